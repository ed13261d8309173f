/* The door to libxlsxwriter: a workbook of typed cells only, so that no text of the data can ever be a
 * formula. Every library return value is checked; the first failure sticks and workbook_finish
 * returns false. Begin and finish, since the library itself owns the names workbook_new and workbook_close.
 */
#ifndef HEARTH_LIBRARY_XLSX_H
#define HEARTH_LIBRARY_XLSX_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/bytes.h"
#include "ground/date.h"

struct workbook; /* being written; one thread at a time, several at once are fine */
struct sheet;    /* owned by its workbook */

enum cell_style {
    STYLE_PLAIN,
    STYLE_TITLE,
    STYLE_NOTE,
    STYLE_HEAD,
    STYLE_TEXT,
    STYLE_CENTRE,
    STYLE_RED,
    STYLE_YELLOW,
    STYLE_GREEN,
    STYLE_DATE,
    STYLE_NUMBER,
    STYLE_ENTRY,
    STYLE_COUNT
};

struct sheet_layout {
    const char *name;     /* sheet name, at most 31 characters */
    const double *widths; /* column widths in characters of the default font */
    int columns;
    bool landscape;
    int header_rows;    /* frozen and repeated on every printed page */
    const char *footer; /* printed at the foot; &P of &N understood by the spreadsheet */
    bool hidden;        /* neither shown nor printed; never the first of a workbook */
};

/* `created` becomes the document's date (never the clock). NULL when the file cannot be made. Calls after a
 * failure are accepted and do nothing. */
struct workbook *workbook_begin(const char *path, date_t created, const char *title, const char *author);
struct sheet *workbook_sheet(struct workbook *workbook,
                             const struct sheet_layout *layout); /* prints on A4, one page wide */
/* Rows are written from top to bottom: a cell or a height of a row above the last one is a failure. Columns
 * come in any order. A text longer than a cell takes (32,767 characters) ends in a note that it was cut. */
void sheet_text(struct sheet *sheet, int row, int column, const char *text,
                enum cell_style style); /* row, column from 0; NULL or "": an empty cell in that style */
void sheet_span(struct sheet *sheet, int row, int column, struct span text,
                enum cell_style style); /* the same */
void sheet_number(struct sheet *sheet, int row, int column, double number, enum cell_style style);
/* DATE_NONE gives an empty cell, DATE_OPEN 长期, a day that spreadsheets cannot hold (before 1900) its text.
 */
void sheet_date(struct sheet *sheet, int row, int column, date_t date, enum cell_style style);
void sheet_merge(struct sheet *sheet, int row, int first_column, int last_column, const char *text,
                 enum cell_style style);
void sheet_height(struct sheet *sheet, int row, double points);
/* Cells of a column may only take values of a range of another sheet ('代码'!$A$1:$A$9); literal lists past
 * 255 bytes abort in 1.1.4. */
void sheet_choice(struct sheet *sheet, int first_row, int last_row, int column, const char *range);
bool workbook_finish(struct workbook *workbook); /* writes and frees; false: something was not written */
const char *xlsx_version(void);

#endif
