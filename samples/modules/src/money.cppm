module;
#include <string>

#include "limits.h"
export module money;

export struct Money {
    long cents = 0;
};

export inline Money operator+(Money one, Money other) { return {one.cents + other.cents}; }

export template <class T>
Money units(T count) {
    return {static_cast<long>(count) * CENTS_PER_UNIT};
}

export inline std::string written(Money money) {
    return std::to_string(money.cents / CENTS_PER_UNIT) + "." + std::to_string(money.cents % CENTS_PER_UNIT);
}
