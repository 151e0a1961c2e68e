#include "barn/checksum.h"

uint32_t barn_checksum(uint32_t so_far, const void *bytes, size_t count)
{
    const unsigned char *next = bytes;
    uint32_t crc = ~so_far;
    while (count-- > 0) {
        crc ^= *next++;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
    }
    return ~crc;
}
