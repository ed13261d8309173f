/* Digits eight at a time are those that printf writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "ground/digits.h"

static void expect(uint64_t number) {
    char expected[32], written[DIGITS_ROOM + 1];
    snprintf(expected, sizeof expected, "%llu", (unsigned long long)number);
    memset(written, '#', sizeof written);
    char *end = digits_put(written, number);
    assert_int_equal(end - written, strlen(expected));
    assert_memory_equal(written, expected, strlen(expected));
    assert_int_equal(written[DIGITS_ROOM], '#');
}

static void ends_of_every_length(void **state) {
    (void)state;
    uint64_t power = 1;
    expect(0);
    for (int digits = 1; digits <= 20; digits++, power *= 10) {
        expect(power);
        expect(power - 1);
        expect(power + 1);
    }
    expect(UINT64_MAX);
}

static void all_four_digits_in_every_place(void **state) {
    (void)state;
    for (uint32_t four = 0; four < 10000; four++) {
        expect(four);
        expect(four * UINT64_C(10000));
        expect(four * UINT64_C(100010001));
    }
}

static void numbers_of_all_sizes(void **state) {
    (void)state;
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        expect(random >> i % 64);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(ends_of_every_length),
                                       cmocka_unit_test(all_four_digits_in_every_place),
                                       cmocka_unit_test(numbers_of_all_sizes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
