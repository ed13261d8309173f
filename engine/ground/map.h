/* Text → number, with the numbers given in order of first insertion (0, 1, 2 …), so that walking 0 … count-1
 * is deterministic. Owns copies of its keys. */
#ifndef HEARTH_GROUND_MAP_H
#define HEARTH_GROUND_MAP_H

#include <stdint.h>
#include "ground/arena.h"

#define MAP_NONE UINT32_MAX

struct map {
    struct arena arena; /* the keys */
    struct span *keys;  /* [count], by number */
    uint32_t count;
    uint32_t *slots; /* open addressing; number + 1, 0 = free */
    uint32_t size;   /* power of two, 0 before first use */
};

void map_init(struct map *map);
void map_release(struct map *map);
uint32_t map_find(const struct map *map, struct span key); /* MAP_NONE when absent */
uint32_t map_add(struct map *map, struct span key);        /* its number, old or new */
uint64_t hash_bytes(const void *bytes,
                    size_t length); /* fixed, seedless 64-bit mix; never shown in results */
uint64_t hash_u64(uint64_t value);

#endif
