/* The index of rows by owner, against the plain array of first rows that it stands for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "ground/memory.h"
#include "link/row_index.h"

static void assert_like(const struct row_index *index, const uint32_t *first, uint32_t owners) {
    for (uint32_t i = 0; i < owners; i++) {
        struct row_range range = row_range(index, i);
        uint32_t many = first[i + 1] - first[i];
        assert_int_equal(range.to - range.from, many);
        assert_int_equal(row_index_many(index, i), many);
        assert_int_equal(row_index_has(index, i), many > 0);
        if (many) assert_int_equal(range.from, first[i]);
    }
    for (uint32_t from = 0; from <= owners; from++)
        for (uint32_t to = from; to <= owners && to < from + 130; to++)
            assert_int_equal(row_index_none(index, from, to), first[from] == first[to]);
}

/* So many owners, of whom every `nth` has up to `most` rows. */
static void one_case(uint32_t owners, uint32_t nth, uint32_t most) {
    uint32_t *first = memory_get((owners + 1) * sizeof *first);
    first[0] = 0;
    for (uint32_t i = 0; i < owners; i++) first[i + 1] = first[i] + (i % nth == nth - 1 ? 1 + i % most : 0);
    struct row_index index;
    row_index_make(&index, first, owners);
    if (most == 1) assert_null(index.first);
    assert_like(&index, first, owners);
    row_index_release(&index);
    free(first);
}

static void any_number_of_owners(void **state) {
    (void)state;
    for (uint32_t owners = 0; owners < 200; owners++)
        for (uint32_t nth = 1; nth < 70; nth += 17)
            for (uint32_t most = 1; most < 4; most++) one_case(owners, nth, most);
}

static void each_has_his_own(void **state) {
    (void)state;
    for (uint32_t owners = 0; owners < 200; owners++) {
        struct row_index index;
        uint32_t first[201];
        for (uint32_t i = 0; i <= owners; i++) first[i] = i;
        row_index_each(&index, owners);
        assert_like(&index, first, owners);
        row_index_release(&index);
    }
}

static void all_bits_are_counted(void **state) {
    (void)state;
    assert_int_equal(bits_set(0), 0);
    assert_int_equal(bits_set(UINT64_MAX), 64);
    for (uint32_t i = 0; i < 64; i++) {
        assert_int_equal(bits_set(UINT64_C(1) << i), 1);
        assert_int_equal(bits_set((UINT64_C(1) << i) - 1), i);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_owners),
        cmocka_unit_test(each_has_his_own),
        cmocka_unit_test(all_bits_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
