/* The key table: citizen ID → the persons who carry it. */
#include "link/person.h"

#include <stdlib.h>
#include "ground/memory.h"

#define AHEAD                                                                                                \
    16 /* persons whose slot is fetched before it is needed: the table is far larger than any cache */

static struct person_slot *slot_of(const struct person_keys *keys, uint64_t id) {
    uint64_t at = hash_u64(id) & keys->mask;
    while (keys->slots[at].id != 0 && keys->slots[at].id != id) at = (at + 1) & keys->mask;
    return &keys->slots[at];
}

static void add_double(struct person_keys *keys, struct person_link *head, uint32_t person) {
    if (keys->double_count == keys->double_room) {
        keys->double_room = keys->double_room ? keys->double_room * 2 : 64;
        keys->doubles = memory_resize(keys->doubles, keys->double_room, sizeof *keys->doubles);
    }
    keys->doubles[keys->double_count] = (struct person_link){person, head->more};
    head->more = ++keys->double_count;
}

static void add(struct person_keys *keys, uint64_t id, uint32_t person) {
    BUG_UNLESS(id != 0);
    struct person_slot *slot = slot_of(keys, id);
    if (slot->id == id) {
        add_double(keys, &slot->link, person);
        return;
    }
    *slot = (struct person_slot){id, {person, 0}};
}

void person_keys_init(struct person_keys *keys, const uint64_t *id, uint32_t persons) {
    uint64_t size = 64;
    while (size < (uint64_t)persons * 3 / 2) size *= 2;
    *keys = (struct person_keys){.mask = size - 1};
    keys->slots = memory_zeroed(size, sizeof *keys->slots);
    for (uint32_t p = 0; p < persons; p++) {
        if (p + AHEAD < persons) person_prefetch(keys, id[p + AHEAD]);
        add(keys, id[p], p);
    }
}

void person_keys_release(struct person_keys *keys) {
    free(keys->slots);
    free(keys->doubles);
    *keys = (struct person_keys){0};
}

struct person_link person_find(const struct person_keys *keys, uint64_t id) {
    const struct person_slot *slot = slot_of(keys, id);
    if (slot->id == 0 || id == 0) return (struct person_link){PERSON_NONE, 0};
    return slot->link;
}

struct person_link person_next(const struct person_keys *keys, struct person_link link) {
    if (link.more == 0) return (struct person_link){PERSON_NONE, 0};
    return keys->doubles[link.more - 1];
}
