/* One row of a delivery as text, by column of its dataset: what people are shown of it. */
#ifndef HEARTH_INTAKE_TEXT_ROW_H
#define HEARTH_INTAKE_TEXT_ROW_H

#include "ground/arena.h"
#include "intake/cell.h"
#include "intake/header.h"

struct text_cell {
    struct span
        text; /* UTF-8 as delivered, without the quotes around it; `at` NULL: there is no such field */
    enum cell_kind kind;
    bool bad; /* its encoding could not be read: `text` is what came out; or it is too long: empty */
};

struct text_row {
    uint32_t line;                 /* of the delivery, where it begins; the caller's to set */
    bool apart;                    /* its fields could be told apart; else all of its cells are missing */
    uint32_t fields, header;       /* how many it has, and the header */
    const uint16_t *column_of;     /* by field of the header; COLUMN_NONE: not declared; the layout's */
    const struct text_cell *cells; /* by column of the dataset; in the reader's arena */
};

struct text_reader { /* borrowed; the columns of one dataset */
    char *field;     /* CSV_FIELD_MOST + CSV_PADDING: a field without its quotes */
    char *decoded;   /* GB18030_ROOM(CSV_FIELD_MOST): a cell in UTF-8 */
    struct arena *arena;
    uint16_t columns;
};

/* The row whose bytes are [at, end), without its line end, read as `layout` and `encoding` say. `at` NULL:
 * its fields could not be told apart. */
void text_row_read(struct text_row *row, const struct text_reader *reader, const struct layout *layout,
                   enum encoding encoding, const char *at, const char *end);

#endif
