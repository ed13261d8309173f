/* Periods in file names; days of months known by the calendar. */
#include "desk.h"

#include "intake/period.h"

static void expect(const char *name, date_t first, date_t last) {
    date_t from, to;
    assert_int_equal(period_read(span_of(name), &from, &to), first != DATE_NONE);
    assert_int_equal(from, first);
    assert_int_equal(to, last);
}

static void periods(void **state) {
    (void)state;
    date_t first = date_from(2023, 8, 1), last = date_from(2023, 8, 31), day = date_from(2023, 8, 15);
    expect("medical_2023-08", first, last);
    expect("医保结算202308", first, last);
    expect("医保结算2023年8月", first, last);
    expect("医保结算2023年08月（二次）", first, last);
    expect("医保结算20230815", day, day);
    expect("医保2023-08-15导出", day, day);
    expect("医保2023年8月15日", day, day);
    expect("导出20230901_医保2023-08", first, last); /* the last one counts */
    expect("2023-02", date_from(2023, 2, 1), date_from(2023, 2, 28));
    expect("2024-02", date_from(2024, 2, 1), date_from(2024, 2, 29));
    expect("2023-07-2023-08", first, last);
}

static void ranges(void **state) {
    (void)state;
    date_t first = date_from(2022, 8, 1), last = date_from(2023, 6, 30);
    expect("医保结算历史_2022年8月至2023年6月", first, last);
    expect("bills_2022-08~2023-06", first, last);
    expect("bills_202208到202306", first, last);
    expect("20220801～20230630死亡", first, last);
    expect("2022年8月1日至2023年6月", first, last);
    expect("2022-08至2022-12至2023-06", first, last);
    expect("2023年7月至2023年6月", date_from(2023, 6, 1), last);   /* backwards: no range */
    expect("2022年8月，至2023年6月", date_from(2023, 6, 1), last); /* something between */
    expect("2022-08_2023-06", date_from(2023, 6, 1), last);        /* the last one counts */
    expect("2022年8月至今", first, date_from(2022, 8, 31));
}

static void none(void **state) {
    (void)state;
    static const char *const names[] = {"medical",  "2023",   "medical_2023-13", "450226102001",
                                        "20231332", "2023-8", "13800138000",     "10012308",
                                        "2023年",   "v1.2"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) expect(names[i], DATE_NONE, DATE_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(periods), cmocka_unit_test(ranges),
                                       cmocka_unit_test(none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
