/* The typed table of one dataset: columns in reserved address space, one slot per physical line of every
 * delivery, so that a slot number *is* the line number (slot - delivery's first slot + 1) and parallel
 * readers need no second pass. Slots where no good row begins stay FATE_NONE or carry their fate. Blocks of a
 * file fill disjoint slots; nothing here locks but the text pool.
 *
 * After link/order the table is dense: rows [0, linked) stand in order of person, date, key; `origin` leads
 * back to the slot. A table can also be built row by row (rules' tests): rows_open one slot, rows_set each
 * cell from text. */
#ifndef HEARTH_INTAKE_ROWS_H
#define HEARTH_INTAKE_ROWS_H

#include <stdbool.h>
#include <stdint.h>
#include "book/dataset.h"
#include "intake/text_pool.h"

#define PERSON_NONE UINT32_MAX
#define ROW_NONE UINT32_MAX
#ifndef ROWS_MOST                     /* smaller where many small tables are made under a sanitizer */
#define ROWS_MOST (UINT32_C(1) << 30) /* slots of one dataset in one night */
#endif

enum fate {
    FATE_NONE, /* no row begins on this line */
    FATE_ROW,  /* good, not yet linked */
    FATE_LINKED,
    FATE_REFUSED,  /* quarantined */
    FATE_REPEAT,   /* same key, same content as an earlier row */
    FATE_CONFLICT, /* same key, other content: listed, a later row is used */
    FATE_UNLINKED, /* good, but no person */
    FATE_FUTURE    /* dated after the as-of date: not seen tonight, counted */
};

/* A citizen ID cell as uint64_t: low 57 bits the first 17 digits as a decimal number (the check digit follows
 * from them); bits 60–62 the kind. ID_DAMAGED: the low bits are an offset into the rows' text pool, the text
 * as delivered. ID_NONE and ID_UNREADABLE have no digits. */
enum id_kind {
    ID_NONE,
    ID_EXACT,
    ID_DERIVED /* 15 digits */,
    ID_CARRIER /* cut from a longer number */,
    ID_DAMAGED,
    ID_SUSPECT,   /* ends in 000 */
    ID_UNREADABLE /* missing, and yet not empty: digits that are no ID. Whom it names, nobody knows */
};
#define ID_DIGITS(cell) ((cell) & ((UINT64_C(1) << 57) - 1))
#define ID_KIND(cell) ((enum id_kind)((cell) >> 60 & 7))
#define ID_CELL(kind, digits) ((uint64_t)(kind) << 60 | (digits))

struct rows {
    const struct dataset *dataset;
    uint32_t slots;     /* slots in use */
    uint32_t linked;    /* after order: rows [0, linked) are dense */
    uint8_t *fate;      /* [slots] enum fate; reserved */
    uint32_t *person;   /* [slots], PERSON_NONE; after order [linked] */
    uint8_t *link_kind; /* [slots] enum link_kind of link/exact.h; after order [linked] */
    uint32_t *origin;   /* after order: [linked] slot a row came from; NULL before */
    void **columns;     /* [dataset->column_count]; see rows_width; reserved */
    struct text_pool pool;
};

/* Bytes of one cell: text and date and month 4, choice and boolean 1 (int8_t), everything else 8. */
size_t rows_width(enum column_type type);
void rows_init(struct rows *rows, const struct dataset *dataset); /* reserves; nothing is touched */
/* So many slots will be filled, and of text about so many bytes: memory comes faster for it. */
void rows_expect(struct rows *rows, uint64_t slots, uint64_t text);
void rows_release(struct rows *rows); /* everything reserved at ROWS_MOST times its width, `origin` too */
void rows_clear(struct rows *rows);   /* empty again, as after rows_init; what is reserved stays */
uint32_t rows_open(
    struct rows *rows); /* one more slot at the end, for tables built row by row; its cells are not set */

static inline int64_t rows_int64(const struct rows *rows, uint16_t column, uint32_t row) {
    return ((const int64_t *)rows->columns[column])[row];
}
static inline uint64_t rows_u64(const struct rows *rows, uint16_t column, uint32_t row) {
    return ((const uint64_t *)rows->columns[column])[row];
}
static inline int32_t rows_int32(const struct rows *rows, uint16_t column, uint32_t row) {
    return ((const int32_t *)rows->columns[column])[row];
}
static inline int8_t rows_int8(const struct rows *rows, uint16_t column, uint32_t row) {
    return ((const int8_t *)rows->columns[column])[row];
}
/* Of text types; the empty span when missing. */
static inline struct span rows_text(const struct rows *rows, uint16_t column, uint32_t row) {
    return pool_text(&rows->pool, ((const uint32_t *)rows->columns[column])[row]);
}

/* Missing: text offset 0; choice and boolean INT8_MIN; date and month INT32_MIN; int64 INT64_MIN; region 0;
 * citizen_id no digits. */
static inline bool rows_missing(const struct rows *rows, uint16_t column, uint32_t row) {
    enum column_type type = rows->dataset->columns[column].type;
    if (type_is_text(type)) return rows_int32(rows, column, row) == 0;
    switch (type) {
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        return rows_int8(rows, column, row) == INT8_MIN;
    case TYPE_DATE:
    case TYPE_MONTH:
        return rows_int32(rows, column, row) == INT32_MIN;
    case TYPE_CITIZEN_ID:
        return ID_DIGITS(rows_u64(rows, column, row)) == 0;
    case TYPE_REGION:
        return rows_u64(rows, column, row) == 0;
    default:
        return rows_int64(rows, column, row) == INT64_MIN;
    }
}
/* Whether a missing cell is all zeros, as a slot is that was never written: its memory need not be touched.
 */
static inline bool type_blank_is_zero(enum column_type type) {
    return type_is_text(type) || type == TYPE_CITIZEN_ID || type == TYPE_REGION;
}
void rows_blank(struct rows *rows, uint16_t column, uint32_t row);  /* makes the cell missing */
void cells_blank(void *cells, enum column_type type, uint32_t row); /* the same, of a column's cells */
/* The day a row is dated, the first one of a month; DATE_NONE when it has none. Rows dated after the as-of
 * date are not seen (FATE_FUTURE). */
static inline date_t rows_day(const struct rows *rows, uint32_t row) {
    uint16_t column = rows->dataset->dated;
    if (column == COLUMN_NONE) return DATE_NONE;
    int32_t value = rows_int32(rows, column, row);
    bool month = rows->dataset->columns[column].type == TYPE_MONTH;
    return month && value != MONTH_NONE ? month_first(value) : value;
}

#endif
