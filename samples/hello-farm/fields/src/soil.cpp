#include "fields/soil.hpp"

#include "barn/random.h"
#include "barn/sort.h"

namespace fields {

std::vector<int> survey(int count, std::uint32_t seed) {
    std::vector<int> quality;
    quality.reserve(static_cast<std::size_t>(count));
    for (int plot = 0; plot < count; ++plot) quality.push_back(static_cast<int>(barn_random(&seed) % 9) + 1);
    barn_sort(quality.data(), quality.size());
    return quality;
}

}  // namespace fields
