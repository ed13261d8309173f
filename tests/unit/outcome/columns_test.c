/* Padding by what a terminal shows: a Chinese character is two columns wide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include "outcome/columns.h"

static void width_counts_chinese_twice(void **state) {
    (void)state;
    assert_int_equal(columns_width("abc"), 3);
    assert_int_equal(columns_width("户籍 x"), 6);
    assert_int_equal(columns_width("\xFF"), 1);
}

static void columns_pad_to_their_width(void **state) {
    (void)state;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    columns_left(out, "户籍", 6);
    columns_right(out, "收到", 6);
    columns_number(out, 1234567, 10);
    columns_number(out, 0, 3);
    columns_number(out, 1000, 2);
    fclose(out);
    assert_string_equal(text, "户籍    收到 1,234,567  0 1,000");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(width_counts_chinese_twice),
                                       cmocka_unit_test(columns_pad_to_their_width)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
