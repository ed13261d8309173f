/* One row of a sheet as SpreadsheetML, gathered cell by cell in any order of columns, then appended to a
 * text. Texts stand in their cells: no table of texts, no formula, whatever a text looks like.
 *
 *     struct sheet_row row = {.row = 3};
 *     sheet_row_text(&row, 0, style, span_of("=1+1"));
 *     sheet_row_finish(&row, &xml); // <row r="4"><c r="A4" … t="inlineStr"><is><t>=1+1</t></is></c></row>
 *     sheet_row_release(&row);
 */
#ifndef HEARTH_LIBRARY_SHEET_ROW_H
#define HEARTH_LIBRARY_SHEET_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ground/bytes.h"

#define SHEET_ROWS 1048576
#define SHEET_COLUMNS 16384

struct sheet_cell {
    int column;          /* from 0 */
    uint32_t at, length; /* in sheet_row.cells */
};

struct sheet_row {
    int row;                  /* from 0, below SHEET_ROWS */
    double height;            /* points; 0: as the spreadsheet likes */
    int numbered;             /* what `number` says: row + 1 once a cell is written */
    char number[8];           /* as text; digits_put touches no more for so few digits */
    ptrdiff_t digits;         /* of it */
    struct buffer cells;      /* owned */
    struct sheet_cell *items; /* owned; in order of column */
    uint32_t count, room;
    bool mixed; /* cells do not lie in that order, or there are some that were replaced */
};

/* A, B … Z, AA … of a column from 0; returns where they end, without a NUL. */
char *sheet_letters(char *to, int column);
/* `style`: number of a cell format; column below SHEET_COLUMNS. A cell that is written again is replaced.
 * What XML cannot hold becomes U+FFFD or a spreadsheet's _xHHHH_. */
void sheet_row_text(struct sheet_row *row, int column, int style, struct span text); /* empty: a blank cell */
void sheet_row_number(struct sheet_row *row, int column, int style, double number);  /* finite */
/* Appends the row, unless it has neither cell nor height, and empties it. */
void sheet_row_finish(struct sheet_row *row, struct buffer *out);
void sheet_row_release(struct sheet_row *row);

#endif
