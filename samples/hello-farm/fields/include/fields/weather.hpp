#pragma once

#include <cstdint>
#include <functional>

namespace fields {

// Millimetres of rain on each day; the same for the same seed.
std::function<int(int day)> forecast(std::uint32_t seed);

}  // namespace fields
