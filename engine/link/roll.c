/* The roll: which rows of the register are persons. */
#include "link/roll.h"

#include <stdlib.h>
#include "ground/memory.h"
#include "intake/cell.h"
#include "library/fold.h"
#include "link/claim.h"
#include "link/content.h"
#include "link/exact.h"

struct namesake {     /* one of several rows with one number */
    struct span name; /* folded, in the group's buffer */
    uint32_t slot;
};

struct group { /* what comparing namesakes needs */
    const struct rows *rows;
    const uint16_t *book;
    uint16_t book_count;
};

static void reject(struct rows *rows, uint32_t slot, enum unlinked reason) {
    rows->fate[slot] = FATE_UNLINKED;
    rows->person[slot] = PERSON_NONE;
    rows->link_kind[slot] = (uint8_t)(UNLINKED_MARK | (unsigned)reason);
}

static uint32_t count_rows(const struct rows *rows) {
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < rows->slots; slot++) count += rows->fate[slot] == FATE_ROW;
    return count;
}

/* A number that ends in 000 is good here: the register is what others are measured by. */
static void take_numbers(struct roll *roll, struct rows *rows) {
    uint16_t id = rows->dataset->id;
    for (uint32_t slot = 0; slot < rows->slots; slot++) {
        if (rows->fate[slot] != FATE_ROW) continue;
        uint64_t cell = id == COLUMN_NONE ? 0 : rows_u64(rows, id, slot);
        if (ID_KIND(cell) == ID_NONE || (ID_KIND(cell) != ID_DAMAGED && ID_DIGITS(cell) == 0)) {
            reject(rows, slot, UNLINKED_NO_ID);
        } else if (ID_KIND(cell) == ID_DAMAGED) {
            reject(rows, slot, UNLINKED_DAMAGED);
        } else {
            rows->fate[slot] = FATE_LINKED;
            rows->link_kind[slot] = LINKED_SELF;
            roll->entries[roll->count++] = (struct keyed){ID_DIGITS(cell), slot};
        }
    }
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

static void settle_numbers(struct roll *roll, struct rows *rows, const uint16_t *book, uint16_t book_count) {
    struct group group = {rows, book, book_count};
    struct buffer room = {0};
    uint32_t kept = 0;
    for (uint32_t i = 0, end; i < roll->count; i = end) {
        for (end = i + 1; end < roll->count && roll->entries[end].key == roll->entries[i].key;) end++;
        size_t count = end - i;
        if (count > 1) count = settle_group(&group, rows, roll->entries + i, count, &room);
        for (size_t k = 0; k < count; k++) roll->entries[kept++] = roll->entries[i + k];
    }
    roll->count = kept;
    buffer_release(&room);
}

void roll_make(struct roll *roll, struct rows *rows, const uint16_t *book, uint16_t book_count) {
    uint32_t most = count_rows(rows);
    *roll = (struct roll){.entries = memory_get(most * sizeof *roll->entries)};
    take_numbers(roll, rows);
    struct keyed *scratch = memory_get(most * sizeof *scratch);
    radix_sort(roll->entries, scratch, roll->count);
    free(scratch);
    settle_numbers(roll, rows, book, book_count);
}

void roll_release(struct roll *roll) {
    free(roll->entries);
    *roll = (struct roll){0};
}
