/* What is no longer in force is compressed, and read back when it is again. Digests are those of the bytes
 * put there. */
#include "desk.h"

#include <sys/syscall.h>
#include <sys/wait.h>
#include "intake/archive.h"
#include "intake/pack.h"

/* The process ends before the call on the disk of this number; 0 = never. */
static int last_call, calls;

static void count_call(void) {
    if (last_call && ++calls == last_call) _exit(9);
}

int fsync(int file) {
    count_call();
    return (int)syscall(SYS_fsync, file);
}

int fchmod(int file, mode_t mode) {
    count_call();
    return (int)syscall(SYS_fchmod, file, mode);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    count_call();
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
}

int unlinkat(int folder, const char *path, int flags) {
    count_call();
    return (int)syscall(SYS_unlinkat, folder, path, flags);
}

ssize_t write(int file, const void *bytes, size_t length) {
    count_call();
    return syscall(SYS_write, file, bytes, length);
}

static void path_of(const struct desk *desk, const char *digest, const char *end, char out[256]) {
    snprintf(out, 256, "%s/%.2s/%s%s", desk->archive, digest, digest, end);
}

static void expect_kept(const struct desk *desk, const char *digest, bool plain, bool packed) {
    char path[256];
    path_of(desk, digest, "", path);
    assert_int_equal(file_exists(path), plain);
    path_of(desk, digest, ".zst", path);
    assert_int_equal(file_exists(path), packed);
}

static void expect_bytes(const struct desk *desk, const char *digest, const char *text) {
    char bytes[1024];
    int archive = open(desk->archive, O_RDONLY | O_DIRECTORY);
    int file = archive_read(archive, digest, strlen(text));
    assert_true(file >= 0);
    assert_int_equal(read(file, bytes, sizeof bytes), (ssize_t)strlen(text));
    assert_memory_equal(bytes, text, strlen(text));
    close(file);
    close(archive);
}

#define FIRST HEADER ROW_A
#define SECOND HEADER ROW_A ROW_B

/* August, and August again; digests of both. */
static void two_nights(struct desk *desk, char first[DIGEST_TEXT], char second[DIGEST_TEXT]) {
    desk_run_with(desk, "medical_2023-08.csv", FIRST);
    memcpy(first, desk_delivery(desk, "medical_2023-08.csv")->digest, DIGEST_TEXT);
    pack_superseded(desk->archive, &desk->intake, &desk->diags);
    expect_kept(desk, first, true, false);
    desk_next_night(desk);
    desk_put(desk, "medical_2023-08.csv", SECOND);
    assert_true(desk_run(desk));
    memcpy(second, desk_delivery(desk, "medical_2023-08.csv")->digest, DIGEST_TEXT);
}

static void superseded_is_compressed(void **state) {
    struct desk *desk = *state;
    char first[DIGEST_TEXT], second[DIGEST_TEXT];
    two_nights(desk, first, second);
    for (int again = 0; again < 2; again++) {
        pack_superseded(desk->archive, &desk->intake, &desk->diags);
        expect_kept(desk, first, false, true);
        expect_kept(desk, second, true, false);
    }
    expect_bytes(desk, first, FIRST);
    expect_bytes(desk, second, SECOND);
    assert_int_equal(desk->diags.count, 0);
}

/* The newer one is taken away by a guard: the older one comes out of its compressed file. */
static void in_force_again(void **state) {
    struct desk *desk = *state;
    char first[DIGEST_TEXT], second[DIGEST_TEXT];
    two_nights(desk, first, second);
    pack_superseded(desk->archive, &desk->intake, &desk->diags);
    desk->datasets[MEDICAL].guard.max_refused = 0.1;
    for (uint32_t i = 0; i < desk->options.known_count; i++)
        if (strcmp(desk->known[i].dataset, "medical") == 0) desk->known[i].name = "上次";
    desk_put(desk, "medical_2023-08.csv", HEADER ",,1,,,,\n");
    assert_true(desk_run(desk));
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_HELD, "rows refused");
    assert_string_equal(desk_delivery(desk, "上次")->digest, first);
    desk_expect_counts(desk, "上次", 1, 0);
    desk->options.look_only = true;
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "上次", 1, 0);
}

static void damaged(void **state) {
    struct desk *desk = *state;
    char first[DIGEST_TEXT], second[DIGEST_TEXT], path[256];
    two_nights(desk, first, second);
    path_of(desk, first, "", path);
    assert_true(file_write(AT_FDCWD, path, SECOND, strlen(SECOND)));
    pack_superseded(desk->archive, &desk->intake, &desk->diags);
    expect_kept(desk, first, true, false); /* nothing is thrown away that cannot be had again */
    assert_int_equal(desk->diags.count, 1);
    assert_non_null(strstr(desk->diags.items[0].message, "do not have its digest"));
    assert_true(file_write(AT_FDCWD, path, FIRST, strlen(FIRST)));
    path_of(desk, first, ".zst", path);
    assert_true(file_write(AT_FDCWD, path, "half", 4)); /* what is under the name already is not believed */
    pack_superseded(desk->archive, &desk->intake, &desk->diags);
    expect_kept(desk, first, false, true);
    expect_bytes(desk, first, FIRST);
}

/* false: it came to its end before that call. */
static bool killed_at(const struct desk *desk, int call) {
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct diags diags;
        diags_init(&diags);
        last_call = call;
        calls = 0;
        pack_superseded(desk->archive, &desk->intake, &diags);
        _exit((int)diags.count);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 9 || WEXITSTATUS(status) == 0);
    return WEXITSTATUS(status) == 9;
}

/* Before any of its calls on the disk: the bytes can be had at every moment, and the next time it is
 * finished. */
static void killed_anywhere(void **state) {
    struct desk *desk = *state;
    char first[DIGEST_TEXT], second[DIGEST_TEXT], staged[128], path[256];
    two_nights(desk, first, second);
    snprintf(staged, sizeof staged, "%s/.packing", desk->archive);
    int call = 1;
    for (; killed_at(desk, call); call++) {
        expect_bytes(desk, first, FIRST);
        pack_superseded(desk->archive, &desk->intake, &desk->diags);
        assert_int_equal(desk->diags.count, 0);
        expect_kept(desk, first, false, true);
        expect_bytes(desk, first, FIRST);
        assert_false(file_exists(staged));
        path_of(desk, first, ".zst", path);
        assert_int_equal(unlink(path), 0);
        path_of(desk, first, "", path);
        assert_true(file_write(AT_FDCWD, path, FIRST, strlen(FIRST)));
    }
    assert_true(call > 7); /* write, fchmod, fsync, rename, fsync, unlink at least */
    expect_kept(desk, first, false, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {CASE(superseded_is_compressed), CASE(in_force_again), CASE(damaged),
                                       CASE(killed_anywhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
