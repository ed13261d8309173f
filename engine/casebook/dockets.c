/* Which households must be settled tonight: those with a flag, and those whose case was open before. */
#include "casebook/decide.h"

#include <stdlib.h>
#include <string.h>
#include "casebook/ahead.h"
#include "casebook/turns.h"
#include "ground/memory.h"
#include "ground/workers.h"

#define BLOCK 512 /* dockets looked into by one task */
#define AHEAD 6   /* dockets */

static struct docket *add_docket(struct deciding *deciding) {
    memory_grow(deciding->dockets, deciding->docket_count, deciding->docket_room);
    struct docket *docket = &deciding->dockets[deciding->docket_count];
    *docket = (struct docket){.household = HOUSEHOLD_NONE, .arrived = deciding->docket_count++};
    return docket;
}

static void find_states(const struct deciding *deciding, struct docket *docket) {
    uint32_t base = state_latest(deciding->base, docket->key);
    docket->base = state_open(deciding->base, base) ? base : STATE_NONE;
    docket->head = state_latest(&deciding->pending->head, docket->key);
}

static uint16_t count_sources(const struct deciding *deciding, const struct docket *docket, uint16_t *found,
                              bool *agrees) {
    const struct judgement *judgement = deciding->judgement;
    uint16_t datasets = deciding->book->dataset_count, count = 0;
    memset(agrees, 0, datasets);
    for (uint32_t i = 0; i < docket->flag_count; i++) {
        const struct flag *flag = &judgement->flags[docket->first_flag + i];
        if (flag->suppressed_by != FACT_NONE) continue;
        uint16_t most = flag_sources(judgement, flag, found, datasets);
        for (uint16_t at = 0; at < most && at < datasets; at++) agrees[found[at]] = true;
    }
    for (uint16_t dataset = 0; dataset < datasets; dataset++) count = (uint16_t)(count + agrees[dataset]);
    return count;
}

struct looking { /* what one task needs */
    struct mac *mac;
    struct buffer plain;
    char *texts; /* room for the keys of the block */
};

static const char *next_secret(struct looking *looking) {
    char secret[DIGEST_TEXT], *text = looking->texts;
    secret_of(looking->mac, &looking->plain, secret);
    buffer_clear(&looking->plain);
    memcpy(text, secret, SECRET_TEXT);
    looking->texts += SECRET_TEXT;
    return text;
}

/* All that is known of a household with flags before it is settled: most of it lies far apart in memory, and
 * the keys take long, so that all threads share it. */
static void look_into(struct deciding *deciding, struct docket *docket, struct looking *looking) {
    household_key(deciding->population, docket->household, &looking->plain);
    docket->key = next_secret(looking);
    find_states(deciding, docket);
    for (uint32_t flag = docket->first_flag; flag < docket->first_flag + docket->flag_count; flag++) {
        uint32_t person = deciding->judgement->flags[flag].person;
        deciding->subjects[flag] = "";
        if (person == PERSON_NONE) continue;
        person_key(deciding->population, person, &looking->plain);
        deciding->subjects[flag] = next_secret(looking);
    }
}

/* The cells that make the key of a household to come. */
static void book_ahead(const struct deciding *deciding, const struct docket *docket,
                       void (*ahead)(const struct population *, uint32_t, uint16_t)) {
    const struct household_form *form = &deciding->book->household;
    for (uint16_t i = 0; i < form->book_count; i++)
        ahead(deciding->population, docket->household, form->book[i]);
}

static void look_into_block(void *context, size_t block, int worker) {
    struct deciding *deciding = context;
    uint16_t datasets = deciding->book->dataset_count;
    uint16_t *found = memory_get((datasets + 1u) * sizeof *found);
    bool *agrees = memory_get(datasets + 1u);
    struct docket *first = deciding->dockets + block * BLOCK,
                  *end = deciding->dockets + deciding->docket_count;
    if (end > first + BLOCK) end = first + BLOCK;
    struct looking looking = {.mac = mac_new(deciding->casebook->key, sizeof deciding->casebook->key),
                              .texts =
                                  deciding->keys + (first->first_flag + block * BLOCK) * (size_t)SECRET_TEXT};
    (void)worker;
    for (struct docket *docket = first; docket < end; docket++) {
        if (end - docket > 2 * AHEAD) book_ahead(deciding, docket + 2 * AHEAD, places_ahead);
        if (end - docket > AHEAD) book_ahead(deciding, docket + AHEAD, members_ahead);
        look_into(deciding, docket, &looking);
        docket->sources = count_sources(deciding, docket, found, agrees);
    }
    buffer_release(&looking.plain);
    mac_free(looking.mac);
    free(found);
    free(agrees);
}

static void dockets_of_flags(struct deciding *deciding) {
    const struct judgement *judgement = deciding->judgement;
    for (uint32_t flag = 0, end; flag < judgement->flag_count; flag = end) {
        uint32_t household = judgement->flags[flag].household;
        for (end = flag + 1; end < judgement->flag_count && judgement->flags[end].household == household;
             end++)
            continue;
        struct docket *docket = add_docket(deciding);
        docket->household = household;
        docket->first_flag = flag;
        docket->flag_count = end - flag;
    }
    size_t keys = (size_t)judgement->flag_count + deciding->docket_count + 1;
    deciding->keys = arena_get(&deciding->caseload->arena, keys * SECRET_TEXT);
    deciding->subjects = memory_get((judgement->flag_count + 1u) * sizeof *deciding->subjects);
    workers_run(deciding->threads, (deciding->docket_count + (size_t)BLOCK - 1) / BLOCK, look_into_block,
                deciding);
}

/* Households of cases that were open at base, or are at head, and have no flag tonight. */
static void dockets_of_cases(struct deciding *deciding) {
    struct state *base = deciding->base, *head = &deciding->pending->head;
    uint32_t flagged = deciding->docket_count;
    bool *seen = memory_zeroed((size_t)head->households.count + 1, sizeof *seen);
    for (uint32_t i = 0; i < flagged; i++) {
        uint32_t number = map_find(&head->households, span_of(deciding->dockets[i].key));
        if (number != MAP_NONE) seen[number] = true;
    }
    for (uint32_t number = 0; number < head->households.count; number++) {
        const char *key = head->households.keys[number].at;
        if (seen[number] ||
            !(state_open(head, head->latest[number]) || state_open(base, state_latest(base, key))))
            continue;
        struct docket *docket = add_docket(deciding);
        docket->key = key;
        find_states(deciding, docket);
    }
    free(seen);
}

static void find_households(struct deciding *deciding, uint32_t first) {
    uint32_t count = deciding->docket_count - first;
    if (!count) return;
    bool *flagged = memory_zeroed((size_t)deciding->population->households + 1, sizeof *flagged);
    const char **keys = memory_get(count * sizeof *keys);
    uint32_t *found = memory_get(count * sizeof *found);
    for (uint32_t i = 0; i < first; i++) flagged[deciding->dockets[i].household] = true;
    for (uint32_t i = 0; i < count; i++) keys[i] = deciding->dockets[first + i].key;
    households_seek(deciding->casebook, deciding->population, keys, count, flagged, found);
    for (uint32_t i = 0; i < count; i++) deciding->dockets[first + i].household = found[i];
    free(flagged);
    free(keys);
    free(found);
}

static int compare_dockets(const void *left, const void *right) {
    const struct docket *a = left, *b = right;
    if (a->household != b->household) return a->household < b->household ? -1 : 1;
    return a->arrived < b->arrived ? -1 : 1;
}

void dockets_make(struct deciding *deciding) {
    dockets_of_flags(deciding);
    uint32_t flagged = deciding->docket_count;
    dockets_of_cases(deciding);
    find_households(deciding, flagged);
    if (deciding->docket_count)
        qsort(deciding->dockets, deciding->docket_count, sizeof *deciding->dockets, compare_dockets);
}
