/* Which datasets a verdict rests on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "judge/judgement.h"

static uint16_t datasets[4];

static uint16_t sources_of(struct read *reads, uint32_t count, uint32_t membership) {
    struct judgement judgement = {.reads = reads, .read_count = count};
    struct flag flag = {.first_read = 0, .read_count = count, .membership_count = membership};
    return flag_sources(&judgement, &flag, datasets, 4);
}

static struct read row(uint16_t dataset) {
    return (struct read){.kind = READ_ROW, .what = dataset};
}

static struct read list(uint16_t dataset) {
    return (struct read){.kind = READ_LIST, .what = dataset};
}

static void rows_come_before_lists(void **state) {
    (void)state;
    struct read reads[] = {list(9), row(5), row(REGISTER), row(3), row(5), {.kind = READ_FACT, .what = 7}};
    assert_int_equal(sources_of(reads, 6, 0), 2);
    assert_int_equal(datasets[0], 3);
    assert_int_equal(datasets[1], 5);
}

static void lists_where_no_row_was_taken(void **state) {
    (void)state;
    struct read reads[] = {list(9), row(REGISTER), list(2), list(REGISTER), row(4)};
    assert_int_equal(sources_of(reads, 5, 1), 2); /* the last is why somebody is a member */
    assert_int_equal(datasets[0], 2);
    assert_int_equal(datasets[1], 9);
    assert_int_equal(sources_of(reads, 2, 2), 0);
}

static void any_number_of_datasets(void **state) {
    (void)state;
    struct read reads[] = {row(64), row(63), row(200), row(1), row(64)};
    assert_int_equal(sources_of(reads, 5, 0), 4);
    const uint16_t expected[] = {1, 63, 64, 200};
    assert_memory_equal(datasets, expected, sizeof expected);
    struct read more[] = {row(63), row(1), row(9), row(8), row(2)};
    assert_int_equal(sources_of(more, 5, 0), 4); /* no more than there is room for */
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_come_before_lists),
                                       cmocka_unit_test(lists_where_no_row_was_taken),
                                       cmocka_unit_test(any_number_of_datasets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
