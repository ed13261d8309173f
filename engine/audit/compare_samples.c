/* Ten households gained or lost, explained: what the side that finds them says, what the other says, and
 * which facts and parameters they read otherwise. */
#include <stdlib.h>
#include <string.h>
#include "judge/again.h"
#include "audit/comparing.h"
#include "audit/who.h"
#include "outcome/shown.h"
#include "outcome/words.h"

struct reading { /* a fact of the subject or its household, or a parameter */
    const char *zh, *name, *text;
};

struct readings {          /* of one side, each name once: its first value */
    struct reading *items; /* in the comparison's arena */
    uint32_t count;
};

struct place_at {               /* somebody of the sample on one side */
    uint32_t household, person; /* HOUSEHOLD_NONE: not there */
};

/* One of each rule and direction, then the next of each. */
static int compare_turns(const void *left, const void *right) {
    const struct change *a = left, *b = right;
    if (a->turn != b->turn) return a->turn < b->turn ? -1 : 1;
    if (a->hit.rule != b->hit.rule) return a->hit.rule < b->hit.rule ? -1 : 1;
    return (int)b->gained - (int)a->gained;
}

static uint32_t find_person(const struct side *side, uint64_t origin, uint32_t hint) {
    uint32_t persons = side->night.population.persons;
    if (hint < persons && person_origin(side, hint) == origin) return hint;
    for (uint32_t person = 0; person < persons; person++)
        if (person_origin(side, person) == origin) return person;
    return PERSON_NONE;
}

static struct place_at find_other(const struct side *of, const struct side *other, const struct flag *flag) {
    bool of_person = flag->person != PERSON_NONE;
    uint64_t origin = of_person ? person_origin(of, flag->person) : household_origin(of, flag->household);
    uint32_t hint = of_person ? flag->person : of->night.population.household[flag->household].first;
    uint32_t person = find_person(other, origin, hint);
    if (person == PERSON_NONE) return (struct place_at){HOUSEHOLD_NONE, PERSON_NONE};
    return (struct place_at){other->night.population.household_of[person], of_person ? person : PERSON_NONE};
}

static bool is_of_subject(const struct fact *fact, const struct read *read, struct place_at place) {
    return (fact->subject == FACT_OF_HOUSEHOLD && read->at == place.household) ||
           (fact->subject == FACT_OF_PERSON && read->at == place.person);
}

static void add_reading(struct arena *arena, struct readings *readings, const char *zh, const char *name,
                        const char *text) {
    for (uint32_t i = 0; i < readings->count; i++)
        if (strcmp(readings->items[i].name, name) == 0) return;
    readings->items[readings->count++] = (struct reading){zh, name, arena_text(arena, text)};
}

static void read_fact(struct comparing *comparing, const struct side *side, struct place_at place,
                      const struct read *read, struct readings *readings) {
    struct night_facts night = side_facts(comparing, side);
    const struct fact *fact = &side->plan.book->facts[read->what];
    struct buffer text = {0};
    if (!is_of_subject(fact, read, place)) return;
    bool missing = read_as_value(read).kind == VALUE_MISSING;
    const char *shown = fact_shown(&text, &night, place.household, fact, read);
    if (missing) shown = "不详 cannot be told";
    if (shown) add_reading(&comparing->comparison->arena, readings, fact->zh, fact->name, shown);
    buffer_release(&text);
}

static void read_parameter(struct comparing *comparing, const struct side *side, const struct read *read,
                           struct readings *readings) {
    const struct parameter *parameter = &side->plan.book->parameters[read->what];
    struct arena *arena = &comparing->comparison->arena;
    struct value value = read_as_value(read);
    struct buffer text = {0};
    if (value.kind == VALUE_MISSING) value = parameter->entries[read->at].value;
    add_reading(arena, readings, parameter->zh, arena_format(arena, "param.%s", parameter->name),
                value_text(&text, &value, NULL, 0));
    buffer_release(&text);
}

static struct readings gather_readings(struct comparing *comparing, const struct side *side,
                                       struct place_at place, const struct verdict_again *told) {
    struct readings readings = {0};
    readings.items =
        arena_zeroed(&comparing->comparison->arena, told->read_count + 1u, sizeof *readings.items);
    for (uint32_t i = 0; i < told->read_count; i++) {
        const struct read *read = &told->reads[i];
        if (read->kind == READ_FACT) read_fact(comparing, side, place, read, &readings);
        if (read->kind == READ_PARAMETER) read_parameter(comparing, side, read, &readings);
    }
    return readings;
}

static void set_differences(struct arena *arena, struct sample *sample, const struct readings *before,
                            const struct readings *after) {
    sample->differences = arena_zeroed(arena, before->count + 1u, sizeof *sample->differences);
    for (uint32_t b = 0; b < before->count; b++)
        for (uint32_t a = 0; a < after->count; a++) {
            const struct reading *old = &before->items[b], *new = &after->items[a];
            if (strcmp(old->name, new->name) != 0 || strcmp(old->text, new->text) == 0) continue;
            sample->differences[sample->difference_count++] =
                (struct difference){new->zh, new->name, old->text, new->text};
        }
}

static void say_otherwise(struct sample *sample, const char *zh, const char *en) {
    sample->otherwise = zh;
    sample->otherwise_en = en;
}

static void say_verdict(struct arena *arena, struct sample *sample, const struct book *book,
                        const struct verdict_again *told) {
    if (told->verdict == VERDICT_CANNOT_TELL)
        say_otherwise(sample, arena_format(arena, "无法判断：%s", told->cause->zh),
                      arena_format(arena, "cannot tell: %s", told->cause->name));
    else if (told->verdict == VERDICT_FAILED)
        say_otherwise(sample, "规则出错", "the rule fails");
    else if (told->verdict == VERDICT_NOT_MET)
        say_otherwise(sample, "不成立", "not met");
    else if (told->suppressed_by != FACT_NONE)
        say_otherwise(sample, arena_format(arena, "成立，但不需要：%s", book->facts[told->suppressed_by].zh),
                      arena_format(arena, "met, but needless: %s", book->facts[told->suppressed_by].name));
    else
        say_otherwise(sample, "成立，户的组成不同", "met, in a household of other people");
}

/* Why the rule says nothing of anybody on a side; false: it is judged there. */
static bool is_silent(struct arena *arena, struct sample *sample, const struct side *side, uint16_t rule) {
    if (rule == RULE_NONE) {
        say_otherwise(sample, "没有这条规则", "no such rule");
        return true;
    }
    const struct rule_count *count = &side->night.judgement.rules[rule];
    if (!count->in_force) say_otherwise(sample, "规则未生效", "the rule is not in force");
    if (!count->frozen) return !count->in_force;
    const struct dataset *dataset = &side->plan.book->datasets[count->frozen_by];
    say_otherwise(sample, arena_format(arena, "冻结，缺%s", dataset->zh),
                  arena_format(arena, "frozen for want of %s", dataset->name));
    return true;
}

/* The number of its case, or else the one under which the register knows it. */
static bool set_number(struct comparing *comparing, const struct side *side, uint32_t household,
                       struct sample *sample) {
    struct arena *arena = &comparing->comparison->arena;
    char number[CASE_NUMBER];
    if (!casebook_open_case(comparing->sealed.casebook, &side->night.population, household, number,
                            comparing->diags))
        return false;
    sample->is_case = *number != '\0';
    sample->number = arena_text(arena, number);
    if (sample->is_case) return true;
    struct who_world world = {
        .book = side->plan.book, .population = &side->night.population, .reader = FOR_AUDITOR};
    struct buffer book = {0};
    who_book(&world, household, &book);
    sample->number = arena_span(arena, buffer_span(&book));
    buffer_release(&book);
    return true;
}

/* What stands for the rule beside a household; NULL: it is discreet on neither side. */
static const char *discreet_title(const struct comparing *comparing, const struct compared_rule *rule) {
    for (int at = AFTER; at >= BEFORE; at--) {
        const struct book *book = comparing->sides[at].plan.book;
        uint16_t number = rule->number[at];
        if (number != RULE_NONE && book->rules[number].discreet) return book->rules[number].discreet;
    }
    return NULL;
}

static void explain(struct comparing *comparing, struct again *const *again, const struct change *change,
                    const char *discreet, struct sample *sample) {
    struct arena *arena = &comparing->comparison->arena;
    const uint16_t *rules = comparing->comparison->rules[change->hit.rule].number;
    const struct side *of = &comparing->sides[change->gained], *other = &comparing->sides[!change->gained];
    const struct flag *flag = &of->night.judgement.flags[change->hit.flag];
    struct place_at here = {flag->household, flag->person}, there = find_other(of, other, flag);
    struct verdict_again told;
    struct readings readings[2] = {0};
    if (discreet && rules[!change->gained] != RULE_NONE) {
        say_otherwise(sample, "不予显示", "not shown");
        return;
    }
    if (is_silent(arena, sample, other, rules[!change->gained])) return;
    if (there.household == HOUSEHOLD_NONE) {
        say_otherwise(sample, "户籍中没有此人", "not in the register");
        return;
    }
    bool same_subject =
        (flag->person != PERSON_NONE) != other->plan.book->rules[rules[!change->gained]].of_household;
    if (!same_subject) {
        say_otherwise(sample, "判断对象不同（人或户）", "judges persons here and households there");
        return;
    }
    again_judge(again[!change->gained], rules[!change->gained], there.household, there.person, &told);
    say_verdict(arena, sample, other->plan.book, &told);
    readings[!change->gained] = gather_readings(comparing, other, there, &told);
    again_judge(again[change->gained], rules[change->gained], here.household, here.person, &told);
    readings[change->gained] = gather_readings(comparing, of, here, &told);
    set_differences(arena, sample, &readings[0], &readings[1]);
}

static bool make_sample(struct comparing *comparing, struct again *const *again, const struct change *change,
                        struct sample *sample) {
    struct comparison *comparison = comparing->comparison;
    const struct side *side = &comparing->sides[change->gained];
    const struct flag *flag = &side->night.judgement.flags[change->hit.flag];
    const struct night_facts night = side_facts(comparing, side);
    region_t region = side->night.population.household[flag->household].region;
    const struct compared_rule *rule = &comparison->rules[change->hit.rule];
    const char *discreet = discreet_title(comparing, rule);
    *sample = (struct sample){.rule = rule->name,
                              .rule_zh = discreet ? discreet : rule->zh,
                              .gained = change->gained,
                              .county = county_shown(&night, region),
                              .township = township_shown(&night, region),
                              .say = discreet ? discreet
                                              : arena_text(&comparison->arena, flag_for_city(&night, flag))};
    explain(comparing, again, change, discreet, sample);
    return set_number(comparing, side, flag->household, sample);
}

bool samples_make(struct comparing *comparing) {
    struct comparison *comparison = comparing->comparison;
    struct again *again[2] = {0};
    bool good = true;
    uint32_t count = comparing->change_count < SAMPLES ? comparing->change_count : SAMPLES;
    if (count) qsort(comparing->changes, comparing->change_count, sizeof *comparing->changes, compare_turns);
    for (int at = 0; at < 2 && good && count; at++) {
        const struct side *side = &comparing->sides[at];
        again[at] =
            again_open(side->plan.book, &side->night.population, side->plan.intake.states, comparing->diags);
        good = again[at] != NULL;
    }
    comparison->samples = arena_zeroed(&comparison->arena, count + 1u, sizeof *comparison->samples);
    for (uint32_t i = 0; i < count && good; i++)
        good = make_sample(comparing, again, &comparing->changes[i],
                           &comparison->samples[comparison->sample_count++]);
    again_close(again[0]);
    again_close(again[1]);
    return good;
}
