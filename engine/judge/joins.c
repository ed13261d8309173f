/* Who lives with whom beyond the book: the joins of household.lua, asked for the few whose relation leads to
 * another book, while the population still stands by books. */
#include <stdlib.h>

#include "ground/memory.h"
#include "ground/workers.h"
#include "judge/worker.h"
#include "link/regroup.h"

#define CHUNK 1024 /* households of one task */

struct found {
    struct together *items;
    uint32_t count, room;
};

struct joining_task {
    const struct book *book;
    const struct population *population;
    struct worker *workers;
    struct found *found; /* by chunk */
};

static void add(struct found *found, uint32_t a, uint32_t b) {
    memory_grow(found->items, found->count, found->room);
    found->items[found->count++] = (struct together){a, b};
}

/* The dead live with nobody; who cannot be told, or whose fact fails, stays with his book. */
static bool lives_with(struct worker *worker, const struct join *join, uint32_t person, uint32_t other) {
    if (person_away(worker, person, NULL) != 0 || person_away(worker, other, NULL) != 0) return false;
    if (join->where == NULL) return true;
    worker->evaluating = (struct subject){SUBJECT_PERSON, REGISTER, person};
    worker->budget = EVALUATION_BUDGET;
    return filter_holds(worker, join->where, person) == ANSWER_YES;
}

/* Near a limit the answer may depend on what ran before in this state: asked again alone in a fresh one. */
static bool joins(struct worker *worker, const struct join *join, uint32_t person, uint32_t other) {
    bool holds = lives_with(worker, join, person, other);
    if (!worker->suspect) return holds;
    worker->box.spent = worker->box.full = false;
    holds = worker_load(worker);
    worker_forget(worker);
    holds = holds && lives_with(worker, join, person, other);
    worker->suspect = worker->box.spent = worker->box.full = false;
    return holds;
}

/* The one of another book with whom a join may put p, who is of `book`; RELATED_NOBODY: none. */
static uint32_t other_book(const struct population *population, const struct join *join,
                           const struct household *book, uint32_t p) {
    uint32_t one = population->related[join->relation].one[p];
    if (!RELATED_TO_PERSON(one) || one - book->first < book->count) return RELATED_NOBODY;
    return one;
}

static void join_person(const struct joining_task *task, struct worker *worker, uint32_t household,
                        uint32_t p, struct found *found) {
    const struct household_form *form = &task->book->household;
    const struct household *book = &task->population->household[household];
    for (uint16_t i = 0; i < form->join_count; i++) {
        uint32_t one = other_book(task->population, &form->joins[i], book, p);
        if (one == RELATED_NOBODY) continue;
        if (worker->household != household) worker_enter(worker, household);
        if (joins(worker, &form->joins[i], p, one)) add(found, p, one);
    }
}

static void join_chunk(void *context, size_t index, int number) {
    const struct joining_task *task = context;
    const struct population *population = task->population;
    uint32_t from = (uint32_t)index * CHUNK, to = from + CHUNK;
    if (to > population->households) to = population->households;
    for (uint32_t h = from; h < to; h++) {
        const struct household *household = &population->household[h];
        for (uint32_t i = 0; i < household->count; i++)
            join_person(task, &task->workers[number], h, household->first + i, &task->found[index]);
    }
}

static bool runs_in_c(const struct fact *fact) {
    if (fact->fold == FOLD_NONE || fact->of_people || fact->folds_fact || fact->that != NULL) return false;
    for (uint16_t i = 0; fact->where != NULL && i < fact->where->count; i++)
        if (fact->where->conditions[i].is_fact) return false;
    return true;
}

/* Loading the rules into Lua costs more than asking. */
static bool needs_lua(const struct book *book) {
    const struct household_form *form = &book->household;
    bool needs = false;
    for (uint16_t i = 0; i < form->away_count; i++) needs = needs || !runs_in_c(&book->facts[form->away[i]]);
    for (uint16_t i = 0; i < form->join_count; i++) {
        const struct filter *where = form->joins[i].where;
        for (uint16_t k = 0; where != NULL && k < where->count; k++)
            needs = needs ||
                    (where->conditions[k].is_fact && !runs_in_c(&book->facts[where->conditions[k].fact]));
    }
    return needs;
}

static bool open_all(struct joining_task *task, const struct judge_options *options, struct diags *diags) {
    bool lua = needs_lua(task->book), good = true;
    task->workers = memory_zeroed((size_t)options->threads, sizeof *task->workers);
    for (int i = 0; i < options->threads; i++) {
        struct worker *worker = &task->workers[i];
        worker_init(worker, task->book, task->population, options->states);
        worker->household = UINT32_MAX; /* none yet */
        if (!lua || !good || worker_load(worker)) continue;
        worker_tell_failure(worker, diags);
        good = false;
    }
    return good;
}

static struct found gather(struct found *found, size_t chunks) {
    struct found all = {0};
    for (size_t i = 0; i < chunks; i++) {
        for (uint32_t k = 0; k < found[i].count; k++) add(&all, found[i].items[k].a, found[i].items[k].b);
        free(found[i].items);
    }
    free(found);
    return all;
}

bool households_join(struct population *population, struct rows *rows, const struct judge_options *options,
                     struct diags *diags) {
    const struct book *book = population->book;
    if (book->household.join_count == 0) return true;
    size_t chunks = population->households / CHUNK + 1;
    struct joining_task task = {
        .book = book, .population = population, .found = memory_zeroed(chunks, sizeof *task.found)};
    bool good = open_all(&task, options, diags);
    if (good) workers_run(options->threads, chunks, join_chunk, &task);
    struct found all = gather(task.found, chunks);
    for (int i = 0; i < options->threads; i++) {
        arena_release(&task.workers[i].texts);
        worker_release(&task.workers[i]);
    }
    free(task.workers);
    if (all.count > 0) population_regroup(population, rows, all.items, all.count, options->threads);
    free(all.items);
    return good;
}
