/* The second worker of a trace: every condition of a filter and every comparison of a function is noted with
 * its values, and may be supposed to come out otherwise. */
#include <stdlib.h>
#include <string.h>

#include "book/filter_read.h"
#include "book/value.h"
#include "ground/memory.h"
#include "judge/trace_parts.h"
#include "judge/try.h"
#include "library/lua_words.h"

/* ---- where in the rule ---- */

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

static struct noted note_new(const struct stepper *stepper, enum step_kind kind) {
    const struct worker *worker = &stepper->worker;
    const struct computing *computing = worker->computing;
    struct noted noted = {.site = SITE_NONE, .rests = rests_on(worker)};
    noted.step = (struct trace_step){.kind = kind,
                                     .part = stepper->watch.part,
                                     .fact = computing != NULL ? computing->fact : FACT_NONE,
                                     .fact_subject = computing != NULL ? computing->subject.index : 0,
                                     .depth = worker_depth(worker),
                                     .dataset = DATASET_NONE,
                                     .run = stepper->run};
    return noted;
}

/* ---- what is supposed ---- */

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

static const struct supposed *find_supposed(const struct stepper *stepper, const struct noted *noted) {
    for (uint32_t i = 0; i < stepper->supposed_count; i++)
        if (noted_same(&stepper->supposed[i].noted, noted)) return &stepper->supposed[i];
    return NULL;
}

static void add_noted(struct stepper *stepper, const struct noted *noted) {
    if (stepper->count == TRACE_STEPS_MOST) {
        stepper->cut = true;
        return;
    }
    if (stepper->count == stepper->room) {
        stepper->room = stepper->room == 0 ? 256 : stepper->room * 2;
        stepper->noted = memory_resize(stepper->noted, stepper->room, sizeof *stepper->noted);
    }
    stepper->noted[stepper->count++] = *noted;
}

/* Texts of the worker's turn are gone with the next one. */
static void keep_text(struct stepper *stepper, struct value *value) {
    if (value->kind == VALUE_TEXT) value->as.text.at = arena_span(&stepper->arena, value->as.text);
}

static void keep_texts(struct stepper *stepper, struct trace_step *step) {
    keep_text(stepper, &step->left.value);
    keep_text(stepper, &step->right.value);
    keep_text(stepper, &step->high.value);
}

/* ---- conditions of filters ---- */

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

static void choices_for(struct trace_side *side, const struct book *book) {
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
    if (answer == ANSWER_YES && found.entry->members == NULL)
        side->value = parameter_found_per(&found, (enum per)operand->per);
}

static void note_window(const struct worker *worker, const struct condition_asked *asked,
                        struct trace_step *step) {
    bool months = step->left.value.kind == VALUE_MONTH;
    int32_t first, last;
    filter_window(worker, asked->filter, asked->condition, months, &first, &last);
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
    if (condition->word == WORD_LAST || condition->word == WORD_FULL_MONTHS ||
        condition->word == WORD_THIS_YEAR) {
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
    keep_texts(stepper, step);
    add_noted(stepper, &noted);
    const struct supposed *supposed =
        stepper->supposed_count > 0 && asked->answer != ANSWER_FAILED ? find_supposed(stepper, &noted) : NULL;
    return supposed == NULL ? asked->answer : supposed->holds ? ANSWER_YES : ANSWER_NO;
}

/* ---- comparisons of functions ---- */

static bool answer_of(lua_State *L, enum watched_operator operator) {
    switch (operator) {
    case WATCHED_LESS:
        return lua_compare(L, 2, 3, LUA_OPLT);
    case WATCHED_AT_MOST:
        return lua_compare(L, 2, 3, LUA_OPLE);
    case WATCHED_OVER:
        return lua_compare(L, 3, 2, LUA_OPLT);
    case WATCHED_AT_LEAST:
        return lua_compare(L, 3, 2, LUA_OPLE);
    case WATCHED_EQUAL:
        return lua_compare(L, 2, 3, LUA_OPEQ);
    case WATCHED_UNEQUAL:
        return !lua_compare(L, 2, 3, LUA_OPEQ);
    default:
        return lua_toboolean(L, 2);
    }
}

static const char *read_name(const struct stepper *stepper, const struct read *read) {
    const struct book *book = &stepper->book;
    if (read->kind == READ_FACT) return book->facts[read->what].short_name;
    if (read->kind != READ_COLUMN) return NULL;
    return read->what == COLUMN_AGE ? "age" : book->datasets[read->value.number].columns[read->what].name;
}

/* Which member of that name the function read: the one that it read last. */
static void find_member(const struct stepper *stepper, struct span name, struct trace_side *side) {
    for (uint32_t i = stepper->worker.log_count; i > 0; i--) {
        const struct read *read = &stepper->worker.log[i - 1];
        const char *known = read_name(stepper, read);
        if (known == NULL || !span_equal(span_of(known), name)) continue;
        side->from = read->kind == READ_FACT ? SIDE_FACT : SIDE_COLUMN;
        side->number = read->what;
        if (read->kind == READ_COLUMN) side->dataset = (uint16_t)read->value.number;
        choices_for(side, &stepper->book);
        return;
    }
}

static void note_side(const struct stepper *stepper, lua_State *L, int index,
                      const struct watched_side *watched, struct trace_side *side) {
    char name[128];
    *side = (struct trace_side){.value = {VALUE_MISSING, {0}}, .dataset = DATASET_NONE};
    if (!value_pull(L, index, &side->value)) side->value = (struct value){VALUE_MISSING, {0}};
    if (stepper->lean) return;
    if (watched->from == WATCHED_WRITTEN) side->from = SIDE_WRITTEN;
    if (watched->from == WATCHED_MEMBER) find_member(stepper, watched->name, side);
    if (watched->from != WATCHED_PARAMETER || watched->name.length >= sizeof name) return;
    memcpy(name, watched->name.at, watched->name.length);
    name[watched->name.length] = '\0';
    side->number = book_parameter(&stepper->book, name);
    if (side->number != PARAMETER_NONE) side->from = SIDE_PARAMETER;
}

/* Functions hold a choice by its key. */
static void make_choice(struct value *value, const struct trace_side *side) {
    for (uint16_t i = 0; value->kind == VALUE_TEXT && i < side->choice_count; i++)
        if (span_equal(span_of(side->choices[i].key), value->as.text))
            *value = (struct value){VALUE_CHOICE, {.choice = i}};
}

static void make_choices(struct trace_step *step) {
    const struct trace_side *known = step->left.choices != NULL ? &step->left : &step->right;
    if (known->choices == NULL) return;
    make_choice(&step->left.value, known);
    make_choice(&step->right.value, known);
    step->left.choices = step->right.choices = known->choices;
    step->left.choice_count = step->right.choice_count = known->choice_count;
}

static bool is_fixed(const struct watched_side *side) {
    return side->from == WATCHED_WRITTEN || side->from == WATCHED_PARAMETER;
}

enum comparison comparison_at(enum watched_operator operator) {
    static const enum comparison comparisons[] = {
        [WATCHED_TRUTH] = COMPARED_IS,          [WATCHED_LESS] = COMPARED_LESS,
        [WATCHED_AT_MOST] = COMPARED_AT_MOST,   [WATCHED_OVER] = COMPARED_OVER,
        [WATCHED_AT_LEAST] = COMPARED_AT_LEAST, [WATCHED_EQUAL] = COMPARED_IS,
        [WATCHED_UNEQUAL] = COMPARED_IS_NOT};
    return comparisons[operator];
}

/* What goes on with the function at this site. */
static bool note_site(struct stepper *stepper, lua_State *L, uint32_t number, bool answer) {
    const struct watched_site *site = &stepper->sites[number];
    const struct watched *watched = &site->watched;
    bool truth = watched->operator== WATCHED_TRUTH;
    struct noted noted = note_new(stepper, truth ? STEP_ASKED : STEP_COMPARED);
    struct trace_step *step = &noted.step;
    noted.site = number;
    step->comparison = comparison_at(watched->operator);
    step->line = watched->line;
    step->held = answer ? HELD_YES : HELD_NO;
    note_side(stepper, L, 2, &watched->left, &step->left);
    if (!truth) note_side(stepper, L, 3, &watched->right, &step->right);
    step_measure(step, is_fixed(&watched->left) && !is_fixed(&watched->right));
    make_choices(step);
    keep_texts(stepper, step);
    add_noted(stepper, &noted);
    const struct supposed *supposed = stepper->supposed_count > 0 ? find_supposed(stepper, &noted) : NULL;
    return supposed == NULL ? answer : supposed->holds;
}

static struct stepper *stepper_of(lua_State *L) {
    const struct worker *worker = sandbox_of(L)->owner;
    return worker->watch->context;
}

static int compared(lua_State *L) {
    struct stepper *stepper = stepper_of(L);
    uint32_t number = (uint32_t)lua_tointeger(L, 1);
    lua_settop(L, 3);
    bool answer = answer_of(L, stepper->sites[number].watched.operator);
    if (stepper->recording) answer = note_site(stepper, L, number, answer);
    lua_pushboolean(L, answer);
    return 1;
}

/* A value that is supposed to be no, or yes, becomes that; else it stays what it is. */
static int asked(lua_State *L) {
    struct stepper *stepper = stepper_of(L);
    uint32_t number = (uint32_t)lua_tointeger(L, 1);
    lua_settop(L, 2);
    bool answer = lua_toboolean(L, 2);
    if (stepper->recording && note_site(stepper, L, number, answer) != answer) lua_pushboolean(L, !answer);
    return 1;
}

/* ---- life ---- */

static void open_words(struct worker *worker) {
    sandbox_allow(worker->box.L, WATCHED_COMPARED, compared);
    sandbox_allow(worker->box.L, WATCHED_ASKED, asked);
}

static void begin(void *context) {
    struct stepper *stepper = context;
    if (!stepper->begun) stepper->away_count = stepper->count;
    stepper->begun = true;
    stepper->count = stepper->away_count;
    stepper->run = 0;
}

static void ran(void *context, uint16_t fn, const struct trying *trying, enum answer answer) {
    struct stepper *stepper = context;
    (void)fn;
    (void)answer;
    if (stepper->worker.computing != NULL || trying->count == 0) return;
    if (stepper->run_part != stepper->watch.part) stepper->run = 0;
    stepper->run_part = stepper->watch.part;
    stepper->run++;
}

struct gathering {
    struct stepper *stepper;
    const char *file;
};

static void add_site(void *context, const struct watched *watched) {
    const struct gathering *gathering = context;
    struct stepper *stepper = gathering->stepper;
    if (stepper->site_count == stepper->site_room) {
        stepper->site_room = stepper->site_room == 0 ? 256 : stepper->site_room * 2;
        stepper->sites = memory_resize(stepper->sites, stepper->site_room, sizeof *stepper->sites);
    }
    stepper->sites[stepper->site_count++] = (struct watched_site){*watched, gathering->file};
}

/* A file that is not understood stays as it is: of its functions only filters are told. */
static void watch_sources(struct stepper *stepper, const struct book *book) {
    struct source *sources = arena_zeroed(&stepper->sources, book->source_count + 1u, sizeof *sources);
    for (uint16_t i = 0; i < book->source_count; i++) {
        struct buffer text = {.most = SOURCE_MOST};
        struct gathering gathering = {stepper, book->sources[i].path};
        sources[i] = book->sources[i];
        if (lua_watched(sources[i].text, stepper->site_count, &text, add_site, &gathering))
            sources[i].text = (struct span){
                arena_span(&stepper->sources, (struct span){text.at, text.length}), text.length};
        buffer_release(&text);
    }
    stepper->book = *book;
    stepper->book.sources = sources;
}

bool stepper_open(struct stepper *stepper, const struct book *book, const struct population *population,
                  const struct dataset_state *states, struct diags *diags) {
    *stepper = (struct stepper){0};
    arena_init(&stepper->sources);
    arena_init(&stepper->arena);
    watch_sources(stepper, book);
    stepper->watch = (struct watch){.context = stepper,
                                    .moved = PARAMETER_NONE,
                                    .open = open_words,
                                    .begin = begin,
                                    .asked = note_condition,
                                    .ran = ran};
    stepper->away = memory_zeroed(population->persons + 1u, sizeof *stepper->away);
    worker_init(&stepper->worker, &stepper->book, population, states);
    stepper->worker.watch = &stepper->watch;
    stepper->worker.away = stepper->away;
    if (worker_load(&stepper->worker)) return true;
    stepper->book.sources = book->sources; /* what was put in made some file too large */
    if (worker_load(&stepper->worker)) return true;
    diags_add(diags, DIAG_ERROR, (struct place){0}, "%s", stepper->worker.failure);
    return false;
}

void stepper_close(struct stepper *stepper) {
    if (stepper->away == NULL) return;
    arena_release(&stepper->worker.texts);
    worker_release(&stepper->worker);
    arena_release(&stepper->sources);
    arena_release(&stepper->arena);
    free(stepper->sites);
    free(stepper->noted);
    free(stepper->away);
}

enum verdict stepper_judge(struct stepper *stepper, uint16_t rule, uint32_t household, uint32_t person,
                           const struct supposed *supposed, uint32_t supposed_count) {
    struct worker *worker = &stepper->worker;
    worker->flag_count = worker->read_count = worker->unsure_count = worker->failure_count = 0;
    stepper->count = stepper->away_count = 0;
    stepper->cut = stepper->begun = false;
    stepper->rule = rule;
    stepper->supposed = supposed;
    stepper->supposed_count = supposed_count;
    stepper->recording = true;
    enum verdict verdict = household_judge_one(worker, household, rule, person);
    stepper->recording = false;
    return verdict;
}

/* ---- telling ---- */

/* Without comments and line ends. */
static const char *one_line(struct arena *arena, struct span text) {
    struct buffer out = {.most = SOURCE_MOST};
    struct lua_reader reader = lua_reader_of(text);
    const char *end = text.at;
    for (struct lua_word word = lua_word_next(&reader); word.kind != WORD_END;
         word = lua_word_next(&reader)) {
        if (word.whole.at > end) buffer_text(&out, " ");
        buffer_add(&out, word.whole.at, word.whole.length);
        end = word.whole.at + word.whole.length;
    }
    const char *copy = arena_text(arena, out.length > 0 ? out.at : "");
    buffer_release(&out);
    return copy;
}

static void tell_site(const struct stepper *stepper, const struct noted *noted, struct arena *arena,
                      struct trace_step *out) {
    const struct watched_site *site = &stepper->sites[noted->site];
    out->file = site->file;
    out->text = one_line(arena, site->watched.text);
    out->left.text = one_line(arena, site->watched.left.text);
    if (out->kind == STEP_COMPARED) out->right.text = one_line(arena, site->watched.right.text);
}

static void tell_condition(const struct stepper *stepper, const struct noted *noted, struct arena *arena,
                           struct trace_step *out) {
    const struct book *book = &stepper->book;
    out->line = condition_line(book, noted, stepper->rule);
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
        tell_site(stepper, noted, arena, out);
    else
        tell_condition(stepper, noted, arena, out);
}
