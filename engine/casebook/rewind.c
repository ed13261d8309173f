/* The casebook as it was. */
#include "casebook/rewind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include "casebook/file_seal.h"
#include "casebook/store.h"
#include "ground/file.h"

#define KEY_MOST 4096 /* bytes */

static bool copy_key(const char *site, const char *folder, struct diags *diags) {
    struct buffer key = {.most = KEY_MOST};
    char *from = casebook_file(site, "casebook.key"), *to = casebook_file(folder, "casebook.key");
    bool copied = file_read(AT_FDCWD, from, KEY_MOST, &key) && file_write(AT_FDCWD, to, key.at, key.length);
    if (!copied)
        diags_add(diags, DIAG_ERROR, (struct place){.file = "casebook.key"},
                  "密钥读不出 / cannot be read: %s", strerror(errno));
    if (key.at) explicit_bzero(key.at, key.length);
    free(from);
    free(to);
    buffer_release(&key);
    return copied;
}

/* Only what is in the file is copied: no page that a deleted row has left. */
static bool copy_store(struct casebook *casebook, const char *folder, struct diags *diags) {
    char *to = casebook_file(folder, "casebook.db");
    struct statement *copy = statement_new(casebook->store, "VACUUM INTO ?");
    if (copy) statement_text(copy, 1, to);
    bool copied = copy && statement_step(copy) == STEP_DONE;
    statement_free(copy);
    free(to);
    return copied || casebook_failed(casebook, "无法复制 / cannot be copied", diags);
}

/* Triggers guard the site's journal; this is a copy. */
static bool forget(struct casebook *copy, int64_t run, struct diags *diags) {
    static const char *const tables[] = {
        "DELETE FROM pieces WHERE position IN (SELECT position FROM journal WHERE run >= ?)",
        "DELETE FROM texts WHERE id > coalesce((SELECT texts FROM runs WHERE number = ? - 1), 0)",
        "DELETE FROM journal WHERE run >= ?",
        "DELETE FROM quarantine WHERE run >= ?",
        "DELETE FROM deliveries WHERE run >= ?",
        "DELETE FROM releases WHERE run >= ?",
        "DELETE FROM runs WHERE number >= ?"};
    bool good =
        store_triggers(copy->store, false) && store_run(copy->store, "PRAGMA foreign_keys=OFF; BEGIN");
    for (size_t i = 0; good && i < sizeof tables / sizeof *tables; i++) {
        struct statement *statement = statement_new(copy->store, tables[i]);
        if (statement) statement_number(statement, 1, run);
        good = statement && statement_step(statement) == STEP_DONE;
        statement_free(statement);
    }
    good =
        good && store_run(copy->store, "COMMIT; PRAGMA foreign_keys=ON") && store_triggers(copy->store, true);
    return good || casebook_failed(copy, "无法退回 / cannot be taken back", diags);
}

struct casebook *casebook_before(struct casebook *casebook, const char *site, int64_t run, const char *folder,
                                 struct diags *diags) {
    if (!copy_key(site, folder, diags) || !copy_store(casebook, folder, diags)) return NULL;
    file_seal_write(folder, 0); /* or it would be said to be missing */
    struct casebook *copy = casebook_open(folder, true, diags);
    if (copy && forget(copy, run, diags)) return copy;
    casebook_close(copy);
    return NULL;
}

struct casebook *casebook_empty(const char *site, const char *folder, struct diags *diags) {
    return copy_key(site, folder, diags) ? casebook_open(folder, true, diags) : NULL;
}

/* What a run writes, in a fixed order; the first column names the row. */
static const struct table {
    const char *name, *sql;
    int columns;
} tables[] = {
    {"journal",
     "SELECT position, date, kind, case_number, rule, household_key, subject_key, detail FROM journal WHERE "
     "run = ? ORDER BY position",
     8},
    {"deliveries",
     "SELECT name, dataset, sender, digest, first, last, reaches, bytes, rows, state, accepted, persons, "
     "filled, guard, why FROM deliveries WHERE run = ? ORDER BY id",
     15},
    {"quarantine",
     "SELECT line, delivery, column_name, reason, sheet, row, title, why, shown FROM quarantine WHERE run = ?"
     " ORDER BY delivery, line, column_name, reason",
     9},
    {"evidence",
     "SELECT position, list FROM pieces WHERE position IN (SELECT position FROM journal WHERE run = ?)"
     " ORDER BY position",
     2},
};

/* 0: the rows are the same; else the column, from 1, that is not. */
static int other_column(struct statement *a, struct statement *b, int columns) {
    for (int i = 0; i < columns; i++)
        if (column_is_null(a, i) != column_is_null(b, i) || strcmp(column_text(a, i), column_text(b, i)) != 0)
            return i + 1;
    return 0;
}

static const char *column_name(const struct table *table, int column, struct buffer *out) {
    const char *at = table->sql + strlen("SELECT ");
    for (int i = 1; i < column; i++) at = strchr(at, ',') + 2;
    buffer_add(out, at, strcspn(at, ", "));
    return out->at;
}

/* Without values: they may be personal. */
static void tell(const struct table *table, struct statement *a, struct statement *b, int column,
                 struct buffer *where) {
    struct buffer name = {0};
    buffer_format(where, "%s %s", table->name, column_text(a ? a : b, 0));
    if (!a || !b)
        buffer_format(where, " %s", b ? "原来没有 was not there" : "重算没有 is not there again");
    else
        buffer_format(where, ", %s", column_name(table, column, &name));
    buffer_release(&name);
}

static bool compare_rows(const struct table *table, struct statement *a, struct statement *b,
                         struct buffer *where) {
    for (;;) {
        enum step first = statement_step(a), second = statement_step(b);
        if (first == STEP_FAILED || second == STEP_FAILED) return false;
        if (first == STEP_DONE && second == STEP_DONE) return true;
        bool both = first == STEP_ROW && second == STEP_ROW;
        int column = both ? other_column(a, b, table->columns) : 0;
        if (both && !column) continue;
        tell(table, first == STEP_ROW ? a : NULL, second == STEP_ROW ? b : NULL, column, where);
        return true;
    }
}

bool casebook_difference(struct casebook *sealed, struct casebook *again, int64_t run, struct buffer *where,
                         struct diags *diags) {
    bool good = buffer_text(where, "");
    for (size_t i = 0; good && !where->length && i < sizeof tables / sizeof *tables; i++) {
        struct statement *a = statement_new(sealed->store, tables[i].sql),
                         *b = statement_new(again->store, tables[i].sql);
        if (a) statement_number(a, 1, run);
        if (b) statement_number(b, 1, run);
        good = (a && b && compare_rows(&tables[i], a, b, where)) || casebook_unread(sealed, diags);
        statement_free(a);
        statement_free(b);
    }
    return good;
}
