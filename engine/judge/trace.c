/* One verdict once more, told whole. */
#include "judge/trace.h"

#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "judge/trace_parts.h"

struct trace {
    const struct book *book;
    const struct population *population;
    struct rule_count *rules; /* [rule_count] which are in force and not frozen */
    struct reader reader;
    struct stepper stepper;
    struct arena arena; /* of one telling */
    struct flag flag;
};

struct trace *trace_open(const struct book *book, const struct population *population,
                         const struct dataset_state *states, struct diags *diags) {
    struct trace *trace = memory_zeroed(1, sizeof *trace);
    trace->book = book;
    trace->population = population;
    trace->rules = memory_zeroed(book->rule_count + 1u, sizeof *trace->rules);
    arena_init(&trace->arena);
    rules_mark(trace->rules, book, states);
    bool good = reader_open(&trace->reader, book, population, states, diags) &&
                stepper_open(&trace->stepper, book, population, states, diags);
    if (good) return trace;
    trace_close(trace);
    return NULL;
}

void trace_close(struct trace *trace) {
    if (trace == NULL) return;
    reader_close(&trace->reader);
    stepper_close(&trace->stepper);
    arena_release(&trace->arena);
    free(trace->rules);
    free(trace);
}

static uint16_t find_replacing(const struct book *book, uint16_t number, region_t region) {
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *other = &book->rules[i];
        bool current = book->today >= other->from && book->today <= other->to;
        if (other->replaces == number && !other->shadow && current &&
            region_inside(region, other->region, other->region_digits))
            return i;
    }
    return RULE_NONE;
}

bool trace_asks_here(const struct book *book, const struct rule_count *rules, uint16_t number,
                     const struct household *home, struct told *told) {
    const struct rule *rule = &book->rules[number];
    region_t region = home->region;
    bool current = book->today >= rule->from && book->today <= rule->to;
    told->decided = current ? DECIDED_ELSEWHERE : DECIDED_NOT_IN_FORCE;
    if (!current || home->outside) return false;
    if (!rules[number].in_force || !rule_holds_in(book, rule, region, 12)) {
        told->replaced_by = find_replacing(book, number, region);
        if (told->replaced_by ==
            RULE_NONE) /* of no known place: what stands in its place all over the site */
            told->replaced_by = find_replacing(book, number, book->site.region);
        told->decided = told->replaced_by == RULE_NONE ? DECIDED_ELSEWHERE : DECIDED_REPLACED;
        return false;
    }
    told->decided = DECIDED_ELSEWHERE;
    if (!region_inside(region, rule->region, rule->region_digits)) return false;
    told->decided = DECIDED_FROZEN;
    if (!rules[number].frozen) return true;
    told->frozen_by = rules[number].frozen_by;
    return false;
}

static enum decided decided_in(const struct told *told, enum trace_part part) {
    static const enum decided parts[] = {
        [PART_AWAY] = DECIDED_AWAY, [PART_AMONG] = DECIDED_AMONG,   [PART_WHERE] = DECIDED_WHERE,
        [PART_WHEN] = DECIDED_WHEN, [PART_UNLESS] = DECIDED_UNLESS, [PART_URGENCY] = DECIDED_URGENCY,
        [PART_SAY] = DECIDED_ALL};
    if (!told->judged) return DECIDED_AWAY;
    if (told->verdict != VERDICT_MET) return parts[part];
    return told->suppressed_by != FACT_NONE ? DECIDED_UNLESS : DECIDED_ALL;
}

static void tell_away(const struct worker *worker, uint32_t household, uint32_t person, struct told *told) {
    if (person == PERSON_NONE) return;
    told->away = worker->away[person];
    told->away_unsure = worker->away_unsure[person - worker->population->household[household].first];
}

static void tell_verdict(struct trace *trace, uint16_t rule, uint32_t household, uint32_t person,
                         struct told *told) {
    struct worker *worker = &trace->reader.worker;
    uint64_t judged = worker->rules[rule].judged;
    told->verdict = reader_judge(&trace->reader, rule, household, person);
    told->judged = worker->rules[rule].judged > judged;
    tell_away(worker, household, person, told);
    if (told->verdict == VERDICT_CANNOT_TELL) told->cause = &worker->causes[worker->cause];
    if (told->verdict == VERDICT_FAILED) told->failure = worker->failures[0].message;
    if (told->verdict == VERDICT_MET) {
        trace->flag = worker->flags[0];
        trace->flag.first_read = trace->flag.read_count = trace->flag.membership_count = 0;
        told->flag = &trace->flag;
        told->suppressed_by = trace->flag.suppressed_by;
    }
    told->decided = decided_in(told, trace->reader.watch.part);
    bool whole_house = person == PERSON_NONE && !told->judged;
    if (told->away != 0 || whole_house) reader_absence(&trace->reader, household, person);
    reader_tell(&trace->reader, told);
}

uint16_t trace_away(struct trace *trace, uint32_t person, uint16_t *unsure) {
    struct told told = {0};
    uint32_t household = trace->population->household_of[person];
    reader_members(&trace->reader, household);
    tell_away(&trace->reader.worker, household, person, &told);
    *unsure = told.away_unsure;
    return told.away;
}

/* That the second worker, whose functions take more instructions, came to the same. */
static bool agrees(const struct stepper *stepper, const struct told *told, enum verdict verdict) {
    const struct worker *worker = &stepper->worker;
    if (verdict != told->verdict) return false;
    if (verdict == VERDICT_CANNOT_TELL)
        return strcmp(worker->causes[worker->cause].name, told->cause->name) == 0;
    return verdict != VERDICT_MET || worker->flags[0].suppressed_by == told->suppressed_by;
}

static void tell_steps(struct trace *trace, uint16_t rule, uint32_t household, uint32_t person,
                       struct told *told) {
    struct stepper *stepper = &trace->stepper;
    enum verdict verdict = stepper_judge(stepper, rule, household, person, NULL, 0);
    told->steps_known = agrees(stepper, told, verdict);
    if (!told->steps_known) return;
    uint32_t count = stepper->count;
    struct trace_step *steps = arena_get(&trace->arena, (count + 2u) * sizeof *steps);
    struct noted *noted = arena_get(&trace->arena, (count + 1u) * sizeof *noted);
    for (uint32_t i = 0; i < count; i++) {
        noted[i] = stepper->noted[i];
        step_tell(stepper, &noted[i], &trace->arena, &steps[i]);
    }
    told->steps = steps;
    told->step_count = count;
    told->steps_cut = stepper->cut;
    struct turning turning = {stepper, rule, household, person, steps, noted, &trace->arena};
    if (told->judged) steps_turn(&turning, told);
    bool unmade = told->verdict == VERDICT_CANNOT_TELL && told->decided == DECIDED_WHEN &&
                  told->decided_by == STEP_NONE;
    if (unmade && untold_comparison(stepper, told, &trace->arena, &steps[count]))
        told->decided_by = told->step_count++;
}

void trace_judge(struct trace *trace, uint16_t rule, uint32_t household, uint32_t person, struct told *told) {
    arena_clear(&trace->arena);
    arena_clear(&trace->stepper.arena);
    *told = (struct told){.suppressed_by = FACT_NONE,
                          .replaced_by = RULE_NONE,
                          .frozen_by = DATASET_NONE,
                          .decided_by = STEP_NONE,
                          .nearest = STEP_NONE,
                          .last_source = SOURCE_NONE,
                          .steps_known = true};
    const struct household *home = &trace->population->household[household];
    if (!trace_asks_here(trace->book, trace->rules, rule, home, told)) return;
    tell_verdict(trace, rule, household, person, told);
    tell_steps(trace, rule, household, person, told);
}
