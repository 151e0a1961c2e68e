#ifndef BARN_RING_H
#define BARN_RING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { BARN_RING_SIZE = 16 };

/* The last BARN_RING_SIZE values that were put in. */
struct barn_ring {
    int values[BARN_RING_SIZE];
    size_t count;
};

void barn_ring_put(struct barn_ring *ring, int value);
long barn_ring_sum(const struct barn_ring *ring);

#ifdef __cplusplus
}
#endif

#endif
