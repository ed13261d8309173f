/* A night of the small base site, sealed, put together again after its inbox and its rules were thrown away
 * or changed: the manifest's own counts are what must come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "audit/rebuild.h"
#include "night/tonight.h"

struct bench {
    char folder[64], site[80];
    struct progress progress;
    struct diags diags;
};

static void shell(const char *form, const char *folder) {
    char line[512];
    snprintf(line, sizeof line, form, folder);
    assert_int_equal(system(line), 0);
}

static date_t day(const char *text) {
    date_t date;
    assert_true(date_read(span_of(text), &date));
    return date;
}

static int bench_open(void **state) {
    struct bench *bench = memory_zeroed(1, sizeof *bench);
    struct tonight_result result;
    snprintf(bench->folder, sizeof bench->folder, "/tmp/hearth-rebuild-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    snprintf(bench->site, sizeof bench->site, "%s/base", bench->folder);
    shell("cp -r tests/cases/base %s", bench->folder);
    progress_init(&bench->progress, true);
    diags_init(&bench->diags);
    struct tonight_options options = {
        .site = bench->site, .date = day("2023-08-28"), .threads = 1, .progress = &bench->progress};
    enum exit_code code = tonight_run(&options, &result, &bench->diags);
    assert_true(code == EXIT_DONE || code == EXIT_WAITING);
    shell("cd %s/base && rm -r inbox rules", bench->folder);
    *state = bench;
    return 0;
}

static int bench_close(void **state) {
    struct bench *bench = *state;
    file_remove_tree(bench->folder);
    diags_release(&bench->diags);
    free(bench);
    return 0;
}

static void same_counts_without_inbox_and_rules(void **state) {
    struct bench *bench = *state;
    struct rebuild_options options = {.site = bench->site, .threads = 2, .progress = &bench->progress};
    struct rebuilt rebuilt;
    assert_int_equal(rebuild_open(&rebuilt, &options, &bench->diags), EXIT_DONE);
    assert_true(rebuilt.night.joined);
    assert_int_equal(night_judge(&rebuilt.plan, false, &rebuilt.night, &bench->progress, &bench->diags),
                     EXIT_DONE);
    assert_true(rebuilt.night.judgement.flag_count > 0);
    assert_int_equal(sealed_other_count(&rebuilt.sealed, rebuilt.plan.book, &rebuilt.night.judgement),
                     RULE_NONE);
    char rules[256];
    snprintf(rules, sizeof rules, "%s", rebuilt.scratch.path);
    rebuild_close(&rebuilt);
    assert_false(file_exists(rules));
}

static void no_such_run(void **state) {
    struct bench *bench = *state;
    struct rebuild_options options = {
        .site = bench->site, .run = "2023-08-28-7", .threads = 1, .progress = &bench->progress};
    struct rebuilt rebuilt;
    assert_int_equal(rebuild_open(&rebuilt, &options, &bench->diags), EXIT_NOT_STARTED);
    rebuild_close(&rebuilt);
}

static void a_changed_rule_file_is_refused(void **state) {
    struct bench *bench = *state;
    struct rebuild_options options = {.site = bench->site, .threads = 1, .progress = &bench->progress};
    struct rebuilt rebuilt;
    shell("for f in %s/base/archive/rules/*.lua; do chmod u+w $f; echo >>$f; done", bench->folder);
    assert_int_equal(rebuild_open(&rebuilt, &options, &bench->diags), EXIT_DIFFERENT);
    rebuild_close(&rebuilt);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(same_counts_without_inbox_and_rules, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(no_such_run, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_changed_rule_file_is_refused, bench_open, bench_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
