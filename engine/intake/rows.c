/* The typed table: reserved columns, missing values, and the pool of text. */
#include "intake/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "ground/memory.h"

#define POOL_MOST UINT32_MAX       /* bytes: an offset has 32 bits */
#define POOL_FIRST 8               /* offset 0 means missing */
#define PIECE ((uint64_t)64 << 10) /* bytes that a writer takes at a time */
#define LENGTH_SIZE sizeof(uint32_t)
#define RECENT_MASK 1023u

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

/* Of a huge page a small table would use the first bytes only, in every column. */
static void *reserve_bytes(size_t most) {
    void *at = memory_reserve(most);
    madvise(at, most, MADV_NOHUGEPAGE);
    return at;
}

static void *reserve(size_t width) {
    return reserve_bytes((size_t)ROWS_MOST * width);
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
    rows->pool.at = reserve_bytes(POOL_MOST);
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

uint32_t rows_open(struct rows *rows) {
    BUG_UNLESS(rows->slots < ROWS_MOST);
    return rows->slots++;
}

bool rows_missing(const struct rows *rows, uint16_t column, uint32_t row) {
    enum column_type type = rows->dataset->columns[column].type;
    if (type_is_text(type)) return ((const uint32_t *)rows->columns[column])[row] == 0;
    switch (type) {
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        return rows_int8(rows, column, row) == INT8_MIN;
    case TYPE_DATE:
    case TYPE_MONTH:
        return rows_int32(rows, column, row) == INT32_MIN;
    case TYPE_CITIZEN_ID:
    case TYPE_REGION:
        return rows_u64(rows, column, row) == 0;
    default:
        return rows_int64(rows, column, row) == INT64_MIN;
    }
}

void rows_blank(struct rows *rows, uint16_t column, uint32_t row) {
    enum column_type type = rows->dataset->columns[column].type;
    if (type_is_text(type)) {
        ((uint32_t *)rows->columns[column])[row] = 0;
        return;
    }
    switch (type) {
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        ((int8_t *)rows->columns[column])[row] = INT8_MIN;
        break;
    case TYPE_DATE:
    case TYPE_MONTH:
        ((int32_t *)rows->columns[column])[row] = INT32_MIN;
        break;
    case TYPE_CITIZEN_ID:
    case TYPE_REGION:
        ((uint64_t *)rows->columns[column])[row] = 0;
        break;
    default:
        ((int64_t *)rows->columns[column])[row] = INT64_MIN;
    }
}

struct span rows_text(const struct rows *rows, uint16_t column, uint32_t row) {
    return pool_text(&rows->pool, ((const uint32_t *)rows->columns[column])[row]);
}

struct span pool_text(const struct text_pool *pool, uint32_t offset) {
    if (offset == 0) return (struct span){"", 0};
    uint32_t length;
    memcpy(&length, pool->at + offset, LENGTH_SIZE);
    return (struct span){pool->at + offset + LENGTH_SIZE, length};
}

void text_writer_init(struct text_writer *writer, struct text_pool *pool) {
    *writer = (struct text_writer){.pool = pool};
}

/* Which of the recent places a text would be in: its length and its first and last bytes decide. */
static uint32_t recent_place(struct span text) {
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
    uint64_t mixed = (head ^ (tail << 17 | tail >> 47) ^ text.length) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mixed >> 40) & RECENT_MASK;
}

static void take_piece(struct text_writer *writer, uint64_t need) {
    uint64_t size = need > PIECE ? need : PIECE;
    writer->at = atomic_fetch_add_explicit(&writer->pool->used, size, memory_order_relaxed);
    writer->end = writer->at + size;
    if (writer->end <= POOL_MOST) return;
    errno = EFBIG;
    system_failed("text of one dataset");
}

uint32_t text_write(struct text_writer *writer, struct span text) {
    if (text.length == 0) return 0;
    uint32_t *recent = &writer->recent[recent_place(text)];
    if (*recent) {
        struct span old = pool_text(writer->pool, *recent);
        if (old.length == text.length && memcmp(old.at, text.at, text.length) == 0) return *recent;
    }
    uint64_t need = LENGTH_SIZE + text.length;
    if (need > writer->end - writer->at) take_piece(writer, need);
    char *to = writer->pool->at + writer->at;
    uint32_t length = (uint32_t)text.length;
    memcpy(to, &length, LENGTH_SIZE);
    memcpy(to + LENGTH_SIZE, text.at, text.length);
    *recent = (uint32_t)writer->at;
    writer->at += need;
    return *recent;
}
