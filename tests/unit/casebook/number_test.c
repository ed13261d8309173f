/* Case numbers. Check digits were worked out on paper by the recursion of ISO 7064 MOD 11,10: P = 10; for
 * each digit S = (P + digit) mod 10 (0 counts as 10), P = 2 S mod 11; the check digit is (11 - P) mod 10. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "casebook/number.h"

/* 0794 → 5 is the example of the standard itself. 2300001: P runs 10 4 3 6 1 2 4 10, check 1. */
static void check_digits_by_hand(void **state) {
    (void)state;
    assert_int_equal(case_number_check("0794"), '5');
    assert_int_equal(case_number_check("2300001"), '1');
    assert_int_equal(case_number_check("2300002"), '0');
    assert_int_equal(case_number_check("2300417"), '4');
}

static void numbers_are_written(void **state) {
    (void)state;
    char number[CASE_NUMBER];
    case_number_write(number, "LZ", 2023, 417);
    assert_string_equal(number, "LZ23-00417-4");
    case_number_write(number, "LZ", 2023, 1);
    assert_string_equal(number, "LZ23-00001-1");
    case_number_write(number, "LZ", 2105, 123456); /* a sixth digit when five no longer do */
    assert_int_equal(strlen(number), 13);
    assert_memory_equal(number, "LZ05-123456-", 12);
}

static void numbers_are_read_back(void **state) {
    (void)state;
    int year;
    uint32_t sequence;
    assert_true(case_number_read("LZ23-00417-4", &year, &sequence));
    assert_int_equal(year, 23);
    assert_int_equal(sequence, 417);
}

/* ISO 7064 MOD 11,10 finds every single wrong digit. */
static void one_wrong_digit_is_found(void **state) {
    (void)state;
    int year;
    uint32_t sequence;
    for (int at = 2; at < 12; at++) {
        if (at == 4 || at == 10) continue;
        for (char digit = '0'; digit <= '9'; digit++) {
            char wrong[] = "LZ23-00417-4";
            if (wrong[at] == digit) continue;
            wrong[at] = digit;
            assert_false(case_number_read(wrong, &year, &sequence));
        }
    }
}

static void other_texts_are_no_numbers(void **state) {
    (void)state;
    static const char *const texts[] = {
        "", "LZ", "23-00417-4", "LZ23-417-4", "LZ23-00417", "LZ23-00417-4 ", "LZ23004174"};
    int year;
    uint32_t sequence;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(case_number_read(texts[i], &year, &sequence));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_digits_by_hand),       cmocka_unit_test(numbers_are_written),
        cmocka_unit_test(numbers_are_read_back),      cmocka_unit_test(one_wrong_digit_is_found),
        cmocka_unit_test(other_texts_are_no_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
