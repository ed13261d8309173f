/* Working days, against the State Council's notice for 2023 (国办发明电〔2022〕16号): National Day off from
 * 29 September to 6 October, 7 and 8 October (a weekend) worked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "book/calendar.h"

static date_t off[6], work[2];
static struct calendar_year year = {2023, off, work, 6, 2};
static const struct calendar calendar = {.years = &year, .count = 1};

static int fill(void **state) {
    (void)state;
    off[0] = date_from(2023, 9, 29);
    for (int i = 0; i < 5; i++) off[i + 1] = date_from(2023, 10, 2 + i);
    work[0] = date_from(2023, 10, 7);
    work[1] = date_from(2023, 10, 8);
    return 0;
}

static void working_days(void **state) {
    (void)state;
    assert_true(calendar_working(&calendar, date_from(2023, 9, 28)));
    assert_false(calendar_working(&calendar, date_from(2023, 9, 29)));
    assert_false(calendar_working(&calendar, date_from(2023, 9, 30))); /* a plain Saturday */
    assert_false(calendar_working(&calendar, date_from(2023, 10, 6)));
    assert_true(calendar_working(&calendar, date_from(2023, 10, 7)));
    assert_true(calendar_working(&calendar, date_from(2023, 10, 8)));
    assert_false(calendar_working(&calendar, date_from(2023, 10, 14)));
}

static void deadlines(void **state) {
    (void)state;
    assert_int_equal(calendar_after(&calendar, date_from(2023, 9, 28), 1), date_from(2023, 10, 7));
    assert_int_equal(calendar_after(&calendar, date_from(2023, 9, 28), 3), date_from(2023, 10, 9));
    assert_int_equal(calendar_after(&calendar, date_from(2023, 8, 28), 3),
                     date_from(2023, 8, 31)); /* Monday → Thursday */
    assert_int_equal(calendar_after(&calendar, date_from(2023, 8, 28), 10),
                     date_from(2023, 9, 11)); /* two weeks on */
    assert_int_equal(calendar_after(&calendar, date_from(2023, 9, 2), 1),
                     date_from(2023, 9, 4)); /* from a Saturday */
}

static void a_year_nobody_declared_has_plain_weekends(void **state) {
    (void)state;
    assert_true(calendar_knows(&calendar, date_from(2023, 12, 31)));
    assert_false(calendar_knows(&calendar, date_from(2024, 1, 1)));
    assert_true(calendar_working(&calendar, date_from(2024, 1, 1)));
    assert_false(calendar_working(&calendar, date_from(2024, 1, 6)));
}

static void counted_days_say_the_same(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct calendar_year years[] = {year, {2025, NULL, NULL, 0, 0}}; /* and 2024, which nobody declared */
    struct calendar plain = {.years = years, .count = 2}, counted = plain;
    calendar_count_days(&counted, &arena);
    for (date_t date = date_from(2022, 12, 1); date <= date_from(2026, 1, 31); date++)
        for (int days = 0; days <= 70; days++)
            if (calendar_after(&counted, date, days) != calendar_after(&plain, date, days))
                fail_msg("%d working days after %d", days, date);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(working_days), cmocka_unit_test(deadlines),
                                       cmocka_unit_test(a_year_nobody_declared_has_plain_weekends),
                                       cmocka_unit_test(counted_days_say_the_same)};
    return cmocka_run_group_tests(tests, fill, NULL);
}
