/* Order of date: stable, missing dates first, and as quick for many rows as for few. */
#include "town.h"

#include "ground/memory.h"
#include "link/by_date.h"

static void open_bills(struct town *town, const char *const *dates, uint32_t count) {
    town_open(town);
    town->datasets[BILLS].dated = B_PAID;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = town_bill(town, ID_EXACT, "45020219900301011", "甲");
        town_date(town, BILLS, B_PAID, slot, dates[i]);
    }
}

static void a_few_rows(void **state) {
    (void)state;
    static const char *const dates[] = {"2023-05-01", "", "2022-01-01", "2023-05-01", "", "2023-04-30"};
    uint32_t list[] = {0, 1, 2, 3, 4, 5}, back[] = {5, 4, 3, 2, 1, 0};
    static const uint32_t expected[] = {1, 4, 2, 5, 0, 3}, expected_back[] = {4, 1, 2, 5, 3, 0};
    struct town town;
    open_bills(&town, dates, 6);
    rows_by_date(&town.rows[BILLS], list, 6);
    assert_memory_equal(list, expected, sizeof list);
    rows_by_date(&town.rows[BILLS], back, 6);
    assert_memory_equal(back, expected_back, sizeof back);
    town.datasets[BILLS].dated = COLUMN_NONE;
    rows_by_date(&town.rows[BILLS], back + 1, 2);
    assert_int_equal(back[1], 1);
    town_close(&town);
}

/* Two days in turn, a quarter of a million rows: quadratic, it would take a minute. */
static void many_rows(void **state) {
    (void)state;
    enum { MANY = 1 << 18 };
    struct town town;
    static const char *const none[] = {""};
    open_bills(&town, none, 0);
    uint32_t *list = memory_get(MANY * sizeof *list);
    for (uint32_t i = 0; i < MANY; i++) {
        list[i] = rows_open(&town.rows[BILLS]);
        ((int32_t *)town.rows[BILLS].columns[B_PAID])[list[i]] = i % 2 == 0 ? 20 : 10;
    }
    rows_by_date(&town.rows[BILLS], list, MANY);
    for (uint32_t i = 0; i < MANY / 2; i++)
        if (list[i] != 2 * i + 1 || list[MANY / 2 + i] != 2 * i) fail_msg("row %u", i);
    free(list);
    town_close(&town);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_few_rows), cmocka_unit_test(many_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
