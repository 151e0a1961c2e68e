#pragma once

#include <vector>

#include "fields/harvest.hpp"
#include "options.hpp"

std::vector<fields::Plot> make_plan(const Options& options);
