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

/* Of two rows with one number the later comes first: 乙 (U+4E59) stands before 甲 (U+7532). */
static int by_number(const void *left, const void *right) {
    const struct keyed *a = left, *b = right;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return (a->value < b->value) - (a->value > b->value);
}

/* What must come out, from the slots alone. */
static uint32_t expected_roll(const struct town *town, struct keyed *out) {
    const struct rows *rows = &town->rows[REGISTER];
    uint32_t count = 0;
    for (uint32_t i = 0; i < MANY; i++)
        if (i % 100 != 10 && i % 100 != 20 && i % 100 != 50)
            out[count++] = (struct keyed){ID_DIGITS(rows_u64(rows, R_ID, i)), i};
    qsort(out, count, sizeof *out, by_number);
    return count;
}

static void threads_make_no_difference(void **state) {
    (void)state;
    static struct keyed expected[MANY];
    for (int threads = 1; threads <= 7; threads += 2) {
        struct town town;
        struct roll roll;
        town_open(&town);
        fill(&town);
        uint32_t count = expected_roll(&town, expected);
        roll_make(&roll, &town.rows[REGISTER], town_book, 2, threads);
        assert_int_equal(roll.count, count);
        for (uint32_t i = 0; i < count; i++) {
            assert_true(roll.entries[i].key == expected[i].key);
            assert_int_equal(roll.entries[i].value, expected[i].value);
        }
        for (uint32_t i = 0; i < MANY; i++) {
            bool out = i % 100 == 10 || i % 100 == 20 || i % 100 == 50;
            assert_int_equal(town.rows[REGISTER].fate[i], out ? FATE_UNLINKED : FATE_LINKED);
        }
        roll_release(&roll);
        town_close(&town);
    }
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
        cmocka_unit_test(households_are_the_same_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
