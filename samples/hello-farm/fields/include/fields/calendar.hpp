#pragma once

#include <string>

#include "fields/crop.hpp"

namespace fields {

// Day of the year, 1 to 365, as "03-01".
std::string date_of(int day);

// How often a crop can be grown in one season.
int rounds(const Crop& crop, int season_days);

}  // namespace fields
