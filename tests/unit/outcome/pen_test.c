/* Fast appends give the bytes of the slow functions they stand in for: Jansson, text_csv, amount_write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include "ground/text.h"
#include "library/json.h"
#include "outcome/pen.h"

static const char *const texts[] = {"",
                                    "plain",
                                    "\"a\\b\"",
                                    "一二三",
                                    "一\n\t\r\b\f二",
                                    "\x01\x0B\x1F\x7F",
                                    "é…𠀀",
                                    "柳州，\"引\"号",
                                    "a,b",
                                    "=1+1",
                                    "=1,2",
                                    "-42",
                                    "-42x",
                                    "@x",
                                    "+1.5",
                                    "a\"b",
                                    "a\rb",
                                    "\tx",
                                    "－1",
                                    "x=1",
                                    "\"",
                                    "/solidus/",
                                    "end\\",
                                    "+\"a\""};
enum { TEXTS = sizeof texts / sizeof *texts };

static void json_is_as_jansson_writes_it(void **state) {
    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        struct buffer out = {0};
        json_value *array = json_new_array();
        json_add_text(array, texts[i]);
        char *expected = json_write(array, false);
        pen_char(&out, '[');
        pen_json(&out, texts[i]);
        pen_char(&out, ']');
        assert_string_equal(out.at, expected);
        free(expected);
        json_free(array);
        buffer_release(&out);
    }
}

static void bad_bytes_become_one_mark_each(void **state) {
    (void)state;
    struct buffer out = {0};
    pen_json(&out, "a\xFF"
                   "b\xE4\xB8");
    pen_json(&out, NULL);
    assert_string_equal(out.at, "\"a\xEF\xBF\xBD"
                                "b\xEF\xBF\xBD\xEF\xBF\xBD\"null");
    buffer_release(&out);
    pen_json(&out, "\xED\xA0\x80"); /* half of a surrogate pair is no UTF-8 */
    assert_null(strstr(out.at, "\xED\xA0\x80"));
    buffer_release(&out);
}

static void csv_is_as_text_csv_writes_it(void **state) {
    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        struct buffer out = {0};
        char *expected = NULL;
        size_t length = 0;
        FILE *file = open_memstream(&expected, &length);
        text_csv(file, texts[i]);
        putc(';', file);
        fclose(file);
        pen_csv(&out, texts[i], ';');
        assert_string_equal(out.at, expected);
        free(expected);
        buffer_release(&out);
    }
}

static void numbers_and_dates(void **state) {
    (void)state;
    struct buffer out = {0};
    pen_number(&out, 0);
    pen_char(&out, ' ');
    pen_number(&out, UINT64_MAX);
    pen_char(&out, ' ');
    pen_date(&out, DATE_NONE);
    pen_date(&out, 0);
    assert_string_equal(out.at, "0 18446744073709551615 1970-01-01");
    pen_cut(&out, 1);
    assert_string_equal(out.at, "0");
    buffer_release(&out);
}

/* 100,000 pieces of 1 to 9 bytes: nothing is lost where the buffer grows. */
static void growth_loses_nothing(void **state) {
    (void)state;
    struct buffer out = {0};
    size_t expected = 0;
    for (size_t i = 0; i < 100000; i++) {
        pen_bytes(&out, "123456789", i % 9 + 1);
        expected += i % 9 + 1;
    }
    assert_int_equal(out.length, expected);
    assert_int_equal(strlen(out.at), expected);
    buffer_release(&out);
}

/* Shorter and longer than what is copied in one go; what is laid down from a place survives growing. */
static void ready_texts_of_any_length(void **state) {
    (void)state;
    char letters[100];
    struct arena arena;
    struct buffer out = {0};
    arena_init(&arena);
    memset(letters, 'x', sizeof letters);
    for (size_t length = 0; length < sizeof letters; length++) {
        struct ready ready = ready_text(&arena, (struct span){letters, length});
        size_t before = out.length;
        pen_ready(&out, ready);
        char *at = pen_at(&out, out.at + out.length, length + INK_SPARE);
        pen_end(&out, ink_text(ink_ready(at, ready), "|"));
        assert_int_equal(out.length, before + 2 * length + 1);
        assert_int_equal(strspn(out.at + before, "x"), 2 * length);
        assert_string_equal(out.at + before + 2 * length, "|");
    }
    buffer_release(&out);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_as_jansson_writes_it), cmocka_unit_test(bad_bytes_become_one_mark_each),
        cmocka_unit_test(csv_is_as_text_csv_writes_it), cmocka_unit_test(numbers_and_dates),
        cmocka_unit_test(growth_loses_nothing),         cmocka_unit_test(ready_texts_of_any_length)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
