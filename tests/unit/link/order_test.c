/* The order of a dataset's rows, and the dense table after it. */
#include "town.h"

#define FATHER "45020219500301011"
#define SON "45020219800301011"
#define ALONE "45020219900301011"

static uint32_t bill(struct town *town, const char *id, const char *paid, const char *number, int64_t amount,
                     const char *tag) {
    uint32_t slot = town_bill(town, ID_EXACT, id, "甲");
    town_date(town, BILLS, B_PAID, slot, paid);
    town_text(town, BILLS, B_NUMBER, slot, number);
    ((int64_t *)town->rows[BILLS].columns[B_AMOUNT])[slot] = amount;
    town_text(town, BILLS, B_TAG, slot, tag);
    return slot;
}

static void open_family(struct town *town) {
    town_open(town);
    town_person(town, SON, "甲", "1", 0);
    town_person(town, ALONE, "甲", "2", 0);
    town_person(town, FATHER, "甲", "1", 0);
}

static void by_person_date_key_and_content(void **state) {
    (void)state;
    struct town town;
    open_family(&town);
    bill(&town, ALONE, "2023-05-01", "z", 1, "8");
    bill(&town, SON, "2023-05-01", "b", 1, "7");
    bill(&town, FATHER, "2023-05-01", "b", 200, "5");
    bill(&town, FATHER, "2023-05-01", "b", -100, "4");
    uint32_t third = bill(&town, FATHER, "2023-05-01", "a", 900, "3");
    town_choice(&town, BILLS, B_SEX, third, 1); /* a column before the key that would put it last */
    bill(&town, FATHER, "2022-12-31", "z", 1, "2");
    bill(&town, FATHER, "", "z", 1, "1");
    bill(&town, FATHER, "2023-05-02", "a", 1, "6");
    town_link(&town, 1);
    const struct rows *rows = &town.rows[BILLS];
    assert_int_equal(rows->linked, 8);
    const uint32_t first[] = {0, 6, 7, 8};
    for (uint32_t p = 0; p < 3; p++) {
        assert_int_equal(row_range(&town.population.index[BILLS], p).from, first[p]);
        assert_int_equal(row_range(&town.population.index[BILLS], p).to, first[p + 1]);
    }
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(rows_text(rows, B_TAG, i).at[0], (char)('1' + i));
        assert_int_equal(rows->person[i], i < 6 ? 0 : i - 5);
        assert_int_equal(rows->link_kind[i], LINKED_EXACT);
        assert_int_equal(rows->origin[i], 7 - (i == 5 ? 0 : i < 5 ? i + 1 : i));
    }
    town_close(&town);
}

static void equal_rows_keep_their_slots(void **state) {
    (void)state;
    struct town town;
    open_family(&town);
    for (int i = 0; i < 100; i++) bill(&town, SON, "2023-05-01", "n", 7, "t");
    town_link(&town, 5);
    for (uint32_t i = 0; i < 100; i++) assert_int_equal(town.rows[BILLS].origin[i], i);
    town_close(&town);
}

static void many_rows_of_one_person_are_sorted(void **state) {
    (void)state;
    struct town town;
    open_family(&town);
    uint32_t slot[500];
    for (int i = 0; i < 500; i++) { /* 7 has no common divisor with 500: every day comes once */
        char paid[11];
        date_write(date_from(2020, 1, 1) + i * 7 % 500, paid);
        slot[i * 7 % 500] = bill(&town, SON, paid, "n", i, "t");
    }
    town_link(&town, 2);
    for (uint32_t i = 0; i < 500; i++) {
        assert_int_equal(rows_int32(&town.rows[BILLS], B_PAID, i), date_from(2020, 1, 1) + (int)i);
        assert_int_equal(town.rows[BILLS].origin[i], slot[i]);
    }
    town_close(&town);
}

static void without_date_or_key_content_decides(void **state) {
    (void)state;
    struct town town;
    open_family(&town);
    const char *const tags[] = {"c", "", "a", "b"};
    for (int i = 0; i < 4; i++) {
        uint32_t slot = town_row(&town, PLACES);
        town_id(&town, PLACES, slot, ID_EXACT, SON);
        town_text(&town, PLACES, P_TAG, slot, tags[i]);
    }
    town_link(&town, 1);
    const uint32_t origin[] = {1, 2, 3, 0};
    assert_memory_equal(town.rows[PLACES].origin, origin, sizeof origin);
    town_close(&town);
}

/* Strays and refused rows leave no gap, and every column of a row moves together. */
static void the_table_is_dense(void **state) {
    (void)state;
    struct town town;
    open_family(&town);
    bill(&town, "45020219700301011", "2023-01-01", "x", 5, "x");
    bill(&town, SON, "2023-01-02", "b", 11, "b");
    town.rows[BILLS].fate[bill(&town, SON, "2023-01-01", "y", 6, "y")] = FATE_REFUSED;
    uint32_t last = bill(&town, FATHER, "2023-01-03", "a", 10, "a");
    town_choice(&town, BILLS, B_SEX, last, 0);
    town_link(&town, 1);
    const struct rows *rows = &town.rows[BILLS];
    assert_int_equal(rows->linked, 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(rows_text(rows, B_TAG, i).at[0], (char)('a' + i));
        assert_int_equal(rows_text(rows, B_NUMBER, i).at[0], (char)('a' + i));
        assert_int_equal(rows_int64(rows, B_AMOUNT, i), 10 + i);
        assert_int_equal(rows_int8(rows, B_SEX, i), i ? INT8_MIN : 0);
        assert_int_equal(rows_int32(rows, B_PAID, i), date_from(2023, 1, i ? 2 : 3));
        assert_true(ID_DIGITS(rows_u64(rows, B_ID, i)) == town_digits(i ? SON : FATHER));
    }
    const struct link_count *count = &town.population.counts[BILLS];
    assert_int_equal(count->rows, 3);
    assert_int_equal(count->linked, 2);
    assert_int_equal(count->unlinked, 1);
    assert_int_equal(count->by_kind[LINKED_EXACT], 2);
    assert_int_equal(town.population.stray_count, 1);
    assert_int_equal(town.population.strays[0].dataset, BILLS);
    assert_int_equal(town.population.strays[0].slot, 0);
    town_close(&town);
}

static void a_dataset_without_rows_is_empty_for_all(void **state) {
    (void)state;
    struct town town;
    open_family(&town);
    town_link(&town, 2);
    assert_true(row_index_none(&town.population.index[CARDS], 0, 3));
    assert_int_equal(town.rows[CARDS].linked, 0);
    town_close(&town);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_person_date_key_and_content),
        cmocka_unit_test(equal_rows_keep_their_slots),
        cmocka_unit_test(many_rows_of_one_person_are_sorted),
        cmocka_unit_test(without_date_or_key_content_decides),
        cmocka_unit_test(the_table_is_dense),
        cmocka_unit_test(a_dataset_without_rows_is_empty_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
