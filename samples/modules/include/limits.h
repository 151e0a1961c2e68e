#ifndef LIMITS_H
#define LIMITS_H

enum { CENTS_PER_UNIT = 100 };

#endif
