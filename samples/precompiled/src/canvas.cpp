#include "shapes.h"

int canvasUnits(int inches) { return inches * unitsPerInch; }
