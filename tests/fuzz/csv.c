/* Rows and fields are the same whether the text is in memory at once or comes in pieces, and every byte
 * belongs to a row. Input: separator and quote, fields of the header, length of a piece; then the text. */
#include "fuzz.h"
#include "intake/csv.h"

struct reading {
    struct csv csv;
    char *scratch;
    struct buffer seen; /* line, verdict and fields of every row */
    uint32_t line;      /* lines behind us */
};

static void see_row(struct reading *reading, const char *at, struct csv_row row) {
    struct csv_cursor cursor = {at, row.end};
    struct span field;
    buffer_format(&reading->seen, "%u %d", reading->line, row.verdict);
    while (row.verdict == CSV_GOOD && csv_field(&reading->csv, &cursor, reading->scratch, &field)) {
        MUST(!cursor.at || (cursor.at > at && cursor.at <= row.end));
        buffer_format(&reading->seen, " [%zu:", field.length);
        buffer_add(&reading->seen, field.at, field.length);
        buffer_text(&reading->seen, "]");
    }
    buffer_text(&reading->seen, "\n");
}

/* The rows of a piece that was cut; returns whether its last row is cut off and goes on. */
static bool see_rows(struct reading *reading, const char *at, const char *end, bool last) {
    while (at < end) {
        struct csv_row row = csv_whole_row(&reading->csv, at, end, last);
        MUST(row.verdict != CSV_MORE && row.next > at && row.next <= end && row.end >= at &&
             row.end <= row.next);
        see_row(reading, at, row);
        reading->line += row.lines;
        if (row.lines == 0) return true;
        at = row.next;
    }
    return false;
}

static void read_whole(struct reading *reading, const uint8_t *text, size_t size) {
    char *piece = fuzz_piece(text, size);
    MUST(!see_rows(reading, piece, piece + size, true));
    free(piece);
}

/* As a strand does it: what is left of a piece stands before the next one. */
static void read_pieces(struct reading *reading, const uint8_t *text, size_t size, size_t step) {
    size_t carried = 0;
    bool skipping = false;
    for (size_t read = 0; read < size || carried;) {
        size_t got = size - read < step ? size - read : step;
        size_t length = carried + got;
        char *piece = fuzz_piece(text + read - carried, length), *end = piece + length;
        const char *at = piece, *stop;
        read += got;
        bool last = read == size;
        if (skipping) {
            const char *next = csv_behind_line(at, end, !last);
            skipping = !next;
            reading->line += next != NULL;
            at = next ? next : last ? end : csv_known_end(at, end);
        }
        stop = skipping ? at : end;
        if (!skipping && !last && at < end) stop = csv_cut(&reading->csv, at, end, &skipping);
        MUST(stop >= at && stop <= end);
        see_rows(reading, at, stop, last);
        carried = (size_t)(end - stop);
        free(piece);
        if (last) break;
    }
}

static void counts_are_right(const uint8_t *text, size_t size) {
    char *piece = fuzz_piece(text, size);
    uint32_t count = 0, lines = 0;
    for (size_t i = 0; i < size; i++) {
        count += text[i] == ',';
        lines += text[i] == '\n' ? i == 0 || text[i - 1] != '\r' : text[i] == '\r';
    }
    MUST(csv_count(',', piece, piece + size) == count);
    MUST(csv_lines(piece, piece + size) == lines);
    free(piece);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char separators[] = {',', '\t', ';', ','};
    if (size < 3) return 0;
    struct csv csv = {.separator = separators[data[0] & 3],
                      .quote = data[0] & 8 ? '\0' : '"',
                      .fields = data[1] % 8};
    struct reading whole = {.csv = csv, .scratch = memory_get(CSV_FIELD_MOST)}, pieces = whole;
    size_t step = data[2] + 1u;
    read_whole(&whole, data + 3, size - 3);
    read_pieces(&pieces, data + 3, size - 3, step);
    MUST(whole.seen.length == pieces.seen.length);
    MUST(whole.seen.length == 0 || memcmp(whole.seen.at, pieces.seen.at, whole.seen.length) == 0);
    counts_are_right(data + 3, size - 3);
    buffer_release(&whole.seen);
    buffer_release(&pieces.seen);
    free(whole.scratch);
    return 0;
}
