/* Parts that come in any order stand in the file in theirs. */
#include "written.h"
#include "ground/workers.h"
#include "outcome/ordered.h"

static void part(struct ordered *ordered, size_t number) {
    struct buffer text = {0};
    buffer_format(&text, "%zu ", number);
    ordered_part(ordered, number, &text);
    assert_int_equal(text.length, 0); /* taken over */
    buffer_release(&text);
}

static void late_parts_hold_back_early_ones(void **state) {
    (void)state;
    struct ordered ordered;
    assert_true(ordered_open(&ordered, written.folder, "x", 4, &written.diags));
    part(&ordered, 2);
    part(&ordered, 1);
    written_is("x", "");
    part(&ordered, 0);
    written_is("x", "0 1 2 ");
    part(&ordered, 3);
    assert_true(ordered_close(&ordered, &written.diags));
    written_is("x", "0 1 2 3 ");
}

static void task(void *context, size_t index, int worker) {
    (void)worker;
    part(context, 199 - index); /* the last first */
}

static void many_threads_keep_the_order(void **state) {
    (void)state;
    struct ordered ordered;
    struct buffer expected = {0};
    assert_true(ordered_open(&ordered, written.folder, "x", 200, &written.diags));
    workers_run(5, 200, task, &ordered);
    assert_true(ordered_close(&ordered, &written.diags));
    for (int i = 0; i < 200; i++) buffer_format(&expected, "%d ", i);
    written_is("x", expected.at);
    buffer_release(&expected);
}

static void a_full_disk_is_told_once(void **state) {
    (void)state;
    struct ordered ordered;
    assert_true(ordered_open(&ordered, "/dev", "full", 2, &written.diags));
    part(&ordered, 0);
    part(&ordered, 1);
    assert_false(ordered_close(&ordered, &written.diags));
    assert_int_equal(written.diags.errors, 1);
    assert_string_equal(written.diags.items[0].place.file, "/dev/full");
}

static void given_up_early_leaves_nothing_behind(void **state) {
    (void)state;
    struct ordered ordered;
    assert_true(ordered_open(&ordered, written.folder, "x", 3, &written.diags));
    part(&ordered, 1);
    ordered_abandon(&ordered);
    assert_false(ordered_open(&ordered, "/nonexistent", "x", 1, &written.diags));
    assert_int_equal(written.diags.errors, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(late_parts_hold_back_early_ones, written_init, written_release),
        cmocka_unit_test_setup_teardown(many_threads_keep_the_order, written_init, written_release),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told_once, written_init, written_release),
        cmocka_unit_test_setup_teardown(given_up_early_leaves_nothing_behind, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
