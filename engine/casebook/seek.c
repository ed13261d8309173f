/* From the keys of the casebook back to people: keys are one-way, so everybody is keyed and looked up. */
#include <stdlib.h>
#include <string.h>
#include "casebook/store.h"
#include "casebook/turns.h"
#include "casebook/whose.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "ground/workers.h"

#define BLOCK 1024u /* households looked through by one task */

struct search {
    const struct casebook *casebook;
    const struct population *population;
    struct map keys; /* wanted; numbered in the order in which they first stand in the list */
    const bool *skip;
    uint32_t *numbers; /* [households] of the key it has; MAP_NONE */
};

static void search_block(void *context, size_t block, int worker) {
    (void)worker;
    struct search *search = context;
    const struct population *population = search->population;
    struct mac *mac = mac_new(search->casebook->key, sizeof search->casebook->key);
    struct buffer plain = {0};
    char key[DIGEST_TEXT];
    uint32_t from = (uint32_t)block * BLOCK, end = from + BLOCK;
    if (end > population->households) end = population->households;
    for (uint32_t household = from; household < end; household++) {
        search->numbers[household] = MAP_NONE;
        if (search->skip && search->skip[household]) continue;
        buffer_clear(&plain);
        household_key(population, household, &plain);
        secret_of(mac, &plain, key);
        search->numbers[household] = map_find(&search->keys, span_of(key));
    }
    buffer_release(&plain);
    mac_free(mac);
}

void households_seek(const struct casebook *casebook, const struct population *population,
                     const char *const *keys, uint32_t count, const bool *skip, uint32_t *households) {
    uint32_t all = population->households;
    struct search search = {.casebook = casebook,
                            .population = population,
                            .skip = skip,
                            .numbers = memory_get(((size_t)all + 1) * sizeof *search.numbers)};
    map_init(&search.keys);
    for (uint32_t i = 0; i < count; i++) map_add(&search.keys, span_of(keys[i]));
    uint32_t *found = memory_get(((size_t)search.keys.count + 1) * sizeof *found);
    for (uint32_t i = 0; i < search.keys.count; i++) found[i] = HOUSEHOLD_NONE;
    if (count) workers_run(workers_available(), ((size_t)all + BLOCK - 1) / BLOCK, search_block, &search);
    for (uint32_t household = all; count && household-- > 0;)
        if (search.numbers[household] != MAP_NONE) found[search.numbers[household]] = household;
    for (uint32_t i = 0; i < count; i++) households[i] = found[map_find(&search.keys, span_of(keys[i]))];
    map_release(&search.keys);
    free(search.numbers);
    free(found);
}

uint32_t member_seek(const struct casebook *casebook, const struct population *population, uint32_t household,
                     const char *key) {
    if (household == HOUSEHOLD_NONE) return PERSON_NONE;
    const struct household *home = &population->household[household];
    for (uint32_t person = home->first; person < home->first + home->count; person++) {
        char other[DIGEST_TEXT];
        casebook_person_key(casebook, population, person, other);
        if (strcmp(other, key) == 0) return person;
    }
    return PERSON_NONE;
}
