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
    uint64_t id;   /* 0 = free */
    uint64_t name; /* name_code of his name; 0: it has none, or several persons have the number */
    struct person_link link;
};

struct person_keys {
    struct person_slot *slots; /* open addressing, owned */
    uint64_t mask;             /* slots - 1; a power of two less one */
    uint64_t region_mask; /* slots of a region - 1: who does not find room goes on at its region's start */
    struct person_link *doubles; /* the second and further persons of a number; PERSON_NONE: none after all;
                                    owned */
    uint32_t double_count, double_room;
};

/* id: [count] 17 digits of each person, 0 = there is nobody; people: where row p names person p, or NULL. */
void person_keys_init(struct person_keys *keys, const uint64_t *id, const struct rows *people, uint32_t count,
                      int threads);
/* Persons get the number that stands in number[] at theirs; PERSON_NONE takes one out, of whose ID another
 * must be left. */
void person_keys_renumber(struct person_keys *keys, const uint32_t *number, int threads);
void person_keys_release(struct person_keys *keys);
struct person_link person_find(const struct person_keys *keys, uint64_t id);
const struct person_slot *person_look(const struct person_keys *keys, uint64_t id); /* NULL: nobody */
struct person_link person_next(const struct person_keys *keys, struct person_link link);

/* What only prefetches must be inlined: gcc takes it for a function without effect and drops the call. */
#define PERSON_HINT static inline __attribute__((always_inline))

/* Brings the place of `id`, and that of the next one or two, towards the processor; a hint only. */
PERSON_HINT void person_prefetch(const struct person_keys *keys, uint64_t id) {
    const struct person_slot *slot = &keys->slots[hash_u64(id) & keys->mask];
    __builtin_prefetch(slot);
    __builtin_prefetch((const char *)slot + 64); /* what comes to the processor at once */
}

#endif
