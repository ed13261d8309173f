/* What earlier nights left: the sealed runs, the deliveries they took, and who has a case. */
#include "casebook/whose.h"

#include <stdio.h>
#include <string.h>

static void put_run(void *item, struct statement *row, struct arena *arena) {
    *(struct run_row *)item = (struct run_row){.number = column_number(row, 0),
                                               .date = date_or_none(column_text(row, 1)),
                                               .sequence = (int)column_number(row, 2),
                                               .folder = arena_text(arena, column_text(row, 3)),
                                               .plan = arena_text(arena, column_text(row, 4)),
                                               .manifest = arena_text(arena, column_text(row, 5)),
                                               .position = column_number(row, 6),
                                               .position_after = column_number(row, 7)};
}

bool casebook_runs(struct casebook *casebook, const struct run_row **runs, uint32_t *count,
                   struct diags *diags) {
    const struct listing all = {.sql = "SELECT number, date, sequence, folder, plan, manifest, position,"
                                       " position_after FROM runs ORDER BY number",
                                .size = sizeof **runs,
                                .put = put_run};
    const void *list;
    bool read = casebook_list(casebook, &all, &list, count, diags);
    *runs = list;
    return read;
}

static void put_delivery(void *item, struct statement *row, struct arena *arena) {
    struct known_delivery *known = item;
    *known = (struct known_delivery){.dataset = arena_text(arena, column_text(row, 0)),
                                     .name = arena_text(arena, column_text(row, 1)),
                                     .sender = arena_text(arena, column_text(row, 2)),
                                     .digest = arena_text(arena, column_text(row, 3)),
                                     .first = date_or_none(column_text(row, 4)),
                                     .last = date_or_none(column_text(row, 5)),
                                     .reaches = date_or_none(column_text(row, 6)),
                                     .bytes = (uint64_t)column_number(row, 7),
                                     .rows = (uint32_t)column_number(row, 8),
                                     .waits = strcmp(column_text(row, 9), "held") == 0,
                                     .unseen = strcmp(column_text(row, 9), "superseded") == 0,
                                     .accepted = (uint32_t)column_number(row, 10),
                                     .persons = (uint32_t)column_number(row, 11),
                                     .taken_on = date_or_none(column_text(row, 15)),
                                     .run = column_number(row, 16)};
    if (!column_is_null(row, 12)) known->filled = arena_text(arena, column_text(row, 12));
    if (strcmp(column_text(row, 13), "link") == 0)
        known->held_by_link = arena_text(arena, column_text(row, 14));
}

#define KNOWN "SELECT dataset, name, sender, digest, first, last, reaches, bytes, rows, state, "
#define OF_RUNS ", d.date, run FROM (SELECT * FROM deliveries JOIN runs ON runs.number = deliveries.run) d"
/* Of one night, what another of it had superseded comes first: it did not come later than that. */
#define BY_ARRIVAL " ORDER BY run, state <> 'superseded', id"
/* Version 3 brought the counts, 4 purges. */
static const char *const known_queries[] = {
    KNOWN "0, 0, NULL, NULL, NULL" OF_RUNS " WHERE run <= ?1" BY_ARRIVAL,
    KNOWN "accepted, persons, filled, guard, why" OF_RUNS " WHERE run <= ?1" BY_ARRIVAL,
    KNOWN "accepted, persons, filled, guard, why" OF_RUNS " WHERE run <= ?1 AND NOT EXISTS (SELECT 1 FROM"
          " purges p WHERE p.digest = d.digest AND p.run >= d.run AND p.run < ?1)" BY_ARRIVAL};

bool casebook_deliveries(struct casebook *casebook, int64_t run, const struct known_delivery **known,
                         uint32_t *count, struct diags *diags) {
    const struct listing of_run = {
        .sql = known_queries[casebook_has_releases(casebook) + casebook_has_content(casebook)],
        .number = run,
        .size = sizeof **known,
        .put = put_delivery};
    const void *list;
    bool read = casebook_list(casebook, &of_run, &list, count, diags);
    *known = list;
    return read;
}

bool casebook_open_case(struct casebook *casebook, const struct population *population, uint32_t household,
                        char out[CASE_NUMBER], struct diags *diags) {
    char key[DIGEST_TEXT];
    casebook_household_key(casebook, population, household, key);
    out[0] = '\0';
    struct statement *statement =
        statement_new(casebook->store, "SELECT number FROM cases WHERE household_key = ? AND closed IS NULL");
    enum step step = STEP_FAILED;
    if (statement) statement_text(statement, 1, key);
    if (statement) step = statement_step(statement);
    if (step == STEP_ROW) snprintf(out, CASE_NUMBER, "%s", column_text(statement, 0));
    statement_free(statement);
    return step != STEP_FAILED || casebook_unread(casebook, diags);
}
