/* What the chains say, worked out here by SQLite's own quote(); no cell of any table can be changed unseen;
 * and casebooks of older versions, as far as those chained them. */
#include <fcntl.h>
#include "casebook/chain.h"
#include "casebook/check.h"
#include "casebook/export.h"
#include "casebook/purges.h"
#include "casebook/sendings.h"
#include "small_town.h"

static void run_sql(struct town *town, const char *sql) {
    if (!store_run(town->casebook->store, sql)) fail_msg("%s", store_error(town->casebook->store));
}

static void text_of(struct town *town, const char *sql, struct buffer *out) {
    struct statement *row = statement_new(town->casebook->store, sql);
    if (!row) fail_msg("%s", store_error(town->casebook->store));
    while (statement_step(row) == STEP_ROW) buffer_text(out, column_text(row, 0));
    statement_free(row);
}

static void release(struct town *town) {
    town->deliveries[0].guarded = true;
    town->deliveries[0].why = "太少 · it's few";
    const struct delivery *held = &town->deliveries[0];
    struct known_release said = {.by = "韦科长", .why = "已核实\n", .date = day_of("2023-08-28")};
    assert_true(casebook_release(town->casebook, &town->book, &held, 1, &said, &town->diags));
}

static void take_delivery(struct town *town, enum delivery_state state) {
    town->deliveries[0] = (struct delivery){.dataset = MEDICAL,
                                            .name = "医保/a'b\n.csv",
                                            .sender = "医保",
                                            .digest = "d1",
                                            .bytes = 120,
                                            .first = DATE_NONE,
                                            .last = day_of("2023-08-31"),
                                            .reaches = day_of("2023-08-28"),
                                            .from_inbox = true,
                                            .state = state,
                                            .received = 10,
                                            .refused = 4,
                                            .persons = 5};
    town->intake.delivery_count = 1;
}

static void night(struct town *town, const char *date, uint32_t flags) {
    night_begin(town, date);
    for (uint32_t p = 0; p < flags; p++) {
        struct flag *flag = flag_add(town, BURDEN, 2 * p, URGENCY_RED);
        town->reads[p] = (struct read){READ_FACT, VALUE_AMOUNT, FACT_BURDEN, 0, {.number = 632050}};
        flag->first_read = p;
        flag->read_count = 1;
    }
    take_delivery(town, DELIVERY_IN_FORCE);
    struct caseload caseload = night_run(town);
    caseload_release(&caseload);
}

/* Two nights with deliveries, a release between them, two sendings, two purges. */
static void full_casebook(struct town *town) {
    struct sent_error errors[] = {{"medical", "医保", "2023-08", "d1", 9, "paid", "no amount", "77", NULL},
                                  {"medical", "医保", "2023-08", "d1", 12, "", "too short", "", NULL}};
    struct sending sending = {"2023-08-28T07:15:00Z", "张三", "医保", day_of("2023-08-28"), "ee", errors, 2};
    night(town, "2023-08-28", 2);
    release(town);
    night(town, "2023-08-29", 3);
    struct purge purges[2] = {{.date = day_of("2023-08-29"),
                               .dataset = "medical",
                               .title = "医保结算",
                               .name = "a.csv",
                               .sender = "",
                               .digest = "d1",
                               .first = DATE_NONE,
                               .last = day_of("2023-08-31"),
                               .bytes = 120,
                               .since = day_of("2023-08-29"),
                               .term = "P5Y",
                               .basis = "甲文",
                               .by = "张三",
                               .why = "到期"}};
    purges[1] = purges[0];
    assert_true(casebook_send(town->casebook, &sending, &town->diags));
    assert_true(casebook_send(town->casebook, &sending, &town->diags));
    assert_true(casebook_purge(town->casebook, purges, 2, &town->diags));
}

/* "SELECT quote('runs') || ',' || quote(number) || … || x'0a'", as the columns are listed in the file. */
static void line_query(struct town *town, const char *table, const char *but, const char *behind,
                       struct buffer *out) {
    struct buffer sql = {0};
    buffer_format(
        &sql,
        "SELECT 'SELECT ''''''%s''''''' || group_concat(' || '','' || quote(' || name || ')', '') ||"
        " ' || char(10) FROM %s %s' FROM pragma_table_info('%s') WHERE name NOT IN (%s)",
        table, table, behind, table, but);
    text_of(town, sql.at, out);
    buffer_release(&sql);
}

static void lines_of(struct town *town, const char *table, const char *but, const char *behind,
                     struct buffer *out) {
    struct buffer sql = {0};
    line_query(town, table, but, behind, &sql);
    text_of(town, sql.at, out);
    buffer_release(&sql);
}

static void put_digest(const char *name, const struct buffer *text, struct buffer *out) {
    char digest[DIGEST_TEXT];
    digest_of(text->at ? text->at : "", text->length, digest);
    buffer_format(out, "%s%s=%s", out->length ? " " : "", name, digest);
}

/* What a run wrote and what it left, table by table. */
static void rows_are_exported_as_the_shell_quotes_them(void **state) {
    struct town *town = *state;
    static const char *const wrote[][2] = {
        {"journal", "WHERE run = 2 ORDER BY position"},
        {"deliveries", "WHERE run = 2 ORDER BY id"},
        {"quarantine", "WHERE run = 2 ORDER BY delivery"},
        {"texts", "WHERE id > (SELECT texts FROM runs WHERE number = 1) ORDER BY id"},
        {"pieces", "WHERE position IN (SELECT position FROM journal WHERE run = 2) ORDER BY position"}};
    static const char *const stood[][2] = {{"cases", "ORDER BY number"},
                                           {"flags", "ORDER BY case_number, rule, subject_key"}};
    struct buffer expected = {0}, found = {0}, text = {0};
    char path[128];
    full_casebook(town);
    for (size_t i = 0; i < sizeof wrote / sizeof *wrote; i++) {
        buffer_clear(&text);
        lines_of(town, wrote[i][0], "''", wrote[i][1], &text);
        put_digest(wrote[i][0], &text, &expected);
    }
    text_of(town, "SELECT wrote FROM runs WHERE number = 2", &found);
    assert_string_equal(found.at, expected.at);
    buffer_clear(&expected);
    buffer_clear(&found);
    buffer_clear(&text);
    snprintf(path, sizeof path, "%s/casebook.key", town->site);
    assert_true(file_read(AT_FDCWD, path, 100, &text));
    put_digest("key", &text, &expected);
    for (size_t i = 0; i < sizeof stood / sizeof *stood; i++) {
        buffer_clear(&text);
        lines_of(town, stood[i][0], "''", stood[i][1], &text);
        put_digest(stood[i][0], &text, &expected);
    }
    text_of(town, "SELECT stood FROM runs WHERE number = 2", &found);
    assert_string_equal(found.at, expected.at);
    buffer_release(&expected);
    buffer_release(&found);
    buffer_release(&text);
}

/* SHA-256(link before, newline, row), row after row in the order in which they came. */
static void links_follow_from_link_and_row(void **state) {
    struct town *town = *state;
    static const struct {
        const char *table, *behind, *stored;
        bool first;
    } steps[] = {
        {"runs", "WHERE number = 1", "SELECT chain FROM runs WHERE number = 1", true},
        {"releases", "WHERE number = 1", "SELECT chain FROM releases WHERE number = 1", false},
        {"runs", "WHERE number = 2", "SELECT chain FROM runs WHERE number = 2", false},
        {"sendings", "WHERE number = 1", "SELECT chain FROM sendings WHERE number = 1", true},
        {"sendings", "WHERE number = 2", "SELECT chain FROM sendings WHERE number = 2", false},
    };
    char link[DIGEST_TEXT] = "", head[DIGEST_TEXT];
    full_casebook(town);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct buffer text = {0}, stored = {0};
        buffer_format(&text, "%s\n", steps[i].first ? NO_CHAIN : link);
        lines_of(town, steps[i].table, "'chain', 'word'", steps[i].behind,
                 &text); /* 'releases' is its word */
        if (strcmp(steps[i].table, "sendings") == 0) {
            char behind[60];
            snprintf(behind, sizeof behind, "WHERE sending = %d ORDER BY number", steps[i].first ? 1 : 2);
            lines_of(town, "sent_errors", "''", behind, &text);
        }
        digest_of(text.at, text.length, link);
        text_of(town, steps[i].stored, &stored);
        assert_string_equal(stored.at, link);
        if (i == 2) {
            assert_true(chain_head(town->casebook, head, &town->diags));
            assert_string_equal(head, link);
        }
        buffer_release(&text);
        buffer_release(&stored);
    }
}

static const char *const chained[] = {"runs",     "journal", "deliveries", "quarantine",
                                      "texts",    "pieces",  "cases",      "flags",
                                      "releases", "purges",  "sendings",   "sent_errors"};
#define CHAINED (sizeof chained / sizeof *chained)

static void drop_triggers(struct town *town) {
    struct buffer sql = {0};
    text_of(town, "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'", &sql);
    run_sql(town, "PRAGMA foreign_keys=OFF");
    run_sql(town, sql.at);
    buffer_release(&sql);
}

/* Whether a change is refused by the tables themselves or found by the check; it is taken back. */
static bool is_noticed(struct town *town, const char *change) {
    run_sql(town, "SAVEPOINT before");
    bool refused = !store_run(town->casebook->store, change);
    bool noticed = refused || !casebook_check(town->casebook, &(struct checked){0}, &town->diags);
    run_sql(town, "ROLLBACK TO before; RELEASE before");
    return noticed;
}

static void refuse_a_row(struct town *town) {
    run_sql(
        town,
        "INSERT INTO quarantine VALUES (1, 3, 'paid', 'no amount', 2, NULL, 3, '自付', '不是金额', '1O0')");
}

/* Every cell of the last row of every table. */
static void no_cell_is_changed_unseen(void **state) {
    struct town *town = *state;
    int changes = 0;
    full_casebook(town);
    drop_triggers(town);
    for (size_t t = 0; t < CHAINED; t++) {
        struct buffer sql = {0}, list = {0};
        if (strcmp(chained[t], "quarantine") == 0) continue;
        buffer_format(&sql,
                      "SELECT 'UPDATE %s SET ' || name || ' = coalesce(' || name || ', 0) ||"
                      " CASE WHEN typeof(' || name || ') = ''text'' THEN ''x'' ELSE ''7'' END WHERE (SELECT"
                      " count(*) FROM %s) > 0' || char(10) FROM pragma_table_info('%s')",
                      chained[t], chained[t], chained[t]);
        text_of(town, sql.at, &list);
        for (char *line = list.at, *end; *line; line = end + 1) {
            end = strchr(line, '\n');
            *end = '\0';
            if (!is_noticed(town, line)) fail_msg("not noticed: %s", line);
            changes++;
        }
        buffer_release(&sql);
        buffer_release(&list);
    }
    assert_true(changes > 80);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* A row less, and a row more that no run wrote. */
static void no_row_goes_or_comes_unseen(void **state) {
    struct town *town = *state;
    full_casebook(town);
    drop_triggers(town);
    for (size_t t = 0; t < CHAINED; t++) {
        char change[200];
        if (strcmp(chained[t], "quarantine") == 0 || strcmp(chained[t], "runs") == 0) continue;
        bool keyed = strcmp(chained[t], "cases") == 0 || strcmp(chained[t], "flags") == 0;
        snprintf(change, sizeof change, "DELETE FROM %s WHERE %s = (SELECT min(%s) FROM %s)", chained[t],
                 !keyed                 ? "rowid"
                 : chained[t][0] == 'c' ? "number"
                                        : "case_number",
                 !keyed                 ? "rowid"
                 : chained[t][0] == 'c' ? "number"
                                        : "case_number",
                 chained[t]);
        if (!is_noticed(town, change)) fail_msg("not noticed: %s", change);
    }
    static const char *const more[] = {
        "INSERT INTO quarantine VALUES (1, 3, 'paid', 'no amount', 2, NULL, 3, '自付', '不是金额', '1O0')",
        "INSERT INTO quarantine VALUES (1, 3, 'paid', 'no amount', 9, NULL, 3, '自付', '不是金额', '1O0')",
        "INSERT INTO texts VALUES (900, 'x')",
        "INSERT INTO texts VALUES (-1, 'x')",
        "INSERT INTO pieces VALUES (900, '[]')",
        "INSERT INTO journal SELECT 0, run, date, kind, case_number, household_key, subject_key, rule, detail"
        " FROM journal WHERE position = 1",
        "INSERT INTO sent_errors VALUES (900, 7, '', '', '', '', 1, '', '', '')",
        "INSERT INTO deliveries SELECT 900, 7, dataset, title, name, sender, digest, first, last, reaches,"
        " bytes, rows, state, accepted, persons, filled, guard, why FROM deliveries WHERE id = 1",
        "DELETE FROM runs WHERE number = 1",
        "DELETE FROM runs WHERE number = 2",
    };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (!is_noticed(town, more[i])) fail_msg("not noticed: %s", more[i]);
    assert_false(is_noticed(town, "SELECT 1"));
    refuse_a_row(town);
    assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* Also a text that ends or begins where another did, and a number that became a text of the same look. */
static void fields_do_not_run_together(void **state) {
    struct town *town = *state;
    full_casebook(town);
    drop_triggers(town);
    assert_true(is_noticed(town, "UPDATE deliveries SET name = name || ''',''', sender = ''"));
    assert_true(is_noticed(town, "UPDATE releases SET person = person || '''' || char(10), why = ''"));
    assert_true(is_noticed(town, "UPDATE deliveries SET first = ''"));
    assert_true(is_noticed(town, "UPDATE deliveries SET first = 'NULL'"));
    assert_true(is_noticed(town, "UPDATE deliveries SET why = CAST(x'00' AS TEXT)"));
    assert_true(
        is_noticed(town, "UPDATE journal SET rule = rule || CAST(x'0041' AS TEXT) WHERE position = 1"));
}

static void every_difference_is_told(void **state) {
    struct town *town = *state;
    struct checked checked;
    full_casebook(town);
    assert_true(casebook_check_chain(town->casebook, &checked, &town->diags));
    assert_int_equal(checked.runs, 2);
    assert_int_equal(checked.runs_before, 0);
    assert_int_equal(checked.releases, 1);
    assert_int_equal(checked.sendings, 2);
    drop_triggers(town);
    run_sql(
        town,
        "UPDATE deliveries SET title = 'x' WHERE run = 1; UPDATE releases SET title = 'x';"
        "UPDATE journal SET rule = 'x' WHERE run = 2; UPDATE sent_errors SET number = 70 WHERE number = 1");
    size_t before = town->diags.errors;
    assert_false(casebook_check_chain(town->casebook, &checked, &town->diags));
    assert_int_equal(town->diags.errors - before, 4);
    static const char *const told[] = {"deliveries 2023-08-28-1 is not", "releases 1 is not",
                                       "journal 2023-08-29-1 is not", "sendings 1 is not"};
    for (size_t i = 0; i < 4; i++) assert_non_null(strstr(town->diags.items[before + i].message, told[i]));
}

static void key_of_another_site_is_found(void **state) {
    struct town *town = *state;
    full_casebook(town);
    town->casebook->key[0] ^= 1;
    assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    assert_non_null(strstr(town->diags.items[town->diags.count - 1].message, "key 2023-08-29-1 is not"));
}

static void schema_is_compared_word_by_word(void **state) {
    struct town *town = *state;
    static const char *const changes[][2] = {
        {"DROP TRIGGER journal_no_update", "trigger journal_no_update is missing"},
        {"DROP TRIGGER journal_no_update; CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal"
         " BEGIN SELECT 1; END",
         "trigger journal_no_update is defined otherwise"},
        {"DROP VIEW 放行; CREATE VIEW 放行 AS SELECT number AS 序号 FROM releases",
         "view 放行 is defined otherwise"},
        {"CREATE TABLE more (x INTEGER)", "table more was not made by this engine"},
        {"ALTER TABLE texts ADD COLUMN x INTEGER", "table texts is defined otherwise"},
        {"DROP INDEX quarantine_by_run", "index quarantine_by_run is missing"},
    };
    full_casebook(town);
    assert_true(schema_check(town->casebook->store, &town->diags));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        size_t before = town->diags.count;
        run_sql(town, "SAVEPOINT before");
        run_sql(town, changes[i][0]);
        assert_false(schema_check(town->casebook->store, &town->diags));
        assert_int_equal(town->diags.count, before + 1);
        assert_non_null(strstr(town->diags.items[before].message, changes[i][1]));
        run_sql(town, "ROLLBACK TO before; RELEASE before");
    }
    assert_true(schema_check(town->casebook->store, &town->diags));
}

/* The chain of the one run as versions before 4 made it: SHA-256(zeros, the fields of its entries and of its
 * deliveries, one a line). */
static void chain_as_before(struct town *town, bool deliveries) {
    struct buffer text = {0}, sql = {0};
    char chain[DIGEST_TEXT];
    buffer_text(&text, NO_CHAIN);
    text_of(town,
            "SELECT position || x'0a' || run || x'0a' || date || x'0a' || kind || x'0a' || case_number || "
            "x'0a' ||"
            " household_key || x'0a' || subject_key || x'0a' || rule || x'0a' || detail || x'0a' FROM journal"
            " ORDER BY position",
            &text);
    if (deliveries)
        text_of(
            town,
            "SELECT id || x'0a' || run || x'0a' || dataset || x'0a' || name || x'0a' || sender || x'0a' ||"
            " digest || x'0a' || coalesce(first, '') || x'0a' || last || x'0a' || reaches || x'0a' ||"
            " bytes || x'0a' || rows || x'0a' || state || x'0a' || accepted || x'0a' || persons || x'0a' ||"
            " filled || x'0a' || coalesce(guard, '') || x'0a' || coalesce(why, '') || x'0a' FROM deliveries",
            &text);
    digest_of(text.at, text.length, chain);
    buffer_format(&sql, "UPDATE runs SET chain = '%s'", chain);
    run_sql(town, sql.at);
    buffer_release(&text);
    buffer_release(&sql);
}

/* What version 5 brought is taken away again. */
static void make_version_4(struct town *town) {
    run_sql(town, "DROP VIEW 放行; DROP TRIGGER releases_no_update; ALTER TABLE releases DROP COLUMN word;"
                  "CREATE VIEW 放行 AS SELECT number AS 序号 FROM releases;"
                  "CREATE TRIGGER releases_no_update BEFORE UPDATE ON releases WHEN OLD.chain <> ''"
                  " BEGIN SELECT RAISE(ABORT, 'releases are append-only'); END; PRAGMA user_version=4");
}

/* And what version 4 brought. */
static void make_version_3(struct town *town) {
    make_version_4(town);
    chain_as_before(town, true);
    run_sql(town, "DROP INDEX quarantine_by_run; DROP VIEW 纠错; DROP TABLE sent_errors; DROP TABLE "
                  "sendings; DROP VIEW 清除; DROP TABLE purges;"
                  "ALTER TABLE runs DROP COLUMN texts; ALTER TABLE runs DROP COLUMN wrote;"
                  "ALTER TABLE runs DROP COLUMN stood; PRAGMA user_version=3");
}

static void make_version_2(struct town *town) {
    make_version_3(town);
    run_sql(town,
            "DROP VIEW 放行; DROP TABLE releases; DROP VIEW 来件; DROP VIEW 隔离; DROP TABLE quarantine;"
            "ALTER TABLE deliveries DROP COLUMN accepted; ALTER TABLE deliveries DROP COLUMN persons;"
            "ALTER TABLE deliveries DROP COLUMN filled; ALTER TABLE deliveries DROP COLUMN guard;"
            "ALTER TABLE deliveries DROP COLUMN why; CREATE VIEW 来件 AS SELECT * FROM deliveries;"
            "PRAGMA user_version=2");
    chain_as_before(town, false);
}

static void open_again(struct town *town, bool to_write) {
    casebook_close(town->casebook);
    town->casebook =
        to_write ? casebook_open(town->site, true, &town->diags) : casebook_look(town->site, &town->diags);
    assert_non_null(town->casebook);
}

static const struct known_delivery *only_delivery(struct town *town) {
    const struct known_delivery *known;
    uint32_t count;
    assert_true(casebook_deliveries(town->casebook, RUN_TONIGHT, &known, &count, &town->diags));
    assert_int_equal(count, 1);
    return known;
}

/* Readers read it as it is; whoever writes brings it up to date; what it chained still holds, what comes is
 * chained anew, and its schema is that of a new one. */
static void older_casebook_goes_on(struct town *town) {
    struct checked checked;
    open_again(town, false);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    assert_int_equal(only_delivery(town)->rows, 6);
    open_again(town, true);
    assert_int_equal(town->casebook->version, CASEBOOK_VERSION);
    assert_true(schema_check(town->casebook->store, &town->diags));
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    take_delivery(town, DELIVERY_HELD);
    release(town);
    night(town, "2023-08-29", 3);
    open_again(town, false);
    assert_true(casebook_check_chain(town->casebook, &checked, &town->diags));
    assert_int_equal(checked.runs, 2);
    assert_int_equal(checked.runs_before, 1);
    run_sql(town, "SELECT 暂缓原因 FROM 来件; SELECT 放行人 FROM 放行; SELECT 单位 FROM 纠错; SELECT 依据 "
                  "FROM 清除; SELECT 原文 FROM 隔离");
    open_again(town, true);
    drop_triggers(town);
    assert_true(is_noticed(town, "UPDATE journal SET rule = 'x' WHERE position = 1"));
    assert_true(is_noticed(town, "UPDATE runs SET chain = 'x' WHERE number = 1"));
    assert_true(is_noticed(
        town, "UPDATE pieces SET list = '[]' WHERE position = (SELECT max(position) FROM pieces)"));
    assert_true(is_noticed(town, "UPDATE texts SET text = 'x' WHERE id = 1"));
}

static void casebook_of_version_2_still_opens(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28", 2);
    make_version_2(town);
    open_again(town, false);
    assert_null(only_delivery(town)->filled);
    older_casebook_goes_on(town);
}

static void casebook_of_version_3_still_opens(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28", 2);
    make_version_3(town);
    older_casebook_goes_on(town);
}

/* Seals the last run again, as its tables stand now. */
static void seal_again(struct town *town) {
    struct buffer stood = {0}, sql = {0};
    char chain[DIGEST_TEXT];
    assert_true(export_state(town->casebook, &(struct export_known){0}, &stood));
    buffer_format(&sql, "UPDATE runs SET stood = '%s' WHERE number = 3", stood.at);
    run_sql(town, sql.at);
    assert_true(chain_of_sealed(town->casebook, 2, chain, &town->diags));
    assert_true(chain_of_run(town->casebook, chain, 3, chain));
    buffer_clear(&sql);
    buffer_format(&sql, "UPDATE runs SET chain = '%s' WHERE number = 3", chain);
    run_sql(town, sql.at);
    buffer_release(&stood);
    buffer_release(&sql);
}

/* A program before this one called a case worse whose reason the first run of the day had dropped and the
 * second brought back: it wrote the day of the runs. What it sealed is no damage, and the next night puts it
 * right; no other day is taken. */
static void worsened_as_programs_before_wrote_it_is_no_damage(void **state) {
    struct town *town = *state;
    struct buffer worsened = {0};
    night(town, "2023-08-25", 1);
    int64_t base = head_of(town);
    for (uint32_t sequence = 1; sequence <= 2; sequence++) {
        night_begin(town, "2023-08-28");
        if (sequence == 2) flag_add(town, BURDEN, 0, URGENCY_RED);
        struct caseload caseload = night_decide(town, base);
        assert_int_equal(night_commit(town, &caseload, (int)sequence), COMMIT_DONE);
        caseload_release(&caseload);
    }
    run_sql(town, "UPDATE cases SET worsened = '2023-08-28'");
    assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    seal_again(town);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    run_sql(town, "UPDATE cases SET worsened = '2023-08-26'");
    seal_again(town);
    assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    assert_non_null(
        strstr(town->diags.items[town->diags.count - 1].message, "stands otherwise in the journal"));
    run_sql(town, "UPDATE cases SET worsened = '2023-08-28'");
    seal_again(town);
    night(town, "2023-08-29", 1);
    text_of(town, "SELECT worsened FROM cases", &worsened);
    assert_string_equal(worsened.at, "2023-08-25");
    buffer_release(&worsened);
}

/* What it says was released still is, also to who cannot write; now it may be dismissed. */
static void casebook_of_version_4_still_opens(void **state) {
    struct town *town = *state;
    const struct known_release *said;
    uint32_t count;
    full_casebook(town);
    make_version_4(town);
    for (int to_write = 0; to_write < 2; to_write++) {
        open_again(town, to_write == 1);
        assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
        assert_true(casebook_releases(town->casebook, &said, &count, &town->diags));
        assert_int_equal(count, 1);
        assert_false(said[0].dismisses);
    }
    assert_true(schema_check(town->casebook->store, &town->diags));
    const struct delivery *held = &town->deliveries[0];
    struct known_release no = {.by = "覃", .why = "不可靠", .dismisses = true, .date = day_of("2023-08-29")};
    assert_true(casebook_release(town->casebook, &town->book, &held, 1, &no, &town->diags));
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    assert_true(casebook_releases(town->casebook, &said, &count, &town->diags));
    assert_true(count == 2 && said[1].dismisses && !said[0].dismisses);
    run_sql(town, "SELECT 决定 FROM 放行");
    drop_triggers(town);
    assert_true(is_noticed(town, "UPDATE releases SET word = 'releases' WHERE number = 2"));
    assert_true(is_noticed(town, "UPDATE releases SET word = 'dismisses' WHERE number = 1"));
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NIGHT(rows_are_exported_as_the_shell_quotes_them),
        NIGHT(worsened_as_programs_before_wrote_it_is_no_damage),
        NIGHT(links_follow_from_link_and_row),
        NIGHT(no_cell_is_changed_unseen),
        NIGHT(no_row_goes_or_comes_unseen),
        NIGHT(fields_do_not_run_together),
        NIGHT(every_difference_is_told),
        NIGHT(key_of_another_site_is_found),
        NIGHT(schema_is_compared_word_by_word),
        NIGHT(casebook_of_version_2_still_opens),
        NIGHT(casebook_of_version_3_still_opens),
        NIGHT(casebook_of_version_4_still_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
