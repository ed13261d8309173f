/* The key table: citizen ID → the persons who carry it. */
#include "link/person.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "ground/workers.h"
#include "link/claim.h"
#include "link/name.h"

#define AHEAD 32    /* persons whose slot is fetched before it is needed: the table is larger than a cache */
#define REGIONS 16  /* into which a large table is cut, so that threads fill it together */
#define CHUNK 65536 /* persons counted by one task */
#define REGION_LEAST 4096 /* slots */

struct filling {
    struct person_keys *keys;
    const uint64_t *id;        /* [persons] 0 = nobody */
    const struct rows *people; /* NULL: without names */
    uint32_t persons;
    uint32_t counts[WORKERS_MOST][REGIONS]; /* by worker: persons of each region */
    size_t parts;
    struct doubled { /* by part: who found his number taken, ascending */
        uint32_t *persons;
        uint32_t count, room;
    } doubled[WORKERS_MOST];
};

static struct person_slot *slot_of(const struct person_keys *keys, uint64_t id) {
    uint64_t at = hash_u64(id) & keys->mask, region = at & ~keys->region_mask;
    while (keys->slots[at].id != 0 && keys->slots[at].id != id) at = region | ((at + 1) & keys->region_mask);
    return &keys->slots[at];
}

static void add_double(struct person_keys *keys, struct person_link *head, uint32_t person) {
    memory_grow(keys->doubles, keys->double_count, keys->double_room);
    keys->doubles[keys->double_count] = (struct person_link){person, head->more};
    head->more = ++keys->double_count;
}

static void set_aside(struct doubled *doubled, uint32_t person) {
    memory_grow(doubled->persons, doubled->count, doubled->room);
    doubled->persons[doubled->count++] = person;
}

static void add_all(struct filling *filling, const uint32_t *persons, uint32_t count,
                    struct doubled *doubled) {
    for (uint32_t i = 0; i < count; i++) {
        uint64_t id = filling->id[persons[i]];
        struct person_slot *slot = slot_of(filling->keys, id);
        if (slot->id == id) {
            slot->name = 0;
            set_aside(doubled, persons[i]);
        } else {
            uint64_t name = filling->people ? name_code(claim_name(filling->people, persons[i])) : 0;
            *slot = (struct person_slot){id, name, {persons[i], 0}};
        }
    }
}

/* Every part walks all persons and takes those of its regions. */
static void fill_part(void *context, size_t index, int worker) {
    (void)worker;
    struct filling *filling = context;
    const struct person_keys *keys = filling->keys;
    uint64_t slots = keys->mask + 1, size = keys->region_mask + 1, regions = slots / size;
    uint64_t from = regions * index / filling->parts * size,
             to = regions * (index + 1) / filling->parts * size;
    uint32_t batch[AHEAD], count = 0;
    memset(keys->slots + from, 0, (to - from) * sizeof *keys->slots);
    for (uint32_t p = 0; p < filling->persons; p++) {
        uint64_t at = hash_u64(filling->id[p]) & keys->mask;
        if (at < from || at >= to || filling->id[p] == 0) continue;
        person_prefetch(keys, filling->id[p]);
        batch[count++] = p;
        if (count < AHEAD) continue;
        add_all(filling, batch, count, &filling->doubled[index]);
        count = 0;
    }
    add_all(filling, batch, count, &filling->doubled[index]);
}

/* In order of persons, whoever found them. */
static void chain_doubles(struct filling *filling) {
    struct doubled all = {0};
    for (size_t part = 0; part < filling->parts; part++) {
        struct doubled *doubled = &filling->doubled[part];
        for (uint32_t i = 0; i < doubled->count; i++) set_aside(&all, doubled->persons[i]);
        free(doubled->persons);
    }
    if (all.count) qsort(all.persons, all.count, sizeof *all.persons, u32_compare);
    for (uint32_t i = 0; i < all.count; i++)
        add_double(filling->keys, &slot_of(filling->keys, filling->id[all.persons[i]])->link, all.persons[i]);
    free(all.persons);
}

static void count_chunk(void *context, size_t index, int worker) {
    struct filling *filling = context;
    uint64_t size = (filling->keys->mask + 1) / REGIONS, from = index * CHUNK, to = from + CHUNK;
    uint32_t *counts = filling->counts[worker];
    if (to > filling->persons) to = filling->persons;
    for (uint64_t p = from; p < to; p++)
        counts[(hash_u64(filling->id[p]) & filling->keys->mask) / size] += filling->id[p] != 0;
}

/* Only numbers made for it could fill one region; then the table stays whole. */
static bool regions_fit(struct filling *filling, int threads) {
    uint64_t size = (filling->keys->mask + 1) / REGIONS;
    workers_run(threads, filling->persons / CHUNK + 1, count_chunk, filling);
    for (int i = 0; i < REGIONS; i++) {
        uint64_t count = 0;
        for (int w = 0; w < threads; w++) count += filling->counts[w][i];
        if (count > size / 8 * 7) return false;
    }
    return true;
}

void person_keys_init(struct person_keys *keys, const uint64_t *id, const struct rows *people, uint32_t count,
                      int threads) {
    uint64_t size = 64;
    while (size < (uint64_t)count * 5 / 4) size *= 2; /* four slots share a line: few reads, full or not */
    *keys = (struct person_keys){.mask = size - 1, .region_mask = size - 1};
    keys->slots = memory_get(size * sizeof *keys->slots);
    struct filling filling = {.keys = keys, .id = id, .people = people, .persons = count};
    if (size / REGIONS >= REGION_LEAST && regions_fit(&filling, threads))
        keys->region_mask = size / REGIONS - 1;
    filling.parts = keys->region_mask == keys->mask ? 1 : threads < REGIONS ? (size_t)threads : REGIONS;
    workers_run(threads, filling.parts, fill_part, &filling);
    chain_doubles(&filling);
}

/* Whoever is none after all leaves the chain; the next one takes the place of its head. */
static void renumber_chain(struct person_keys *keys, struct person_link *head, const uint32_t *number) {
    uint32_t *more = &head->more;
    while (*more) {
        struct person_link *next = &keys->doubles[*more - 1];
        next->person = number[next->person];
        if (next->person == PERSON_NONE)
            *more = next->more;
        else
            more = &next->more;
    }
    if (head->person != PERSON_NONE) return;
    BUG_UNLESS(head->more != 0);
    struct person_link *heir = &keys->doubles[head->more - 1];
    *head = *heir;
    heir->person = PERSON_NONE;
}

struct renumbering {
    struct person_keys *keys;
    const uint32_t *number;
};

static void renumber_chunk(void *context, size_t index, int worker) {
    (void)worker;
    const struct renumbering *renumbering = context;
    struct person_slot *slots = renumbering->keys->slots;
    uint64_t from = index * REGION_LEAST, to = from + REGION_LEAST;
    if (to > renumbering->keys->mask) to = renumbering->keys->mask + 1;
    for (uint64_t at = from; at < to; at++) {
        struct person_link *link = &slots[at].link;
        if (slots[at].id == 0) continue;
        link->person = renumbering->number[link->person];
        if (link->more) renumber_chain(renumbering->keys, link, renumbering->number);
        BUG_UNLESS(link->person != PERSON_NONE);
    }
}

void person_keys_renumber(struct person_keys *keys, const uint32_t *number, int threads) {
    struct renumbering renumbering = {keys, number};
    workers_run(threads, keys->mask / REGION_LEAST + 1, renumber_chunk, &renumbering);
}

void person_keys_release(struct person_keys *keys) {
    free(keys->slots);
    free(keys->doubles);
    *keys = (struct person_keys){0};
}

const struct person_slot *person_look(const struct person_keys *keys, uint64_t id) {
    const struct person_slot *slot = slot_of(keys, id);
    return slot->id == 0 || id == 0 ? NULL : slot;
}

struct person_link person_find(const struct person_keys *keys, uint64_t id) {
    const struct person_slot *slot = person_look(keys, id);
    return slot ? slot->link : (struct person_link){PERSON_NONE, 0};
}

struct person_link person_next(const struct person_keys *keys, struct person_link link) {
    if (link.more == 0) return (struct person_link){PERSON_NONE, 0};
    return keys->doubles[link.more - 1];
}
