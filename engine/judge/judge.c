/* The judge stage: blocks of households over the workers, joined in order of block. */
#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "ground/workers.h"
#include "judge/glance.h"

#define BLOCK 1024 /* households */

struct judging {
    struct worker *workers;
    struct block *blocks;
    const struct household *homes;
    uint32_t households;
    const bool *only;
    bool backwards;
};

static void judge_block(void *context, size_t index, int number) {
    struct judging *judging = context;
    struct worker *worker = &judging->workers[number];
    struct block *block = &judging->blocks[index];
    *block = (struct block){.worker = number,
                            .first_flag = worker->flag_count,
                            .first_unsure = worker->unsure_count,
                            .first_failure = worker->failure_count};
    uint32_t from = (uint32_t)index * BLOCK,
             to = from + BLOCK < judging->households ? from + BLOCK : judging->households;
    for (uint32_t i = from; i < to; i++) {
        uint32_t household = judging->backwards ? from + to - 1 - i : i;
        bool wanted = !judging->only || judging->only[household];
        if (wanted && !judging->homes[household].outside) household_judge(worker, household);
    }
    block->flag_count = worker->flag_count - block->first_flag;
    block->unsure_count = worker->unsure_count - block->first_unsure;
    block->failure_count = worker->failure_count - block->first_failure;
}

/* A rule whose own dataset is missing says nothing about anybody: it is frozen whole. */
void rules_mark(struct rule_count *counts, const struct book *book, const struct dataset_state *states) {
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        counts[i] = (struct rule_count){
            .in_force = rule_holds_in(book, rule, book->site.region, book->site.region_digits),
            .frozen_by = DATASET_NONE};
        if (!counts[i].in_force || rule->among == DATASET_NONE || states[rule->among].delivered) continue;
        counts[i].frozen = true;
        counts[i].frozen_by = rule->among;
    }
}

struct totals {
    uint32_t flags, reads, unsure, failures;
};

static struct totals count_all(const struct worker *workers, int threads) {
    struct totals totals = {0};
    for (int i = 0; i < threads; i++) {
        totals.flags += workers[i].flag_count;
        totals.reads += workers[i].read_count;
        totals.unsure += workers[i].unsure_count;
        totals.failures += workers[i].failure_count;
    }
    return totals;
}

/* Causes are numbered by each worker as it meets them; joined, by where they are first met in order of
 * household. */
static uint32_t join_cause(struct judgement *judgement, struct map *numbers, struct buffer *key,
                           const struct unsure_cause *cause) {
    uint32_t number = map_add(numbers, cause_key(key, cause->kind, cause->name));
    if (number < judgement->cause_count) return number;
    judgement->causes = memory_resize(judgement->causes, number + 1, sizeof *judgement->causes);
    judgement->causes[judgement->cause_count++] = *cause;
    return number;
}

/* Where they lie is nobody's business but the flags': those of the first worker stay. */
static void join_reads(struct judgement *judgement, struct worker *workers, int threads, uint32_t total) {
    judgement->reads = memory_resize(workers[0].reads, total + 1u, sizeof *judgement->reads);
    workers[0].reads = NULL;
    for (int i = 0; i < threads; i++) {
        workers[i].reads_before = judgement->read_count;
        if (i > 0 && workers[i].read_count > 0)
            memcpy(judgement->reads + judgement->read_count, workers[i].reads,
                   workers[i].read_count * sizeof *workers[i].reads);
        judgement->read_count += workers[i].read_count;
    }
}

static void join_flags(struct judgement *judgement, const struct worker *worker, const struct block *block) {
    for (uint32_t i = 0; i < block->flag_count; i++) {
        struct flag flag = worker->flags[block->first_flag + i];
        flag.first_read += worker->reads_before;
        judgement->flags[judgement->flag_count++] = flag;
    }
}

static void join_blocks(struct judgement *judgement, const struct judging *judging, size_t block_count) {
    struct map numbers;
    struct buffer key = {0};
    map_init(&numbers);
    for (size_t b = 0; b < block_count; b++) {
        const struct block *block = &judging->blocks[b];
        const struct worker *worker = &judging->workers[block->worker];
        join_flags(judgement, worker, block);
        for (uint32_t i = 0; i < block->unsure_count; i++) {
            struct unsure unsure = worker->unsure[block->first_unsure + i];
            unsure.cause = join_cause(judgement, &numbers, &key, &worker->causes[unsure.cause]);
            judgement->unsure[judgement->unsure_count++] = unsure;
        }
        for (uint32_t i = 0; i < block->failure_count; i++)
            judgement->failures[judgement->failure_count++] = worker->failures[block->first_failure + i];
    }
    map_release(&numbers);
    buffer_release(&key);
}

static void add_counts(struct judgement *judgement, const struct worker *worker, uint16_t rule_count) {
    judgement->households_judged += worker->households_judged;
    judgement->persons_judged += worker->persons_judged;
    judgement->persons_away += worker->persons_away;
    judgement->persons_even += worker->persons_even;
    judgement->persons_unsure += worker->persons_unsure;
    for (uint16_t i = 0; i < rule_count; i++) {
        if (judgement->spent) judgement->spent[i] += worker->spent[i];
        struct rule_count *into = &judgement->rules[i];
        const struct rule_count *from = &worker->rules[i];
        into->judged += from->judged;
        into->not_met += from->not_met;
        into->met += from->met;
        into->suppressed += from->suppressed;
        into->cannot_tell += from->cannot_tell;
        into->failed += from->failed;
        into->reviewed += from->reviewed;
    }
}

static void join(struct judgement *judgement, const struct judging *judging, size_t block_count, int threads,
                 const struct book *book) {
    struct totals totals = count_all(judging->workers, threads);
    judgement->flags = memory_zeroed(totals.flags + 1u, sizeof *judgement->flags);
    join_reads(judgement, judging->workers, threads, totals.reads);
    judgement->unsure = memory_zeroed(totals.unsure + 1u, sizeof *judgement->unsure);
    judgement->failures = memory_zeroed(totals.failures + 1u, sizeof *judgement->failures);
    join_blocks(judgement, judging, block_count);
    for (int i = 0; i < threads; i++) add_counts(judgement, &judging->workers[i], book->rule_count);
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule_count *count = &judgement->rules[i];
        BUG_UNLESS(count->judged == count->not_met + count->met + count->cannot_tell + count->failed);
    }
}

struct worker *judging_worker_new(const struct book *book, struct watch *watch) {
    struct worker *worker = memory_zeroed(1, sizeof *worker);
    worker->book = book; /* all else with the first run: worker_renew */
    worker->watch = watch;
    return worker;
}

void judging_worker_free(struct worker *worker) {
    if (worker == NULL) return;
    if (worker->population != NULL) {
        worker_release(worker);
        arena_release(&worker->texts);
    }
    free(worker);
}

/* The one worker that stays when the run is over. */
static bool open_kept(struct judging *judging, const struct judgement *judgement,
                      const struct population *population, const struct judge_options *options,
                      struct diags *diags) {
    struct worker *worker = judging->workers = options->worker;
    worker_renew(worker, population, options->states);
    worker->away = judgement->away;
    memcpy(worker->rules, judgement->rules, worker->book->rule_count * sizeof *worker->rules);
    if (worker->loaded || worker_load(worker)) return true;
    worker_tell_failure(worker, diags);
    return false;
}

static void load_worker(void *context, size_t index, int thread) {
    struct judging *judging = context;
    (void)thread;
    worker_load(&judging->workers[index]); /* what went wrong stands in its failure */
}

static bool open_workers(struct judging *judging, int threads, const struct judgement *judgement,
                         const struct book *book, const struct population *population,
                         const struct dataset_state *states, struct diags *diags) {
    judging->workers = memory_zeroed((size_t)threads, sizeof *judging->workers);
    for (int i = 0; i < threads; i++) {
        struct worker *worker = &judging->workers[i];
        worker_init(worker, book, population, states);
        glances_make(worker);
        worker->away = judgement->away;
        memcpy(worker->rules, judgement->rules, book->rule_count * sizeof *worker->rules);
        if (judgement->spent) worker->spent = memory_zeroed(book->rule_count + 1u, sizeof *worker->spent);
    }
    workers_run(threads, (size_t)threads, load_worker, judging);
    for (int i = 0; i < threads; i++) {
        if (judging->workers[i].failure[0] == '\0') continue;
        worker_tell_failure(&judging->workers[i], diags);
        return false;
    }
    return true;
}

/* Texts outlive the workers: flags, causes and failures point into them. */
static void close_workers(struct judging *judging, struct judgement *judgement, int threads,
                          const struct judge_options *options) {
    judgement->arenas = memory_zeroed((size_t)threads, sizeof *judgement->arenas);
    judgement->arena_count = threads;
    for (int i = 0; i < threads; i++) {
        judgement->arenas[i] = judging->workers[i].texts;
        if (options->worker == NULL) worker_release(&judging->workers[i]);
    }
    if (options->worker == NULL) free(judging->workers);
    if (options->worker != NULL) { /* its texts are the judgement's now */
        arena_init(&options->worker->texts);
        worker_renew(options->worker, options->worker->population, options->states);
        options->worker->away = judgement->away;
    }
    free(judging->blocks);
}

/* So many households from the first that so many of them are judged. */
static uint32_t first_judged(const struct population *population, uint32_t most) {
    uint32_t count = 0;
    for (uint32_t judged = 0; count < population->households && judged < most; count++)
        judged += !population->household[count].outside;
    return count;
}

bool judge_run(struct judgement *judgement, const struct book *book, const struct population *population,
               const struct judge_options *options, struct diags *diags) {
    uint32_t households = options->most ? first_judged(population, options->most) : population->households;
    size_t block_count = (households + BLOCK - 1) / BLOCK;
    struct judging judging = {.homes = population->household,
                              .households = households,
                              .only = options->only,
                              .backwards = options->backwards,
                              .blocks = memory_zeroed(block_count + 1, sizeof *judging.blocks)};
    *judgement = (struct judgement){.rules = memory_zeroed(book->rule_count + 1u, sizeof *judgement->rules),
                                    .away = memory_zeroed(population->persons + 1u, sizeof *judgement->away)};
    if (options->timed) judgement->spent = memory_zeroed(book->rule_count + 1u, sizeof *judgement->spent);
    rules_mark(judgement->rules, book, options->states);
    BUG_UNLESS(options->worker == NULL || (options->threads == 1 && options->worker->book == book));
    bool good = options->worker != NULL ? open_kept(&judging, judgement, population, options, diags)
                                        : open_workers(&judging, options->threads, judgement, book,
                                                       population, options->states, diags);
    if (good) {
        workers_run(options->threads, block_count, judge_block, &judging);
        join(judgement, &judging, block_count, options->threads, book);
    }
    close_workers(&judging, judgement, options->threads, options);
    return good;
}

bool unsure_is_own(enum unsure_kind kind) {
    return kind == UNSURE_COLUMN || kind == UNSURE_STATED;
}

void judgement_release(struct judgement *judgement) {
    for (int i = 0; i < judgement->arena_count; i++) arena_release(&judgement->arenas[i]);
    free(judgement->arenas);
    free(judgement->flags);
    free(judgement->reads);
    free(judgement->unsure);
    free(judgement->causes);
    free(judgement->failures);
    free(judgement->listed);
    free(judgement->shadows.flags);
    free(judgement->shadows.unsure);
    free(judgement->shadows.failures);
    free(judgement->rules);
    free(judgement->spent);
    free(judgement->away);
    *judgement = (struct judgement){0};
}

/* Datasets past 63, which bits cannot name. */
static uint16_t many_sources(const struct judgement *judgement, const struct flag *flag, uint16_t *datasets,
                             uint16_t room) {
    uint16_t count = 0;
    for (int pass = 0; pass < 2 && count == 0; pass++) {
        enum read_kind wanted = pass == 0 ? READ_ROW : READ_LIST;
        for (uint32_t i = 0; i < flag->read_count - flag->membership_count; i++) {
            const struct read *read = &judgement->reads[flag->first_read + i];
            if (read->kind != wanted || read->what == REGISTER) continue;
            uint16_t at = 0;
            while (at < count && datasets[at] < read->what) at++;
            if ((at < count && datasets[at] == read->what) || count == room) continue;
            memmove(datasets + at + 1, datasets + at, (size_t)(count - at) * sizeof *datasets);
            datasets[at] = read->what;
            count++;
        }
    }
    return count;
}

uint16_t flag_sources(const struct judgement *judgement, const struct flag *flag, uint16_t *datasets,
                      uint16_t room) {
    const struct read *reads = &judgement->reads[flag->first_read];
    uint64_t taken = 0, looked_into = 0;
    bool many = false;
    for (uint32_t i = 0; i < flag->read_count - flag->membership_count; i++) {
        bool row = reads[i].kind == READ_ROW, list = reads[i].kind == READ_LIST;
        taken |= (uint64_t)row << (reads[i].what & 63);
        looked_into |= (uint64_t)list << (reads[i].what & 63);
        many |= (row || list) && reads[i].what > 63;
    }
    if (many) return many_sources(judgement, flag, datasets, room);
    const uint64_t others = ~(UINT64_C(1) << REGISTER);
    uint64_t left = taken & others ? taken & others : looked_into & others;
    uint16_t count = 0;
    for (; left && count < room; left &= left - 1) datasets[count++] = (uint16_t)__builtin_ctzll(left);
    return count;
}
