/* Periods in file names; days of months known by the calendar. */
#include "desk.h"

#include "intake/period.h"

static void expect(const char *name, date_t first, date_t last) {
    date_t from, to;
    assert_int_equal(period_read(span_of(name), date_from(2023, 8, 28), &from, &to), first != DATE_NONE);
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
    expect("医保2023-8", first, last);
    expect("医保2023.8", first, last);
    expect("医保2023.8.15", day, day);
    expect("医保2023-8-15", day, day);
    expect("医保2022.11.9", date_from(2022, 11, 9), date_from(2022, 11, 9));
    expect("医保2022-11-9", date_from(2022, 11, 1),
           date_from(2022, 11, 30)); /* or the ninth file of November */
    expect("医保2023.08.1", first, last);
    expect("医保23年8月", first, last);
    expect("二〇二三年八月医保", first, last);
    expect("二零二三年十一月", date_from(2023, 11, 1), date_from(2023, 11, 30));
    expect("医保2023年8月_20230905", first, last); /* the day is that of the export */
    expect("导出20230905143000", date_from(2023, 9, 5), date_from(2023, 9, 5));
}

static void ten_days(void **state) {
    (void)state;
    date_t first = date_from(2023, 8, 1), tenth = date_from(2023, 8, 10);
    expect("医保2023年8月上旬", first, tenth);
    expect("医保2023年8月份上旬", first, tenth);
    expect("医保202308上旬", first, tenth);
    expect("医保2023-08上旬", first, tenth);
    expect("医保8月上旬_20230812", first, tenth);
    expect("医保2023年8月中旬（更正）", date_from(2023, 8, 11), date_from(2023, 8, 20));
    expect("医保2023年7月下旬", date_from(2023, 7, 21), date_from(2023, 7, 31));
    expect("医保2023年2月下旬", date_from(2023, 2, 21), date_from(2023, 2, 28));
    expect("医保2023年8月上旬至中旬", first, tenth); /* of the second nobody says the month */
    expect("医保2023年7月下旬至8月上旬", date_from(2023, 7, 21), tenth);
    expect("医保2023年7-8月上旬", date_from(2023, 7, 1), date_from(2023, 8, 31));
    expect("上旬医保2023年8月", first, date_from(2023, 8, 31));
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
    expect("2022-08-2023-06", first, last);
    expect("20220801-20230630", first, last);
    expect("202208-20230630", first, date_from(2022, 8, 31)); /* a month, and the day of the export */
    expect("医保20230801-0815", date_from(2023, 8, 1), date_from(2023, 8, 15));
    expect("医保20220815至1120", date_from(2022, 8, 15), date_from(2022, 11, 20));
    expect("医保2023.7.1-7.31导出", date_from(2023, 7, 1), date_from(2023, 7, 31));
    expect("医保2023-06-30~07-31", date_from(2023, 6, 30), date_from(2023, 7, 31));
    expect("医保2023.07.01—2023.07.31", date_from(2023, 7, 1), date_from(2023, 7, 31));
    expect("医保20230815-0001", date_from(2023, 8, 15), date_from(2023, 8, 15)); /* a running number */
    expect("医保20230815-0231", date_from(2023, 8, 15), date_from(2023, 8, 15)); /* no day, nor a later one */
    expect("医保2023-08-15-2", date_from(2023, 8, 15), date_from(2023, 8, 15));
    expect("医保20230815-08", date_from(2023, 8, 15), date_from(2023, 8, 15));
    expect("2023年8月1-15日", date_from(2023, 8, 1), date_from(2023, 8, 15));
    expect("2023年8月1日至15日", date_from(2023, 8, 1), date_from(2023, 8, 15));
    expect("2023年8月1日至8月15日", date_from(2023, 8, 1), date_from(2023, 8, 15));
    expect("2022年11月-2月", date_from(2022, 11, 1), date_from(2023, 2, 28));
    expect("2022年11月至2月", date_from(2022, 11, 1), date_from(2023, 2, 28));
    expect("2022年8月至今", first, date_from(2022, 8, 31));
}

static void rows_of_months(void **state) {
    (void)state;
    date_t july = date_from(2023, 7, 1), autumn = date_from(2023, 9, 30);
    static const char *const quarters[] = {"2023年第三季度", "2023年三季度", "2023第3季度",  "2023Q3",
                                           "2023-Q3",        "2023_q3",      "低保第三季度", "低保Q3"};
    for (size_t i = 0; i < sizeof quarters / sizeof *quarters; i++) expect(quarters[i], july, autumn);
    expect("2023年上半年", date_from(2023, 1, 1), date_from(2023, 6, 30));
    expect("2022下半年低保", date_from(2022, 7, 1), date_from(2022, 12, 31));
    expect("2023年1-6月", date_from(2023, 1, 1), date_from(2023, 6, 30));
    expect("2023年1月至6月", date_from(2023, 1, 1), date_from(2023, 6, 30));
    expect("2023年度低保", date_from(2023, 1, 1), date_from(2023, 12, 31));
    expect("2022年全年", date_from(2022, 1, 1), date_from(2022, 12, 31));
    expect("2023年度8月", date_from(2023, 8, 1), date_from(2023, 8, 31));
}

/* Today is 2023-08-28. */
static void without_year(void **state) {
    (void)state;
    date_t first = date_from(2023, 8, 1), last = date_from(2023, 8, 31);
    expect("医保8月(终稿2)", first, last);
    expect("医保八月份", first, last);
    expect("二○二二年八月", date_from(2022, 8, 1), date_from(2022, 8, 31)); /* a circle for 〇 */
    expect("医保9月", date_from(2022, 9, 1), date_from(2022, 9, 30));       /* September has not begun */
    expect("医保12月_20230105", date_from(2022, 12, 1), date_from(2022, 12, 31));
    expect("2021年医保9月", date_from(2021, 9, 1), date_from(2021, 9, 30));
    expect("1-6月", date_from(2023, 1, 1), date_from(2023, 6, 30));
    expect("11-2月", date_from(2022, 11, 1), date_from(2023, 2, 28));
    expect("8月1日-8月15日", date_from(2023, 8, 1), date_from(2023, 8, 15));
    expect("8月29日", date_from(2022, 8, 29), date_from(2022, 8, 29));
    expect("第四季度", date_from(2022, 10, 1), date_from(2022, 12, 31));
    expect("上半年", date_from(2023, 1, 1), date_from(2023, 6, 30));
    expect("2月29日", date_from(2020, 2, 29), date_from(2020, 2, 29));
    expect("8月_2023-07", date_from(2023, 7, 1), date_from(2023, 7, 31)); /* what has a year counts */
}

static void none(void **state) {
    (void)state;
    static const char *const names[] = {
        "medical",     "2023",     "medical_2023-13", "450226102001",  "20231332", "近12个月",
        "13800138000", "10012308", "2023年",          "v1.2",          "FAQ3",     "第五季度",
        "二十三月",    "13月",     "2月30日",         "2023年2月30日", "第三批",   "2023年医保2月1-29日"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) expect(names[i], DATE_NONE, DATE_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(periods),      cmocka_unit_test(ten_days),
                                       cmocka_unit_test(ranges),       cmocka_unit_test(rows_of_months),
                                       cmocka_unit_test(without_year), cmocka_unit_test(none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
