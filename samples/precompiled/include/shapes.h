#pragma once

#include <memory>
#include <string>
#include <vector>

#include "units.h"

struct Shape {
    virtual ~Shape() = default;
    virtual Area area() const = 0;
    virtual std::string name() const = 0;
};

template <class T>
std::vector<T> twice(const std::vector<T>& of) {
    std::vector<T> both(of);
    both.insert(both.end(), of.begin(), of.end());
    return both;
}

std::unique_ptr<Shape> makeCircle(int radius);
std::unique_ptr<Shape> makeSquare(int side);

extern "C" int textWidth(const char* text);

inline const char* whereShapesAre() { return __FILE__; }
