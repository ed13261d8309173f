/* A sheaf: simple rows of a block, split and not yet read. A row is simple that stands on one line and has as
 * many fields as the header, with quotes around whole fields only; nearly every row is. */
#ifndef HEARTH_INTAKE_SHEAF_H
#define HEARTH_INTAKE_SHEAF_H

#include "intake/header.h"
#include "library/gb18030.h"

#define SHEAF_ROWS 256
#define SHEAF_FIELDS 4096 /* of all its rows; no less than CSV_COLUMNS_MOST */
#define SHEAF_DECODED (GB18030_ROOM(CSV_FIELD_MOST) + CSV_PADDING)

struct sheaf_row {
    const char *at; /* where it begins */
    uint64_t empty; /* columns without a value, of the first 64 */
    uint32_t slot;
    bool odd; /* one of its cells is not good: it is read again by itself */
};

struct sheaf_field {
    uint32_t from, length; /* bytes behind `base`; without its quotes, CSV_PADDING readable bytes behind it */
};

struct sheaf {
    const char *base;
    char *decoded;        /* borrowed: SHEAF_DECODED bytes for a cell of GB18030; NULL: all are in UTF-8 */
    uint32_t width, most; /* fields of a row; rows that find room, 0: none is taken for simple */
    uint32_t count;
    struct sheaf_row rows[SHEAF_ROWS];
    struct sheaf_field fields[SHEAF_FIELDS]; /* row by row */
    uint16_t marks[CSV_MARKS];
};

/* Empties the sheaf, for rows of the block that begins at `base`. `decoded` as above. */
void sheaf_begin(struct sheaf *sheaf, const struct layout *layout, const char *base, char *decoded);
/* Adds the rows from `at` on, each on a slot of its own, until the sheaf is full or one is not simple.
 * Returns where that one begins, or `end`. */
const char *sheaf_fill(struct sheaf *sheaf, const struct csv *csv, const char *at, const char *end,
                       uint32_t *slot);

static inline struct span sheaf_cell(const struct sheaf *sheaf, uint32_t row, uint32_t field) {
    struct sheaf_field at = sheaf->fields[(size_t)row * sheaf->width + field];
    return (struct span){sheaf->base + at.from, at.length};
}

/* The row, from its first byte to the last of its last field. */
static inline struct span sheaf_line(const struct sheaf *sheaf, uint32_t row) {
    const char *at = sheaf->rows[row].at;
    struct span last = sheaf_cell(sheaf, row, sheaf->width - 1);
    return (struct span){at, (size_t)(last.at + last.length - at)};
}

#endif
