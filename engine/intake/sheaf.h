/* A sheaf: simple rows of a block, split and not yet read. A row is simple that stands on one line and has as
 * many fields as the header, with quotes around whole fields only; nearly every row is. */
#ifndef HEARTH_INTAKE_SHEAF_H
#define HEARTH_INTAKE_SHEAF_H

#include "intake/header.h"

#define SHEAF_ROWS 256
#define SHEAF_FIELDS 4096 /* of all its rows; no less than CSV_COLUMNS_MOST */

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
    uint32_t width, most; /* fields of a row; rows that find room, 0: none is taken for simple */
    uint32_t count;
    struct sheaf_row rows[SHEAF_ROWS];
    struct sheaf_field fields[SHEAF_FIELDS]; /* row by row */
    uint16_t marks[CSV_MARKS];
};

/* Empties the sheaf, for rows of the block that begins at `base`. */
void sheaf_begin(struct sheaf *sheaf, const struct layout *layout, const char *base);
/* Adds the rows from `at` on, each on a slot of its own, until the sheaf is full or one is not simple.
 * Returns where that one begins, or `end`. */
const char *sheaf_fill(struct sheaf *sheaf, const struct csv *csv, const char *at, const char *end,
                       uint32_t *slot);

static inline struct span sheaf_cell(const struct sheaf *sheaf, uint32_t row, uint32_t field) {
    struct sheaf_field at = sheaf->fields[(size_t)row * sheaf->width + field];
    return (struct span){sheaf->base + at.from, at.length};
}

#endif
