/* A casebook file as the night opens it: strict, locked at once, safe settings on. */
#include <pthread.h>
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
#include "library/sqlite.h"

static int enter(void **state) {
    char *folder = strdup("/tmp/hearth-sqlite-XXXXXX");
    *state = folder;
    return !folder || !mkdtemp(folder) || chdir(folder) != 0;
}

static int leave(void **state) {
    bool done = chdir("/") == 0 && file_remove_tree(*state);
    free(*state);
    return !done;
}

static struct store *open_new(void) {
    char error[200] = "";
    struct store *store = store_open("casebook.db", true, error, sizeof error);
    if (!store) fail_msg("%s", error);
    return store;
}

static void run(struct store *store, const char *sql) {
    if (!store_run(store, sql)) fail_msg("%s", store_error(store));
}

static int64_t number_of(struct store *store, const char *sql) {
    struct statement *statement = statement_new(store, sql);
    assert_non_null(statement);
    assert_int_equal(statement_step(statement), STEP_ROW);
    int64_t number = column_number(statement, 0);
    statement_free(statement);
    return number;
}

static void test_settings(void **state) {
    (void)state;
    struct store *store = open_new();
    assert_int_equal(number_of(store, "PRAGMA foreign_keys"), 1);
    assert_int_equal(number_of(store, "PRAGMA synchronous"), 3); /* EXTRA */
    assert_int_equal(number_of(store, "PRAGMA trusted_schema"), 0);
    assert_int_equal(number_of(store, "PRAGMA busy_timeout"), 0);
    run(store, "CREATE TABLE t(n INTEGER) STRICT; PRAGMA writable_schema=ON;");
    assert_false(store_run(store, "DELETE FROM sqlite_schema")); /* defensive */
    store_close(store);
}

static void test_values_come_back(void **state) {
    (void)state;
    struct store *store = open_new();
    run(store, "CREATE TABLE t(n INTEGER, s TEXT) STRICT");
    struct statement *insert = statement_new(store, "INSERT INTO t VALUES(?1, ?2)");
    static const struct {
        int64_t number;
        const char *text;
    } rows[] = {{INT64_MIN, "张三"}, {0, ""}, {INT64_MAX, NULL}};
    for (int i = 0; i < 3; i++) {
        char copy[16];
        snprintf(copy, sizeof copy, "%s", rows[i].text ? rows[i].text : "");
        statement_number(insert, 1, rows[i].number);
        statement_text(insert, 2, rows[i].text ? copy : NULL);
        memset(copy, 'x', sizeof copy - 1);
        assert_int_equal(statement_step(insert), STEP_DONE);
    }
    statement_free(insert);
    struct statement *select = statement_new(store, "SELECT n, s FROM t ORDER BY n");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(statement_step(select), STEP_ROW);
        assert_true(column_number(select, 0) == rows[i].number);
        assert_string_equal(column_text(select, 1), rows[i].text ? rows[i].text : "");
        assert_int_equal(column_is_null(select, 1), rows[i].text == NULL);
    }
    assert_int_equal(statement_step(select), STEP_DONE);
    assert_int_equal(statement_step(select), STEP_ROW); /* DONE has reset it */
    statement_free(select);
    statement_free(NULL);
    store_close(store);
    store_close(NULL);
}

static void test_failures_keep_their_message(void **state) {
    (void)state;
    struct store *store = open_new();
    run(store, "CREATE TABLE p(id INTEGER PRIMARY KEY) STRICT;"
               "CREATE TABLE c(p INTEGER NOT NULL REFERENCES p) STRICT;");
    assert_null(statement_new(store, "SELECT n FROM nowhere"));
    assert_non_null(strstr(store_error(store), "nowhere"));
    assert_false(store_run(store, "INSERT INTO c VALUES(7)"));
    assert_non_null(strstr(store_error(store), "FOREIGN KEY"));
    assert_non_null(strstr(store_error(store), "787")); /* SQLITE_CONSTRAINT_FOREIGNKEY, extended */
    assert_false(store_run(store, "INSERT INTO p VALUES('text')"));
    struct statement *insert = statement_new(store, "INSERT INTO p VALUES(?1)");
    statement_number(insert, 1, 1);
    assert_int_equal(statement_step(insert), STEP_DONE);
    assert_int_equal(statement_step(insert), STEP_FAILED); /* the key again */
    assert_non_null(strstr(store_error(store), "UNIQUE"));
    statement_number(insert, 1, 2);
    assert_int_equal(statement_step(insert), STEP_DONE);
    statement_free(insert);
    store_close(store);
}

static void test_second_writer_is_refused_at_once(void **state) {
    (void)state;
    struct store *first = open_new(), *second = open_new();
    run(first, "CREATE TABLE t(n INTEGER) STRICT; BEGIN IMMEDIATE");
    assert_false(store_run(second, "BEGIN IMMEDIATE"));
    assert_non_null(strstr(store_error(second), "is held"));
    run(first, "INSERT INTO t VALUES(1); COMMIT");
    assert_int_equal(number_of(second, "SELECT count(*) FROM t"), 1);
    assert_int_equal(access("casebook.db-wal", F_OK), -1);
    store_close(second);
    store_close(first);
}

/* A statement made before the change notices it. */
static void test_triggers_rest_and_act_again(void **state) {
    (void)state;
    struct store *store = open_new();
    run(store, "CREATE TABLE t(n INTEGER) STRICT;"
               "CREATE TRIGGER no BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no more'); END");
    struct statement *insert = statement_new(store, "INSERT INTO t VALUES(1)");
    assert_int_equal(statement_step(insert), STEP_FAILED);
    assert_true(store_triggers(store, false));
    assert_int_equal(statement_step(insert), STEP_DONE);
    assert_true(store_triggers(store, true));
    assert_int_equal(statement_step(insert), STEP_FAILED);
    assert_non_null(strstr(store_error(store), "no more"));
    assert_int_equal(number_of(store, "SELECT count(*) FROM t"), 1);
    statement_free(insert);
    store_close(store);
}

/* It sees what is committed, holds no commit back, and writes nothing. */
static void test_reader_beside_a_writer(void **state) {
    (void)state;
    char error[200] = "";
    struct store *writer = open_new();
    run(writer, "CREATE TABLE t (n INTEGER) STRICT; INSERT INTO t VALUES (1)");
    struct store *reader = store_look("casebook.db", error, sizeof error);
    assert_non_null(reader);
    run(writer, "BEGIN IMMEDIATE; INSERT INTO t VALUES (2)");
    assert_int_equal(number_of(reader, "SELECT count(*) FROM t"), 1);
    run(writer, "COMMIT");
    assert_int_equal(number_of(reader, "SELECT count(*) FROM t"), 2);
    assert_false(store_run(reader, "INSERT INTO t VALUES (3)"));
    assert_non_null(strstr(store_error(reader), "readonly"));
    store_close(reader);
    store_close(writer);
}

struct reading {
    struct store *store;
    struct statement *statement; /* between two rows: the file is locked against a commit */
};

static void *read_on_later(void *context) {
    struct reading *reading = context;
    usleep(300000);
    while (statement_step(reading->statement) == STEP_ROW) continue;
    return NULL;
}

/* Somebody's query at the wrong moment does not cost a night. */
static void test_a_commit_waits_for_readers(void **state) {
    (void)state;
    char error[200] = "";
    pthread_t thread;
    struct store *writer = open_new();
    run(writer, "CREATE TABLE t (n INTEGER) STRICT; INSERT INTO t VALUES (1), (2)");
    struct reading reading = {.store = store_look("casebook.db", error, sizeof error)};
    reading.statement = statement_new(reading.store, "SELECT n FROM t");
    assert_int_equal(statement_step(reading.statement), STEP_ROW);
    run(writer, "BEGIN IMMEDIATE; INSERT INTO t VALUES (3)");
    assert_false(store_run(writer, "COMMIT"));
    assert_int_equal(pthread_create(&thread, NULL, read_on_later, &reading), 0);
    assert_true(store_commit(writer));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(number_of(reading.store, "SELECT count(*) FROM t"), 3);
    assert_int_equal(number_of(writer, "PRAGMA busy_timeout"), 0);
    statement_free(reading.statement);
    store_close(reading.store);
    store_close(writer);
}

/* While it is held, the file stays as it is, and a writer only waits. */
static void test_a_held_file(void **state) {
    (void)state;
    char error[200] = "";
    struct store *writer = open_new();
    run(writer, "CREATE TABLE t (n INTEGER) STRICT");
    struct store *reader = store_look("casebook.db", error, sizeof error);
    assert_true(store_hold(reader));
    run(writer, "BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
    assert_false(store_run(writer, "COMMIT"));
    assert_int_equal(number_of(reader, "SELECT count(*) FROM t"), 0);
    store_close(reader);
    run(writer, "COMMIT");
    assert_int_equal(number_of(writer, "SELECT count(*) FROM t"), 1);
    store_close(writer);
}

static void test_what_is_no_casebook(void **state) {
    (void)state;
    char error[200] = "";
    assert_null(store_open("absent.db", false, error, sizeof error));
    assert_non_null(strstr(error, "unable to open"));
    assert_int_equal(access("absent.db", F_OK), -1);
    FILE *file = fopen("text.db", "w");
    for (int i = 0; i < 1000; i++) fputs("this is a text and no database\n", file);
    fclose(file);
    assert_null(store_look("absent.db", error, sizeof error));
    assert_null(store_open("text.db", false, error, sizeof error));
    assert_non_null(strstr(error, "not a database"));
    assert_null(store_open(".", true, error, sizeof error));
}

/* So many rows (n, text of n, n or NULL), the texts in one room. */
struct fed {
    int64_t at, count;
    char text[24];
};

static bool next_fed(void *context, struct field *fields) {
    struct fed *fed = context;
    if (fed->at == fed->count) return false;
    fed->at++;
    int length = snprintf(fed->text, sizeof fed->text, "行%d", (int)fed->at);
    fields[0] = field_of_number(fed->at);
    fields[1] = field_of_text((struct span){fed->text, (size_t)length});
    fields[2] = fed->at % 2 ? field_of_number(-fed->at) : (struct field){.stored = STORED_NULL};
    return true;
}

static void test_rows_are_fed(void **state) {
    (void)state;
    struct store *store = open_new();
    struct fed none = {0}, many = {.count = 5000}, again = {.at = 4999, .count = 5001}, bad = {.count = 3};
    run(store, "CREATE TABLE p(n INTEGER PRIMARY KEY) STRICT; INSERT INTO p VALUES (1), (2);"
               "CREATE TABLE t(n INTEGER PRIMARY KEY, s TEXT NOT NULL, m INTEGER) STRICT;"
               "CREATE TABLE c(n INTEGER PRIMARY KEY REFERENCES p) STRICT");
    assert_true(store_feed(store, "INSERT INTO t SELECT a, b, c FROM fed", next_fed, &none));
    assert_int_equal(number_of(store, "SELECT count(*) FROM t"), 0);
    assert_true(store_feed(store, "INSERT INTO t SELECT a, b, c FROM fed", next_fed, &many));
    assert_int_equal(number_of(store, "SELECT count(*) FROM t WHERE s = '行' || n"), 5000);
    assert_int_equal(number_of(store, "SELECT sum(m) FROM t"), -2500 * 2500); /* 1 + 3 + … + 4999 */
    assert_int_equal(number_of(store, "SELECT count(*) FROM t WHERE m IS NULL AND n % 2 = 0"), 2500);
    assert_true(store_feed(store,
                           "INSERT INTO t SELECT a, 'x' || b, c FROM fed WHERE true ON CONFLICT (n) DO UPDATE"
                           " SET s = excluded.s",
                           next_fed, &again));
    assert_int_equal(number_of(store, "SELECT count(*) FROM t WHERE s = 'x行' || n"), 2);
    assert_false(store_feed(store, "INSERT INTO c SELECT a FROM fed", next_fed, &bad)); /* no parent 3 */
    assert_non_null(strstr(store_error(store), "FOREIGN KEY"));
    assert_int_equal(number_of(store, "SELECT count(*) FROM c"), 0);
    assert_false(store_run(store, "SELECT * FROM fed")); /* it is there for its one statement */
    store_close(store);
}

/* The disk is full in the middle of a statement: nothing of it is there, and the store goes on. */
static void test_a_full_disk_takes_no_rows(void **state) {
    (void)state;
    struct store *store = open_new();
    struct fed many = {.count = 50000}, few = {.count = 3};
    run(store, "CREATE TABLE t(n INTEGER PRIMARY KEY, s TEXT NOT NULL, m INTEGER) STRICT");
    int64_t most = number_of(store, "PRAGMA page_count") + 3;
    char limit[64];
    snprintf(limit, sizeof limit, "PRAGMA max_page_count=%d", (int)most);
    run(store, limit);
    run(store, "BEGIN IMMEDIATE");
    assert_false(store_feed(store, "INSERT INTO t SELECT a, b, c FROM fed", next_fed, &many));
    assert_non_null(strstr(store_error(store), "full"));
    assert_true(many.at < many.count);
    store_undo(store); /* SQLite has done so already */
    store_undo(store);
    assert_non_null(strstr(store_error(store), "full"));
    assert_int_equal(number_of(store, "SELECT count(*) FROM t"), 0);
    assert_true(store_feed(store, "INSERT INTO t SELECT a, b, c FROM fed", next_fed, &few));
    assert_int_equal(number_of(store, "SELECT count(*) FROM t"), 3);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_settings, enter, leave),
        cmocka_unit_test_setup_teardown(test_values_come_back, enter, leave),
        cmocka_unit_test_setup_teardown(test_rows_are_fed, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_full_disk_takes_no_rows, enter, leave),
        cmocka_unit_test_setup_teardown(test_failures_keep_their_message, enter, leave),
        cmocka_unit_test_setup_teardown(test_second_writer_is_refused_at_once, enter, leave),
        cmocka_unit_test_setup_teardown(test_triggers_rest_and_act_again, enter, leave),
        cmocka_unit_test_setup_teardown(test_reader_beside_a_writer, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_held_file, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_commit_waits_for_readers, enter, leave),
        cmocka_unit_test_setup_teardown(test_what_is_no_casebook, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
