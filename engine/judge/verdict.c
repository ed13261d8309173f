/* One rule for one subject: among, where, when; then unless, urgency, the sentence and the evidence. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "ground/memory.h"
#include "ground/text.h"
#include "judge/evidence.h"
#include "judge/glance.h"

/* For whoever watches: of which part of the rule everything is that is asked from now on. */
static void part_begins(struct worker *worker, enum trace_part part) {
    if (worker->watch != NULL) worker->watch->part = part;
}

static enum answer among_answer(struct worker *worker, const struct rule *rule, struct subject subject) {
    struct list list;
    enum answer answer = list_of(worker, rule->among, subject, &list);
    return answer != ANSWER_YES ? answer : list_any(worker, &list, rule->among_where);
}

static enum answer when_answer(struct worker *worker, const struct rule *rule, struct subject subject) {
    enum answer answer = handle_call(worker, rule->when, subject, 1);
    if (answer != ANSWER_YES) return answer;
    lua_State *L = worker->box.L;
    bool boolean = lua_isboolean(L, -1), yes = lua_toboolean(L, -1);
    lua_pop(L, 1);
    if (boolean) return yes ? ANSWER_YES : ANSWER_NO;
    snprintf(worker->failure, sizeof worker->failure, "%s:%d: when must give true or false", rule->said.file,
             rule->said.line);
    return ANSWER_FAILED;
}

/* among, where and when all have to hold: a no of any beats that another cannot be told. A `when` that fails
 * where it would not have been asked, had the others been told, is no failure. */
static enum answer condition(struct worker *worker, const struct rule *rule, struct subject subject) {
    part_begins(worker, PART_AMONG);
    enum answer among = rule->among == DATASET_NONE ? ANSWER_YES : among_answer(worker, rule, subject);
    if (among == ANSWER_NO || among == ANSWER_FAILED) return among;
    uint32_t cause = worker->cause;
    part_begins(worker, PART_WHERE);
    enum answer where = rule->where == NULL ? ANSWER_YES : filter_holds(worker, rule->where, subject.index);
    if (where == ANSWER_NO || where == ANSWER_FAILED) return where;
    if (among == ANSWER_YES) cause = worker->cause;
    bool unsure = among == ANSWER_CANNOT_TELL || where == ANSWER_CANNOT_TELL;
    part_begins(worker, PART_WHEN);
    enum answer when = rule->when == FN_NONE ? ANSWER_YES : when_answer(worker, rule, subject);
    bool limited = worker->box.spent || worker->box.full;
    if (!unsure || when == ANSWER_NO || (when == ANSWER_FAILED && limited)) return when;
    worker->cause = cause;
    part_begins(worker, among == ANSWER_CANNOT_TELL ? PART_AMONG : PART_WHERE);
    return ANSWER_CANNOT_TELL;
}

static struct subject unless_subject(const struct worker *worker, const struct fact *fact,
                                     struct subject subject) {
    if (fact->subject == FACT_OF_HOUSEHOLD)
        return (struct subject){SUBJECT_HOUSEHOLD, REGISTER, worker->household};
    return subject;
}

/* An `unless` that cannot be told does not suppress; the flag says so. */
static enum answer find_suppression(struct worker *worker, const struct rule *rule, struct subject subject,
                                    uint16_t *by) {
    *by = FACT_NONE;
    for (uint16_t i = 0; i < rule->unless_count && *by == FACT_NONE; i++) {
        const struct fact *fact = &worker->book->facts[rule->unless[i]];
        struct value value;
        enum answer answer = fact_get(worker, rule->unless[i], unless_subject(worker, fact, subject), &value);
        if (answer == ANSWER_FAILED) return ANSWER_FAILED;
        if (answer == ANSWER_CANNOT_TELL)
            log_read(worker, READ_UNLESS_UNSURE, rule->unless[i], subject.index, 0);
        else if (value.kind == VALUE_BOOLEAN && value.as.boolean)
            *by = rule->unless[i];
        else if (value.kind != VALUE_BOOLEAN) {
            snprintf(worker->failure, sizeof worker->failure, "%s:%d: unless needs a yes/no fact, %s is none",
                     rule->said.file, rule->said.line, fact->name);
            return ANSWER_FAILED;
        }
    }
    return ANSWER_YES;
}

/* Who is in need is not lost for want of a figure that only orders the list. */
static void urgency_unsure(struct worker *worker, struct flag *flag) {
    flag->urgency = URGENCY_YELLOW;
    log_cause(worker, READ_URGENCY_UNSURE, worker->cause);
}

static enum answer find_urgency(struct worker *worker, const struct rule *rule, struct subject subject,
                                struct flag *flag) {
    lua_State *L = worker->box.L;
    flag->urgency = rule->urgency;
    if (rule->urgency_fn == FN_NONE) return ANSWER_YES;
    enum answer answer = handle_call(worker, rule->urgency_fn, subject, 2);
    if (answer == ANSWER_CANNOT_TELL) {
        urgency_unsure(worker, flag);
        return ANSWER_YES;
    }
    if (answer != ANSWER_YES) return answer;
    bool good = lua_type(L, -2) == LUA_TSTRING && urgency_read(lua_tostring(L, -2), &flag->urgency);
    struct value rank;
    if (!lua_isnil(L, -1))
        good = good && value_pull(L, -1, &rank) && (rank.kind == VALUE_NUMBER || rank.kind == VALUE_AMOUNT);
    if (good && !lua_isnil(L, -1))
        flag->rank = rank.kind == VALUE_NUMBER ? rank.as.number : (double)rank.as.amount / 100;
    lua_pop(L, 2);
    if (good && isfinite(flag->rank)) return ANSWER_YES;
    snprintf(worker->failure, sizeof worker->failure,
             "%s:%d: urgency must give \"red\", \"yellow\" or \"green\", and perhaps a finite number",
             rule->said.file, rule->said.line);
    return ANSWER_FAILED;
}

static void add_hole(struct worker *worker, const struct template_part *part, struct subject subject,
                     struct buffer *out) {
    struct value value;
    const struct choice *choices = NULL;
    uint16_t choice_count = 0;
    bool told;
    struct buffer text = {.most = 4096}, named = {0};
    if (part->hole == HOLE_FACT) {
        choices = worker->book->facts[part->what].choices;
        choice_count = worker->book->facts[part->what].choice_count;
        told = fact_get(worker, part->what, subject, &value) == ANSWER_YES;
    } else if (part->hole == HOLE_PARAMETER) {
        told = parameter_value(worker, part->what, part->per, &value) == ANSWER_YES;
    } else {
        if (part->what != COLUMN_AGE) {
            choices = worker->book->datasets[REGISTER].columns[part->what].choices;
            choice_count = worker->book->datasets[REGISTER].columns[part->what].choice_count;
        }
        told = subject_value(worker, REGISTER, part->what, subject.index, &value);
    }
    const char *words = told ? value_text(&text, &value, choices, choice_count) : "（不详）";
    if (told && value.kind == VALUE_TEXT && text_has_id(value.as.text))
        words = text_named(&named, value.as.text);
    buffer_text(out, words);
    buffer_release(&text);
    buffer_release(&named);
}

static const char *sentence(struct worker *worker, const struct template *template, struct subject subject) {
    if (template->source == NULL) return NULL;
    struct buffer out = {.most = 64 << 10};
    for (uint16_t i = 0; i < template->count; i++) {
        buffer_add(&out, template->parts[i].text.at, template->parts[i].text.length);
        if (template->parts[i].hole != HOLE_NONE) add_hole(worker, &template->parts[i], subject, &out);
    }
    const char *copy = arena_text(&worker->texts, out.length > 0 ? out.at : "");
    buffer_release(&out);
    return copy;
}

/* The first fact of `away` that could not be told of the person and that matters to the rule. */
static void note_doubt(struct worker *worker, const struct rule *rule, struct subject subject,
                       uint32_t person) {
    const struct household_form *form = &worker->book->household;
    uint32_t first = worker->population->household[worker->household].first;
    uint16_t unsure = worker->away_unsure[person - first] & (uint16_t)~rule->even;
    for (uint16_t i = 0; i < form->away_count; i++)
        if (unsure & 1u << i) {
            log_read(worker, READ_UNLESS_UNSURE, form->away[i], subject.index, 0);
            return;
        }
}

/* Who could not be told away is judged, and the flag says so. */
static void note_presence(struct worker *worker, const struct rule *rule, struct subject subject) {
    if (subject.kind == SUBJECT_PERSON) note_doubt(worker, rule, subject, subject.index);
    for (uint32_t i = 0; subject.kind == SUBJECT_HOUSEHOLD && i < worker->member_count; i++)
        note_doubt(worker, rule, subject, worker->members[i]);
}

static enum answer make_flag(struct worker *worker, uint16_t number, struct subject subject,
                             uint32_t log_from) {
    const struct rule *rule = &worker->book->rules[number];
    struct flag flag = {.rule = number,
                        .household = worker->household,
                        .person = subject.kind == SUBJECT_PERSON ? subject.index : PERSON_NONE};
    part_begins(worker, PART_UNLESS);
    enum answer answer = find_suppression(worker, rule, subject, &flag.suppressed_by);
    if (answer == ANSWER_YES) part_begins(worker, PART_URGENCY);
    if (answer == ANSWER_YES) answer = find_urgency(worker, rule, subject, &flag);
    if (answer != ANSWER_YES) return answer;
    part_begins(worker, PART_SAY);
    flag.say = sentence(worker, &rule->say, subject);
    flag.say_en = sentence(worker, &rule->say_en, subject);
    note_presence(worker, rule, subject);
    uint32_t membership = worker->log_count;
    answer = membership_read(worker);
    if (answer != ANSWER_YES) return answer;
    evidence_take(worker, log_from, membership, &flag);
    memory_grow(worker->flags, worker->flag_count, worker->flag_room);
    worker->flags[worker->flag_count++] = flag;
    return ANSWER_YES;
}

/* What the review list says of somebody whom asking could tell; the sentence must not change why. */
static void make_review(struct worker *worker, const struct rule *rule, struct subject subject) {
    uint32_t cause = worker->cause;
    enum trace_part part = worker->watch != NULL ? worker->watch->part : PART_SAY;
    part_begins(worker, PART_SAY);
    if (rule->review.source != NULL && unsure_is_own(worker->causes[cause].kind))
        worker->review = sentence(worker, &rule->review, subject);
    worker->cause = cause;
    part_begins(worker, part);
}

static enum answer judge_once(struct worker *worker, uint16_t number, struct subject subject) {
    uint32_t log_from = worker->log_count;
    worker->evaluating = subject;
    worker->budget = EVALUATION_BUDGET;
    worker->box.spent = worker->box.full = false;
    worker->review = NULL;
    if (worker->watch != NULL && worker->watch->begin != NULL) worker->watch->begin(worker->watch->context);
    enum answer answer = condition(worker, &worker->book->rules[number], subject);
    if (answer == ANSWER_YES) answer = make_flag(worker, number, subject, log_from);
    if (answer == ANSWER_FAILED) failure_place(worker, &worker->book->rules[number].said);
    if (answer == ANSWER_CANNOT_TELL) make_review(worker, &worker->book->rules[number], subject);
    return answer;
}

/* Near a limit the outcome may depend on what ran before in this state: judged again alone in a fresh one,
 * which decides. */
static enum answer judge_alone(struct worker *worker, uint16_t number, struct subject subject) {
    worker->suspect = false;
    if (!worker_load(worker)) return ANSWER_FAILED;
    worker_forget(worker);
    enum answer answer = judge_once(worker, number, subject);
    if (answer == ANSWER_FAILED)
        worker_forget(worker); /* what this rule's end cut short is no failure of the facts it read */
    worker->suspect = false;
    return answer;
}

static void add_unsure(struct worker *worker, uint16_t rule, uint32_t person) {
    memory_grow(worker->unsure, worker->unsure_count, worker->unsure_room);
    worker->unsure[worker->unsure_count++] =
        (struct unsure){rule, worker->household, person, worker->cause, worker->review};
}

static void add_failure(struct worker *worker, uint16_t rule, uint32_t person) {
    memory_grow(worker->failures, worker->failure_count, worker->failure_room);
    worker->failures[worker->failure_count++] =
        (struct failure){rule, worker->household, person, worker->box.spent || worker->box.full,
                         arena_text(&worker->texts, worker->failure)};
}

static void count_not_met(struct worker *worker, uint16_t rule, uint32_t subjects) {
    worker->rules[rule].judged += subjects;
    worker->rules[rule].not_met += subjects;
}

enum verdict rule_judge(struct worker *worker, uint16_t number, struct subject subject) {
    struct rule_count *count = &worker->rules[number];
    part_begins(worker, PART_AMONG);
    if (among_is_plainly_empty(worker, number, subject) ||
        (worker->glances != NULL && glance_rules_out(worker, number, &subject))) {
        count_not_met(worker, number, 1);
        return VERDICT_NOT_MET;
    }
    uint32_t flags_before = worker->flag_count, reads_before = worker->read_count;
    enum answer answer = judge_once(worker, number, subject);
    if (worker->suspect) {
        worker->flag_count = flags_before;
        worker->read_count = reads_before;
        answer = judge_alone(worker, number, subject);
    }
    uint32_t person = subject.kind == SUBJECT_PERSON ? subject.index : PERSON_NONE;
    count->judged++;
    switch (answer) {
    case ANSWER_NO:
        count->not_met++;
        return VERDICT_NOT_MET;
    case ANSWER_YES:
        count->met++;
        count->suppressed += worker->flags[worker->flag_count - 1].suppressed_by != FACT_NONE;
        return VERDICT_MET;
    case ANSWER_CANNOT_TELL:
        count->cannot_tell++;
        count->reviewed += worker->review != NULL;
        add_unsure(worker, number, person);
        return VERDICT_CANNOT_TELL;
    default:
        count->failed++;
        add_failure(worker, number, person);
        return VERDICT_FAILED;
    }
}

/* The cheap answer for nearly every household. */
static bool nobody_is_away(const struct worker *worker) {
    const struct household_form *form = &worker->book->household;
    struct subject home = {SUBJECT_HOUSEHOLD, REGISTER, worker->household};
    for (uint16_t i = 0; i < form->away_count; i++)
        if (!is_plainly_empty(worker, worker->away_silent[i], home)) return false;
    return true;
}

static void find_members(struct worker *worker, const struct household *household) {
    uint32_t *members = arena_get(&worker->arena, household->count * sizeof *members), count = 0;
    uint16_t *unsure = arena_zeroed(&worker->arena, household->count, sizeof *unsure);
    bool all = nobody_is_away(worker);
    for (uint32_t i = 0; i < household->count; i++) {
        uint32_t person = household->first + i;
        worker->away[person] = all ? 0 : person_away(worker, person, &unsure[i]);
        if (worker->away[person] == 0) members[count++] = person;
    }
    worker->members = members;
    worker->away_unsure = unsure;
    worker->member_count = count;
    if (!all) worker_forget(worker); /* what was read of the absent is no evidence about the present */
}

static bool rule_applies(const struct worker *worker, uint16_t number, region_t region) {
    const struct rule *rule = &worker->book->rules[number];
    if (!worker->rules[number].in_force || worker->rules[number].frozen) return false;
    if (rule->is_replaced && !rule_holds_in(worker->book, rule, region, 12)) return false;
    return region_inside(region, rule->region, rule->region_digits);
}

/* Households stand by region. */
static void find_rules(struct worker *worker, region_t region) {
    if (worker->here.known && worker->here.region == region) return;
    worker->here.known = true;
    worker->here.region = region;
    worker->here.count = 0;
    for (uint16_t rule = 0; rule < worker->book->rule_count; rule++)
        if (rule_applies(worker, rule, region)) worker->here.rules[worker->here.count++] = rule;
}

bool rule_asks(const struct worker *worker, uint16_t rule, struct subject subject) {
    if (subject.kind == SUBJECT_HOUSEHOLD) return worker->member_count > 0;
    return rule_judges(&worker->book->rules[rule], worker->away[subject.index]);
}

static uint32_t count_asked(const struct worker *worker, uint16_t rule) {
    const struct household *household = &worker->population->household[worker->household];
    if (worker->book->rules[rule].of_household) return worker->member_count > 0;
    if (worker->member_count == household->count) return household->count;
    uint32_t count = 0;
    for (uint32_t i = 0; i < household->count; i++)
        count += rule_asks(worker, rule, (struct subject){SUBJECT_PERSON, REGISTER, household->first + i});
    return count;
}

/* The household, or those of its people whom the rule asks: in order of person, the absent among the others.
 */
static void judge_members(struct worker *worker, uint16_t rule) {
    const struct household *household = &worker->population->household[worker->household];
    struct subject home = {SUBJECT_HOUSEHOLD, REGISTER, worker->household};
    bool of_household = worker->book->rules[rule].of_household;
    if (among_is_plainly_empty(worker, rule, home)) {
        count_not_met(worker, rule, count_asked(worker, rule));
        return;
    }
    if (of_household && rule_asks(worker, rule, home)) rule_judge(worker, rule, home);
    for (uint32_t i = 0; !of_household && i < household->count; i++) {
        struct subject person = {SUBJECT_PERSON, REGISTER, household->first + i};
        if (rule_asks(worker, rule, person)) rule_judge(worker, rule, person);
    }
}

/* Of the absent: those whom some rule judges here tonight. */
static uint32_t count_even(const struct worker *worker, const struct household *household) {
    uint32_t count = 0;
    for (uint32_t p = household->first; p < household->first + household->count; p++) {
        bool judged = false;
        for (uint16_t i = 0; worker->away[p] != 0 && !judged && i < worker->here.count; i++)
            judged = rule_judges(&worker->book->rules[worker->here.rules[i]], worker->away[p]);
        count += judged;
    }
    return count;
}

static uint64_t clock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static void judge_timed(struct worker *worker, uint16_t rule) {
    uint64_t from = clock_now();
    judge_members(worker, rule);
    worker->spent[rule] += clock_now() - from;
}

static void count_members(struct worker *worker, const struct household *household) {
    worker->persons_away += household->count - worker->member_count;
    for (uint32_t i = 0; i < worker->member_count; i++)
        worker->persons_unsure += worker->away_unsure[worker->members[i] - household->first] != 0;
}

/* Near a limit, as a rule: found once more in a fresh state, which decides. */
void household_open(struct worker *worker, uint32_t number) {
    const struct household *household = &worker->population->household[number];
    worker_enter(worker, number);
    part_begins(worker, PART_AWAY);
    find_members(worker, household);
    if (worker->suspect && worker_load(worker)) {
        worker_enter(worker, number);
        find_members(worker, household);
        worker->suspect = false;
    }
    count_members(worker, household);
}

void household_judge(struct worker *worker, uint32_t number) {
    const struct household *household = &worker->population->household[number];
    household_open(worker, number);
    find_rules(worker, household->region);
    uint32_t even = worker->book->household.even != 0 ? count_even(worker, household) : 0;
    if (worker->member_count == 0 && even == 0) return;
    worker->households_judged++;
    worker->persons_judged += worker->member_count;
    worker->persons_even += even;
    for (uint16_t i = 0; i < worker->here.count; i++) {
        if (worker->spent)
            judge_timed(worker, worker->here.rules[i]);
        else
            judge_members(worker, worker->here.rules[i]);
    }
}

enum verdict household_judge_one(struct worker *worker, uint32_t household, uint16_t rule, uint32_t person) {
    bool of_person = person != PERSON_NONE;
    struct subject subject = {of_person ? SUBJECT_PERSON : SUBJECT_HOUSEHOLD, REGISTER,
                              of_person ? person : household};
    household_open(worker, household);
    return rule_asks(worker, rule, subject) ? rule_judge(worker, rule, subject) : VERDICT_NOT_MET;
}
