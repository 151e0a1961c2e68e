#include "fields/names.hpp"

#include <regex>

namespace fields {

std::string plain_name(const std::string& text) {
    static const std::regex unwanted("[^a-z ]");
    static const std::regex gaps(" +");
    return std::regex_replace(std::regex_replace(text, unwanted, ""), gaps, "-");
}

}  // namespace fields
