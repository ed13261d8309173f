/* The roll of a register that is large enough to be made by several threads. */
#include "town.h"

#include "link/roll.h"

enum { MANY = 6000 };

/* Numbers in a scattered order; of every hundred one is damaged, one missing, one a repeat of the row before
 * and one the number of the row before under another name. */
static void fill(struct town *town) {
    char digits[18], book[16];
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t person = i % 100 == 50 || i % 100 == 70 ? i - 1 : i;
        uint32_t scattered = person * 4799u % MANY; /* 4799 is prime */
        snprintf(digits, sizeof digits, "450202198803%05u", 10000 + scattered);
        snprintf(book, sizeof book, "%u", scattered / 3);
        uint32_t slot = town_person(town, digits, i % 100 == 70 ? "乙某" : "甲某", book, 0);
        if (i % 100 == 10) town_id(town, REGISTER, slot, ID_DAMAGED, digits);
        if (i % 100 == 20) town_id(town, REGISTER, slot, ID_NONE, "");
    }
}

static void threads_make_no_difference(void **state) {
    (void)state;
    for (int threads = 1; threads <= 7; threads += 2) {
        struct town town;
        struct roll roll;
        town_open(&town);
        fill(&town);
        const struct rows *rows = &town.rows[REGISTER];
        roll_make(&roll, &town.rows[REGISTER], town_book, 2, threads);
        assert_int_equal(roll.count, MANY - 3 * (MANY / 100));
        for (uint32_t i = 0; i < MANY; i++) {
            bool out = i % 100 == 10 || i % 100 == 20 || i % 100 == 50;
            assert_int_equal(rows->fate[i], out ? FATE_UNLINKED : FATE_LINKED);
            assert_true(roll.id[i] == (out ? 0 : ID_DIGITS(rows_u64(rows, R_ID, i))));
        }
        roll_release(&roll);
        town_close(&town);
    }
}

/* Of two rows with one number and book 乙 (U+4E59) stands before 甲 (U+7532); another book comes first. */
static void one_number_is_in_order_of_book_and_name(void **state) {
    (void)state;
    struct town town;
    struct roll roll;
    town_open(&town);
    uint32_t a = town_person(&town, "45020219880312345", "甲某", "7", 0);
    uint32_t b = town_person(&town, "45020219880312345", "乙某", "7", 0);
    uint32_t c = town_person(&town, "45020219880312345", "丙某", "8", 0);
    roll_make(&roll, &town.rows[REGISTER], town_book, 2, 1);
    assert_int_equal(roll.count, 3);
    assert_true(roll_compare(&roll, b, a) < 0);
    assert_true(roll_compare(&roll, a, c) < 0);
    assert_true(roll_compare(&roll, c, b) > 0);
    roll_release(&roll);
    town_close(&town);
}

static void households_are_the_same_too(void **state) {
    (void)state;
    uint32_t households = 0;
    uint64_t first = 0;
    for (int threads = 1; threads <= 7; threads += 2) {
        struct town town;
        town_open(&town);
        fill(&town);
        town_link(&town, threads);
        const struct population *population = &town.population;
        uint64_t mixed = 0;
        for (uint32_t p = 0; p < population->persons; p++)
            mixed = hash_u64(mixed ^ population->id[p]) + population->household_of[p];
        if (threads == 1) {
            households = population->households;
            first = mixed;
        }
        assert_int_equal(population->households, households);
        assert_true(mixed == first);
        /* three neighbouring numbers share a book: nobody of another book stands in a household */
        for (uint32_t p = 0; p < population->persons; p++) {
            const struct household *home = &population->household[population->household_of[p]];
            uint64_t number = population->id[p] % 100000 - 10000;
            assert_true(number / 3 == (population->id[home->first] % 100000 - 10000) / 3);
        }
        town_close(&town);
    }
    assert_int_equal(households, MANY / 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_make_no_difference),
        cmocka_unit_test(one_number_is_in_order_of_book_and_name),
        cmocka_unit_test(households_are_the_same_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
