/* Which households must be settled tonight: those with a flag, and those whose case was open before. */
#include "casebook/decide.h"

#include <stdlib.h>
#include "ground/memory.h"
#include "ground/workers.h"

#define BLOCK 1024u /* households looked through by one task */

static struct docket *add_docket(struct deciding *deciding, const char *key) {
    if (deciding->docket_count == deciding->docket_room) {
        deciding->docket_room = deciding->docket_room ? deciding->docket_room * 2 : 256;
        deciding->dockets =
            memory_resize(deciding->dockets, deciding->docket_room, sizeof *deciding->dockets);
    }
    struct docket *docket = &deciding->dockets[deciding->docket_count];
    uint32_t base = state_latest(deciding->base, key);
    *docket = (struct docket){.household = HOUSEHOLD_NONE,
                              .key = key,
                              .base = state_open(deciding->base, base) ? base : STATE_NONE,
                              .head = state_latest(&deciding->pending->head, key),
                              .arrived = deciding->docket_count++};
    return docket;
}

static const char *secret_of_household(struct deciding *deciding, uint32_t household) {
    char key[DIGEST_TEXT];
    buffer_clear(&deciding->plain);
    household_key(deciding->population, household, &deciding->plain);
    secret_of(deciding->casebook->mac, &deciding->plain, key);
    return arena_text(&deciding->caseload->arena, key);
}

static void dockets_of_flags(struct deciding *deciding) {
    const struct judgement *judgement = deciding->judgement;
    for (uint32_t flag = 0, end; flag < judgement->flag_count; flag = end) {
        uint32_t household = judgement->flags[flag].household;
        for (end = flag + 1; end < judgement->flag_count && judgement->flags[end].household == household;
             end++)
            continue;
        struct docket *docket = add_docket(deciding, secret_of_household(deciding, household));
        docket->household = household;
        docket->first_flag = flag;
        docket->flag_count = end - flag;
    }
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
        add_docket(deciding, key);
    }
    free(seen);
}

/* Finding the households behind keys: keys are one-way, so every household not flagged is keyed and looked
 * up. */
struct search {
    struct deciding *deciding;
    struct map keys; /* of the dockets from `first` on */
    uint32_t first;
    const bool *flagged; /* [households] */
};

static void search_block(void *context, size_t block, int worker) {
    (void)worker;
    struct search *search = context;
    const struct population *population = search->deciding->population;
    const struct casebook *casebook = search->deciding->casebook;
    struct mac *mac = mac_new(casebook->key, sizeof casebook->key);
    struct buffer plain = {0};
    char key[DIGEST_TEXT];
    uint32_t from = (uint32_t)block * BLOCK, end = from + BLOCK;
    if (end > population->households) end = population->households;
    for (uint32_t household = from; household < end; household++) {
        if (search->flagged[household]) continue;
        buffer_clear(&plain);
        household_key(population, household, &plain);
        secret_of(mac, &plain, key);
        uint32_t found = map_find(&search->keys, span_of(key));
        if (found != MAP_NONE) search->deciding->dockets[search->first + found].household = household;
    }
    buffer_release(&plain);
    mac_free(mac);
}

static void find_households(struct deciding *deciding, uint32_t first) {
    if (first == deciding->docket_count) return;
    uint32_t households = deciding->population->households;
    bool *flagged = memory_zeroed((size_t)households + 1, sizeof *flagged);
    struct search search = {.deciding = deciding, .first = first, .flagged = flagged};
    map_init(&search.keys);
    for (uint32_t i = 0; i < first; i++) flagged[deciding->dockets[i].household] = true;
    for (uint32_t i = first; i < deciding->docket_count; i++)
        map_add(&search.keys, span_of(deciding->dockets[i].key));
    workers_run(workers_available(), ((size_t)households + BLOCK - 1) / BLOCK, search_block, &search);
    map_release(&search.keys);
    free(flagged);
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
