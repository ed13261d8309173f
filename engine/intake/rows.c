/* The typed table: reserved columns, missing values, and the pool of text. */
#include "intake/rows.h"

#include <stdlib.h>
#include "ground/memory.h"

size_t rows_width(enum column_type type) {
    if (type_is_text(type)) return 4;
    switch (type) {
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        return 1;
    case TYPE_DATE:
    case TYPE_MONTH:
        return 4;
    default:
        return 8;
    }
}

static void *reserve(size_t width) {
    return memory_reserve((size_t)ROWS_MOST * width);
}

static void unreserve(void *at, size_t width) {
    if (at) memory_unreserve(at, (size_t)ROWS_MOST * width);
}

void rows_init(struct rows *rows, const struct dataset *dataset) {
    *rows = (struct rows){.dataset = dataset};
    rows->fate = reserve(sizeof *rows->fate);
    rows->person = reserve(sizeof *rows->person);
    rows->link_kind = reserve(sizeof *rows->link_kind);
    rows->columns = memory_zeroed(dataset->column_count, sizeof *rows->columns);
    for (uint16_t i = 0; i < dataset->column_count; i++)
        rows->columns[i] = reserve(rows_width(dataset->columns[i].type));
    text_pool_init(&rows->pool);
}

void rows_expect(struct rows *rows, uint64_t slots, uint64_t text) {
    if (slots > ROWS_MOST) slots = ROWS_MOST;
    if (text > POOL_MOST) text = POOL_MOST;
    for (uint16_t i = 0; i < rows->dataset->column_count; i++)
        memory_expect(rows->columns[i], slots * rows_width(rows->dataset->columns[i].type));
    memory_expect(rows->person, slots * sizeof *rows->person);
    memory_expect(rows->pool.at, text);
}

void rows_release(struct rows *rows) {
    if (!rows->dataset) return;
    unreserve(rows->fate, sizeof *rows->fate);
    unreserve(rows->person, sizeof *rows->person);
    unreserve(rows->link_kind, sizeof *rows->link_kind);
    unreserve(rows->origin, sizeof *rows->origin);
    for (uint16_t i = 0; i < rows->dataset->column_count; i++)
        unreserve(rows->columns[i], rows_width(rows->dataset->columns[i].type));
    free(rows->columns);
    text_pool_release(&rows->pool);
    *rows = (struct rows){0};
}

void rows_clear(struct rows *rows) {
    unreserve(rows->origin, sizeof *rows->origin);
    rows->origin = NULL;
    rows->slots = rows->linked = 0;
    text_pool_clear(&rows->pool);
}

uint32_t rows_open(struct rows *rows) {
    BUG_UNLESS(rows->slots < ROWS_MOST);
    return rows->slots++;
}

void cells_blank(void *cells, enum column_type type, uint32_t row) {
    bool zero = type_blank_is_zero(type);
    switch (rows_width(type)) {
    case 1:
        ((int8_t *)cells)[row] = INT8_MIN;
        break;
    case 4:
        ((int32_t *)cells)[row] = zero ? 0 : INT32_MIN;
        break;
    default:
        ((int64_t *)cells)[row] = zero ? 0 : INT64_MIN;
    }
}

void rows_blank(struct rows *rows, uint16_t column, uint32_t row) {
    cells_blank(rows->columns[column], rows->dataset->columns[column].type, row);
}
