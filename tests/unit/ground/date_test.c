/* Dates against a calendar that is walked day by day, and cases worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <time.h>
#include "ground/date.h"

static int days_of(int year, int month) {
    if (month == 2) return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* 1800-01-01 was a Wednesday, and 1970-01-01 is reached as day 0: both come out of the walk, neither is put
 * in. */
static void test_every_day_of_the_readable_years(void **state) {
    (void)state;
    date_t date = date_from(1800, 1, 1);
    assert_int_equal(date_weekday(date), 2);
    int weekday = 2;
    for (int year = 1800; year <= 2999; year++)
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= days_of(year, month); day++, date++, weekday = (weekday + 1) % 7) {
                struct civil civil = date_civil(date);
                if (date_from(year, month, day) != date || civil.year != year || civil.month != month ||
                    civil.day != day || date_weekday(date) != weekday || !date_valid(year, month, day) ||
                    date_month(date) != year * 12 + month - 1)
                    fail_msg("%d-%d-%d", year, month, day);
                if (year == 1970 && month == 1 && day == 1) assert_int_equal(date, 0);
            }
            assert_false(date_valid(year, month, days_of(year, month) + 1));
            assert_int_equal(month_last(year * 12 + month - 1), date - 1);
            assert_int_equal(month_first(year * 12 + month - 1), date - days_of(year, month));
        }
}

/* Sums with dates may leave the readable years: each day is read back and is one after the day before. */
static void test_days_of_far_years(void **state) {
    (void)state;
    for (int64_t far = -2147480000; far < 2147480000; far += 10007) {
        date_t date = (date_t)far;
        struct civil one = date_civil(date), next = date_civil(date + 1);
        bool same_month = one.year == next.year && one.month == next.month;
        bool follows = same_month ? next.day == one.day + 1
                                  : next.day == 1 && one.day == days_of(one.year, one.month) &&
                                        next.year * 12 + next.month == one.year * 12 + one.month + 1;
        if (!follows || date_from(one.year, one.month, one.day) != date) fail_msg("day %d", date);
        assert_in_range(date_weekday(date), 0, 6);
        assert_int_equal(date_weekday(date + 1), (date_weekday(date) + 1) % 7);
    }
}

static void test_valid(void **state) {
    (void)state;
    assert_true(date_valid(2000, 2, 29));
    assert_false(date_valid(1900, 2, 29));
    assert_false(date_valid(2023, 0, 1));
    assert_false(date_valid(2023, 13, 1));
    assert_false(date_valid(2023, 1, 0));
    assert_false(date_valid(1799, 12, 31));
    assert_false(date_valid(3000, 1, 1));
}

static date_t day(const char *text) {
    date_t date = DATE_NONE;
    if (!date_read(span_of(text), &date)) fail_msg("no date: %s", text);
    return date;
}

static void test_reads_and_writes(void **state) {
    (void)state;
    static const char *const bad[] = {"",           "2023-8-28",   "2023-08-2",   "2023/08/28",
                                      "2023-02-29", " 2023-08-28", "2023-08-28 ", "20230828",
                                      "2023-08-2x", "9999-12-30",  "+023-08-28",  "2023-00-10"};
    char out[11];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        date_t date;
        if (date_read(span_of(bad[i]), &date)) fail_msg("read: %s", bad[i]);
    }
    static const char *const good[] = {"1800-01-01", "1969-12-31", "2023-08-28", "2999-12-31", "9999-12-31"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        date_write(day(good[i]), out);
        assert_string_equal(out, good[i]);
    }
    assert_int_equal(day("9999-12-31"), DATE_OPEN);
}

static void test_months(void **state) {
    (void)state;
    month_t month;
    char out[8];
    assert_true(month_read(span_of("2023-08"), &month));
    assert_int_equal(month, 2023 * 12 + 7);
    month_write(month, out);
    assert_string_equal(out, "2023-08");
    assert_false(month_read(span_of("2023-13"), &month));
    assert_false(month_read(span_of("2023-1"), &month));
    assert_false(month_read(span_of("202308"), &month));
    assert_false(month_read(span_of("2023/08"), &month));
}

static void check_months(const char *from, int months, const char *to) {
    char out[11];
    date_write(date_add_months(day(from), months), out);
    assert_string_equal(out, to);
}

static void test_add_months(void **state) {
    (void)state;
    check_months("2023-01-31", 1, "2023-02-28");
    check_months("2024-01-31", 1, "2024-02-29");
    check_months("2024-02-29", 12, "2025-02-28");
    check_months("2024-02-29", 48, "2028-02-29");
    check_months("2023-03-31", -1, "2023-02-28");
    check_months("2023-01-15", -13, "2021-12-15");
    check_months("1970-01-01", -1, "1969-12-01");
    check_months("2023-08-28", 0, "2023-08-28");
    assert_int_equal(date_add_months(DATE_OPEN, 1), DATE_OPEN);
    assert_int_equal(date_add_months(DATE_NONE, -1), DATE_NONE);
}

static void test_age(void **state) {
    (void)state;
    static const struct {
        const char *born, *on;
        int age;
    } cases[] = {
        {"1963-08-28", "2023-08-27", 59}, {"1963-08-28", "2023-08-28", 60}, {"2023-08-28", "2023-08-28", 0},
        {"2023-08-29", "2023-08-28", -1}, {"2004-02-29", "2023-02-27", 18}, {"2004-02-29", "2023-02-28", 19},
        {"2004-02-29", "2024-02-28", 19}, {"2004-02-29", "2024-02-29", 20}, {"1999-12-31", "2000-01-01", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(date_age(day(cases[i].born), day(cases[i].on)), cases[i].age);
}

/* The local day in a zone far east of Greenwich, from the seconds since 1970 alone. */
static void test_today_is_local(void **state) {
    (void)state;
    setenv("TZ", "EAST-14", 1);
    tzset();
    time_t before = time(NULL);
    date_t today = date_today();
    time_t after = time(NULL);
    assert_in_range(today, (before + 14 * 3600) / 86400, (after + 14 * 3600) / 86400);
    setenv("TZ", "UTC0", 1);
    tzset();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_of_the_readable_years),
        cmocka_unit_test(test_days_of_far_years),
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_reads_and_writes),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_add_months),
        cmocka_unit_test(test_age),
        cmocka_unit_test(test_today_is_local),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
