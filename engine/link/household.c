/* Households from the register's book numbers, and the order of persons. */
#include "link/household.h"

#include <stdlib.h>
#include "book/citizen_id.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "ground/workers.h"
#include "intake/cell.h"
#include "link/claim.h"
#include "link/content.h"
#include "link/person.h"

#define CHUNK 1024u /* rows or households of one task */
#define AHEAD 16    /* entries whose places are fetched before they are needed */
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
    uint32_t *rank;         /* [roll->count] household of an entry */
    uint32_t *head;         /* [count] slot of the first member */
    uint32_t *first;        /* [count + 1] into members */
    struct member *members; /* [roll->count] by household, by ID within one */
    struct keyed *placed;   /* [count] region, household; sorted by region */
    uint32_t count;         /* households */
    uint32_t *order;        /* the caller's: slot of each person */
};

static bool value_is(const struct rows *rows, uint16_t column, uint32_t row, const struct value *value) {
    enum column_type type = rows->dataset->columns[column].type;
    switch (value->kind) {
    case VALUE_TEXT:
        BUG_UNLESS(type_is_text(type));
        return span_equal(rows_text(rows, column, row), value->as.text);
    case VALUE_CHOICE:
        BUG_UNLESS(type == TYPE_CHOICE);
        return rows_int8(rows, column, row) == (int8_t)value->as.choice;
    default:
        BUG_UNLESS(value->kind == VALUE_BOOLEAN && type == TYPE_BOOLEAN);
        return rows_int8(rows, column, row) == value->as.boolean;
    }
}

static bool condition_holds(const struct rows *rows, uint32_t row, const struct condition *condition) {
    BUG_UNLESS(!condition->is_fact && condition->word == WORD_IS && condition->column != COLUMN_AGE);
    if (rows_missing(rows, condition->column, row)) return false;
    for (uint16_t i = 0; i < condition->value_count; i++) {
        BUG_UNLESS(!condition->values[i].is_parameter);
        if (value_is(rows, condition->column, row, &condition->values[i].value)) return true;
    }
    return false;
}

static bool stands_alone(const struct household_form *form, const struct rows *rows, uint32_t row) {
    if (form->book_count == 0) return true;
    for (uint16_t i = 0; i < form->book_count; i++)
        if (rows_missing(rows, form->book[i], row)) return true;
    if (!form->alone) return false;
    for (uint16_t i = 0; i < form->alone->count; i++)
        if (!condition_holds(rows, row, &form->alone->conditions[i])) return false;
    return true;
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
        if (!stands_alone(form, draft->rows, slot))
            hash = content_hash(draft->rows, form->book, form->book_count, slot) | 1;
        draft->hash[slot] = hash;
    }
}

static size_t chunks(uint32_t count) {
    return count / CHUNK + (count % CHUNK != 0);
}

static uint64_t hash_at(const struct draft *draft, uint32_t entry) {
    return draft->hash[draft->roll->entries[entry].value];
}

static bool same_book(const struct draft *draft, uint32_t household, uint32_t slot) {
    uint32_t head = draft->head[household];
    return draft->hash[head] == draft->hash[slot] &&
           content_compare(draft->rows, draft->form->book, draft->form->book_count, head, slot) == 0;
}

static uint32_t open_household(struct draft *draft, uint32_t slot) {
    draft->head[draft->count] = slot;
    return draft->count++;
}

/* Walking by ID, a household is numbered when its first member is met: numbers are in order of lowest ID. */
static void find_households(struct draft *draft) {
    uint64_t size = 64;
    while (size < (uint64_t)draft->roll->count * 3 / 2) size *= 2;
    uint32_t *table = memory_zeroed(size, sizeof *table); /* household + 1; 0 = free */
    for (uint32_t i = 0; i < draft->roll->count; i++) {
        if (i + 2 * AHEAD < draft->roll->count)
            __builtin_prefetch(&draft->hash[draft->roll->entries[i + 2 * AHEAD].value]);
        if (i + AHEAD < draft->roll->count)
            __builtin_prefetch(&table[hash_at(draft, i + AHEAD) >> 1 & (size - 1)]);
        uint32_t slot = draft->roll->entries[i].value;
        if (draft->hash[slot] == 0) {
            draft->rank[i] = open_household(draft, slot);
            continue;
        }
        uint64_t at = draft->hash[slot] >> 1 & (size - 1);
        while (table[at] && !same_book(draft, table[at] - 1, slot)) at = (at + 1) & (size - 1);
        if (!table[at]) table[at] = open_household(draft, slot) + 1;
        draft->rank[i] = table[at] - 1;
    }
    free(table);
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

static void gather_members(struct draft *draft) {
    uint32_t count = draft->roll->count;
    draft->first = memory_zeroed((size_t)draft->count + 2, sizeof *draft->first);
    draft->members = memory_get(count * sizeof *draft->members);
    uint32_t *cursor = draft->first + 1; /* in the end cursor[h] is the end of h, that is first[h + 1] */
    for (uint32_t i = 0; i < count; i++) cursor[draft->rank[i] + 1]++;
    for (uint32_t h = 0; h < draft->count; h++) cursor[h + 1] += cursor[h];
    for (uint32_t i = 0; i < count; i++) {
        if (i + AHEAD < count) fetch_ahead(draft, cursor, i + AHEAD);
        draft->members[cursor[draft->rank[i]]++] = member_of(draft, i);
    }
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
static region_t most_frequent(const struct keyed *items, size_t count) {
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
    return most_frequent(sorter->items, count);
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
    struct draft draft = {.population = population, .roll = roll, .rows = rows, .order = order};
    draft.form = &population->book->household;
    draft.hash = memory_get(rows->slots * sizeof *draft.hash);
    workers_run(threads, chunks(rows->slots), hash_chunk, &draft);
    draft.rank = memory_get(roll->count * sizeof *draft.rank);
    draft.head = memory_get(roll->count * sizeof *draft.head);
    find_households(&draft);
    gather_members(&draft);
    place_households(&draft, threads);
    seat_persons(&draft, threads);
    free(draft.hash);
    free(draft.rank);
    free(draft.head);
    free(draft.first);
    free(draft.members);
    free(draft.placed);
}
