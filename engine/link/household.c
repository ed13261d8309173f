/* Households from the register's book numbers, and the order of persons. */
#include "link/household.h"

#include <stdlib.h>
#include <string.h>
#include "book/citizen_id.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "ground/workers.h"
#include "intake/cell.h"
#include "intake/content.h"
#include "link/claim.h"
#include "link/person.h"
#include "link/plain.h"

#define CHUNK 1024u /* rows or households of one task */
#define AHEAD 8     /* entries whose places are fetched before they are needed */
#define FEW 32      /* up to here insertion beats radix */

struct member {
    uint64_t id;
    region_t region; /* 0 = not said */
    uint32_t slot;
    date_t born;
};

struct draft { /* households while they are being found; numbered by lowest ID of a member */
    struct population *population;
    const struct roll *roll;
    const struct rows *rows;
    const struct household_form *form;
    uint64_t *hash;         /* [rows->slots] of the book number; 0 = stands alone */
    uint64_t *book;         /* [roll->count] the same by entry */
    uint32_t *rank;         /* [roll->count] first entry of an entry's household, then the household */
    uint32_t *head;         /* [count] slot of the first member */
    uint32_t parts;         /* into which the finding is cut */
    uint32_t *start;        /* [parts + 1] first member of each part's households */
    uint32_t *first;        /* [count + 1] into members */
    struct member *members; /* [roll->count] by household, by ID within one */
    struct keyed *placed;   /* [count] region, household; sorted by region */
    uint32_t count;         /* households */
    uint32_t *order;        /* the caller's: slot of each person */
};

bool household_is_alone(const struct household_form *form, const struct rows *rows, uint32_t row) {
    if (form->book_count == 0) return true;
    for (uint16_t i = 0; i < form->book_count; i++)
        if (rows_missing(rows, form->book[i], row)) return true;
    return form->alone && filter_plainly(form->alone, rows, row) == PLAIN_YES;
}

static void hash_chunk(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    const struct household_form *form = draft->form;
    uint32_t from = (uint32_t)index * CHUNK, to = from + CHUNK;
    if (to > draft->rows->slots) to = draft->rows->slots;
    for (uint32_t slot = from; slot < to; slot++) {
        if (draft->rows->fate[slot] != FATE_LINKED) continue;
        uint64_t hash = 0;
        if (!household_is_alone(form, draft->rows, slot))
            hash = content_hash(draft->rows, form->book, form->book_count, slot) | 1;
        draft->hash[slot] = hash;
    }
}

static size_t chunks(uint32_t count) {
    return count / CHUNK + (count % CHUNK != 0);
}

static void book_chunk(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    uint32_t from = (uint32_t)index * CHUNK, to = from + CHUNK;
    if (to > draft->roll->count) to = draft->roll->count;
    for (uint32_t i = from; i < to; i++) draft->book[i] = draft->hash[draft->roll->entries[i].value];
}

struct known_book { /* of a hash table of households: the book's hash, 0 = free, and the first entry */
    uint64_t book;
    uint32_t entry;
};

static bool same_book(const struct draft *draft, struct known_book place, uint32_t entry) {
    const struct keyed *entries = draft->roll->entries;
    return place.book == draft->book[entry] &&
           content_same(draft->rows, draft->form->book, draft->form->book_count, entries[place.entry].value,
                        entries[entry].value);
}

static uint32_t find_first(const struct draft *draft, struct known_book *table, uint64_t mask,
                           uint32_t entry) {
    uint64_t at = draft->book[entry] >> 1 & mask;
    while (table[at].book && !same_book(draft, table[at], entry)) at = (at + 1) & mask;
    if (!table[at].book) table[at] = (struct known_book){draft->book[entry], entry};
    return table[at].entry;
}

static bool in_part(const struct draft *draft, uint64_t book, size_t part) {
    return (book >> 32) * draft->parts >> 32 == part;
}

PERSON_HINT void fetch_cells(const struct draft *draft, uint32_t slot) {
    const struct rows *rows = draft->rows;
    for (uint16_t i = 0; i < draft->form->book_count; i++) {
        uint16_t column = draft->form->book[i];
        size_t width = rows_width(rows->dataset->columns[column].type);
        __builtin_prefetch((const char *)rows->columns[column] + slot * width);
    }
}

PERSON_HINT void fetch_texts(const struct draft *draft, uint32_t slot) {
    const struct rows *rows = draft->rows;
    for (uint16_t i = 0; i < draft->form->book_count; i++) {
        uint16_t column = draft->form->book[i];
        if (!type_is_text(rows->dataset->columns[column].type)) continue;
        __builtin_prefetch(rows->pool.at + ((const uint32_t *)rows->columns[column])[slot]);
    }
}

/* Table, cells and texts of two rows lie far apart: each is asked for some entries before it is needed. */
PERSON_HINT void fetch_books(const struct draft *draft, const struct known_book *table, uint64_t mask,
                             const uint32_t *entries, uint32_t left) {
    const struct keyed *rolled = draft->roll->entries;
    if (left > 3 * AHEAD) __builtin_prefetch(&table[draft->book[entries[3 * AHEAD]] >> 1 & mask]);
    if (left > 2 * AHEAD) {
        uint32_t entry = entries[2 * AHEAD];
        const struct known_book *known = &table[draft->book[entry] >> 1 & mask];
        fetch_cells(draft, rolled[entry].value);
        if (known->book) fetch_cells(draft, rolled[known->entry].value);
    }
    if (left > AHEAD) {
        uint32_t entry = entries[AHEAD];
        const struct known_book *known = &table[draft->book[entry] >> 1 & mask];
        fetch_texts(draft, rolled[entry].value);
        if (known->book) fetch_texts(draft, rolled[known->entry].value);
    }
}

/* The entries of a part, and those who stand alone. */
static uint32_t *entries_of(struct draft *draft, size_t part, uint32_t *count) {
    uint32_t *entries = memory_get(draft->roll->count * sizeof *entries);
    *count = 0;
    for (uint32_t i = 0; i < draft->roll->count; i++) {
        if (!in_part(draft, draft->book[i], part)) continue;
        if (draft->book[i])
            entries[(*count)++] = i;
        else
            draft->rank[i] = i;
    }
    return entries;
}

/* Books are cut into parts by hash; each part walks its entries, by ID, and finds the first of every book. */
static void find_part(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    uint32_t count;
    uint32_t *entries = entries_of(draft, index, &count);
    uint64_t size = 64;
    while (size < (uint64_t)count * 3 / 2) size *= 2;
    struct known_book *table = memory_get(size * sizeof *table);
    memset(table, 0, size * sizeof *table);
    for (uint32_t i = 0; i < count; i++) {
        fetch_books(draft, table, size - 1, entries + i, count - i);
        draft->rank[entries[i]] = find_first(draft, table, size - 1, entries[i]);
    }
    free(table);
    free(entries);
}

/* Numbered when the first member is met, walking by ID: numbers are in order of lowest ID. */
static void number_households(struct draft *draft) {
    for (uint32_t i = 0; i < draft->roll->count; i++) {
        if (draft->rank[i] == i) {
            draft->head[draft->count] = draft->roll->entries[i].value;
            draft->rank[i] = draft->count++;
        } else {
            draft->rank[i] = draft->rank[draft->rank[i]];
        }
    }
}

static void find_households(struct draft *draft, int threads) {
    draft->book = memory_get(draft->roll->count * sizeof *draft->book);
    workers_run(threads, chunks(draft->roll->count), book_chunk, draft);
    workers_run(threads, draft->parts, find_part, draft);
    number_households(draft);
    free(draft->book);
}

static struct member member_of(const struct draft *draft, uint32_t entry) {
    uint32_t slot = draft->roll->entries[entry].value;
    uint16_t region = draft->form->region;
    struct member member = {.id = draft->roll->entries[entry].key, .slot = slot};
    member.born = claim_born(draft->rows, slot);
    if (member.born == DATE_NONE) member.born = citizen_id_born(member.id);
    if (region != COLUMN_NONE) member.region = rows_u64(draft->rows, region, slot);
    return member;
}

/* What comes next to the processor before it is needed; a hint only. */
PERSON_HINT void fetch_ahead(const struct draft *draft, const uint32_t *cursor, uint32_t entry) {
    const struct rows *rows = draft->rows;
    uint32_t slot = draft->roll->entries[entry].value;
    uint16_t born = rows->dataset->born, region = draft->form->region;
    if (born != COLUMN_NONE) __builtin_prefetch((const int32_t *)rows->columns[born] + slot);
    if (region != COLUMN_NONE) __builtin_prefetch((const uint64_t *)rows->columns[region] + slot);
    __builtin_prefetch(&draft->members[cursor[draft->rank[entry]]], 1);
}

struct part { /* households [from, to) */
    uint32_t from, to;
};

static struct part part_of(const struct draft *draft, size_t index) {
    uint64_t count = draft->count, parts = draft->parts;
    return (struct part){(uint32_t)(count * index / parts), (uint32_t)(count * (index + 1) / parts)};
}

static bool part_has(struct part part, uint32_t household) {
    return household >= part.from && household < part.to;
}

static void count_part(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    struct part part = part_of(draft, index);
    uint32_t many = 0;
    for (uint32_t i = 0; i < draft->roll->count; i++) {
        if (!part_has(part, draft->rank[i])) continue;
        draft->first[draft->rank[i] + 1]++;
        many++;
    }
    draft->start[index + 1] = many;
}

/* From the counts, which stand one place further on, to where each household begins; while members are put
 * in, first[h + 1] is where the next of h goes, and in the end where h ends. */
static void gather_part(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    struct part part = part_of(draft, index);
    uint32_t *cursor = draft->first + 1, at = draft->start[index];
    for (uint32_t h = part.from; h < part.to; h++) {
        uint32_t many = cursor[h];
        cursor[h] = at;
        at += many;
    }
    for (uint32_t i = 0; i < draft->roll->count; i++) {
        uint32_t ahead = i + AHEAD;
        if (ahead < draft->roll->count && part_has(part, draft->rank[ahead]))
            fetch_ahead(draft, cursor, ahead);
        if (part_has(part, draft->rank[i])) draft->members[cursor[draft->rank[i]]++] = member_of(draft, i);
    }
}

static void gather_members(struct draft *draft, int threads) {
    draft->first = memory_zeroed((size_t)draft->count + 1, sizeof *draft->first);
    draft->start = memory_zeroed((size_t)draft->parts + 1, sizeof *draft->start);
    draft->members = memory_get(draft->roll->count * sizeof *draft->members);
    workers_run(threads, draft->parts, count_part, draft);
    for (uint32_t i = 0; i < draft->parts; i++) draft->start[i + 1] += draft->start[i];
    workers_run(threads, draft->parts, gather_part, draft);
    free(draft->start);
}

static void sort_keyed(struct keyed *items, struct keyed *scratch, size_t count) {
    if (count > FEW) {
        radix_sort(items, scratch, count);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct keyed item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].key > item.key; at--) items[at] = items[at - 1];
        items[at] = item;
    }
}

struct sorter { /* where the members of one household are sorted */
    struct keyed *items, *scratch;
    size_t room;
};

static void sorter_fit(struct sorter *sorter, size_t count) {
    if (count <= sorter->room) return;
    sorter->room = count * 2 + 64;
    sorter->items = memory_resize(sorter->items, sorter->room, sizeof *sorter->items);
    sorter->scratch = memory_resize(sorter->scratch, sorter->room, sizeof *sorter->scratch);
}

static void sorter_release(struct sorter *sorter) {
    free(sorter->items);
    free(sorter->scratch);
}

/* The most frequent of sorted keys, the lowest on a tie. */
region_t region_most_frequent(const struct keyed *items, size_t count) {
    size_t best = 0;
    region_t region = 0;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && items[end].key == items[i].key;) end++;
        if (end - i <= best) continue;
        best = end - i;
        region = items[i].key;
    }
    return region;
}

/* A member without a place says nothing about the household's. */
static region_t region_of(const struct draft *draft, uint32_t household, struct sorter *sorter) {
    uint32_t first = draft->first[household], end = draft->first[household + 1];
    sorter_fit(sorter, end - first);
    size_t count = 0;
    for (uint32_t i = first; i < end; i++) {
        region_t region = draft->members[i].region;
        if (region) sorter->items[count++] = (struct keyed){region, 0};
    }
    sort_keyed(sorter->items, sorter->scratch, count);
    return region_most_frequent(sorter->items, count);
}

static void place_chunk(void *context, size_t index, int worker) {
    (void)worker;
    struct draft *draft = context;
    struct sorter sorter = {0};
    uint32_t from = (uint32_t)index * CHUNK;
    for (uint32_t h = from; h < draft->count && h < from + CHUNK; h++)
        draft->placed[h] = (struct keyed){region_of(draft, h, &sorter), h};
    sorter_release(&sorter);
}

static void place_households(struct draft *draft, int threads) {
    draft->placed = memory_get(draft->count * sizeof *draft->placed);
    workers_run(threads, chunks(draft->count), place_chunk, draft);
    struct keyed *scratch = memory_get(draft->count * sizeof *scratch);
    radix_sort(draft->placed, scratch, draft->count);
    free(scratch);
    struct household *households = memory_get(draft->count * sizeof *households);
    uint32_t first = 0;
    for (uint32_t at = 0; at < draft->count; at++) {
        uint32_t h = draft->placed[at].value;
        uint32_t count = draft->first[h + 1] - draft->first[h];
        households[at] = (struct household){.first = first,
                                            .count = count,
                                            .region = draft->placed[at].key,
                                            .alone = draft->hash[draft->head[h]] == 0};
        first += count;
    }
    BUG_UNLESS(first == draft->roll->count);
    draft->population->household = households;
    draft->population->households = draft->count;
}

/* Members come by ID and, of one number, by name; sorting by birth keeps that. */
static void seat(const struct draft *draft, uint32_t at, struct sorter *sorter) {
    struct population *population = draft->population;
    const struct household *household = &population->household[at];
    const struct member *members = draft->members + draft->first[draft->placed[at].value];
    sorter_fit(sorter, household->count);
    for (uint32_t i = 0; i < household->count; i++)
        sorter->items[i] = (struct keyed){(uint32_t)members[i].born ^ 0x80000000u, i};
    sort_keyed(sorter->items, sorter->scratch, household->count);
    for (uint32_t i = 0; i < household->count; i++) {
        uint32_t person = household->first + i;
        const struct member *member = &members[sorter->items[i].value];
        population->id[person] = member->id;
        population->born[person] = member->born;
        population->household_of[person] = at;
        draft->order[person] = member->slot;
    }
}

static void seat_chunk(void *context, size_t index, int worker) {
    (void)worker;
    const struct draft *draft = context;
    struct sorter sorter = {0};
    uint32_t from = (uint32_t)index * CHUNK;
    for (uint32_t at = from; at < draft->count && at < from + CHUNK; at++) seat(draft, at, &sorter);
    sorter_release(&sorter);
}

static void seat_persons(struct draft *draft, int threads) {
    struct population *population = draft->population;
    population->persons = draft->roll->count;
    population->id = memory_get(population->persons * sizeof *population->id);
    population->born = memory_get(population->persons * sizeof *population->born);
    population->household_of = memory_get(population->persons * sizeof *population->household_of);
    workers_run(threads, chunks(draft->count), seat_chunk, draft);
}

void household_make(struct population *population, const struct roll *roll, const struct rows *rows,
                    uint32_t *order, int threads) {
    struct draft draft = {
        .population = population, .roll = roll, .rows = rows, .order = order, .parts = (uint32_t)threads};
    draft.form = &population->book->household;
    draft.hash = memory_get(rows->slots * sizeof *draft.hash);
    workers_run(threads, chunks(rows->slots), hash_chunk, &draft);
    draft.rank = memory_get(roll->count * sizeof *draft.rank);
    draft.head = memory_get(roll->count * sizeof *draft.head);
    find_households(&draft, threads);
    gather_members(&draft, threads);
    place_households(&draft, threads);
    seat_persons(&draft, threads);
    free(draft.hash);
    free(draft.rank);
    free(draft.head);
    free(draft.first);
    free(draft.members);
    free(draft.placed);
}
