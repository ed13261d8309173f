/* Which households must be settled tonight: those with a flag, and those whose case was open before. */
#include "casebook/decide.h"

#include <stdlib.h>
#include "casebook/turns.h"
#include "ground/memory.h"

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
