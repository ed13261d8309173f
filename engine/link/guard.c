/* The guards of linked rows. */
#include "link/guard.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/workers.h"

#define BLOCK 4096u  /* slots of which it is known whose the first one is */
#define CHUNK 65536u /* rows of one task */

struct counted { /* of one delivery */
    uint32_t linked, unlinked, persons;
    uint32_t last; /* person seen last; rows stand in their order */
};

struct stretch { /* the slots of one delivery of a dataset */
    uint32_t first, slots, delivery;
};

struct counting {
    const struct population *population;
    const struct intake *intake;
    struct counted *counts[WORKERS_MOST]; /* by worker: [delivery_count] */
    uint16_t dataset;
    struct stretch *all; /* of the dataset, by first slot */
    uint32_t count;
    uint32_t *whose; /* by slot / BLOCK: the stretch of its first slot, or the first one */
};

/* Came tonight, or waits since an earlier night, and no person has spoken for it. */
static bool is_candidate(const struct delivery *delivery) {
    return delivery->state == DELIVERY_IN_FORCE && (delivery->from_inbox || delivery->waiting);
}

static bool is_measured(const struct book *book, const struct delivery *delivery) {
    return is_candidate(delivery) && delivery->dataset != REGISTER &&
           book->datasets[delivery->dataset].about != ABOUT_PLACE;
}

static int by_first(const void *a, const void *b) {
    const struct stretch *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

/* By first slot; owned by the caller. */
static struct stretch *stretches_of(const struct intake *intake, uint16_t dataset, uint32_t *count) {
    struct stretch *all = memory_zeroed(intake->delivery_count + 1u, sizeof *all);
    *count = 0;
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        if (delivery->dataset != dataset || !delivery->slots) continue;
        all[(*count)++] = (struct stretch){delivery->first_slot, delivery->slots, i};
    }
    qsort(all, *count, sizeof *all, by_first);
    return all;
}

static void index_stretches(struct counting *counting, uint32_t slots) {
    uint32_t at = 0;
    counting->whose = memory_get((slots / BLOCK + 1u) * sizeof *counting->whose);
    for (uint32_t block = 0; block <= slots / BLOCK; block++) {
        while (at + 1 < counting->count && counting->all[at + 1].first <= block * BLOCK) at++;
        counting->whose[block] = at;
    }
}

/* Whose slot it is: the last stretch that begins at or before it. */
static struct counted *count_of(const struct counting *counting, uint32_t slot, int worker) {
    const struct stretch *all = counting->all;
    uint32_t at = counting->whose[slot / BLOCK];
    while (at + 1 < counting->count && all[at + 1].first <= slot) at++;
    BUG_UNLESS(counting->count && slot - all[at].first < all[at].slots);
    return &counting->counts[worker][all[at].delivery];
}

/* The rows of one person are of one chunk. */
static uint32_t chunk_from(const struct rows *rows, size_t index) {
    size_t from = index * CHUNK;
    while (from > 0 && from < rows->linked && rows->person[from] == rows->person[from - 1]) from++;
    return from < rows->linked ? (uint32_t)from : rows->linked;
}

static void count_chunk(void *context, size_t index, int worker) {
    const struct counting *counting = context;
    const struct rows *rows = &counting->population->rows[counting->dataset];
    uint32_t end = chunk_from(rows, index + 1);
    for (uint32_t row = chunk_from(rows, index); row < end; row++) {
        struct counted *counted = count_of(counting, rows->origin[row], worker);
        counted->persons += counted->linked++ == 0 || counted->last != rows->person[row];
        counted->last = rows->person[row];
    }
}

static void count_strays(const struct counting *counting) {
    const struct population *population = counting->population;
    for (uint32_t i = 0; i < population->stray_count; i++)
        if (population->strays[i].dataset == counting->dataset)
            count_of(counting, population->strays[i].slot, 0)->unlinked++;
}

static bool any_measured(const struct counting *counting, uint16_t dataset) {
    const struct intake *intake = counting->intake;
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        if (intake->deliveries[i].dataset == dataset && is_measured(intake->book, &intake->deliveries[i]))
            return true;
    return false;
}

static void count_dataset(struct counting *counting, uint16_t dataset, int threads) {
    const struct rows *rows = &counting->population->rows[dataset];
    if (!any_measured(counting, dataset)) return;
    counting->dataset = dataset;
    counting->all = stretches_of(counting->intake, dataset, &counting->count);
    index_stretches(counting, rows->slots);
    workers_run(threads, rows->linked / CHUNK + 1, count_chunk, counting);
    count_strays(counting);
    free(counting->all);
    free(counting->whose);
}

/* What all workers counted, in the first one's. */
static struct counted *count_all(struct counting *counting, int threads) {
    const struct intake *intake = counting->intake;
    for (int i = 0; i < threads; i++)
        counting->counts[i] = memory_zeroed(intake->delivery_count, sizeof(struct counted));
    for (uint16_t d = 0; d < intake->book->dataset_count; d++) count_dataset(counting, d, threads);
    struct counted *sum = counting->counts[0];
    for (int w = 1; w < threads; w++) {
        for (uint32_t i = 0; i < intake->delivery_count; i++) {
            sum[i].linked += counting->counts[w][i].linked;
            sum[i].persons += counting->counts[w][i].persons;
        }
        free(counting->counts[w]);
    }
    return sum;
}

static const char *why_unlinked(const struct dataset *dataset, const struct counted *counted,
                                struct arena *arena) {
    uint32_t rows = counted->linked + counted->unlinked;
    double most = dataset->guard.max_unlinked;
    if (rows < dataset->guard.least || counted->unlinked <= most * rows) return NULL;
    return arena_format(
        arena,
        "%u 行中有 %u 行在户籍库里找不到本人，超过 %g%%，像是别处的文件 · %u of %u rows are of "
        "nobody in the register, more than %g %%: a file of another place?",
        rows, counted->unlinked, most * 100, counted->unlinked, rows, most * 100);
}

/* `expected`: as many persons as the last delivery had, for as many days. */
static const char *why_few_persons(const struct dataset *dataset, const struct counted *counted,
                                   uint32_t expected, struct arena *arena) {
    double least = dataset->guard.min_persons_of_last;
    if (dataset->about != ABOUT_PERSON || expected < dataset->guard.least) return NULL;
    if (counted->persons >= least * expected) return NULL;
    return arena_format(
        arena,
        "%u 行只涉及 %u 人，按上一份应有约 %u 人，少于其 %g%% · %u rows of %u persons where the "
        "last one gives to expect %u, less than %g %% of it",
        counted->linked, counted->persons, expected, least * 100, counted->linked, counted->persons, expected,
        least * 100);
}

uint32_t link_guard(const struct population *population, struct intake *intake, struct arena *arena,
                    struct held_by_link *held, int threads) {
    struct counting counting = {.population = population, .intake = intake};
    struct counted *counts = count_all(&counting, threads);
    uint32_t count = 0;
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        struct delivery *delivery = &intake->deliveries[i];
        if (!is_measured(intake->book, delivery)) continue;
        const struct dataset *dataset = &intake->book->datasets[delivery->dataset];
        delivery->persons = counts[i].persons;
        if (delivery->release) continue;
        const char *why = why_unlinked(dataset, &counts[i], arena);
        if (!why) why = why_few_persons(dataset, &counts[i], delivery->persons_expected, arena);
        if (why)
            held[count++] =
                (struct held_by_link){delivery->dataset, arena_text(arena, delivery->digest), why};
    }
    free(counts);
    return count;
}
