/* Small blocks: aligned, apart from each other, and used again by the next of their size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "ground/blocks.h"

static void used_again(void **state) {
    (void)state;
    struct blocks blocks = {0};
    char *one = blocks_get(&blocks, 33), *other = blocks_get(&blocks, 48);
    blocks_put(&blocks, one, 33);
    assert_ptr_not_equal(blocks_get(&blocks, 49), one); /* of another size */
    assert_ptr_equal(blocks_get(&blocks, 40), one);
    blocks_put(&blocks, other, 48);
    assert_ptr_equal(blocks_get(&blocks, 48), other);
    size_t held = blocks.held;
    for (int i = 0; i < 1000; i++) blocks_put(&blocks, blocks_get(&blocks, 48), 48);
    assert_int_equal(blocks.held, held);
    blocks_release(&blocks);
    assert_int_equal(blocks.held, 0);
}

/* Ten thousand of every size keep what is written into them. */
static void apart(void **state) {
    (void)state;
    enum { COUNT = 10000 };
    static unsigned char *all[COUNT];
    struct blocks blocks = {0};
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT; i++) {
            size_t size = 1 + (i * 7 + round) % BLOCK_BYTES_MOST;
            all[i] = blocks_get(&blocks, size);
            assert_int_equal((uintptr_t)all[i] % BLOCK_STEP, 0);
            memset(all[i], (int)(i % 251), size);
        }
        for (size_t i = 0; i < COUNT; i++) {
            size_t size = 1 + (i * 7 + round) % BLOCK_BYTES_MOST;
            for (size_t k = 0; k < size; k++)
                if (all[i][k] != i % 251) fail_msg("block %zu, byte %zu", i, k);
            blocks_put(&blocks, all[i], size);
        }
    }
    blocks_release(&blocks);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(used_again), cmocka_unit_test(apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
