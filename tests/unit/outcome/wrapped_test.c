/* Lines of a wrapped cell. A column of 10 characters has room for 9.2; a Chinese character of 11 points
 * takes 2.11, a letter 1.08: four Chinese characters or eight letters fit on a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "outcome/wrapped.h"

static void chinese_breaks_anywhere(void **state) {
    (void)state;
    assert_int_equal(wrapped_lines("", 10, 11), 1);
    assert_int_equal(wrapped_lines("一二三四", 10, 11), 1);
    assert_int_equal(wrapped_lines("一二三四五", 10, 11), 2);
    assert_int_equal(wrapped_lines("一二三四五六七八九", 10, 11), 3);
    /* three behind the letters, then four a line */
    assert_int_equal(wrapped_lines("ab一二三", 10, 11), 1);
    assert_int_equal(wrapped_lines("ab一二三四五六七八九十一", 10, 11), 3);
    assert_int_equal(wrapped_lines("ab一二三四五六七八九十一二", 10, 11), 4);
}

static void words_stay_whole_until_they_are_too_long(void **state) {
    (void)state;
    assert_int_equal(wrapped_lines("12345678", 10, 11), 1);
    assert_int_equal(wrapped_lines("12345 6789", 10, 11), 2);
    assert_int_equal(wrapped_lines("123456789012345678", 10, 11), 3);
}

static void line_ends_and_clinging_marks_count(void **state) {
    (void)state;
    assert_int_equal(wrapped_lines("一\n二\n三", 10, 11), 3);
    assert_int_equal(wrapped_lines("一\n", 10, 11), 2);
    /* the comma would be the fifth: it takes 四 to the next line */
    assert_int_equal(wrapped_lines("一二三四，五六", 10, 11), 2);
    assert_int_equal(wrapped_lines("一二三四，五六七", 10, 11), 3);
}

static void smaller_type_takes_fewer_lines_and_bad_bytes_do_no_harm(void **state) {
    (void)state;
    assert_int_equal(wrapped_lines("一二三四五", 10, 9), 1);
    assert_int_equal(wrapped_lines("\xE4\xB8", 10, 11), 1);
    assert_int_equal(wrapped_lines("一二", 0.5, 11), 2);
}

static void height_grows_with_lines_up_to_what_a_sheet_takes(void **state) {
    (void)state;
    assert_true(wrapped_height(1, 11) >= 11 * 1.3);
    assert_true(wrapped_height(5, 11) >= 5 * 11 * 1.3);
    assert_true(wrapped_height(24, 11) < WRAPPED_HEIGHT_MOST);
    assert_true(wrapped_height(1000, 11) <= WRAPPED_HEIGHT_MOST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_breaks_anywhere), cmocka_unit_test(words_stay_whole_until_they_are_too_long),
        cmocka_unit_test(line_ends_and_clinging_marks_count),
        cmocka_unit_test(smaller_type_takes_fewer_lines_and_bad_bytes_do_no_harm),
        cmocka_unit_test(height_grows_with_lines_up_to_what_a_sheet_takes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
