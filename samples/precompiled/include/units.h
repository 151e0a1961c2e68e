#ifndef UNITS_H
#define UNITS_H

struct Area {
    int value;
};

constexpr int unitsPerInch = 72;

#endif
