/* Gathers an explanation: the household, its members, and each rule for each of its subjects. */
#include "audit/explain.h"

#include <string.h>

#include "audit/explain_parts.h"
#include "outcome/words.h"

static struct household home_of(const struct explaining *explaining) {
    return explaining->night.population->household[explaining->household];
}

static const char *away_words(const struct explaining *explaining, uint16_t away) {
    const struct household_form *form = &explaining->night.book->household;
    struct buffer words = {0};
    for (uint16_t i = 0; i < form->away_count; i++)
        if (away & 1u << i)
            buffer_format(&words, "%s%s", words.length ? "、" : "",
                          explaining->night.book->facts[form->away[i]].zh);
    return explain_keep(explaining, &words);
}

static const char *relation_words(const struct explaining *explaining, uint32_t person) {
    uint16_t column = explaining->night.book->datasets[REGISTER].in_book;
    bool withheld;
    const char *text =
        column == COLUMN_NONE ? NULL : explain_cell(explaining, REGISTER, column, person, &withheld);
    return text ? text : "";
}

static void add_members(struct explaining *explaining) {
    struct explanation *out = explaining->out;
    struct household home = home_of(explaining);
    out->members = arena_zeroed(&out->arena, home.count + 1u, sizeof *out->members);
    for (uint32_t person = home.first; person < home.first + home.count; person++) {
        date_t born = explaining->night.population->born[person];
        uint16_t unsure;
        uint16_t away = trace_away(explaining->trace, person, &unsure);
        out->members[out->member_count++] =
            (struct explained_member){.name = explain_person(explaining, person),
                                      .relation = relation_words(explaining, person),
                                      .age = born == DATE_NONE ? -1 : date_age(born, explaining->night.date),
                                      .away = away_words(explaining, away),
                                      .asked = person == explaining->asked->who->person};
    }
}

static const char *verdict_key(const struct told *told) {
    static const char *const words[] = {"not_met", "met", "cannot_tell", "failed"};
    if (told->verdict == VERDICT_MET && told->suppressed_by != FACT_NONE) return "suppressed";
    return told->decided == DECIDED_FROZEN ? "cannot_tell" : words[told->verdict];
}

static const char *decided_key(enum decided decided) {
    static const char *const words[] = {"not_in_force", "elsewhere", "replaced", "frozen",  "away", "among",
                                        "where",        "when",      "unless",   "urgency", "all"};
    return words[decided];
}

/* Those that the rule asked itself, and the one of a fact that decided. */
static void add_steps(struct explaining *explaining, const struct told *told, struct explained *out) {
    struct arena *arena = explaining->arena;
    out->steps = arena_zeroed(arena, told->step_count + 1u, sizeof *out->steps);
    for (uint32_t i = 0; i < told->step_count; i++) {
        const struct trace_step *step = &told->steps[i];
        bool own = step->fact == FACT_NONE && step->part != PART_AWAY && step->part != PART_SAY;
        if (own || i == told->decided_by || i == told->nearest)
            explain_step(explaining, told, step, &out->steps[out->step_count++]);
    }
    out->further = arena_zeroed(arena, told->further_count + 1u, sizeof *out->further);
    for (uint32_t i = 0; i < told->further_count; i++)
        explain_step(explaining, told, &told->further[i], &out->further[out->further_count++]);
    out->steps_cut = told->steps_cut;
}

static void set_margin(struct explaining *explaining, const struct told *told, struct explained *out) {
    out->margin = out->nearest_zh = "";
    if (told->nearest == STEP_NONE) return;
    out->margin = explain_margin(explaining, &told->steps[told->nearest]);
    out->nearest_zh = explain_step_zh(explaining, &told->steps[told->nearest]);
}

static void set_words(const struct explaining *explaining, const struct told *told, struct explained *out) {
    const struct rule *rule = &explaining->night.book->rules[out->rule];
    out->discreet = rule->discreet && explaining->reader != FOR_AUDITOR;
    out->name = out->discreet ? "" : rule->name;
    out->title = out->discreet ? rule->discreet : rule->zh;
    out->title_en = out->discreet ? "" : rule->en ? rule->en : rule->name;
    out->list = rule->shadow ? "shadow" : list_key(rule->list);
    out->whose = out->person == PERSON_NONE ? "本户" : explain_person(explaining, out->person);
    if (out->discreet) return;
    out->verdict = verdict_key(told);
    out->decided = decided_key(told->decided);
    if (told->flag && rule_opens_cases(rule) && told->suppressed_by == FACT_NONE)
        out->urgency = urgency_name(told->flag->urgency);
}

static void explain_rule(struct explaining *explaining, uint16_t number, uint32_t person) {
    const struct rule *rule = &explaining->night.book->rules[number];
    struct explained *out = &explaining->out->items[explaining->out->count++];
    struct told told;
    trace_judge(explaining->trace, number, explaining->household, person, &told);
    *out = (struct explained){.rule = number, .person = person, .margin = "", .nearest_zh = ""};
    set_words(explaining, &told, out);
    explain_sentence(explaining, &told, out);
    if (out->discreet) return;
    set_margin(explaining, &told, out);
    if (!explaining->asked->whole) return;
    out->basis = rule->basis;
    out->ask = rule->ask;
    out->programme = rule->programme;
    add_steps(explaining, &told, out);
    if (explaining->reader != FOR_VISITOR) explain_source(explaining, &told, out);
    explain_basis(explaining, &told, out);
    explain_rows(explaining, &told, out);
}

static void explain_rules(struct explaining *explaining) {
    const struct book *book = explaining->night.book;
    const struct who *who = explaining->asked->who;
    struct household home = home_of(explaining);
    explaining->out->items = arena_zeroed(explaining->arena, (size_t)book->rule_count * (home.count + 1u) + 1,
                                          sizeof(struct explained));
    for (uint16_t rule = 0; rule < book->rule_count; rule++) {
        if (explaining->asked->rule != RULE_NONE && explaining->asked->rule != rule) continue;
        if (book->rules[rule].of_household) {
            explain_rule(explaining, rule, PERSON_NONE);
            continue;
        }
        for (uint32_t person = home.first; person < home.first + home.count; person++)
            if (who->person == PERSON_NONE || who->person == person) explain_rule(explaining, rule, person);
    }
}

static void set_case(struct explaining *explaining) {
    struct explanation *out = explaining->out;
    const struct who *who = explaining->asked->who;
    char day[11];
    out->number = arena_text(&out->arena, who->number);
    out->deadline = "";
    out->open = who->open;
    uint32_t index = state_case(explaining->state, who->number);
    if (index == STATE_NONE || !who->open) return;
    const struct state_case *item = &explaining->state->cases[index];
    out->listed = item->listed;
    out->deadline = arena_text(&out->arena, date_shown(state_deadline(explaining->state, item), day));
}

static void set_heading(struct explaining *explaining) {
    struct explanation *out = explaining->out;
    struct buffer label = {0};
    char day[11];
    region_t region = home_of(explaining).region;
    who_label(&explaining->world, explaining->asked->who, &label);
    out->label = arena_text(&out->arena, label.at);
    out->office = explaining->night.book->site.name;
    out->run = explaining->night.run;
    out->date = arena_text(&out->arena, date_shown(explaining->night.date, day));
    out->reader = audience_word(explaining->reader);
    out->reader_zh = explain_reader_zh(explaining->reader);
    out->whole = explaining->asked->whole;
    out->county = county_shown(&explaining->night, region);
    out->township = township_shown(&explaining->night, region);
    buffer_release(&label);
}

const char *explain_reader_zh(enum audience reader) {
    static const char *const words[] = {"入户人员", "区县", "审计"};
    return words[reader];
}

void explain_prepare(struct explaining *explaining, const struct rebuilt *rebuilt, enum audience reader) {
    explaining->reader = reader;
    explaining->night = rebuilt_facts(rebuilt);
    explaining->world = rebuilt_world(rebuilt, reader);
}

static bool gather(struct explaining *explaining) {
    struct casebook *casebook = explaining->world.casebook;
    if (!casebook_runs(casebook, &explaining->runs, &explaining->run_count, explaining->diags) ||
        !state_fold(explaining->state, casebook, explaining->world.position, explaining->diags))
        return false;
    explaining->trace = trace_open(explaining->night.book, explaining->night.population,
                                   explaining->night.intake->states, explaining->diags);
    if (!explaining->trace) return false;
    set_heading(explaining);
    set_case(explaining);
    add_members(explaining);
    explain_rules(explaining);
    return explain_past(explaining);
}

bool explain_make(const struct explain_asked *asked, struct explanation *explanation, struct diags *diags) {
    struct state state;
    struct name_room names = {0};
    struct explaining explaining = {.asked = asked,
                                    .out = explanation,
                                    .arena = &explanation->arena,
                                    .household = asked->who->household,
                                    .state = &state,
                                    .names = &names,
                                    .diags = diags};
    *explanation = (struct explanation){0};
    arena_init(&explanation->arena);
    state_init(&state);
    explain_prepare(&explaining, asked->rebuilt, asked->reader);
    bool made = gather(&explaining);
    trace_close(explaining.trace);
    state_release(&state);
    name_room_release(&names);
    return made;
}

void explain_release(struct explanation *explanation) {
    arena_release(&explanation->arena);
    *explanation = (struct explanation){0};
}
