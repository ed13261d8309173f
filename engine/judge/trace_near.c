/* Near misses of one rule: everybody is judged as the second worker of a trace does; whose steps come near a
 * threshold is judged once more with that step the other way. */
#include <stdlib.h>

#include "ground/memory.h"
#include "ground/workers.h"
#include "judge/trace_parts.h"

#define BLOCK 1024    /* households */
#define CANDIDATES 64 /* steps of one subject that are tried, the nearest first */

struct near_block {
    struct near *items;
    uint32_t count, room;
    uint32_t judged, not_met;
};

struct nearing {
    const struct book *book;
    const struct population *population;
    struct rule_count *rules;
    uint16_t rule;
    double share;
    struct stepper *steppers; /* [threads] */
    struct arena *arenas;     /* [threads] texts of steps */
    struct near_block *blocks;
};

static bool is_near(const struct nearing *nearing, const struct noted *noted) {
    const struct trace_step *step = &noted->step;
    return noted_decides(noted) && step->margin.unit != MARGIN_NONE && step->margin.share <= nearing->share;
}

/* Indices of the steps that come near, by share, then as they were asked. */
static uint32_t find_candidates(const struct nearing *nearing, const struct stepper *stepper,
                                uint32_t *candidates) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < stepper->count; i++) {
        if (!is_near(nearing, &stepper->noted[i])) continue;
        double share = stepper->noted[i].step.margin.share;
        uint32_t at = count < CANDIDATES ? count++ : CANDIDATES;
        while (at > 0 && stepper->noted[candidates[at - 1]].step.margin.share > share) {
            if (at < CANDIDATES) candidates[at] = candidates[at - 1];
            at--;
        }
        if (at < CANDIDATES) candidates[at] = i;
    }
    return count;
}

static struct near *add_near(struct near_block *block) {
    memory_grow(block->items, block->count, block->room);
    return &block->items[block->count++];
}

/* Once more without suppositions, and this time with the names of both sides. */
static void keep_near(const struct nearing *nearing, int thread, struct near_block *block, uint32_t household,
                      uint32_t person, uint32_t at) {
    struct stepper *stepper = &nearing->steppers[thread];
    struct near *near = add_near(block);
    *near = (struct near){.household = household, .person = person};
    stepper->lean = false;
    stepper_judge(stepper, nearing->rule, household, person, NULL, 0);
    stepper->lean = true;
    step_tell(stepper, &stepper->noted[at], &nearing->arenas[thread], &near->step);
    near->step.was_supposed = true;
    near->step.if_yes = near->step.held == HELD_YES ? VERDICT_NOT_MET : VERDICT_MET;
    near->step.if_no = near->step.held == HELD_YES ? VERDICT_MET : VERDICT_NOT_MET;
}

static void look_at(const struct nearing *nearing, int thread, struct near_block *block, uint32_t household,
                    uint32_t person) {
    struct stepper *stepper = &nearing->steppers[thread];
    uint32_t candidates[CANDIDATES];
    struct supposed supposed[CANDIDATES];
    arena_clear(&stepper->arena);
    block->judged++;
    if (stepper_judge(stepper, nearing->rule, household, person, NULL, 0) != VERDICT_NOT_MET) return;
    block->not_met++;
    uint32_t count = find_candidates(nearing, stepper, candidates);
    for (uint32_t i = 0; i < count; i++) {
        const struct noted *noted = &stepper->noted[candidates[i]];
        supposed[i] = (struct supposed){*noted, noted->step.held == HELD_NO};
    }
    for (uint32_t i = 0; i < count; i++) {
        if (stepper_judge(stepper, nearing->rule, household, person, &supposed[i], 1) != VERDICT_MET)
            continue;
        keep_near(nearing, thread, block, household, person, candidates[i]);
        return;
    }
}

/* Who has no row of `among` is not met, and nothing brings him nearer. */
static void look_at_subject(const struct nearing *nearing, int thread, struct near_block *block,
                            struct subject subject) {
    const struct worker *worker = &nearing->steppers[thread].worker;
    bool person = subject.kind == SUBJECT_PERSON;
    if (!rule_asks(worker, nearing->rule, subject)) return;
    if (among_is_plainly_empty(worker, nearing->rule, subject)) {
        block->judged++;
        block->not_met++;
        return;
    }
    look_at(nearing, thread, block, worker->household, person ? subject.index : PERSON_NONE);
}

static void look_at_household(const struct nearing *nearing, int thread, struct near_block *block,
                              uint32_t household) {
    const struct household *home = &nearing->population->household[household];
    struct told told;
    if (!trace_asks_here(nearing->book, nearing->rules, nearing->rule, home, &told)) return;
    household_open(&nearing->steppers[thread].worker, household);
    if (nearing->book->rules[nearing->rule].of_household) {
        look_at_subject(nearing, thread, block, (struct subject){SUBJECT_HOUSEHOLD, REGISTER, household});
        return;
    }
    for (uint32_t i = 0; i < home->count; i++)
        look_at_subject(nearing, thread, block, (struct subject){SUBJECT_PERSON, REGISTER, home->first + i});
}

static void look_at_block(void *context, size_t index, int thread) {
    const struct nearing *nearing = context;
    uint32_t from = (uint32_t)index * BLOCK, to = from + BLOCK;
    if (to > nearing->population->households) to = nearing->population->households;
    for (uint32_t i = from; i < to; i++) look_at_household(nearing, thread, &nearing->blocks[index], i);
}

static int by_share(const void *left, const void *right) {
    const struct near *a = left, *b = right;
    double x = a->step.margin.share, y = b->step.margin.share;
    if (x != y) return x < y ? -1 : 1;
    if (a->household != b->household) return a->household < b->household ? -1 : 1;
    return (a->person > b->person) - (a->person < b->person);
}

/* Who found what does not matter: the texts go over in the order of the list. */
static void gather(const struct nearing *nearing, size_t block_count, struct near_list *near) {
    uint32_t total = 0;
    for (size_t i = 0; i < block_count; i++) total += nearing->blocks[i].count;
    near->items = memory_zeroed(total + 1u, sizeof *near->items);
    for (size_t i = 0; i < block_count; i++) {
        const struct near_block *block = &nearing->blocks[i];
        near->judged += block->judged;
        near->not_met += block->not_met;
        for (uint32_t k = 0; k < block->count; k++) near->items[near->count++] = block->items[k];
        free(block->items);
    }
    qsort(near->items, near->count, sizeof *near->items, by_share);
    for (uint32_t i = 0; i < near->count; i++) step_copy(&near->arena, &near->items[i].step);
}

static bool open_steppers(struct nearing *nearing, const struct dataset_state *states, int threads,
                          struct diags *diags) {
    bool all = true;
    nearing->steppers = memory_zeroed((size_t)threads, sizeof *nearing->steppers);
    nearing->arenas = memory_zeroed((size_t)threads, sizeof *nearing->arenas);
    for (int i = 0; i < threads; i++) {
        arena_init(&nearing->arenas[i]);
        all = all && stepper_open(&nearing->steppers[i], nearing->book, nearing->population, states, diags);
        nearing->steppers[i].lean = true;
    }
    return all;
}

bool trace_near(const struct book *book, const struct population *population,
                const struct dataset_state *states, uint16_t rule, double share, int threads,
                struct near_list *near, struct diags *diags) {
    size_t block_count = (population->households + BLOCK - 1) / BLOCK;
    struct nearing nearing = {.book = book,
                              .population = population,
                              .rules = memory_zeroed(book->rule_count + 1u, sizeof *nearing.rules),
                              .rule = rule,
                              .share = share,
                              .blocks = memory_zeroed(block_count + 1, sizeof *nearing.blocks)};
    *near = (struct near_list){0};
    arena_init(&near->arena);
    rules_mark(nearing.rules, book, states);
    bool good = open_steppers(&nearing, states, threads, diags);
    if (good) workers_run(threads, block_count, look_at_block, &nearing);
    if (good) gather(&nearing, block_count, near);
    for (int i = 0; i < threads; i++) {
        stepper_close(&nearing.steppers[i]);
        arena_release(&nearing.arenas[i]);
    }
    free(nearing.steppers);
    free(nearing.arenas);
    free(nearing.blocks);
    free(nearing.rules);
    return good;
}

void near_release(struct near_list *near) {
    arena_release(&near->arena);
    free(near->items);
    *near = (struct near_list){0};
}
