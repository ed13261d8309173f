/* Which steps alone turn the verdict: the rule is judged again with one supposed otherwise. */
#include <math.h>

#include "judge/trace_parts.h"

#define TURNS_MOST 256 /* steps of one verdict that are supposed otherwise */
#define FURTHER_MOST 16

bool noted_decides(const struct noted *noted) {
    enum trace_part part = noted->step.part;
    return noted->rests && (part == PART_AMONG || part == PART_WHERE || part == PART_WHEN);
}

static bool is_own(const struct trace_step *step, enum trace_part part) {
    return step->depth == 0 && step->part == part;
}

static enum verdict judge_supposing(const struct turning *turning, const struct noted *noted, bool holds) {
    struct supposed supposed = {*noted, holds};
    return stepper_judge(turning->stepper, turning->rule, turning->household, turning->person, &supposed, 1);
}

/* The same question may be asked more than once: one answer is supposed for all. */
static bool known_already(const struct turning *turning, uint32_t at) {
    struct trace_step *step = &turning->steps[at];
    for (uint32_t i = 0; i < at; i++) {
        if (!turning->steps[i].was_supposed || !noted_same(&turning->noted[i], &turning->noted[at])) continue;
        step->if_yes = turning->steps[i].if_yes;
        step->if_no = turning->steps[i].if_no;
        return true;
    }
    return false;
}

static void turn(const struct turning *turning, uint32_t at, enum verdict verdict) {
    struct trace_step *step = &turning->steps[at];
    const struct noted *noted = &turning->noted[at];
    step->was_supposed = true;
    if (known_already(turning, at)) return;
    step->if_yes = step->held == HELD_YES ? verdict : judge_supposing(turning, noted, true);
    step->if_no = step->held == HELD_NO ? verdict : judge_supposing(turning, noted, false);
}

static void turn_each(const struct turning *turning, const struct told *told) {
    uint32_t tried = 0;
    for (uint32_t i = 0; i < told->step_count && tried < TURNS_MOST; i++) {
        enum held held = turning->steps[i].held;
        bool worth = told->verdict == VERDICT_CANNOT_TELL ? held == HELD_UNTOLD : held != HELD_FAILED;
        if (!worth || !noted_decides(&turning->noted[i])) continue;
        turn(turning, i, told->verdict);
        tried++;
    }
}

static bool turns(const struct trace_step *step, enum verdict from) {
    enum verdict to = from == VERDICT_MET ? VERDICT_NOT_MET : VERDICT_MET;
    if (!step->was_supposed || step->held == HELD_UNTOLD) return false;
    return (step->held == HELD_YES ? step->if_no : step->if_yes) == to;
}

static double share_of(const struct trace_step *step) {
    return step->margin.unit == MARGIN_NONE ? NAN : step->margin.share;
}

/* A smaller share, then any at all; equals stay with the first. */
static bool nearer(double share, double than) {
    if (isnan(share)) return false;
    return isnan(than) || share < than;
}

/* Of `among`: for the row that came nearest, one that alone turns the verdict before others. */
static uint32_t find_among(const struct turning *turning, const struct told *told) {
    uint32_t best = STEP_NONE;
    for (uint32_t i = 0; i < told->step_count; i++) {
        const struct trace_step *step = &turning->steps[i];
        if (!is_own(step, PART_AMONG) || step->held != HELD_NO) continue;
        bool better = best == STEP_NONE;
        if (!better) {
            const struct trace_step *old = &turning->steps[best];
            bool a = turns(step, told->verdict), b = turns(old, told->verdict);
            better = a != b ? a : nearer(share_of(step), share_of(old));
        }
        if (better) best = i;
    }
    return best;
}

static uint32_t find_where(const struct turning *turning, const struct told *told) {
    for (uint32_t i = 0; i < told->step_count; i++)
        if (is_own(&turning->steps[i], PART_WHERE) && turning->steps[i].held == HELD_NO) return i;
    return STEP_NONE;
}

static bool is_variable(const struct turning *turning, uint32_t at) {
    uint32_t site = turning->noted[at].site;
    return site != SITE_NONE && turning->stepper->sites[site]
                                    .watched.
                                    operator== WATCHED_TRUTH && turning->stepper->sites[site]
                                    .watched.left.from == WATCHED_VARIABLE;
}

/* The last that turns the verdict, what a variable holds only where nothing else does; else the last. */
static uint32_t find_when(const struct turning *turning, const struct told *told) {
    uint32_t last = STEP_NONE, turned = STEP_NONE, turned_variable = STEP_NONE;
    for (uint32_t i = 0; i < told->step_count; i++) {
        if (!is_own(&turning->steps[i], PART_WHEN)) continue;
        last = i;
        if (!turns(&turning->steps[i], told->verdict)) continue;
        if (is_variable(turning, i))
            turned_variable = i;
        else
            turned = i;
    }
    return turned != STEP_NONE ? turned : turned_variable != STEP_NONE ? turned_variable : last;
}

static uint32_t find_untold(const struct turning *turning, const struct told *told) {
    for (uint32_t i = 0; i < told->step_count; i++)
        if (turning->steps[i].depth == 0 && turning->steps[i].held == HELD_UNTOLD &&
            noted_decides(&turning->noted[i]))
            return i;
    return STEP_NONE;
}

static uint32_t find_decided(const struct turning *turning, const struct told *told) {
    if (told->verdict == VERDICT_CANNOT_TELL) return find_untold(turning, told);
    if (told->verdict != VERDICT_NOT_MET) return STEP_NONE;
    switch (told->decided) {
    case DECIDED_AMONG:
        return find_among(turning, told);
    case DECIDED_WHERE:
        return find_where(turning, told);
    case DECIDED_WHEN:
        return find_when(turning, told);
    default:
        return STEP_NONE;
    }
}

static uint32_t find_nearest(const struct turning *turning, const struct told *told) {
    uint32_t best = STEP_NONE;
    for (uint32_t i = 0; i < told->step_count; i++) {
        const struct trace_step *step = &turning->steps[i];
        if (!turns(step, told->verdict) || step->margin.unit == MARGIN_NONE) continue;
        if (best == STEP_NONE || nearer(share_of(step), share_of(&turning->steps[best]))) best = i;
    }
    return best;
}

static bool is_supposed(const struct supposed *supposed, uint32_t count, const struct noted *noted) {
    for (uint32_t i = 0; i < count; i++)
        if (noted_same(&supposed[i].noted, noted)) return true;
    return false;
}

/* Of the last judging: what failed there, as with the first. NULL: nothing more is known. */
static const struct noted *find_next(const struct stepper *stepper, const struct supposed *supposed,
                                     uint32_t count) {
    const struct noted *next = NULL;
    enum trace_part part = stepper->watch.part;
    for (uint32_t i = 0; i < stepper->count; i++) {
        const struct noted *noted = &stepper->noted[i];
        if (!is_own(&noted->step, part) || !noted_decides(noted)) continue;
        bool fails = part == PART_WHEN ? noted->step.held != HELD_UNTOLD : noted->step.held == HELD_NO;
        bool same_row = part != PART_AMONG || noted->step.row == supposed[0].noted.step.row;
        if (fails && same_row && !is_supposed(supposed, count, noted)) next = noted;
    }
    return next;
}

static void tell_further(const struct turning *turning, struct told *told) {
    struct supposed supposed[FURTHER_MOST + 1];
    struct trace_step *further = arena_get(turning->arena, FURTHER_MOST * sizeof *further);
    uint32_t count = 1;
    if (told->verdict != VERDICT_NOT_MET || told->decided_by == STEP_NONE) return;
    const struct noted *first = &turning->noted[told->decided_by];
    supposed[0] = (struct supposed){*first, first->step.held == HELD_NO};
    enum verdict verdict = VERDICT_NOT_MET;
    while (verdict == VERDICT_NOT_MET) {
        verdict = stepper_judge(turning->stepper, turning->rule, turning->household, turning->person,
                                supposed, count);
        const struct noted *next = verdict == VERDICT_NOT_MET && count <= FURTHER_MOST
                                       ? find_next(turning->stepper, supposed, count)
                                       : NULL;
        if (next == NULL) break;
        step_tell(turning->stepper, next, turning->arena, &further[count - 1]);
        supposed[count++] = (struct supposed){*next, next->step.held == HELD_NO};
    }
    told->further = further;
    told->further_count = count - 1;
    told->further_met = verdict == VERDICT_MET;
}

void steps_turn(struct turning *turning, struct told *told) {
    if (told->verdict == VERDICT_FAILED) return;
    turn_each(turning, told);
    told->decided_by = find_decided(turning, told);
    told->nearest = find_nearest(turning, told);
    tell_further(turning, told);
}
