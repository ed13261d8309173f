/* Yes, no and failed are three answers; a hostile pattern or text ends in one of them soon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "library/pcre2.h"

static enum pattern_answer answer(const char *source, struct span text) {
    char error[200];
    size_t offset = 0;
    struct pattern *pattern = pattern_new(source, error, sizeof error, &offset);
    if (!pattern) fail_msg("%s: %s", source, error);
    struct pattern_room *room = pattern_room_new();
    enum pattern_answer first = pattern_matches(pattern, room, text);
    assert_int_equal(pattern_matches(pattern, room, text), first);
    pattern_room_free(room);
    pattern_free(pattern);
    return first;
}

static void test_yes_and_no(void **state) {
    (void)state;
    assert_int_equal(answer("^[A-Z]\\d{2}", span_of("C50.9")), PATTERN_YES);
    assert_int_equal(answer("^[A-Z]\\d{2}", span_of("c50")), PATTERN_NO);
    assert_int_equal(answer("^.$", span_of("肺")), PATTERN_YES);
    assert_int_equal(answer("癌|恶性肿瘤", span_of("左肺恶性肿瘤术后")), PATTERN_YES);
    assert_int_equal(answer("^$", (struct span){NULL, 0}), PATTERN_YES);
    assert_int_equal(answer("x$", span_of("x\n")), PATTERN_NO);
    assert_int_equal(answer("(a)(b)(c)", span_of("abc")), PATTERN_YES);
    assert_int_equal(answer("b", (struct span){"a\0b", 3}), PATTERN_YES);
}

static void test_limits_and_bad_text_are_failures(void **state) {
    (void)state;
    char *text = malloc(100001);
    memset(text, 'a', 100000);
    text[100000] = 'b';
    assert_int_equal(answer("^(a+)+$", (struct span){text, 100001}), PATTERN_FAILED);
    assert_int_equal(answer("(a|b)*[cd]", (struct span){text, 100001}), PATTERN_FAILED);
    /* a pattern can lower its limits, never raise them */
    text[40] = 'b';
    assert_int_equal(
        answer("(*LIMIT_MATCH=4000000000)(*LIMIT_HEAP=4000000000)^(a+)+$", (struct span){text, 41}),
        PATTERN_FAILED);
    free(text);
    assert_int_equal(answer("a", span_of("a\xFF")), PATTERN_FAILED);
}

static void check_error(const char *source, size_t at) {
    char error[200] = "";
    size_t offset = 99999;
    assert_null(pattern_new(source, error, sizeof error, &offset));
    assert_true(strlen(error) > 0);
    assert_int_equal(offset, at);
}

static void test_errors_have_text_and_place(void **state) {
    (void)state;
    check_error("ab(c", 4);
    check_error("a**+", 2);
    check_error("x\xFF", 1);
    char small[5] = "";
    assert_null(pattern_new("(", small, sizeof small, NULL));
    assert_int_equal(strlen(small), 4);
}

static void test_hostile_patterns_do_not_load(void **state) {
    (void)state;
    char error[200];
    char *nested = malloc(200001);
    memset(nested, '(', 200000);
    nested[200000] = '\0';
    assert_null(pattern_new(nested, error, sizeof error, NULL));
    nested[1000] = '\0';
    assert_null(pattern_new(nested, error, sizeof error, NULL));
    free(nested);
    assert_null(pattern_new("((((a{1000}){1000}){1000}){1000})", error, sizeof error, NULL));
    assert_null(pattern_new("\\C", error, sizeof error, NULL));
    char version[PATTERN_VERSION];
    pattern_version(version);
    assert_non_null(strchr(version, '.'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yes_and_no),
        cmocka_unit_test(test_limits_and_bad_text_are_failures),
        cmocka_unit_test(test_errors_have_text_and_place),
        cmocka_unit_test(test_hostile_patterns_do_not_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
