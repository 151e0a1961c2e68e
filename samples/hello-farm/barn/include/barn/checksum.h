#ifndef BARN_CHECKSUM_H
#define BARN_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* CRC-32 with the polynomial of IEEE 802.3. Start with 0 and hand on what the last call returned. */
uint32_t barn_checksum(uint32_t so_far, const void *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
