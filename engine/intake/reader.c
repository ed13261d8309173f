/* Strands and the workers that share them. */
#include "intake/reader.h"

#include <stdlib.h>
#include "ground/memory.h"
#include "ground/workers.h"
#include "intake/parse.h"
#include "intake/strand.h"

#define WAITERS 2 /* workers beside those that compute, for what the disk keeps waiting */

struct crew {
    struct taking *taking;
    struct strand *strands; /* the largest first */
    uint32_t count;
    struct parser *parsers; /* by worker */
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int processors; /* how many more may compute, under the lock; workers that wait for the disk do not */
};

/* A strand that nobody reads just now, the largest first; else wait for one. */
static bool next_block(struct crew *crew, struct block *block) {
    for (int patient = 0; patient < 2; patient++)
        for (uint32_t i = 0; i < crew->count; i++)
            if (strand_next(&crew->strands[i], patient, block)) return true;
    return false;
}

static void take_processor(struct crew *crew) {
    pthread_mutex_lock(&crew->lock);
    while (crew->processors == 0) pthread_cond_wait(&crew->freed, &crew->lock);
    crew->processors--;
    pthread_mutex_unlock(&crew->lock);
}

static void free_processor(struct crew *crew) {
    pthread_mutex_lock(&crew->lock);
    crew->processors++;
    pthread_cond_signal(&crew->freed);
    pthread_mutex_unlock(&crew->lock);
}

/* The bytes go to the archive while another worker computes. */
static void work(void *context, size_t index, int worker) {
    struct crew *crew = context;
    struct block block = {.room = memory_reserve(BLOCK_SIZE)};
    (void)index;
    memory_expect(block.room, BLOCK_SIZE);
    take_processor(crew);
    while (next_block(crew, &block)) {
        if (block.unarchived) {
            free_processor(crew);
            block_archive(crew->taking, &block);
            take_processor(crew);
        }
        parser_block(&crew->parsers[worker], &block);
    }
    free_processor(crew);
    memory_unreserve(block.room, BLOCK_SIZE);
}

static int in_order(const void *a, const void *b, void *context) {
    const struct taken *items = context;
    const struct taken *x = &items[*(const uint32_t *)a], *y = &items[*(const uint32_t *)b];
    if (x->delivery.first != y->delivery.first) return x->delivery.first < y->delivery.first ? -1 : 1;
    if (x->delivery.last != y->delivery.last) return x->delivery.last < y->delivery.last ? -1 : 1;
    int order = strcmp(x->delivery.sender, y->delivery.sender);
    return order ? order : strcmp(x->path, y->path);
}

static int larger_first(const void *a, const void *b) {
    const struct strand *x = a, *y = b;
    if (x->size != y->size) return x->size > y->size ? -1 : 1;
    return x->dataset - y->dataset;
}

/* A strand for every dataset of which something is to be read. */
static void gather(struct crew *crew) {
    struct taking *taking = crew->taking;
    uint16_t datasets = taking->intake->book->dataset_count;
    crew->strands = memory_zeroed(datasets, sizeof *crew->strands);
    for (uint16_t d = 0; d < datasets; d++) {
        struct strand *strand = &crew->strands[crew->count];
        strand_init(strand, taking, d);
        for (uint32_t i = 0; i < taking->count; i++) {
            const struct taken *taken = &taking->items[i];
            if (taken->wanted && !taken->was_read && taken->delivery.dataset == d) strand_add(strand, i);
        }
        if (strand->count) {
            qsort_r(strand->items, strand->count, sizeof *strand->items, in_order, taking->items);
            crew->count++;
        } else {
            strand_release(strand);
        }
    }
    qsort(crew->strands, crew->count, sizeof *crew->strands, larger_first);
}

static void add_tally(struct tally *sum, const struct tally *part, uint16_t columns) {
    sum->received += part->received;
    sum->good += part->good;
    sum->refused += part->refused;
    sum->totals += part->totals;
    sum->marked += part->marked;
    sum->future += part->future;
    if (part->latest > sum->latest) sum->latest = part->latest;
    for (size_t i = 0; i < sizeof sum->empty / sizeof *sum->empty; i++) sum->empty[i] += part->empty[i];
    unread_add_all(&sum->unread, &part->unread, columns);
}

/* What is told of refused rows goes where it outlives the parser. */
static void keep_told(struct taking *taking, const struct parser *parser) {
    for (uint32_t i = 0; i < parser->refused_count; i++) {
        struct refused *refused = &parser->refused[i];
        if (refused->shown) refused->shown = arena_text(&taking->intake->arena, refused->shown);
    }
    taking_refuse(taking, parser->refused, parser->refused_count);
}

static void add_up(struct taking *taking, const struct parser *parser) {
    for (uint32_t i = 0; i < taking->count; i++) {
        struct taken *taken = &taking->items[i];
        if (!parser->tallies[i].received) continue;
        add_tally(&taken->tally, &parser->tallies[i], taken_dataset(taking, taken)->column_count);
    }
    keep_told(taking, parser);
}

static void read_all(struct crew *crew, int workers) {
    struct taking *taking = crew->taking;
    crew->parsers = memory_zeroed((size_t)workers, sizeof *crew->parsers);
    for (int i = 0; i < workers; i++) parser_init(&crew->parsers[i], taking);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->freed, NULL);
    crew->processors = taking->options->threads;
    workers_run(workers, (size_t)workers, work, crew);
    pthread_cond_destroy(&crew->freed);
    pthread_mutex_destroy(&crew->lock);
    for (int i = 0; i < workers; i++) add_up(taking, &crew->parsers[i]);
    for (int i = 0; i < workers; i++) parser_release(&crew->parsers[i]);
    free(crew->parsers);
}

/* Its rows as if they had never been read. */
static void forget(struct taking *taking, uint32_t item) {
    struct taken *taken = &taking->items[item];
    struct delivery *delivery = &taken->delivery;
    memset(taking->intake->rows[delivery->dataset].fate + delivery->first_slot, FATE_NONE, delivery->slots);
    delivery->slots = 0;
    unread_release(&taken->tally.unread);
    taken->tally = (struct tally){.latest = DATE_NONE};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < taking->refused_count; i++)
        if (taking->refused[i].delivery != item) taking->refused[kept++] = taking->refused[i];
    taking->refused_count = kept;
}

void reader_run(struct taking *taking) {
    struct crew crew = {.taking = taking};
    int workers = taking->options->threads + (taking->options->look_only ? 0 : WAITERS);
    gather(&crew);
    if (crew.count) read_all(&crew, workers < WORKERS_MOST ? workers : WORKERS_MOST);
    for (uint32_t i = 0; i < crew.count; i++) strand_release(&crew.strands[i]);
    free(crew.strands);
    for (uint32_t i = 0; i < taking->count; i++)
        if (taking->items[i].delivery.slots && !taking->items[i].was_read) forget(taking, i);
}
