/* Stable least-significant-digit radix sort of 64-bit keys that carry a 32-bit number; the order of plain
 * numbers; and dealing items into parts by several threads. */
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

int u32_compare(const void *left, const void *right); /* of two uint32_t, for qsort and bsearch */
int u64_compare(const void *left, const void *right);

/* counts[chunk * parts + part] items of each chunk belong to each part. They become the places at which the
 * chunk's items of the part begin, part by part and in each chunk by chunk; first: [parts + 1], where each
 * part begins, and how many items there are. */
void parts_place(uint32_t *counts, uint32_t chunks, uint32_t parts, uint32_t *first);

#endif
