/* Files in a folder of its own under /tmp, seen through plain system calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "ground/file.h"

static int enter(void **state) {
    char *folder = strdup("/tmp/hearth-file-XXXXXX");
    *state = folder;
    return !folder || !mkdtemp(folder) || chdir(folder) != 0;
}

static int leave(void **state) {
    bool done = chdir("/") == 0 && file_remove_tree(*state) && access(*state, F_OK) != 0;
    free(*state);
    return !done;
}

static void put(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void check_text(const char *path, const char *text) {
    struct buffer out = {0};
    assert_true(file_read(AT_FDCWD, path, 1 << 20, &out));
    assert_string_equal(out.at, text);
    buffer_release(&out);
}

static void check_refused(const char *path, int reason) {
    struct buffer out = {0};
    errno = 0;
    assert_int_equal(file_open_regular(AT_FDCWD, path), -1);
    assert_int_equal(errno, reason);
    assert_false(file_read(AT_FDCWD, path, 100, &out));
    assert_int_equal(errno, reason);
    buffer_release(&out);
}

/* A FIFO without writer would hang a plain open for ever. */
static void test_only_regular_files_open(void **state) {
    (void)state;
    put("plain", "text");
    assert_int_equal(symlink("plain", "link"), 0);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(mkdir("folder", 0700), 0);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    check_refused("link", ELOOP);
    check_refused("fifo", EINVAL);
    check_refused("folder", EINVAL);
    check_refused("socket", EINVAL);
    check_refused("/dev/null", EINVAL);
    check_refused("absent", ENOENT);
    close(listener);
    int file = file_open_regular(AT_FDCWD, "plain");
    assert_true(file >= 0);
    close(file);
}

static void test_read_has_a_maximum(void **state) {
    (void)state;
    struct buffer out = {0};
    put("five", "12345");
    put("empty", "");
    assert_true(file_read(AT_FDCWD, "five", 5, &out));
    assert_string_equal(out.at, "12345");
    errno = 0;
    assert_false(file_read(AT_FDCWD, "five", 4, &out));
    assert_int_equal(errno, EFBIG);
    assert_true(file_read(AT_FDCWD, "empty", 0, &out));
    assert_string_equal(out.at, "");
    buffer_release(&out);
    struct buffer small = {.most = 3};
    assert_false(file_read(AT_FDCWD, "five", 100, &small));
    buffer_release(&small);
}

static int names_in(const char *folder) {
    struct file_list list;
    assert_true(file_list_below(folder, 0, &list));
    int count = (int)list.count;
    file_list_release(&list);
    return count;
}

static void test_write_replaces_whole(void **state) {
    (void)state;
    assert_int_equal(mkdir("out", 0700), 0);
    assert_true(file_write(AT_FDCWD, "out/a", "first, longer", 13));
    assert_true(file_write(AT_FDCWD, "out/a", "second", 6));
    check_text("out/a", "second");
    assert_true(file_write(AT_FDCWD, "out/empty", NULL, 0));
    check_text("out/empty", "");
    assert_int_equal(names_in("out"), 2);
    errno = 0;
    assert_false(file_write(AT_FDCWD, "no/such/folder", "x", 1));
    assert_int_equal(errno, ENOENT);
    /* a target that cannot be replaced leaves no temporary file behind */
    assert_int_equal(mkdir("out/folder", 0700), 0);
    assert_false(file_write(AT_FDCWD, "out/folder", "x", 1));
    assert_int_equal(names_in("out"), 3);
    /* a link is replaced, not written through */
    put("outside", "kept");
    assert_int_equal(symlink("../outside", "out/link"), 0);
    assert_true(file_write(AT_FDCWD, "out/link", "new", 3));
    check_text("outside", "kept");
    check_text("out/link", "new");
    int folder = open("out", O_RDONLY | O_DIRECTORY);
    assert_true(file_write(folder, "b", "in folder", 9));
    close(folder);
    check_text("out/b", "in folder");
}

static void *write_often(void *unused) {
    (void)unused;
    for (int i = 0; i < 50; i++)
        if (!file_write(AT_FDCWD, "both/same", "whole", 5)) return (void *)1;
    return NULL;
}

/* Memory is a file system of its own. */
static void test_copies_across_file_systems(void **state) {
    (void)state;
    char got[16] = "";
    put("here", "0123456789");
    int from = open("here", O_RDONLY | O_CLOEXEC), to = memfd_create("there", MFD_CLOEXEC);
    assert_true(from >= 0 && to >= 0);
    assert_int_equal(lseek(from, 3, SEEK_SET), 3);
    assert_true(file_copy(from, to));
    assert_int_equal(pread(to, got, sizeof got, 0), 7);
    assert_string_equal(got, "3456789");
    close(from);
    assert_false(file_copy(to, -1));
    close(to);
}

static void test_copy_new_never_replaces(void **state) {
    (void)state;
    struct stat status;
    assert_true(file_make_folders("out", 0700));
    put("first", "first");
    put("second", "second");
    assert_true(file_copy_new("first", "out/one", 0600));
    check_text("out/one", "first");
    assert_int_equal(stat("out/one", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    errno = 0;
    assert_false(file_copy_new("second", "out/one", 0600));
    assert_int_equal(errno, EEXIST);
    assert_int_equal(symlink("nowhere", "out/link"), 0);
    assert_false(file_copy_new("second", "out/link", 0600));
    assert_int_equal(errno, EEXIST);
    assert_false(file_copy_new("second", "absent/one", 0600));
    assert_int_equal(errno, ENOENT);
    assert_false(file_copy_new("third", "out/three", 0600));
    assert_int_equal(errno, ENOENT);
    check_text("out/one", "first");
    assert_int_equal(names_in("out"), 2);
}

static void test_unnamed_until_it_is_named(void **state) {
    (void)state;
    struct file_unnamed unnamed;
    assert_true(file_make_folders("later", 0700));
    put("bytes", "bytes");
    assert_true(file_unnamed_copy(&unnamed, "bytes", "later/dropped", 0600));
    file_unnamed_release(&unnamed);
    assert_int_equal(names_in("later"), 0);
    assert_true(file_unnamed_copy(&unnamed, "bytes", "later/kept", 0600));
    assert_false(file_exists("later/kept"));
    assert_true(file_unnamed_name(&unnamed));
    file_unnamed_release(&unnamed);
    check_text("later/kept", "bytes");
    assert_int_equal(names_in("later"), 1);
}

static void test_two_writers_do_not_meet(void **state) {
    (void)state;
    assert_int_equal(mkdir("both", 0700), 0);
    pthread_t other;
    void *failed = NULL;
    assert_int_equal(pthread_create(&other, NULL, write_often, NULL), 0);
    assert_null(write_often(NULL));
    pthread_join(other, &failed);
    assert_null(failed);
    check_text("both/same", "whole");
    assert_int_equal(names_in("both"), 1);
}

static void test_what_stays_below_a_folder(void **state) {
    (void)state;
    static const char *const good[] = {"a", "a/b", "..a/b..", "a..b", ".../c", "."};
    static const char *const bad[] = {"", "/a", "a//b", "a/", "..", "../a", "a/../b", "a/.."};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(file_stays_below(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(file_stays_below(bad[i]));
}

static void test_make_folders(void **state) {
    (void)state;
    struct stat status;
    assert_true(file_make_folders("x/y//z", 0700));
    assert_true(file_make_folders("x/y/z/", 0700));
    assert_true(stat("x/y/z", &status) == 0 && S_ISDIR(status.st_mode));
    assert_true(file_make_folders("/tmp", 0700));
    assert_true(file_sync_folder("x/y"));
    put("x/file", "");
    errno = 0;
    assert_false(file_make_folders("x/file/below", 0700));
    assert_int_equal(errno, ENOTDIR);
    assert_false(file_sync_folder("x/file"));
    errno = 0;
    assert_false(file_make_folders("", 0700));
    assert_int_equal(errno, ENOENT);
}

static void test_rename_never_replaces(void **state) {
    (void)state;
    put("one", "1");
    put("two", "2");
    errno = 0;
    assert_false(file_rename_new("one", "two"));
    assert_int_equal(errno, EEXIST);
    check_text("one", "1");
    check_text("two", "2");
    assert_true(file_rename_new("one", "three"));
    check_text("three", "1");
    assert_false(file_exists("one"));
    assert_int_equal(mkdir("run", 0700), 0);
    assert_true(file_rename_new("run", "sealed"));
    assert_int_equal(mkdir("run", 0700), 0);
    assert_false(file_rename_new("run", "sealed"));
}

static void test_remove_tree_follows_no_link(void **state) {
    (void)state;
    assert_true(file_make_folders("keep", 0700));
    put("keep/me", "kept");
    assert_true(file_make_folders("tree/a/b/c", 0700));
    put("tree/a/b/c/file", "x");
    assert_int_equal(symlink("../keep", "tree/link"), 0);
    assert_int_equal(symlink("nowhere", "tree/dangling"), 0);
    assert_true(file_exists("tree/dangling"));
    assert_true(file_remove_tree("tree"));
    assert_false(file_exists("tree"));
    check_text("keep/me", "kept");
    assert_true(file_remove_tree("tree"));
    assert_int_equal(symlink("keep", "to_keep"), 0);
    assert_true(file_remove_tree("to_keep"));
    check_text("keep/me", "kept");
}

static void test_list_below(void **state) {
    (void)state;
    assert_true(file_make_folders("inbox/b/deep/deeper", 0700));
    put("inbox/z.csv", "12345");
    put("inbox/b/a.csv", "1");
    put("inbox/b.csv", "");
    put("inbox/b/deep/x.csv", "");
    put("inbox/b/deep/deeper/too_deep.csv", "");
    put("inbox/.hidden", "");
    assert_int_equal(symlink("z.csv", "inbox/link.csv"), 0);
    assert_int_equal(mkfifo("inbox/fifo", 0600), 0);
    /* '.' (2E) sorts before '/' (2F) */
    static const struct {
        const char *path;
        bool regular;
        unsigned size;
    } expected[] = {{".hidden", true, 0},        {"b.csv", true, 0},        {"b/a.csv", true, 1},
                    {"b/deep/deeper", false, 0}, {"b/deep/x.csv", true, 0}, {"fifo", false, 0},
                    {"link.csv", false, 0},      {"z.csv", true, 5}};
    struct file_list list;
    assert_true(file_list_below("inbox", 2, &list));
    assert_int_equal(list.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < list.count; i++) {
        assert_string_equal(list.items[i].path, expected[i].path);
        assert_int_equal(list.items[i].regular, expected[i].regular);
        if (expected[i].regular) assert_int_equal(list.items[i].size, expected[i].size);
    }
    struct stat status;
    assert_int_equal(stat("inbox/z.csv", &status), 0);
    assert_int_equal(list.items[7].changed, status.st_mtime);
    file_list_release(&list);
    errno = 0;
    assert_false(file_list_below("absent", 2, &list));
    assert_int_equal(errno, ENOENT);
}

static void *dribble(void *context) {
    for (const char *at = "abcdefg"; *at; at++) {
        assert_int_equal(write(*(int *)context, at, 1), 1);
        usleep(1000);
    }
    close(*(int *)context);
    return NULL;
}

/* A pipe gives less than is asked for. */
static void test_an_open_file_is_read_until_there_is_no_more_room(void **state) {
    (void)state;
    int ends[2];
    char room[16] = "";
    pthread_t writer;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(pthread_create(&writer, NULL, dribble, &ends[1]), 0);
    assert_int_equal(file_fill(ends[0], room, 5), 5);
    assert_string_equal(room, "abcde");
    assert_int_equal(file_fill(ends[0], room, 5), 2);
    assert_memory_equal(room, "fg", 2);
    assert_int_equal(file_fill(ends[0], room, 5), 0);
    pthread_join(writer, NULL);
    close(ends[0]);
    assert_int_equal(file_fill(ends[0], room, 5), -1);
    assert_int_equal(errno, EBADF);
}

static void test_all_is_put_and_closing_leaves_errno(void **state) {
    (void)state;
    int file = open("out", O_WRONLY | O_CREAT, 0600);
    assert_true(file_put(file, "whole", 5) && file_put(file, NULL, 0));
    errno = ENOSPC;
    file_close(file);
    file_close(file);
    file_close(-1);
    assert_int_equal(errno, ENOSPC);
    check_text("out", "whole");
    assert_false(file_put(file, "x", 1));
    assert_int_equal(errno, EBADF);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_only_regular_files_open, enter, leave),
        cmocka_unit_test_setup_teardown(test_read_has_a_maximum, enter, leave),
        cmocka_unit_test_setup_teardown(test_write_replaces_whole, enter, leave),
        cmocka_unit_test_setup_teardown(test_copies_across_file_systems, enter, leave),
        cmocka_unit_test_setup_teardown(test_copy_new_never_replaces, enter, leave),
        cmocka_unit_test_setup_teardown(test_unnamed_until_it_is_named, enter, leave),
        cmocka_unit_test_setup_teardown(test_two_writers_do_not_meet, enter, leave),
        cmocka_unit_test(test_what_stays_below_a_folder),
        cmocka_unit_test_setup_teardown(test_make_folders, enter, leave),
        cmocka_unit_test_setup_teardown(test_rename_never_replaces, enter, leave),
        cmocka_unit_test_setup_teardown(test_remove_tree_follows_no_link, enter, leave),
        cmocka_unit_test_setup_teardown(test_list_below, enter, leave),
        cmocka_unit_test(test_an_open_file_is_read_until_there_is_no_more_room),
        cmocka_unit_test_setup_teardown(test_all_is_put_and_closing_leaves_errno, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
