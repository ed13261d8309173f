/* The header of a delivered file: which line it is, which column of the dataset each field is, and how the
 * file is written. */
#ifndef HEARTH_INTAKE_HEADER_H
#define HEARTH_INTAKE_HEADER_H

#include "intake/csv.h"
#include "intake/encoding.h"
#include "intake/vocabulary.h"

#define HEADER_WHY 1024        /* bytes of a reason, zh · en */
#define SHEET_SEPARATOR '\x1F' /* between the cells of a sheet's row */

struct layout {
    struct csv csv;
    enum encoding encoding;
    bool told;   /* by more than ASCII; else the first piece with other bytes tells (strand.c) */
    bool marked; /* the text begins with a byte order mark */
    bool sheet;  /* given to layout_read: the text is a sheet's, in UTF-8, its cells between SHEET_SEPARATOR,
                    none  quoted, behind the mark of their kind (cell_kind_take); empty cells at a row's end
                    are  left out */
    size_t body; /* bytes before the first row */
    uint32_t lines;                       /* physical lines before the first row */
    uint32_t width;                       /* fields of the header line, with the empty ones at its end */
    uint16_t column_of[CSV_COLUMNS_MOST]; /* by field; COLUMN_NONE: not declared, never stored */
    uint16_t absent[CSV_COLUMNS_MOST];    /* declared columns that the file does not have */
    uint16_t absent_count;
    bool nearly;           /* no header, but nearly one */
    struct layout *before; /* of the sheet before; owned, see layout_free */
};

/* Finds the header in the first bytes of a file (CSV_PADDING readable bytes behind them; `last`: they are the
 * whole file). `layout` is empty but for `sheet`. When there is none, false and the reason in `why`, and
 * `nearly` when the best line has two declared columns and half of the required ones. */
bool layout_read(struct layout *layout, const struct vocabulary *vocabulary, struct span head, bool last,
                 char why[HEADER_WHY]);
/* What the line of the head that has most columns of the dataset has; for files whose name says nothing. */
struct likeness {
    uint16_t required, declared; /* columns of the dataset that are there */
    uint16_t fields;             /* of the line */
};
struct likeness layout_likeness(const struct vocabulary *vocabulary, struct span head, bool last, bool sheet);
void layout_free(struct layout *layout); /* and those before it; NULL: nothing */

#endif
