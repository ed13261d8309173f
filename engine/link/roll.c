/* The roll: which rows of the register are persons. */
#include "link/roll.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/workers.h"
#include "intake/cell.h"
#include "intake/content.h"
#include "library/fold.h"
#include "link/claim.h"
#include "link/exact.h"

#define CHUNK 4096u /* rows of one task */
#define SAMPLE 1024u

struct namesake {     /* one of several rows with one number */
    struct span name; /* folded, in the group's buffer */
    uint32_t slot;
};

struct group { /* what comparing namesakes needs */
    const struct rows *rows;
    const uint16_t *book;
    uint16_t book_count;
};

struct part { /* the numbers [from, to) */
    uint64_t from, to;
    struct keyed *entries;
    uint32_t count, start; /* start: in the roll */
};

struct making {
    struct roll *roll;
    struct rows *rows;
    struct group group;
    uint32_t parts;
    struct part part[WORKERS_MOST];
};

static void reject(struct rows *rows, uint32_t slot, enum unlinked reason) {
    rows->fate[slot] = FATE_UNLINKED;
    rows->person[slot] = PERSON_NONE;
    rows->link_kind[slot] = (uint8_t)(UNLINKED_MARK | (unsigned)reason);
}

/* A number that ends in 000 is good here: the register is what others are measured by. */
static void take_row(struct rows *rows, uint32_t slot) {
    uint16_t id = rows->dataset->id;
    uint64_t cell = id == COLUMN_NONE ? 0 : rows_u64(rows, id, slot);
    if (ID_KIND(cell) == ID_NONE || (ID_KIND(cell) != ID_DAMAGED && ID_DIGITS(cell) == 0)) {
        reject(rows, slot, UNLINKED_NO_ID);
    } else if (ID_KIND(cell) == ID_DAMAGED) {
        reject(rows, slot, UNLINKED_DAMAGED);
    } else {
        rows->fate[slot] = FATE_LINKED;
        rows->link_kind[slot] = LINKED_SELF;
    }
}

static void take_chunk(void *context, size_t index, int worker) {
    (void)worker;
    struct making *making = context;
    uint32_t from = (uint32_t)index * CHUNK, to = from + CHUNK;
    if (to > making->rows->slots) to = making->rows->slots;
    for (uint32_t slot = from; slot < to; slot++)
        if (making->rows->fate[slot] == FATE_ROW) take_row(making->rows, slot);
}

static int by_number(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Where numbers are cut into parts of about one size: by a sample, which decides about speed alone. */
static void choose_parts(struct making *making, uint32_t parts) {
    const struct rows *rows = making->rows;
    uint64_t sample[SAMPLE];
    uint32_t count = 0, step = rows->slots / SAMPLE + 1;
    for (uint32_t slot = 0; slot < rows->slots && count < SAMPLE; slot += step)
        if (rows->fate[slot] == FATE_LINKED)
            sample[count++] = ID_DIGITS(rows_u64(rows, rows->dataset->id, slot));
    qsort(sample, count, sizeof *sample, by_number);
    making->parts = count < SAMPLE / 2 ? 1 : parts;
    for (uint32_t i = 1; i < making->parts; i++)
        making->part[i].from = making->part[i - 1].to = sample[(size_t)count * i / making->parts];
    making->part[making->parts - 1].to = UINT64_MAX;
}

static bool is_in(const struct making *making, const struct part *part, uint32_t slot, uint64_t *number) {
    const struct rows *rows = making->rows;
    if (rows->fate[slot] != FATE_LINKED) return false;
    *number = ID_DIGITS(rows_u64(rows, rows->dataset->id, slot));
    return *number >= part->from && *number < part->to;
}

static void sort_part(void *context, size_t index, int worker) {
    (void)worker;
    struct making *making = context;
    struct part *part = &making->part[index];
    uint64_t number;
    uint32_t most = 0;
    for (uint32_t slot = 0; slot < making->rows->slots; slot++) most += is_in(making, part, slot, &number);
    part->entries = memory_get(most * sizeof *part->entries);
    for (uint32_t slot = 0; slot < making->rows->slots; slot++)
        if (is_in(making, part, slot, &number)) part->entries[part->count++] = (struct keyed){number, slot};
    struct keyed *scratch = memory_get(most * sizeof *scratch);
    radix_sort(part->entries, scratch, most);
    free(scratch);
}

static int compare_content(const struct group *group, uint32_t a, uint32_t b) {
    int order = content_compare(group->rows, group->book, group->book_count, a, b);
    if (order == 0) order = content_compare_all(group->rows, a, b);
    return order ? order : (a > b) - (a < b);
}

static int by_name(const void *left, const void *right, void *context) {
    const struct namesake *a = left, *b = right;
    int order = span_compare(a->name, b->name);
    return order ? order : compare_content(context, a->slot, b->slot);
}

static int by_book(const void *left, const void *right, void *context) {
    const struct namesake *a = left, *b = right;
    const struct group *group = context;
    int order = content_compare(group->rows, group->book, group->book_count, a->slot, b->slot);
    if (order == 0) order = span_compare(claim_name(group->rows, a->slot), claim_name(group->rows, b->slot));
    return order ? order : compare_content(group, a->slot, b->slot);
}

/* Folded names share one buffer; a name that does not fold stands for itself. */
static void fold_names(const struct rows *rows, const struct keyed *entries, struct namesake *out,
                       size_t count, struct buffer *room) {
    size_t *starts = memory_get((count + 1) * sizeof *starts);
    buffer_clear(room);
    for (size_t i = 0; i < count; i++) {
        struct span name = claim_name(rows, entries[i].value);
        starts[i] = room->length;
        if (!fold_name(name, room)) {
            room->length = starts[i];
            buffer_add(room, name.at, name.length);
        }
        out[i].slot = entries[i].value;
    }
    starts[count] = room->length;
    for (size_t i = 0; i < count; i++)
        out[i].name = room->at ? (struct span){room->at + starts[i], starts[i + 1] - starts[i]} : span_of("");
    free(starts);
}

/* Of rows with one number the first of each name stays; returns how many, in front of `entries`. */
static size_t settle_group(struct group *group, struct rows *rows, struct keyed *entries, size_t count,
                           struct buffer *room) {
    struct namesake *namesakes = memory_get(count * sizeof *namesakes);
    fold_names(rows, entries, namesakes, count, room);
    qsort_r(namesakes, count, sizeof *namesakes, by_name, group);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++) {
        if (span_equal(namesakes[i].name, namesakes[kept - 1].name))
            reject(rows, namesakes[i].slot, UNLINKED_SAME_PERSON);
        else
            namesakes[kept++] = namesakes[i];
    }
    qsort_r(namesakes, kept, sizeof *namesakes, by_book, group);
    for (size_t i = 0; i < kept; i++) entries[i].value = namesakes[i].slot;
    free(namesakes);
    return kept;
}

static void settle_part(void *context, size_t index, int worker) {
    (void)worker;
    struct making *making = context;
    struct part *part = &making->part[index];
    struct keyed *entries = part->entries;
    struct buffer room = {0};
    uint32_t kept = 0;
    for (uint32_t i = 0, end; i < part->count; i = end) {
        for (end = i + 1; end < part->count && entries[end].key == entries[i].key;) end++;
        size_t count = end - i;
        if (count > 1) count = settle_group(&making->group, making->rows, entries + i, count, &room);
        for (size_t k = 0; k < count; k++) entries[kept++] = entries[i + k];
    }
    part->count = kept;
    buffer_release(&room);
}

static void join_part(void *context, size_t index, int worker) {
    (void)worker;
    struct making *making = context;
    struct part *part = &making->part[index];
    memcpy(making->roll->entries + part->start, part->entries, part->count * sizeof *part->entries);
    free(part->entries);
}

static void join_parts(struct making *making, int threads) {
    for (uint32_t i = 0; i < making->parts; i++) {
        making->part[i].start = making->roll->count;
        making->roll->count += making->part[i].count;
    }
    making->roll->entries = memory_get(making->roll->count * sizeof *making->roll->entries);
    workers_run(threads, making->parts, join_part, making);
}

void roll_make(struct roll *roll, struct rows *rows, const uint16_t *book, uint16_t book_count, int threads) {
    struct making making = {.roll = roll, .rows = rows, .group = {rows, book, book_count}};
    *roll = (struct roll){0};
    workers_run(threads, rows->slots / CHUNK + 1, take_chunk, &making);
    choose_parts(&making, (uint32_t)threads);
    workers_run(threads, making.parts, sort_part, &making);
    workers_run(threads, making.parts, settle_part, &making);
    join_parts(&making, threads);
}

void roll_release(struct roll *roll) {
    free(roll->entries);
    *roll = (struct roll){0};
}
