/* Where rows and fields of a CSV file begin and end. */
#include "intake/csv.h"

#include <string.h>

static const char *find(const char *at, const char *end, char byte) {
    return at < end ? memchr(at, byte, (size_t)(end - at)) : NULL;
}

#ifdef __SSE2__
/* Sixteen counts side by side, added up before one could pass 255. *other: whether that byte was seen. */
static const char *count_sixteens(char mark, char other, const char *at, const char *end, uint32_t *count,
                                  bool *seen) {
    const __m128i marks = _mm_set1_epi8(mark), others = _mm_set1_epi8(other), zero = _mm_setzero_si128();
    __m128i any = zero;
    while (end - at >= 16) {
        __m128i lanes = zero;
        for (int i = 0; i < 255 && end - at >= 16; i++, at += 16) {
            __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
            lanes = _mm_sub_epi8(lanes, _mm_cmpeq_epi8(marks, bytes));
            any = _mm_or_si128(any, _mm_cmpeq_epi8(others, bytes));
        }
        __m128i sums = _mm_sad_epu8(lanes, zero);
        *count += (uint32_t)_mm_cvtsi128_si32(sums) + (uint32_t)_mm_cvtsi128_si32(_mm_srli_si128(sums, 8));
    }
    *seen = _mm_movemask_epi8(any) != 0;
    return at;
}
#else
static const char *count_sixteens(char mark, char other, const char *at, const char *end, uint32_t *count,
                                  bool *seen) {
    (void)mark, (void)other, (void)end, (void)count, (void)seen;
    return at;
}
#endif

/* How often `mark` stands in the text; *seen: whether `other` does. */
static uint32_t count_seeing(char mark, char other, const char *at, const char *end, bool *seen) {
    uint32_t count = 0;
    *seen = false;
    at = count_sixteens(mark, other, at, end, &count, seen);
    for (; at < end; at++) {
        count += *at == mark;
        *seen = *seen || *at == other;
    }
    return count;
}

uint32_t csv_count(char mark, const char *at, const char *end) {
    bool seen;
    return count_seeing(mark, mark, at, end, &seen);
}

/* Which of 64 bytes are separators, quotes or line ends, the first in the lowest bit. */
static inline uint64_t marks_of(const char *at, char separator, char quote) {
    uint64_t marks = 0;
    for (int i = 0; i < 64; i += 16)
        marks |= (uint64_t)(csv_marks(at + i, separator) | csv_same(at + i, quote)) << i;
    return marks;
}

static inline uint32_t ones_of(uint64_t bits) {
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    return (uint32_t)(((bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F)) * UINT64_C(0x0101010101010101) >>
                      56);
}

/* Eight marks are written whether there are so many or not: how many a window holds cannot be foretold. */
uint32_t csv_index(const struct csv *csv, const char *at, size_t length, uint16_t marks[CSV_MARKS]) {
    char quote = csv->quote ? csv->quote : csv->separator;
    uint32_t count = 0;
    for (size_t from = 0; from < length; from += 64) {
        uint64_t found = marks_of(at + from, csv->separator, quote);
        if (length - from < 64) found &= (UINT64_C(1) << (length - from)) - 1;
        uint16_t *to = marks + count;
        count += ones_of(found);
        for (int i = 0; i < 8; i++, found &= found - 1)
            to[i] = (uint16_t)(from + (size_t)__builtin_ctzll(found | UINT64_C(1) << 63));
        for (to += 8; found; found &= found - 1) *to++ = (uint16_t)(from + (size_t)__builtin_ctzll(found));
    }
    return count;
}

/* The first line end of the text, or `end`. */
static const char *line_end(const char *at, const char *end) {
    return csv_mark('\n', at, end);
}

const char *csv_behind_line(const char *at, const char *end, bool more) {
    const char *known = more ? csv_known_end(at, end) : end;
    const char *found = line_end(at, known);
    return found < known ? csv_next_line(found, end) : NULL;
}

static uint32_t count_pairs(const char *at, const char *end) {
    uint32_t count = 0;
    while ((at = find(at, end, '\r')) != NULL) {
        at++;
        count += at < end && *at == '\n';
    }
    return count;
}

uint32_t csv_lines(const char *at, const char *end) {
    bool carriage;
    uint32_t lines = count_seeing('\n', '\r', at, end, &carriage);
    return carriage ? lines + csv_count('\r', at, end) - count_pairs(at, end) : lines;
}

/* The line that begins a row which is none: the reading goes on behind its line end. Only the line itself
 * decides what it is called, so that it is the same however the text comes in pieces. */
static struct csv_row pass_over(const char *start, const char *end, bool last) {
    const char *stop = line_end(start, end);
    bool is_long = (size_t)(stop - start) > CSV_ROW_MOST;
    enum csv_verdict verdict = is_long ? CSV_LONG : CSV_QUOTE;
    if (stop < end) return (struct csv_row){verdict, stop, csv_next_line(stop, end), 1};
    if (last) return (struct csv_row){verdict, end, end, 1};
    return (struct csv_row){is_long ? CSV_LONG : CSV_MORE, end, end, 0};
}

/* The quote that closes the field whose text begins at `at`, and the line ends before it; NULL when it is not
 * in memory, or too far away (*far). A quote at the very end may be the first of a doubled one. */
static const char *closing(const struct csv *csv, const char *at, const char *end, bool last, bool *far,
                           uint32_t *lines) {
    const char *limit = (size_t)(end - at) > CSV_FIELD_MOST + 1 ? at + CSV_FIELD_MOST + 1 : end;
    *far = false;
    *lines = 0;
    while ((at = csv_mark(csv->quote, at, limit)) < limit) {
        if (*at != csv->quote) {
            ++*lines;
            at = csv_next_line(at, end);
        } else if (at + 1 == end) {
            return last ? at : NULL;
        } else if (at[1] == csv->quote) {
            at += 2;
        } else {
            return at;
        }
    }
    *far = limit < end || last;
    return NULL;
}

/* Whether a quoted text holds a line that has as many separators as a row: then its opening quote was a stray
 * one that swallowed rows. The line on which it closes is looked at whole, unless the row's first field is
 * the quoted one, where an honest line looks the same. */
static bool swallows(const struct csv *csv, const char *open, const char *close, const char *end,
                     bool first) {
    if (csv->fields < 2) return false;
    const char *stop = line_end(open, close);
    while (stop < close) {
        const char *line = csv_next_line(stop, close);
        stop = line_end(line, close);
        if (stop == close && first) return false;
        if (stop == close) stop = line_end(close, end);
        if (csv_count(csv->separator, line, stop) + 1 == csv->fields) return true;
    }
    return false;
}

/* What may stand behind a closing quote. */
static bool ends_field(const struct csv *csv, const char *at, const char *end) {
    return at == end || *at == csv->separator || csv_ends_line(*at);
}

/* Moves *at from an opening quote behind the closing one. CSV_MORE also when the last line is not whole in
 * memory. */
static enum csv_verdict pass_quoted(const struct csv *csv, const char *start, const char **at,
                                    const char *end, bool last, uint32_t *lines) {
    const char *open = *at + 1;
    uint32_t inside;
    bool far;
    const char *close = closing(csv, open, end, last, &far, &inside);
    bool fits = (size_t)(end - start) <= CSV_ROW_MOST, more = fits && !last;
    if (!close) return far || !more ? CSV_QUOTE : CSV_MORE;
    if ((size_t)(close + 1 - start) > CSV_ROW_MOST) return CSV_QUOTE;
    if (!ends_field(csv, close + 1, end)) return CSV_QUOTE;
    if (inside) {
        if (more && line_end(close, end) == end) return CSV_MORE;
        if (swallows(csv, open, close, fits ? end : start + CSV_ROW_MOST + 1, open == start + 1))
            return CSV_QUOTE;
    }
    *lines += inside;
    *at = close + 1;
    return CSV_GOOD;
}

struct csv_row csv_row(const struct csv *csv, const char *start, const char *end, bool last) {
    const char *at = start;
    uint32_t lines = 0;
    for (;;) {
        if (csv->quote && at < end && *at == csv->quote) {
            enum csv_verdict verdict = pass_quoted(csv, start, &at, end, last, &lines);
            if (verdict == CSV_MORE) return (struct csv_row){CSV_MORE, end, end, 0};
            if (verdict != CSV_GOOD) return pass_over(start, end, last);
        }
        at = csv_mark(csv->separator, at, end);
        if ((size_t)(at - start) > CSV_ROW_MOST) return pass_over(start, end, last);
        if (at == end && !last) return (struct csv_row){CSV_MORE, end, end, 0};
        if (at == end || csv_ends_line(*at)) break;
        at++;
    }
    return (struct csv_row){CSV_GOOD, at, at < end ? csv_next_line(at, end) : end, lines + 1};
}

struct csv_row csv_whole_row(const struct csv *csv, const char *at, const char *end, bool last) {
    struct csv_row row = csv_row(csv, at, end, last);
    if (row.verdict != CSV_MORE) return row;
    const char *stop = line_end(at, end);
    if (stop < end) return (struct csv_row){CSV_QUOTE, stop, csv_next_line(stop, end), 1};
    return (struct csv_row){CSV_LONG, end, end, 0};
}

/* Makes doubled quotes single. */
static struct span unquoted(const char *at, const char *close, char quote, char *scratch) {
    struct span text = {at, (size_t)(close - at)};
    if (!find(at, close, quote)) return text;
    size_t length = 0;
    for (; at < close; at++) {
        scratch[length++] = *at;
        if (*at == quote) at++;
    }
    return (struct span){scratch, length};
}

bool csv_field(const struct csv *csv, struct csv_cursor *cursor, char *scratch, struct span *field) {
    if (!cursor->at) return false;
    const char *at = cursor->at, *stop;
    if (csv->quote && at < cursor->end && *at == csv->quote) {
        uint32_t lines;
        bool far;
        const char *close = closing(csv, at + 1, cursor->end, true, &far, &lines);
        *field = unquoted(at + 1, close ? close : cursor->end, csv->quote, scratch);
        stop = close ? close + 1 : cursor->end;
    } else {
        stop = csv_mark(csv->separator, at, cursor->end);
        *field = (struct span){at, (size_t)(stop - at)};
    }
    cursor->at = stop < cursor->end && *stop == csv->separator ? stop + 1 : NULL;
    return true;
}

/* Behind the last line end of the text; `at` when it has none. */
static const char *last_line(const char *at, const char *end) {
    const char *feed = at < end ? memrchr(at, '\n', (size_t)(end - at)) : NULL;
    if (feed) at = feed + 1;
    const char *carriage = at < end ? memrchr(at, '\r', (size_t)(end - at)) : NULL;
    return carriage ? carriage + 1 : at;
}

const char *csv_cut(const struct csv *csv, const char *at, const char *end, bool *skip) {
    const char *known = csv_known_end(at, end);
    *skip = false;
    for (;;) {
        const char *quote = csv->quote ? find(at, known, csv->quote) : NULL;
        at = last_line(at, quote ? quote : known);
        if (!quote) break;
        struct csv_row row = csv_row(csv, at, known, false);
        if (row.verdict == CSV_MORE) break;
        at = row.next;
        if (row.lines == 0) *skip = true;
        if (at == known) return at;
    }
    if ((size_t)(known - at) <= CSV_ROW_MOST) return at;
    *skip = true;
    return known;
}
