#pragma once

#include <string>

namespace fields {

// "sweet  potato!" becomes "sweet-potato".
std::string plain_name(const std::string& text);

}  // namespace fields
