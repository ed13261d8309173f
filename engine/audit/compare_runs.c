/* Two sealed runs by the journal. */
#include "audit/compare_runs.h"

#include <stdlib.h>
#include <string.h>
#include "casebook/cases.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "audit/comparing.h"
#include "audit/discreet.h"
#include "audit/rebuild.h"

struct standing_reason {                /* of either side, or both */
    const struct state_reason *on[2];   /* live; NULL */
    const struct state_case *of;        /* of the later side that has it */
    const char *run, *cause, *cause_of; /* of its last turn between the two; NULL: none */
};

struct holding {
    struct runs_compared *compared;
    struct diags *diags;
    struct rebuilt rebuilt;    /* the later run: its manifest, its book */
    const struct run_row *all; /* sealed runs, the casebook's */
    uint32_t all_count;
    const struct run_row *runs[2];
    struct state states[2];
    struct map keys;                 /* household, rule, subject → reasons */
    struct standing_reason *reasons; /* owned */
    struct map households;           /* key → homes */
    struct home *homes;              /* owned */
    region_t *counties;              /* owned */
    struct buffer key;
};

struct home { /* a household with a case open on either side */
    const struct state_case *on[2];
};

static const struct regions *regions_of(const struct holding *holding) {
    return &holding->rebuilt.plan.book->regions;
}

static uint32_t reason_number(struct holding *holding, const char *household, const char *rule,
                              const char *subject) {
    buffer_clear(&holding->key);
    buffer_format(&holding->key, "%s\n%s\n%s", household, rule, subject);
    uint32_t before = holding->keys.count;
    uint32_t number = map_add(&holding->keys, buffer_span(&holding->key));
    if (number < before) return number;
    holding->reasons = memory_resize(holding->reasons, number + 1u, sizeof *holding->reasons);
    holding->reasons[number] = (struct standing_reason){0};
    return number;
}

static void gather_case(struct holding *holding, int side, const struct state_case *item) {
    const struct state *state = &holding->states[side];
    uint32_t before = holding->households.count,
             number = map_add(&holding->households, span_of(item->household));
    if (number == before) {
        holding->homes = memory_resize(holding->homes, number + 1u, sizeof *holding->homes);
        holding->homes[number] = (struct home){{NULL, NULL}};
    }
    holding->homes[number].on[side] = item;
    for (uint32_t at = item->first; at != STATE_NONE; at = state->reasons[at].next) {
        const struct state_reason *reason = &state->reasons[at];
        if (!reason->live) continue;
        uint32_t index = reason_number(holding, item->household, reason->rule, reason->subject);
        holding->reasons[index].on[side] = reason;
        holding->reasons[index].of = item;
    }
}

static void gather_side(struct holding *holding, int side) {
    const struct state *state = &holding->states[side];
    for (uint32_t i = 0; i < state->case_count; i++)
        if (state_open(state, i)) gather_case(holding, side, &state->cases[i]);
}

/* The last turn of each reason between the two runs, and its cause. */
static bool take_event(void *context, const struct event *event) {
    struct holding *holding = context;
    struct arena *arena = &holding->compared->arena;
    bool known = event->run >= 1 && event->run <= holding->all_count;
    if (event->kind != EVENT_REASON_ON && event->kind != EVENT_REASON_OFF) return true;
    uint32_t number = reason_number(holding, event->household, event->rule, event->subject);
    struct standing_reason *reason = &holding->reasons[number];
    reason->run = known ? holding->all[event->run - 1].folder : "";
    reason->cause = event->cause ? arena_text(arena, event->cause) : NULL;
    reason->cause_of = event->of ? arena_text(arena, event->of) : "";
    return true;
}

static bool gather(struct holding *holding) {
    struct casebook *casebook = holding->rebuilt.sealed.casebook;
    for (int side = BEFORE; side <= AFTER; side++) {
        if (!state_fold(&holding->states[side], casebook, holding->runs[side]->position_after,
                        holding->diags))
            return false;
        gather_side(holding, side);
    }
    return events_read(casebook, holding->runs[BEFORE]->position_after, holding->runs[AFTER]->position_after,
                       take_event, holding, holding->diags);
}

static void number_counties(struct holding *holding) {
    struct runs_compared *compared = holding->compared;
    uint32_t count = holding->households.count;
    holding->counties = memory_get(((size_t)count + 1) * sizeof *holding->counties);
    for (uint32_t i = 0; i < count; i++) {
        const struct home *home = &holding->homes[i];
        holding->counties[i] =
            county_of(regions_of(holding), (home->on[AFTER] ? home->on[AFTER] : home->on[BEFORE])->region);
    }
    uint16_t kept = compared->county_count = counties_number(holding->counties, count);
    compared->counties = arena_zeroed(&compared->arena, kept + 1u, sizeof *compared->counties);
    compared->case_counties = arena_zeroed(&compared->arena, kept + 1u, sizeof *compared->case_counties);
    for (uint16_t i = 0; i < kept; i++) {
        bool known = holding->counties[i] != COUNTY_UNKNOWN;
        const char *name = known ? region_county_name(regions_of(holding), holding->counties[i]) : "未知区县";
        compared->counties[i] = arena_text(&compared->arena, name);
    }
}

/* For all counties, and for that of a household or reason. */
static void count_both(const struct holding *holding, struct changes *all, struct changes *counties,
                       region_t region, bool before, bool after, bool other_urgency) {
    uint16_t county = county_number(holding->counties, holding->compared->county_count,
                                    county_of(regions_of(holding), region));
    changes_count(all, before, after, other_urgency);
    changes_count(&counties[county], before, after, other_urgency);
}

static void count_cases(struct holding *holding) {
    struct runs_compared *compared = holding->compared;
    for (uint32_t i = 0; i < holding->households.count; i++) {
        const struct home *home = &holding->homes[i];
        const struct state_case *old = home->on[BEFORE], *new = home->on[AFTER];
        bool other = old && new &&state_urgency(&holding->states[BEFORE], old) !=
                                state_urgency(&holding->states[AFTER], new);
        count_both(holding, &compared->cases, compared->case_counties, (new ? new : old)->region, old, new,
                   other);
    }
}

static int compare_rules_by_name(const void *left, const void *right) {
    return strcmp(((const struct runs_rule *)left)->name, ((const struct runs_rule *)right)->name);
}

static const struct state_reason *later_of(const struct standing_reason *reason) {
    return reason->on[AFTER] ? reason->on[AFTER] : reason->on[BEFORE];
}

/* NULL: it may say its title, and what it rests on. Of a rule that is gone nobody knows what it was. */
static const char *discreet_title(const struct holding *holding, const char *rule) {
    const struct book *book = holding->rebuilt.plan.book;
    uint16_t number = book_rule(book, rule);
    return number == RULE_NONE ? "规则已停用" : book->rules[number].discreet;
}

static const char *title_of(struct holding *holding, const struct state_reason *reason) {
    const char *discreet = discreet_title(holding, reason->rule);
    return arena_text(&holding->compared->arena, discreet ? discreet : reason->title);
}

static void number_rules(struct holding *holding) {
    struct runs_compared *compared = holding->compared;
    struct map names;
    map_init(&names);
    for (uint32_t i = 0; i < holding->keys.count; i++) {
        const struct state_reason *reason = later_of(&holding->reasons[i]);
        uint32_t before = names.count;
        if (!reason || map_add(&names, span_of(reason->rule)) < before) continue;
        compared->rules = memory_resize(compared->rules, before + 1u, sizeof *compared->rules);
        compared->rules[before] = (struct runs_rule){
            .name = arena_text(&compared->arena, reason->rule),
            .title = title_of(holding, reason),
            .counties = arena_zeroed(&compared->arena, compared->county_count + 1u, sizeof(struct changes))};
    }
    compared->rule_count = names.count;
    map_release(&names);
    if (compared->rule_count)
        qsort(compared->rules, compared->rule_count, sizeof *compared->rules, compare_rules_by_name);
}

static void count_reasons(struct holding *holding) {
    struct runs_compared *compared = holding->compared;
    number_rules(holding);
    for (uint32_t i = 0; i < holding->keys.count; i++) {
        const struct standing_reason *reason = &holding->reasons[i];
        const struct state_reason *old = reason->on[BEFORE], *new = reason->on[AFTER];
        if (!later_of(reason)) continue;
        const struct runs_rule wanted = {.name = later_of(reason)->rule};
        struct runs_rule *rule =
            bsearch(&wanted, compared->rules, compared->rule_count, sizeof wanted, compare_rules_by_name);
        bool other = old && new && old->urgency != new->urgency;
        count_both(holding, &rule->all, rule->counties, reason->of->region, old, new, other);
    }
}

struct placed { /* a change and what it is put in order by */
    struct run_change change;
    region_t region;
    const char *subject;
};

static int compare_placed(const void *left, const void *right) {
    const struct placed *a = left, *b = right;
    if (a->region != b->region) return a->region < b->region ? -1 : 1;
    int order = strcmp(a->change.number, b->change.number);
    if (!order) order = strcmp(a->change.rule, b->change.rule);
    if (!order) order = (int)b->change.gained - (int)a->change.gained;
    return order ? order : strcmp(a->subject, b->subject);
}

static struct placed place_change(struct holding *holding, const struct standing_reason *reason) {
    struct arena *arena = &holding->compared->arena;
    const struct state_reason *is = later_of(reason);
    const struct regions *regions = regions_of(holding);
    region_t region = reason->of->region;
    const char *county = region_county_name(regions, region),
               *township = region_township_name(regions, region);
    bool discreet = discreet_title(holding, is->rule) != NULL;
    const char *of = discreet ? "" : reason->cause ? reason->cause_of : "当时没有记下原因";
    return (struct placed){.change = {.number = arena_text(arena, reason->of->number),
                                      .rule = arena_text(arena, is->rule),
                                      .title = title_of(holding, is),
                                      .county = *county ? arena_text(arena, county) : "未知区县",
                                      .township = *township ? arena_text(arena, township) : "未分乡镇",
                                      .gained = reason->on[AFTER] != NULL,
                                      .run = arena_text(arena, reason->run ? reason->run : ""),
                                      .by = turned_by_read(reason->cause),
                                      .of = of},
                           .region = region,
                           .subject = is->subject};
}

static void list_changes(struct holding *holding) {
    struct runs_compared *compared = holding->compared;
    struct placed *placed = memory_get(((size_t)holding->keys.count + 1) * sizeof *placed);
    uint32_t count = 0;
    for (uint32_t i = 0; i < holding->keys.count; i++) {
        const struct standing_reason *reason = &holding->reasons[i];
        if (later_of(reason) && !reason->on[BEFORE] != !reason->on[AFTER])
            placed[count++] = place_change(holding, reason);
    }
    if (count) qsort(placed, count, sizeof *placed, compare_placed);
    compared->changes = memory_get(((size_t)count + 1) * sizeof *compared->changes);
    compared->change_count = count;
    for (uint32_t i = 0; i < count; i++) compared->changes[i] = placed[i].change;
    free(placed);
}

static int compare_causes(const void *left, const void *right) {
    const struct run_cause *a = left, *b = right;
    if (a->by != b->by) return a->by < b->by ? -1 : 1;
    return strcmp(a->of, b->of);
}

static void sum_causes(struct runs_compared *compared) {
    compared->causes = memory_get(((size_t)compared->change_count + 1) * sizeof *compared->causes);
    for (uint32_t i = 0; i < compared->change_count; i++) {
        const struct run_change *change = &compared->changes[i];
        compared->causes[i] = (struct run_cause){change->by, change->of, change->gained, !change->gained};
    }
    if (compared->change_count)
        qsort(compared->causes, compared->change_count, sizeof *compared->causes, compare_causes);
    for (uint32_t i = 0; i < compared->change_count; i++) {
        const struct run_cause one = compared->causes[i];
        if (!compared->cause_count ||
            compare_causes(&compared->causes[compared->cause_count - 1], &one) != 0) {
            compared->causes[compared->cause_count++] = one;
            continue;
        }
        compared->causes[compared->cause_count - 1].gained += one.gained;
        compared->causes[compared->cause_count - 1].lost += one.lost;
    }
}

static enum exit_code find_runs(struct holding *holding, const char *before) {
    struct casebook *casebook = holding->rebuilt.sealed.casebook;
    if (!casebook_runs(casebook, &holding->all, &holding->all_count, holding->diags)) return EXIT_SYSTEM;
    for (uint32_t i = 0; i < holding->all_count; i++) {
        const struct run_row *run = &holding->all[i];
        if (strcmp(run->folder, before) == 0) holding->runs[BEFORE] = run;
        if (strcmp(run->folder, holding->rebuilt.sealed.run->folder) == 0) holding->runs[AFTER] = run;
    }
    if (holding->runs[BEFORE] && holding->runs[BEFORE]->number < holding->runs[AFTER]->number)
        return EXIT_DONE;
    if (!holding->runs[BEFORE]) {
        struct buffer name = {0}; /* what was typed may be anything, an ID too */
        const char *named = text_named(&name, span_of(before));
        diags_add(holding->diags, DIAG_ERROR, (struct place){0}, "没有这次运行：%s · no such run: %s", named,
                  named);
        buffer_release(&name);
    } else
        diags_add(holding->diags, DIAG_ERROR, (struct place){0},
                  "%s 不在 %s 之前，请先写较早的一次 · %s is not before %s: the earlier run comes first",
                  before, holding->runs[AFTER]->folder, before, holding->runs[AFTER]->folder);
    return EXIT_NOT_STARTED;
}

static enum exit_code hold(struct holding *holding, const char *site, const char *before, const char *after) {
    struct runs_compared *compared = holding->compared;
    struct rebuild_options options = {.site = site, .run = after, .threads = 1};
    enum exit_code code = rebuild_open_book(&holding->rebuilt, &options, holding->diags);
    if (code == EXIT_DONE && !discreet_ever(&holding->rebuilt, site, NULL, holding->diags))
        code = EXIT_SYSTEM;
    if (code == EXIT_DONE) code = find_runs(holding, before);
    if (code != EXIT_DONE) return code;
    if (!gather(holding)) return EXIT_DIFFERENT;
    compared->office = arena_text(&compared->arena, holding->rebuilt.plan.book->site.name);
    compared->before = arena_text(&compared->arena, holding->runs[BEFORE]->folder);
    compared->after = arena_text(&compared->arena, holding->runs[AFTER]->folder);
    compared->runs = (uint32_t)(holding->runs[AFTER]->number - holding->runs[BEFORE]->number);
    number_counties(holding);
    count_cases(holding);
    count_reasons(holding);
    list_changes(holding);
    sum_causes(compared);
    return EXIT_DONE;
}

enum exit_code compare_runs(const char *site, const char *before, const char *after,
                            struct runs_compared *compared, struct diags *diags) {
    struct holding holding = {.compared = compared, .diags = diags};
    *compared = (struct runs_compared){0};
    arena_init(&compared->arena);
    map_init(&holding.keys);
    map_init(&holding.households);
    state_init(&holding.states[BEFORE]);
    state_init(&holding.states[AFTER]);
    enum exit_code code = hold(&holding, site, before, after);
    state_release(&holding.states[BEFORE]);
    state_release(&holding.states[AFTER]);
    map_release(&holding.keys);
    map_release(&holding.households);
    buffer_release(&holding.key);
    free(holding.reasons);
    free(holding.homes);
    free(holding.counties);
    rebuild_close(&holding.rebuilt);
    return code;
}

void compare_runs_release(struct runs_compared *compared) {
    arena_release(&compared->arena);
    free(compared->rules);
    free(compared->changes);
    free(compared->causes);
    *compared = (struct runs_compared){0};
}
