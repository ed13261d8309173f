/* Numbers follow the order of first insertion, whatever the hash does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "ground/map.h"

static struct span key_of(unsigned number, char room[16]) {
    return (struct span){room, (size_t)snprintf(room, 16, "k%u", number * 7919u)};
}

static void test_numbers_count_insertions(void **state) {
    (void)state;
    enum { COUNT = 50000 };
    struct map map;
    char room[16];
    map_init(&map);
    assert_int_equal(map_find(&map, span_of("absent")), MAP_NONE);
    for (unsigned i = 0; i < COUNT; i++) {
        assert_int_equal(map_add(&map, key_of(i, room)), i);
        assert_int_equal(map_add(&map, key_of(i / 2, room)), i / 2);
    }
    assert_int_equal(map.count, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        assert_int_equal(map_find(&map, key_of(i, room)), i);
        assert_true(span_equal(map.keys[i], key_of(i, room)));
    }
    assert_int_equal(map_find(&map, span_of("k1")), MAP_NONE);
    map_release(&map);
    assert_int_equal(map_find(&map, span_of("k0")), MAP_NONE);
}

static void test_any_bytes_are_a_key(void **state) {
    (void)state;
    struct map map;
    map_init(&map);
    assert_int_equal(map_add(&map, (struct span){"a\0b", 3}), 0);
    assert_int_equal(map_add(&map, (struct span){"a\0c", 3}), 1);
    assert_int_equal(map_add(&map, (struct span){"a", 1}), 2);
    assert_int_equal(map_add(&map, (struct span){NULL, 0}), 3);
    assert_int_equal(map_add(&map, (struct span){"\0", 1}), 4);
    assert_int_equal(map_find(&map, (struct span){"a\0c", 3}), 1);
    assert_int_equal(map_find(&map, span_of("")), 3);
    map_release(&map);
}

/* 65,536 numbers thrown at random into as many slots fill about 1 - 1/e of them, 41,427; numbers in a pattern
 * must fill at least nearly as many, or probing would walk long runs. */
static void check_scatter(unsigned shift) {
    unsigned char numbers[65536] = {0}, texts[65536] = {0};
    unsigned filled = 0, filled_text = 0;
    for (uint64_t i = 0; i < 65536; i++) {
        uint64_t key = i << shift;
        unsigned char *by_number = &numbers[hash_u64(key) & 0xFFFF],
                      *by_text = &texts[hash_bytes(&key, 8) & 0xFFFF];
        filled += !*by_number;
        filled_text += !*by_text;
        *by_number = *by_text = 1;
    }
    assert_in_range(filled, 40700, 65536);
    assert_in_range(filled_text, 40700, 65536);
}

static void test_patterns_scatter(void **state) {
    (void)state;
    for (unsigned shift = 0; shift <= 48; shift += 4) check_scatter(shift);
    assert_true(hash_bytes("abcdefgh", 8) != hash_bytes("abcdefgh\0", 9));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_count_insertions),
        cmocka_unit_test(test_any_bytes_are_a_key),
        cmocka_unit_test(test_patterns_scatter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
