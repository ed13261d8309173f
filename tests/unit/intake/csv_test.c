/* Where rows and fields end. Expectations are read off the text by hand. */
#include "desk.h"

#include "intake/csv.h"

static const struct csv comma = {.separator = ',', .quote = '"', .fields = 3};

/* A text with the padding that csv.h asks for, on the heap so that a sanitizer sees its end. */
struct text {
    char *at;
    const char *end;
};

static struct text text_of(const char *text) {
    size_t length = strlen(text);
    struct text made = {memory_zeroed(1, length + CSV_PADDING), NULL};
    memcpy(made.at, text, length);
    made.end = made.at + length;
    return made;
}

static void expect_row(const struct csv *csv, const char *whole, bool last, enum csv_verdict verdict,
                       const char *row, uint32_t lines) {
    struct text text = text_of(whole);
    struct csv_row found = csv_row(csv, text.at, text.end, last);
    assert_int_equal(found.verdict, verdict);
    if (verdict == CSV_GOOD)
        assert_true(span_equal((struct span){text.at, (size_t)(found.end - text.at)}, span_of(row)));
    if (verdict != CSV_MORE) assert_int_equal(found.lines, lines);
    free(text.at);
}

static void plain_rows(void **state) {
    (void)state;
    expect_row(&comma, "1,2,3\n4", false, CSV_GOOD, "1,2,3", 1);
    expect_row(&comma, "1,2,3\r\n4", false, CSV_GOOD, "1,2,3", 1);
    expect_row(&comma, "1,2,3", false, CSV_MORE, "", 0);
    expect_row(&comma, "1,2,3", true, CSV_GOOD, "1,2,3", 1);
    expect_row(&comma, "\n", false, CSV_GOOD, "", 1);
    expect_row(&comma, "a\"b,c\",3\n", false, CSV_GOOD, "a\"b,c\",3",
               1); /* a quote inside a field is a letter */
}

/* LF, CR and CRLF end a line wherever they stand, but inside quotes. */
static void every_line_end(void **state) {
    (void)state;
    struct csv semicolon = {.separator = ';', .quote = '"', .fields = 2};
    expect_row(&semicolon, "1;2\r3;4\r", false, CSV_GOOD, "1;2", 1);
    expect_row(&comma, "1,2,3\r\n4,5,6\r7,8,9\n", false, CSV_GOOD, "1,2,3", 1);
    expect_row(&comma, "1,2,3\r\r\n", false, CSV_GOOD, "1,2,3", 1);
    expect_row(&comma, "1,\"a\nb\",3\r4,5,6\r", false, CSV_GOOD, "1,\"a\nb\",3", 2);
    expect_row(&comma, "1,\"a\r\nb\rc\nd\",3\r\n", false, CSV_GOOD, "1,\"a\r\nb\rc\nd\",3", 4);
    expect_row(&comma, "1,2,\"x\"\r4", false, CSV_GOOD, "1,2,\"x\"", 1);
    expect_row(&comma, "1,\"a\r\"b,3\r4,5,6\r", false, CSV_QUOTE, "", 1);
}

static void quoted_rows(void **state) {
    (void)state;
    expect_row(&comma, "\"a,b\",\"c\"\"d\",e\n", false, CSV_GOOD, "\"a,b\",\"c\"\"d\",e", 1);
    expect_row(&comma, "1,\"a\nb\nc\",3\n", false, CSV_GOOD, "1,\"a\nb\nc\",3", 3);
    expect_row(&comma, "1,2,\"x\"\r\n", false, CSV_GOOD, "1,2,\"x\"", 1);
    expect_row(&comma, "1,2,\"x\"", true, CSV_GOOD, "1,2,\"x\"", 1);
    expect_row(&comma, "1,2,\"x\"", false, CSV_MORE, "", 0);
    expect_row(&comma, "1,\"a\nb", false, CSV_MORE, "", 0);
    expect_row(&comma, "1,\"a\nb", true, CSV_QUOTE, "", 1);
    expect_row(&comma, "1,\"a\"b,3\n", false, CSV_QUOTE, "", 1);
    expect_row(&comma, "\"\",\"\",\"\"\n", false, CSV_GOOD, "\"\",\"\",\"\"", 1);
}

/* The text of a sheet: a quote is a letter like others. */
static void nothing_is_quoted(void **state) {
    (void)state;
    const struct csv sheet = {.separator = '|', .fields = 2};
    expect_row(&sheet, "\"a|\"b\n|\n", false, CSV_GOOD, "\"a|\"b", 1);
    struct text text = text_of("\"a|\"b,\"\n\"");
    char scratch[CSV_FIELD_MOST];
    struct csv_cursor cursor = {text.at, text.at + 7};
    struct span field;
    bool skip;
    assert_true(csv_field(&sheet, &cursor, scratch, &field));
    assert_true(span_equal(field, span_of("\"a")));
    assert_true(csv_field(&sheet, &cursor, scratch, &field));
    assert_true(span_equal(field, span_of("\"b,\"")));
    assert_false(csv_field(&sheet, &cursor, scratch, &field));
    assert_ptr_equal(csv_cut(&sheet, text.at, text.end, &skip), text.at + 8);
    assert_false(skip);
    free(text.at);
}

/* A stray quote that would close 2 lines further down: the lines between look like whole rows. */
static void swallowed_rows(void **state) {
    (void)state;
    expect_row(&comma, "1,\"a,2\n3,b,4\n5,c\",6\n", false, CSV_QUOTE, "", 1);
    expect_row(&comma, "1,\"a,2\n5,c\",6\n", false, CSV_QUOTE, "", 1);
    expect_row(&comma, "\"a\nb\",2,3\n", false, CSV_GOOD, "\"a\nb\",2,3", 2);
    expect_row(&comma, "1,\"a\nb, c\",3\n", false, CSV_QUOTE, "",
               1); /* cannot be told from a swallowed row: refused, not guessed */
}

static void long_rows(void **state) {
    (void)state;
    size_t length = CSV_ROW_MOST + 10;
    char *at = memory_get(length + 2 + CSV_PADDING);
    memset(at, 'x', length + 2 + CSV_PADDING);
    assert_int_equal(csv_row(&comma, at, at + length, false).verdict, CSV_LONG);
    assert_int_equal(csv_row(&comma, at, at + length, false).lines, 0);
    at[length] = '\n';
    struct csv_row row = csv_row(&comma, at, at + length + 1, false);
    assert_int_equal(row.verdict, CSV_LONG);
    assert_ptr_equal(row.next, at + length + 1);
    at[0] = '"'; /* an open quote gives up after 64 KiB, at the end of its first line */
    at[10] = '\n';
    row = csv_row(&comma, at, at + CSV_FIELD_MOST + 3, false);
    assert_int_equal(row.verdict, CSV_QUOTE);
    assert_ptr_equal(row.next, at + 11);
    assert_int_equal(csv_row(&comma, at, at + 1000, false).verdict, CSV_MORE);
    free(at);
}

static void expect_fields(const char *row, const char *const *expected, size_t count) {
    struct text text = text_of(row);
    char *scratch = memory_get(CSV_FIELD_MOST);
    struct csv_cursor cursor = {text.at, text.end};
    struct span field;
    size_t found = 0;
    while (csv_field(&comma, &cursor, scratch, &field)) {
        assert_true(found < count);
        assert_true(span_equal(field, span_of(expected[found++])));
    }
    assert_int_equal(found, count);
    free(scratch);
    free(text.at);
}

static void fields(void **state) {
    (void)state;
    expect_fields("1,,3", (const char *[]){"1", "", "3"}, 3);
    expect_fields("\"a,b\",\"c\"\"d\"\"\",", (const char *[]){"a,b", "c\"d\"", ""}, 3);
    expect_fields("", (const char *[]){""}, 1);
    expect_fields("12345678901234567,x", (const char *[]){"12345678901234567", "x"}, 2);
}

static void expect_cut(const char *whole, const char *before) {
    struct text text = text_of(whole);
    bool skip;
    const char *cut = csv_cut(&comma, text.at, text.end, &skip);
    assert_true(span_equal((struct span){text.at, (size_t)(cut - text.at)}, span_of(before)));
    assert_false(skip);
    free(text.at);
}

static void cuts(void **state) {
    (void)state;
    expect_cut("1,2,3\n4,5,6\n7,8", "1,2,3\n4,5,6\n");
    expect_cut("1,2,3", "");
    expect_cut("1,\"a\nb\",3\n4,\"c\nd", "1,\"a\nb\",3\n"); /* the newline inside the quotes is no row end */
    expect_cut("1,\"a\nb\",3\n4,5,6\n7", "1,\"a\nb\",3\n4,5,6\n");
    expect_cut("x,y\"z,3\n4,5,6\n7", "x,y\"z,3\n4,5,6\n");
    expect_cut("1,2,3\r4,5,6\r7", "1,2,3\r4,5,6\r");
    expect_cut("1,2,3\n4,5,6\r", "1,2,3\n"); /* an LF may follow, which belongs to it */
    expect_cut("1,2,3\r4,\"5\",6\r", "1,2,3\r");
    expect_cut("1,2,3\r\r", "1,2,3\r");
}

static void counts(void **state) {
    (void)state;
    struct text text = text_of("\n12345678\n\n\n1234567\n\x8A\x0B\n");
    assert_int_equal(csv_count('\n', text.at, text.end), 6);
    assert_int_equal(csv_count('\n', text.at + 1, text.end - 1), 4);
    free(text.at);
    size_t length = 9001; /* more than sixteen counts of a byte hold */
    char *at = memory_get(length + CSV_PADDING);
    memset(at, '\n', length + CSV_PADDING);
    assert_int_equal(csv_count('\n', at, at + length), length);
    assert_int_equal(csv_lines(at, at + length), length);
    free(at);
}

static void expect_lines(const char *whole, uint32_t lines) {
    struct text text = text_of(whole);
    assert_int_equal(csv_lines(text.at, text.end), lines);
    free(text.at);
}

static void lines(void **state) {
    (void)state;
    expect_lines("", 0);
    expect_lines("a\nb\nc", 2);
    expect_lines("a\r\nb\r\nc", 2);
    expect_lines("a\rb\rc\r", 3);
    expect_lines("\r\r\n\n\r", 4); /* CR, CRLF, LF, CR */
    expect_lines("0123456789abcde\r\n0123456789abcdef\n\r\n", 3);
}

/* What is left of a line that was too long, by pieces: an LF behind a CR at a piece's end belongs to it. */
static void behind_a_line(void **state) {
    (void)state;
    struct text text = text_of("ab\r\ncd\r");
    assert_ptr_equal(csv_behind_line(text.at, text.end, true), text.at + 4);
    assert_null(csv_behind_line(text.at + 4, text.end, true));
    assert_ptr_equal(csv_behind_line(text.at + 4, text.end, false), text.end);
    assert_null(csv_behind_line(text.at, text.at + 2, false));
    free(text.at);
}

/* A text of `length` bytes: a row in quotes or not, and its verdict. */
static struct csv_row long_row(char **at, size_t length, bool quoted) {
    *at = memory_get(length + 2 + CSV_PADDING);
    memset(*at, 'x', length + 2 + CSV_PADDING);
    memcpy(*at + length, "\r\n", 2);
    if (quoted) (*at)[0] = (*at)[length - 1] = '"';
    return csv_row(&comma, *at, *at + length + 2, true);
}

/* The limits at n-1, n and n+1: a row's bytes without its line end, a field's without its quotes. */
static void limits(void **state) {
    (void)state;
    char *at;
    for (size_t length = CSV_ROW_MOST - 1; length <= CSV_ROW_MOST + 1; length++) {
        struct csv_row row = long_row(&at, length, false);
        assert_int_equal(row.verdict, length <= CSV_ROW_MOST ? CSV_GOOD : CSV_LONG);
        assert_ptr_equal(row.next, at + length + 2);
        free(at);
    }
    for (size_t length = CSV_FIELD_MOST - 1; length <= CSV_FIELD_MOST + 1; length++) {
        assert_int_equal(long_row(&at, length + 2, true).verdict,
                         length <= CSV_FIELD_MOST ? CSV_GOOD : CSV_QUOTE);
        free(at);
    }
}

#define ROWS_MOST_HERE 400

/* What reading a text gave: where each row begins, and what it is. */
struct reading {
    size_t start[ROWS_MOST_HERE];
    enum csv_verdict verdict[ROWS_MOST_HERE];
    uint32_t line[ROWS_MOST_HERE];
    size_t count;
};

static void read_block(struct reading *reading, const char *whole, const char *at, const char *end, bool last,
                       uint32_t line) {
    while (at < end) {
        struct csv_row row = csv_whole_row(&comma, at, end, last);
        assert_true(reading->count < ROWS_MOST_HERE);
        reading->start[reading->count] = (size_t)(at - whole);
        reading->verdict[reading->count] = row.verdict;
        reading->line[reading->count++] = line;
        line += row.lines;
        at = row.next;
    }
}

/* As a strand does it: `piece` more bytes each time, cut at a row end, the rest carried over. */
static void read_pieces(struct reading *reading, const char *whole, size_t length, size_t piece) {
    size_t at = 0, end = 0;
    uint32_t line = 0;
    bool skip, last = false;
    while (!last) {
        last = length - end < piece;
        end = last ? length : end + piece;
        char *block = memory_zeroed(1, end - at + CSV_PADDING);
        memcpy(block, whole + at, end - at);
        const char *stop = block + (end - at);
        if (!last) stop = csv_cut(&comma, block, stop, &skip);
        struct reading part = {.count = 0};
        read_block(&part, block, block, stop, last, line);
        for (size_t i = 0; i < part.count; i++) {
            reading->start[reading->count] = at + part.start[i];
            reading->verdict[reading->count] = part.verdict[i];
            reading->line[reading->count++] = part.line[i];
        }
        line += csv_lines(block, stop);
        at += (size_t)(stop - block);
        free(block);
    }
}

/* Texts of separators, quotes and line ends in any order: wherever the pieces end, the rows are those of the
 * whole. */
static void pieces_make_no_difference(void **state) {
    (void)state;
    static const char alphabet[] = "ab,,\"\"\n\n\r\r";
    uint64_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        char text[300 + CSV_PADDING] = {0};
        size_t length = 1 + (size_t)(round % 299);
        for (size_t i = 0; i < length; i++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            text[i] = alphabet[(seed >> 40) % (sizeof alphabet - 1)];
        }
        struct reading whole = {.count = 0}, pieces = {.count = 0};
        read_block(&whole, text, text, text + length, true, 0);
        read_pieces(&pieces, text, length, 3 + (seed >> 20) % 60);
        assert_int_equal(whole.count, pieces.count);
        assert_memory_equal(whole.start, pieces.start, whole.count * sizeof *whole.start);
        assert_memory_equal(whole.verdict, pieces.verdict, whole.count * sizeof *whole.verdict);
        assert_memory_equal(whole.line, pieces.line, whole.count * sizeof *whole.line);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows),     cmocka_unit_test(quoted_rows),
        cmocka_unit_test(swallowed_rows), cmocka_unit_test(long_rows),
        cmocka_unit_test(fields),         cmocka_unit_test(cuts),
        cmocka_unit_test(counts),         cmocka_unit_test(pieces_make_no_difference),
        cmocka_unit_test(every_line_end), cmocka_unit_test(nothing_is_quoted),
        cmocka_unit_test(lines),          cmocka_unit_test(behind_a_line),
        cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
