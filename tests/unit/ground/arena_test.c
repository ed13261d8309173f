/* What an arena gives is aligned, does not overlap, and lives until the next clear. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "ground/arena.h"

/* Sizes around the chunk limits, each piece filled with its own byte and looked at only after all were given.
 */
static void test_pieces_are_aligned_and_keep_their_bytes(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 4000, 4096, 5000, 100000, 1048576, 3000000, 8};
    enum { COUNT = sizeof sizes / sizeof sizes[0] };
    unsigned char *pieces[COUNT];
    struct arena arena;
    arena_init(&arena);
    for (int i = 0; i < COUNT; i++) {
        pieces[i] = arena_get(&arena, sizes[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], i + 1, sizes[i]);
    }
    for (int i = 0; i < COUNT; i++)
        for (size_t at = 0; at < sizes[i]; at++)
            if (pieces[i][at] != i + 1) fail_msg("piece %d was overwritten at %zu", i, at);
    arena_release(&arena);
    assert_null(arena.chunks);
}

static void test_clear_keeps_memory_for_the_next_unit(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    arena_clear(&arena);
    char *first = arena_get(&arena, 100);
    arena_clear(&arena);
    assert_ptr_equal(arena_get(&arena, 100), first);
    for (int i = 0; i < 1000; i++) arena_get(&arena, 5000);
    arena_clear(&arena);
    struct arena_chunk *kept = arena.chunks;
    arena_get(&arena, 500000);
    assert_ptr_equal(arena.chunks, kept);
    arena_release(&arena);
}

static void test_copies(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(arena_text(&arena, "低保"), "低保");
    assert_string_equal(arena_span(&arena, (struct span){"abcdef", 3}), "abc");
    assert_string_equal(arena_span(&arena, (struct span){NULL, 0}), "");
    assert_string_equal(arena_format(&arena, "%s-%05d", "DZ23", 417), "DZ23-00417");
    int numbers[] = {1, 2, 3};
    assert_memory_equal(arena_copy(&arena, numbers, sizeof numbers), numbers, sizeof numbers);
    memset(arena_get(&arena, 64), 0xFF, 64);
    arena_clear(&arena);
    const char zeros[64] = {0};
    assert_memory_equal(arena_zeroed(&arena, 8, 8), zeros, sizeof zeros);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_aligned_and_keep_their_bytes),
        cmocka_unit_test(test_clear_keeps_memory_for_the_next_unit),
        cmocka_unit_test(test_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
