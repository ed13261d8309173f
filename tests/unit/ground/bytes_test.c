/* Spans compare by bytes; a buffer grows up to its maximum and then stays as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "ground/bytes.h"

static void test_spans(void **state) {
    (void)state;
    assert_int_equal(span_of(NULL).length, 0);
    assert_true(span_equal(span_of("ab"), (struct span){"abc", 2}));
    assert_false(span_equal(span_of("ab"), span_of("abc")));
    assert_true(span_equal(span_of(""), (struct span){NULL, 0}));
    assert_true(span_compare(span_of("ab"), span_of("abc")) < 0);
    assert_true(span_compare(span_of("b"), span_of("abc")) > 0);
    assert_true(span_compare(span_of("\x7F"), span_of("\x80")) < 0);
    assert_int_equal(span_compare(span_of("x"), span_of("x")), 0);
}

static void test_trim(void **state) {
    (void)state;
    assert_true(span_equal(span_trim(span_of(" \t\r\n a b\v\f ")), span_of("a b")));
    assert_int_equal(span_trim(span_of("   ")).length, 0);
    assert_int_equal(span_trim(span_of("")).length, 0);
    assert_int_equal(span_trim((struct span){" \0 ", 3}).length, 1);
    assert_true(span_equal(span_trim(span_of("\xE3\x80\x80x")), span_of("\xE3\x80\x80x")));
}

static void test_buffer_is_always_text(void **state) {
    (void)state;
    struct buffer buffer = {0};
    buffer_clear(&buffer);
    assert_true(buffer_text(&buffer, ""));
    assert_string_equal(buffer.at, "");
    for (int i = 0; i < 1000; i++) assert_true(buffer_format(&buffer, "%d,", i));
    /* 10 one-digit, 90 two-digit, 900 three-digit numbers, each with a comma */
    assert_int_equal(buffer.length, 10 * 2 + 90 * 3 + 900 * 4);
    assert_int_equal(strlen(buffer.at), buffer.length);
    assert_string_equal(buffer.at + buffer.length - 8, "998,999,");
    buffer_clear(&buffer);
    assert_string_equal(buffer.at, "");
    assert_true(buffer_add(&buffer, "a\0b", 3));
    assert_memory_equal(buffer.at, "a\0b", 4);
    buffer_release(&buffer);
    assert_null(buffer.at);
}

static void test_most_is_never_passed(void **state) {
    (void)state;
    struct buffer buffer = {.most = 5};
    assert_true(buffer_text(&buffer, "abc"));
    assert_false(buffer_text(&buffer, "def"));
    assert_string_equal(buffer.at, "abc");
    assert_false(buffer_format(&buffer, "%d", 123));
    assert_string_equal(buffer.at, "abc");
    assert_true(buffer_format(&buffer, "%d", 12));
    assert_string_equal(buffer.at, "abc12");
    assert_true(buffer_add(&buffer, NULL, 0));
    assert_false(buffer_add(&buffer, "x", 1));
    assert_false(buffer_add(&buffer, "x", SIZE_MAX));
    assert_int_equal(buffer.length, 5);
    buffer_release(&buffer);
    assert_int_equal(buffer.most, 5);
}

static void test_one_of_several_words(void **state) {
    (void)state;
    static const char *const words[] = {"合计", "", "sum", NULL}, *const none[] = {NULL};
    assert_true(span_is_any(span_of("sum"), words));
    assert_true(span_is_any((struct span){NULL, 0}, words));
    assert_false(span_is_any(span_of("su"), words));
    assert_false(span_is_any(span_of("sums"), words));
    assert_false(span_is_any(span_of(""), none));
}

static void test_the_span_of_a_buffer_is_never_null(void **state) {
    (void)state;
    struct buffer buffer = {0};
    assert_non_null(buffer_span(&buffer).at);
    assert_int_equal(buffer_span(&buffer).length, 0);
    buffer_add(&buffer, "a\0b", 3);
    assert_ptr_equal(buffer_span(&buffer).at, buffer.at);
    assert_int_equal(buffer_span(&buffer).length, 3);
    buffer_release(&buffer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_buffer_is_always_text),
        cmocka_unit_test(test_most_is_never_passed),
        cmocka_unit_test(test_one_of_several_words),
        cmocka_unit_test(test_the_span_of_a_buffer_is_never_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
