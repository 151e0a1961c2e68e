#include "fields/catalogue.hpp"

#include <algorithm>
#include <iterator>

#include "crops_table.h"

namespace fields {

const std::vector<Crop>& all_crops() {
    static const std::vector<Crop> crops(std::begin(crops_table), std::end(crops_table));
    return crops;
}

std::optional<Crop> find_crop(std::string_view name) {
    const auto& crops = all_crops();
    const auto is_before = [](const Crop& crop, std::string_view wanted) { return crop.name < wanted; };
    const auto found = std::lower_bound(crops.begin(), crops.end(), name, is_before);
    if (found == crops.end() || found->name != name) return std::nullopt;
    return *found;
}

}  // namespace fields
