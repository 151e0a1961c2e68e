#include "fields/calendar.hpp"

#include <array>
#include <iomanip>
#include <sstream>

namespace fields {

std::string date_of(int day) {
    static constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int month = 0;
    while (day > lengths[static_cast<std::size_t>(month)]) day -= lengths[static_cast<std::size_t>(month++)];
    std::ostringstream text;
    text << std::setfill('0') << std::setw(2) << month + 1 << '-' << std::setw(2) << day;
    return text.str();
}

int rounds(const Crop& crop, int season_days) { return season_days / crop.days; }

}  // namespace fields
