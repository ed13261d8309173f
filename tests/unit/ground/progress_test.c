/* What goes to stderr, caught in a file (so it is no terminal). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <unistd.h>
#include "ground/progress.h"

/* Runs a small night with stderr caught; the text is in out. */
static void run_night(bool quiet, char out[1024]) {
    FILE *caught = tmpfile();
    assert_non_null(caught);
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    dup2(fileno(caught), STDERR_FILENO);
    struct progress progress;
    progress_init(&progress, quiet);
    progress_stage(&progress, "接收", "intake");
    progress_done(&progress, 12345, "行 rows");
    progress_stage(&progress, "关联", "link");
    progress_stage(&progress, "判定", "judge");
    progress_stage(&progress, NULL, NULL);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(caught);
    out[fread(out, 1, 1023, caught)] = '\0';
    fclose(caught);
}

static void test_plain_lines(void **state) {
    (void)state;
    char out[1024];
    run_night(false, out);
    char *first = strstr(out, "接收 intake"), *second = strstr(out, "关联 link"),
         *third = strstr(out, "判定 judge");
    char *total = strstr(out, "共计 total");
    assert_true(first && second && third && total);
    assert_true(first < second && second < third && third < total);
    assert_non_null(strstr(first, "12345 行 rows"));
    int lines = 0;
    for (char *at = out; *at; at++) lines += *at == '\n';
    assert_int_equal(lines, 4);
    assert_null(strpbrk(out, "\r\033"));
}

static void test_quiet(void **state) {
    (void)state;
    char out[1024];
    run_night(true, out);
    assert_string_equal(out, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain_lines), cmocka_unit_test(test_quiet)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
