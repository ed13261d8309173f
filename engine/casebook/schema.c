/* The tables of the casebook. The evidence of a flag is one row of `pieces`, a JSON list; its ever same words
 * stand in `texts`, and the view `evidence` brings both together. English names for programs, Chinese views
 * for the clerk who opens the file. */
#include "casebook/store.h"

#include <string.h>
#include "ground/memory.h"

#define TEXT_OF(number) #number
#define VERSION_TEXT(number) TEXT_OF(number)

static const char runs_table[] =
    "CREATE TABLE runs (number INTEGER PRIMARY KEY, date TEXT NOT NULL, sequence INTEGER NOT NULL,"
    " folder TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, manifest TEXT NOT NULL, position INTEGER NOT NULL,"
    " position_after INTEGER NOT NULL, chain TEXT NOT NULL, UNIQUE (date, sequence)) STRICT;";

static const char deliveries_table[] =
    "CREATE TABLE deliveries (id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, dataset TEXT NOT "
    "NULL,"
    " title TEXT NOT NULL, name TEXT NOT NULL, sender TEXT NOT NULL, digest TEXT NOT NULL, first TEXT, last "
    "TEXT, reaches TEXT,"
    " bytes INTEGER NOT NULL, rows INTEGER NOT NULL, state TEXT NOT NULL) STRICT;";

static const char journal_table[] =
    "CREATE TABLE journal (position INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, date TEXT NOT "
    "NULL,"
    " kind TEXT NOT NULL, case_number TEXT NOT NULL, household_key TEXT NOT NULL, subject_key TEXT NOT NULL,"
    " rule TEXT NOT NULL, detail TEXT NOT NULL) STRICT;";

/* `run`: the last one sealed before it; `held`: why a guard held the delivery. Only an empty chain is ever
 * filled in. */
static const char releases_table[] =
    "CREATE TABLE releases (number INTEGER PRIMARY KEY, run INTEGER NOT NULL, date TEXT NOT NULL, dataset "
    "TEXT "
    "NOT NULL,"
    " title TEXT NOT NULL, name TEXT NOT NULL, sender TEXT NOT NULL, digest TEXT NOT NULL, person TEXT NOT "
    "NULL,"
    " why TEXT NOT NULL, held TEXT NOT NULL, chain TEXT NOT NULL) STRICT;"
    "CREATE TRIGGER releases_no_update BEFORE UPDATE ON releases"
    " WHEN OLD.chain <> '' OR (NEW.number, NEW.run, NEW.date, NEW.dataset, NEW.title, NEW.name, NEW.sender,"
    " NEW.digest, NEW.person, NEW.why, NEW.held) IS NOT (OLD.number, OLD.run, OLD.date, OLD.dataset, "
    "OLD.title, OLD.name,"
    " OLD.sender, OLD.digest, OLD.person, OLD.why, OLD.held)"
    " BEGIN SELECT RAISE(ABORT, 'releases are append-only'); END;"
    "CREATE TRIGGER releases_no_delete BEFORE DELETE ON releases"
    " BEGIN SELECT RAISE(ABORT, 'releases are append-only'); END;"
    "CREATE TRIGGER releases_in_order BEFORE INSERT ON releases"
    " WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM releases)"
    " BEGIN SELECT RAISE(ABORT, 'releases are append-only'); END;"
    "CREATE VIEW 放行 AS SELECT number AS 序号, date AS 日期, title AS 数据, name AS 文件, sender AS "
    "报送单位,"
    " person AS 放行人, why AS 放行理由, held AS 暂缓原因, digest AS 摘要 FROM releases;";

/* Refused rows, each once: `row` in `sheet`, or in the file; `shown`: the cell as delivered, masked. */
static const char quarantine_table[] =
    "CREATE TABLE IF NOT EXISTS quarantine (delivery INTEGER NOT NULL REFERENCES deliveries, line INTEGER "
    "NOT "
    "NULL,"
    " column_name TEXT NOT NULL, reason TEXT NOT NULL, run INTEGER NOT NULL REFERENCES runs, sheet TEXT,"
    " row INTEGER NOT NULL, title TEXT NOT NULL, why TEXT NOT NULL, shown TEXT NOT NULL,"
    " PRIMARY KEY (delivery, line, column_name, reason)) STRICT, WITHOUT ROWID;"
    "CREATE VIEW IF NOT EXISTS 隔离 AS SELECT r.date AS 收件日期, d.title AS 数据, d.name AS 文件,"
    " d.sender AS 报送单位, q.sheet AS 工作表, q.row AS 行号, q.title AS 栏目, q.why AS 原因, q.shown AS 原文"
    " FROM quarantine q JOIN deliveries d ON d.id = q.delivery JOIN runs r ON r.number = q.run;";

/* An INSERT OR REPLACE would delete without asking the DELETE trigger, so that a taken place is refused as
 * well. */
static const char journal_triggers[] =
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;"
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;"
    "CREATE TRIGGER journal_in_order BEFORE INSERT ON journal"
    " WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM journal)"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;";

static const char state_tables[] =
    "CREATE TABLE cases (number TEXT PRIMARY KEY, household_key TEXT NOT NULL, region TEXT NOT NULL,"
    " county TEXT NOT NULL, township TEXT NOT NULL, urgency TEXT NOT NULL, opened TEXT NOT NULL, deadline "
    "TEXT,"
    " worsened TEXT NOT NULL, closed TEXT, listed INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE flags (case_number TEXT NOT NULL REFERENCES cases, rule TEXT NOT NULL,"
    " subject_key TEXT NOT NULL, title TEXT NOT NULL, since TEXT NOT NULL, deadline TEXT, urgency TEXT NOT "
    "NULL,"
    " say TEXT NOT NULL, live INTEGER NOT NULL,"
    " PRIMARY KEY (case_number, rule, subject_key)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"
    /* list: [[what, value, basis, dataset, delivery, line, heading], …]; all but value and line are numbers
     * in texts, 0 for none. With a heading, which is a list of titles, value is the list of what stands below
     * each. */
    "CREATE TABLE pieces (position INTEGER PRIMARY KEY REFERENCES journal, list TEXT NOT NULL) STRICT;";

static const char deliveries_view[] =
    "DROP VIEW IF EXISTS 来件;"
    "CREATE VIEW 来件 AS SELECT d.run AS 运行, r.date AS 收件日期, d.title AS 数据, d.name AS 文件,"
    " d.sender AS 报送单位, d.first AS 数据起, d.last AS 数据止, d.reaches AS 数据截至, d.rows AS 有效行数, "
    "d.bytes AS 字节,"
    " CASE d.state WHEN 'in force' THEN '有效' WHEN 'held' THEN '暂缓' ELSE '已被替代' END AS 收件时状态, "
    "d.why AS 暂缓原因, d.digest AS 摘要"
    " FROM deliveries d JOIN runs r ON r.number = d.run;";

static const char plain_views[] =
    "CREATE VIEW 运行 AS SELECT number AS 序号, date AS 数据日期, sequence AS 当日第几次, folder AS 文件夹,"
    " (SELECT count(*) FROM deliveries d WHERE d.run = runs.number) AS 新来件, position_after - position AS "
    "变动数,"
    " plan AS 方案摘要, manifest AS 清单摘要 FROM runs;"
    "CREATE VIEW 变动 AS SELECT j.position AS 序号, j.run AS 运行, j.date AS 日期,"
    " CASE j.kind WHEN 'case_opened' THEN '新增个案' WHEN 'case_closed' THEN '移出个案'"
    " WHEN 'case_moved' THEN '迁移' WHEN 'case_listed' THEN '下发' WHEN 'case_carried' THEN '顺延'"
    " WHEN 'reason_on' THEN '新增标记' WHEN 'reason_changed' THEN '标记变化' WHEN 'reason_off' THEN "
    "'移出标记'"
    " ELSE j.kind END AS 变动, j.case_number AS 个案编号, j.rule AS 规则, j.detail AS 详情 FROM journal j;";

/* A place of a piece, as it is or as the text it is the number of. By json_each, since SQLite 3.40 does not
 * trust json_extract in a view. */
#define FIELD(at) "(SELECT v.value FROM json_each(e.value) v WHERE v.key = " #at ")"
#define WORD(at)                                                                                             \
    "(SELECT t.text FROM json_each(e.value) v JOIN texts t ON t.id = v.value WHERE v.key = " #at ")"

#define VALUE                                                                                                \
    "coalesce((SELECT group_concat(c.value || '=' || x.value, ';') FROM json_each(e.value) h"                \
    " JOIN texts t ON t.id = h.value JOIN json_each(t.text) c"                                               \
    " JOIN json_each(" FIELD(1) ") x ON x.key = c.key WHERE h.key = 6), " FIELD(1) ")"

static const char state_views[] =
    "CREATE VIEW 个案 AS SELECT c.number AS 个案编号, c.county AS 区县, c.township AS 乡镇,"
    " CASE c.urgency WHEN 'red' THEN '红' WHEN 'yellow' THEN '黄' ELSE '绿' END AS 紧急程度,"
    " c.opened AS 首次列入, c.deadline AS 入户期限,"
    " CASE WHEN c.closed IS NOT NULL THEN '移出' WHEN c.opened = last.date THEN '新增'"
    " WHEN c.worsened = last.date THEN '加重' ELSE '延续' END AS 状态, c.closed AS 移出日期,"
    " CASE WHEN c.closed IS NOT NULL THEN '' WHEN c.listed THEN '下发' ELSE '顺延' END AS 名单,"
    " (SELECT count(*) FROM flags f WHERE f.case_number = c.number AND f.live) AS 在册标记"
    " FROM cases c, (SELECT max(date) AS date FROM runs) last;"
    "CREATE VIEW 标记 AS SELECT case_number AS 个案编号, title AS 规则, since AS 首次发现, say AS 说明,"
    " CASE urgency WHEN 'red' THEN '红' WHEN 'yellow' THEN '黄' ELSE '绿' END AS 紧急程度, deadline AS "
    "入户期限,"
    " CASE live WHEN 1 THEN '在册' ELSE '移出' END AS 状态 FROM flags;"
    "CREATE VIEW evidence AS SELECT p.position, e.key + 1 AS piece, j.run, j.date, j.case_number, j.rule,"
    " " WORD(0) " AS what, " VALUE " AS value, " WORD(3) " AS dataset, " WORD(
        4) " AS delivery,"
           " nullif(" FIELD(5) ", 0) AS line, " WORD(
               2) " AS basis"
                  " FROM journal j JOIN pieces p ON p.position = j.position JOIN json_each(p.list) e"
                  " ORDER BY p.position, e.key;"
                  "CREATE VIEW 证据 AS SELECT e.case_number AS 个案编号, coalesce((SELECT f.title FROM flags "
                  "f"
                  " WHERE f.case_number = e.case_number AND f.rule = e.rule LIMIT 1), e.rule) AS 规则, "
                  "e.date AS 日期,"
                  " e.what AS 内容, e.value AS 值, e.dataset AS 数据, e.delivery AS 来件, e.line AS 行, "
                  "e.basis AS 依据"
                  " FROM evidence e;";

/* Errors sent back to agencies. Version 3 made these tables with the first sending. */
static const char sendings_tables[] =
    "CREATE TABLE IF NOT EXISTS sendings (number INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL,"
    " agency TEXT NOT NULL, date TEXT NOT NULL, workbook TEXT NOT NULL, errors INTEGER NOT NULL,"
    " chain TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS sent_errors (number INTEGER PRIMARY KEY, sending INTEGER NOT NULL REFERENCES "
    "sendings,"
    " dataset TEXT NOT NULL, sender TEXT NOT NULL, period TEXT NOT NULL, delivery TEXT NOT NULL,"
    " line INTEGER NOT NULL, column_name TEXT NOT NULL, reason TEXT NOT NULL, likeness TEXT NOT NULL) STRICT;"
    "CREATE TRIGGER IF NOT EXISTS sendings_no_update BEFORE UPDATE ON sendings"
    " BEGIN SELECT RAISE(ABORT, 'sendings are append-only'); END;"
    "CREATE TRIGGER IF NOT EXISTS sendings_no_delete BEFORE DELETE ON sendings"
    " BEGIN SELECT RAISE(ABORT, 'sendings are append-only'); END;"
    "CREATE TRIGGER IF NOT EXISTS sent_errors_no_update BEFORE UPDATE ON sent_errors"
    " BEGIN SELECT RAISE(ABORT, 'sendings are append-only'); END;"
    "CREATE TRIGGER IF NOT EXISTS sent_errors_no_delete BEFORE DELETE ON sent_errors"
    " BEGIN SELECT RAISE(ABORT, 'sendings are append-only'); END;"
    "CREATE VIEW IF NOT EXISTS 纠错 AS SELECT s.number AS 序号, s.at AS 送出时间, s.agency AS 单位, s.person "
    "AS 经办人,"
    " s.date AS 数据日期, e.dataset AS 数据, e.sender AS 报送单位, e.delivery AS 来件, e.line AS 行,"
    " e.column_name AS 栏目, e.reason AS 原因 FROM sendings s JOIN sent_errors e ON e.sending = s.number;";

/* Only an empty chain is ever filled in. */
static const char purges_table[] =
    "CREATE TABLE IF NOT EXISTS purges (number INTEGER PRIMARY KEY, run INTEGER NOT NULL, date TEXT NOT NULL,"
    " dataset TEXT NOT NULL, title TEXT NOT NULL, name TEXT NOT NULL, sender TEXT NOT NULL,"
    " digest TEXT NOT NULL, first TEXT, last TEXT, bytes INTEGER NOT NULL, since TEXT NOT NULL,"
    " term TEXT NOT NULL, basis TEXT NOT NULL, person TEXT NOT NULL, why TEXT NOT NULL,"
    " chain TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS purges_by_digest ON purges (digest);"
    "CREATE TRIGGER IF NOT EXISTS purges_no_update BEFORE UPDATE ON purges"
    " WHEN OLD.chain <> '' OR (NEW.number, NEW.run, NEW.date, NEW.dataset, NEW.title, NEW.name, NEW.sender,"
    " NEW.digest, NEW.first, NEW.last, NEW.bytes, NEW.since, NEW.term, NEW.basis, NEW.person, NEW.why)"
    " IS NOT (OLD.number, OLD.run, OLD.date, OLD.dataset, OLD.title, OLD.name, OLD.sender, OLD.digest,"
    " OLD.first, OLD.last, OLD.bytes, OLD.since, OLD.term, OLD.basis, OLD.person, OLD.why)"
    " BEGIN SELECT RAISE(ABORT, 'purges are append-only'); END;"
    "CREATE TRIGGER IF NOT EXISTS purges_no_delete BEFORE DELETE ON purges"
    " BEGIN SELECT RAISE(ABORT, 'purges are append-only'); END;"
    "CREATE TRIGGER IF NOT EXISTS purges_in_order BEFORE INSERT ON purges"
    " WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM purges)"
    " BEGIN SELECT RAISE(ABORT, 'purges are append-only'); END;"
    "CREATE VIEW IF NOT EXISTS 清除 AS SELECT number AS 序号, date AS 清除日期, title AS 数据, name AS 文件,"
    " sender AS 报送单位, first AS 数据起, last AS 数据止, since AS 失效日期, term AS 保存期限, basis AS "
    "依据,"
    " person AS 经办人, why AS 理由, digest AS 摘要 FROM purges;";

static const char version[] = "PRAGMA user_version=" VERSION_TEXT(CASEBOOK_VERSION);

/* Counts of deliveries for their guards; what was there stays as it is, and has none. */
static const char delivery_counts[] = "ALTER TABLE deliveries ADD COLUMN accepted INTEGER;"
                                      "ALTER TABLE deliveries ADD COLUMN persons INTEGER;"
                                      "ALTER TABLE deliveries ADD COLUMN filled TEXT;"
                                      "ALTER TABLE deliveries ADD COLUMN guard TEXT;"
                                      "ALTER TABLE deliveries ADD COLUMN why TEXT;";

/* texts: the last one written so far; wrote, stood: digests of the rows that the run wrote and of the state
 * that it left (export.h). NULL in runs sealed before. */
static const char run_digests[] = "ALTER TABLE runs ADD COLUMN texts INTEGER;"
                                  "ALTER TABLE runs ADD COLUMN wrote TEXT;"
                                  "ALTER TABLE runs ADD COLUMN stood TEXT;"
                                  "CREATE INDEX quarantine_by_run ON quarantine (run);";

/* word: what the person said of the delivery, that he 'releases' or 'dismisses' it. */
static const char dismissals[] =
    "ALTER TABLE releases ADD COLUMN word TEXT NOT NULL DEFAULT 'releases';"
    "DROP TRIGGER releases_no_update;"
    "CREATE TRIGGER releases_no_update BEFORE UPDATE ON releases"
    " WHEN OLD.chain <> '' OR (NEW.number, NEW.run, NEW.date, NEW.dataset, NEW.title, NEW.name, NEW.sender,"
    " NEW.digest, NEW.person, NEW.why, NEW.held, NEW.word) IS NOT (OLD.number, OLD.run, OLD.date, "
    "OLD.dataset,"
    " OLD.title, OLD.name, OLD.sender, OLD.digest, OLD.person, OLD.why, OLD.held, OLD.word)"
    " BEGIN SELECT RAISE(ABORT, 'releases are append-only'); END;"
    "DROP VIEW 放行;"
    "CREATE VIEW 放行 AS SELECT number AS 序号, date AS 日期,"
    " CASE word WHEN 'releases' THEN '放行' ELSE '不用' END AS 决定, title AS 数据, name AS 文件,"
    " sender AS 报送单位, person AS 放行人, why AS 放行理由, held AS 暂缓原因, digest AS 摘要 FROM releases;";

/* What the oldest version has, and what each adds to the one before it. A new casebook goes the whole way, so
 * that the text of its schema is that of an old one. */
static const char *const version_2[] = {runs_table,   deliveries_table, journal_table, journal_triggers,
                                        state_tables, plain_views,      state_views};
static const char *const version_3[] = {delivery_counts, deliveries_view, releases_table, quarantine_table};
static const char *const version_4[] = {run_digests, sendings_tables, purges_table};
static const char *const version_5[] = {dismissals};

static bool read_version(struct store *store, int64_t *found) {
    struct statement *statement = statement_new(store, "PRAGMA user_version");
    if (!statement) return false;
    bool read = statement_step(statement) == STEP_ROW;
    if (read) *found = column_number(statement, 0);
    statement_free(statement);
    return read;
}

static bool run_all(struct store *store, const char *const *parts, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!store_run(store, parts[i])) return false;
    return true;
}

/* From the version found; 0: nothing is there yet. */
static bool bring_up_to_date(struct store *store, int64_t found) {
    return (found >= 2 || run_all(store, version_2, sizeof version_2 / sizeof *version_2)) &&
           (found >= 3 || run_all(store, version_3, sizeof version_3 / sizeof *version_3)) &&
           (found >= 4 || run_all(store, version_4, sizeof version_4 / sizeof *version_4)) &&
           (found >= 5 || run_all(store, version_5, sizeof version_5 / sizeof *version_5)) &&
           store_run(store, version);
}

static bool is_version(int64_t found, struct diags *diags) {
    if (found >= CASEBOOK_OLDEST && found <= CASEBOOK_VERSION) return true;
    diags_add(diags, DIAG_ERROR, (struct place){.file = "casebook.db"},
              "案卷库版本不符 / of version %lld, this engine reads %d to %d", (long long)found,
              CASEBOOK_OLDEST, CASEBOOK_VERSION);
    return false;
}

static bool not_read(const struct store *store, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){.file = "casebook.db"}, "案卷库打不开 / cannot be read: %s",
              store_error(store));
    diags_reason(diags, store_reason(store));
    return false;
}

bool schema_known(struct store *store, int *version_found, struct diags *diags) {
    int64_t found = 0;
    if (!read_version(store, &found)) return not_read(store, diags);
    *version_found = (int)found;
    return is_version(found, diags);
}

/* Also of none. */
static bool is_older(int64_t found) {
    return found == 0 || (found >= CASEBOOK_OLDEST && found < CASEBOOK_VERSION);
}

/* Another program may have done it while this one waited for its turn. */
static bool write_schema(struct store *store) {
    int64_t found;
    if (!store_run(store, "BEGIN IMMEDIATE")) return false;
    bool good = read_version(store, &found);
    if (good && is_older(found)) good = bring_up_to_date(store, found);
    if (good && store_run(store, "COMMIT")) return true;
    store_undo(store);
    return false;
}

bool schema_prepare(struct store *store, struct diags *diags) {
    int64_t found = 0;
    bool good = read_version(store, &found);
    if (good && is_older(found)) {
        good = write_schema(store);
        found = CASEBOOK_VERSION;
    }
    return good ? is_version(found, diags) : not_read(store, diags);
}

#define OBJECTS "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"

struct schema_compare {
    struct statement *found, *made; /* OBJECTS of the file, and of a new casebook */
    enum step at_found, at_made;
    struct diags *diags;
    bool same;
};

static void differs(struct schema_compare *compare, const char *object, const char *zh, const char *en) {
    diags_add(compare->diags, DIAG_ERROR, (struct place){.file = "casebook.db"}, "%s %s · %s %s", object, zh,
              object, en);
    compare->same = false;
}

/* Both lists are in one order. */
static void compare_object(struct schema_compare *compare) {
    const char *found = compare->at_found == STEP_ROW ? column_text(compare->found, 0) : NULL;
    const char *made = compare->at_made == STEP_ROW ? column_text(compare->made, 0) : NULL;
    int order = !found ? 1 : !made ? -1 : strcmp(found, made);
    if (order < 0)
        differs(compare, found, "不是本系统建的", "was not made by this engine");
    else if (order > 0)
        differs(compare, made, "缺失", "is missing");
    else if (strcmp(column_text(compare->found, 1), column_text(compare->made, 1)) != 0)
        differs(compare, found, "的定义被改过", "is defined otherwise");
    if (order <= 0) compare->at_found = statement_step(compare->found);
    if (order >= 0) compare->at_made = statement_step(compare->made);
}

static bool compare_objects(struct store *store, struct store *made, struct diags *diags) {
    struct schema_compare compare = {.found = statement_new(store, OBJECTS),
                                     .made = statement_new(made, OBJECTS),
                                     .diags = diags,
                                     .same = true};
    BUG_UNLESS(compare.made != NULL);
    compare.at_made = statement_step(compare.made);
    compare.at_found = compare.found ? statement_step(compare.found) : STEP_FAILED;
    while (compare.at_found != STEP_FAILED && (compare.at_found == STEP_ROW || compare.at_made == STEP_ROW))
        compare_object(&compare);
    statement_free(compare.made);
    statement_free(compare.found);
    return compare.at_found == STEP_FAILED ? not_read(store, diags) : compare.same;
}

bool schema_check(struct store *store, struct diags *diags) {
    struct store *made = store_scratch();
    BUG_UNLESS(bring_up_to_date(made, 0));
    bool same = compare_objects(store, made, diags);
    store_close(made);
    return same;
}
