/* Output files: what the disk refuses becomes a diag and false. /dev/full takes nothing. */
#include "written.h"
#include "outcome/output.h"

static void fields_are_csv(void **state) {
    (void)state;
    struct output output;
    assert_true(output_open_csv(&output, written.folder, "x.csv", "甲,b,c\n", &written.diags));
    output_field(&output, "a,b", ',');
    output_field(&output, "=1+1", ',');
    output_number(&output, 12, '\n');
    assert_true(output_close(&output));
    written_is("x.csv", "\xEF\xBB\xBF甲,b,c\n\"a,b\",'=1+1,12\n");
    assert_int_equal(written.diags.count, 0);
}

static void full_disk_is_an_error(void **state) {
    (void)state;
    struct output output;
    assert_true(output_open(&output, "/dev", "full", &written.diags));
    output_field(&output, "x", '\n');
    assert_false(output_close(&output));
    assert_int_equal(written.diags.errors, 1);
    assert_string_equal(written.diags.items[0].place.file, "/dev/full");
}

static void missing_folder_is_an_error(void **state) {
    (void)state;
    struct output output;
    assert_false(output_open(&output, "/nonexistent/folder", "x.csv", &written.diags));
    assert_int_equal(written.diags.errors, 1);
}

static void every_writer_says_so(void **state) {
    (void)state;
    const struct night_facts *night = &written.made.night;
    const char *nowhere = "/proc/nowhere";
    bool (*const writers[])(const struct night_facts *, const char *, struct diags *) = {
        quarantine_write, unlinked_write, review_write, funnel_write, morning_write};
    assert_false(outcome_write(night, nowhere, NULL, NULL, &written.diags));
    assert_int_equal(written.diags.errors, 1);
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        size_t before = written.diags.errors;
        assert_false(writers[i](night, nowhere, &written.diags));
        assert_true(written.diags.errors > before);
    }
    struct diags none;
    diags_init(&none);
    assert_false(morning_failed_write("/proc/nowhere/晨报.html", "某局", TODAY, &none, NULL, &written.diags));
    diags_release(&none);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fields_are_csv, written_init, written_release),
        cmocka_unit_test_setup_teardown(full_disk_is_an_error, written_init, written_release),
        cmocka_unit_test_setup_teardown(missing_folder_is_an_error, written_init, written_release),
        cmocka_unit_test_setup_teardown(every_writer_says_so, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
