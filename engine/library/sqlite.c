/* The door to SQLite for the casebook. */
#include "library/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"

#define READER_WAITS 10000 /* milliseconds */
#define COMMIT_WAITS 60000

struct store {
    sqlite3 *database; /* owned */
    char error[512];   /* of the last failed call */
    int reason;        /* errno of what the system refused in it; 0: nothing */
};

struct statement {
    struct store *store; /* borrowed */
    sqlite3_stmt *code;  /* owned */
};

#define HELD                                                                                                                                \
    "被占用：等正在进行的运行或备份结束，或关闭打开着 casebook.db 的程序（sqlite3 等），再试 · is held: " \
    "wait for "                                                                                                                             \
    "a run or a backup to end, or close whatever has casebook.db open (sqlite3, a viewer), then try again"

static bool is_held(int code) {
    return (code & 0xFF) == SQLITE_BUSY;
}

/* SQLite tells of pages that the disk does not give as of damaged ones; 0: of none. */
static int last_reason(const struct store *store) {
    int reason = 0;
    sqlite3_file_control(store->database, NULL, SQLITE_FCNTL_LAST_ERRNO, &reason);
    return reason;
}

static int reason_of(const struct store *store, int code) {
    switch (code & 0xFF) {
    case SQLITE_BUSY:
        return EBUSY;
    case SQLITE_NOMEM:
        return ENOMEM;
    case SQLITE_FULL:
        return ENOSPC;
    case SQLITE_CANTOPEN:
        return sqlite3_system_errno(store->database);
    case SQLITE_IOERR:
        return last_reason(store) ? last_reason(store) : EIO;
    case SQLITE_CORRUPT:
        return last_reason(store);
    default:
        return 0;
    }
}

/* Where SQLite's own words are of something else, or say less, the reason stands behind them. */
static bool says_why(int code) {
    return (code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_CORRUPT;
}

static bool fail(struct store *store) {
    int code = sqlite3_extended_errcode(store->database), reason = reason_of(store, code);
    const char *why = is_held(code) ? HELD : sqlite3_errmsg(store->database);
    const char *behind = reason && says_why(code) ? strerror(reason) : "";
    store->reason = file_denied(reason) ? reason : 0;
    snprintf(store->error, sizeof store->error, "%s%s%s (SQLite %d)", why, *behind ? ": " : "", behind, code);
    return false;
}

bool store_run(struct store *store, const char *sql) {
    return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK || fail(store);
}

bool store_commit(struct store *store) {
    sqlite3_busy_timeout(store->database, COMMIT_WAITS);
    bool committed = store_run(store, "COMMIT");
    sqlite3_busy_timeout(store->database, 0);
    return committed;
}

void store_undo(struct store *store) {
    if (!sqlite3_get_autocommit(store->database)) sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
}

/* The pragma that may quietly not do what it is told, when another process has the file open in WAL mode. */
static bool set_journal(struct store *store) {
    struct statement *statement = statement_new(store, "PRAGMA journal_mode=DELETE");
    if (!statement) return false;
    enum step step = statement_step(statement);
    bool set = step == STEP_ROW && strcmp(column_text(statement, 0), "delete") == 0;
    if (step == STEP_ROW && !set) snprintf(store->error, sizeof store->error, "journal_mode is not DELETE");
    statement_free(statement);
    return set;
}

static bool guard_store(struct store *store) {
    sqlite3_extended_result_codes(store->database, 1);
    if (sqlite3_db_config(store->database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL) != SQLITE_OK)
        return fail(store);
    return store_run(store, "PRAGMA trusted_schema=OFF");
}

/* What the system does not give to be written, SQLite opens to be read, and says nothing. Nothing is locked
 * yet that closing the file here could release. */
static bool is_writable(struct store *store) {
    if (sqlite3_db_readonly(store->database, "main") != 1) return true;
    int file = open(sqlite3_db_filename(store->database, "main"), O_WRONLY | O_CLOEXEC);
    store->reason = file >= 0 ? EIO : errno;
    if (file >= 0) close(file);
    snprintf(store->error, sizeof store->error, "不能写 for writing: %s", strerror(store->reason));
    return false;
}

static bool prepare_writer(struct store *store) {
    sqlite3_busy_timeout(store->database, 0);
    return is_writable(store) && guard_store(store) &&
           store_run(store, "PRAGMA foreign_keys=ON; PRAGMA synchronous=EXTRA;") && set_journal(store);
}

/* A writer holds readers off for the moment of its commit only. */
static bool prepare_reader(struct store *store) {
    sqlite3_busy_timeout(store->database, READER_WAITS);
    return guard_store(store);
}

/* Counting every allocation under a lock took a tenth of a commit. A second call is refused, which is as
 * well. */
static void leave_memory_uncounted(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static struct store *open_with(const char *path, int flags, bool (*prepare)(struct store *), char *error,
                               size_t error_size) {
    struct store *store = memory_zeroed(1, sizeof *store);
    leave_memory_uncounted();
    int opened = sqlite3_open_v2(path, &store->database, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (!store->database) system_failed("memory");
    if (opened == SQLITE_OK && prepare(store)) return store;
    if (opened != SQLITE_OK) fail(store);
    snprintf(error, error_size, "%s", store->error);
    int reason = store->reason;
    store_close(store);
    errno = reason;
    return NULL;
}

struct store *store_open(const char *path, bool create, char *error, size_t error_size) {
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    return open_with(path, flags, prepare_writer, error, error_size);
}

struct store *store_look(const char *path, char *error, size_t error_size) {
    return open_with(path, SQLITE_OPEN_READONLY, prepare_reader, error, error_size);
}

bool store_is_held(const char *path) {
    char error[512];
    struct store *store = store_look(path, error, sizeof error);
    bool held = store && !store_run(store, "SELECT count(*) FROM sqlite_schema") &&
                is_held(sqlite3_extended_errcode(store->database));
    store_close(store);
    return held;
}

struct store *store_scratch(void) {
    char error[200];
    struct store *store = open_with(":memory:", SQLITE_OPEN_READWRITE, guard_store, error, sizeof error);
    BUG_UNLESS(store != NULL);
    return store;
}

void store_close(struct store *store) {
    if (!store) return;
    BUG_UNLESS(sqlite3_close(store->database) == SQLITE_OK);
    free(store);
}

bool store_hold(struct store *store) {
    sqlite3_busy_timeout(store->database, COMMIT_WAITS);
    return store_run(store, "BEGIN; SELECT count(*) FROM sqlite_schema");
}

bool store_triggers(struct store *store, bool act) {
    return sqlite3_db_config(store->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, (int)act, (int *)NULL) ==
               SQLITE_OK ||
           fail(store);
}

const char *store_error(const struct store *store) {
    return store->error;
}

int store_reason(const struct store *store) {
    return store->reason;
}

bool store_was_denied(const struct store *store) {
    return file_denied(last_reason(store));
}

struct statement *statement_new(struct store *store, const char *sql) {
    sqlite3_stmt *code = NULL;
    if (sqlite3_prepare_v2(store->database, sql, -1, &code, NULL) != SQLITE_OK) {
        fail(store);
        return NULL;
    }
    BUG_UNLESS(code != NULL);
    struct statement *statement = memory_get(sizeof *statement);
    *statement = (struct statement){store, code};
    return statement;
}

void statement_free(struct statement *statement) {
    if (!statement) return;
    sqlite3_finalize(statement->code);
    free(statement);
}

/* The table `fed`: a virtual one that is read once, from its first row to its last. */
struct feed {
    bool (*next)(void *context, struct field *fields);
    void *context;
    struct field fields[FED_MOST];
    bool more;
    sqlite3_int64 row;
};

/* SQLite gives it up some time after the statement. Its own part comes first, as it wants it. */
struct feed_table {
    sqlite3_vtab table;
    struct feed *feed;
};

static struct feed *feed_of(sqlite3_vtab_cursor *cursor) {
    return ((struct feed_table *)cursor->pVtab)->feed;
}

static int feed_connect(sqlite3 *database, void *feed, int count, const char *const *words,
                        sqlite3_vtab **table, char **error) {
    (void)count, (void)words, (void)error;
    struct feed_table *made = memory_zeroed(1, sizeof *made);
    made->feed = feed;
    *table = &made->table;
    return sqlite3_declare_vtab(database,
                                "CREATE TABLE fed (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)");
}

static int feed_disconnect(sqlite3_vtab *table) {
    free(table);
    return SQLITE_OK;
}

static int feed_plan(sqlite3_vtab *table, sqlite3_index_info *info) {
    (void)table, (void)info; /* there is one way only */
    return SQLITE_OK;
}

static int feed_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
    (void)table;
    *cursor = memory_zeroed(1, sizeof **cursor);
    return SQLITE_OK;
}

static int feed_close(sqlite3_vtab_cursor *cursor) {
    free(cursor);
    return SQLITE_OK;
}

static int feed_next(sqlite3_vtab_cursor *cursor) {
    struct feed *feed = feed_of(cursor);
    feed->more = feed->next(feed->context, feed->fields);
    feed->row++;
    return SQLITE_OK;
}

static int feed_first(sqlite3_vtab_cursor *cursor, int plan, const char *name, int count,
                      sqlite3_value **values) {
    (void)plan, (void)name, (void)count, (void)values;
    return feed_next(cursor);
}

static int feed_ended(sqlite3_vtab_cursor *cursor) {
    return !feed_of(cursor)->more;
}

static int feed_row(sqlite3_vtab_cursor *cursor, sqlite3_int64 *row) {
    *row = feed_of(cursor)->row;
    return SQLITE_OK;
}

/* What is not set is NULL. */
static int feed_column(sqlite3_vtab_cursor *cursor, sqlite3_context *out, int column) {
    const struct field *field = &feed_of(cursor)->fields[column];
    if (field->stored == STORED_NUMBER) sqlite3_result_int64(out, field->number);
    if (field->stored == STORED_TEXT)
        sqlite3_result_text64(out, field->text.length ? field->text.at : "", field->text.length,
                              SQLITE_STATIC, SQLITE_UTF8);
    return SQLITE_OK;
}

static const sqlite3_module fed = {.xConnect = feed_connect,
                                   .xBestIndex = feed_plan,
                                   .xDisconnect = feed_disconnect,
                                   .xOpen = feed_open,
                                   .xClose = feed_close,
                                   .xFilter = feed_first,
                                   .xNext = feed_next,
                                   .xEof = feed_ended,
                                   .xColumn = feed_column,
                                   .xRowid = feed_row};

bool store_feed(struct store *store, const char *sql, bool (*next)(void *context, struct field *fields),
                void *context) {
    struct feed feed = {.next = next, .context = context};
    if (sqlite3_create_module(store->database, "fed", &fed, &feed) != SQLITE_OK) return fail(store);
    bool run = store_run(store, sql);
    return sqlite3_create_module(store->database, "fed", NULL, NULL) == SQLITE_OK && run;
}

static void check_bind(int result) {
    if (result == SQLITE_NOMEM) system_failed("memory");
    BUG_UNLESS(result == SQLITE_OK);
}

void statement_number(struct statement *statement, int index, int64_t value) {
    check_bind(sqlite3_bind_int64(statement->code, index, value));
}

void statement_text(struct statement *statement, int index, const char *text) {
    check_bind(sqlite3_bind_text(statement->code, index, text, -1, SQLITE_TRANSIENT));
}

void statement_span(struct statement *statement, int index, struct span text) {
    const char *at = text.length ? text.at : "";
    check_bind(sqlite3_bind_text64(statement->code, index, at, text.length, SQLITE_STATIC, SQLITE_UTF8));
}

enum step statement_step(struct statement *statement) {
    int result = sqlite3_step(statement->code);
    if (result == SQLITE_ROW) return STEP_ROW;
    if (result != SQLITE_DONE) fail(statement->store);
    sqlite3_reset(statement->code);
    return result == SQLITE_DONE ? STEP_DONE : STEP_FAILED;
}

int64_t column_number(struct statement *statement, int column) {
    return sqlite3_column_int64(statement->code, column);
}

const char *column_text(struct statement *statement, int column) {
    bool null = column_is_null(statement, column);
    const char *text = (const char *)sqlite3_column_text(statement->code, column);
    if (!text && !null) system_failed("memory");
    return text ? text : "";
}

struct span column_span(struct statement *statement, int column) {
    const char *text = column_text(statement, column);
    return (struct span){text, (size_t)sqlite3_column_bytes(statement->code, column)};
}

static struct span value_span(sqlite3_value *value) {
    const char *text = (const char *)sqlite3_value_text(value);
    size_t length = (size_t)sqlite3_value_bytes(value);
    if (!text && length) system_failed("memory");
    return (struct span){text ? text : "", length};
}

/* The value is asked itself, since each call by column looks it up anew; one thread works on a store. */
struct field column_field(struct statement *statement, int column) {
    sqlite3_value *value = sqlite3_column_value(statement->code, column);
    switch (sqlite3_value_type(value)) {
    case SQLITE_NULL:
        return (struct field){.stored = STORED_NULL};
    case SQLITE_INTEGER:
        return (struct field){.stored = STORED_NUMBER, .number = sqlite3_value_int64(value)};
    case SQLITE_TEXT:
        return (struct field){.stored = STORED_TEXT, .text = value_span(value)};
    default:
        return (struct field){.stored = STORED_OTHER, .text = value_span(value)};
    }
}

int statement_columns(const struct statement *statement) {
    return sqlite3_column_count(statement->code);
}

int statement_parameters(const struct statement *statement) {
    return sqlite3_bind_parameter_count(statement->code);
}

bool column_is_null(struct statement *statement, int column) {
    return sqlite3_column_type(statement->code, column) == SQLITE_NULL;
}

const char *sqlite_version_text(void) {
    return sqlite3_libversion();
}
