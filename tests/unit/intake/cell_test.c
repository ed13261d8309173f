/* What is done with the cells of one column: kept once, missing, blank, matched against a pattern. What they
 * may look like is tested in reading_test.c. */
#include "one.h"

#include "intake/plain.h"

static void plain_text(void **state) {
    (void)state;
    struct plain plain;
    assert_int_equal(plain_read(span_of("\xC2\xA0'１２，３４５．５０\xE3\x80\x80\xE2\x80\x8B"), &plain),
                     CELL_GOOD);
    assert_true(span_equal(plain.text, span_of("12,345.50")));
    assert_int_equal(plain_read(span_of("a\x01"), &plain), CELL_BAD_ENCODING);
    assert_int_equal(plain_read((struct span){"\xFF\xFE", 2}, &plain), CELL_BAD_ENCODING);
    assert_true(span_equal(plain_trim(span_of(" \t甲 乙\r\n")), span_of("甲 乙")));
    assert_true(span_equal(plain_trim(span_of("'")), span_of("")));
    assert_true(span_equal(plain_trim(span_of("=\"007\"")), span_of("007")));
    assert_true(span_equal(plain_trim(span_of("=\"\"")), span_of("")));
    assert_true(span_equal(plain_trim(span_of("=7")), span_of("=7")));
    assert_true(plain_is_clean(span_of("汉字 abc 𬎆 é")));
    assert_false(plain_is_clean((struct span){"\xE6\xB1", 2}));     /* cut inside a character */
    assert_false(plain_is_clean((struct span){"\xED\xA0\x80", 3})); /* a surrogate */
    assert_false(plain_is_clean((struct span){"\xC0\xAF", 2}));     /* an overlong form */
}

/* Into a row of its own, as rules' tests build them. */
static enum cell_problem next_read(struct one *one, const char *text) {
    return cell_read(&one->rows, 0, rows_open(&one->rows), span_of(text), &one->writer, NULL);
}

static void texts(void **state) {
    (void)state;
    struct one one;
    one_open(&one, TYPE_NAME);
    assert_int_equal(next_read(&one, "　覃某某 "), CELL_GOOD);
    assert_true(span_equal(rows_text(&one.rows, 0, 0), span_of("覃某某")));
    assert_int_equal(next_read(&one, "覃某某"), CELL_GOOD);
    assert_int_equal(((uint32_t *)one.rows.columns[0])[0],
                     ((uint32_t *)one.rows.columns[0])[1]); /* stored once */
    assert_int_equal(next_read(&one, "—"), CELL_EMPTY);
    assert_int_equal(next_read(&one, ""), CELL_EMPTY);
    assert_true(rows_missing(&one.rows, 0, 3));
    assert_int_equal(next_read(&one, "\xD5\xC5"), CELL_BAD_ENCODING);
    one_close(&one);
}

static void blanks_and_patterns(void **state) {
    (void)state;
    struct one one;
    char error[128];
    size_t offset;
    one_open(&one, TYPE_MONEY);
    one.column.has_blank = true;
    one.column.blank = "0";
    assert_int_equal(next_read(&one, ""), CELL_EMPTY);
    assert_int_equal(rows_int64(&one.rows, 0, 0), 0);
    assert_int_equal(next_read(&one, "-"), CELL_EMPTY);
    assert_int_equal(rows_int64(&one.rows, 0, 1), 0);
    one_close(&one);
    one_open(&one, TYPE_CODE);
    struct pattern *pattern = pattern_new("^[A-Z][0-9]{2}", error, sizeof error, &offset);
    struct pattern_room *room = pattern_room_new();
    one.column.pattern = pattern;
    assert_int_equal(cell_read(&one.rows, 0, rows_open(&one.rows), span_of(" C34.900 "), &one.writer, room),
                     CELL_GOOD);
    assert_int_equal(cell_read(&one.rows, 0, rows_open(&one.rows), span_of("c34"), &one.writer, room),
                     CELL_NO_MATCH);
    pattern_room_free(room);
    pattern_free(pattern);
    one_close(&one);
}

/* What was taken for an empty cell is no word of the column: delivered, it is as empty as before. */
static void blanks_that_say_nothing(void **state) {
    (void)state;
    struct one one;
    one_open(&one, TYPE_NAME);
    one.column.has_blank = true;
    one.column.blank = "无";
    static const char *const cells[] = {"无", "", "无", " 无", "无"};
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(next_read(&one, cells[i]), CELL_EMPTY);
        assert_true(span_equal(rows_text(&one.rows, 0, i), span_of("无")));
    }
    one.column.blank = " x";
    assert_int_equal(next_read(&one, ""), CELL_EMPTY);
    assert_int_equal(next_read(&one, " x"), CELL_GOOD);
    assert_true(span_equal(rows_text(&one.rows, 0, 5), span_of(" x")));
    assert_true(span_equal(rows_text(&one.rows, 0, 6), span_of("x")));
    one_close(&one);
}

/* Texts lately kept are known again by their bytes, but each column looks at them with its own eyes. */
static void known_texts(void **state) {
    (void)state;
    char error[128];
    size_t offset;
    struct column columns[] = {{.name = "note", .type = TYPE_TEXT, .blank = ""},
                               {.name = "code", .type = TYPE_CODE, .blank = ""}};
    struct dataset dataset = {.columns = columns, .column_count = 2};
    struct rows rows;
    struct text_writer writer;
    struct pattern_room *room = pattern_room_new();
    columns[1].pattern = pattern_new("^[A-Z][0-9]{2}", error, sizeof error, &offset);
    rows_init(&rows, &dataset);
    text_writer_init(&writer, &rows.pool);
    for (int round = 0; round < 2; round++) {
        uint32_t slot = rows_open(&rows);
        assert_int_equal(cell_read(&rows, 0, slot, span_of("门诊"), &writer, room), CELL_GOOD);
        assert_int_equal(cell_read(&rows, 1, slot, span_of("门诊"), &writer, room), CELL_NO_MATCH);
        assert_true(rows_missing(&rows, 1, slot));
        assert_int_equal(cell_read(&rows, 0, slot, span_of(" 门诊"), &writer, room), CELL_GOOD);
        assert_true(span_equal(rows_text(&rows, 0, slot), span_of("门诊")));
        assert_int_equal(cell_read(&rows, 1, slot, span_of("C34"), &writer, room), CELL_GOOD);
        assert_true(span_equal(rows_text(&rows, 1, slot), span_of("C34")));
    }
    assert_int_equal(rows_int32(&rows, 1, 0), rows_int32(&rows, 1, 1)); /* kept once */
    rows_release(&rows);
    pattern_room_free(room);
    pattern_free(columns[1].pattern);
}

/* A length up to 254 bytes stands in one byte, a longer one behind it. */
static void texts_of_every_length(void **state) {
    (void)state;
    struct text_pool pool;
    struct text_writer writer;
    uint32_t offsets[600];
    char *text = memory_get(64 << 10);
    for (size_t i = 0; i < 64 << 10; i++) text[i] = (char)('a' + i % 23);
    text_pool_init(&pool);
    text_writer_init(&writer, &pool);
    for (uint32_t length = 1; length < 600; length++)
        offsets[length] = text_keep(&writer, 0, (struct span){text + length, length});
    uint32_t longest = text_keep(&writer, 0, (struct span){text, 64 << 10});
    for (uint32_t length = 1; length < 600; length++)
        assert_true(span_equal(pool_text(&pool, offsets[length]), (struct span){text + length, length}));
    assert_true(span_equal(pool_text(&pool, longest), (struct span){text, 64 << 10}));
    assert_int_equal(offsets[255] - offsets[254], 255);
    assert_int_equal(offsets[256] - offsets[255], 260);
    text_pool_release(&pool);
    free(text);
}

/* The eight bytes that are looked at together end in every way beside a byte that is not clean. */
static void clean_text_at_every_offset(void **state) {
    (void)state;
    static const char *const bad[] = {"\x01", "\x7F", "\x1F", "\xFF", "\xC2\x85"};
    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++)
        for (size_t at = 0; at < 20; at++) {
            char text[32] = "~ abcdefghij~ 0123456789";
            size_t length = strlen(bad[b]);
            assert_true(plain_is_clean(span_of(text)));
            memcpy(text + at, bad[b], length);
            assert_false(plain_is_clean(span_of(text)));
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text),
        cmocka_unit_test(texts),
        cmocka_unit_test(blanks_and_patterns),
        cmocka_unit_test(blanks_that_say_nothing),
        cmocka_unit_test(known_texts),
        cmocka_unit_test(texts_of_every_length),
        cmocka_unit_test(clean_text_at_every_offset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
