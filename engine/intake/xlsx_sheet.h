/* One sheet of an .xlsx workbook, streamed: its XML → sheet text. */
#ifndef HEARTH_INTAKE_XLSX_SHEET_H
#define HEARTH_INTAKE_XLSX_SHEET_H

#include "intake/sheet_notes.h"
#include "intake/sheet_text.h"
#include "intake/xlsx_styles.h"
#include "intake/xlsx_text.h"

enum value_type {
    VALUE_NUMBER,
    VALUE_SHARED,
    VALUE_INLINE,
    VALUE_TEXT,
    VALUE_BOOLEAN,
    VALUE_ERROR,
    VALUE_DATE
};

struct xlsx_sheet {
    struct unzip *archive; /* borrowed, as the next two */
    const struct shared_strings *strings;
    const struct cell_styles *styles;
    bool from_1904;
    const char *path; /* of the part; borrowed */
    struct xml *xml;  /* NULL: no sheet is read */
    struct sheet_text text;
    uint32_t row; /* the row that is read, or the last one */

    uint32_t column; /* the cell that is read, or the row's last one; from 1 */
    enum value_type type;
    uint64_t style;
    bool in_data, in_cell, in_value, in_formula, has_value, has_formula;
    struct buffer value, formula;
    struct rich_text rich;

    struct sheet_traits traits;
    bool paused, last, at_end; /* last: the part was read to its end */
};

/* Begins the sheet at `path`; its text goes to `out`. */
bool xlsx_sheet_begin(struct xlsx_sheet *sheet, const char *path, struct buffer *out,
                      const struct sheet_limits *limits, char why[HEADER_WHY]);
/* Appends more text to `out`; sets at_end when that was the rest. */
bool xlsx_sheet_more(struct xlsx_sheet *sheet, char why[HEADER_WHY]);
void xlsx_sheet_release(struct xlsx_sheet *sheet);

#endif
