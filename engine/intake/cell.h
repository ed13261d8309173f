/* One cell: delivered text → typed value, or the reason why not. The only place where delivered text is
 * interpreted; tests of rules use it too. */
#ifndef HEARTH_INTAKE_CELL_H
#define HEARTH_INTAKE_CELL_H

#include <stdbool.h>
#include "intake/problem.h"
#include "intake/rows.h"
#include "library/pcre2.h"

/* What a spreadsheet says of a cell. Of a text file all cells are CELL_TEXT. */
enum cell_kind {
    CELL_TEXT,
    CELL_NUMBER,      /* at 17 significant digits, as the file has it; a date column's is a serial of the 1900
                         system */
    CELL_DATE,        /* a number that is shown as a date: 2023-05-01, or 2023-05-01 13:45:00 */
    CELL_BOOLEAN,     /* TRUE, FALSE */
    CELL_ERROR,       /* #N/A, or a formula of which the file has no value */
    CELL_NUMBER_1904, /* a number of a workbook that counts days from 1904: of a date column 1,462 less than
                        the serial */
    CELL_LOST         /* a text that the workbook names and does not hold */
};

/* In the text of a sheet (intake/source.h) the kind stands as a byte of its value before the cell, but for
 * text. Takes that mark away. */
static inline enum cell_kind cell_kind_take(struct span *cell) {
    if (cell->length == 0 || cell->at[0] < CELL_NUMBER || cell->at[0] > CELL_LOST) return CELL_TEXT;
    enum cell_kind kind = (enum cell_kind)cell->at[0];
    *cell = (struct span){cell->at + 1, cell->length - 1};
    return kind;
}

/* What reads the cells of one column, chosen once; for one thread. Everything is borrowed. */
struct cell_reader {
    const struct column *column;
    struct text_writer *writer; /* for text */
    struct pattern_room *room;
    void *cells;               /* the column's */
    uint16_t number;           /* of the column */
    bool is_text, first_plain; /* first_plain: a pattern looks at the plain form only */
    uint8_t unasked;           /* how often more column.c takes its texts for new */
    /* Read the text as delivered, and its plain form. */
    enum cell_problem (*value)(const struct cell_reader *reader, uint32_t slot, struct span text);
    enum cell_problem (*plain_value)(const struct cell_reader *reader, uint32_t slot, struct span text);
};

void cell_reader_init(struct cell_reader *reader, const struct rows *rows, uint16_t column,
                      struct text_writer *writer, struct pattern_room *room);
/* Reads `text` (UTF-8, any surrounding space) into the column's `slot`, which becomes missing where it
 * cannot. */
enum cell_problem cell_reader_take(const struct cell_reader *reader, uint32_t slot, struct span text,
                                   enum cell_kind kind);
/* Reads `text` (UTF-8, any surrounding space) into rows->columns[column][slot]. `writer` for text. */
enum cell_problem cell_read(struct rows *rows, uint16_t column, uint32_t slot, struct span text,
                            struct text_writer *writer, struct pattern_room *room);

#endif
