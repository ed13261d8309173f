/* Money: expectations are worked out by hand; scaling is checked by the definition of rounding half away from
 * zero. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "ground/amount.h"

static void test_reads(void **state) {
    (void)state;
    static const struct {
        const char *text;
        amount_t fen;
    } cases[] = {{"0", 0},
                 {"6320.5", 632050},
                 {"6320.50", 632050},
                 {"-0.01", -1},
                 {"+12", 1200},
                 {"0007.10", 710},
                 {"-5000", -500000},
                 {"-0", 0},
                 {"0.00", 0},
                 {"9999999999999.99", AMOUNT_MOST},
                 {"-9999999999999.99", -AMOUNT_MOST},
                 {"00000000000000000000000000000001", 100}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        amount_t fen = AMOUNT_NONE;
        if (!amount_read(span_of(cases[i].text), &fen)) fail_msg("refused: %s", cases[i].text);
        assert_int_equal(fen, cases[i].fen);
    }
}

static void test_refuses(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "-",
                                        "+",
                                        ".",
                                        ".5",
                                        "5.",
                                        "1.234",
                                        "1.000",
                                        "1,000",
                                        "1 ",
                                        " 1",
                                        "1e3",
                                        "0x10",
                                        "--1",
                                        "+-1",
                                        "1.2.3",
                                        "１",
                                        "nan",
                                        "1-",
                                        "1.-5",
                                        "10000000000000",
                                        "-10000000000000.00",
                                        "99999999999999999999999",
                                        "184467440737095516.16",
                                        "¥5"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        amount_t fen = 4711;
        if (amount_read(span_of(texts[i]), &fen)) fail_msg("read: %s", texts[i]);
        assert_int_equal(fen, 4711);
    }
    amount_t fen;
    assert_false(amount_read((struct span){"1\0", 2}, &fen));
}

static void test_writes(void **state) {
    (void)state;
    static const struct {
        amount_t fen;
        const char *text;
    } cases[] = {{0, "0"},
                 {500000, "5000"},
                 {632050, "6320.50"},
                 {-1, "-0.01"},
                 {7, "0.07"},
                 {-100, "-1"},
                 {AMOUNT_MOST, "9999999999999.99"},
                 {-AMOUNT_MOST, "-9999999999999.99"}};
    char out[24];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        amount_write(cases[i].fen, out);
        assert_string_equal(out, cases[i].text);
        amount_t back;
        assert_true(amount_read(span_of(out), &back));
        assert_int_equal(back, cases[i].fen);
    }
}

/* r is amount*by/over rounded half away from zero iff |2(amount*by - r*over)| <= |over|, with equality only
 * where r is the farther from zero of the two. */
static void test_scale_by_its_definition(void **state) {
    (void)state;
    for (int64_t amount = -30; amount <= 30; amount++)
        for (int64_t by = -7; by <= 7; by++)
            for (int64_t over = -9; over <= 9; over++) {
                if (over == 0) continue;
                int64_t r = amount_scale(amount, by, over), product = amount * by;
                int64_t twice = 2 * (product - r * over), size = over < 0 ? -over : over;
                assert_true((twice < 0 ? -twice : twice) <= size);
                int64_t covered = r * over < 0 ? -(r * over) : r * over;
                if (twice == size || twice == -size)
                    assert_true(covered > (product < 0 ? -product : product));
            }
}

static void test_scale_at_the_edges(void **state) {
    (void)state;
    assert_int_equal(amount_scale(5, 1, 10), 1);
    assert_int_equal(amount_scale(-5, 1, 10), -1);
    assert_int_equal(amount_scale(4, 1, 10), 0);
    assert_int_equal(amount_scale(AMOUNT_MOST, INT64_MAX, INT64_MAX), AMOUNT_MOST);
    assert_int_equal(amount_scale(AMOUNT_MOST, 2, 1), AMOUNT_MOST);
    assert_int_equal(amount_scale(AMOUNT_MOST, INT64_MIN, 1), -AMOUNT_MOST);
    assert_int_equal(amount_scale(AMOUNT_MOST, 1, INT64_MIN), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_writes),
        cmocka_unit_test(test_scale_by_its_definition),
        cmocka_unit_test(test_scale_at_the_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
