/* Is the casebook what its journal says? The journal is folded again, and compared with the plain tables and
 * the run rows. */
#include "casebook/cases.h"
#include "casebook/chain.h"
#include "casebook/purges.h"
#include "casebook/sendings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct comparing {
    struct casebook *casebook;
    struct state state;
    struct buffer expected, found; /* one row each, fields separated by tabs */
    uint32_t rows;
    char chain[DIGEST_TEXT]; /* of the run before */
    int64_t reached;         /* the last position of the run before */
    int64_t run, releases;   /* its number, and how many releases were compared */
    struct diags *diags;
};

static bool differs(struct comparing *comparing, const char *table, const char *key, const char *how) {
    struct place place = {.file = "casebook.db"};
    diags_add(comparing->diags, DIAG_ERROR, place, "%s %s 与日志不符 / %s %s: %s", table, key, table, key,
              how);
    return false;
}

static void put(struct buffer *out, const char *text) {
    buffer_text(out, text);
    buffer_text(out, "\t");
}

static void put_day(struct buffer *out, date_t date) {
    char text[11] = "";
    if (date != DATE_NONE) date_write(date, text);
    put(out, text);
}

static void expected_case(struct comparing *comparing, uint32_t index) {
    const struct state_case *item = &comparing->state.cases[index];
    struct buffer *out = &comparing->expected;
    put(out, item->household);
    buffer_format(out, "%012" PRIu64 "\t", item->region);
    put(out, urgency_name(state_urgency(&comparing->state, item)));
    put_day(out, item->opened);
    put_day(out, state_deadline(&comparing->state, item));
    put_day(out, item->worsened);
    put_day(out, item->closed);
    put(out, item->listed ? "1" : "0");
}

static void expected_flag(struct comparing *comparing, uint32_t index) {
    const struct state_reason *reason = &comparing->state.reasons[index];
    struct buffer *out = &comparing->expected;
    put(out, reason->title);
    put_day(out, reason->since);
    put_day(out, reason->deadline);
    put(out, urgency_name(reason->urgency));
    put(out, reason->say);
    put(out, reason->live ? "1" : "0");
}

/* Columns [first, count) of the row, in the form of the expected row. */
static bool same_fields(struct comparing *comparing, struct statement *row, int first, int count) {
    buffer_clear(&comparing->found);
    for (int i = first; i < count; i++) put(&comparing->found, column_text(row, i));
    return strcmp(comparing->expected.at, comparing->found.at) == 0;
}

static bool compare_case(struct comparing *comparing, struct statement *row) {
    const char *number = column_text(row, 0);
    uint32_t index = state_case(&comparing->state, number);
    if (index == STATE_NONE) return differs(comparing, "cases", number, "is in the table only");
    buffer_clear(&comparing->expected);
    expected_case(comparing, index);
    return same_fields(comparing, row, 1, 9) ||
           differs(comparing, "cases", number, "stands otherwise in the journal");
}

static bool compare_flag(struct comparing *comparing, struct statement *row) {
    const char *number = column_text(row, 0);
    uint32_t index = state_reason(&comparing->state, number, column_text(row, 1), column_text(row, 2));
    if (index == STATE_NONE) return differs(comparing, "flags", number, "is in the table only");
    buffer_clear(&comparing->expected);
    expected_flag(comparing, index);
    return same_fields(comparing, row, 3, 9) ||
           differs(comparing, "flags", number, "stands otherwise in the journal");
}

/* Releases come between the run that they followed and the next. */
static bool compare_release(struct comparing *comparing, struct statement *row) {
    char chain[DIGEST_TEXT];
    const char *number = column_text(row, 0);
    if (!chain_of_release(comparing->casebook, comparing->chain, column_number(row, 0), chain))
        return casebook_failed(comparing->casebook, "读不出 / cannot be read", comparing->diags);
    if (strcmp(chain, column_text(row, 1)) != 0)
        return differs(comparing, "releases", number, "is not what was written");
    memcpy(comparing->chain, chain, sizeof chain);
    comparing->releases++;
    return true;
}

/* Those entered after the run before and before the one of this number. */
static bool compare_releases(struct comparing *comparing, int64_t run) {
    if (!casebook_has_releases(comparing->casebook)) return true;
    struct statement *rows = statement_new(
        comparing->casebook->store, "SELECT number, chain FROM releases WHERE run = ? ORDER BY number");
    if (!rows) return casebook_failed(comparing->casebook, "读不出 / cannot be read", comparing->diags);
    enum step step = STEP_DONE;
    bool good = true;
    statement_number(rows, 1, run);
    while (good && (step = statement_step(rows)) == STEP_ROW) good = compare_release(comparing, rows);
    statement_free(rows);
    return good && step == STEP_DONE;
}

/* Runs come oldest first, and each begins where the one before ended. */
static bool compare_run(struct comparing *comparing, struct statement *row) {
    char chain[DIGEST_TEXT];
    int64_t from = column_number(row, 1), to = column_number(row, 2), number = column_number(row, 4);
    if (from != comparing->reached)
        return differs(comparing, "runs", column_text(row, 0), "does not begin where the one before ended");
    if (!compare_releases(comparing, number - 1)) return false;
    if (!chain_of_run(comparing->casebook, comparing->chain, number, from, to, chain, comparing->diags))
        return false;
    comparing->reached = to;
    comparing->run = number;
    memcpy(comparing->chain, chain, sizeof chain);
    return strcmp(chain, column_text(row, 3)) == 0 ||
           differs(comparing, "runs", column_text(row, 0),
                   "its journal entries or deliveries are not what was written");
}

static bool each_row(struct comparing *comparing, const char *sql,
                     bool (*compare)(struct comparing *, struct statement *)) {
    struct statement *rows = statement_new(comparing->casebook->store, sql);
    enum step step = STEP_FAILED;
    bool good = rows != NULL;
    comparing->rows = 0;
    while (good && (step = statement_step(rows)) == STEP_ROW) {
        good = compare(comparing, rows);
        comparing->rows++;
    }
    if (step == STEP_FAILED)
        casebook_failed(comparing->casebook, "读不出 / cannot be read", comparing->diags);
    statement_free(rows);
    return good && step == STEP_DONE;
}

static bool all_releases_met(struct comparing *comparing) {
    int64_t count = 0;
    if (!casebook_has_releases(comparing->casebook)) return true;
    return compare_releases(comparing, comparing->run) &&
           casebook_number(comparing->casebook, "SELECT count(*) FROM releases", &count, comparing->diags) &&
           (count == comparing->releases ||
            differs(comparing, "releases", "", "there are some that no run can have seen"));
}

static bool compare_runs(struct comparing *comparing, int64_t head) {
    return each_row(comparing,
                    "SELECT folder, position, position_after, chain, number FROM runs ORDER BY number",
                    compare_run) &&
           all_releases_met(comparing) &&
           (comparing->reached == head ||
            differs(comparing, "runs", "", "the journal does not end where the last run ended"));
}

static bool compare_all(struct comparing *comparing) {
    const struct state *state = &comparing->state;
    if (!each_row(comparing,
                  "SELECT number, household_key, region, urgency, opened, deadline, worsened, closed, listed "
                  "FROM cases",
                  compare_case))
        return false;
    if (comparing->rows != state->case_count) return differs(comparing, "cases", "", "rows are missing");
    if (!each_row(comparing,
                  "SELECT case_number, rule, subject_key, title, since, deadline, urgency, say, live "
                  "FROM flags",
                  compare_flag))
        return false;
    if (comparing->rows != state->reason_count) return differs(comparing, "flags", "", "rows are missing");
    return true;
}

bool casebook_check(struct casebook *casebook, struct diags *diags) {
    struct comparing comparing = {.casebook = casebook, .chain = NO_CHAIN, .diags = diags};
    int64_t head;
    state_init(&comparing.state);
    bool good = events_head(casebook, &head, diags) && compare_runs(&comparing, head) &&
                state_fold(&comparing.state, casebook, head, diags) && compare_all(&comparing) &&
                casebook_check_sendings(casebook, diags) && casebook_check_purges(casebook, diags);
    state_release(&comparing.state);
    buffer_release(&comparing.expected);
    buffer_release(&comparing.found);
    return good;
}
