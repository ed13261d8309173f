/* The guards of linked rows. */
#include "link/guard.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/workers.h"

struct counted { /* of one delivery */
    uint32_t linked, unlinked, persons;
    uint32_t last; /* person seen last; rows stand in their order */
};

struct counting {
    const struct population *population;
    const struct intake *intake;
    struct counted *counts; /* [delivery_count] */
};

/* Came tonight, or waits since an earlier night, and no person has spoken for it. */
static bool is_candidate(const struct delivery *delivery) {
    return delivery->state == DELIVERY_IN_FORCE && (delivery->from_inbox || delivery->waiting);
}

static bool is_measured(const struct book *book, const struct delivery *delivery) {
    return is_candidate(delivery) && delivery->dataset != REGISTER &&
           book->datasets[delivery->dataset].about != ABOUT_PLACE;
}

struct stretch { /* the slots of one delivery of a dataset */
    uint32_t first, slots, delivery;
};

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

/* Whose slot it is: the last stretch that begins at or before it. */
static struct counted *count_of(struct counting *counting, const struct stretch *all, uint32_t count,
                                uint32_t slot) {
    uint32_t low = 0, high = count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (all[middle].first <= slot)
            low = middle;
        else
            high = middle;
    }
    BUG_UNLESS(count && slot - all[low].first < all[low].slots);
    return &counting->counts[all[low].delivery];
}

static void count_linked(struct counting *counting, uint16_t dataset, const struct stretch *all,
                         uint32_t count) {
    const struct rows *rows = &counting->population->rows[dataset];
    for (uint32_t row = 0; row < rows->linked; row++) {
        struct counted *counted = count_of(counting, all, count, rows->origin[row]);
        counted->persons += counted->linked++ == 0 || counted->last != rows->person[row];
        counted->last = rows->person[row];
    }
}

static void count_strays(struct counting *counting, uint16_t dataset, const struct stretch *all,
                         uint32_t count) {
    const struct population *population = counting->population;
    for (uint32_t i = 0; i < population->stray_count; i++)
        if (population->strays[i].dataset == dataset)
            count_of(counting, all, count, population->strays[i].slot)->unlinked++;
}

static bool any_measured(const struct counting *counting, uint16_t dataset) {
    const struct intake *intake = counting->intake;
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        if (intake->deliveries[i].dataset == dataset && is_measured(intake->book, &intake->deliveries[i]))
            return true;
    return false;
}

static void count_dataset(void *context, size_t dataset, int worker) {
    struct counting *counting = context;
    uint32_t count;
    (void)worker;
    if (!any_measured(counting, (uint16_t)dataset)) return;
    struct stretch *all = stretches_of(counting->intake, (uint16_t)dataset, &count);
    count_linked(counting, (uint16_t)dataset, all, count);
    count_strays(counting, (uint16_t)dataset, all, count);
    free(all);
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
    struct counting counting = {population, intake,
                                memory_zeroed(intake->delivery_count, sizeof(struct counted))};
    uint32_t count = 0;
    workers_run(threads, intake->book->dataset_count, count_dataset, &counting);
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        struct delivery *delivery = &intake->deliveries[i];
        if (!is_measured(intake->book, delivery)) continue;
        const struct dataset *dataset = &intake->book->datasets[delivery->dataset];
        delivery->persons = counting.counts[i].persons;
        if (delivery->release) continue;
        const char *why = why_unlinked(dataset, &counting.counts[i], arena);
        if (!why) why = why_few_persons(dataset, &counting.counts[i], delivery->persons_expected, arena);
        if (why) held[count++] = (struct held_by_link){arena_text(arena, delivery->digest), why};
    }
    free(counting.counts);
    return count;
}
