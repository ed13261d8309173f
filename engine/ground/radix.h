/* Stable least-significant-digit radix sort of 64-bit keys that carry a 32-bit number. */
#ifndef HEARTH_GROUND_RADIX_H
#define HEARTH_GROUND_RADIX_H

#include <stddef.h>
#include <stdint.h>

struct keyed {
    uint64_t key;
    uint32_t value;
};

/* Sorts items[0..count) by key, ascending, stable. `scratch` has room for count items. Bytes of the key that
 * are the same everywhere cost no pass. */
void radix_sort(struct keyed *items, struct keyed *scratch, size_t count);

#endif
