#pragma once

#include <string_view>

namespace fields {

struct Crop {
    std::string_view name;
    int days;
    int weight;
};

}  // namespace fields
