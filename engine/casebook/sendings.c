/* Errors that were sent back to agencies. */
#include "casebook/sendings.h"

#include <string.h>
#include "casebook/chain.h"

static bool has_tables(struct casebook *casebook, bool *has, struct diags *diags) {
    int64_t found;
    if (!casebook_number(casebook, "SELECT count(*) FROM sqlite_schema WHERE name = 'sendings'", &found,
                         diags))
        return false;
    *has = found > 0;
    return true;
}

static void put_error(void *item, struct statement *row, struct arena *arena) {
    *(struct sent_error *)item = (struct sent_error){.dataset = arena_text(arena, column_text(row, 0)),
                                                     .sender = arena_text(arena, column_text(row, 1)),
                                                     .period = arena_text(arena, column_text(row, 2)),
                                                     .delivery = arena_text(arena, column_text(row, 3)),
                                                     .column = arena_text(arena, column_text(row, 4)),
                                                     .reason = arena_text(arena, column_text(row, 5)),
                                                     .likeness = arena_text(arena, column_text(row, 6)),
                                                     .at = arena_text(arena, column_text(row, 7)),
                                                     .line = (uint32_t)column_number(row, 8)};
}

bool casebook_sent(struct casebook *casebook, const struct sent_error **errors, uint32_t *count,
                   struct diags *diags) {
    const struct listing all = {
        .sql = "SELECT e.dataset, e.sender, e.period, e.delivery, e.column_name, e.reason, e.likeness,"
               " s.at, e.line FROM sent_errors e JOIN sendings s ON s.number = e.sending ORDER BY e.number",
        .size = sizeof **errors,
        .put = put_error};
    const void *list;
    bool has;
    *errors = NULL;
    *count = 0;
    if (!has_tables(casebook, &has, diags)) return false;
    if (!has) return true;
    bool read = casebook_list(casebook, &all, &list, count, diags);
    *errors = list;
    return read;
}

static bool insert_sending(struct casebook *casebook, const struct sending *sending, int64_t number) {
    char date[DATE_TEXT];
    struct statement *insert =
        statement_new(casebook->store, "INSERT INTO sendings VALUES (?,?,?,?,?,?,?,'')");
    if (!insert) return false;
    const char *const texts[] = {sending->at, sending->by, sending->agency};
    statement_number(insert, 1, number);
    for (int i = 0; i < 3; i++) statement_text(insert, 2 + i, texts[i]);
    bind_date(insert, 5, sending->date, date);
    statement_text(insert, 6, sending->workbook);
    statement_number(insert, 7, sending->count);
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

static bool insert_errors(struct casebook *casebook, const struct sending *sending, int64_t number) {
    struct statement *insert = statement_new(
        casebook->store,
        "INSERT INTO sent_errors (sending, dataset, sender, period, delivery, line, column_name,"
        " reason, likeness) VALUES (?,?,?,?,?,?,?,?,?)");
    bool good = insert != NULL;
    for (uint32_t i = 0; good && i < sending->count; i++)
        good = insert_error(insert, &sending->errors[i], number);
    statement_free(insert);
    return good;
}

/* The chain is known once all stands there; the triggers guard it against everyone else. */
static bool write_all(struct casebook *casebook, const struct sending *sending) {
    char before[DIGEST_TEXT], chain[DIGEST_TEXT];
    int64_t last;
    bool written =
        chain_last(casebook, "sendings", &last, before) && insert_sending(casebook, sending, last + 1) &&
        insert_errors(casebook, sending, last + 1) && chain_of_sending(casebook, before, last + 1, chain) &&
        store_triggers(casebook->store, false) && chain_set(casebook, "sendings", last + 1, chain);
    return store_triggers(casebook->store, true) && written;
}

bool casebook_send(struct casebook *casebook, const struct sending *sending, struct diags *diags) {
    if (!store_run(casebook->store, "BEGIN IMMEDIATE"))
        return casebook_failed(casebook, "写不下 / cannot be written", diags);
    if (write_all(casebook, sending) && store_commit(casebook->store)) return true;
    casebook_failed(casebook, "写不下 / cannot be written", diags);
    store_undo(casebook->store);
    return false;
}

void casebook_likeness(struct casebook *casebook, const struct buffer *identity, char out[DIGEST_TEXT]) {
    secret_of(casebook->mac, identity, out);
}
