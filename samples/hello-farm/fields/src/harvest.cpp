#include "fields/harvest.hpp"

#include <numeric>

#include "barn/ring.h"
#include "fields/calendar.hpp"

namespace fields {
namespace {

long rain_of(int days, const std::function<int(int)>& rain) {
    barn_ring last{};
    for (int day = 1; day <= days; ++day) barn_ring_put(&last, rain(day));
    return barn_ring_sum(&last);
}

}  // namespace

Yield harvest(const std::vector<Plot>& plots, const std::function<int(int day)>& rain) {
    constexpr int season = 240;
    return std::accumulate(plots.begin(), plots.end(), Yield{}, [&](Yield sum, const Plot& plot) {
        const long growth = plot.soil + rain_of(plot.crop.days, rain) / 16;
        sum[std::string(plot.crop.name)] += growth * plot.crop.weight * rounds(plot.crop, season);
        return sum;
    });
}

}  // namespace fields
