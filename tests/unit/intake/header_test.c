/* The header of a delivered file: its line, columns, encoding and separator, on heads written by hand. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "ground/memory.h"
#include "intake/header.h"
#include "library/gb18030.h"

#define LOOK ((size_t)256 << 10) /* bytes by which the encoding is told */

enum { NAME, PAID, NOTE, COLUMNS };

struct heads {
    struct column columns[COLUMNS];
    struct dataset dataset;
    struct vocabulary vocabulary;
    struct layout layout;
    char why[HEADER_WHY];
    char *text; /* with CSV_PADDING behind it */
};

static int open_heads(void **state) {
    static const char *name[] = {"姓名", "人员姓名"}, *paid[] = {"自付金额"}, *note[] = {"备注"};
    struct heads *heads = memory_zeroed(1, sizeof *heads);
    assert_true(gb18030_prepare());
    heads->columns[NAME] = (struct column){
        .name = "name", .title = "姓名", .type = TYPE_NAME, .required = true, .from = name, .from_count = 2};
    heads->columns[PAID] = (struct column){.name = "paid",
                                           .title = "自付金额",
                                           .type = TYPE_MONEY,
                                           .required = true,
                                           .from = paid,
                                           .from_count = 1};
    heads->columns[NOTE] =
        (struct column){.name = "note", .title = "备注", .type = TYPE_TEXT, .from = note, .from_count = 1};
    heads->dataset = (struct dataset){.name = "bills", .columns = heads->columns, .column_count = COLUMNS};
    vocabulary_init(&heads->vocabulary, &heads->dataset);
    *state = heads;
    return 0;
}

static int close_heads(void **state) {
    struct heads *heads = *state;
    vocabulary_release(&heads->vocabulary);
    free(heads->text);
    free(heads);
    return 0;
}

static bool look(struct heads *heads, const char *text, size_t length, bool last) {
    free(heads->text);
    heads->text = memory_zeroed(1, length + CSV_PADDING);
    memcpy(heads->text, text, length);
    heads->layout = (struct layout){0};
    heads->why[0] = '\0';
    return layout_read(&heads->layout, &heads->vocabulary, (struct span){heads->text, length}, last,
                       heads->why);
}

static bool look_at(struct heads *heads, const char *text) {
    return look(heads, text, strlen(text), true);
}

static void columns_by_synonym_in_any_order(void **state) {
    struct heads *heads = *state;
    const char *text = "序号,自付金额,人员姓名\n1,5,甲某\n";
    assert_true(look_at(heads, text));
    assert_int_equal(heads->layout.csv.fields, 3);
    assert_int_equal(heads->layout.column_of[0], COLUMN_NONE);
    assert_int_equal(heads->layout.column_of[1], PAID);
    assert_int_equal(heads->layout.column_of[2], NAME);
    assert_int_equal(heads->layout.absent_count, 1);
    assert_int_equal(heads->layout.absent[0], NOTE);
    assert_int_equal(heads->layout.lines, 1);
    assert_int_equal(heads->layout.body, strchr(text, '\n') + 1 - text);
}

static void title_lines_mark_and_separators(void **state) {
    static const struct {
        const char *text;
        char separator;
        uint32_t lines;
    } forms[] = {
        {"2023年8月\n\n姓名,自付金额\n", ',', 3},
        {"\xEF\xBB\xBF姓名;自付金额\r\n甲某;5\r\n", ';', 1},
        {"姓名\t自付金额\r甲某\t5\r", '\t', 1},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct heads *heads = *state;
        assert_true(look_at(heads, forms[i].text));
        assert_int_equal(heads->layout.csv.separator, forms[i].separator);
        assert_int_equal(heads->layout.lines, forms[i].lines);
        assert_int_equal(heads->layout.encoding, ENCODING_UTF8);
    }
}

static void what_has_no_header_says_why(void **state) {
    struct heads *heads = *state;
    assert_false(look_at(heads, "姓名,备注\n甲某,一\n"));
    assert_non_null(strstr(heads->why, "自付金额"));
    assert_false(look_at(heads, ""));
    assert_true(heads->why[0]);
    assert_false(look_at(heads, "姓名,自付金额,姓名\n甲某,5,乙某\n"));
    assert_non_null(strstr(heads->why, "姓名"));
}

/* 姓名,自付金额 and 甲某,5 in GB18030. */
static void the_other_encoding(void **state) {
    struct heads *heads = *state;
    assert_true(look_at(heads, "\xD0\xD5\xC3\xFB,\xD7\xD4\xB8\xB6\xBD\xF0\xB6\xEE\n\xBC\xD7\xC4\xB3,5\n"));
    assert_int_equal(heads->layout.encoding, ENCODING_GB18030);
    assert_int_equal(heads->layout.column_of[0], NAME);
}

/* A header that is the same in both encodings, and then one long line of three-byte characters, after
 * `before` bytes of ASCII. */
static char *long_head(size_t before, size_t length) {
    static const char header[] = "name,paid\n";
    char *text = memory_get(length);
    size_t at = sizeof header - 1;
    memcpy(text, header, at);
    memset(text + at, 'x', before);
    for (size_t i = at + before; i < length; i++) text[i] = "柳"[(i - at - before) % 3];
    return text;
}

/* A city's settlements with an ASCII header, whose look ended inside a character, were taken for GB18030, and
 * every name in them for nonsense. The look must find UTF-8 wherever its end falls: between two characters,
 * behind the first or behind the second byte; at its own limit, and at the end of a file's first piece. */
static void a_look_that_ends_inside_a_character(void **state) {
    struct heads *heads = *state;
    static const size_t lengths[] = {LOOK + 3000, LOOK, LOOK - 1, LOOK - 2};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (size_t before = 0; before < 3; before++) {
            char *text = long_head(before, lengths[i]);
            assert_true(look(heads, text, lengths[i], false));
            assert_int_equal(heads->layout.encoding, ENCODING_UTF8);
            assert_int_equal(heads->layout.column_of[0], NAME);
            free(text);
        }
}

/* Where nothing follows, half a character is a mistake and no cut. */
static void a_file_that_ends_inside_a_character(void **state) {
    struct heads *heads = *state;
    char text[] = "\xD0\xD5\xC3\xFB,\xD7\xD4\xB8\xB6\xBD\xF0\xB6\xEE\n5,5\xE6\x9F";
    assert_true(look_at(heads, text));
    assert_int_equal(heads->layout.encoding, ENCODING_GB18030);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_heads, close_heads)

/* A sheet: cells behind the mark of their kind, commas and quotes in them are letters. */
static void header_of_a_sheet(void **state) {
    struct heads *heads = *state;
    const char *text = "8月, \"终稿\"\n\n"
                       "\x01"
                       "7\x1F"
                       "自付金额\x1F"
                       "姓名\n"
                       "\x01"
                       "1\x1F\x01"
                       "5\x1F"
                       "甲某\n";
    free(heads->text);
    heads->text = memory_zeroed(1, strlen(text) + CSV_PADDING);
    memcpy(heads->text, text, strlen(text));
    heads->layout = (struct layout){.sheet = true};
    struct span head = {heads->text, strlen(text)};
    assert_true(layout_read(&heads->layout, &heads->vocabulary, head, true, heads->why));
    assert_int_equal(heads->layout.csv.fields, 3);
    assert_int_equal(heads->layout.csv.separator, SHEET_SEPARATOR);
    assert_int_equal(heads->layout.csv.quote, 0);
    assert_int_equal(heads->layout.column_of[0], COLUMN_NONE);
    assert_int_equal(heads->layout.column_of[1], PAID);
    assert_int_equal(heads->layout.column_of[2], NAME);
    assert_int_equal(heads->layout.lines, 3);
    assert_int_equal(layout_likeness(&heads->vocabulary, head, true, true).required, 2);
    assert_int_equal(layout_likeness(&heads->vocabulary, head, true, false).declared, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(columns_by_synonym_in_any_order),
        CASE(title_lines_mark_and_separators),
        CASE(what_has_no_header_says_why),
        CASE(the_other_encoding),
        CASE(a_look_that_ends_inside_a_character),
        CASE(a_file_that_ends_inside_a_character),
        CASE(header_of_a_sheet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
