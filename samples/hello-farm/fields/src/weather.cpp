#include "fields/weather.hpp"

#include <memory>
#include <unordered_map>

#include "barn/random.h"

namespace fields {

std::function<int(int day)> forecast(std::uint32_t seed) {
    auto known = std::make_shared<std::unordered_map<int, int>>();
    return [known, seed](int day) {
        const auto [entry, is_new] = known->try_emplace(day, 0);
        if (is_new) {
            std::uint32_t state = seed + static_cast<std::uint32_t>(day);
            entry->second = static_cast<int>(barn_random(&state) % 24);
        }
        return entry->second;
    };
}

}  // namespace fields
