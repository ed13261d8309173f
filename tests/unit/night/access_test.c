/* The access log: one byte form, chained, whole under many writers, mended where it was torn, and no byte of
 * it changed unseen. Lines are held against what stock tools make of them, not against the code that wrote
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "night/access.h"

#define WRITERS 20
#define EACH 5

struct office {
    char site[64], log[96];
    struct diags diags;
};

static int set_up(void **state) {
    struct office *office = memory_zeroed(1, sizeof *office);
    snprintf(office->site, sizeof office->site, "/tmp/hearth-access-XXXXXX");
    assert_non_null(mkdtemp(office->site));
    snprintf(office->log, sizeof office->log, "%s/" ACCESS_LOG, office->site);
    unsetenv("SUDO_USER");
    diags_init(&office->diags);
    *state = office;
    return 0;
}

static int tear_down(void **state) {
    struct office *office = *state;
    file_remove_tree(office->site);
    diags_release(&office->diags);
    free(office);
    return 0;
}

static void note(struct office *office, const char *what) {
    assert_true(access_note(office->site, "explain", what, &office->diags));
}

static struct buffer log_of(const struct office *office) {
    struct buffer log = {0};
    assert_true(file_read(AT_FDCWD, office->log, 1 << 24, &log));
    return log;
}

static void put_log(const struct office *office, const void *bytes, size_t length) {
    assert_true(file_write(AT_FDCWD, office->log, bytes, length));
}

static struct access_report check(struct office *office) {
    struct access_report report;
    assert_true(access_check(office->site, &report, &office->diags));
    return report;
}

static void assert_bad(struct office *office, uint64_t line) {
    struct access_report report = check(office);
    assert_int_equal(report.bad, line);
    assert_non_null(report.why);
}

/* One line of a program of the shell run in the site's folder. */
static void shell(const struct office *office, const char *command, char out[256]) {
    char line[512];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    snprintf(line, sizeof line, "cd %s && %s", office->site, command);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got; length < 255 && (got = read(ends[0], out + length, 255 - length)) > 0;)
        length += (size_t)got;
    out[length] = '\0';
    close(ends[0]);
    waitpid(child, NULL, 0);
}

static void a_line_says_who_when_and_what(void **state) {
    struct office *office = *state;
    struct stat status;
    char said[256];
    setenv("SUDO_USER", "wei", 1);
    note(office, "LZ23-00049-2 --for county");
    assert_int_equal(stat(office->log, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    shell(office, "test \"$(stat -c %a access.log)\" = 600 && wc -l <access.log", said);
    assert_string_equal(said, "1\n");
    shell(office,
          "test $(($(date +%s) - $(date -d \"$(cut -d'\"' -f4 access.log)\" +%s))) -le 60 && echo now", said);
    assert_string_equal(said, "now\n");
    shell(office, "grep -o '\"command\":\"[a-z]*\"' access.log", said);
    assert_string_equal(said, "\"command\":\"explain\"\n");
    shell(office, "grep -c '\"sudo_user\":\"wei\"' access.log", said);
    assert_string_equal(said, "1\n");
    shell(office,
          "grep -cF \"\\\"uid\\\":$(id -ru),\\\"user\\\":\\\"$(id -run)\\\",\\\"what\\\":\\\"LZ23-00049-2 "
          "--for county\\\"}\" access.log",
          said);
    assert_string_equal(said, "1\n");
}

/* The recipe of the header, by sed and sha256sum. */
static void stock_tools_check_the_chain(void **state) {
    struct office *office = *state;
    char own[256], named[256];
    note(office, "one");
    note(office, "two \"quoted\"");
    shell(office, "sed -n 1p access.log | sed 's/\"sha256\":\"[0-9a-f]*\",//' | sha256sum | cut -c1-64", own);
    shell(office, "sed -n 1p access.log | grep -o '\"sha256\":\"[0-9a-f]*' | cut -c11-", named);
    assert_int_equal(strlen(own), 65);
    assert_string_equal(own, named);
    shell(office, "sed -n 2p access.log | grep -o '\"before\":\"[0-9a-f]*' | cut -c11-", named);
    assert_string_equal(own, named);
    shell(office, "sed -n 1p access.log | grep -o '\"before\":\"0*\"' | wc -c", named);
    assert_string_equal(named, "76\n");
    assert_int_equal(check(office).lines, 2);
}

static void many_writers_stay_in_one_chain(void **state) {
    struct office *office = *state;
    for (int i = 0; i < WRITERS; i++) {
        pid_t child = fork();
        if (child) continue;
        for (int n = 0; n < EACH; n++)
            if (!access_note(office->site, "run", "2023-08-28", &office->diags)) _exit(1);
        _exit(0);
    }
    for (int i = 0; i < WRITERS; i++) {
        int ended;
        assert_true(wait(&ended) > 0);
        assert_int_equal(ended, 0);
    }
    struct access_report report = check(office);
    assert_int_equal(report.lines, WRITERS * EACH);
    assert_int_equal(report.bad, 0);
    assert_false(report.torn);
    assert_int_equal(report.mended, 0);
}

/* Cut at every byte of the second line: the next line is written behind a note, and all is good. */
static void a_torn_line_is_mended_in_the_open(void **state) {
    struct office *office = *state;
    note(office, "first");
    struct buffer first = log_of(office);
    note(office, "second");
    struct buffer both = log_of(office);
    for (size_t length = first.length + 1; length < both.length; length++) {
        put_log(office, both.at, length);
        struct access_report report = check(office);
        assert_true(report.torn);
        assert_int_equal(report.bad, 0);
        assert_int_equal(report.lines, 1);
        note(office, "third");
        report = check(office);
        assert_int_equal(report.bad, 0);
        assert_false(report.torn);
        assert_int_equal(report.mended, 1);
        assert_int_equal(report.lines, length + 1 < both.length ? 3 : 4); /* only its end was missing */
    }
    put_log(office, both.at, both.length - 2);
    note(office, "third");
    char said[256];
    shell(office,
          "sed -n 3p access.log | grep -o '\"command\":\"mend\"'; sed -n 2p access.log | sha256sum | cut "
          "-c1-64",
          said);
    struct buffer log = log_of(office);
    assert_int_equal(strncmp(said, "\"command\":\"mend\"\n", 17), 0);
    said[17 + 64] = '\0';
    assert_non_null(strstr(log.at, said + 17)); /* the note names the torn bytes */
    buffer_release(&first);
    buffer_release(&both);
    buffer_release(&log);
}

/* Killed again while the note was being written; only right behind its first byte, the end of the torn line,
 * does it look like damage from then on. */
static void a_torn_note_is_mended_too(void **state) {
    struct office *office = *state;
    note(office, "first");
    struct buffer first = log_of(office);
    put_log(office, first.at, first.length - 9);
    note(office, "second");
    struct buffer both = log_of(office);
    for (size_t length = first.length - 9; length + 1 < both.length; length++) {
        put_log(office, both.at, length);
        note(office, "third");
        assert_int_equal(check(office).bad, length == first.length - 8 ? 1 : 0);
    }
    buffer_release(&first);
    buffer_release(&both);
}

/* More than a tail was left unfinished: no line before it is lost. */
static void a_long_torn_line_is_mended(void **state) {
    struct office *office = *state;
    note(office, "first");
    struct buffer log = log_of(office);
    for (int i = 0; i < 100000; i++) buffer_text(&log, "torn");
    put_log(office, log.at, log.length);
    note(office, "second");
    struct access_report report = check(office);
    assert_int_equal(report.bad, 0);
    assert_int_equal(report.mended, 1);
    assert_int_equal(report.lines, 3);
    buffer_release(&log);
}

static void every_flipped_bit_is_found(void **state) {
    struct office *office = *state;
    for (int i = 0; i < 3; i++) note(office, "LZ23-00049-2");
    struct buffer log = log_of(office);
    size_t last_end = log.length - 1;
    for (size_t at = 0; at < log.length; at++) {
        for (int bit = 0; bit < 8; bit++) {
            log.at[at] = (char)(log.at[at] ^ 1 << bit);
            put_log(office, log.at, log.length);
            struct access_report report = check(office);
            assert_true(report.bad > 0 || (at == last_end && report.torn));
            log.at[at] = (char)(log.at[at] ^ 1 << bit);
        }
    }
    buffer_release(&log);
}

/* What was changed stays bad, whatever is written behind it. */
static void damage_is_not_mended(void **state) {
    struct office *office = *state;
    note(office, "first");
    note(office, "second");
    struct buffer log = log_of(office);
    log.at[log.length - 4] ^= 1;
    put_log(office, log.at, log.length);
    assert_bad(office, 2);
    note(office, "third");
    note(office, "fourth");
    assert_bad(office, 2);
    buffer_release(&log);
}

static void lines_taken_out_are_missed(void **state) {
    struct office *office = *state;
    char said[256];
    for (int i = 0; i < 3; i++) note(office, "x");
    struct access_report whole = check(office);
    shell(office, "sed -i 2d access.log", said);
    assert_bad(office, 2);
    assert_string_equal(check(office).head, whole.head);
    shell(office, "sed -i 2d access.log", said);
    assert_int_equal(check(office).bad, 0); /* the newest: only its head, kept elsewhere, tells */
    assert_string_not_equal(check(office).head, whole.head);
}

static void a_note_without_torn_line_is_bad(void **state) {
    struct office *office = *state;
    char said[256];
    note(office, "first");
    struct buffer log = log_of(office);
    put_log(office, log.at, log.length - 20);
    note(office, "second");
    shell(office, "sed -i 1d access.log", said);
    assert_bad(office, 1);
    buffer_release(&log);
}

static void no_long_number_gets_in(void **state) {
    struct office *office = *state;
    static const char digest[] = "123456789012345678901234567890123456789012345678901234567890abcd";
    char what[200];
    snprintf(what, sizeof what, "450226199001011234 %s \xFF\n=x", digest);
    note(office, what);
    struct buffer log = log_of(office);
    assert_null(strstr(log.at, "19900101"));
    assert_non_null(strstr(log.at, "\"what\":\"45×××"));
    assert_non_null(strstr(log.at, digest));
    assert_non_null(strstr(log.at, "\\\\xFF"));
    assert_int_equal(check(office).bad, 0);
    buffer_release(&log);
}

static void what_cannot_be_written_is_said(void **state) {
    struct office *office = *state;
    char elsewhere[128], *long_what = memory_zeroed(ACCESS_WHAT_MOST + 2, 1);
    memset(long_what, 'a', ACCESS_WHAT_MOST + 1);
    assert_false(access_note(office->site, "explain", long_what, &office->diags));
    assert_false(file_exists(office->log));
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", office->site);
    assert_int_equal(symlink(elsewhere, office->log), 0);
    assert_false(access_note(office->site, "explain", "x", &office->diags));
    assert_false(file_exists(elsewhere));
    struct access_report report;
    assert_false(access_check(office->site, &report, &office->diags));
    assert_int_equal(unlink(office->log), 0);
    assert_int_equal(mkfifo(office->log, 0600), 0);
    assert_false(access_note(office->site, "explain", "x", &office->diags));
    assert_int_equal(unlink(office->log), 0);
    assert_int_equal(mkdir(office->log, 0700), 0);
    assert_false(access_note(office->site, "explain", "x", &office->diags));
    assert_false(access_note("/nowhere", "explain", "x", &office->diags));
    assert_int_equal(office->diags.errors, 6);
    free(long_what);
}

static void a_site_nobody_looked_at_has_none(void **state) {
    struct office *office = *state;
    struct access_report report = check(office);
    assert_false(report.exists);
    assert_int_equal(report.lines, 0);
    put_log(office, "", 0);
    report = check(office);
    assert_true(report.exists);
    assert_int_equal(report.bad, 0);
    assert_false(report.torn);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_says_who_when_and_what, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stock_tools_check_the_chain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_writers_stay_in_one_chain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_torn_line_is_mended_in_the_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_torn_note_is_mended_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_torn_line_is_mended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_flipped_bit_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_not_mended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_taken_out_are_missed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_note_without_torn_line_is_bad, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_long_number_gets_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_site_nobody_looked_at_has_none, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
