/* The order of rows: by person, then date, key, content and slot. */
#include "link/order.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "ground/workers.h"
#include "intake/content.h"

#define FEW 24    /* up to here insertion beats qsort */
#define SMALL 256 /* slots of a dataset whose rows are moved within their own space */

/* Persons are cut into as many parts as there are threads; each part reads all slots and keeps its own
 * persons, so that the parts write to places of their own and rows keep the order of slots. */
struct ordering {
    const struct rows *rows;
    uint32_t persons;
    int parts;
    struct row_index *index; /* the caller's */
    uint32_t *first; /* [persons with rows + 1] the index's; of the i-th of them at i + 1: rows counted, then
                        where the next goes, which in the end is where the next person begins */
    uint32_t start[WORKERS_MOST + 1]; /* first row of each part */
    uint64_t *dated;                  /* [linked] date of a row, shifted to sort unsigned, and its slot */
    uint32_t *order;                  /* [linked] */
};

struct part {
    uint32_t from, to; /* persons */
};

/* In whole words of the index. */
static struct part part_of(const struct ordering *ordering, size_t index) {
    uint64_t parts = (uint64_t)ordering->parts, words = ordering->persons / ROW_INDEX_WORD + 1;
    uint64_t from = words * index / parts, to = words * (index + 1) / parts;
    return (struct part){(uint32_t)(from * ROW_INDEX_WORD),
                         to == words ? ordering->persons : (uint32_t)(to * ROW_INDEX_WORD)};
}

static bool is_of(const struct rows *rows, uint32_t slot, struct part part) {
    if (rows->fate[slot] != FATE_LINKED) return false;
    return rows->person[slot] >= part.from && rows->person[slot] < part.to;
}

/* Who has rows. */
static void mark_part(void *context, size_t index, int worker) {
    (void)worker;
    struct ordering *ordering = context;
    const struct rows *rows = ordering->rows;
    struct row_index_word *words = ordering->index->words;
    struct part part = part_of(ordering, index);
    uint32_t many = 0;
    for (uint32_t slot = 0; slot < rows->slots; slot++) {
        if (!is_of(rows, slot, part)) continue;
        uint32_t person = rows->person[slot];
        words[person / ROW_INDEX_WORD].has |= UINT64_C(1) << person % ROW_INDEX_WORD;
        many++;
    }
    ordering->start[index + 1] = many;
}

static void count_part(struct ordering *ordering, struct part part) {
    const struct rows *rows = ordering->rows;
    for (uint32_t slot = 0; slot < rows->slots; slot++)
        if (is_of(rows, slot, part))
            ordering->first[row_index_rank(ordering->index, rows->person[slot]) + 1]++;
}

/* INT32_MIN, the missing date, becomes the lowest. */
static uint64_t dated_slot(const struct rows *rows, uint32_t slot) {
    uint16_t column = rows->dataset->dated;
    uint64_t date = 0;
    if (column != COLUMN_NONE) date = (uint32_t)rows_int32(rows, column, slot) ^ 0x80000000u;
    return date << 32 | slot;
}

static void scatter_part(struct ordering *ordering, struct part part) {
    const struct rows *rows = ordering->rows;
    for (uint32_t slot = 0; slot < rows->slots; slot++) {
        if (!is_of(rows, slot, part)) continue;
        uint32_t *next = &ordering->first[row_index_rank(ordering->index, rows->person[slot]) + 1];
        ordering->dated[(*next)++] = dated_slot(rows, slot);
    }
}

static void sort_numbers(uint64_t *items, size_t count) {
    if (count > FEW) {
        qsort(items, count, sizeof *items, u64_compare);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        uint64_t item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1] > item; at--) items[at] = items[at - 1];
        items[at] = item;
    }
}

static int by_content(const void *left, const void *right, void *context) {
    const struct rows *rows = context;
    uint32_t a = (uint32_t) * (const uint64_t *)left, b = (uint32_t) * (const uint64_t *)right;
    int order = content_compare(rows, rows->dataset->key, rows->dataset->key_count, a, b);
    if (order == 0) order = content_compare_all(rows, a, b);
    return order ? order : (a > b) - (a < b);
}

/* Rows of one person: by date, and where dates are equal by content. */
static void sort_rows(const struct ordering *ordering, uint64_t *items, size_t count) {
    sort_numbers(items, count);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && items[end] >> 32 == items[i] >> 32;) end++;
        if (end - i > 1) qsort_r(items + i, end - i, sizeof *items, by_content, (void *)ordering->rows);
    }
}

static void order_part(void *context, size_t index, int worker) {
    (void)worker;
    struct ordering *ordering = context;
    struct part part = part_of(ordering, index);
    uint32_t low = row_index_rank(ordering->index, part.from),
             high = row_index_rank(ordering->index, part.to), at = ordering->start[index];
    count_part(ordering, part);
    for (uint32_t i = low; i < high; i++) {
        uint32_t many = ordering->first[i + 1];
        ordering->first[i + 1] = at;
        at += many;
    }
    scatter_part(ordering, part);
    uint32_t from = ordering->start[index];
    for (uint32_t i = low; i < high; i++) {
        uint32_t to = ordering->first[i + 1];
        if (to - from > 1) sort_rows(ordering, ordering->dated + from, to - from);
        from = to;
    }
    for (uint32_t i = ordering->start[index]; i < at; i++) ordering->order[i] = (uint32_t)ordering->dated[i];
}

uint32_t *order_rows(const struct rows *rows, uint32_t linked, uint32_t persons, struct row_index *index,
                     int threads) {
    struct ordering ordering = {.rows = rows, .persons = persons, .parts = threads, .index = index};
    uint16_t dated = rows->dataset->dated;
    BUG_UNLESS(dated == COLUMN_NONE || rows_width(rows->dataset->columns[dated].type) == 4);
    workers_run(threads, (size_t)threads, mark_part, &ordering);
    for (int i = 0; i < threads; i++) ordering.start[i + 1] += ordering.start[i];
    uint32_t owners = row_index_count(index, persons);
    BUG_UNLESS(ordering.start[threads] == linked);
    ordering.first = memory_zeroed((size_t)owners + 1, sizeof *ordering.first);
    ordering.dated = memory_get(linked * sizeof *ordering.dated);
    ordering.order = memory_get(linked * sizeof *ordering.order);
    workers_run(threads, (size_t)threads, order_part, &ordering);
    free(ordering.dated);
    if (owners < linked)
        index->first = ordering.first;
    else
        free(ordering.first);
    return ordering.order;
}

struct spares { /* columns given up, by width: the next one is gathered into memory that is there already */
    void *of[sizeof(uint64_t) + 1];
};

struct gathering {
    struct rows *rows;
    const uint32_t *order;
    const struct row_index *index;
    uint32_t linked, persons;
    struct spares spares[WORKERS_MOST]; /* by worker */
};

/* So few that mapping fresh address space would cost more than the work: a rule's test. */
static bool is_small(const struct gathering *gathering) {
    return gathering->rows->slots <= SMALL;
}

static void gather_in_place(const struct gathering *gathering, char *cells, size_t width) {
    char dense[SMALL * sizeof(uint64_t)];
    for (uint32_t i = 0; i < gathering->linked; i++)
        memcpy(dense + i * width, cells + gathering->order[i] * width, width);
    memcpy(cells, dense, gathering->linked * width);
}

static void gather_into(const struct gathering *gathering, void *dense, const void *cells, size_t width) {
    const uint32_t *order = gathering->order;
    uint32_t count = gathering->linked;
    if (width == 1) {
        const uint8_t *from = cells;
        for (uint32_t i = 0; i < count; i++) ((uint8_t *)dense)[i] = from[order[i]];
    } else if (width == 4) {
        const uint32_t *from = cells;
        for (uint32_t i = 0; i < count; i++) ((uint32_t *)dense)[i] = from[order[i]];
    } else {
        const uint64_t *from = cells;
        for (uint32_t i = 0; i < count; i++) ((uint64_t *)dense)[i] = from[order[i]];
    }
}

/* A column that no delivery has was never written: it is the same in any order, and takes no memory. */
static bool is_untouched(const char *cells, size_t size) {
    return size == 0 || (cells[0] == 0 && memcmp(cells, cells + 1, size - 1) == 0);
}

static void gather_cells(struct gathering *gathering, void **cells, size_t width, int worker) {
    if (is_small(gathering)) {
        gather_in_place(gathering, *cells, width);
        return;
    }
    if (is_untouched(*cells, gathering->rows->slots * width)) return;
    void **spare = &gathering->spares[worker].of[width], *dense = *spare;
    if (!dense) {
        dense = memory_reserve((size_t)ROWS_MOST * width);
        memory_expect(dense, gathering->linked * width);
    }
    gather_into(gathering, dense, *cells, width);
    *spare = *cells;
    *cells = dense;
}

static void spares_release(struct spares *spares) {
    for (size_t width = 1; width <= sizeof(uint64_t); width++)
        memory_unreserve(spares->of[width], (size_t)ROWS_MOST * width);
}

static void gather_persons(const struct gathering *gathering) {
    uint32_t *person = gathering->rows->person;
    for (uint32_t p = 0; p < gathering->persons; p++) {
        struct row_range range = row_range(gathering->index, p);
        for (uint32_t i = range.from; i < range.to; i++) person[i] = p;
    }
}

static void gather_origins(struct gathering *gathering, int worker) {
    struct rows *rows = gathering->rows;
    if (rows->origin) {
        void *origins = rows->origin;
        gather_cells(gathering, &origins, sizeof *rows->origin, worker);
        rows->origin = origins;
        return;
    }
    rows->origin = memory_reserve((size_t)ROWS_MOST * sizeof *rows->origin);
    memory_expect(rows->origin, gathering->linked * sizeof *rows->origin);
    for (uint32_t i = 0; i < gathering->linked; i++) rows->origin[i] = gathering->order[i];
}

/* What takes longest comes first. */
static void gather_task(void *context, size_t index, int worker) {
    struct gathering *gathering = context;
    struct rows *rows = gathering->rows;
    size_t columns = rows->dataset->column_count;
    if (index == 0)
        gather_persons(gathering);
    else if (index <= columns)
        gather_cells(gathering, &rows->columns[index - 1], rows_width(rows->dataset->columns[index - 1].type),
                     worker);
    else if (index == columns + 1)
        gather_origins(gathering, worker);
    else {
        void *kinds = rows->link_kind;
        gather_cells(gathering, &kinds, sizeof *rows->link_kind, worker);
        rows->link_kind = kinds;
    }
}

void order_gather(struct rows *rows, const uint32_t *order, uint32_t linked, const struct row_index *index,
                  uint32_t persons, int threads) {
    if (rows->slots == 0) return; /* nothing was delivered: there is nothing to move */
    struct gathering gathering = {rows, order, index, linked, persons, {{{0}}}};
    workers_run(threads, (size_t)rows->dataset->column_count + 3, gather_task, &gathering);
    for (int i = 0; i < threads; i++) spares_release(&gathering.spares[i]);
    rows->linked = linked;
}
