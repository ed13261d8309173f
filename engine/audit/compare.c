/* Two nights held against each other: households and doubts by rule and county. */
#include "audit/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "audit/comparing.h"
#include "audit/discreet.h"

uint64_t person_origin(const struct side *side, uint32_t person) {
    const struct rows *rows = &side->night.population.rows[REGISTER];
    uint32_t line;
    const struct delivery *delivery =
        intake_origin(&side->plan.intake, REGISTER, rows->origin[person], &line);
    return (uint64_t)(delivery - side->plan.intake.deliveries) << 32 | line;
}

uint64_t household_origin(const struct side *side, uint32_t household) {
    const struct household *home = &side->night.population.household[household];
    uint64_t first = UINT64_MAX;
    for (uint32_t person = home->first; person < home->first + home->count; person++) {
        uint64_t origin = person_origin(side, person);
        if (origin < first) first = origin;
    }
    return first;
}

struct night_facts side_facts(const struct comparing *comparing, const struct side *side) {
    return (struct night_facts){.book = side->plan.book,
                                .intake = &side->plan.intake,
                                .population = &side->night.population,
                                .judgement = &side->night.judgement,
                                .date = side->plan.book->today,
                                .run = comparing->comparison->run,
                                .plan = "",
                                .previous_date = DATE_NONE,
                                .threads = side->plan.threads};
}

static void add_rules(struct comparing *comparing, int at) {
    struct comparison *comparison = comparing->comparison;
    const struct book *book = comparison->books[at];
    for (uint16_t r = 0; r < book->rule_count; r++) {
        uint32_t number = map_add(&comparing->rules, span_of(book->rules[r].name));
        struct compared_rule *rule = &comparison->rules[number];
        if (number == comparison->rule_count) {
            *rule = (struct compared_rule){
                .name = book->rules[r].name, .zh = book->rules[r].zh, .number = {RULE_NONE, RULE_NONE}};
            comparison->rule_count++;
        }
        rule->number[at] = r;
    }
}

/* What a side's judgement says of a rule as a whole. */
static void take_counts(const struct side *side, int at, struct compared_rule *rule) {
    uint16_t number = rule->number[at];
    if (number == RULE_NONE) return;
    const struct rule_count *count = &side->night.judgement.rules[number];
    if (count->frozen) rule->frozen[at] = side->plan.book->datasets[count->frozen_by].zh;
    rule->failed[at] = count->failed;
    rule->spent[at] = side->night.judgement.spent[number];
}

static void number_rules(struct comparing *comparing) {
    struct comparison *comparison = comparing->comparison;
    size_t room = (size_t)comparison->books[BEFORE]->rule_count + comparison->books[AFTER]->rule_count + 1;
    comparison->rules = arena_zeroed(&comparison->arena, room, sizeof *comparison->rules);
    add_rules(comparing, AFTER);
    add_rules(comparing, BEFORE);
    for (uint16_t i = 0; i < comparison->rule_count; i++)
        for (int at = BEFORE; at <= AFTER; at++)
            take_counts(&comparing->sides[at], at, &comparison->rules[i]);
}

static int compare_hits(const void *left, const void *right) {
    const struct hit *a = left, *b = right;
    if (a->rule != b->rule) return a->rule < b->rule ? -1 : 1;
    if (a->household != b->household) return a->household < b->household ? -1 : 1;
    if (a->urgency != b->urgency) return a->urgency > b->urgency ? -1 : 1;
    return (a->flag > b->flag) - (a->flag < b->flag);
}

static int compare_doubts(const void *left, const void *right) {
    const struct doubt *a = left, *b = right;
    if (a->rule != b->rule) return a->rule < b->rule ? -1 : 1;
    return (a->subject > b->subject) - (a->subject < b->subject);
}

/* One for each rule and household, the most urgent. */
static void sort_hits(struct side *side) {
    uint32_t kept = 0;
    if (side->hit_count) qsort(side->hits, side->hit_count, sizeof *side->hits, compare_hits);
    for (uint32_t i = 0; i < side->hit_count; i++) {
        const struct hit *last = kept ? &side->hits[kept - 1] : NULL;
        if (last && last->rule == side->hits[i].rule && last->household == side->hits[i].household) continue;
        side->hits[kept++] = side->hits[i];
    }
    side->hit_count = kept;
}

region_t county_of(const struct regions *regions, region_t region) {
    return *region_county_name(regions, region) ? region_county(region) : COUNTY_UNKNOWN;
}

static uint16_t rule_number(const struct comparing *comparing, const struct side *side, uint16_t rule) {
    return (uint16_t)map_find(&comparing->rules, span_of(side->plan.book->rules[rule].name));
}

static void gather_hits(const struct comparing *comparing, struct side *side) {
    const struct judgement *judgement = &side->night.judgement;
    const struct household *homes = side->night.population.household;
    side->hits = memory_get(((size_t)judgement->flag_count + 1) * sizeof *side->hits);
    for (uint32_t i = 0; i < judgement->flag_count; i++) {
        const struct flag *flag = &judgement->flags[i];
        if (flag->suppressed_by != FACT_NONE) continue;
        side->hits[side->hit_count++] =
            (struct hit){household_origin(side, flag->household),
                         county_of(&side->plan.book->regions, homes[flag->household].region), i,
                         rule_number(comparing, side, flag->rule), (uint8_t)flag->urgency};
    }
    sort_hits(side);
}

static void gather_doubts(const struct comparing *comparing, struct side *side) {
    const struct judgement *judgement = &side->night.judgement;
    side->doubts = memory_get(((size_t)judgement->unsure_count + 1) * sizeof *side->doubts);
    for (uint32_t i = 0; i < judgement->unsure_count; i++) {
        const struct unsure *unsure = &judgement->unsure[i];
        bool of_person = unsure->person != PERSON_NONE;
        side->doubts[side->doubt_count++] = (struct doubt){
            of_person ? person_origin(side, unsure->person) : household_origin(side, unsure->household),
            rule_number(comparing, side, unsure->rule), unsure->cause};
    }
    if (side->doubt_count) qsort(side->doubts, side->doubt_count, sizeof *side->doubts, compare_doubts);
}

static const char *county_name(const struct comparing *comparing, region_t code) {
    for (int at = AFTER; at >= BEFORE; at--) {
        const char *name = region_county_name(&comparing->comparison->books[at]->regions, code);
        if (code != COUNTY_UNKNOWN && *name) return name;
    }
    return "未知区县";
}

uint16_t counties_number(region_t *counties, uint32_t count) {
    uint16_t kept = 0;
    if (count) qsort(counties, count, sizeof *counties, region_compare);
    for (uint32_t i = 0; i < count; i++)
        if (!kept || counties[kept - 1] != counties[i]) counties[kept++] = counties[i];
    return kept;
}

uint16_t county_number(const region_t *counties, uint16_t count, region_t county) {
    const region_t *found = bsearch(&county, counties, count, sizeof county, region_compare);
    BUG_UNLESS(found);
    return (uint16_t)(found - counties);
}

static void number_counties(struct comparing *comparing) {
    struct comparison *comparison = comparing->comparison;
    const struct side *a = &comparing->sides[BEFORE], *b = &comparing->sides[AFTER];
    uint32_t count = 0;
    comparing->counties = memory_get(((size_t)a->hit_count + b->hit_count + 1) * sizeof *comparing->counties);
    for (uint32_t i = 0; i < a->hit_count; i++) comparing->counties[count++] = a->hits[i].county;
    for (uint32_t i = 0; i < b->hit_count; i++) comparing->counties[count++] = b->hits[i].county;
    uint16_t kept = comparison->county_count = counties_number(comparing->counties, count);
    comparison->counties = arena_zeroed(&comparison->arena, kept + 1u, sizeof *comparison->counties);
    for (uint16_t i = 0; i < kept; i++)
        comparison->counties[i] = county_name(comparing, comparing->counties[i]);
    comparison->visit_counties =
        arena_zeroed(&comparison->arena, kept + 1u, sizeof *comparison->visit_counties);
    for (uint16_t r = 0; r < comparison->rule_count; r++)
        comparison->rules[r].counties =
            arena_zeroed(&comparison->arena, kept + 1u, sizeof *comparison->rules[r].counties);
}

void changes_count(struct changes *changes, bool before, bool after, bool other_urgency) {
    changes->gained += after && !before;
    changes->lost += before && !after;
    changes->same += before && after;
    changes->other_urgency += before && after && other_urgency;
}

static void count_household(const struct comparing *comparing, struct changes *all, struct changes *counties,
                            const struct hit *before, const struct hit *after) {
    uint16_t county = county_number(comparing->counties, comparing->comparison->county_count,
                                    after ? after->county : before->county);
    bool other = before && after && before->urgency != after->urgency;
    changes_count(all, before, after, other);
    changes_count(&counties[county], before, after, other);
}

static void add_change(struct comparing *comparing, const struct hit *hit, bool gained, uint32_t turn) {
    memory_grow(comparing->changes, comparing->change_count, comparing->change_room);
    comparing->changes[comparing->change_count++] = (struct change){*hit, gained, turn};
}

struct pair { /* the same rule and household on both sides; NULL: on the other side alone */
    const struct hit *before, *after;
    uint32_t befores, afters; /* so many were met */
};

/* Below 0: `a` comes first. NULL is behind everything. */
static int order_of(const struct hit *a, const struct hit *b) {
    if (!a || !b) return a ? -1 : 1;
    if (a->rule != b->rule) return a->rule < b->rule ? -1 : 1;
    return (a->household > b->household) - (a->household < b->household);
}

static const struct hit *next_hit(const struct side *side, uint32_t at) {
    return at < side->hit_count ? &side->hits[at] : NULL;
}

/* false: there is none any more. */
static bool next_pair(const struct side *before, const struct side *after, struct pair *pair) {
    pair->before = next_hit(before, pair->befores);
    pair->after = next_hit(after, pair->afters);
    if (!pair->before && !pair->after) return false;
    int order = order_of(pair->before, pair->after);
    if (order < 0) pair->after = NULL;
    if (order > 0) pair->before = NULL;
    pair->befores += pair->before != NULL;
    pair->afters += pair->after != NULL;
    return true;
}

static void merge_rules(struct comparing *comparing) {
    struct pair pair = {0};
    while (next_pair(&comparing->sides[BEFORE], &comparing->sides[AFTER], &pair)) {
        const struct hit *before = pair.before, *after = pair.after;
        struct compared_rule *rule = &comparing->comparison->rules[after ? after->rule : before->rule];
        if (!before) add_change(comparing, after, true, rule->all.gained);
        if (!after) add_change(comparing, before, false, rule->all.lost);
        count_household(comparing, &rule->all, rule->counties, before, after);
    }
}

/* The households of all rules that open cases, as hits of one rule. */
static struct side visits_of(const struct comparing *comparing, int at) {
    const struct side *side = &comparing->sides[at];
    const struct book *book = side->plan.book;
    struct side visits = {.hits = memory_get(((size_t)side->hit_count + 1) * sizeof *visits.hits)};
    for (uint32_t i = 0; i < side->hit_count; i++) {
        struct hit hit = side->hits[i];
        if (!rule_opens_cases(&book->rules[side->night.judgement.flags[hit.flag].rule])) continue;
        hit.rule = 0;
        visits.hits[visits.hit_count++] = hit;
    }
    sort_hits(&visits);
    return visits;
}

static void merge_visits(struct comparing *comparing) {
    struct comparison *comparison = comparing->comparison;
    struct side a = visits_of(comparing, BEFORE), b = visits_of(comparing, AFTER);
    struct pair pair = {0};
    while (next_pair(&a, &b, &pair))
        count_household(comparing, &comparison->visits, comparison->visit_counties, pair.before, pair.after);
    free(a.hits);
    free(b.hits);
}

static int order_of_doubts(const struct doubt *a, const struct doubt *b) {
    return !a || !b ? (a ? -1 : 1) : compare_doubts(a, b);
}

static const struct doubt *next_doubt(const struct side *side, uint32_t at) {
    return at < side->doubt_count ? &side->doubts[at] : NULL;
}

/* Counts the doubts of all rules; `fresh` takes those that only the other rules have, in order of rule. */
static uint32_t merge_doubts(struct comparing *comparing, struct doubt *fresh) {
    const struct side *sides = comparing->sides;
    const struct doubt *before, *after;
    uint32_t count = 0;
    for (uint32_t a = 0, b = 0;
         before = next_doubt(&sides[BEFORE], a), after = next_doubt(&sides[AFTER], b), before || after;) {
        int order = order_of_doubts(before, after);
        struct untold *untold = &comparing->comparison->rules[order <= 0 ? before->rule : after->rule].untold;
        a += order <= 0;
        b += order >= 0;
        untold->vanished += order < 0;
        untold->same += order == 0;
        untold->fresh += order > 0;
        if (order > 0) fresh[count++] = *after;
    }
    return count;
}

/* What most of a rule's fresh doubts are for want of; ties go to the first cause. */
static void name_causes(struct comparing *comparing, const struct doubt *fresh, uint32_t count) {
    const struct judgement *judgement = &comparing->sides[AFTER].night.judgement;
    uint32_t *counts = memory_zeroed((size_t)judgement->cause_count + 1, sizeof *counts);
    for (uint32_t first = 0, end; first < count; first = end) {
        uint32_t most = fresh[first].cause;
        for (end = first; end < count && fresh[end].rule == fresh[first].rule; end++)
            counts[fresh[end].cause]++;
        for (uint32_t c = 0; c < judgement->cause_count; c++)
            if (counts[c] > counts[most] || (counts[c] == counts[most] && c < most)) most = c;
        memset(counts, 0, ((size_t)judgement->cause_count + 1) * sizeof *counts);
        comparing->comparison->rules[fresh[first].rule].untold.cause =
            arena_text(&comparing->comparison->arena, judgement->causes[most].zh);
    }
    free(counts);
}

static void count_doubts(struct comparing *comparing) {
    size_t room = (size_t)comparing->sides[AFTER].doubt_count + 1;
    struct doubt *fresh = memory_get(room * sizeof *fresh);
    uint32_t count = merge_doubts(comparing, fresh);
    name_causes(comparing, fresh, count);
    free(fresh);
}

static void hold_together(struct comparing *comparing) {
    number_rules(comparing);
    for (int at = BEFORE; at <= AFTER; at++) {
        gather_hits(comparing, &comparing->sides[at]);
        gather_doubts(comparing, &comparing->sides[at]);
    }
    number_counties(comparing);
    merge_rules(comparing);
    merge_visits(comparing);
    count_doubts(comparing);
}

static bool is_rule_base(const struct compare_options *options, struct diags *diags) {
    struct buffer path = {0};
    buffer_format(&path, "%s/household.lua", options->rules);
    bool is = file_exists(path.at);
    buffer_release(&path);
    if (!is)
        diags_add(diags, DIAG_ERROR, (struct place){.file = options->rules},
                  "不是规则文件夹 · no folder of rules (one with household.lua)");
    return is;
}

static bool load_books(struct comparing *comparing, date_t date) {
    const struct compare_options *options = comparing->options;
    struct comparison *comparison = comparing->comparison;
    if (!is_rule_base(options, comparing->diags)) return false;
    comparison->books[BEFORE] = book_load(options->site, date, comparing->diags);
    comparison->books[AFTER] = book_load_other(options->site, options->rules, date, comparing->diags);
    for (int at = BEFORE; at <= AFTER; at++)
        comparing->sides[at].plan = (struct plan){.book = comparison->books[at], .threads = options->threads};
    return comparison->books[BEFORE] && comparison->books[AFTER];
}

static bool judge_side(struct comparing *comparing, int at) {
    static const char *const zh[] = {"现行规则", "另一套规则"}, *const en[] = {"own rules", "other rules"};
    struct side *side = &comparing->sides[at];
    struct progress *progress = comparing->options->progress;
    struct buffer archive = {0};
    buffer_format(&archive, "%s/archive", comparing->options->site);
    struct intake_options intake = {.archive = archive.at,
                                    .threads = comparing->options->threads,
                                    .known = comparing->sealed.known,
                                    .known_count = comparing->sealed.known_count,
                                    .releases = comparing->sealed.releases,
                                    .release_count = comparing->sealed.release_count,
                                    .look_only = true};
    progress_stage(progress, zh[at], en[at]);
    bool good = plan_take_in(&side->plan, &intake, comparing->diags);
    progress_done(progress, plan_rows(&side->plan), "行 rows");
    buffer_release(&archive);
    return good && night_run(&side->plan, &side->night, progress, comparing->diags) == EXIT_DONE;
}

/* With the rules that were sealed the same must come out again. */
static bool is_reproduced(struct comparing *comparing) {
    const struct side *side = &comparing->sides[BEFORE];
    struct buffer changed = {0};
    bool same_rules = sealed_changed_sources(&comparing->sealed, side->plan.book, &changed) == 0;
    buffer_release(&changed);
    if (!same_rules) return true;
    uint16_t other = sealed_other_count(&comparing->sealed, side->plan.book, &side->night.judgement);
    if (other == RULE_NONE) return true;
    diags_add(comparing->diags, DIAG_ERROR, (struct place){.file = comparing->comparison->run},
              "重算结果与封存的不同，规则“%s” · judged again, the sealed night comes out otherwise: rule %s",
              side->plan.book->rules[other].zh, side->plan.book->rules[other].name);
    return false;
}

static enum exit_code compare(struct comparing *comparing) {
    struct comparison *comparison = comparing->comparison;
    enum exit_code code = sealed_open(&comparing->sealed, comparing->options->site, NULL, comparing->diags);
    if (code != EXIT_DONE) return code;
    comparison->date = comparing->sealed.run->date;
    snprintf(comparison->run, sizeof comparison->run, "%s", comparing->sealed.run->folder);
    if (!load_books(comparing, comparison->date)) return EXIT_NOT_STARTED;
    if (!discreet_titles(comparison->books[BEFORE], comparison->books[AFTER], comparing->sealed.casebook,
                         comparing->options->site, comparing->diags))
        return EXIT_SYSTEM;
    if (!judge_side(comparing, BEFORE)) return EXIT_DIFFERENT;
    bool reproduced = is_reproduced(comparing);
    if (!judge_side(comparing, AFTER)) return EXIT_NOT_STARTED;
    progress_stage(comparing->options->progress, "比较", "compare");
    hold_together(comparing);
    notes_make(comparing);
    bool explained = samples_make(comparing);
    progress_done(comparing->options->progress, comparing->change_count, "处不同 changes");
    if (!explained) return EXIT_SYSTEM;
    comparison->made = true;
    return reproduced ? EXIT_DONE : EXIT_DIFFERENT;
}

enum exit_code compare_rules(const struct compare_options *options, struct comparison *comparison,
                             struct diags *diags) {
    struct comparing comparing = {.options = options, .comparison = comparison, .diags = diags};
    *comparison = (struct comparison){0};
    arena_init(&comparison->arena);
    map_init(&comparing.rules);
    enum exit_code code = compare(&comparing);
    for (int at = BEFORE; at <= AFTER; at++) {
        struct side *side = &comparing.sides[at];
        night_release(&side->night);
        side->plan.book = NULL; /* the comparison's */
        plan_release(&side->plan);
        free(side->hits);
        free(side->doubts);
    }
    sealed_close(&comparing.sealed);
    map_release(&comparing.rules);
    free(comparing.counties);
    free(comparing.changes);
    return code;
}

void comparison_release(struct comparison *comparison) {
    book_free(comparison->books[BEFORE]);
    book_free(comparison->books[AFTER]);
    arena_release(&comparison->arena);
    *comparison = (struct comparison){0};
}
