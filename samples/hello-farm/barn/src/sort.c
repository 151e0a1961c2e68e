#include "barn/sort.h"

#include <stdlib.h>

static int compare(const void *left, const void *right)
{
    int a = *(const int *)left;
    int b = *(const int *)right;
    return (a > b) - (a < b);
}

void barn_sort(int *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
}
