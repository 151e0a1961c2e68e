#ifndef BARN_SORT_H
#define BARN_SORT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Smallest first. */
void barn_sort(int *values, size_t count);

#ifdef __cplusplus
}
#endif

#endif
