/* What disks and senders do while a delivery is read and archived. The calls of the C library that the intake
 * makes are stood in for here, and passed on to the system but for the faults of each test. */
#include "desk.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "library/crypto.h"

#define MEDICAL_FILE "medical_2023-08.csv"

enum fault_kind {
    FAULT_NONE,
    READ_SHORT,
    READ_INTERRUPTED,
    READ_FAILS,
    FILE_GROWS,
    FILE_SHRINKS,
    FILE_REPLACED,
    NO_DIRECT_FILES,
    NO_DIRECT_WRITES,
    WRITES_SHORT,
    DISK_FULL,
    SYNC_FAILS,
    NAMING_FAILS
};

static struct fault {
    enum fault_kind kind;
    char path[512];      /* of the delivery */
    atomic_int reads;    /* of it so far */
    atomic_int directly; /* writes past the page cache that were asked for */
    atomic_int others;   /* calls of the kind that fails, so far */
} fault;

static bool is_delivery(int file) {
    char name[64], path[512];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0) return false;
    path[length] = '\0';
    return strcmp(path, fault.path) == 0;
}

static void grow(void) {
    int file = (int)syscall(SYS_openat, AT_FDCWD, fault.path, O_WRONLY | O_APPEND);
    assert_int_equal(syscall(SYS_write, file, "\n", (size_t)1), 1);
    close(file);
}

/* Another file is renamed to its name, as senders do who write whole files. */
static void replace(void) {
    char beside[520];
    snprintf(beside, sizeof beside, "%s.new", fault.path);
    int file = (int)syscall(SYS_openat, AT_FDCWD, beside, O_WRONLY | O_CREAT, 0666);
    assert_int_equal(syscall(SYS_write, file, HEADER, sizeof HEADER - 1), sizeof HEADER - 1);
    close(file);
    assert_int_equal(rename(beside, fault.path), 0);
}

ssize_t read(int file, void *to, size_t most) {
    if (fault.kind == FAULT_NONE || !is_delivery(file)) return syscall(SYS_read, file, to, most);
    int reads = atomic_fetch_add(&fault.reads, 1);
    if (fault.kind == READ_SHORT && most > 100003) most = 100003;
    if (fault.kind == READ_INTERRUPTED && reads % 2 == 0) {
        errno = EINTR;
        return -1;
    }
    if (fault.kind == READ_FAILS && reads == 1) {
        errno = EIO;
        return -1;
    }
    if (fault.kind == FILE_GROWS && reads == 1) grow();
    if (fault.kind == FILE_SHRINKS && reads == 1) assert_int_equal(truncate(fault.path, 1000), 0);
    if (fault.kind == FILE_REPLACED && reads == 1) replace();
    return syscall(SYS_read, file, to, most);
}

/* The second such call fails: the first delivery, or its first piece, is written by then. */
static bool refuses(enum fault_kind kind, int reason) {
    if (fault.kind != kind || atomic_fetch_add(&fault.others, 1) != 1) return false;
    errno = reason;
    return true;
}

int fsync(int file) {
    return refuses(SYNC_FAILS, EIO) ? -1 : (int)syscall(SYS_fsync, file);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    if (refuses(NAMING_FAILS, EIO)) return -1;
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
}

ssize_t pwrite(int file, const void *from, size_t length, off_t at) {
    bool direct = fcntl(file, F_GETFL) & O_DIRECT;
    fault.directly += direct;
    if (fault.kind == NO_DIRECT_WRITES && direct) {
        errno = EINVAL;
        return -1;
    }
    if (refuses(DISK_FULL, ENOSPC)) return -1;
    if (fault.kind == WRITES_SHORT && length > 70001) length = 70001;
    return syscall(SYS_pwrite64, file, from, length, at);
}

int openat(int folder, const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (fault.kind == NO_DIRECT_FILES && flags & O_DIRECT) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

/* Rows of 70 to 74 bytes: 120,000 are two pieces and a ragged third. */
static void fill(struct buffer *text, uint32_t rows) {
    buffer_text(text, HEADER);
    for (uint32_t i = 0; i < rows; i++)
        buffer_format(text, "11010519491231002X,甲某,%u.50,2023-08-01,住院,Y,第%u号窗口\n", i % 9000, i);
}

static void expect_archived(const struct desk *desk, const struct buffer *text) {
    char path[512], digest[DIGEST_TEXT], kept[DIGEST_TEXT];
    uint64_t size;
    digest_of(text->at, text->length, digest);
    assert_string_equal(desk_delivery(desk, MEDICAL_FILE)->digest, digest);
    snprintf(path, sizeof path, "%s/%.2s/%s", desk->archive, digest, digest);
    assert_true(digest_of_file(AT_FDCWD, path, kept, &size));
    assert_string_equal(kept, digest);
    assert_int_equal(size, text->length);
}

static void run_with(struct desk *desk, enum fault_kind kind, const struct buffer *text) {
    assert_true(file_remove_tree(desk->archive));
    snprintf(fault.path, sizeof fault.path, "%s/" MEDICAL_FILE, desk->inbox);
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put_bytes(desk, MEDICAL_FILE, text->at, text->length);
    fault.reads = fault.directly = fault.others = 0;
    fault.kind = kind;
    assert_true(desk_run(desk));
    fault.kind = FAULT_NONE;
}

static void archived_as_it_came(void **state) {
    static const uint32_t rows[] = {1, 1000, 120000};
    struct desk *desk = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int threads = 1; threads <= 3; threads += 2) {
            struct buffer text = {0};
            fill(&text, rows[i]);
            desk->options.threads = threads;
            run_with(desk, FAULT_NONE, &text);
            desk_expect_counts(desk, MEDICAL_FILE, rows[i], 0);
            expect_archived(desk, &text);
            buffer_release(&text);
        }
}

static void faults_that_change_nothing(void **state) {
    static const enum fault_kind kinds[] = {READ_SHORT, READ_INTERRUPTED, NO_DIRECT_FILES, NO_DIRECT_WRITES,
                                            WRITES_SHORT};
    struct desk *desk = *state;
    struct buffer text = {0};
    fill(&text, 120000);
    desk->options.threads = 2;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        run_with(desk, kinds[i], &text);
        desk_expect_counts(desk, MEDICAL_FILE, 120000, 0);
        expect_archived(desk, &text);
        assert_true(fault.reads > 0);
        assert_int_equal(fault.directly == 0, kinds[i] == NO_DIRECT_FILES);
    }
    buffer_release(&text);
}

static void expect_left_out(struct desk *desk, const char *why) {
    char digest[DIGEST_TEXT], path[512];
    desk_expect_state(desk, MEDICAL_FILE, DELIVERY_UNREADABLE, why);
    assert_string_equal(desk_delivery(desk, MEDICAL_FILE)->digest, "");
    for (uint32_t slot = 0; slot < desk->intake.rows[MEDICAL].slots; slot++)
        assert_int_equal(desk->intake.rows[MEDICAL].fate[slot], FATE_NONE);
    assert_int_equal(desk_delivery(desk, REGISTER_FILE)->received, 2);
    digest_of(REGISTER_TEXT, strlen(REGISTER_TEXT), digest);
    snprintf(path, sizeof path, "%s/%.2s/%s", desk->archive, digest, digest);
    assert_true(file_exists(path));
    struct file_list kept;
    assert_true(file_list_below(desk->archive, 8, &kept));
    assert_int_equal(kept.count, 1); /* nothing of the other file, not even staged */
    file_list_release(&kept);
}

static void faults_that_leave_the_file_out(void **state) {
    struct desk *desk = *state;
    struct buffer text = {0};
    fill(&text, 120000);
    for (int threads = 1; threads <= 3; threads += 2) {
        desk->options.threads = threads;
        run_with(desk, READ_FAILS, &text);
        expect_left_out(desk, "cannot be read");
        run_with(desk, FILE_SHRINKS, &text);
        expect_left_out(desk, "changed while it was read");
        run_with(desk, FILE_GROWS, &text);
        expect_left_out(desk, "changed while it was read");
    }
    buffer_release(&text);
}

/* What was opened is read to its end, and is what the archive keeps; the other one is looked at the next
 * night. */
static void replaced_while_read(void **state) {
    struct desk *desk = *state;
    struct buffer text = {0};
    fill(&text, 120000);
    run_with(desk, FILE_REPLACED, &text);
    desk_expect_counts(desk, MEDICAL_FILE, 120000, 0);
    expect_archived(desk, &text);
    buffer_release(&text);
}

/* In a process of its own, since this one stops; what it said. */
static void run_and_fail(struct desk *desk, enum fault_kind kind, const struct buffer *text,
                         struct buffer *said) {
    int pipes[2], status;
    char piece[256];
    ssize_t got;
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(pipes[1], STDERR_FILENO);
        run_with(desk, kind, text);
        intake_sealed(&desk->intake);
        _exit(0);
    }
    close(pipes[1]);
    while ((got = read(pipes[0], piece, sizeof piece)) > 0) buffer_add(said, piece, (size_t)got);
    close(pipes[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 4);
}

/* What has a digest for its name has the bytes of it. */
static void expect_whole_names(const struct desk *desk) {
    struct file_list kept;
    char digest[DIGEST_TEXT], path[512];
    uint64_t size;
    assert_true(file_list_below(desk->archive, 8, &kept));
    for (uint32_t i = 0; i < kept.count; i++) {
        if (strncmp(kept.items[i].path, ".taking/", 8) == 0) continue;
        snprintf(path, sizeof path, "%s/%s", desk->archive, kept.items[i].path);
        assert_true(digest_of_file(AT_FDCWD, path, digest, &size));
        assert_string_equal(strrchr(path, '/') + 1, digest);
    }
    file_list_release(&kept);
}

static void disks_that_refuse(void **state) {
    static const struct {
        enum fault_kind kind;
        const char *says;
    } faults[] = {{DISK_FULL, "hearth: archive: No space left on device\n"},
                  {SYNC_FAILS, "hearth: archive: Input/output error\n"},
                  {NAMING_FAILS, "hearth: archive: Input/output error\n"}};
    struct desk *desk = *state;
    struct buffer text = {0}, said = {0};
    fill(&text, 120000);
    for (int later = 0; later < 2; later++)
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
            desk->options.threads = 2;
            desk->options.seal_later = later;
            buffer_clear(&said);
            run_and_fail(desk, faults[i].kind, &text, &said);
            assert_string_equal(said.at, faults[i].says);
            expect_whole_names(desk);
            assert_true(desk_run(desk)); /* the next night finds all of it */
            intake_sealed(&desk->intake);
            desk_expect_counts(desk, MEDICAL_FILE, 120000, 0);
            expect_archived(desk, &text);
        }
    buffer_release(&text);
    buffer_release(&said);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(archived_as_it_came), CASE(faults_that_change_nothing), CASE(faults_that_leave_the_file_out),
        CASE(replaced_while_read), CASE(disks_that_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
