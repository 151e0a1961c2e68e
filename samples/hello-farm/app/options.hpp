#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct Options {
    int plots = 48;
    std::uint32_t seed = 2463534242u;
};

// "plots=48", "seed=1". Throws std::invalid_argument on anything else.
Options read_options(const std::vector<std::string>& arguments);
