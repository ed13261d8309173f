/* Looks for a test that would pin a threshold: one of those that there are with one value changed, so that
 * the rule as it stands and the rule with the threshold moved disagree. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/amount.h"
#include "judge/prove_draft.h"

#define RUNS_MOST 3000 /* judgements in the search for one test */
#define TRIES_MOST 64
#define YEARS_MOST 120                      /* how long ago a date may lie */
#define SCALE_MOST INT64_C(100000000000000) /* fen, hundredths or ones */

struct drafting {
    struct draft draft;
    struct value at; /* the threshold's value in this test */
    uint32_t runs;
    struct buffer before, after; /* what came out, unmoved and moved */
    struct buffer *out;
};

static void write_outcome(const struct drafting *drafting, const struct trial *trial, bool ranked,
                          struct buffer *out) {
    buffer_clear(out);
    for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
        const struct flag *flag = &trial->judgement.flags[i];
        if (draft_is_about(&drafting->draft, flag->rule))
            buffer_format(out, "%u %u %u %u %d %.10g;", flag->rule, flag->household, flag->person,
                          flag->suppressed_by, (int)flag->urgency, ranked ? flag->rank : 0);
    }
    for (uint32_t i = 0; i < trial->judgement.unsure_count; i++) {
        const struct unsure *unsure = &trial->judgement.unsure[i];
        if (draft_is_about(&drafting->draft, unsure->rule))
            buffer_format(out, "? %u %u %u %s;", unsure->rule, unsure->household, unsure->person,
                          trial->judgement.causes[unsure->cause].name);
    }
    buffer_text(out, ".");
}

static bool same(const struct buffer *a, const struct buffer *b) {
    return a->length == b->length && memcmp(a->at, b->at, a->length) == 0;
}

/* By the rule as it stands; no line of it counts as run by a test. */
static void judge_unmoved(const struct drafting *drafting, struct trial *trial) {
    lines_pause(drafting->draft.bounds->lines, true);
    trial_run(trial, drafting->draft.day->shop->worker, false);
    lines_pause(drafting->draft.bounds->lines, false);
}

/* Judges the test as it is now, by the rule and by the moved one. true: they disagree, and the test is
 * written. */
static bool tell_apart(struct drafting *drafting) {
    struct trial trial;
    bool holds, apart = false;
    drafting->runs++;
    trial_open(&trial, drafting->draft.day->shop, drafting->draft.test);
    judge_unmoved(drafting, &trial);
    if (trial.refused.length == 0 && trial.judgement.failure_count == 0) {
        write_outcome(drafting, &trial, drafting->draft.ranked, &drafting->before);
        if (bounds_run(drafting->draft.bounds, drafting->draft.threshold, drafting->draft.side,
                       drafting->draft.day, &trial, &holds)) {
            write_outcome(drafting, &trial, drafting->draft.ranked, &drafting->after);
            apart = trial.judgement.failure_count == 0 && !same(&drafting->before, &drafting->after);
        }
        if (apart) {
            judge_unmoved(drafting, &trial);
            draft_write(&drafting->draft, &trial, drafting->out);
        }
    }
    trial_close(&trial);
    return apart;
}

static bool try_text(struct drafting *drafting, struct given_cell *cell, const char *text, bool quoted) {
    struct given_cell old = *cell;
    if (drafting->runs >= RUNS_MOST) return false;
    cell->text = text;
    cell->reference = NULL;
    cell->quoted = quoted;
    bool apart = tell_apart(drafting);
    *cell = old;
    return apart;
}

/* A cell whose values stand in a row: places count fen, hundredths, ones or days. */
struct scale {
    struct given_cell *cell;
    enum column_type type;
    int64_t unit; /* places to a yuan, a one */
    int64_t least, most;
};

/* A place with what the unmoved rule says there. */
struct stand {
    int64_t place;
    struct buffer outcome;
};

static bool scale_open(struct scale *scale, enum column_type type, struct given_cell *cell, date_t on) {
    *scale = (struct scale){.cell = cell, .type = type, .unit = 1, .most = SCALE_MOST};
    switch (type) {
    case TYPE_DATE:
        scale->least = date_add_months(on, -12 * YEARS_MOST);
        scale->most = on;
        return true;
    case TYPE_MONEY:
    case TYPE_DECIMAL:
        scale->unit = 100;
        return true;
    case TYPE_INTEGER:
        return true;
    default:
        return false;
    }
}

static void scale_write(const struct scale *scale, int64_t place, char text[32]) {
    if (scale->type == TYPE_DATE)
        date_write((date_t)place, text);
    else if (scale->unit > 1)
        amount_write(place, text);
    else
        snprintf(text, 32, "%" PRId64, place);
}

static bool try_place(struct drafting *drafting, const struct scale *scale, int64_t place) {
    char text[32];
    if (place < scale->least || place > scale->most) return false;
    scale_write(scale, place, text);
    return try_text(drafting, scale->cell, text, scale->type == TYPE_DATE);
}

/* The place itself and its neighbours. */
static bool try_near(struct drafting *drafting, const struct scale *scale, int64_t place) {
    return try_place(drafting, scale, place) || try_place(drafting, scale, place + 1) ||
           try_place(drafting, scale, place - 1);
}

static void stand_at(struct drafting *drafting, const struct scale *scale, int64_t place,
                     struct stand *stand) {
    struct given_cell old = *scale->cell;
    struct trial trial;
    char text[32];
    scale_write(scale, place, text);
    *scale->cell =
        (struct given_cell){.column = old.column, .text = text, .quoted = scale->type == TYPE_DATE};
    stand->place = place;
    drafting->runs++;
    trial_open(&trial, drafting->draft.day->shop, drafting->draft.test);
    judge_unmoved(drafting, &trial);
    write_outcome(drafting, &trial, false, &stand->outcome);
    trial_close(&trial);
    *scale->cell = old;
}

/* Somewhere between two places that differ the answer changes: there, if anywhere, a moved threshold shows. A
 * third answer on the way is a change of its own. */
static bool try_between(struct drafting *drafting, const struct scale *scale, const struct stand *from,
                        const struct stand *to) {
    struct stand low = {.place = from->place}, middle = {0};
    int64_t high = to->place;
    bool apart = false;
    buffer_add(&low.outcome, from->outcome.at, from->outcome.length);
    while (high - low.place > 1 && drafting->runs < RUNS_MOST && !apart) {
        stand_at(drafting, scale, low.place + (high - low.place) / 2, &middle);
        if (same(&middle.outcome, &low.outcome)) {
            low.place = middle.place;
        } else {
            if (!same(&middle.outcome, &to->outcome)) apart = try_between(drafting, scale, &middle, to);
            high = middle.place;
        }
    }
    apart = apart || try_near(drafting, scale, high) || try_place(drafting, scale, high - 2);
    buffer_release(&low.outcome);
    buffer_release(&middle.outcome);
    return apart;
}

struct tries {
    int64_t at[TRIES_MOST];
    size_t count;
};

static void tries_add(struct tries *tries, const struct scale *scale, int64_t place) {
    if (place < scale->least || place > scale->most || tries->count == TRIES_MOST) return;
    tries->at[tries->count++] = place;
}

/* So many years, months or days ago: an age, a window. */
static void add_days(struct tries *tries, const struct scale *scale, const struct drafting *drafting) {
    static const int years[] = {0, 1, 3, 7, 15, 18, 25, 35, 50, 60, 70, 80, 90, 110};
    date_t on = drafting->draft.test->on;
    if (drafting->at.kind == VALUE_DATE) tries_add(tries, scale, drafting->at.as.date);
    if (drafting->at.kind == VALUE_MONTH) tries_add(tries, scale, month_first(drafting->at.as.month));
    if (drafting->at.kind == VALUE_NUMBER && drafting->at.as.number >= 0 && drafting->at.as.number <= 1200) {
        int span = (int)drafting->at.as.number;
        tries_add(tries, scale, date_add_months(on, -12 * span));
        tries_add(tries, scale, date_add_months(on, -span));
        tries_add(tries, scale, on - span);
    }
    for (size_t i = 0; i < sizeof years / sizeof *years; i++)
        tries_add(tries, scale, date_add_months(on, -12 * years[i]));
}

/* The threshold's own size, and sizes of every order. */
static void add_sizes(struct tries *tries, const struct scale *scale, const struct drafting *drafting) {
    if (drafting->at.kind == VALUE_AMOUNT)
        tries_add(tries, scale, drafting->at.as.amount * scale->unit / 100);
    if (drafting->at.kind == VALUE_NUMBER && fabs(drafting->at.as.number) < 1e12)
        tries_add(tries, scale, llround(drafting->at.as.number * (double)scale->unit));
    for (int64_t size = scale->unit; size < scale->most; size *= 10) {
        tries_add(tries, scale, size);
        tries_add(tries, scale, size * 3);
    }
    tries_add(tries, scale, 0);
    tries_add(tries, scale, scale->most);
}

static int ascending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool try_changes(struct drafting *drafting, const struct scale *scale, struct tries *tries) {
    struct stand stands[2] = {{0}, {0}};
    bool apart = false;
    qsort(tries->at, tries->count, sizeof *tries->at, ascending);
    for (size_t i = 0; i < tries->count && drafting->runs < RUNS_MOST && !apart; i++) {
        struct stand *now = &stands[i % 2], *last = &stands[(i + 1) % 2];
        stand_at(drafting, scale, tries->at[i], now);
        if (i > 0 && !same(&now->outcome, &last->outcome)) apart = try_between(drafting, scale, last, now);
    }
    buffer_release(&stands[0].outcome);
    buffer_release(&stands[1].outcome);
    return apart;
}

/* Where the threshold itself leads; then wherever else the answer changes: a sum of several rows, a multiple,
 * a rate. */
static bool try_scale(struct drafting *drafting, const struct scale *scale) {
    struct tries tries = {.count = 0};
    if (scale->type == TYPE_DATE)
        add_days(&tries, scale, drafting);
    else
        add_sizes(&tries, scale, drafting);
    for (size_t i = 0; i < tries.count; i++)
        if (try_near(drafting, scale, tries.at[i])) return true;
    return try_changes(drafting, scale, &tries);
}

static bool try_cell(struct drafting *drafting, uint16_t dataset, struct given_cell *cell) {
    const struct dataset *said = &drafting->draft.day->shop->book->datasets[dataset];
    uint16_t number = dataset_column(said, cell->column);
    struct scale scale;
    if (number == COLUMN_NONE) return false;
    const struct column *column = &said->columns[number];
    if (scale_open(&scale, column->type, cell, drafting->draft.test->on)) return try_scale(drafting, &scale);
    if (column->type == TYPE_BOOLEAN)
        return try_text(drafting, cell, "true", false) || try_text(drafting, cell, "false", false);
    for (uint16_t i = 0; column->type == TYPE_CHOICE && i < column->choice_count; i++)
        if (try_text(drafting, cell, column->choices[i].key, true)) return true;
    return false;
}

static bool try_rows(struct drafting *drafting, const struct given_rows *rows) {
    for (uint32_t i = 0; i < rows->count; i++)
        for (uint32_t k = 0; k < rows->items[i].count; k++)
            if (try_cell(drafting, rows->items[i].dataset, &rows->items[i].cells[k])) return true;
    return false;
}

static bool try_household(struct drafting *drafting, const struct given_household *household) {
    if (try_rows(drafting, &household->rows)) return true;
    for (uint32_t i = 0; i < household->person_count; i++) {
        const struct given_person *person = &household->people[i];
        if (try_rows(drafting, &person->rows)) return true;
        for (uint32_t k = 0; k < person->cell_count; k++)
            if (try_cell(drafting, REGISTER, &person->cells[k])) return true;
    }
    return false;
}

/* The threshold's value in this test. false: nothing to go by. */
static bool look_at(struct drafting *drafting) {
    struct trial trial;
    trial_open(&trial, drafting->draft.day->shop, drafting->draft.test);
    judge_unmoved(drafting, &trial);
    bool good =
        threshold_value(&drafting->draft.bounds->items[drafting->draft.threshold], &trial, &drafting->at);
    trial_close(&trial);
    return good;
}

static bool search(struct drafting *drafting, const struct test_cases *cases, const struct day_tried *days,
                   const bool *hold) {
    bool found = false;
    drafting->runs = 0;
    for (uint32_t i = 0; i < cases->count && !found && drafting->runs < RUNS_MOST; i++) {
        if (!hold[i]) continue;
        drafting->draft.test = &cases->items[i];
        drafting->draft.day = &days[i];
        if (!look_at(drafting)) continue;
        found = tell_apart(drafting);
        for (uint32_t h = 0; h < drafting->draft.test->household_count && !found; h++)
            found = try_household(drafting, &drafting->draft.test->households[h]);
    }
    return found;
}

bool draft_test(struct bounds *bounds, uint32_t threshold, enum side side, const struct test_cases *cases,
                const struct day_tried *days, const bool *hold, struct buffer *out) {
    struct drafting drafting = {.draft = {.bounds = bounds, .threshold = threshold, .side = side},
                                .out = out};
    bool found = search(&drafting, cases, days, hold);
    drafting.draft.ranked = !found;
    if (!found) found = search(&drafting, cases, days, hold);
    buffer_release(&drafting.before);
    buffer_release(&drafting.after);
    return found;
}
