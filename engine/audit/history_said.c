/* What one night says of a household: its rules in the words of a series, and how the data stood. */
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"
#include "audit/explain_parts.h"
#include "audit/history_parts.h"
#include "outcome/missing.h"
#include "outcome/words.h"

struct saying { /* one rule for one subject */
    const struct history_night *night;
    const struct told *told;
    const struct rule *rule;
    struct arena *arena;
    struct said_then *out;
};

static const struct book *book_of(const struct history_night *night) {
    return night->rebuilt->plan.book;
}

static struct history_series series_of(struct history *history, const char *name, const char *zh,
                                       uint32_t group, uint32_t member) {
    struct arena *arena = &history->arena;
    struct said_then *said = arena_zeroed(arena, history->run_count, sizeof *said);
    return (struct history_series){arena_text(arena, name), arena_text(arena, zh), group, member, said};
}

static struct said_then *said_of(struct making *making, const struct rule *rule, uint32_t member,
                                 uint32_t run) {
    struct history *history = making->history;
    struct buffer key = {0};
    buffer_format(&key, "%s\n%u", rule->name, member);
    uint32_t index = map_add(&making->series, buffer_span(&key));
    buffer_release(&key);
    if (index == history->rule_count) {
        history->rules = memory_resize(history->rules, index + 1u, sizeof *history->rules);
        uint32_t group = map_add(&making->groups, span_of(rule->name));
        history->rules[history->rule_count++] = series_of(history, rule->name, rule->zh, group, member);
    }
    return &history->rules[index].said[run];
}

/* The comparison that the verdict hung on: the one that decided, or the nearest of those that could turn it;
 * without a figure, what decided. */
static const struct trace_step *step_of(const struct told *told) {
    uint32_t decided = told->verdict == VERDICT_NOT_MET ? told->decided_by : STEP_NONE;
    const uint32_t at[] = {decided, told->nearest};
    if (!told->steps_known) return NULL;
    for (size_t i = 0; i < 2; i++)
        if (at[i] != STEP_NONE && told->steps[at[i]].margin.unit != MARGIN_NONE) return &told->steps[at[i]];
    return decided == STEP_NONE ? NULL : &told->steps[decided];
}

/* In the words of `explain`, as far as the reader may see them. */
static struct explaining explaining_of(const struct saying *saying) {
    const struct history_night *night = saying->night;
    return (struct explaining){.arena = saying->arena,
                               .reader = night->making->options->reader,
                               .household = night->household,
                               .night = rebuilt_facts(night->rebuilt),
                               .world = rebuilt_world(night->rebuilt, night->making->options->reader),
                               .names = &night->making->room};
}

static const char *margin_text(const struct saying *saying) {
    const struct trace_step *step = step_of(saying->told);
    struct explaining explaining = explaining_of(saying);
    return step ? explain_step_zh(&explaining, step) : "";
}

static void say(const struct saying *saying, enum said_kind kind, const char *of, const char *zh) {
    *saying->out = (struct said_then){kind, saying->night->home, arena_text(saying->arena, of),
                                      arena_text(saying->arena, zh), ""};
}

static void say_away(const struct saying *saying) {
    const struct book *book = book_of(saying->night);
    struct buffer names = {0}, titles = {0};
    for (uint16_t i = 0; i < book->household.away_count; i++) {
        if (!(saying->told->away & 1u << i)) continue;
        const struct fact *fact = &book->facts[book->household.away[i]];
        buffer_format(&names, "%s%s", names.length ? "," : "", fact->name);
        buffer_format(&titles, "%s%s", titles.length ? "、" : "", fact->zh);
    }
    say(saying, SAID_AWAY, names.length ? names.at : "", titles.length ? titles.at : "");
    buffer_release(&names);
    buffer_release(&titles);
}

/* Of whom the rule was not asked; false: it was. */
static bool say_unasked(const struct saying *saying) {
    const struct book *book = book_of(saying->night);
    const struct told *told = saying->told;
    const struct household *home =
        &saying->night->rebuilt->night.population.household[saying->night->household];
    switch (told->decided) {
    case DECIDED_NOT_IN_FORCE:
        say(saying, SAID_NOT_IN_FORCE, "", "");
        return true;
    case DECIDED_ELSEWHERE:
        say(saying, SAID_ELSEWHERE, "", home->outside ? "本户不归本办公室管" : "");
        return true;
    case DECIDED_REPLACED:
        say(saying, SAID_ELSEWHERE, book->rules[told->replaced_by].name, book->rules[told->replaced_by].zh);
        return true;
    case DECIDED_FROZEN:
        say(saying, SAID_FROZEN, book->datasets[told->frozen_by].name, book->datasets[told->frozen_by].zh);
        return true;
    case DECIDED_AWAY:
        say_away(saying);
        return true;
    default:
        return false;
    }
}

/* What stands on a list, without names where the reader sees none; the rule's title where it holds a long
 * number: an office may be called by one. */
static const char *sentence(const struct saying *saying) {
    const struct flag *flag = saying->told->flag;
    struct explaining explaining = explaining_of(saying);
    bool bare = explaining.reader == FOR_VISITOR;
    const char *plain = explain_plain(&explaining, bare ? flag_for_city(&explaining.night, flag) : flag->say);
    return plain ? plain : saying->rule->zh;
}

static void say_verdict(const struct saying *saying) {
    const struct told *told = saying->told;
    const struct book *book = book_of(saying->night);
    if (say_unasked(saying)) return;
    if (told->verdict == VERDICT_CANNOT_TELL)
        say(saying, SAID_CANNOT_TELL, told->cause->name, told->cause->zh);
    else if (told->verdict == VERDICT_FAILED)
        say(saying, SAID_FAILED, "", "");
    else if (told->verdict == VERDICT_NOT_MET)
        say(saying, SAID_NOT_MET, "", "");
    else if (told->flag->suppressed_by != FACT_NONE)
        say(saying, SAID_SUPPRESSED, book->facts[told->flag->suppressed_by].name,
            book->facts[told->flag->suppressed_by].zh);
    else
        say(saying, SAID_MET, urgency_name(told->flag->urgency), sentence(saying));
    if (text_has_id(span_of(saying->out->zh))) saying->out->zh = "";
    if (told->verdict == VERDICT_NOT_MET || told->verdict == VERDICT_MET)
        saying->out->margin = margin_text(saying);
}

static void say_subject(struct history_night *night, struct trace *trace, uint16_t number, uint32_t person) {
    struct making *making = night->making;
    const struct rule *rule = &book_of(night)->rules[number];
    const struct population *population = &night->rebuilt->night.population;
    uint32_t member = person == PERSON_NONE ? MEMBER_NONE : history_member(making, population, person);
    struct told told;
    trace_judge(trace, number, night->household, person, &told);
    struct saying saying = {night, &told, rule, &making->history->arena, NULL};
    saying.out = said_of(making, rule, member, night->run);
    say_verdict(&saying);
}

static bool is_wanted(const struct history_night *night, const struct rule *rule) {
    const char *wanted = night->making->options->rule;
    return !wanted || strcmp(wanted, rule->name) == 0;
}

static bool say_rules(struct history_night *night) {
    const struct rebuilt *rebuilt = night->rebuilt;
    const struct population *population = &rebuilt->night.population;
    const struct household *home = &population->household[night->household];
    struct trace *trace =
        trace_open(rebuilt->plan.book, population, rebuilt->plan.intake.states, night->making->diags);
    if (!trace) return false;
    for (uint16_t r = 0; r < rebuilt->plan.book->rule_count; r++) {
        const struct rule *rule = &rebuilt->plan.book->rules[r];
        if (!is_wanted(night, rule) || rule->shadow) continue;
        if (rule->of_household) say_subject(night, trace, r, PERSON_NONE);
        for (uint32_t i = 0; !rule->of_household && i < home->count; i++)
            say_subject(night, trace, r, home->first + i);
    }
    trace_close(trace);
    return true;
}

static void say_home(struct history_night *night) {
    struct history *history = night->making->history;
    const struct population *population = &night->rebuilt->night.population;
    const struct household *home = &population->household[night->household];
    struct night_facts facts = rebuilt_facts(night->rebuilt);
    uint32_t elsewhere = 0;
    for (uint32_t i = 0; i < home->count; i++) history_member(night->making, population, home->first + i);
    for (uint32_t m = 0; m < night->making->anchors; m++) {
        uint32_t person = night->making->followed[m].at;
        elsewhere += person != PERSON_NONE && population->household_of[person] != night->household;
    }
    struct buffer text = {0};
    buffer_format(&text, "%s%s，%u人", county_shown(&facts, home->region),
                  township_shown(&facts, home->region), home->count);
    if (elsewhere) buffer_format(&text, "，另有%u人在别户", elsewhere);
    const char *copy = arena_text(&history->arena, text.at);
    history->home.said[night->run] = (struct said_then){SAID_THERE, night->home, copy, copy, ""};
    buffer_release(&text);
}

static bool is_read(const struct history_night *night, uint16_t dataset) {
    const struct book *book = book_of(night);
    for (uint16_t r = 0; r < book->rule_count; r++) {
        const struct rule *rule = &book->rules[r];
        bool in_force = rule_holds_in(book, rule, book->site.region, book->site.region_digits);
        if (is_wanted(night, rule) && in_force && !rule->shadow && rule_reads(rule, dataset)) return true;
    }
    return false;
}

/* The days by which it is late change each night and are not news. */
static struct said_then supply_of(const struct history_night *night, uint16_t dataset) {
    struct arena *arena = &night->making->history->arena;
    struct night_facts facts = rebuilt_facts(night->rebuilt);
    const struct dataset_state *state = &facts.intake->states[dataset];
    struct buffer missing = {0}, text = {0};
    if (state->gap_count) buffer_text(&missing, "；");
    gaps_shown(&missing, state);
    dataset_held_add(&missing, &facts, dataset);
    bool overdue = dataset_overdue(facts.intake, dataset);
    bool good = state->delivered && !state->stands_in && !overdue && !missing.length;
    dataset_state_add(&text, &facts, dataset);
    if (missing.length) buffer_text(&text, missing.at);
    struct making *making = night->making;
    struct said_then said = {good ? SAID_THERE : SAID_WANTING, 0,
                             arena_format(arena, "%d%d%d%d%s", state->delivered, state->stands_in, overdue,
                                          state->held,
                                          missing.length ? history_file(making, missing.at) : ""),
                             history_file(making, text.length ? text.at : ""), ""};
    buffer_release(&missing);
    buffer_release(&text);
    return said;
}

static void say_supplies(struct history_night *night) {
    struct making *making = night->making;
    struct history *history = making->history;
    const struct book *book = book_of(night);
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        if (!is_read(night, d)) continue;
        const struct dataset *dataset = &book->datasets[d];
        uint32_t index = map_add(&making->supplies, span_of(dataset->name));
        if (index == history->supply_count) {
            history->supplies = memory_resize(history->supplies, index + 1u, sizeof *history->supplies);
            history->supplies[history->supply_count++] =
                series_of(history, dataset->name, dataset->zh, index, MEMBER_NONE);
        }
        history->supplies[index].said[night->run] = supply_of(night, d);
    }
}

static void note_rules(const struct history_night *night) {
    struct buffer key = {0};
    for (uint16_t r = 0; r < book_of(night)->rule_count; r++) {
        buffer_clear(&key);
        buffer_format(&key, "%u\n%s", night->run, book_of(night)->rules[r].name);
        map_add(&night->making->known_rules, buffer_span(&key));
        if (book_of(night)->rules[r].shadow) map_add(&night->making->shadow_rules, buffer_span(&key));
    }
    buffer_release(&key);
    history_note_discreet(night->making, book_of(night));
}

bool history_hides(const struct making *making, struct span dataset) {
    return making->options->reader != FOR_AUDITOR && discreet_alone(&making->known, dataset);
}

void history_note_discreet(struct making *making, const struct book *book) {
    uint32_t titled = making->known.rules.count;
    discreet_note(&making->known, book);
    making->discreet_zh =
        memory_resize(making->discreet_zh, making->known.rules.count + 1u, sizeof *making->discreet_zh);
    for (uint16_t r = 0; r < book->rule_count; r++) {
        const char *zh = book->rules[r].discreet;
        uint32_t index = zh ? map_find(&making->known.rules, span_of(book->rules[r].name)) : 0;
        if (zh && index >= titled) making->discreet_zh[index] = arena_text(&making->history->arena, zh);
    }
}

/* Whether it was met is all that is told, and only of whom the rule was asked. */
static void hide(struct said_then *said) {
    bool asked = said->kind != SAID_NOTHING && said->kind != SAID_NOT_THERE && said->kind != SAID_NO_RULE;
    said->margin = said->zh = "";
    if (said->kind == SAID_MET) return;
    said->of = "";
    if (asked) said->kind = SAID_UNTOLD;
}

/* A rule that is discreet on any night is so on all of them: what it asked before it was, it asks still. */
void history_hide_discreet(struct making *making) {
    struct history *history = making->history;
    if (making->options->reader == FOR_AUDITOR) return;
    for (uint32_t i = 0; i < history->rule_count; i++) {
        struct history_series *series = &history->rules[i];
        uint32_t index = map_find(&making->known.rules, making->groups.keys[series->group]);
        for (uint32_t run = 0; run < history->run_count; run++) {
            struct said_then *said = &series->said[run];
            if (said->of && index != MAP_NONE) hide(said);
            bool replaced = said->of && said->kind == SAID_ELSEWHERE && *said->of;
            if (replaced && map_find(&making->known.rules, span_of(said->of)) != MAP_NONE)
                said->of = said->zh = "";
        }
        if (index == MAP_NONE) continue;
        series->name = "";
        series->zh = making->discreet_zh[index];
    }
}

bool history_say(struct history_night *night) {
    bool there = night->household != HOUSEHOLD_NONE;
    note_rules(night);
    if (there) say_home(night); /* first: a file may be called by one of them */
    say_supplies(night);
    return !there || say_rules(night);
}
