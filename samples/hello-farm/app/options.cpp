#include "options.hpp"

#include <map>
#include <stdexcept>

Options read_options(const std::vector<std::string>& arguments) {
    std::map<std::string, unsigned long> values;
    for (const std::string& argument : arguments) {
        const auto equals = argument.find('=');
        if (equals == std::string::npos) throw std::invalid_argument("not a setting: " + argument);
        values[argument.substr(0, equals)] = std::stoul(argument.substr(equals + 1));
    }
    Options options;
    for (const auto& [name, value] : values) {
        if (name == "plots")
            options.plots = static_cast<int>(value);
        else if (name == "seed" && value != 0)
            options.seed = static_cast<std::uint32_t>(value);
        else
            throw std::invalid_argument("unknown setting: " + name);
    }
    return options;
}
