#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "fields/crop.hpp"

namespace fields {

struct Plot {
    Crop crop;
    int soil;
};

using Yield = std::map<std::string, long>;

Yield harvest(const std::vector<Plot>& plots, const std::function<int(int day)>& rain);

}  // namespace fields
