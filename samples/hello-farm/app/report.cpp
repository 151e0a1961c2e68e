#include "report.hpp"

#include <cstdint>
#include <iomanip>
#include <sstream>

#include "barn/checksum.h"
#include "farm_config.h"
#include "fields/calendar.hpp"

std::string report(const fields::Yield& yield, std::size_t plots) {
    long total = 0;
    std::uint32_t checksum = 0;
    for (const auto& [name, weight] : yield) {
        total += weight;
        const std::string entry = name + '=' + std::to_string(weight);
        checksum = barn_checksum(checksum, entry.data(), entry.size());
    }
    std::ostringstream line;
    line << FARM_NAME << ' ' << FARM_VERSION << ": " << yield.size() << " crops on " << plots << " plots, sown "
         << fields::date_of(75) << ", " << total << " kg, checksum " << std::hex << std::setfill('0') << std::setw(8)
         << checksum;
    return line.str();
}
