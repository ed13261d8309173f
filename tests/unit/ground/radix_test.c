/* The sorted order is checked by its definition (ascending, stable, the same items), not against another
 * sort. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "ground/radix.h"

/* Values are given in order of arrival, so "stable" is: equal keys have ascending values. Each value once
 * means that nothing was lost. */
static void check_sorted(const struct keyed *items, const uint64_t *keys, size_t count) {
    unsigned char *seen = calloc(count + 1, 1);
    for (size_t i = 0; i < count; i++) {
        assert_true(items[i].value < count && !seen[items[i].value]++);
        assert_true(items[i].key == keys[items[i].value]);
        if (i == 0) continue;
        assert_true(items[i - 1].key < items[i].key ||
                    (items[i - 1].key == items[i].key && items[i - 1].value < items[i].value));
    }
    free(seen);
}

static void sort_masked(size_t count, uint64_t mask) {
    struct keyed *items = malloc((count + 1) * sizeof *items),
                 *scratch = malloc((count + 1) * sizeof *scratch);
    uint64_t *keys = malloc((count + 1) * sizeof *keys);
    uint64_t seed = 42;
    for (size_t i = 0; i < count; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        keys[i] = (seed ^ seed >> 29) & mask;
        items[i] = (struct keyed){keys[i], (uint32_t)i};
    }
    radix_sort(items, scratch, count);
    check_sorted(items, keys, count);
    free(items);
    free(scratch);
    free(keys);
}

static void test_sorted_stable_complete(void **state) {
    (void)state;
    static const uint64_t masks[] = {
        UINT64_MAX, 0, 0xFF, 0xFF00, 3, UINT64_C(0xFF000000000000FF), UINT64_C(0xFFFF00), UINT64_C(1) << 63};
    static const size_t counts[] = {0, 1, 2, 3, 255, 256, 1000, 20000};
    for (size_t m = 0; m < sizeof masks / sizeof masks[0]; m++)
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) sort_masked(counts[c], masks[m]);
}

/* Two chunks, three parts: 2, 0 and 1 items of the first, 3, 1 and 0 of the second. */
static void test_places_of_parts(void **state) {
    (void)state;
    uint32_t counts[] = {2, 0, 1, 3, 1, 0}, first[4];
    parts_place(counts, 2, 3, first);
    static const uint32_t places[] = {0, 5, 6, 2, 5, 7}, begin[] = {0, 5, 6, 7};
    assert_memory_equal(counts, places, sizeof places);
    assert_memory_equal(first, begin, sizeof begin);
}

static void test_order_of_plain_numbers(void **state) {
    (void)state;
    uint32_t few[] = {UINT32_MAX, 0, UINT32_C(1) << 31, 7}, seven = 7, eight = 8;
    uint64_t many[] = {UINT64_MAX, 1, UINT64_C(1) << 32, 0};
    qsort(few, 4, sizeof *few, u32_compare);
    qsort(many, 4, sizeof *many, u64_compare);
    assert_memory_equal(few, ((uint32_t[]){0, 7, UINT32_C(1) << 31, UINT32_MAX}), sizeof few);
    assert_memory_equal(many, ((uint64_t[]){0, 1, UINT64_C(1) << 32, UINT64_MAX}), sizeof many);
    assert_ptr_equal(bsearch(&seven, few, 4, sizeof *few, u32_compare), &few[1]);
    assert_null(bsearch(&eight, few, 4, sizeof *few, u32_compare));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sorted_stable_complete),
                                       cmocka_unit_test(test_order_of_plain_numbers),
                                       cmocka_unit_test(test_places_of_parts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
