#pragma once

#include <string>

#include "fields/harvest.hpp"

// One line that says how the year went.
std::string report(const fields::Yield& yield, std::size_t plots);
