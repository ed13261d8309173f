/* The one transaction by which a night becomes visible: prepared, then committed. */
#include "casebook/chain.h"
#include "casebook/refusals.h"
#include "casebook/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

struct committing {
    struct casebook *casebook;
    struct pending *pending;
    const struct book *book;
    const struct commit *commit;
    struct tables tables;
};

/* The journal must end where it ended when the caseload was decided: one writer holds the site's lock. */
static bool same_head(struct committing *committing, struct diags *diags) {
    int64_t position;
    if (!events_head(committing->casebook, &position, diags)) return false;
    if (position == committing->pending->head.position) return true;
    struct place place = {.file = "casebook.db"};
    diags_add(diags, DIAG_ERROR, place,
              "案卷库被他人改动 / was changed by someone else since this night began");
    return false;
}

static bool insert_run(struct committing *committing) {
    char date[11];
    const struct commit *commit = committing->commit;
    struct statement *insert =
        statement_new(committing->casebook->store,
                      "INSERT INTO runs (number, date, sequence, folder, plan, manifest, position,"
                      " position_after, chain) VALUES (?,?,?,?,?,?,?,?,?)");
    if (!insert) return false;
    date_write(commit->date, date);
    int64_t position = committing->pending->head.position;
    const char *const texts[] = {commit->folder, commit->plan, ""}; /* the manifest comes with the commit */
    statement_number(insert, 1, committing->casebook->prepared);
    statement_text(insert, 2, date);
    statement_number(insert, 3, commit->sequence);
    for (int i = 0; i < 3; i++) statement_text(insert, 4 + i, texts[i]);
    statement_number(insert, 7, position);
    statement_number(insert, 8, position + committing->pending->count);
    statement_text(insert, 9, ""); /* the chain comes last of all */
    bool done = statement_step(insert) == STEP_DONE;
    statement_free(insert);
    return done;
}

/* Sets a field of the prepared run, which was not known when its row was begun. */
static bool set_field(struct casebook *casebook, const char *update, const char *value) {
    struct statement *statement = statement_new(casebook->store, update);
    if (!statement) return false;
    statement_text(statement, 1, value);
    statement_number(statement, 2, casebook->prepared);
    bool done = statement_step(statement) == STEP_DONE;
    statement_free(statement);
    return done;
}

/* "name=99;kind=40": accepted rows with a value, by column. */
static void put_filled(struct buffer *out, const struct dataset *dataset, const struct delivery *delivery) {
    uint32_t accepted = delivery->received - delivery->refused;
    buffer_clear(out);
    buffer_text(out, "");
    for (uint16_t c = 0; c < dataset->column_count && c < FILLED_COLUMNS; c++)
        buffer_format(out, "%s%s=%u", c ? ";" : "", dataset->columns[c].name, accepted - delivery->empty[c]);
}

static const char *state_of(const struct delivery *delivery) {
    if (delivery->state == DELIVERY_HELD || delivery->state == DELIVERY_DISMISSED) return "held";
    return delivery->state == DELIVERY_IN_FORCE ? "in force" : "superseded";
}

static void bind_counts(struct statement *insert, const struct dataset *dataset,
                        const struct delivery *delivery, struct buffer *filled) {
    put_filled(filled, dataset, delivery);
    statement_number(insert, 13, (int64_t)delivery->received - delivery->refused);
    statement_number(insert, 14, delivery->persons);
    statement_text(insert, 15, filled->at);
    statement_text(insert, 16, !delivery->guarded ? NULL : delivery->by_link ? "link" : "intake");
    statement_text(insert, 17, delivery->guarded ? delivery->why : NULL);
}

static bool write_delivery(struct committing *committing, struct statement *insert,
                           const struct delivery *delivery, struct buffer *filled) {
    char first[DATE_TEXT], last[DATE_TEXT], reaches[DATE_TEXT];
    const struct dataset *dataset = &committing->book->datasets[delivery->dataset];
    const char *const texts[] = {dataset->name, dataset->zh, delivery->name, delivery->sender,
                                 delivery->digest};
    statement_number(insert, 1, committing->casebook->prepared);
    for (int i = 0; i < 5; i++) statement_text(insert, 2 + i, texts[i]);
    bind_date(insert, 7, delivery->first, first);
    bind_date(insert, 8, delivery->last, last);
    bind_date(insert, 9, delivery->reaches, reaches);
    statement_number(insert, 10, (int64_t)delivery->bytes);
    /* Good rows as the guard of the next delivery counts them (intake/guard.c). */
    statement_number(insert, 11, (int64_t)delivery->received - delivery->refused - delivery->future);
    statement_text(insert, 12, state_of(delivery));
    bind_counts(insert, dataset, delivery, filled);
    return statement_step(insert) == STEP_DONE;
}

static bool write_deliveries(struct committing *committing) {
    const struct intake *intake = committing->commit->intake;
    struct buffer filled = {0};
    struct statement *insert = statement_new(
        committing->casebook->store,
        "INSERT INTO deliveries (run, dataset, title, name, sender, digest, first, last, reaches, bytes, "
        "rows,"
        " state, accepted, persons, filled, guard, why) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    bool good = insert != NULL;
    for (uint32_t i = 0; good && intake && i < intake->delivery_count; i++)
        if (delivery_is_taken(&intake->deliveries[i]))
            good = write_delivery(committing, insert, &intake->deliveries[i], &filled);
    statement_free(insert);
    buffer_release(&filled);
    return good;
}

static bool write_refusals(struct committing *committing) {
    const struct quarantine *quarantine = committing->commit->quarantine;
    return !quarantine || refusals_write(committing->casebook, quarantine, committing->casebook->prepared);
}

/* The texts that it added are those behind the ones of the run before. */
static bool find_texts(struct committing *committing, struct run_span *run) {
    struct statement *row = statement_new(committing->casebook->store,
                                          "SELECT (SELECT coalesce(max(id), 0) FROM texts),"
                                          " coalesce((SELECT texts FROM runs WHERE number = ? - 1), 0)");
    if (!row) return false;
    statement_number(row, 1, run->number);
    bool found = statement_step(row) == STEP_ROW;
    if (found) run->texts_to = column_number(row, 0);
    if (found) run->texts_after = column_number(row, 1);
    statement_free(row);
    return found;
}

static bool set_texts(struct casebook *casebook, int64_t texts) {
    struct statement *update = statement_new(casebook->store, "UPDATE runs SET texts = ? WHERE number = ?");
    if (!update) return false;
    statement_number(update, 1, texts);
    statement_number(update, 2, casebook->prepared);
    bool done = statement_step(update) == STEP_DONE;
    statement_free(update);
    return done;
}

/* Digests of what now stands in the tables, by which the run's row stands for it. */
static bool seal_rows(struct committing *committing) {
    struct casebook *casebook = committing->casebook;
    struct run_span run = {.number = casebook->prepared,
                           .after = committing->tables.events.position - committing->pending->count,
                           .to = committing->tables.events.position};
    const struct export_known *known = &committing->tables.known;
    struct buffer content = {0}, state = {0};
    bool good = find_texts(committing, &run) && export_content(casebook, &run, known, &content) &&
                export_state(casebook, known, &state) && set_texts(casebook, run.texts_to) &&
                set_field(casebook, "UPDATE runs SET wrote = ? WHERE number = ?", content.at) &&
                set_field(casebook, "UPDATE runs SET stood = ? WHERE number = ?", state.at);
    buffer_release(&content);
    buffer_release(&state);
    return good;
}

static bool write_all(struct committing *committing) {
    committing->tables.run = committing->casebook->prepared;
    return insert_run(committing) && tables_fill(&committing->tables) && write_deliveries(committing) &&
           write_refusals(committing) && seal_rows(committing);
}

/* The statements are closed at the end, so that none is pending at COMMIT. */
static bool write_night(struct committing *committing, struct diags *diags) {
    struct casebook *casebook = committing->casebook;
    if (!same_head(committing, diags) || !chain_head(casebook, casebook->before, diags) ||
        !casebook_number(casebook, "SELECT coalesce(max(number), 0) + 1 FROM runs", &casebook->prepared,
                         diags))
        return false;
    bool good = evidence_writer_init(&committing->tables.evidence, casebook);
    committing->tables.events.position = committing->pending->head.position;
    good = good && write_all(committing);
    tables_release(&committing->tables);
    return good || casebook_failed(casebook, "写不下 / cannot be written", diags);
}

bool casebook_prepare(struct casebook *casebook, const struct caseload *caseload, const struct book *book,
                      const struct population *population, const struct judgement *judgement,
                      const struct commit *commit, struct diags *diags) {
    struct committing committing = {
        .casebook = casebook, .pending = caseload->events, .book = book, .commit = commit};
    committing.tables = (struct tables){
        .casebook = casebook,
        .pending = caseload->events,
        .book = book,
        .evidence = {
            .book = book, .population = population, .judgement = judgement, .intake = commit->intake}};
    BUG_UNLESS(!casebook->prepared);
    snprintf(casebook->folder, sizeof casebook->folder, "%s", commit->folder);
    if (!store_run(casebook->store, "BEGIN IMMEDIATE"))
        return casebook_failed(casebook, "写不下 / cannot be written", diags);
    bool written = write_night(&committing, diags);
    if (!written) {
        store_undo(casebook->store);
        casebook->prepared = 0;
    }
    return written;
}

bool casebook_prepared(struct casebook *casebook, struct prepared *prepared, struct diags *diags) {
    struct statement *row =
        statement_new(casebook->store, "SELECT position, position_after, wrote FROM runs WHERE number = ?");
    BUG_UNLESS(casebook->prepared);
    if (row) statement_number(row, 1, casebook->prepared);
    bool read = row && statement_step(row) == STEP_ROW;
    if (read) {
        prepared->position = column_number(row, 0);
        prepared->position_after = column_number(row, 1);
        prepared->wrote = arena_text(&casebook->arena, column_text(row, 2));
    }
    statement_free(row);
    return read || casebook_unread(casebook, diags);
}

void casebook_abandon(struct casebook *casebook) {
    if (casebook->prepared) store_undo(casebook->store);
    casebook->prepared = 0;
}

/* An error from COMMIT does not say that nothing was committed: what another opening reads is what counts. */
static enum commit_result look_again(struct casebook *casebook, const char *manifest, struct diags *diags) {
    if (!casebook_reopen(casebook, diags)) return COMMIT_UNKNOWN;
    struct statement *row =
        statement_new(casebook->store, "SELECT count(*) FROM runs WHERE folder = ? AND manifest = ?");
    enum commit_result result = COMMIT_UNKNOWN;
    if (row) {
        statement_text(row, 1, casebook->folder);
        statement_text(row, 2, manifest);
        if (statement_step(row) == STEP_ROW)
            result = column_number(row, 0) == 1 ? COMMIT_DONE : COMMIT_FAILED;
    }
    if (result == COMMIT_UNKNOWN)
        casebook_failed(casebook, "提交后读不回 / cannot be read back after commit", diags);
    statement_free(row);
    return result;
}

/* The chain goes over the whole row, so that the manifest must be in it. */
static bool finish_row(struct casebook *casebook, const char *manifest) {
    char chain[DIGEST_TEXT];
    return set_field(casebook, "UPDATE runs SET manifest = ? WHERE number = ?", manifest) &&
           chain_of_run(casebook, casebook->before, casebook->prepared, chain) &&
           set_field(casebook, "UPDATE runs SET chain = ? WHERE number = ?", chain);
}

enum commit_result casebook_commit(struct casebook *casebook, const char *manifest, struct diags *diags) {
    BUG_UNLESS(casebook->prepared);
    if (!finish_row(casebook, manifest)) {
        casebook_failed(casebook, "写不下 / cannot be written", diags);
        casebook_abandon(casebook);
        return COMMIT_FAILED;
    }
    bool done = store_commit(casebook->store);
    casebook->prepared = 0;
    if (done) return COMMIT_DONE;
    char *said = memory_text(store_error(casebook->store));
    enum commit_result result = look_again(casebook, manifest, diags);
    diags_add(diags, result == COMMIT_DONE ? DIAG_WARNING : DIAG_ERROR, (struct place){.file = "casebook.db"},
              "提交报错 / COMMIT said: %s", said);
    free(said);
    return result;
}
