/* Where rows and fields of a CSV file begin and end. */
#include "intake/csv.h"

#include <string.h>

static const char *find(const char *at, const char *end, char byte) {
    return at < end ? memchr(at, byte, (size_t)(end - at)) : NULL;
}

/* Eight bytes at a time: each lane counts up to 255 before the lanes are added. */
uint32_t csv_count(char mark, const char *at, const char *end) {
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F), ones = UINT64_C(0x0101010101010101);
    uint32_t count = 0;
    while (end - at >= 8) {
        uint64_t lanes = 0;
        for (int i = 0; i < 255 && end - at >= 8; i++, at += 8) {
            uint64_t word;
            memcpy(&word, at, sizeof word);
            uint64_t mixed = word ^ ones * (unsigned char)mark;
            lanes += ~(((mixed & low) + low) | mixed | low) >> 7;
        }
        uint64_t pairs = (lanes & UINT64_C(0x00FF00FF00FF00FF)) + (lanes >> 8 & UINT64_C(0x00FF00FF00FF00FF));
        count += (uint32_t)(pairs * UINT64_C(0x0001000100010001) >> 48);
    }
    for (; at < end; at++) count += *at == mark;
    return count;
}

/* The line that begins a row which is none: the reading goes on behind its line end. Only the line itself
 * decides what it is called, so that it is the same however the text comes in pieces. */
static struct csv_row pass_over(const struct csv *csv, const char *start, const char *end, bool last) {
    const char *line_end = find(start, end, csv->line_end);
    bool is_long = (size_t)((line_end ? line_end : end) - start) > CSV_ROW_MOST;
    enum csv_verdict verdict = is_long ? CSV_LONG : CSV_QUOTE;
    if (line_end) return (struct csv_row){verdict, line_end, line_end + 1, 1};
    if (last) return (struct csv_row){verdict, end, end, 1};
    return (struct csv_row){is_long ? CSV_LONG : CSV_MORE, end, end, 0};
}

/* The quote that closes the field whose text begins at `at`, and the line ends before it; NULL when it is not
 * in memory, or too far away (*far). A quote at the very end may be the first of a doubled one. */
static const char *closing(const struct csv *csv, const char *at, const char *end, bool last, bool *far,
                           uint32_t *lines) {
    const struct csv marks = {.separator = csv->quote, .line_end = csv->line_end};
    const char *limit = (size_t)(end - at) > CSV_FIELD_MOST + 1 ? at + CSV_FIELD_MOST + 1 : end;
    *far = false;
    *lines = 0;
    while ((at = csv_mark(&marks, at, limit)) < limit) {
        if (*at != csv->quote) {
            ++*lines;
            at++;
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
    const char *line_end = find(open, close, csv->line_end);
    while (line_end) {
        const char *line = line_end + 1;
        line_end = find(line, close, csv->line_end);
        if (!line_end && first) return false;
        const char *stop = line_end ? line_end : find(close, end, csv->line_end);
        if (csv_count(csv->separator, line, stop ? stop : end) + 1 == csv->fields) return true;
    }
    return false;
}

/* What may stand behind a closing quote. */
static bool ends_field(const struct csv *csv, const char *at, const char *end) {
    if (at == end || *at == csv->separator || *at == csv->line_end) return true;
    return *at == '\r' && (at + 1 == end || at[1] == csv->line_end);
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
    if (more && csv->line_end != '\r' && close[1] == '\r' && close + 2 == end) return CSV_MORE;
    if (!ends_field(csv, close + 1, end)) return CSV_QUOTE;
    if (inside) {
        if (more && !find(close, end, csv->line_end)) return CSV_MORE;
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
        if (at < end && csv_is_quote(csv, *at)) {
            enum csv_verdict verdict = pass_quoted(csv, start, &at, end, last, &lines);
            if (verdict == CSV_MORE) return (struct csv_row){CSV_MORE, end, end, 0};
            if (verdict != CSV_GOOD) return pass_over(csv, start, end, last);
        }
        at = csv_mark(csv, at, end);
        if ((size_t)(at - start) > CSV_ROW_MOST) return pass_over(csv, start, end, last);
        if (at == end && !last) return (struct csv_row){CSV_MORE, end, end, 0};
        if (at == end || *at == csv->line_end) break;
        at++;
    }
    const char *next = at == end ? end : at + 1;
    const char *row_end = at > start && at[-1] == '\r' && csv->line_end != '\r' ? at - 1 : at;
    return (struct csv_row){CSV_GOOD, row_end, next, lines + 1};
}

struct csv_row csv_whole_row(const struct csv *csv, const char *at, const char *end, bool last) {
    struct csv_row row = csv_row(csv, at, end, last);
    if (row.verdict != CSV_MORE) return row;
    const char *line_end = find(at, end, csv->line_end);
    if (line_end) return (struct csv_row){CSV_QUOTE, line_end, line_end + 1, 1};
    return (struct csv_row){CSV_LONG, end, end, 0};
}

/* Makes doubled quotes single. */
static struct span unquoted(char quote, const char *at, const char *close, char *scratch) {
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
    if (at < cursor->end && csv_is_quote(csv, *at)) {
        uint32_t lines;
        bool far;
        const char *close = closing(csv, at + 1, cursor->end, true, &far, &lines);
        *field = unquoted(csv->quote, at + 1, close ? close : cursor->end, scratch);
        stop = close ? close + 1 : cursor->end;
    } else {
        stop = csv_mark(csv, at, cursor->end);
        *field = (struct span){at, (size_t)(stop - at)};
    }
    cursor->at = stop < cursor->end && *stop == csv->separator ? stop + 1 : NULL;
    return true;
}

const char *csv_cut(const struct csv *csv, const char *at, const char *end, bool *skip) {
    *skip = false;
    for (;;) {
        const char *quote = csv->quote ? find(at, end, csv->quote) : NULL;
        const char *limit = quote ? quote : end;
        const char *line_end = at < limit ? memrchr(at, csv->line_end, (size_t)(limit - at)) : NULL;
        if (line_end) at = line_end + 1;
        if (!quote) break;
        struct csv_row row = csv_row(csv, at, end, false);
        if (row.verdict == CSV_MORE) break;
        at = row.next;
        if (row.lines == 0) *skip = true;
        if (at == end) return end;
    }
    if ((size_t)(end - at) <= CSV_ROW_MOST) return at;
    *skip = true;
    return end;
}
