#pragma once

#include <cstdint>
#include <vector>

namespace fields {

// Quality of each of `count` plots, 1 to 9, from bad to good.
std::vector<int> survey(int count, std::uint32_t seed);

}  // namespace fields
