#include <cstdio>

#include "shapes.h"

int canvasUnits(int inches);

int main() {
    std::vector<int> sizes = twice(std::vector<int>{1, 2});
    for (int size : sizes) {
        for (const auto& shape : {makeCircle(size), makeSquare(size)}) {
            std::printf("%s %d %d\n", shape->name().c_str(), shape->area().value, textWidth(shape->name().c_str()));
        }
    }
    std::printf("%d\n", canvasUnits(2));
    return 0;
}
