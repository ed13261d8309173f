/* Comparisons of functions, and what they take for yes or no: the sources of the second worker call back here
 * for each. */
#include <string.h>

#include "book/value.h"
#include "ground/memory.h"
#include "judge/evidence.h"
#include "judge/trace_parts.h"
#include "library/lua_words.h"

#define LOOK_BACK 4096 /* entries of the read log in which a member is looked for */

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

/* A choice is held by its key, a place by its digits. */
static bool is_value(struct worker *worker, const struct read *read, const struct value *held) {
    struct value value = {VALUE_MISSING, {0}};
    const struct choice *choices = NULL;
    char digits[16];
    if (read->kind == READ_FACT) {
        const struct memo *memo = evidence_memo(worker, read);
        if (memo->state == MEMO_KNOWN) value = memo->value;
        choices = worker->book->facts[read->what].choices;
    } else {
        uint16_t dataset = (uint16_t)read->value.number;
        if (!subject_value(worker, dataset, read->what, read->at, &value)) return false;
        if (read->what != COLUMN_AGE) choices = worker->book->datasets[dataset].columns[read->what].choices;
    }
    if (value.kind == VALUE_CHOICE && choices != NULL)
        value = (struct value){VALUE_TEXT, {.text = span_of(choices[value.as.choice].key)}};
    if (value.kind == VALUE_REGION) {
        snprintf(digits, sizeof digits, "%012llu", (unsigned long long)value.as.region);
        value = (struct value){VALUE_TEXT, {.text = span_of(digits)}};
    }
    return value.kind == held->kind && value.kind != VALUE_MISSING && value_compare(&value, held) == 0;
}

/* Who a member is read of, as far as the author's words tell. */
enum reader_of { OF_ANYBODY, OF_PERSON, OF_HOUSEHOLD };

static enum reader_of reader_of(const struct watched_side *watched) {
    struct span text = watched->text;
    const char *dot =
        text.length > watched->name.length + 1 ? text.at + text.length - watched->name.length - 1 : NULL;
    if (!dot || *dot != '.') return OF_ANYBODY;
    struct span base = {text.at, (size_t)(dot - text.at)};
    if (span_equal(base, span_of("person"))) return OF_PERSON;
    bool home = span_equal(base, span_of("household")) || span_equal(base, span_of("person.household"));
    return home ? OF_HOUSEHOLD : OF_ANYBODY;
}

static bool may_be(const struct stepper *stepper, const struct read *read, enum reader_of of) {
    if (of == OF_ANYBODY) return true;
    if (read->kind == READ_COLUMN) return read->value.number == REGISTER;
    enum fact_subject subject = stepper->book.facts[read->what].subject;
    return subject == (of == OF_PERSON ? FACT_OF_PERSON : FACT_OF_HOUSEHOLD);
}

/* Said only where the rule was not asked of that person. */
static void note_whose(const struct stepper *stepper, const struct read *read, struct trace_side *side) {
    const struct population *population = stepper->worker.population;
    uint32_t person = read->at;
    uint16_t dataset = REGISTER;
    if (read->kind == READ_COLUMN) dataset = (uint16_t)read->value.number;
    if (read->kind == READ_FACT) {
        const struct fact *fact = &stepper->book.facts[read->what];
        if (fact->subject == FACT_OF_HOUSEHOLD) return;
        if (fact->subject == FACT_OF_ROW) dataset = fact->dataset;
    }
    if (dataset != REGISTER) person = population->rows[dataset].person[read->at];
    if (person == PERSON_NONE || person == stepper->person) return;
    side->of_other = true;
    side->whose = person;
}

/* Which member of that name and value the function read: the one that it read last. */
static void find_member(struct stepper *stepper, const struct watched_side *watched,
                        struct trace_side *side) {
    enum reader_of of = reader_of(watched);
    struct worker *worker = &stepper->worker;
    uint32_t cause = worker->cause;
    uint32_t end = worker->log_count > LOOK_BACK ? worker->log_count - LOOK_BACK : 0;
    for (uint32_t i = worker->log_count; i > end && side->from == SIDE_OTHER; i--) {
        const struct read *read = &worker->log[i - 1];
        if (read->kind != READ_FACT && read->kind != READ_COLUMN) continue;
        if (!span_equal(span_of(read_name(&stepper->book, read)), watched->name)) continue;
        if (!may_be(stepper, read, of)) continue;
        if (!is_value(worker, read, &side->value)) continue;
        side->from = read->kind == READ_FACT ? SIDE_FACT : SIDE_COLUMN;
        side->number = read->what;
        if (read->kind == READ_COLUMN) side->dataset = (uint16_t)read->value.number;
        if (of != OF_HOUSEHOLD) note_whose(stepper, read, side);
        choices_for(side, &stepper->book);
    }
    worker->cause = cause;
}

static void note_side(struct stepper *stepper, lua_State *L, int index, const struct watched_side *watched,
                      struct trace_side *side) {
    char name[128];
    const struct computing *computing = stepper->worker.computing;
    *side = (struct trace_side){.value = {VALUE_MISSING, {0}}, .dataset = DATASET_NONE};
    side->audience =
        computing ? stepper->book.facts[computing->fact].reads : stepper->book.rules[stepper->rule].shows;
    if (!value_pull(L, index, &side->value)) side->value = (struct value){VALUE_MISSING, {0}};
    if (stepper->lean) return;
    if (watched->from == WATCHED_WRITTEN) side->from = SIDE_WRITTEN;
    if (watched->from == WATCHED_MEMBER) find_member(stepper, watched, side);
    if (watched->from != WATCHED_PARAMETER || watched->name.length >= sizeof name) return;
    memcpy(name, watched->name.at, watched->name.length);
    name[watched->name.length] = '\0';
    side->number = book_parameter(&stepper->book, name);
    if (side->number != PARAMETER_NONE) side->from = SIDE_PARAMETER;
    if (span_equal(watched->last, span_of("per_month"))) side->per = PER_MONTH;
    if (span_equal(watched->last, span_of("per_year"))) side->per = PER_YEAR;
}

/* Functions hold a choice by its key. */
static void make_choice(struct value *value, const struct trace_side *side) {
    uint32_t choice;
    if (value->kind == VALUE_TEXT && choice_find(side->choices, side->choice_count, value->as.text, &choice))
        *value = (struct value){VALUE_CHOICE, {.choice = choice}};
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
    const struct supposed *supposed = note_step(stepper, &noted);
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

void sites_open(struct worker *worker) {
    sandbox_allow(worker->box.L, WATCHED_COMPARED, compared);
    sandbox_allow(worker->box.L, WATCHED_ASKED, asked);
}

struct gathering {
    struct stepper *stepper;
    const char *file;
};

static void add_site(void *context, const struct watched *watched) {
    const struct gathering *gathering = context;
    struct stepper *stepper = gathering->stepper;
    memory_grow(stepper->sites, stepper->site_count, stepper->site_room);
    stepper->sites[stepper->site_count++] = (struct watched_site){*watched, gathering->file};
}

/* A file that is not understood stays as it is: of its functions only filters are told. */
void sites_watch(struct stepper *stepper, const struct book *book) {
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

void site_tell(const struct stepper *stepper, const struct noted *noted, struct arena *arena,
               struct trace_step *out) {
    const struct watched_site *site = &stepper->sites[noted->site];
    out->file = site->file;
    out->text = one_line(arena, site->watched.text);
    out->left.text = one_line(arena, site->watched.left.text);
    if (out->kind == STEP_COMPARED) out->right.text = one_line(arena, site->watched.right.text);
}
