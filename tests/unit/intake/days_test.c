/* Sets of days against a row of flags, one for each day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "intake/days.h"

#define DAYS 40

static void expect(const struct day_set *set, const bool *flags) {
    uint32_t ranges = 0;
    for (date_t day = 0; day < DAYS; day++) {
        assert_int_equal(days_cover(set, (struct days){day, day}), flags[day]);
        ranges += flags[day] && (day == 0 || !flags[day - 1]);
    }
    assert_int_equal(set->count, ranges);
    for (uint32_t i = 0; i < set->count; i++) {
        assert_true(set->items[i].first <= set->items[i].last);
        assert_true(i == 0 || set->items[i - 1].last + 1 < set->items[i].first);
    }
}

/* Some thousand additions and removals, drawn by a linear congruence. */
static void like_flags(void **state) {
    (void)state;
    uint32_t draw = 7;
    struct day_set set = {0};
    bool flags[DAYS] = {false};
    for (int step = 0; step < 4000; step++) {
        draw = draw * 1664525u + 1013904223u;
        date_t first = (date_t)(draw >> 8) % DAYS, last = first + (date_t)(draw >> 20) % 9;
        if (last >= DAYS) last = DAYS - 1;
        bool add = draw >> 31;
        if (add)
            days_add(&set, (struct days){first, last});
        else
            days_remove(&set, (struct days){first, last});
        for (date_t day = first; day <= last; day++) flags[day] = add;
        expect(&set, flags);
    }
    days_release(&set);
}

static void ever_and_none(void **state) {
    (void)state;
    struct day_set set = {0};
    assert_true(days_cover(&set, (struct days){5, 4}));
    days_add(&set, (struct days){9, 8});
    assert_int_equal(set.count, 0);
    days_add(&set, (struct days){DATE_NONE, 100});
    assert_true(days_cover(&set, (struct days){-100000, 100}));
    assert_false(days_cover(&set, (struct days){100, 101}));
    days_remove(&set, (struct days){50, 60});
    assert_true(days_cover(&set, (struct days){DATE_NONE, 49}));
    assert_false(days_cover(&set, (struct days){49, 61}));
    days_remove(&set, (struct days){DATE_NONE, DATE_OPEN});
    assert_int_equal(set.count, 0);
    days_release(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(like_flags), cmocka_unit_test(ever_and_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
