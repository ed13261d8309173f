/* Text → number by open addressing; the numbers count the insertions. */
#include "ground/map.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

#define SLOTS_FIRST 16u

/* Both halves of the 128-bit product folded together: every bit of either factor reaches every bit of the
 * result. */
static uint64_t mix(uint64_t a, uint64_t b) {
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Two rounds of shift and odd multiplier: a bijection, so that distinct numbers never share all 64 bits. */
uint64_t hash_u64(uint64_t value) {
    value = (value ^ value >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    value = (value ^ value >> 29) * UINT64_C(0x9E3779B97F4A7C15);
    return value ^ value >> 32;
}

uint64_t hash_bytes(const void *bytes, size_t length) {
    const char *at = bytes;
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)length;
    uint64_t word;
    for (; length >= sizeof word; at += sizeof word, length -= sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = mix(hash ^ word, UINT64_C(0xD6E8FEB86659FD93));
    }
    word = 0;
    if (length) memcpy(&word, at, length);
    return hash_u64(mix(hash ^ word, UINT64_C(0xA0761D6478BD642F)));
}

void map_init(struct map *map) {
    *map = (struct map){0};
    arena_init(&map->arena);
}

void map_release(struct map *map) {
    arena_release(&map->arena);
    free(map->keys);
    free(map->slots);
    map_init(map);
}

/* The slot that holds the key, or the free one where it belongs. */
static uint32_t *slot_of(const struct map *map, struct span key) {
    uint32_t mask = map->size - 1;
    uint32_t at = (uint32_t)hash_bytes(key.at, key.length) & mask;
    while (map->slots[at] && !span_equal(map->keys[map->slots[at] - 1], key)) at = (at + 1) & mask;
    return &map->slots[at];
}

uint32_t map_find(const struct map *map, struct span key) {
    if (map->size == 0) return MAP_NONE;
    uint32_t number = *slot_of(map, key);
    return number ? number - 1 : MAP_NONE;
}

/* Slots are at most half full; there are always half as many keys as slots. */
static void grow(struct map *map) {
    BUG_UNLESS(map->size <= UINT32_MAX / 4);
    map->size = map->size ? map->size * 2 : SLOTS_FIRST;
    free(map->slots);
    map->slots = memory_zeroed(map->size, sizeof *map->slots);
    map->keys = memory_resize(map->keys, map->size / 2, sizeof *map->keys);
    for (uint32_t number = 0; number < map->count; number++) *slot_of(map, map->keys[number]) = number + 1;
}

uint32_t map_add(struct map *map, struct span key) {
    uint32_t old = map_find(map, key);
    if (old != MAP_NONE) return old;
    if (map->count == map->size / 2) grow(map);
    map->keys[map->count] = (struct span){arena_span(&map->arena, key), key.length};
    *slot_of(map, key) = map->count + 1;
    return map->count++;
}
