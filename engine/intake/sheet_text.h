/* Sheet text: the rows of a sheet as lines of UTF-8, line n for row n; cells between SHEET_SEPARATOR, behind
 * the mark of their kind (cell_kind_take). Rows that are not there are empty lines, at most limits->rows of
 * them: one byte each. A cell past CSV_COLUMNS_MOST becomes the next cell behind it, so that its row, or its
 * header, is refused for its width and costs no more than a wide row. What is too long for a cell stays too
 * long. */
#ifndef HEARTH_INTAKE_SHEET_TEXT_H
#define HEARTH_INTAKE_SHEET_TEXT_H

#include <stdbool.h>
#include "ground/bytes.h"
#include "intake/cell.h"
#include "intake/sheet_limits.h"

struct sheet_text {
    struct buffer *out; /* borrowed */
    const struct sheet_limits *limits;
    uint32_t row;    /* that is written, from 1; 0 = none yet */
    uint32_t column; /* last one written in it, from 1; 0 = none yet */
    uint32_t last;   /* last one that was named in it, empty ones included */
    uint64_t cells;
};

/* Each returns NULL, or why the sheet is refused (zh · en, constant). Rows and columns from 1, ascending. */
const char *sheet_text_row(struct sheet_text *text, uint32_t row);
const char *sheet_text_cell(struct sheet_text *text, uint32_t column, enum cell_kind kind, struct span cell);
void sheet_text_end(struct sheet_text *text); /* ends the last line */

#endif
