/* The second worker of a trace: every condition of a filter is noted with its values, and may be supposed to
 * come out otherwise; comparisons of functions come from trace_sites.c. */
#include <stdlib.h>
#include <string.h>

#include "book/filter_read.h"
#include "book/value.h"
#include "ground/memory.h"
#include "judge/trace_parts.h"
#include "judge/try.h"

uint16_t worker_depth(const struct worker *worker) {
    uint16_t depth = 0;
    for (const struct computing *at = worker->computing; at != NULL && depth < UINT16_MAX; at = at->outer)
        depth++;
    return depth;
}

/* Only yes/no facts between this place and the rule. */
static bool rests_on(const struct worker *worker) {
    for (const struct computing *at = worker->computing; at != NULL; at = at->outer)
        if (fact_kind(&worker->book->facts[at->fact]) != VALUE_BOOLEAN) return false;
    return true;
}

struct noted note_new(const struct stepper *stepper, enum step_kind kind) {
    const struct worker *worker = &stepper->worker;
    const struct computing *computing = worker->computing;
    struct noted noted = {.site = SITE_NONE, .rests = rests_on(worker)};
    noted.step = (struct trace_step){.kind = kind,
                                     .part = stepper->watch.part,
                                     .fact = computing != NULL ? computing->fact : FACT_NONE,
                                     .fact_subject = computing != NULL ? computing->subject.index : 0,
                                     .depth = worker_depth(worker),
                                     .dataset = DATASET_NONE};
    return noted;
}

static bool same_value(const struct value *a, const struct value *b) {
    if (a->kind != b->kind) return false;
    return a->kind == VALUE_MISSING || value_compare(a, b) == 0;
}

bool noted_same(const struct noted *a, const struct noted *b) {
    const struct trace_step *x = &a->step, *y = &b->step;
    return a->site == b->site && x->kind == y->kind && x->part == y->part && x->line == y->line &&
           x->comparison == y->comparison && x->row == y->row && x->dataset == y->dataset &&
           x->of_household == y->of_household && x->fact == y->fact && x->fact_subject == y->fact_subject &&
           (a->site != SITE_NONE || x->left.from == y->left.from) &&
           (a->site != SITE_NONE || x->left.number == y->left.number) &&
           same_value(&x->left.value, &y->left.value) && same_value(&x->right.value, &y->right.value) &&
           same_value(&x->high.value, &y->high.value);
}

static void add_noted(struct stepper *stepper, const struct noted *noted) {
    if (stepper->count == TRACE_STEPS_MOST) {
        stepper->cut = true;
        return;
    }
    memory_grow(stepper->noted, stepper->count, stepper->room);
    stepper->noted[stepper->count++] = *noted;
}

/* Texts of the worker's turn are gone with the next one. */
static void keep_text(struct stepper *stepper, struct value *value) {
    if (value->kind == VALUE_TEXT) value->as.text.at = arena_span(&stepper->arena, value->as.text);
}

const struct supposed *note_step(struct stepper *stepper, struct noted *noted) {
    keep_text(stepper, &noted->step.left.value);
    keep_text(stepper, &noted->step.right.value);
    keep_text(stepper, &noted->step.high.value);
    add_noted(stepper, noted);
    for (uint32_t i = 0; i < stepper->supposed_count; i++)
        if (noted_same(&stepper->supposed[i].noted, noted)) return &stepper->supposed[i];
    return NULL;
}

static enum held held_by(enum answer answer) {
    static const enum held held[] = {[ANSWER_NO] = HELD_NO,
                                     [ANSWER_YES] = HELD_YES,
                                     [ANSWER_CANNOT_TELL] = HELD_UNTOLD,
                                     [ANSWER_FAILED] = HELD_FAILED};
    return held[answer];
}

static enum comparison comparison_of(enum filter_word word) {
    switch (word) {
    case WORD_AT_LEAST:
        return COMPARED_AT_LEAST;
    case WORD_OVER:
        return COMPARED_OVER;
    case WORD_AT_MOST:
        return COMPARED_AT_MOST;
    case WORD_BELOW:
        return COMPARED_LESS;
    case WORD_INSIDE:
        return COMPARED_INSIDE;
    case WORD_MATCHES:
        return COMPARED_MATCHES;
    case WORD_IS:
        return COMPARED_IS;
    default:
        return COMPARED_BETWEEN;
    }
}

void choices_for(struct trace_side *side, const struct book *book) {
    if (side->from == SIDE_FACT) {
        side->choices = book->facts[side->number].choices;
        side->choice_count = book->facts[side->number].choice_count;
    } else if (side->from == SIDE_COLUMN && side->number != COLUMN_AGE) {
        const struct column *column = &book->datasets[side->dataset].columns[side->number];
        side->choices = column->choices;
        side->choice_count = column->choice_count;
    }
}

static void note_left(const struct stepper *stepper, const struct condition_asked *asked,
                      struct trace_side *side) {
    const struct condition *condition = asked->condition;
    side->from = condition->is_fact ? SIDE_FACT : SIDE_COLUMN;
    side->number = condition->is_fact ? condition->fact : condition->column;
    side->dataset = asked->filter->dataset;
    if (asked->filter->of_household && !condition->is_fact) side->dataset = REGISTER;
    if (asked->value != NULL) side->value = *asked->value;
    choices_for(side, &stepper->book);
}

/* The parameter was read for the answer already, so that reading it again tries and changes nothing; before
 * an answer it is read only where nothing could come of it. */
static void note_operand(struct worker *worker, const struct condition_asked *asked,
                         const struct operand *operand, struct trace_side *side) {
    struct parameter_found found;
    side->from = operand->is_parameter ? SIDE_PARAMETER : SIDE_WRITTEN;
    side->value = operand->value;
    if (!operand->is_parameter) return;
    side->number = operand->parameter;
    side->value = (struct value){VALUE_MISSING, {0}};
    bool plain = worker->book->parameters[operand->parameter].is_plain;
    bool told = asked->answer == ANSWER_YES || asked->answer == ANSWER_NO;
    if (!told && !plain) return;
    enum answer answer =
        parameter_get(worker, operand->parameter, operand->keys, (enum per)operand->per, &found);
    if (answer != ANSWER_YES) return;
    side->members = found.entry->members;
    side->member_count = found.entry->member_count;
    if (side->members == NULL) side->value = parameter_found_per(&found, (enum per)operand->per);
    side->per = operand->per;
}

static void note_window(const struct worker *worker, const struct condition_asked *asked,
                        struct trace_step *step) {
    bool months = step->left.value.kind == VALUE_MONTH;
    int32_t first, last;
    filter_window(worker, asked->filter, asked->condition, months, &first, &last);
    step->is_window = true;
    step->right.from = step->high.from = SIDE_WRITTEN;
    if (months) {
        step->right.value = (struct value){VALUE_MONTH, {.month = first}};
        step->high.value = (struct value){VALUE_MONTH, {.month = last}};
    } else {
        step->right.value = (struct value){VALUE_DATE, {.date = first}};
        step->high.value = (struct value){VALUE_DATE, {.date = last}};
    }
}

static void note_operands(struct stepper *stepper, const struct condition_asked *asked,
                          struct trace_step *step) {
    struct worker *worker = &stepper->worker;
    const struct condition *condition = asked->condition;
    if (word_is_window(condition->word)) {
        note_window(worker, asked, step);
        return;
    }
    step->right.from = SIDE_WRITTEN;
    if (condition->word == WORD_IS && condition->value_count != 1) return;
    if (condition->value_count > 0) note_operand(worker, asked, &condition->values[0], &step->right);
    if (condition->word == WORD_BETWEEN) note_operand(worker, asked, &condition->values[1], &step->high);
}

/* The line of the function that made the filter, or of the rule or fact that declares it. */
static void note_place(struct stepper *stepper, const struct filter *filter, struct trace_step *step) {
    const struct book *book = stepper->worker.book;
    step->file = book->rules[stepper->rule].said.file;
    step->line = book->rules[stepper->rule].said.line;
    if (step->fact != FACT_NONE) {
        const struct fact *fact = &book->facts[step->fact];
        step->file = fact->said.file;
        step->line = fact->said.line;
        if (filter == fact->where || filter == fact->that) return;
    }
    lua_Debug at;
    for (int level = 0; lua_getstack(stepper->worker.box.L, level, &at) != 0; level++) {
        if (lua_getinfo(stepper->worker.box.L, "Sl", &at) == 0 || at.currentline <= 0) continue;
        step->line = at.currentline;
        for (uint16_t i = 0; i < book->source_count; i++)
            if (strcmp(book->sources[i].path, at.source + 1) == 0) step->file = book->sources[i].path;
        return;
    }
}

static enum answer note_condition(void *context, const struct condition_asked *asked) {
    struct stepper *stepper = context;
    struct worker *worker = &stepper->worker;
    uint32_t cause = worker->cause;
    struct noted noted = note_new(stepper, STEP_CONDITION);
    struct trace_step *step = &noted.step;
    noted.condition = asked->condition;
    noted.filter = asked->filter;
    step->comparison = comparison_of(asked->condition->word);
    step->dataset = asked->filter->dataset;
    step->row = asked->row;
    step->of_household = asked->filter->of_household;
    step->held = held_by(asked->answer);
    note_left(stepper, asked, &step->left);
    if (asked->answer != ANSWER_FAILED) note_operands(stepper, asked, step);
    worker->cause = cause;
    note_place(stepper, asked->filter, step);
    step_measure(step, false);
    const struct supposed *supposed = note_step(stepper, &noted);
    if (supposed == NULL || asked->answer == ANSWER_FAILED) return asked->answer;
    return supposed->holds ? ANSWER_YES : ANSWER_NO;
}

static void begin(void *context) {
    struct stepper *stepper = context;
    if (!stepper->begun) stepper->away_count = stepper->count;
    stepper->begun = true;
    stepper->count = stepper->away_count;
}

bool stepper_open(struct stepper *stepper, const struct book *book, const struct population *population,
                  const struct dataset_state *states, struct diags *diags) {
    *stepper = (struct stepper){0};
    arena_init(&stepper->sources);
    arena_init(&stepper->arena);
    sites_watch(stepper, book);
    stepper->watch = (struct watch){.context = stepper,
                                    .moved = PARAMETER_NONE,
                                    .open = sites_open,
                                    .begin = begin,
                                    .asked = note_condition};
    if (worker_open(&stepper->worker, &stepper->book, population, states, &stepper->watch)) return true;
    stepper->book.sources = book->sources; /* what was put in made some file too large */
    if (worker_load(&stepper->worker)) return true;
    worker_tell_failure(&stepper->worker, diags);
    return false;
}

void stepper_close(struct stepper *stepper) {
    if (stepper->worker.book == NULL) return;
    worker_close(&stepper->worker);
    arena_release(&stepper->sources);
    arena_release(&stepper->arena);
    free(stepper->sites);
    free(stepper->noted);
}

enum verdict stepper_judge(struct stepper *stepper, uint16_t rule, uint32_t household, uint32_t person,
                           const struct supposed *supposed, uint32_t supposed_count) {
    struct worker *worker = &stepper->worker;
    worker->flag_count = worker->read_count = worker->unsure_count = worker->failure_count = 0;
    stepper->count = stepper->away_count = 0;
    stepper->cut = stepper->begun = false;
    stepper->rule = rule;
    stepper->person = person;
    stepper->supposed = supposed;
    stepper->supposed_count = supposed_count;
    stepper->recording = true;
    enum verdict verdict = household_judge_one(worker, household, rule, person);
    stepper->recording = false;
    return verdict;
}

/* { "ward", "clinic" }; of parameters in it the text alone tells. */
static void tell_members(const struct condition *condition, struct arena *arena, struct trace_side *side) {
    struct value *members = arena_get(arena, condition->value_count * sizeof *members);
    for (uint16_t i = 0; i < condition->value_count; i++) {
        const struct operand *operand = &condition->values[i];
        if (operand->is_parameter) continue;
        members[side->member_count] = operand->value;
        struct value *member = &members[side->member_count++];
        if (member->kind == VALUE_TEXT) member->as.text.at = arena_span(arena, member->as.text);
    }
    side->members = members;
}

static void tell_condition(const struct stepper *stepper, const struct noted *noted, struct arena *arena,
                           struct trace_step *out) {
    const struct book *book = &stepper->book;
    out->line = condition_line(book, noted, stepper->rule);
    if (noted->condition->word == WORD_IS && noted->condition->value_count > 1)
        tell_members(noted->condition, arena, &out->right);
    out->left.text = condition_name(book, noted->filter, noted->condition);
    out->right.text = condition_operands(book, noted->filter, noted->condition, arena);
    out->text = arena_format(arena, "%s = %s", out->left.text, out->right.text);
}

static void copy_side(struct arena *arena, struct trace_side *side) {
    if (side->text != NULL) side->text = arena_text(arena, side->text);
    if (side->value.kind == VALUE_TEXT) side->value.as.text.at = arena_span(arena, side->value.as.text);
}

void step_copy(struct arena *arena, struct trace_step *step) {
    if (step->text != NULL) step->text = arena_text(arena, step->text);
    copy_side(arena, &step->left);
    copy_side(arena, &step->right);
    copy_side(arena, &step->high);
}

void step_tell(const struct stepper *stepper, const struct noted *noted, struct arena *arena,
               struct trace_step *out) {
    *out = noted->step;
    step_copy(arena, out);
    if (noted->site != SITE_NONE)
        site_tell(stepper, noted, arena, out);
    else
        tell_condition(stepper, noted, arena, out);
}
