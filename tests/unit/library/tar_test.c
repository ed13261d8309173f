/* What the door to libarchive writes, read with the system's own tar. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <unistd.h>
#include "ground/file.h"
#include "library/tar.h"

static int enter(void **state) {
    char *folder = strdup("/tmp/hearth-tar-XXXXXX");
    *state = folder;
    return !folder || !mkdtemp(folder) || chdir(folder) != 0;
}

static int leave(void **state) {
    bool done = chdir("/") == 0 && file_remove_tree(*state);
    free(*state);
    return !done;
}

static void put(struct tar *tar, const char *name, bool folder, const char *text) {
    struct tar_entry entry = {
        .name = name, .folder = folder, .size = strlen(text), .mode = 0640, .changed = 1693180800};
    assert_true(tar_begin(tar, &entry));
    assert_true(tar_add(tar, text, strlen(text)));
}

/* "-rw-r----- 0/0 3 2023-08-28 00:00 name", as tar lists it. */
static void expect_line(FILE *list, const char *begin, const char *name) {
    char line[2000];
    assert_non_null(fgets(line, sizeof line, list));
    line[strcspn(line, "\n")] = '\0';
    assert_int_equal(strncmp(line, begin, strlen(begin)), 0);
    assert_non_null(strstr(line, "2023-08-28 00:00 "));
    assert_string_equal(strstr(line, "00:00 ") + strlen("00:00 "), name);
}

static void a_file_that_cannot_be_asked_after_is_refused(void **state) {
    (void)state;
    assert_null(tar_new(-1));
    assert_int_equal(errno, EBADF);
}

static void names_sizes_and_bytes(void **state) {
    (void)state;
    char longest[700];
    memset(longest, 'a', sizeof longest);
    for (size_t i = 99; i < sizeof longest; i += 100) longest[i] = '/';
    longest[sizeof longest - 1] = '\0';
    int file = open("all.tar", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    struct tar *tar = tar_new(file);
    put(tar, "收件/", true, "");
    put(tar, "收件/医保 2023.csv", false, "一\n");
    put(tar, longest, false, "");
    put(tar, "last", false, "bytes of the last");
    assert_true(tar_end(tar));
    tar_free(tar);
    assert_int_equal(close(file), 0);
    FILE *list = popen("TZ=UTC tar --numeric-owner --quoting-style=literal -tvf all.tar", "r");
    expect_line(list, "drw-r----- 0/0", "收件/");
    expect_line(list, "-rw-r----- 0/0", "收件/医保 2023.csv");
    expect_line(list, "-rw-r----- 0/0", longest);
    expect_line(list, "-rw-r----- 0/0", "last");
    assert_int_equal(pclose(list), 0);
    assert_int_equal(system("tar -xf all.tar last && grep -qx 'bytes of the last' last"), 0);
}

/* More bytes than were announced would shift everything behind them. */
static void too_many_bytes_are_refused(void **state) {
    (void)state;
    int file = open("/dev/null", O_WRONLY | O_CLOEXEC);
    struct tar *tar = tar_new(file);
    struct tar_entry entry = {.name = "a", .size = 2, .mode = 0600};
    assert_true(tar_begin(tar, &entry));
    assert_false(tar_add(tar, "abc", 3));
    tar_free(tar);
    close(file);
}

static void a_disk_that_is_full(void **state) {
    (void)state;
    int file = open("/dev/full", O_WRONLY | O_CLOEXEC);
    struct tar *tar = tar_new(file);
    struct tar_entry entry = {.name = "a", .size = 2, .mode = 0600};
    bool good = tar_begin(tar, &entry) && tar_add(tar, "ab", 2) && tar_end(tar);
    assert_false(good);
    assert_string_equal(tar_error(tar), "No space left on device");
    tar_free(tar);
    close(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_cannot_be_asked_after_is_refused),
        cmocka_unit_test_setup_teardown(names_sizes_and_bytes, enter, leave),
        cmocka_unit_test_setup_teardown(too_many_bytes_are_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_disk_that_is_full, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
