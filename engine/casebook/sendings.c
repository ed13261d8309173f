/* Errors that were sent back to agencies. */
#include "casebook/sendings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "casebook/events.h"
#include "ground/memory.h"

static const char tables[] =
    "CREATE TABLE sendings (number INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL,"
    " agency TEXT NOT NULL, date TEXT NOT NULL, workbook TEXT NOT NULL, errors INTEGER NOT NULL,"
    " chain TEXT NOT NULL) STRICT;"
    "CREATE TABLE sent_errors (number INTEGER PRIMARY KEY, sending INTEGER NOT NULL REFERENCES sendings,"
    " dataset TEXT NOT NULL, sender TEXT NOT NULL, period TEXT NOT NULL, delivery TEXT NOT NULL,"
    " line INTEGER NOT NULL, column_name TEXT NOT NULL, reason TEXT NOT NULL, likeness TEXT NOT NULL) STRICT;"
    "CREATE TRIGGER sendings_no_update BEFORE UPDATE ON sendings"
    " BEGIN SELECT RAISE(ABORT, 'sendings are append-only'); END;"
    "CREATE TRIGGER sendings_no_delete BEFORE DELETE ON sendings"
    " BEGIN SELECT RAISE(ABORT, 'sendings are append-only'); END;"
    "CREATE TRIGGER sent_errors_no_update BEFORE UPDATE ON sent_errors"
    " BEGIN SELECT RAISE(ABORT, 'sendings are append-only'); END;"
    "CREATE TRIGGER sent_errors_no_delete BEFORE DELETE ON sent_errors"
    " BEGIN SELECT RAISE(ABORT, 'sendings are append-only'); END;"
    "CREATE VIEW 纠错 AS SELECT s.number AS 序号, s.at AS 送出时间, s.agency AS 单位, s.person AS 经办人,"
    " s.date AS 数据日期, e.dataset AS 数据, e.sender AS 报送单位, e.delivery AS 来件, e.line AS 行,"
    " e.column_name AS 栏目, e.reason AS 原因 FROM sendings s JOIN sent_errors e ON e.sending = s.number;";

static bool cannot_read(struct casebook *casebook, struct diags *diags) {
    return casebook_failed(casebook, "读不出 / cannot be read", diags);
}

static bool has_tables(struct casebook *casebook, bool *has, struct diags *diags) {
    int64_t found;
    if (!casebook_number(casebook, "SELECT count(*) FROM sqlite_schema WHERE name = 'sendings'", &found,
                         diags))
        return false;
    *has = found > 0;
    return true;
}

struct sent_list {
    struct arena *arena;
    struct sent_error *items; /* the arena's */
    uint32_t count;
};

static bool read_errors(struct statement *rows, struct sent_list *list, uint32_t room) {
    enum step step;
    while ((step = statement_step(rows)) == STEP_ROW && list->count < room) {
        const char *texts[8];
        for (int i = 0; i < 8; i++) texts[i] = arena_text(list->arena, column_text(rows, i));
        list->items[list->count++] = (struct sent_error){.dataset = texts[0],
                                                         .sender = texts[1],
                                                         .period = texts[2],
                                                         .delivery = texts[3],
                                                         .column = texts[4],
                                                         .reason = texts[5],
                                                         .likeness = texts[6],
                                                         .at = texts[7],
                                                         .line = (uint32_t)column_number(rows, 8)};
    }
    return step == STEP_DONE;
}

bool casebook_sent(struct casebook *casebook, const struct sent_error **errors, uint32_t *count,
                   struct diags *diags) {
    struct sent_list list = {.arena = &casebook->arena};
    int64_t room;
    bool has;
    *errors = NULL;
    *count = 0;
    if (!has_tables(casebook, &has, diags)) return false;
    if (!has) return true;
    if (!casebook_number(casebook, "SELECT count(*) FROM sent_errors", &room, diags)) return false;
    list.items = arena_zeroed(&casebook->arena, (size_t)room + 1, sizeof *list.items);
    struct statement *rows = statement_new(
        casebook->store,
        "SELECT e.dataset, e.sender, e.period, e.delivery, e.column_name, e.reason, e.likeness,"
        " s.at, e.line FROM sent_errors e JOIN sendings s ON s.number = e.sending ORDER BY e.number");
    bool read = rows && read_errors(rows, &list, (uint32_t)room + 1);
    statement_free(rows);
    *errors = list.items;
    *count = list.count;
    return read || cannot_read(casebook, diags);
}

static void add_field(struct digest *chain, const char *text) {
    digest_add(chain, text, strlen(text));
    digest_add(chain, "\n", 1);
}

/* The chain over the one before it, then the fields of the sending and of its errors, one a line. */
struct chaining {
    struct digest *chain;
    char number[24];
};

static void add_number(struct chaining *chaining, int64_t number) {
    snprintf(chaining->number, sizeof chaining->number, "%lld", (long long)number);
    add_field(chaining->chain, chaining->number);
}

static void chain_of(const struct sending *sending, const char *before, int64_t number,
                     char out[DIGEST_TEXT]) {
    struct chaining chaining = {.chain = digest_new()};
    char date[DATE_TEXT];
    date_write(sending->date, date);
    add_field(chaining.chain, before);
    add_number(&chaining, number);
    const char *const own[] = {sending->at, sending->by, sending->agency, date, sending->workbook};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) add_field(chaining.chain, own[i]);
    for (uint32_t e = 0; e < sending->count; e++) {
        const struct sent_error *error = &sending->errors[e];
        const char *const texts[] = {error->dataset, error->sender, error->period,  error->delivery,
                                     error->column,  error->reason, error->likeness};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) add_field(chaining.chain, texts[i]);
        add_number(&chaining, error->line);
    }
    digest_end(chaining.chain, out);
}

static bool last_chain(struct casebook *casebook, int64_t *number, char chain[DIGEST_TEXT]) {
    *number = 0;
    snprintf(chain, DIGEST_TEXT, "%s", NO_CHAIN);
    struct statement *row =
        statement_new(casebook->store, "SELECT number, chain FROM sendings ORDER BY number DESC LIMIT 1");
    enum step step = row ? statement_step(row) : STEP_FAILED;
    if (step == STEP_ROW) {
        *number = column_number(row, 0);
        snprintf(chain, DIGEST_TEXT, "%s", column_text(row, 1));
    }
    statement_free(row);
    return step != STEP_FAILED;
}

static bool insert_sending(struct casebook *casebook, const struct sending *sending, int64_t number,
                           const char *chain) {
    char date[DATE_TEXT];
    struct statement *insert =
        statement_new(casebook->store, "INSERT INTO sendings VALUES (?,?,?,?,?,?,?,?)");
    if (!insert) return false;
    const char *const texts[] = {sending->at, sending->by, sending->agency};
    statement_number(insert, 1, number);
    for (int i = 0; i < 3; i++) statement_text(insert, 2 + i, texts[i]);
    bind_date(insert, 5, sending->date, date);
    statement_text(insert, 6, sending->workbook);
    statement_number(insert, 7, sending->count);
    statement_text(insert, 8, chain);
    bool done = statement_step(insert) == STEP_DONE;
    statement_free(insert);
    return done;
}

static bool insert_error(struct statement *insert, const struct sent_error *error, int64_t sending) {
    const char *const texts[] = {error->dataset, error->sender, error->period, error->delivery};
    const char *const more[] = {error->column, error->reason, error->likeness};
    statement_number(insert, 1, sending);
    for (int i = 0; i < 4; i++) statement_text(insert, 2 + i, texts[i]);
    statement_number(insert, 6, error->line);
    for (int i = 0; i < 3; i++) statement_text(insert, 7 + i, more[i]);
    return statement_step(insert) == STEP_DONE;
}

static bool write_all(struct casebook *casebook, const struct sending *sending) {
    char before[DIGEST_TEXT], chain[DIGEST_TEXT];
    int64_t last;
    if (!last_chain(casebook, &last, before)) return false;
    chain_of(sending, before, last + 1, chain);
    if (!insert_sending(casebook, sending, last + 1, chain)) return false;
    struct statement *insert = statement_new(
        casebook->store,
        "INSERT INTO sent_errors (sending, dataset, sender, period, delivery, line, column_name,"
        " reason, likeness) VALUES (?,?,?,?,?,?,?,?,?)");
    bool good = insert != NULL;
    for (uint32_t i = 0; good && i < sending->count; i++)
        good = insert_error(insert, &sending->errors[i], last + 1);
    statement_free(insert);
    return good;
}

bool casebook_send(struct casebook *casebook, const struct sending *sending, struct diags *diags) {
    bool has;
    if (!has_tables(casebook, &has, diags)) return false;
    if (!store_run(casebook->store, "BEGIN IMMEDIATE"))
        return casebook_failed(casebook, "被占用 / is in use", diags);
    if ((has || store_run(casebook->store, tables)) && write_all(casebook, sending) &&
        store_commit(casebook->store))
        return true;
    casebook_failed(casebook, "写不下 / cannot be written", diags);
    store_run(casebook->store, "ROLLBACK");
    return false;
}

static bool read_sent_by(struct casebook *casebook, int64_t number, struct sent_list *list, uint32_t room) {
    struct statement *rows = statement_new(
        casebook->store, "SELECT dataset, sender, period, delivery, column_name, reason, likeness, '', line"
                         " FROM sent_errors WHERE sending = ? ORDER BY number");
    if (!rows) return false;
    statement_number(rows, 1, number);
    bool read = read_errors(rows, list, room);
    statement_free(rows);
    return read;
}

static bool check_sending(struct casebook *casebook, struct statement *row, char chain[DIGEST_TEXT],
                          struct diags *diags) {
    struct arena arena;
    struct sent_list list = {.arena = &arena};
    uint32_t room = (uint32_t)column_number(row, 6);
    char expected[DIGEST_TEXT];
    arena_init(&arena);
    list.items = arena_zeroed(&arena, (size_t)room + 1, sizeof *list.items);
    bool read = read_sent_by(casebook, column_number(row, 0), &list, room + 1);
    struct sending sending = {.at = column_text(row, 1),
                              .by = column_text(row, 2),
                              .agency = column_text(row, 3),
                              .date = date_or_none(column_text(row, 4)),
                              .workbook = column_text(row, 5),
                              .errors = list.items,
                              .count = list.count};
    bool same = read && sending.date != DATE_NONE && list.count == room;
    if (same) chain_of(&sending, chain, column_number(row, 0), expected);
    same = same && strcmp(expected, column_text(row, 7)) == 0;
    if (same) memcpy(chain, expected, sizeof expected);
    arena_release(&arena);
    if (!same)
        diags_add(diags, DIAG_ERROR, (struct place){.file = "casebook.db"},
                  "第 %s 次送出的纠错单与所记不符 / sendings %s: is not what was written",
                  column_text(row, 0), column_text(row, 0));
    return same;
}

bool casebook_check_sendings(struct casebook *casebook, struct diags *diags) {
    char chain[DIGEST_TEXT] = NO_CHAIN;
    bool has, good = true;
    if (!has_tables(casebook, &has, diags)) return false;
    if (!has) return true;
    struct statement *rows =
        statement_new(casebook->store, "SELECT number, at, person, agency, date, workbook, errors, chain"
                                       " FROM sendings ORDER BY number");
    enum step step = rows ? STEP_ROW : STEP_FAILED;
    while (good && step == STEP_ROW && (step = statement_step(rows)) == STEP_ROW)
        good = check_sending(casebook, rows, chain, diags);
    statement_free(rows);
    return good && (step == STEP_DONE || cannot_read(casebook, diags));
}

void casebook_likeness(struct casebook *casebook, const struct buffer *identity, char out[DIGEST_TEXT]) {
    secret_of(casebook->mac, identity, out);
}
