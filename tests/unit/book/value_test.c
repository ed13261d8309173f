/* Exact values: comparing, adding time. The texts of functions are tried in judge/handle_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>

#include <cmocka.h>

#include "book/value.h"
#include "library/lua_state.h"

static struct value number(double n) {
    return (struct value){VALUE_NUMBER, {.number = n}};
}

static struct value amount(int64_t fen) {
    return (struct value){VALUE_AMOUNT, {.amount = fen}};
}

static int compare(struct value a, struct value b) {
    int by = value_compare(&a, &b), back = value_compare(&b, &a);
    assert_int_equal(by, by == 2 ? back : -back);
    return by;
}

static void amounts_beside_numbers_of_yuan(void **state) {
    (void)state;
    static const struct {
        int64_t fen;
        double yuan;
        int by;
    } cases[] = {{500000, 5000, 0},
                 {500001, 5000.01, 0},
                 {500001, 5000, 1},
                 {500000, 5000.001, -1},
                 {500001, 5000.001, 1},
                 {500000, 4999.999, 1},
                 {29, 0.29, 0},
                 {-29, -0.29, 0},
                 {-29, -0.28, -1},
                 {0, -0.0, 0},
                 {0, 0.001, -1},
                 {0, -0.001, 1},
                 {999999999999999, 9999999999999.99, 0},
                 {999999999999999, 1e14, -1},
                 {-999999999999999, -1e300, 1},
                 {0, INFINITY, -1},
                 {0, -INFINITY, 1},
                 {500000, 5000.0001, -1},
                 {110, 1.1, 0},
                 {30, 0.1 + 0.2, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(compare(amount(cases[i].fen), number(cases[i].yuan)), cases[i].by);
}

/* Every amount up to 200 yuan, and some around large ones, is itself when written as a decimal. */
static void every_fen_is_itself(void **state) {
    (void)state;
    static const int64_t bases[] = {0, 123456700, 99999999900, 100000000000000};
    for (size_t b = 0; b < sizeof bases / sizeof *bases; b++)
        for (int64_t fen = bases[b]; fen < bases[b] + 20000; fen++) {
            double yuan = (double)fen / 100; /* the nearest to the decimal, as a literal would be */
            assert_int_equal(compare(amount(fen), number(yuan)), 0);
            assert_int_equal(compare(amount(fen + 1), number(yuan)), 1);
            assert_int_equal(compare(amount(fen - 1), number(yuan)), -1);
        }
}

static void what_cannot_be_compared(void **state) {
    (void)state;
    struct value text = {VALUE_TEXT, {.text = {"5", 1}}}, date = {VALUE_DATE, {.date = 5}},
                 yes = {VALUE_BOOLEAN, {.boolean = true}}, nothing = {VALUE_MISSING, {0}};
    assert_int_equal(compare(text, number(5)), 2);
    assert_int_equal(compare(date, number(5)), 2);
    assert_int_equal(compare(date, amount(5)), 2);
    assert_int_equal(compare(yes, number(1)), 2);
    assert_int_equal(compare(nothing, nothing), 2);
    assert_int_equal(compare(number(NAN), number(1)), 2);
    assert_int_equal(compare(number(NAN), amount(1)), 2);
    assert_int_equal(compare(number(NAN), number(NAN)), 2);
    assert_int_equal(compare(text, text), 0);
}

static void time_is_added_months_first(void **state) {
    (void)state;
    assert_int_equal(value_add(date_from(2023, 1, 31), 0, 1), date_from(2023, 2, 28));
    assert_int_equal(value_add(date_from(2024, 1, 31), 1, 1), date_from(2024, 3, 1));
    assert_int_equal(value_add(date_from(2024, 2, 29), 0, -12), date_from(2023, 2, 28));
    assert_int_equal(value_add(date_from(2023, 3, 1), -1, 0), date_from(2023, 2, 28));
    assert_int_equal(value_add(DATE_OPEN, -1, -1), DATE_OPEN);
}

/* Through Lua and back, nothing is lost: the ends of each range. */
static void values_survive_lua(void **state) {
    (void)state;
    struct sandbox box;
    assert_true(sandbox_init(&box, 8 << 20));
    value_open(box.L, date_from(2023, 8, 28));
    struct value values[] = {amount(999999999999999),
                             amount(-999999999999999),
                             amount(0),
                             {VALUE_DATE, {.date = date_from(1800, 1, 1)}},
                             {VALUE_DATE, {.date = date_from(2999, 12, 31)}},
                             {VALUE_DATE, {.date = DATE_OPEN}},
                             {VALUE_MONTH, {.month = 1800 * 12}},
                             number(0.5),
                             number(-3),
                             {VALUE_BOOLEAN, {.boolean = false}}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct value back;
        value_push(box.L, &values[i], NULL);
        assert_true(value_pull(box.L, -1, &back));
        assert_int_equal(back.kind, values[i].kind);
        assert_int_equal(value_compare(&back, &values[i]), 0);
    }
    struct value none = {VALUE_MISSING, {0}};
    value_push(box.L, &none, NULL);
    assert_true(lua_isnil(box.L, -1));
    assert_false(value_pull(box.L, -1, &none));
    sandbox_release(&box);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_beside_numbers_of_yuan),
        cmocka_unit_test(every_fen_is_itself),
        cmocka_unit_test(what_cannot_be_compared),
        cmocka_unit_test(time_is_added_months_first),
        cmocka_unit_test(values_survive_lua),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
