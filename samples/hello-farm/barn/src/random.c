#include "barn/random.h"

#include <assert.h>

/* Marsaglia's xorshift with the shifts 13, 17, 5. */
uint32_t barn_random(uint32_t *state)
{
    uint32_t x = *state;
    assert(x != 0);
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *state = x;
    return x;
}
