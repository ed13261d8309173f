/* What the cells of a column read as: each is tried as every type that is more than text, by the readers of a
 * night. */
#ifndef HEARTH_INTAKE_PROBE_H
#define HEARTH_INTAKE_PROBE_H

#include "book/region.h"
#include "intake/cell.h"

struct probe; /* the readers; opaque */

struct probe_sum {     /* of one column; zeroed to begin with */
    uint32_t filled;   /* cells that are not empty */
    uint32_t bad[8];   /* by type tried: cells that do not read */
    uint32_t signs;    /* cells with more than digits */
    uint32_t decimals; /* cells with more than two decimals */
    uint32_t codes;    /* numbers that count nothing: very long, or beginning with a zero */
    uint32_t serials;  /* five digits */
    uint32_t months;   /* at most six digits */
    uint32_t phones;   /* eleven digits, as of a mobile telephone */
    uint32_t places;   /* codes of a county that the table has, or of a place in one */
    uint32_t others;   /* cells with more than letters, digits, - and _ of ASCII */
    uint32_t longest;  /* characters */
    date_t latest;     /* of those that read as a day; 0 = none */
};

struct probe *probe_new(const struct regions *regions); /* borrowed */
void probe_free(struct probe *probe);
void probe_cell(struct probe *probe, struct probe_sum *sum, struct span text, enum cell_kind kind);
/* What nearly all cells read as, TYPE_CODE or TYPE_TEXT when they are no more. `distinct`: how many different
 * ones there are. */
enum column_type probe_type(const struct probe_sum *sum, uint32_t distinct);
/* An ID, a day or a number: no header. */
bool probe_is_value(struct probe *probe, struct span text);

#endif
