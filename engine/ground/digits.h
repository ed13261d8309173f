/* Numbers as decimal digits, eight at once instead of a division for each: evidence is mostly numbers. */
#ifndef HEARTH_GROUND_DIGITS_H
#define HEARTH_GROUND_DIGITS_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define DIGITS_ROOM 24 /* bytes that digits_put may touch; 2^64 has 20 digits */

/* The digits of a number below 10^8 as values 0–9, zeros in front, the first one in the lowest byte: halved
 * into fours, twos and ones in lanes of one word. */
static inline uint64_t digits_eight(uint32_t number) {
    uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t high = (fours * 10486 >> 20) & UINT64_C(0x7F0000007F); /* / 100 */
    uint64_t twos = high | (fours - high * 100) << 16;
    high = (twos * 103 >> 10) & UINT64_C(0xF000F000F000F); /* / 10 */
    return high | (twos - high * 10) << 8;
}

static inline char *digits_put_eight(char *to, uint64_t digits, unsigned skipped) {
    uint64_t text = htole64((digits | UINT64_C(0x3030303030303030)) >> 8 * skipped);
    memcpy(to, &text, sizeof text);
    return to + 8 - skipped;
}

/* Writes the number, without a NUL; returns the place behind it. Touches up to 7 bytes more. */
static inline char *digits_put(char *to, uint64_t number) {
    uint64_t parts[2];
    int count = 0;
    for (; number >= 100000000; number /= 100000000) parts[count++] = number % 100000000;
    uint64_t digits = digits_eight((uint32_t)number);
    unsigned zeros = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8; /* the last digit stays */
    to = digits_put_eight(to, digits, zeros);
    while (count > 0) to = digits_put_eight(to, digits_eight((uint32_t)parts[--count]), 0);
    return to;
}

#endif
