/* Where rows and fields of a delimited text begin and end, over raw bytes: in UTF-8 and GB18030 alike no part
 * of a longer character equals a separator (but `|`, which header.c allows in UTF-8 only), a quote or a line
 * end. A line ends with LF, CR or CRLF, in any mixture. Fields are quoted as RFC 4180 has it; a quote that
 * opens and never closes takes one line with it, not the rest of the file. */
#ifndef HEARTH_INTAKE_CSV_H
#define HEARTH_INTAKE_CSV_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "ground/bytes.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifndef CSV_FIELD_MOST                    /* smaller where short texts shall reach the limits */
#define CSV_FIELD_MOST ((size_t)64 << 10) /* bytes */
#define CSV_ROW_MOST ((size_t)1 << 20)    /* bytes, without the line end */
#endif
#define CSV_COLUMNS_MOST 1024
#define CSV_PADDING 64 /* readable bytes that every text given to these functions has behind its end */
#define CSV_INDEXED ((size_t)8 << 10) /* bytes that csv_index looks at in one go */
#define CSV_MARKS (CSV_INDEXED + 64)  /* room for what it finds there */

struct csv {
    char separator;
    char quote;      /* '"', or 0: quotes are letters */
    uint32_t fields; /* of the header; 0 = not known yet */
};

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

/* The row that begins at `at` (< end). `last`: nothing follows behind `end`; else the text does not end in a
 * CR, which may be half a line end (csv_known_end). */
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
/* Behind the first line end of the text, NULL when it has none. `more` text follows: see csv_known_end. */
const char *csv_behind_line(const char *at, const char *end, bool more);
uint32_t csv_lines(const char *at, const char *end);            /* how many lines end in the text */
uint32_t csv_count(char mark, const char *at, const char *end); /* how often `mark` stands in the text */

/* Where separators, quotes and line ends stand in at most CSV_INDEXED bytes; how many. */
uint32_t csv_index(const struct csv *csv, const char *at, size_t length, uint16_t marks[CSV_MARKS]);

/* The end of a text behind which more follows: a CR there is left out, an LF may belong to it. */
static inline const char *csv_known_end(const char *at, const char *end) {
    return end > at && end[-1] == '\r' ? end - 1 : end;
}

static inline bool csv_ends_line(char byte) {
    return byte == '\n' || byte == '\r';
}

/* From a line end (< end) behind it. */
static inline const char *csv_next_line(const char *at, const char *end) {
    return at + (at[0] == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1);
}

#ifdef __SSE2__
static inline uint32_t csv_same(const char *at, char byte) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)));
}

/* Which of 16 bytes are `mark`, CR or LF, the first in the lowest bit. */
static inline uint32_t csv_marks(const char *at, char mark) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i found = _mm_or_si128(
        _mm_cmpeq_epi8(bytes, _mm_set1_epi8(mark)),
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'))));
    return (uint32_t)_mm_movemask_epi8(found);
}
#else
static inline uint32_t csv_same(const char *at, char byte) {
    uint32_t found = 0;
    for (int i = 0; i < 16; i++) found |= (uint32_t)(at[i] == byte) << i;
    return found;
}

static inline uint32_t csv_marks(const char *at, char mark) {
    uint32_t found = 0;
    for (int i = 0; i < 16; i++) found |= (uint32_t)(at[i] == mark || csv_ends_line(at[i])) << i;
    return found;
}
#endif

/* The next `mark` or line end, or `end`. */
static inline const char *csv_mark(char mark, const char *at, const char *end) {
    for (; at < end; at += 16) {
        uint32_t marks = csv_marks(at, mark);
        if (marks) {
            at += __builtin_ctz(marks);
            return at < end ? at : end;
        }
    }
    return end;
}

#endif
