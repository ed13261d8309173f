/* Publishing, and recovery from a kill at every system call that changes something on the disk: the child is
 * traced, killed there, and the next start must find the whole run or nothing of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "casebook/check.h"
#include "ground/memory.h"
#include "night/publish.h"

#define FILE_TEXT "身份证号,金额\n"

struct office {
    char site[64];
    struct book book;
    struct dataset dataset;
    struct rule rule;
    struct population population;
    uint32_t no_doubles[1];
    struct rows rows;
    uint64_t id;
    uint32_t household_of;
    struct household household;
    struct judgement judgement;
    struct flag flag;
    struct rule_count count;
    struct intake intake;
    struct delivery delivery;
    struct diags diags;
};

static void path_in(const struct office *office, const char *name, char out[160]) {
    snprintf(out, 160, "%s/%s", office->site, name);
}

static bool is_there(const struct office *office, const char *name) {
    char path[160];
    path_in(office, name, path);
    return file_exists(path);
}

static void put_file(const struct office *office, const char *name, const char *text) {
    char path[160];
    path_in(office, name, path);
    assert_true(file_write(AT_FDCWD, path, text, strlen(text)));
}

static void assert_file(const struct office *office, const char *name, const char *text) {
    char path[160];
    struct buffer found = {0};
    path_in(office, name, path);
    assert_true(file_read(AT_FDCWD, path, 10000, &found));
    assert_string_equal(found.at, text);
    buffer_release(&found);
}

/* One person alone, one rule, one flag, one delivery: the smallest night. */
static void fill_office(struct office *office) {
    bool in_memory = access("/dev/shm", W_OK) == 0; /* hundreds of nights are synced here */
    snprintf(office->site, sizeof office->site, "%s/hearth-publish-XXXXXX", in_memory ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(office->site));
    office->dataset =
        (struct dataset){.name = "register", .zh = "户籍", .id = COLUMN_NONE, .person_name = COLUMN_NONE};
    office->rule = (struct rule){.name = "r", .zh = "规则", .within = {1, 1, 1}};
    office->book = (struct book){.site = {.case_prefix = "LZ"},
                                 .datasets = &office->dataset,
                                 .dataset_count = 1,
                                 .rules = &office->rule,
                                 .rule_count = 1};
    assert_true(date_read(span_of("2023-08-28"), &office->book.today));
    office->id = UINT64_C(45020219800101001);
    office->household = (struct household){.count = 1, .region = UINT64_C(450202001000), .alone = true};
    office->population = (struct population){.book = &office->book,
                                             .rows = &office->rows,
                                             .persons = 1,
                                             .households = 1,
                                             .id = &office->id,
                                             .household_of = &office->household_of,
                                             .household = &office->household,
                                             .doubles = office->no_doubles};
    office->flag = (struct flag){.suppressed_by = FACT_NONE, .urgency = URGENCY_RED, .say = "有一句话。"};
    office->count = (struct rule_count){.in_force = true};
    office->judgement = (struct judgement){.flags = &office->flag, .flag_count = 1, .rules = &office->count};
    office->delivery = (struct delivery){.name = "民政/户籍.csv",
                                         .path = "民政/户籍.csv",
                                         .sender = "民政",
                                         .bytes = strlen(FILE_TEXT),
                                         .first = DATE_NONE,
                                         .last = DATE_NONE,
                                         .from_inbox = true};
    digest_of(FILE_TEXT, strlen(FILE_TEXT), office->delivery.digest);
    office->intake =
        (struct intake){.book = &office->book, .deliveries = &office->delivery, .delivery_count = 1};
    diags_init(&office->diags);
}

static int office_open(void **state) {
    struct office *office = memory_zeroed(1, sizeof *office);
    char path[160];
    fill_office(office);
    path_in(office, "inbox/民政", path);
    assert_true(file_make_folders(path, 0777));
    put_file(office, "inbox/民政/户籍.csv", FILE_TEXT);
    put_file(office, "inbox/说明.txt", "另一个文件");
    put_file(office, "晨报.html", "前一天");
    *state = office;
    return 0;
}

static int office_close(void **state) {
    struct office *office = *state;
    diags_release(&office->diags);
    file_remove_tree(office->site);
    free(office);
    return 0;
}

/* A night from the lock to the end; what publish_end said, or -1 when it did not come so far. */
static int run_night(struct office *office, int64_t number) {
    struct site_lock lock;
    struct publication publication;
    struct file_list before;
    struct caseload caseload;
    char inbox[160], page[160], list[160], manifest[160], digest[DIGEST_TEXT];
    path_in(office, "inbox", inbox);
    if (!site_lock(office->site, &lock, &office->diags)) return -1;
    struct casebook *casebook = casebook_open(office->site, true, &office->diags);
    if (!casebook || publish_recover(office->site, casebook, &office->diags) > RECOVERED_FINISHED) return -1;
    if (!file_list_below(inbox, 4, &before)) return -1;
    if (!caseload_decide(&caseload, casebook, &office->book, &office->population, &office->judgement, 0, NULL,
                         1, &office->diags))
        return -1;
    if (!publish_begin(&publication, &lock, office->book.today, 1, number, &office->diags)) return -1;
    digest_of("{}", 2, digest);
    struct commit commit = {office->book.today, 1, publication.folder, digest, &office->intake, NULL};
    if (!casebook_prepare(casebook, &caseload, &office->book, &office->population, &office->judgement,
                          &commit, &office->diags))
        return -1;
    snprintf(list, sizeof list, "%s/lists/城中区", publication.staging);
    snprintf(page, sizeof page, "%s/morning.html", publication.staging);
    snprintf(manifest, sizeof manifest, "%s/manifest.json", publication.staging);
    if (!file_make_folders(list, 0777)) return -1;
    snprintf(list, sizeof list, "%s/lists/城中区/a.xlsx", publication.staging);
    if (!file_write(AT_FDCWD, list, "名单", 6) || !file_write(AT_FDCWD, page, "今天", 6)) return -1;
    struct outputs outputs;
    bool settled =
        outputs_read(&outputs, publication.staging, 1) && publish_settle(&publication, &office->diags);
    outputs_release(&outputs);
    if (!settled || !file_write(AT_FDCWD, manifest, "{}", 2)) return -1;
    int result = (int)publish_end(&publication, casebook, digest, &office->diags);
    if (result == PUBLISHED) {
        morning_show(office->site, publication.folder, &office->diags);
        inbox_clear(&lock, inbox, &before, &office->intake, &office->diags);
    }
    casebook_abandon(casebook);
    publish_release(&publication);
    caseload_release(&caseload);
    file_list_release(&before);
    casebook_close(casebook);
    site_unlock(&lock);
    return result;
}

static enum recovery recover(struct office *office) {
    struct site_lock lock;
    assert_true(site_lock(office->site, &lock, &office->diags));
    struct casebook *casebook = casebook_open(office->site, true, &office->diags);
    assert_non_null(casebook);
    enum recovery recovery = publish_recover(office->site, casebook, &office->diags);
    assert_true(casebook_check(casebook, &(struct checked){0}, &office->diags));
    casebook_close(casebook);
    site_unlock(&lock);
    return recovery;
}

static uint32_t sealed_runs(struct office *office) {
    const struct run_row *runs;
    uint32_t count;
    struct casebook *casebook = casebook_open(office->site, true, &office->diags);
    assert_non_null(casebook);
    assert_true(casebook_runs(casebook, &runs, &count, &office->diags));
    casebook_close(casebook);
    return count;
}

static void assert_sealed(struct office *office) {
    assert_int_equal(sealed_runs(office), 1);
    assert_file(office, "runs/2023-08-28-1/manifest.json", "{}");
    assert_file(office, "runs/2023-08-28-1/lists/城中区/a.xlsx", "名单");
    assert_file(office, "晨报.html", "今天");
    assert_false(is_there(office, "runs/.staging-1"));
}

static void a_night_is_sealed_and_the_inbox_emptied(void **state) {
    struct office *office = *state;
    assert_int_equal(run_night(office, 1), PUBLISHED);
    assert_sealed(office);
    assert_false(is_there(office, "inbox/民政/户籍.csv"));
    assert_true(is_there(office, "inbox/说明.txt")); /* not taken, so it stays */
    assert_int_equal(recover(office), RECOVERED_NOTHING);
}

static void a_second_writer_is_refused(void **state) {
    struct office *office = *state;
    struct site_lock lock, other;
    assert_true(site_lock(office->site, &lock, &office->diags));
    assert_false(site_lock(office->site, &other, &office->diags));
    assert_non_null(strstr(office->diags.items[0].message, "another run"));
    site_unlock(&lock);
    assert_true(site_lock(office->site, &other, &office->diags));
    site_unlock(&other);
}

static void take_from(struct office *office, const struct site_lock *lock, const struct file_list *before) {
    char inbox[160];
    path_in(office, "inbox", inbox);
    inbox_clear(lock, inbox, before, &office->intake, &office->diags);
}

static void a_file_changed_after_reading_stays(void **state) {
    struct office *office = *state;
    struct site_lock lock;
    struct file_list before;
    char inbox[160];
    path_in(office, "inbox", inbox);
    assert_true(site_lock(office->site, &lock, &office->diags));
    assert_true(file_list_below(inbox, 4, &before));
    put_file(office, "inbox/民政/户籍.csv", "身份证号,余额\n"); /* same length, most likely the same second */
    take_from(office, &lock, &before);
    assert_true(is_there(office, "inbox/民政/户籍.csv"));
    put_file(office, "inbox/民政/户籍.csv", FILE_TEXT "更长\n");
    take_from(office, &lock, &before);
    assert_true(is_there(office, "inbox/民政/户籍.csv"));
    assert_int_equal(office->diags.warnings, 2);
    file_list_release(&before);
    site_unlock(&lock);
}

static void held_and_unrecognised_files_stay(void **state) {
    struct office *office = *state;
    static const enum delivery_state states[] = {DELIVERY_HELD, DELIVERY_UNRECOGNISED, DELIVERY_UNREADABLE};
    struct site_lock lock;
    struct file_list before;
    char inbox[160];
    path_in(office, "inbox", inbox);
    assert_true(site_lock(office->site, &lock, &office->diags));
    assert_true(file_list_below(inbox, 4, &before));
    for (int i = 0; i < 3; i++) {
        office->delivery.state = states[i];
        take_from(office, &lock, &before);
        assert_true(is_there(office, "inbox/民政/户籍.csv"));
    }
    office->delivery.state = DELIVERY_KNOWN_BYTES;
    take_from(office, &lock, &before);
    assert_false(is_there(office, "inbox/民政/户籍.csv"));
    file_list_release(&before);
    site_unlock(&lock);
}

static void a_folder_in_the_way_publishes_nothing(void **state) {
    struct office *office = *state;
    char path[160];
    path_in(office, "runs/2023-08-28-1", path);
    assert_true(file_make_folders(path, 0777));
    assert_int_equal(run_night(office, 1), PUBLISHED_NOTHING);
    assert_int_equal(sealed_runs(office), 0);
    assert_file(office, "晨报.html", "前一天");
    assert_true(is_there(office, "inbox/民政/户籍.csv"));
}

static void a_missing_or_changed_sealed_run_is_damage(void **state) {
    struct office *office = *state;
    char path[160];
    assert_int_equal(run_night(office, 1), PUBLISHED);
    put_file(office, "runs/2023-08-28-1/manifest.json", "{ }");
    assert_int_equal(recover(office), RECOVERED_DAMAGE);
    path_in(office, "runs/2023-08-28-1", path);
    assert_true(file_remove_tree(path));
    assert_int_equal(recover(office), RECOVERED_DAMAGE);
}

static void foreign_staging_is_deleted(void **state) {
    struct office *office = *state;
    assert_int_equal(run_night(office, 1), PUBLISHED);
    char path[160];
    path_in(office, "runs/.staging-9/lists", path);
    assert_true(file_make_folders(path, 0777));
    put_file(office, "runs/.staging-9/manifest.json", "{\"another\":1}");
    put_file(office, ".hearth-1-0", "half a page");
    path_in(office, "signatures", path);
    assert_true(file_make_folders(path, 0777));
    put_file(office, "signatures/.hearth-1-0", "half a signature");
    assert_int_equal(recover(office), RECOVERED_DISCARDED);
    assert_false(is_there(office, "runs/.staging-9"));
    assert_false(is_there(office, ".hearth-1-0"));
    assert_false(is_there(office, "signatures/.hearth-1-0"));
    assert_sealed(office);
}

/* System calls that change what is on the disk, or make it last. */
static bool changes_disk(uint64_t number, const uint64_t *arguments) {
    static const long calls[] = {
        SYS_write,     SYS_pwrite64, SYS_fsync,   SYS_fdatasync, SYS_renameat,
        SYS_renameat2, SYS_unlinkat, SYS_mkdirat, SYS_ftruncate,
#ifdef SYS_rename
        SYS_rename,    SYS_unlink,   SYS_mkdir,
#endif
    };
    if (number == SYS_openat) return arguments[2] & O_CREAT;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (number == (uint64_t)calls[i]) return true;
    return false;
}

/* Lets the traced child and its threads run to the `point`-th call of that kind and kills them there, before
 * the call is made: what came before it is the disk as the next start finds it. false: the child ended by
 * itself first. */
static bool killed_at(pid_t child, int point) {
    const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
    int status, met = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(ptrace(PTRACE_SETOPTIONS, child, NULL, options), 0);
    for (pid_t thread = child;; thread = waitpid(-1, &status, __WALL)) {
        struct __ptrace_syscall_info info = {0};
        assert_true(thread > 0);
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (thread != child) continue;
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == PUBLISHED);
            return false;
        }
        if (WSTOPSIG(status) == (SIGTRAP | 0x80))
            assert_true(ptrace(PTRACE_GET_SYSCALL_INFO, thread, (void *)sizeof info, &info) > 0);
        if (info.op == PTRACE_SYSCALL_INFO_ENTRY &&
            changes_disk(info.entry.nr, (const uint64_t *)info.entry.args) && ++met == point)
            break;
        ptrace(PTRACE_SYSCALL, thread, NULL, NULL);
    }
    kill(child, SIGKILL);
    while (waitpid(-1, &status, __WALL) != child || !WIFSIGNALED(status)) {
    }
    return true;
}

static bool kill_night_at(struct office *office, int point) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(99);
        raise(SIGSTOP);
        _exit(run_night(office, 1) & 0xff);
    }
    return killed_at(child, point);
}

/* Whatever the moment: afterwards the run is wholly there or not at all, and the same night can be run to its
 * end. */
static void killed_anywhere_leaves_all_or_nothing(void **state) {
    (void)state;
    int finished = 0, discarded = 0, point = 1;
    for (bool killed = true; killed; point++) {
        void *fresh = NULL;
        office_open(&fresh);
        struct office *office = fresh;
        killed = kill_night_at(office, point);
        enum recovery recovery = recover(office);
        assert_true(recovery <= RECOVERED_FINISHED);
        finished += recovery == RECOVERED_FINISHED;
        discarded += recovery == RECOVERED_DISCARDED;
        assert_int_equal(recover(office), RECOVERED_NOTHING);
        if (sealed_runs(office) == 0) {
            assert_false(is_there(office, "runs/2023-08-28-1"));
            assert_file(office, "晨报.html", "前一天");
            assert_file(office, "inbox/民政/户籍.csv", FILE_TEXT);
            assert_int_equal(run_night(office, 1), PUBLISHED);
        } else {
            assert_file(office, "runs/2023-08-28-1/lists/城中区/a.xlsx", "名单");
            assert_file(office, "runs/2023-08-28-1/manifest.json", "{}");
            assert_false(is_there(office, "runs/.staging-1"));
        }
        office_close(&fresh);
    }
    assert_true(point > 60);                    /* so many moments were tried … */
    assert_true(finished > 0 && discarded > 0); /* … on both sides of the commit */
}

#define SITE(test) cmocka_unit_test_setup_teardown(test, office_open, office_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        SITE(a_night_is_sealed_and_the_inbox_emptied),
        SITE(a_second_writer_is_refused),
        SITE(a_file_changed_after_reading_stays),
        SITE(held_and_unrecognised_files_stay),
        SITE(a_folder_in_the_way_publishes_nothing),
        SITE(a_missing_or_changed_sealed_run_is_damage),
        SITE(foreign_staging_is_deleted),
        cmocka_unit_test(killed_anywhere_leaves_all_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
