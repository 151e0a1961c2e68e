#include "barn/ring.h"

void barn_ring_put(struct barn_ring *ring, int value)
{
    ring->values[ring->count % BARN_RING_SIZE] = value;
    ring->count++;
}

long barn_ring_sum(const struct barn_ring *ring)
{
    size_t filled = ring->count < BARN_RING_SIZE ? ring->count : BARN_RING_SIZE;
    long sum = 0;
    for (size_t i = 0; i < filled; i++)
        sum += ring->values[i];
    return sum;
}
