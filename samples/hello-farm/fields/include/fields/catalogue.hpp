#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fields/crop.hpp"

namespace fields {

const std::vector<Crop>& all_crops();
std::optional<Crop> find_crop(std::string_view name);

}  // namespace fields
