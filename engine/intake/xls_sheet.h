/* One sheet of an .xls workbook: its records → sheet text. */
#ifndef HEARTH_INTAKE_XLS_SHEET_H
#define HEARTH_INTAKE_XLS_SHEET_H

#include "intake/sheet_notes.h"
#include "intake/sheet_text.h"
#include "intake/xls_record.h"
#include "intake/xlsx_styles.h"
#include "intake/xlsx_text.h"

struct xls_cell {
    uint32_t place;  /* row << 8 | column, both from 0: such a sheet has 65,536 rows and 256 columns */
    uint32_t record; /* where its record begins in the stream */
};

struct xls_sheet {
    struct span stream; /* borrowed, as the next two */
    const struct shared_strings *strings;
    const struct cell_styles *styles;
    bool from_1904;
    struct sheet_text text;
    struct xls_cell *cells; /* by place; of equal places the last record counts; owned */
    uint32_t count, room, next;
    struct buffer scratch;
    struct sheet_traits traits;
    bool at_end;
};

/* Finds the cells of the sheet whose BOF stands at `offset`; its text goes to `out`. NULL, or why not. */
const char *xls_sheet_begin(struct xls_sheet *sheet, uint32_t offset, struct buffer *out,
                            const struct sheet_limits *limits);
const char *xls_sheet_more(struct xls_sheet *sheet); /* like xlsx_sheet_more */
void xls_sheet_release(struct xls_sheet *sheet);

#endif
