/* Looks for a test that would pin a threshold: one of those that there are with one value changed, so that
 * the rule as it stands and the rule with the threshold moved disagree. Written down as Lua, to be pasted. */
#include <stdlib.h>
#include <string.h>

#include "ground/amount.h"
#include "ground/memory.h"
#include "judge/evidence.h"
#include "judge/prove_bounds.h"

#define RUNS_MOST 1500 /* judgements in the search for one test */
#define AMOUNTS_MOST 32
static const int near[] = {0, 1, -1}; /* at the threshold first */

struct drafting {
    struct bounds *bounds;
    uint32_t threshold;
    enum side side;
    const struct day_tried *day;
    const struct test_case *test;
    struct value at;               /* the threshold's value in this test */
    int64_t amounts[AMOUNTS_MOST]; /* fen: facts that the test's rules read */
    uint32_t amount_count;
    uint32_t runs;
    bool ranked; /* the number behind the colour counts too: looked for only when nothing else tells apart */
    struct buffer before, after; /* what came out, unmoved and moved */
    struct buffer *out;
};

static bool under_test(const struct drafting *drafting, uint16_t rule) {
    return strcmp(drafting->day->shop->book->rules[rule].said.file, drafting->bounds->rule_file) == 0;
}

/* ---- what came out ---- */

static void write_outcome(const struct drafting *drafting, const struct trial *trial, struct buffer *out) {
    buffer_clear(out);
    for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
        const struct flag *flag = &trial->judgement.flags[i];
        if (under_test(drafting, flag->rule))
            buffer_format(out, "%u %u %u %u %d %.10g;", flag->rule, flag->household, flag->person,
                          flag->suppressed_by, (int)flag->urgency, drafting->ranked ? flag->rank : 0);
    }
    for (uint32_t i = 0; i < trial->judgement.unsure_count; i++) {
        const struct unsure *unsure = &trial->judgement.unsure[i];
        if (under_test(drafting, unsure->rule))
            buffer_format(out, "? %u %u %u %s;", unsure->rule, unsure->household, unsure->person,
                          trial->judgement.causes[unsure->cause].name);
    }
    buffer_text(out, ".");
}

static bool same(const struct buffer *a, const struct buffer *b) {
    return a->length == b->length && memcmp(a->at, b->at, a->length) == 0;
}

/* ---- writing a test ---- */

static void write_text(struct buffer *out, const char *text) {
    buffer_text(out, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') buffer_text(out, "\\");
        if (*text == '\n')
            buffer_text(out, "\\n");
        else
            buffer_add(out, text, 1);
    }
    buffer_text(out, "\"");
}

static void write_reference(const struct drafting *drafting, const struct reference *reference,
                            struct buffer *out) {
    static const char *const rates[] = {"", ".per_month", ".per_year"};
    buffer_format(out, "param.%s", drafting->day->shop->book->parameters[reference->parameter].name);
    for (uint16_t i = 0; i < reference->key_count; i++) buffer_format(out, "[\"%s\"]", reference->keys[i]);
    buffer_text(out, rates[reference->per]);
    if (reference->times < 1 || reference->times > 1) buffer_format(out, " * %.15g", reference->times);
    if (reference->plus < 0 || reference->plus > 0) buffer_format(out, " + %.15g", reference->plus);
    if (reference->months != 0) buffer_format(out, " + months(%d)", reference->months);
    if (reference->days != 0) buffer_format(out, " + days(%d)", reference->days);
}

static void write_cells(const struct drafting *drafting, const struct given_cell *cells, uint32_t count,
                        struct buffer *out, const char *between) {
    for (uint32_t i = 0; i < count; i++) {
        buffer_format(out, "%s%s = ", i > 0 ? ", " : between, cells[i].column);
        if (cells[i].reference != NULL)
            write_reference(drafting, cells[i].reference, out);
        else if (cells[i].quoted)
            write_text(out, cells[i].text);
        else
            buffer_text(out, cells[i].text);
    }
}

static void write_rows(const struct drafting *drafting, const struct given_rows *rows, const char *indent,
                       struct buffer *out) {
    const struct book *book = drafting->day->shop->book;
    for (uint32_t i = 0; i < rows->count; i++) {
        const struct given_row *row = &rows->items[i];
        const struct dataset *dataset = &book->datasets[row->dataset];
        bool first = i == 0 || rows->items[i - 1].dataset != row->dataset;
        bool last = i + 1 == rows->count || rows->items[i + 1].dataset != row->dataset;
        if (first) buffer_format(out, ",\n%s%s = {", indent, dataset->name);
        buffer_text(out, first ? " { " : ", { ");
        if (row->other != NULL)
            buffer_format(out, "%s = \"%s\", ", dataset->roles[1 - row->role].name, row->other);
        write_cells(drafting, row->cells, row->count, out, "");
        buffer_text(out, last ? " } }" : " }");
    }
}

static void write_person(const struct drafting *drafting, const struct given_person *person,
                         struct buffer *out) {
    const struct book *book = drafting->day->shop->book;
    buffer_text(out, "        person { name = ");
    write_text(out, person->name);
    for (uint32_t i = 0; i < person->cell_count; i++)
        if (strcmp(person->cells[i].column, "name") != 0)
            write_cells(drafting, &person->cells[i], 1, out, ", ");
    for (uint32_t i = 0; i < person->relation_count; i++)
        buffer_format(out, ", %s = \"%s\"", book->relations[person->relations[i].relation].name,
                      person->relations[i].person);
    if (person->outside) buffer_text(out, ", outside = true");
    write_rows(drafting, &person->rows, "            ", out);
    buffer_text(out, " },\n");
}

static void write_household(const struct drafting *drafting, const struct given_household *household,
                            struct buffer *out) {
    buffer_text(out, "    household { ");
    write_cells(drafting, household->cells, household->cell_count, out, "");
    write_rows(drafting, &household->rows, "        ", out);
    buffer_text(out, household->cell_count > 0 ? ",\n" : "\n");
    for (uint32_t i = 0; i < household->person_count; i++) write_person(drafting, &household->people[i], out);
    buffer_text(out, "    },\n");
}

static const char *whose(const struct trial *trial, uint32_t household, uint32_t person) {
    return trial_name(trial, person != PERSON_NONE ? person : trial->population.household[household].first);
}

/* flags = { ["甲"] = { "rule", … }, … }: flags stand by household and person already. */
static void write_flags(const struct drafting *drafting, const struct trial *trial, bool suppressed,
                        struct buffer *out) {
    const char *last = NULL;
    for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
        const struct flag *flag = &trial->judgement.flags[i];
        if ((flag->suppressed_by != FACT_NONE) != suppressed || !under_test(drafting, flag->rule)) continue;
        const char *name = whose(trial, flag->household, flag->person);
        bool other = last == NULL || strcmp(last, name) != 0;
        if (last == NULL) buffer_format(out, "%s = {", suppressed ? ", suppressed" : "    flags");
        if (other) buffer_format(out, "%s [\"%s\"] = { ", last != NULL ? " }," : "", name);
        buffer_format(out, "%s\"%s\"", other ? "" : ", ", drafting->day->shop->book->rules[flag->rule].name);
        last = name;
    }
    if (last != NULL) buffer_text(out, " } }");
    if (last == NULL && !suppressed) buffer_text(out, "    flags = {}");
}

static void write_urgency(const struct drafting *drafting, const struct trial *trial, struct buffer *out) {
    static const char *const colours[] = {"green", "yellow", "red"};
    bool any = false;
    for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
        const struct flag *flag = &trial->judgement.flags[i];
        const struct rule *rule = &drafting->day->shop->book->rules[flag->rule];
        if (!under_test(drafting, flag->rule) || rule->urgency_fn == FN_NONE) continue;
        buffer_format(out, "%s [\"%s\"] = { [\"%s\"] = ", any ? "," : ", urgency = {",
                      whose(trial, flag->household, flag->person), rule->name);
        if (drafting->ranked)
            buffer_format(out, "{ \"%s\", %.10g } }", colours[flag->urgency], flag->rank);
        else
            buffer_format(out, "\"%s\" }", colours[flag->urgency]);
        any = true;
    }
    if (any) buffer_text(out, " }");
}

static void write_unsure(const struct drafting *drafting, const struct trial *trial, struct buffer *out) {
    bool any = false;
    for (uint32_t i = 0; i < trial->judgement.unsure_count; i++) {
        const struct unsure *unsure = &trial->judgement.unsure[i];
        if (!under_test(drafting, unsure->rule)) continue;
        buffer_format(out, "%s [\"%s\"] = { [\"%s\"] = ", any ? "," : ", cannot_tell = {",
                      whose(trial, unsure->household, unsure->person),
                      drafting->day->shop->book->rules[unsure->rule].name);
        write_text(out, trial->judgement.causes[unsure->cause].name);
        buffer_text(out, " }");
        any = true;
    }
    if (any) buffer_text(out, " }");
}

static void write_names(const char *key, const char **names, uint32_t count, struct buffer *out) {
    for (uint32_t i = 0; i < count; i++) buffer_format(out, "%s\"%s\"", i > 0 ? ", " : key, names[i]);
    if (count > 0) buffer_text(out, " }");
}

/* No two tests of a file have one name. */
static bool has_twin(const struct bounds *bounds, const struct threshold *threshold) {
    for (uint32_t i = 0; i < bounds->count; i++)
        if (&bounds->items[i] != threshold && strcmp(bounds->items[i].text, threshold->text) == 0)
            return true;
    return false;
}

static void write_test(const struct drafting *drafting, const struct trial *trial, struct buffer *out) {
    const struct test_case *test = drafting->test;
    char day[11];
    date_write(test->on, day);
    buffer_format(out, "-- For %s, drafted from “%s”: reckon by hand that it is right.\n", test->file,
                  test->name);
    buffer_text(out, "test ");
    struct buffer name = {.most = 1024};
    const struct threshold *threshold = &drafting->bounds->items[drafting->threshold];
    buffer_text(&name, threshold->text);
    if (has_twin(drafting->bounds, threshold))
        buffer_format(&name, " (%s:%d)", threshold->path, threshold->line);
    buffer_format(&name, ", from %s", drafting->side == SIDE_UP ? "above" : "below");
    write_text(out, name.at);
    buffer_release(&name);
    buffer_format(out, " {\n    on = \"%s\"", day);
    write_names(", absent = { ", test->absent, test->absent_count, out);
    write_names(", rules = { ", test->rules, test->rule_count, out);
    if (test->parameter_count > 0) {
        write_cells(drafting, test->parameters, test->parameter_count, out, ", parameters = { ");
        buffer_text(out, " }");
    }
    buffer_text(out, ",\n");
    for (uint32_t i = 0; i < test->household_count; i++) write_household(drafting, &test->households[i], out);
    write_flags(drafting, trial, false, out);
    write_flags(drafting, trial, true, out);
    write_unsure(drafting, trial, out);
    write_urgency(drafting, trial, out);
    buffer_text(out, ",\n}\n");
}

/* ---- trying ---- */

/* Judges the test as it is now, by the rule and by the moved one. true: they disagree, and the test is
 * written. */
static bool tell_apart(struct drafting *drafting) {
    struct trial trial;
    bool holds, apart = false;
    drafting->runs++;
    trial_open(&trial, drafting->day->shop, drafting->test);
    lines_pause(drafting->bounds->lines, true);
    trial_run(&trial, drafting->day->shop->worker, false);
    lines_pause(drafting->bounds->lines, false);
    if (trial.refused.length == 0 && trial.judgement.failure_count == 0) {
        write_outcome(drafting, &trial, &drafting->before);
        if (bounds_run(drafting->bounds, drafting->threshold, drafting->side, drafting->day, &trial,
                       &holds)) {
            write_outcome(drafting, &trial, &drafting->after);
            apart = trial.judgement.failure_count == 0 && !same(&drafting->before, &drafting->after);
        }
        if (apart) {
            trial_run(&trial, drafting->day->shop->worker, false);
            write_test(drafting, &trial, drafting->out);
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

static bool try_amount(struct drafting *drafting, struct given_cell *cell, int64_t fen) {
    char text[24];
    if (fen < 0 || fen > AMOUNT_MOST) return false;
    amount_write(fen, text);
    return try_text(drafting, cell, text, false);
}

/* The threshold itself; and so much more or less as a sum that was read lies from it. */
static bool try_amounts(struct drafting *drafting, struct given_cell *cell) {
    int64_t at = drafting->at.kind == VALUE_AMOUNT ? drafting->at.as.amount
                                                   : (int64_t)(drafting->at.as.number * 100),
            now;
    for (size_t i = 0; i < 3; i++)
        if (try_amount(drafting, cell, at + near[i])) return true;
    if (cell->reference != NULL || !amount_read(span_of(cell->text), &now)) return false;
    for (uint32_t i = 0; i < drafting->amount_count; i++)
        for (size_t k = 0; k < 3; k++)
            if (try_amount(drafting, cell, now + at - drafting->amounts[i] + near[k])) return true;
    return false;
}

static bool try_number(struct drafting *drafting, struct given_cell *cell) {
    char text[32];
    double at =
        drafting->at.kind == VALUE_AMOUNT ? (double)drafting->at.as.amount / 100 : drafting->at.as.number;
    for (size_t i = 0; i < 3; i++) {
        struct value moved = {VALUE_NUMBER, {.number = at}};
        value_step(&moved, near[i]);
        snprintf(text, sizeof text, "%.15g", moved.as.number);
        if (try_text(drafting, cell, text, false)) return true;
    }
    return false;
}

static bool try_day(struct drafting *drafting, struct given_cell *cell, date_t day) {
    char text[11];
    for (size_t i = 0; i < 3; i++) {
        date_t moved = day + near[i];
        if (moved > drafting->test->on + 20000 || moved < date_from(1850, 1, 1)) continue;
        date_write(moved, text);
        if (try_text(drafting, cell, text, true)) return true;
    }
    return false;
}

/* So many years, months or days ago: an age, a window. */
static bool try_days(struct drafting *drafting, struct given_cell *cell) {
    date_t on = drafting->test->on;
    if (drafting->at.kind == VALUE_DATE) return try_day(drafting, cell, drafting->at.as.date);
    if (drafting->at.kind != VALUE_NUMBER || drafting->at.as.number < 0 || drafting->at.as.number > 1200)
        return false;
    int many = (int)drafting->at.as.number;
    for (int less = 0; less <= 1; less++) {
        int span = many + (less == 1 ? (drafting->side == SIDE_UP ? 1 : -1) : 0);
        if (try_day(drafting, cell, date_add_months(on, -12 * span)) ||
            try_day(drafting, cell, date_add_months(on, -span)) || try_day(drafting, cell, on - span))
            return true;
    }
    return false;
}

static bool try_cell(struct drafting *drafting, uint16_t dataset, struct given_cell *cell) {
    const struct dataset *said = &drafting->day->shop->book->datasets[dataset];
    uint16_t number = dataset_column(said, cell->column);
    bool counts = drafting->at.kind == VALUE_AMOUNT || drafting->at.kind == VALUE_NUMBER;
    if (number == COLUMN_NONE) return false;
    const struct column *column = &said->columns[number];
    switch (column->type) {
    case TYPE_MONEY:
        return counts && try_amounts(drafting, cell);
    case TYPE_INTEGER:
    case TYPE_DECIMAL:
        return counts && try_number(drafting, cell);
    case TYPE_DATE:
        return try_days(drafting, cell);
    case TYPE_CHOICE:
        for (uint16_t i = 0; i < column->choice_count; i++)
            if (try_text(drafting, cell, column->choices[i].key, true)) return true;
        return false;
    case TYPE_BOOLEAN:
        return try_text(drafting, cell, "true", false) || try_text(drafting, cell, "false", false);
    default:
        return false;
    }
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

/* Amounts of facts that the rules of the file read in the test as it is. */
static void gather_amounts(struct drafting *drafting, struct trial *trial) {
    struct worker *worker = drafting->day->shop->worker;
    const struct book *book = worker->book;
    for (uint32_t person = 0; person < trial->population.persons; person++)
        for (uint16_t rule = 0; rule < book->rule_count; rule++) {
            uint32_t household = trial->population.household_of[person];
            struct subject subject = {SUBJECT_PERSON, REGISTER, person};
            struct flag flag = {0};
            if (!under_test(drafting, rule) || trial->judgement.rules[rule].frozen) continue;
            if (book->rules[rule].of_household)
                subject = (struct subject){SUBJECT_HOUSEHOLD, REGISTER, household};
            household_open(worker, household);
            rule_judge(worker, rule, subject);
            evidence_take(worker, 0, &flag);
            for (uint32_t i = 0; i < flag.read_count && drafting->amount_count < AMOUNTS_MOST; i++) {
                const struct read *read = &worker->reads[flag.first_read + i];
                if (read->kind == READ_FACT && read->value_kind == VALUE_AMOUNT)
                    drafting->amounts[drafting->amount_count++] = read->value.number;
            }
        }
}

/* The threshold's value and the amounts that were read. false: nothing to go by. */
static bool look_at(struct drafting *drafting) {
    struct trial trial;
    drafting->amount_count = 0;
    trial_open(&trial, drafting->day->shop, drafting->test);
    lines_pause(drafting->bounds->lines, true);
    trial_run(&trial, drafting->day->shop->worker, false);
    bool good = threshold_value(&drafting->bounds->items[drafting->threshold], &trial, &drafting->at);
    if (good) gather_amounts(drafting, &trial);
    lines_pause(drafting->bounds->lines, false);
    trial_close(&trial);
    return good;
}

static bool search(struct drafting *drafting, const struct test_cases *cases, const struct day_tried *days,
                   const bool *hold) {
    bool found = false;
    drafting->runs = 0;
    for (uint32_t i = 0; i < cases->count && !found && drafting->runs < RUNS_MOST; i++) {
        if (!hold[i]) continue;
        drafting->test = &cases->items[i];
        drafting->day = &days[i];
        if (!look_at(drafting)) continue;
        found = tell_apart(drafting);
        for (uint32_t h = 0; h < drafting->test->household_count && !found; h++)
            found = try_household(drafting, &drafting->test->households[h]);
    }
    return found;
}

bool draft_test(struct bounds *bounds, uint32_t threshold, enum side side, const struct test_cases *cases,
                const struct day_tried *days, const bool *hold, struct buffer *out) {
    struct drafting drafting = {.bounds = bounds, .threshold = threshold, .side = side, .out = out};
    bool found = search(&drafting, cases, days, hold);
    drafting.ranked = !found;
    if (!found) found = search(&drafting, cases, days, hold);
    buffer_release(&drafting.before);
    buffer_release(&drafting.after);
    return found;
}
