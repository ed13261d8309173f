/* The key table: one number, one or several persons. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "link/person.h"

static void finds_each_and_nobody_else(void **state) {
    (void)state;
    enum { MANY = 5000 };
    static uint64_t id[MANY];
    for (uint32_t i = 0; i < MANY; i++) id[i] = UINT64_C(45020219880301000) + 3 * i;
    struct person_keys keys;
    person_keys_init(&keys, id, NULL, MANY, 2);
    for (uint32_t i = 0; i < MANY; i++) {
        struct person_link link = person_find(&keys, id[i]);
        assert_int_equal(link.person, i);
        assert_int_equal(person_next(&keys, link).person, PERSON_NONE);
        assert_int_equal(person_find(&keys, id[i] + 1).person, PERSON_NONE);
    }
    assert_int_equal(person_find(&keys, 0).person, PERSON_NONE);
    assert_int_equal(keys.double_count, 0);
    person_keys_release(&keys);
}

static void chains_all_persons_of_a_number(void **state) {
    (void)state;
    const uint64_t one = UINT64_C(45020219880301001), other = UINT64_C(45020219880301002);
    const uint64_t id[] = {one, other, one, one};
    struct person_keys keys;
    person_keys_init(&keys, id, NULL, 4, 2);
    unsigned seen = 0;
    for (struct person_link at = person_find(&keys, one); at.person != PERSON_NONE;
         at = person_next(&keys, at)) {
        assert_false(seen & 1u << at.person);
        seen |= 1u << at.person;
    }
    assert_int_equal(seen, 1u << 0 | 1u << 2 | 1u << 3);
    assert_int_equal(person_find(&keys, other).person, 1);
    assert_int_equal(keys.double_count, 2);
    person_keys_release(&keys);
}

/* Persons 0, 2 and 3 have one number; 0 and 3 were found to be 2. Number 4 was nobody's row. */
static void renumbers_and_takes_out_who_is_none(void **state) {
    (void)state;
    const uint64_t one = UINT64_C(45020219880301001), other = UINT64_C(45020219880301002);
    const uint64_t id[] = {one, other, one, one, 0, other};
    const uint32_t number[] = {PERSON_NONE, 40, 30, PERSON_NONE, PERSON_NONE, 50};
    struct person_keys keys;
    person_keys_init(&keys, id, NULL, 6, 2);
    person_keys_renumber(&keys, number, 2);
    struct person_link link = person_find(&keys, one);
    assert_int_equal(link.person, 30);
    assert_int_equal(link.more, 0);
    link = person_find(&keys, other);
    uint32_t sum = link.person + person_next(&keys, link).person;
    assert_int_equal(sum, 90);
    assert_int_equal(person_next(&keys, person_next(&keys, link)).person, PERSON_NONE);
    uint32_t left = 0;
    for (uint32_t i = 0; i < keys.double_count; i++) left += keys.doubles[i].person != PERSON_NONE;
    assert_int_equal(left, 1);
    person_keys_release(&keys);
}

static void an_empty_register_knows_nobody(void **state) {
    (void)state;
    struct person_keys keys;
    person_keys_init(&keys, NULL, NULL, 0, 2);
    assert_int_equal(person_find(&keys, UINT64_C(45020219880301001)).person, PERSON_NONE);
    person_keys_release(&keys);
}

/* Enough that threads fill the table together; every tenth person has the number of the one before. */
static void threads_make_no_difference(void **state) {
    (void)state;
    enum { MANY = 60000 };
    static uint64_t id[MANY];
    for (uint32_t i = 0; i < MANY; i++) id[i] = UINT64_C(45020219880301000) + 7 * (i - (i % 10 == 9));
    for (int threads = 1; threads <= 20; threads += 4) {
        struct person_keys keys;
        person_keys_init(&keys, id, NULL, MANY, threads);
        assert_int_equal(keys.double_count, MANY / 10);
        for (uint32_t i = 0; i < MANY; i++) {
            if (i % 10 == 9) continue;
            struct person_link link = person_find(&keys, id[i]);
            assert_int_equal(link.person, i);
            uint32_t more = person_next(&keys, link).person;
            assert_int_equal(more, i % 10 == 8 ? i + 1 : PERSON_NONE);
            assert_int_equal(person_find(&keys, id[i] + 1).person, PERSON_NONE);
        }
        for (uint32_t i = 0; i < keys.double_count; i++) assert_int_equal(keys.doubles[i].person, i * 10 + 9);
        person_keys_release(&keys);
    }
}

/* Numbers chosen for their hash, so that all want the first sixteenth of the table: it must neither overflow
 * nor go round for ever. 45,000 numbers want 65,536 slots, of which a sixteenth is 4,096. */
static void numbers_that_crowd_one_region(void **state) {
    (void)state;
    enum { MANY = 45000, SLOTS = 65536 };
    static uint64_t id[MANY];
    uint64_t number = UINT64_C(45020219880301000);
    for (uint32_t i = 0; i < MANY; number++)
        if ((hash_u64(number) & (SLOTS - 1)) < SLOTS / 16) id[i++] = number;
    struct person_keys keys;
    person_keys_init(&keys, id, NULL, MANY, 4);
    assert_int_equal(keys.mask, SLOTS - 1);
    for (uint32_t i = 0; i < MANY; i++) assert_int_equal(person_find(&keys, id[i]).person, i);
    assert_int_equal(person_find(&keys, number).person, PERSON_NONE);
    person_keys_release(&keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_each_and_nobody_else),
        cmocka_unit_test(chains_all_persons_of_a_number),
        cmocka_unit_test(renumbers_and_takes_out_who_is_none),
        cmocka_unit_test(an_empty_register_knows_nobody),
        cmocka_unit_test(threads_make_no_difference),
        cmocka_unit_test(numbers_that_crowd_one_region),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
