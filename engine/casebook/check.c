/* Are the plain tables what the journal says? The journal is folded again, and compared with them. */
#include "casebook/check.h"

#include <inttypes.h>
#include <string.h>
#include "casebook/cases.h"

struct comparing {
    struct casebook *casebook;
    struct state state;
    struct buffer expected, found; /* one row each, fields separated by tabs */
    uint32_t rows;
    struct diags *diags;
    bool good;
};

static void differs(struct comparing *comparing, const char *table, const char *key, const char *how) {
    struct place place = {.file = "casebook.db"};
    diags_add(comparing->diags, DIAG_ERROR, place, "%s %s 与日志不符 · %s %s %s", table, key, table, key,
              how);
    comparing->good = false;
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

static void expected_case(struct comparing *comparing, const struct state_case *item, date_t worsened) {
    struct buffer *out = &comparing->expected;
    buffer_clear(out);
    put(out, item->household);
    buffer_format(out, "%012" PRIu64 "\t", item->region);
    put(out, urgency_name(state_urgency(&comparing->state, item)));
    put_day(out, item->opened);
    put_day(out, state_deadline(&comparing->state, item));
    put_day(out, worsened);
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

/* The last night may have been another program's (casebook/cases.h); its digest of the table holds either. */
static bool case_fits(struct comparing *comparing, struct statement *row, const struct state_case *item) {
    expected_case(comparing, item, item->worsened);
    if (same_fields(comparing, row, 1, 9)) return true;
    expected_case(comparing, item, item->stirred);
    return same_fields(comparing, row, 1, 9);
}

static void compare_case(struct comparing *comparing, struct statement *row) {
    const char *number = column_text(row, 0);
    uint32_t index = state_case(&comparing->state, number);
    if (index == STATE_NONE)
        differs(comparing, "cases", number, "is in the table only");
    else if (!case_fits(comparing, row, &comparing->state.cases[index]))
        differs(comparing, "cases", number, "stands otherwise in the journal");
}

static void compare_flag(struct comparing *comparing, struct statement *row) {
    const char *number = column_text(row, 0);
    uint32_t index = state_reason(&comparing->state, number, column_text(row, 1), column_text(row, 2));
    buffer_clear(&comparing->expected);
    if (index != STATE_NONE) expected_flag(comparing, index);
    if (index == STATE_NONE)
        differs(comparing, "flags", number, "is in the table only");
    else if (!same_fields(comparing, row, 3, 9))
        differs(comparing, "flags", number, "stands otherwise in the journal");
}

static void each_row(struct comparing *comparing, const char *sql,
                     void (*compare)(struct comparing *, struct statement *)) {
    struct statement *rows = statement_new(comparing->casebook->store, sql);
    enum step step = STEP_FAILED;
    comparing->rows = 0;
    while (rows && (step = statement_step(rows)) == STEP_ROW) {
        compare(comparing, rows);
        comparing->rows++;
    }
    statement_free(rows);
    if (step == STEP_FAILED) comparing->good = casebook_unread(comparing->casebook, comparing->diags);
}

static void compare_all(struct comparing *comparing) {
    each_row(comparing,
             "SELECT number, household_key, region, urgency, opened, deadline, worsened, closed, listed "
             "FROM cases",
             compare_case);
    if (comparing->rows < comparing->state.case_count) differs(comparing, "cases", "", "rows are missing");
    each_row(comparing,
             "SELECT case_number, rule, subject_key, title, since, deadline, urgency, say, live "
             "FROM flags",
             compare_flag);
    if (comparing->rows < comparing->state.reason_count) differs(comparing, "flags", "", "rows are missing");
}

static bool check_tables(struct casebook *casebook, struct diags *diags) {
    struct comparing comparing = {.casebook = casebook, .diags = diags, .good = true};
    int64_t head;
    state_init(&comparing.state);
    if (events_head(casebook, &head, diags) && state_fold(&comparing.state, casebook, head, diags))
        compare_all(&comparing);
    else
        comparing.good = false;
    state_release(&comparing.state);
    buffer_release(&comparing.expected);
    buffer_release(&comparing.found);
    return comparing.good;
}

bool casebook_check(struct casebook *casebook, struct checked *checked, struct diags *diags) {
    bool chained = casebook_check_chain(casebook, checked, diags);
    return check_tables(casebook, diags) && chained;
}
