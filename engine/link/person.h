/* The key table: citizen ID (17 digits as a number) → the persons who carry it. One number may be several
 * persons: they are chained, and the name decides.
 *
 *     struct person_link at = person_find(&keys, id);
 *     for (; at.person != PERSON_NONE; at = person_next(&keys, at)) …
 */
#ifndef HEARTH_LINK_PERSON_H
#define HEARTH_LINK_PERSON_H

#include <stddef.h>
#include <stdint.h>
#include "ground/map.h"
#include "intake/rows.h"

struct person_link {
    uint32_t person; /* PERSON_NONE: nobody (more) */
    uint32_t more;   /* place + 1 of the next of the same number in `doubles`; 0 = none */
};

struct person_slot {
    uint64_t id; /* 0 = free */
    struct person_link link;
};

struct person_keys {
    struct person_slot *slots; /* open addressing, owned */
    uint64_t mask;             /* slots - 1; a power of two less one */
    uint64_t region_mask; /* slots of a region - 1: who does not find room goes on at its region's start */
    struct person_link *doubles; /* the second and further persons of a number; owned */
    uint32_t double_count, double_room;
};

void person_keys_init(struct person_keys *keys, const uint64_t *id, uint32_t persons, int threads);
void person_keys_release(struct person_keys *keys);
struct person_link person_find(const struct person_keys *keys, uint64_t id);
struct person_link person_next(const struct person_keys *keys, struct person_link link);

/* What only prefetches must be inlined: gcc takes it for a function without effect and drops the call. */
#define PERSON_HINT static inline __attribute__((always_inline))

/* Brings the place of `id` towards the processor; a hint only. */
PERSON_HINT void person_prefetch(const struct person_keys *keys, uint64_t id) {
    __builtin_prefetch(&keys->slots[hash_u64(id) & keys->mask]);
}

#endif
