/* The citizen ID's arithmetic. Expectations: the two sample numbers of GB 11643-1999, and sums done by hand
 * from its weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2 and answers 1 0 X 9 8 7 6 5 4 3 2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "book/citizen_id.h"

static void samples_of_the_standard(void **state) {
    (void)state;
    assert_int_equal(citizen_id_check(UINT64_C(11010519491231002)), 'X');
    assert_int_equal(citizen_id_check(UINT64_C(44052418800101001)), '4');
}

/* One digit at each place: the check is the answer for that place's weight. */
static void each_weight(void **state) {
    (void)state;
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    uint64_t number = UINT64_C(10000000000000000);
    for (int i = 0; i < 17; i++, number /= 10)
        assert_int_equal(citizen_id_check(number), "10X98765432"[weights[i]]);
}

static void birth_dates(void **state) {
    (void)state;
    assert_int_equal(citizen_id_born(UINT64_C(11010519491231002)), date_from(1949, 12, 31));
    assert_int_equal(citizen_id_born(UINT64_C(11010519490230002)), DATE_NONE); /* 30 February */
    assert_int_equal(citizen_id_born(UINT64_C(45022620000229001)), date_from(2000, 2, 29));
    assert_int_equal(citizen_id_born(UINT64_C(45022619000229001)), DATE_NONE); /* 1900 had no leap day */
}

static void fifteen_digits(void **state) {
    (void)state;
    uint64_t digits = 0;
    assert_true(citizen_id_from_15(UINT64_C(110105491231002), &digits));
    assert_true(digits == UINT64_C(11010519491231002));
    assert_false(citizen_id_from_15(UINT64_C(110105491331002), &digits));  /* month 13 */
    assert_false(citizen_id_from_15(UINT64_C(1101054912310021), &digits)); /* 16 digits */
    assert_true(digits == UINT64_C(11010519491231002));
}

static void plausible(void **state) {
    (void)state;
    assert_true(citizen_id_plausible(UINT64_C(11010519491231002)));
    assert_true(citizen_id_plausible(UINT64_C(44052418800101001)));
    assert_true(citizen_id_plausible(UINT64_C(45022618500101001)));
    assert_false(citizen_id_plausible(UINT64_C(45022618491231001)));
    assert_true(citizen_id_plausible(UINT64_C(45022621001231001)));
    assert_false(citizen_id_plausible(UINT64_C(45022621010101001)));
    assert_false(citizen_id_plausible(UINT64_C(11111111111111111)));
    assert_false(citizen_id_plausible(UINT64_C(12345678901234567)));
    assert_false(citizen_id_plausible(UINT64_C(45022619000101001))); /* what systems write for "unknown" */
    assert_false(citizen_id_plausible(0));
    assert_false(citizen_id_plausible(UINT64_C(110105194912310020))); /* 18 digits */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_of_the_standard),
        cmocka_unit_test(each_weight),
        cmocka_unit_test(birth_dates),
        cmocka_unit_test(fifteen_digits),
        cmocka_unit_test(plausible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
