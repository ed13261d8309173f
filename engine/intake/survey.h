/* A file that no dataset describes, looked over: which line is its header, and what the cells of each column
 * read as. Nothing that a cell says is kept, only hashes, which are forgotten with the survey. Columns
 * without a header are counted but not looked at.
 *
 *     struct survey survey;
 *     if (survey_read(&survey, regions, file, why)) …      // file: open for reading, stays the caller's
 *     survey_release(&survey);
 */
#ifndef HEARTH_INTAKE_SURVEY_H
#define HEARTH_INTAKE_SURVEY_H

#include "book/region.h"
#include "intake/header.h"
#include "intake/source.h"

#define SURVEY_BYTES_MOST ((size_t)64 << 20) /* of text looked at */
#define SURVEY_ROWS_MOST 100000

struct survey_column {
    const char *header;    /* UTF-8, as the file has it; never empty */
    uint16_t field;        /* which of the row, from 0 */
    bool twice;            /* another column has the same header */
    enum column_type type; /* what nearly all of its cells read as; TYPE_TEXT when nothing else, TYPE_CODE for
                              letters and digits */
    bool running;      /* its cells count 1, 2, 3 … down the rows, perhaps anew from 1, some left empty */
    uint32_t counted;  /* how far it has counted */
    bool always;       /* no row leaves it empty */
    uint32_t distinct; /* how many different texts */
    uint32_t longest;  /* characters of the longest */
    date_t latest;     /* TYPE_DATE; DATE_NONE */
    uint64_t *hashes;  /* [rows] of the texts, 0 = empty; owned */
};

struct survey {
    struct arena arena;
    enum source_format format;
    enum encoding encoding;
    char separator;                /* of a text */
    uint32_t header_line;          /* from 1 */
    uint32_t rows;                 /* looked at; totals and rows that could not be told apart are none */
    bool whole;                    /* that was all of it */
    uint16_t unnamed;              /* columns without a header */
    struct survey_column *columns; /* by field */
    uint16_t count;
};

/* false: it cannot be read or has no header that is surely one; `why`. */
bool survey_read(struct survey *survey, const struct regions *regions, int file, char why[HEADER_WHY]);
void survey_release(struct survey *survey);
/* Whether no two rows have the same texts in these columns, and none of them is empty in any row. */
bool survey_tells_apart(const struct survey *survey, const uint16_t *columns, uint16_t count);

#endif
