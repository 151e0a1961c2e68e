#ifndef BARN_RANDOM_H
#define BARN_RANDOM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The same numbers on every machine. The state must not be zero. */
uint32_t barn_random(uint32_t *state);

#ifdef __cplusplus
}
#endif

#endif
