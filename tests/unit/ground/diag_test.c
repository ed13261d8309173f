/* What is printed, line by line, against text made by hand. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "ground/diag.h"

/* The printed text; the caller frees it. */
static void print(const struct diags *diags, char **out) {
    size_t size = 0;
    FILE *file = open_memstream(out, &size);
    diags_print(diags, file);
    fclose(file);
}

static void check_printed(const struct diags *diags, const char *expected) {
    char *out = NULL;
    print(diags, &out);
    assert_string_equal(out, expected);
    free(out);
}

static void add_source(struct diags *diags, const char *line) {
    diags_source(diags, line, strlen(line));
}

static void test_sorted_by_place_counted_by_level(void **state) {
    (void)state;
    struct diags diags;
    diags_init(&diags);
    char file[] = "b.lua";
    diags_add(&diags, DIAG_ERROR, (struct place){file, 7, 2}, "later");
    file[0] = 'x';
    diags_add(&diags, DIAG_WARNING, (struct place){"b.lua", 3, 0}, "line %d", 3);
    diags_add(&diags, DIAG_NOTE, (struct place){"a.lua", 0, 0}, "whole file");
    diags_add(&diags, DIAG_ERROR, (struct place){"b.lua", 7, 2}, "same place, second");
    diags_add(&diags, DIAG_ERROR, (struct place){"b.lua", 7, 1}, "first column");
    diags_add(&diags, DIAG_ERROR, (struct place){NULL, 9, 9}, "nowhere");
    assert_int_equal(diags.count, 6);
    assert_int_equal(diags.errors, 4);
    assert_int_equal(diags.warnings, 1);
    check_printed(&diags, "error: nowhere\n"
                          "a.lua: note: whole file\n"
                          "b.lua:3: warning: line 3\n"
                          "b.lua:7:1: error: first column\n"
                          "b.lua:7:2: error: later\n"
                          "b.lua:7:2: error: same place, second\n");
    diags_release(&diags);
}

/* 低保 is two characters and four columns; the tab is one. The caret counts columns, the place characters. */
static void test_caret_below_wide_characters(void **state) {
    (void)state;
    struct diags diags;
    diags_init(&diags);
    diags_add(&diags, DIAG_ERROR, (struct place){"r.lua", 1, 5}, "m");
    add_source(&diags, "\t低保=x");
    diags_add(&diags, DIAG_ERROR, (struct place){"r.lua", 2, 3}, "m");
    add_source(&diags, "\x1B]z");
    diags_add(&diags, DIAG_ERROR, (struct place){"r.lua", 3, 99}, "m");
    add_source(&diags, "ab");
    diags_add(&diags, DIAG_ERROR, (struct place){"r.lua", 4, 0}, "m");
    add_source(&diags, "no caret");
    check_printed(&diags, "r.lua:1:5: error: m\n"
                          "     低保=x\n"
                          "          ^\n"
                          "r.lua:2:3: error: m\n"
                          "    \\x1B]z\n"
                          "         ^\n"
                          "r.lua:3:99: error: m\n"
                          "    …\n"
                          "     ^\n"
                          "r.lua:4: error: m\n"
                          "    no caret\n");
    diags_release(&diags);
}

/* Of a line of 5,000 characters only the part around the caret is shown, and the caret still stands below its
 * own. */
static void test_long_lines_are_shown_around_the_caret(void **state) {
    (void)state;
    struct diags diags;
    diags_init(&diags);
    char line[5001];
    memset(line, '.', 5000);
    line[5000] = '\0';
    line[2999] = 'X';
    diags_add(&diags, DIAG_ERROR, (struct place){"r.lua", 1, 3000}, "m");
    add_source(&diags, line);
    char *out = NULL;
    print(&diags, &out);
    char *second = strchr(out, '\n') + 1, *third = strchr(second, '\n') + 1;
    assert_true(strlen(out) < 400);
    /* "…" is 3 bytes in one column */
    assert_int_equal(strchr(second, 'X') - second - 2, strchr(third, '^') - third);
    free(out);
    diags_release(&diags);
}

static void test_hostile_names_and_messages_are_shown_escaped(void **state) {
    (void)state;
    struct diags diags;
    diags_init(&diags);
    diags_add(&diags, DIAG_WARNING, (struct place){"a\x1B[2J.csv", 0, 0}, "%s", "two\nlines");
    check_printed(&diags, "a\\x1B[2J.csv: warning: two\\x0Alines\n");
    diags_release(&diags);
}

static void test_equal_messages_are_counted(void **state) {
    (void)state;
    struct diags diags;
    diags_init(&diags);
    for (int i = 1; i <= DIAG_EQUAL_MOST + 5; i++)
        diags_add(&diags, DIAG_ERROR, (struct place){"x.csv", i, 0}, "bad");
    diags_add(&diags, DIAG_ERROR, (struct place){"x.csv", 1000, 0}, "other");
    char *out = NULL;
    print(&diags, &out);
    int bad = 0;
    for (char *at = out; (at = strstr(at, "error: bad\n")); at++) bad++;
    assert_int_equal(bad, DIAG_EQUAL_MOST);
    assert_non_null(strstr(out, "x.csv:1000: error: other\n"));
    assert_non_null(strstr(out, "5 more like it: bad\n"));
    assert_int_equal(diags.errors, DIAG_EQUAL_MOST + 6);
    free(out);
    diags_release(&diags);
}

static void test_what_the_system_refused(void **state) {
    (void)state;
    struct diags diags, refused;
    diags_init(&diags);
    diags_init(&refused);
    diags_add(&diags, DIAG_ERROR, (struct place){"a", 0, 0}, "gone");
    diags_reason(&diags, ENOENT);
    assert_int_equal(diags_code(&diags, EXIT_DIFFERENT), EXIT_DIFFERENT);
    diags_add(&diags, DIAG_ERROR, (struct place){"b", 0, 0}, "no disk");
    diags_reason(&diags, EIO);
    diags_denied(&diags);
    assert_int_equal(diags.denied, 1);
    assert_int_equal(diags_code(&diags, EXIT_DIFFERENT), EXIT_SYSTEM);
    assert_int_equal(diags_code(&diags, EXIT_NOT_STARTED), EXIT_SYSTEM);
    assert_int_equal(diags_code(&diags, EXIT_WAITING), EXIT_WAITING);
    diags_add_denied(&refused, &diags);
    assert_int_equal(refused.denied, 1);
    check_printed(&refused, "b: error: no disk\n");
    diags_release(&refused);
    diags_release(&diags);
}

static void test_nothing_prints_nothing(void **state) {
    (void)state;
    struct diags diags;
    diags_init(&diags);
    check_printed(&diags, "");
    diags_release(&diags);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted_by_place_counted_by_level),
        cmocka_unit_test(test_caret_below_wide_characters),
        cmocka_unit_test(test_long_lines_are_shown_around_the_caret),
        cmocka_unit_test(test_hostile_names_and_messages_are_shown_escaped),
        cmocka_unit_test(test_equal_messages_are_counted),
        cmocka_unit_test(test_what_the_system_refused),
        cmocka_unit_test(test_nothing_prints_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
