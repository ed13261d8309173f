/* Are the rows of the casebook those that were written? Runs with all that each wrote, releases and sendings
 * are held against their chains. */
#include "casebook/check.h"

#include <string.h>
#include "casebook/chain.h"
#include "casebook/export.h"

static const struct export_known unknown; /* nothing: all is read */

struct walk {
    struct casebook *casebook;
    char chain[DIGEST_TEXT];                 /* as stored, of the row before */
    int64_t reached, texts;                  /* the last position and text of the runs before */
    int64_t run, releases, sendings, purges; /* the last run's number; how many rows were met */
    struct checked *checked;
    struct diags *diags;
    bool good;
};

static void differs(struct walk *walk, const char *table, const char *key, const char *zh, const char *en) {
    diags_add(walk->diags, DIAG_ERROR, (struct place){.file = "casebook.db"}, "%s %s %s · %s %s %s", table,
              key, zh, table, key, en);
    walk->good = false;
}

static void unreadable(struct walk *walk) {
    walk->good = casebook_unread(walk->casebook, walk->diags);
}

/* Calls `look` for every row; one that is bad does not hide the next. */
static void each_row(struct walk *walk, const char *sql, int64_t parameter,
                     void (*look)(struct walk *, struct statement *)) {
    struct statement *rows = statement_new(walk->casebook->store, sql);
    enum step step = STEP_FAILED;
    if (rows && statement_parameters(rows)) statement_number(rows, 1, parameter);
    while (rows && (step = statement_step(rows)) == STEP_ROW) look(walk, rows);
    statement_free(rows);
    if (step == STEP_FAILED) unreadable(walk);
}

#define NOT_WRITTEN "与写入时不符", "is not what was written"

static void check_release(struct walk *walk, struct statement *row) {
    char now[DIGEST_TEXT], before[DIGEST_TEXT];
    const char *stored = column_text(row, 1);
    int64_t number = column_number(row, 0);
    if (!chain_of_release(walk->casebook, walk->chain, number, now) ||
        !chain_before_of_release(walk->casebook, walk->chain, number, before)) {
        unreadable(walk);
        return;
    }
    if (strcmp(stored, before) != 0 && strcmp(stored, now) != 0)
        differs(walk, "releases", column_text(row, 0), NOT_WRITTEN);
    snprintf(walk->chain, DIGEST_TEXT, "%s", stored);
    walk->releases++;
}

/* Those entered after the run of this number and before the next. */
static void check_releases(struct walk *walk, int64_t run) {
    if (casebook_has_releases(walk->casebook))
        each_row(walk, "SELECT number, chain FROM releases WHERE run = ? ORDER BY number", run,
                 check_release);
}

enum run_column {
    RUN_NUMBER,
    RUN_FOLDER,
    RUN_POSITION,
    RUN_AFTER,
    RUN_CHAIN,
    RUN_TEXTS,
    RUN_CONTENT,
    RUN_STATE
};

static void check_state(struct walk *walk, const char *folder, const char *stored) {
    struct buffer now = {0}, differing = {0};
    if (!export_state(walk->casebook, &unknown, &now))
        unreadable(walk);
    else if (strcmp(now.at, stored) != 0) {
        export_differing(stored, now.at, &differing);
        differs(walk, differing.length ? differing.at : "runs", folder, NOT_WRITTEN);
    }
    buffer_release(&now);
    buffer_release(&differing);
}

static void check_content(struct walk *walk, struct statement *row) {
    struct buffer now = {0}, differing = {0};
    struct run_span run = {.number = column_number(row, RUN_NUMBER),
                           .after = column_number(row, RUN_POSITION),
                           .to = column_number(row, RUN_AFTER),
                           .texts_after = walk->texts,
                           .texts_to = column_number(row, RUN_TEXTS)};
    if (!export_content(walk->casebook, &run, &unknown, &now))
        unreadable(walk);
    else if (strcmp(now.at, column_text(row, RUN_CONTENT)) != 0) {
        export_differing(column_text(row, RUN_CONTENT), now.at, &differing);
        differs(walk, differing.length ? differing.at : "runs", column_text(row, RUN_FOLDER), NOT_WRITTEN);
    }
    walk->texts = run.texts_to;
    buffer_release(&now);
    buffer_release(&differing);
}

/* Sealed by this version: its row, and what the row stands for. */
static void check_sealed(struct walk *walk, struct statement *row) {
    char chain[DIGEST_TEXT];
    if (!chain_of_run(walk->casebook, walk->chain, column_number(row, RUN_NUMBER), chain)) {
        unreadable(walk);
        return;
    }
    if (strcmp(chain, column_text(row, RUN_CHAIN)) != 0)
        differs(walk, "runs", column_text(row, RUN_FOLDER), NOT_WRITTEN);
    check_content(walk, row);
}

static void check_sealed_before(struct walk *walk, struct statement *row) {
    char chain[DIGEST_TEXT];
    walk->checked->runs_before++;
    if (!chain_before_of_run(walk->casebook, walk->chain, column_number(row, RUN_NUMBER),
                             column_number(row, RUN_POSITION), column_number(row, RUN_AFTER), chain,
                             walk->diags))
        walk->good = false;
    else if (strcmp(chain, column_text(row, RUN_CHAIN)) != 0)
        differs(walk, "journal、deliveries", column_text(row, RUN_FOLDER), NOT_WRITTEN);
}

/* Runs come oldest first, and each begins where the one before ended. */
static void check_run(struct walk *walk, struct statement *row) {
    const char *folder = column_text(row, RUN_FOLDER);
    int64_t number = column_number(row, RUN_NUMBER);
    if (number != walk->run + 1)
        differs(walk, "runs", folder, "不是接着前一次的号", "is not numbered behind the one before");
    if (column_number(row, RUN_POSITION) != walk->reached)
        differs(walk, "runs", folder, "不从前一次结束处开始", "does not begin where the one before ended");
    check_releases(walk, number - 1);
    if (column_is_null(row, RUN_CONTENT))
        check_sealed_before(walk, row);
    else
        check_sealed(walk, row);
    walk->checked->runs++;
    walk->run = number;
    walk->reached = column_number(row, RUN_AFTER);
    snprintf(walk->chain, DIGEST_TEXT, "%s", column_text(row, RUN_CHAIN));
}

static void check_last_state(struct walk *walk, struct statement *row) {
    if (!column_is_null(row, 1)) check_state(walk, column_text(row, 0), column_text(row, 1));
}

static void check_runs(struct walk *walk) {
    bool now = casebook_has_content(walk->casebook);
    each_row(walk,
             now ? "SELECT number, folder, position, position_after, chain, texts, wrote, stood FROM runs"
                   " ORDER BY number"
                 : "SELECT number, folder, position, position_after, chain, NULL, NULL, NULL FROM runs"
                   " ORDER BY number",
             0, check_run);
    check_releases(walk, walk->run);
    if (now)
        each_row(walk, "SELECT folder, stood FROM runs ORDER BY number DESC LIMIT 1", 0, check_last_state);
}

static void check_sending(struct walk *walk, struct statement *row) {
    char now[DIGEST_TEXT], before[DIGEST_TEXT];
    const char *stored = column_text(row, 1);
    int64_t number = column_number(row, 0);
    if (!chain_of_sending(walk->casebook, walk->chain, number, now) ||
        !chain_before_of_sending(walk->casebook, walk->chain, number, before))
        unreadable(walk);
    else if (strcmp(stored, now) != 0 && strcmp(stored, before) != 0)
        differs(walk, "sendings", column_text(row, 0), NOT_WRITTEN);
    snprintf(walk->chain, DIGEST_TEXT, "%s", stored);
    walk->sendings++;
}

/* Version 3 has the tables once something was sent. */
static void check_sendings(struct walk *walk) {
    int64_t tables = 0;
    snprintf(walk->chain, DIGEST_TEXT, "%s", NO_CHAIN);
    if (!casebook_number(walk->casebook,
                         "SELECT count(*) FROM sqlite_schema WHERE name IN ('sendings','sent_errors')",
                         &tables, walk->diags))
        walk->good = false;
    else if (tables == 2)
        each_row(walk, "SELECT number, chain FROM sendings ORDER BY number", 0, check_sending);
}

static void check_purge(struct walk *walk, struct statement *row) {
    char now[DIGEST_TEXT];
    if (!chain_of_purge(walk->casebook, walk->chain, column_number(row, 0), now))
        unreadable(walk);
    else if (strcmp(column_text(row, 1), now) != 0)
        differs(walk, "purges", column_text(row, 0), NOT_WRITTEN);
    snprintf(walk->chain, DIGEST_TEXT, "%s", column_text(row, 1));
    walk->purges++;
}

static void check_purges(struct walk *walk) {
    snprintf(walk->chain, DIGEST_TEXT, "%s", NO_CHAIN);
    if (casebook_has_content(walk->casebook))
        each_row(walk, "SELECT number, chain FROM purges ORDER BY number", 0, check_purge);
}

/* Rows that no run, release or sending stands for. */
static void check_none_beside(struct walk *walk, const char *table, const char *sql, int64_t parameter) {
    struct statement *row = statement_new(walk->casebook->store, sql);
    if (row && statement_parameters(row)) statement_number(row, 1, parameter);
    if (!row || statement_step(row) != STEP_ROW)
        unreadable(walk);
    else if (column_number(row, 0) != 0)
        differs(walk, table, column_text(row, 0), "行不属于任何一次写入",
                "rows belong to nothing that was sealed");
    statement_free(row);
}

static void check_strays(struct walk *walk) {
    struct casebook *casebook = walk->casebook;
    check_none_beside(walk, "journal", "SELECT count(*) FROM journal WHERE position < 1 OR position > ?",
                      walk->reached);
    check_none_beside(walk, "pieces", "SELECT count(*) FROM pieces WHERE position < 1 OR position > ?",
                      walk->reached);
    check_none_beside(walk, "deliveries",
                      "SELECT count(*) FROM deliveries WHERE run NOT IN (SELECT number FROM runs)", 0);
    if (casebook_has_releases(casebook)) {
        check_none_beside(walk, "releases", "SELECT count(*) - ? FROM releases", walk->releases);
        check_none_beside(walk, "quarantine",
                          "SELECT count(*) FROM quarantine WHERE run NOT IN (SELECT number FROM runs)", 0);
    }
    if (!casebook_has_content(casebook)) return;
    check_none_beside(walk, "sent_errors",
                      "SELECT count(*) FROM sent_errors WHERE sending NOT IN (SELECT number FROM sendings)",
                      0);
    if (walk->checked->runs > walk->checked->runs_before)
        check_none_beside(walk, "texts", "SELECT count(*) FROM texts WHERE id < 1 OR id > ?", walk->texts);
}

bool casebook_check_chain(struct casebook *casebook, struct checked *checked, struct diags *diags) {
    struct walk walk = {
        .casebook = casebook, .chain = NO_CHAIN, .checked = checked, .diags = diags, .good = true};
    *checked = (struct checked){0};
    check_runs(&walk);
    checked->releases = walk.releases;
    check_sendings(&walk);
    checked->sendings = walk.sendings;
    check_purges(&walk);
    checked->purges = walk.purges;
    check_strays(&walk);
    return walk.good;
}
