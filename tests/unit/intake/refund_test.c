/* Refunds take the day of what they take back. The desk's note is the key here, its name column names what is
 * taken back. */
#include "desk.h"

#define COLUMNS "身份证号,姓名,个人自付,结算日期,备注\n"
#define A "11010519491231002X"
#define B "440524188001010014"

static void with_refunds(struct desk *desk) {
    desk->keys[MEDICAL][0] = M_NOTE;
    desk->datasets[MEDICAL].key_count = 1;
    desk->datasets[MEDICAL].refund_of = M_NAME;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
}

static void expect_day(const struct desk *desk, const char *name, uint32_t line, date_t day) {
    assert_int_equal(rows_int32(&desk->intake.rows[MEDICAL], M_DAY, desk_slot(desk, name, line)), day);
}

static void expect_refunds(const struct desk *desk, uint32_t moved, uint32_t alone) {
    assert_int_equal(desk->intake.states[MEDICAL].refunds.moved, moved);
    assert_int_equal(desk->intake.states[MEDICAL].refunds.alone, alone);
}

/* A refund of a refund too, and over two files. */
static void the_day_of_what_is_taken_back(void **state) {
    struct desk *desk = *state;
    with_refunds(desk);
    desk_put(desk, "medical_2023-07.csv", COLUMNS A ",,50,2023-07-03,K1\n" A ",,70,2023-07-04,K2\n");
    desk_put(desk, "medical_2023-08.csv", COLUMNS A ",K1,-50,2023-08-01,K3\n" A ",K3,50,2023-08-02,K4\n");
    assert_true(desk_run(desk));
    expect_day(desk, "medical_2023-07.csv", 2, date_from(2023, 7, 3));
    expect_day(desk, "medical_2023-07.csv", 3, date_from(2023, 7, 4));
    expect_day(desk, "medical_2023-08.csv", 2, date_from(2023, 7, 3));
    expect_day(desk, "medical_2023-08.csv", 3, date_from(2023, 7, 3));
    expect_refunds(desk, 2, 0);
    assert_int_equal(desk->intake.states[MEDICAL].reaches, date_from(2023, 8, 28));
}

/* What nobody delivered, another person's bill, itself, and two that take back each other. */
static void those_that_stand_alone(void **state) {
    struct desk *desk = *state;
    with_refunds(desk);
    desk_put(desk, "medical_2023-08.csv",
             COLUMNS A ",,50,2023-08-03,K1\n" A ",K9,-50,2023-08-04,K2\n" B ",K1,-50,2023-08-05,K3\n" A
                       ",K4,-50,2023-08-06,K4\n" A ",K6,-50,2023-08-07,K5\n" A ",K5,-50,2023-08-08,K6\n");
    assert_true(desk_run(desk));
    for (uint32_t line = 2; line < 8; line++)
        expect_day(desk, "medical_2023-08.csv", line, date_from(2023, 8, (int)line + 1));
    expect_refunds(desk, 0, 5);
}

/* A bill of tomorrow is not seen, and so is nothing to be taken back; a refund of tomorrow is not seen. */
static void not_before_their_time(void **state) {
    struct desk *desk = *state;
    with_refunds(desk);
    desk_put(desk, "medical_2023-08.csv",
             COLUMNS A ",,50,2023-08-29,K1\n" A ",K1,-50,2023-08-28,K2\n" A ",K2,50,2023-08-29,K3\n");
    assert_true(desk_run(desk));
    expect_day(desk, "medical_2023-08.csv", 3, date_from(2023, 8, 28));
    expect_refunds(desk, 0, 1);
    assert_int_equal(desk_fate(desk, "medical_2023-08.csv", 2), FATE_FUTURE);
    assert_int_equal(desk_fate(desk, "medical_2023-08.csv", 4), FATE_FUTURE);
}

/* Many bills, each taken back by a row of its own far behind; more rows than one task looks through, by one
 * and by four threads. */
static void many(void **state) {
    struct desk *desk = *state;
    enum { BILLS = 40000 };
    struct buffer text = {0};
    with_refunds(desk);
    buffer_text(&text, COLUMNS);
    for (int i = 0; i < BILLS; i++) buffer_format(&text, A ",,1,2023-08-%02d,K%d\n", i % 27 + 1, i);
    for (int i = 0; i < BILLS; i++) buffer_format(&text, A ",K%d,-1,2023-08-28,R%d\n", i, i);
    desk_put(desk, "medical_2023-08.csv", text.at);
    buffer_release(&text);
    for (int threads = 1; threads <= 4; threads += 3) {
        desk->options.threads = threads;
        assert_true(desk_run(desk));
        expect_refunds(desk, BILLS, 0);
        for (int i = 0; i < BILLS; i++)
            expect_day(desk, "medical_2023-08.csv", (uint32_t)(BILLS + i + 2),
                       date_from(2023, 8, i % 27 + 1));
    }
}

static void nothing_is_dated_later_in_a_list_that_is_replaced(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].delivery = DELIVERY_REPLACES;
    desk_run_with(desk, "medical_2023-08.csv", COLUMNS A ",,50,2023-08-28,K1\n" A ",,50,2023-08-29,K2\n");
    assert_int_equal(desk_fate(desk, "medical_2023-08.csv", 2), FATE_ROW);
    assert_int_equal(desk_fate(desk, "medical_2023-08.csv", 3), FATE_FUTURE);
    assert_int_equal(desk_delivery(desk, "medical_2023-08.csv")->future, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(the_day_of_what_is_taken_back),
        CASE(those_that_stand_alone),
        CASE(not_before_their_time),
        CASE(many),
        CASE(nothing_is_dated_later_in_a_list_that_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
