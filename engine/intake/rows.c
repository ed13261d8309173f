/* The typed table: reserved columns, missing values, and the pool of text. */
#include "intake/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

#define POOL_FIRST 8               /* offset 0 means missing */
#define PIECE ((uint64_t)64 << 10) /* bytes that a writer takes at a time */
#define LENGTH_SIZE sizeof(uint32_t)

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
    rows->pool.at = memory_reserve(POOL_MOST);
    atomic_init(&rows->pool.used, POOL_FIRST);
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
    memory_unreserve(rows->pool.at, POOL_MOST);
    *rows = (struct rows){0};
}

void rows_clear(struct rows *rows) {
    unreserve(rows->origin, sizeof *rows->origin);
    rows->origin = NULL;
    rows->slots = rows->linked = 0;
    atomic_store(&rows->pool.used, POOL_FIRST);
}

uint32_t rows_open(struct rows *rows) {
    BUG_UNLESS(rows->slots < ROWS_MOST);
    return rows->slots++;
}

void cells_blank(void *cells, enum column_type type, uint32_t row) {
    if (type_is_text(type)) {
        ((uint32_t *)cells)[row] = 0;
        return;
    }
    switch (type) {
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        ((int8_t *)cells)[row] = INT8_MIN;
        break;
    case TYPE_DATE:
    case TYPE_MONTH:
        ((int32_t *)cells)[row] = INT32_MIN;
        break;
    case TYPE_CITIZEN_ID:
    case TYPE_REGION:
        ((uint64_t *)cells)[row] = 0;
        break;
    default:
        ((int64_t *)cells)[row] = INT64_MIN;
    }
}

void rows_blank(struct rows *rows, uint16_t column, uint32_t row) {
    cells_blank(rows->columns[column], rows->dataset->columns[column].type, row);
}

void text_writer_init(struct text_writer *writer, struct text_pool *pool) {
    *writer = (struct text_writer){.pool = pool};
}

/* Mixes a text's column and length with its first and last bytes: enough to tell the texts of a file apart,
 * short of reading them. */
static uint64_t text_mix(uint16_t column, struct span text) {
    uint64_t head = 0, tail = 0;
    if (text.length >= 8) {
        memcpy(&head, text.at, 8);
        memcpy(&tail, text.at + text.length - 8, 8);
    } else if (text.length >= 4) {
        uint32_t low, high;
        memcpy(&low, text.at, 4);
        memcpy(&high, text.at + text.length - 4, 4);
        head = (uint64_t)high << 32 | low;
    } else {
        for (size_t i = 0; i < text.length; i++) head = head << 8 | (unsigned char)text.at[i];
    }
    uint64_t of_column = (uint64_t)column << 32 | text.length;
    return (head ^ (tail << 17 | tail >> 47) ^ of_column) * UINT64_C(0x9E3779B97F4A7C15);
}

static void take_piece(struct text_writer *writer, uint64_t need) {
    uint64_t size = need > PIECE ? need : PIECE;
    writer->at = atomic_fetch_add_explicit(&writer->pool->used, size, memory_order_relaxed);
    writer->end = writer->at + size;
    if (writer->end <= POOL_MOST) return;
    errno = EFBIG;
    system_failed("text of one dataset");
}

static struct recent_text *recent_place(struct text_writer *writer, uint64_t mixed) {
    return &writer->recent[mixed >> 54];
}

/* The tag spares a look into the pool where texts differ, which is far away. */
uint32_t text_known(struct text_writer *writer, uint16_t column, struct span text) {
    uint64_t mixed = text_mix(column, text);
    const struct recent_text *recent = recent_place(writer, mixed);
    if (recent->offset == 0 || recent->tag != (uint16_t)(mixed >> 32) || recent->column != column) return 0;
    return span_equal(pool_text(writer->pool, recent->offset), text) ? recent->offset : 0;
}

uint32_t text_keep(struct text_writer *writer, uint16_t column, struct span text) {
    if (text.length == 0) return 0;
    uint64_t mixed = text_mix(column, text);
    uint64_t need = LENGTH_SIZE + text.length;
    if (need > writer->end - writer->at) take_piece(writer, need);
    char *to = writer->pool->at + writer->at;
    uint32_t length = (uint32_t)text.length, offset = (uint32_t)writer->at;
    memcpy(to, &length, LENGTH_SIZE);
    memcpy(to + LENGTH_SIZE, text.at, text.length);
    *recent_place(writer, mixed) = (struct recent_text){offset, column, (uint16_t)(mixed >> 32)};
    writer->at += need;
    return offset;
}

uint32_t text_write(struct text_writer *writer, struct span text) {
    uint32_t known = text_known(writer, COLUMN_NONE, text);
    return known ? known : text_keep(writer, COLUMN_NONE, text);
}
