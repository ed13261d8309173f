/* The whole stage: which files there are, the same bytes with any threads, what the disk refuses. */
#include "written.h"

static const char *const files[] = {"flags.csv",
                                    "flags.jsonl",
                                    "funnel.txt",
                                    "lists/450226 三江侗族自治县/450226102 丹洲镇.xlsx",
                                    "review.csv",
                                    "morning.html",
                                    "unlinked.csv",
                                    "quarantine.csv",
                                    "quarantine_summary.csv"};
enum { FILES = sizeof files / sizeof *files };

static void same_bytes_with_any_threads(void **state) {
    (void)state;
    static const int threads[] = {1, 2, 5};
    struct buffer first[FILES];
    for (int t = 0; t < 3; t++) {
        written.made.night.threads = threads[t];
        written_all();
        for (int i = 0; i < FILES; i++) {
            struct buffer text = written_file(files[i]);
            if (t == 0) {
                first[i] = text;
                continue;
            }
            assert_int_equal(text.length, first[i].length);
            assert_memory_equal(text.at, first[i].at, text.length);
            buffer_release(&text);
        }
    }
    for (int i = 0; i < FILES; i++) buffer_release(&first[i]);
    assert_int_equal(written.diags.count, 0);
}

/* A folder where one small file should be: the others are written, and the night is told. */
static void one_refused_file_fails_the_stage(void **state) {
    (void)state;
    struct buffer path = {0};
    buffer_format(&path, "%s/unlinked.csv/x", written.folder);
    assert_true(file_make_folders(path.at, 0777));
    assert_false(outcome_write(&written.made.night, written.folder, NULL, NULL, &written.diags));
    assert_int_equal(written.diags.errors, 1);
    assert_non_null(strstr(written.diags.items[0].place.file, "unlinked.csv"));
    assert_true(written_holds("funnel.txt", "收支相符"));
    buffer_release(&path);
}

static void a_night_that_does_not_add_up_fails(void **state) {
    (void)state;
    written.made.links[D_MEDICAL].linked--;
    assert_false(outcome_write(&written.made.night, written.folder, NULL, NULL, &written.diags));
    assert_true(written.diags.errors >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(same_bytes_with_any_threads, written_init, written_release),
        cmocka_unit_test_setup_teardown(one_refused_file_fails_the_stage, written_init, written_release),
        cmocka_unit_test_setup_teardown(a_night_that_does_not_add_up_fails, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
