/* Where rows and fields of a CSV file begin and end, over raw bytes: in UTF-8 and GB18030 alike no part of a
 * longer character equals a separator, a quote or a line end. Fields are quoted as RFC 4180 has it; a quote
 * that opens and never closes takes one line with it, not the rest of the file. */
#ifndef HEARTH_INTAKE_CSV_H
#define HEARTH_INTAKE_CSV_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "ground/bytes.h"

#ifndef CSV_FIELD_MOST                    /* smaller where short texts shall reach the limits */
#define CSV_FIELD_MOST ((size_t)64 << 10) /* bytes */
#define CSV_ROW_MOST ((size_t)1 << 20)    /* bytes */
#endif
#define CSV_COLUMNS_MOST 1024
#define CSV_PADDING 16 /* readable bytes that every text given to these functions has behind its end */

struct csv {
    char separator, line_end;
    char quote;      /* around a field, doubled inside it; 0 = nothing is quoted */
    uint32_t fields; /* of the header; 0 = not known yet */
};

static inline bool csv_is_quote(const struct csv *csv, char byte) {
    return byte == csv->quote && byte != 0;
}

enum csv_verdict {
    CSV_GOOD,
    CSV_MORE,  /* the row ends, if at all, behind what is in memory */
    CSV_QUOTE, /* an open quote, one in a wrong place, or one by which a row of several lines is past
                  CSV_ROW_MOST: this line is no row */
    CSV_LONG   /* a line past CSV_ROW_MOST: it is no row */
};

struct csv_row {
    enum csv_verdict verdict;
    const char *end;  /* behind the row's last byte, before its line end */
    const char *next; /* where the next row begins */
    uint32_t lines;   /* line ends from the row's start to `next` */
};

/* The row that begins at `at` (< end). `last`: nothing follows behind `end`. */
struct csv_row csv_row(const struct csv *csv, const char *at, const char *end, bool last);
/* The same in a text that csv_cut has cut: what would need more text is a row that csv_cut found to be none.
 */
struct csv_row csv_whole_row(const struct csv *csv, const char *at, const char *end, bool last);

/* The fields of a row that was found good, one after the other; false behind the last one. `scratch` has room
 * for CSV_FIELD_MOST bytes and holds a field whose doubled quotes had to be made single. */
struct csv_cursor {
    const char *at, *end; /* at NULL: behind the last field */
};
bool csv_field(const struct csv *csv, struct csv_cursor *cursor, char *scratch, struct span *field);

/* Where [at, end) must be cut so that the part before holds whole rows only. `at` begins a row; more follows
 * behind `end`. *skip: the row at the end is past CSV_ROW_MOST; all is cut off, and what follows up to the
 * next line end belongs to it. */
const char *csv_cut(const struct csv *csv, const char *at, const char *end, bool *skip);
uint32_t csv_count(char mark, const char *at, const char *end); /* how often `mark` stands in the text */

static inline uint64_t csv_bytes_equal(uint64_t word, char byte) {
    uint64_t mixed = word ^ UINT64_C(0x0101010101010101) * (unsigned char)byte;
    return (mixed - UINT64_C(0x0101010101010101)) & ~mixed & UINT64_C(0x8080808080808080);
}

/* The next separator or line end, or `end`. Eight bytes at a time; the lowest marked byte is exact. */
static inline const char *csv_mark(const struct csv *csv, const char *at, const char *end) {
    for (; at < end; at += 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        word = le64toh(word);
        uint64_t marks = csv_bytes_equal(word, csv->separator) | csv_bytes_equal(word, csv->line_end);
        if (marks) {
            at += __builtin_ctzll(marks) / 8;
            return at < end ? at : end;
        }
    }
    return end;
}

#endif
