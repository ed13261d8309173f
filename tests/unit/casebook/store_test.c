/* Opening a casebook: the key made once and kept, damage refused; the journal that nobody can change. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include "casebook/events.h"
#include "small_town.h"

static void path_in(const struct town *town, const char *name, char out[128]) {
    snprintf(out, 128, "%s/%s", town->site, name);
}

static bool reopens(struct town *town, bool create) {
    casebook_close(town->casebook);
    town->casebook = casebook_open(town->site, create, &town->diags);
    return town->casebook != NULL;
}

static void key_is_64_hex_digits_for_its_owner_alone(void **state) {
    struct town *town = *state;
    char path[128];
    struct stat status;
    struct buffer key = {0};
    path_in(town, "casebook.key", path);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_true(file_read(AT_FDCWD, path, 100, &key));
    assert_int_equal(key.length, 65);
    assert_int_equal(strspn(key.at, "0123456789abcdef"), 64);
    assert_int_equal(key.at[64], '\n');
    buffer_release(&key);
}

static void key_stays_the_same(void **state) {
    struct town *town = *state;
    uint8_t key[CASEBOOK_KEY];
    memcpy(key, town->casebook->key, sizeof key);
    assert_true(reopens(town, true));
    assert_memory_equal(key, town->casebook->key, sizeof key);
}

static void damaged_key_is_refused(void **state) {
    struct town *town = *state;
    char path[128];
    path_in(town, "casebook.key", path);
    static const char *const bad[] = {"", "abc\n",
                                      "ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(file_write(AT_FDCWD, path, bad[i], strlen(bad[i])));
        assert_false(reopens(town, true));
    }
}

/* A disk that takes no page of a new casebook: its words are told, and not that there is nothing to take
 * back. */
static void what_the_disk_said_is_told(void **state) {
    struct town *town = *state;
    char path[128];
    struct rlimit before, tight;
    path_in(town, "casebook.db", path);
    casebook_close(town->casebook);
    assert_int_equal(remove(path), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = (struct rlimit){4096, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    town->casebook = casebook_open(town->site, true, &town->diags);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_null(town->casebook);
    assert_non_null(strstr(town->diags.items[town->diags.count - 1].message, "disk I/O error"));
}

/* Here the disk takes the 65 bytes of a key, and no page of a database. */
static void key_is_made_before_the_database(void **state) {
    struct town *town = *state;
    char database[128], key[128];
    struct rlimit before, tight;
    path_in(town, "casebook.db", database);
    path_in(town, "casebook.key", key);
    casebook_close(town->casebook);
    assert_int_equal(remove(database), 0);
    assert_int_equal(remove(key), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = (struct rlimit){4096, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    town->casebook = casebook_open(town->site, true, &town->diags);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_null(town->casebook);
    assert_true(file_exists(key));
}

/* Every household would be a stranger under it: cases would end and begin anew. */
static void another_key_beside_sealed_runs_is_refused(void **state) {
    struct town *town = *state;
    static const char other[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n";
    struct buffer key = {0};
    char path[128];
    night_begin(town, "2023-08-28");
    struct caseload night = night_run(town);
    caseload_release(&night);
    path_in(town, "casebook.key", path);
    assert_true(file_read(AT_FDCWD, path, 100, &key));
    assert_true(file_write(AT_FDCWD, path, other, sizeof other - 1));
    assert_false(reopens(town, true));
    assert_non_null(strstr(town->diags.items[town->diags.count - 1].message, "not the key of this casebook"));
    assert_true(file_write(AT_FDCWD, path, key.at, key.length));
    assert_true(reopens(town, true));
    buffer_release(&key);
}

static void lost_key_beside_sealed_runs_is_refused(void **state) {
    struct town *town = *state;
    char path[128];
    night_begin(town, "2023-08-28");
    struct caseload night = night_run(town);
    caseload_release(&night);
    path_in(town, "casebook.key", path);
    assert_int_equal(remove(path), 0);
    assert_false(reopens(town, true));
    assert_false(file_exists(path));
    assert_non_null(strstr(town->diags.items[town->diags.count - 1].message, "restore it from a backup"));
}

static void without_create_nothing_is_made(void **state) {
    struct town *town = *state;
    char path[128];
    casebook_close(town->casebook);
    town->casebook = NULL;
    path_in(town, "casebook.db", path);
    assert_int_equal(remove(path), 0);
    assert_false(reopens(town, false));
    assert_false(file_exists(path));
}

static void other_version_or_no_database_is_refused(void **state) {
    struct town *town = *state;
    char path[128];
    assert_true(store_run(town->casebook->store, "PRAGMA user_version=99"));
    assert_false(reopens(town, true));
    path_in(town, "casebook.db", path);
    assert_true(file_write(AT_FDCWD, path, "this is no database, but a text of some length", 46));
    assert_false(reopens(town, true));
}

static void one_night(struct town *town) {
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_YELLOW);
    struct caseload night = night_run(town);
    caseload_release(&night);
}

static void journal_refuses_every_change(void **state) {
    struct town *town = *state;
    one_night(town);
    static const char *const changes[] = {
        "UPDATE journal SET rule = 'x' WHERE position = 1",
        "DELETE FROM journal WHERE position = 1",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT position, run, date, 'case_closed', case_number, "
        "household_key, subject_key,"
        " rule, detail FROM journal WHERE position = 1",
        "INSERT INTO journal SELECT 99, run, date, kind, case_number, household_key, subject_key, rule, "
        "detail"
        " FROM journal WHERE position = 1",
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_false(store_run(town->casebook->store, changes[i]));
        assert_non_null(strstr(store_error(town->casebook->store), "the journal is append-only"));
    }
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* Whoever takes the triggers away is still found by the chain. */
static void changed_entry_breaks_the_chain(void **state) {
    struct town *town = *state;
    one_night(town);
    char before[DIGEST_TEXT], after[DIGEST_TEXT];
    assert_true(casebook_digest(town->casebook, head_of(town), before, &town->diags));
    assert_true(store_run(town->casebook->store,
                          "DROP TRIGGER journal_no_update;"
                          "UPDATE journal SET subject_key = 'somebody else' WHERE position = 2"));
    assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    assert_non_null(strstr(town->diags.items[0].message, "journal 2023-08-28-1 is not what was written"));
    assert_true(casebook_digest(town->casebook, head_of(town), after, &town->diags));
    assert_string_not_equal(before, after);
}

static void cut_journal_is_found_by_the_run_row(void **state) {
    struct town *town = *state;
    one_night(town);
    assert_true(store_run(town->casebook->store, "DROP TRIGGER journal_no_delete; PRAGMA foreign_keys=OFF;"
                                                 "DELETE FROM journal WHERE position = 4"));
    assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* What was exchanged between two runs is found, though the last chain alone still follows from its own
 * entries. */
static void a_changed_chain_is_found(void **state) {
    struct town *town = *state;
    one_night(town);
    night_begin(town, "2023-08-29");
    struct caseload second = night_run(town);
    caseload_release(&second);
    assert_true(store_run(town->casebook->store, "UPDATE runs SET position_after = 3 WHERE number = 1"));
    assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* A sentence may hold whatever a delivery held; the detail stays JSON, and the state folds back to the same
 * sentence. */
static void odd_sentences_survive_the_journal(void **state) {
    struct town *town = *state;
    static const char odd[] = "“甲”说\"5%\" \\ 行\n下一行\t\x01 end";
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED)->say = odd;
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    struct caseload second = night_run(town);
    assert_string_equal(second.reasons[0].say, odd);
    caseload_release(&second);
}

static void digest_follows_the_position(void **state) {
    struct town *town = *state;
    char empty[DIGEST_TEXT], first[DIGEST_TEXT], second[DIGEST_TEXT], again[DIGEST_TEXT];
    assert_true(casebook_digest(town->casebook, 0, empty, &town->diags));
    assert_string_equal(empty,
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"); /* of no bytes */
    one_night(town);
    int64_t position = head_of(town);
    assert_true(casebook_digest(town->casebook, position, first, &town->diags));
    night_begin(town, "2023-08-29");
    struct caseload night = night_run(town);
    caseload_release(&night);
    assert_true(casebook_digest(town->casebook, head_of(town), second, &town->diags));
    assert_true(casebook_digest(town->casebook, position, again, &town->diags));
    assert_string_equal(first, again);
    assert_string_not_equal(first, second);
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NIGHT(key_is_64_hex_digits_for_its_owner_alone),
        NIGHT(key_stays_the_same),
        NIGHT(damaged_key_is_refused),
        NIGHT(what_the_disk_said_is_told),
        NIGHT(key_is_made_before_the_database),
        NIGHT(another_key_beside_sealed_runs_is_refused),
        NIGHT(lost_key_beside_sealed_runs_is_refused),
        NIGHT(without_create_nothing_is_made),
        NIGHT(other_version_or_no_database_is_refused),
        NIGHT(journal_refuses_every_change),
        NIGHT(changed_entry_breaks_the_chain),
        NIGHT(cut_journal_is_found_by_the_run_row),
        NIGHT(a_changed_chain_is_found),
        NIGHT(odd_sentences_survive_the_journal),
        NIGHT(digest_follows_the_position),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
