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

struct namesake {     /* one of several rows with one number */
    struct span name; /* folded, in the group's buffer */
    uint32_t slot;
};

struct making {
    struct roll *roll;
    struct rows *rows;
    uint32_t taken[WORKERS_MOST]; /* by worker: rows with a good number */
};

static void reject(struct rows *rows, uint32_t slot, enum unlinked reason) {
    rows->fate[slot] = FATE_UNLINKED;
    rows->person[slot] = PERSON_NONE;
    rows->link_kind[slot] = (uint8_t)(UNLINKED_MARK | (unsigned)reason);
}

/* A number that ends in 000 is good here: the register is what others are measured by. */
static uint64_t take_row(struct rows *rows, uint32_t slot) {
    uint16_t id = rows->dataset->id;
    uint64_t cell = id == COLUMN_NONE ? 0 : rows_u64(rows, id, slot);
    if (ID_DIGITS(cell) == 0) {
        reject(rows, slot, UNLINKED_NO_ID);
        return 0;
    }
    if (ID_KIND(cell) == ID_DAMAGED) {
        reject(rows, slot, UNLINKED_DAMAGED);
        return 0;
    }
    rows->fate[slot] = FATE_LINKED;
    rows->link_kind[slot] = LINKED_SELF;
    return ID_DIGITS(cell);
}

static void take_chunk(void *context, size_t index, int worker) {
    struct making *making = context;
    uint64_t *id = making->roll->id;
    uint32_t from = (uint32_t)index * CHUNK, to = from + CHUNK;
    uint32_t taken = 0;
    if (to > making->rows->slots) to = making->rows->slots;
    for (uint32_t slot = from; slot < to; slot++) {
        id[slot] = making->rows->fate[slot] == FATE_ROW ? take_row(making->rows, slot) : 0;
        taken += id[slot] != 0;
    }
    making->taken[worker] += taken;
}

static int compare_content(const struct roll *roll, uint32_t a, uint32_t b) {
    int order = content_compare(roll->rows, roll->book, roll->book_count, a, b);
    if (order == 0) order = content_compare_all(roll->rows, a, b);
    return order ? order : (a > b) - (a < b);
}

int roll_compare(const struct roll *roll, uint32_t a, uint32_t b) {
    int order = content_compare(roll->rows, roll->book, roll->book_count, a, b);
    if (order == 0) order = span_compare(claim_name(roll->rows, a), claim_name(roll->rows, b));
    return order ? order : compare_content(roll, a, b);
}

static int by_name(const void *left, const void *right, void *context) {
    const struct namesake *a = left, *b = right;
    int order = span_compare(a->name, b->name);
    return order ? order : compare_content(context, a->slot, b->slot);
}

/* Folded names share one buffer; a name that does not fold stands for itself. */
static void fold_names(const struct rows *rows, struct namesake *out, size_t count, struct buffer *room) {
    size_t *starts = memory_get((count + 1) * sizeof *starts);
    buffer_clear(room);
    for (size_t i = 0; i < count; i++) {
        struct span name = claim_name(rows, out[i].slot);
        starts[i] = room->length;
        if (!fold_name(name, room)) {
            room->length = starts[i];
            buffer_add(room, name.at, name.length);
        }
    }
    starts[count] = room->length;
    for (size_t i = 0; i < count; i++)
        out[i].name = room->at ? (struct span){room->at + starts[i], starts[i + 1] - starts[i]} : span_of("");
    free(starts);
}

/* Of rows with one number the first of each name stays. */
static void settle_group(struct making *making, struct namesake *namesakes, size_t count,
                         struct buffer *room) {
    fold_names(making->rows, namesakes, count, room);
    qsort_r(namesakes, count, sizeof *namesakes, by_name, making->roll);
    for (size_t i = 1; i < count; i++) {
        if (!span_equal(namesakes[i].name, namesakes[i - 1].name)) continue;
        reject(making->rows, namesakes[i].slot, UNLINKED_SAME_PERSON);
        making->roll->id[namesakes[i].slot] = 0;
        making->roll->count--;
    }
}

/* Each number that several rows have once: where the first of its chain is met. */
static void settle_doubles(struct making *making) {
    const struct roll *roll = making->roll;
    const struct person_keys *keys = &roll->keys;
    struct namesake *namesakes = memory_get((keys->double_count + 1u) * sizeof *namesakes);
    struct buffer room = {0};
    for (uint32_t i = 0; i < keys->double_count; i++) {
        size_t count = 0;
        struct person_link link = person_find(keys, roll->id[keys->doubles[i].person]);
        if (link.more != i + 1) continue;
        for (; link.person != PERSON_NONE; link = person_next(keys, link))
            namesakes[count++].slot = link.person;
        settle_group(making, namesakes, count, &room);
    }
    buffer_release(&room);
    free(namesakes);
}

void roll_make(struct roll *roll, struct rows *rows, const uint16_t *book, uint16_t book_count, int threads) {
    struct making making = {.roll = roll, .rows = rows};
    *roll = (struct roll){.rows = rows, .book = book, .book_count = book_count};
    roll->id = memory_get(rows->slots * sizeof *roll->id);
    workers_run(threads, rows->slots / CHUNK + 1, take_chunk, &making);
    for (int i = 0; i < threads; i++) roll->count += making.taken[i];
    person_keys_init(&roll->keys, roll->id, rows, rows->slots, threads);
    settle_doubles(&making);
}

void roll_release(struct roll *roll) {
    free(roll->id);
    person_keys_release(&roll->keys);
    *roll = (struct roll){0};
}
