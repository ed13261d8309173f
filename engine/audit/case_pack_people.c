/* Who else than the household may stand in a text: the people whom relations and shared rows lead to. */
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "audit/case_pack_parts.h"

#define HOPS 3 /* the relatives of relatives, as far as rules go in one breath */

struct circle { /* people, each once */
    const struct packing *packing;
    uint32_t *people; /* owned */
    uint32_t count, room;
};

static bool is_member(const struct packing *packing, uint32_t person) {
    return RELATED_TO_PERSON(person) &&
           packing->rebuilt->night.population.household_of[person] == packing->who->household;
}

static void add_person(struct circle *circle, uint32_t person) {
    if (!RELATED_TO_PERSON(person)) return;
    for (uint32_t i = 0; i < circle->count; i++)
        if (circle->people[i] == person) return;
    memory_grow(circle->people, circle->count, circle->room);
    circle->people[circle->count++] = person;
}

static void add_related(struct circle *circle, uint32_t person) {
    const struct population *population = &circle->packing->rebuilt->night.population;
    const struct book *book = population->book;
    for (uint16_t r = 0; r < book->relation_count; r++)
        add_person(circle, population->related[r].one[person]);
    for (uint16_t k = 0; k < book->inverse_count; k++) {
        const struct kin *kin = &population->kin[k];
        struct row_range range = row_range(&kin->index, person);
        for (uint32_t i = range.from; i < range.to; i++) add_person(circle, kin->many[i]);
    }
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        const struct pairs *pairs = &population->pairs[d];
        if (book->datasets[d].about != ABOUT_TWO) continue;
        struct row_range range = row_range(&pairs->index, person);
        for (uint32_t i = range.from; i < range.to; i++)
            for (int role = 0; role < 2; role++) add_person(circle, pairs->who[role][pairs->rows[i]]);
    }
}

static void add_household(struct circle *circle, uint32_t person) {
    const struct population *population = &circle->packing->rebuilt->night.population;
    const struct household *home = &population->household[population->household_of[person]];
    for (uint32_t i = 0; i < home->count; i++) add_person(circle, home->first + i);
}

bool is_name_of_member(const struct packing *packing, struct span name) {
    const struct population *population = &packing->rebuilt->night.population;
    const struct household *home = &population->household[packing->who->household];
    for (uint32_t i = 0; i < home->count; i++)
        if (span_equal(person_name(population, home->first + i), name)) return true;
    return false;
}

static void add_stranger(struct packing *packing, struct span name) {
    if (!name.length || is_name_of_member(packing, name)) return;
    memory_grow(packing->strangers, packing->stranger_count, packing->stranger_room);
    packing->strangers[packing->stranger_count++] = name;
}

/* Longer names first: one may be part of another. */
static int compare_names(const void *left, const void *right) {
    const struct span *a = left, *b = right;
    if (a->length != b->length) return a->length > b->length ? -1 : 1;
    return span_compare(*a, *b);
}

void strangers_find(struct packing *packing) {
    const struct population *population = &packing->rebuilt->night.population;
    const struct household *home = &population->household[packing->who->household];
    struct circle circle = {.packing = packing};
    if (packing->options->reader == FOR_AUDITOR) return;
    for (uint32_t i = 0; i < home->count; i++) add_person(&circle, home->first + i);
    for (uint32_t hop = 0, from = 0; hop < HOPS; hop++) {
        uint32_t to = circle.count;
        for (uint32_t i = from; i < to; i++) add_related(&circle, circle.people[i]);
        from = to;
    }
    for (uint32_t i = 0, count = circle.count; i < count; i++) add_household(&circle, circle.people[i]);
    for (uint32_t i = 0; i < circle.count; i++)
        if (!is_member(packing, circle.people[i]))
            add_stranger(packing, person_name(population, circle.people[i]));
    if (packing->stranger_count)
        qsort(packing->strangers, packing->stranger_count, sizeof *packing->strangers, compare_names);
    free(circle.people);
}
