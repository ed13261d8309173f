/* Households by joins. */
#include "link/regroup.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "link/household.h"
#include "link/order.h"
#include "link/pairs.h"
#include "link/relation.h"

struct family {            /* several books that become one household */
    uint32_t first, count; /* in regrouping.books */
    region_t region;
    uint64_t lowest; /* ID of a member */
};

struct regrouping {
    struct population *population;
    const struct rows *people;
    uint32_t *root;    /* [households] the lowest household of each family */
    uint32_t *members; /* [households] of a root: persons of its family */
    uint32_t *books;   /* households of families, by family, ascending */
    uint32_t book_count;
    struct family *families; /* by region, lowest ID, first book */
    uint32_t family_count;
    struct household *household; /* the new ones */
    uint32_t households;
    uint32_t *old_of, *new_of; /* [persons] */
    uint32_t seated;           /* persons of old_of so far */
};

static uint32_t find_root(uint32_t *root, uint32_t h) {
    while (root[h] != h) h = root[h] = root[root[h]];
    return h;
}

static void unite(const struct regrouping *regrouping, const struct together *together, uint32_t count) {
    const uint32_t *household_of = regrouping->population->household_of;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t a = find_root(regrouping->root, household_of[together[i].a]),
                 b = find_root(regrouping->root, household_of[together[i].b]);
        regrouping->root[a < b ? b : a] = a < b ? a : b;
    }
}

/* Families above the limit fall apart again. */
static void keep_to_the_limit(struct regrouping *regrouping) {
    struct population *population = regrouping->population;
    uint32_t limit = population->book->household.limit, *members = regrouping->members;
    for (uint32_t h = 0; h < population->households; h++)
        members[find_root(regrouping->root, h)] += population->household[h].count;
    for (uint32_t h = population->households; h-- > 0;) {
        uint32_t root = find_root(regrouping->root, h);
        bool one_book = root == h && members[h] == population->household[h].count;
        if (limit == 0 || members[root] <= limit || one_book) continue;
        if (root == h) population->joining.too_large++;
        regrouping->root[h] = h;
    }
}

static int by_root(const void *left, const void *right, void *context) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    const uint32_t *root = context;
    if (root[a] != root[b]) return (root[a] > root[b]) - (root[a] < root[b]);
    return (a > b) - (a < b);
}

/* The households that share a root with another, by root. */
static void list_books(struct regrouping *regrouping) {
    uint32_t households = regrouping->population->households;
    uint32_t *books_of = memory_zeroed(households + 1u, sizeof *books_of), total = 0;
    for (uint32_t h = 0; h < households; h++) books_of[find_root(regrouping->root, h)]++;
    for (uint32_t h = 0; h < households; h++)
        if (books_of[regrouping->root[h]] > 1) total++;
    regrouping->books = memory_get(total * sizeof *regrouping->books);
    for (uint32_t h = 0; h < households; h++)
        if (books_of[regrouping->root[h]] > 1) regrouping->books[regrouping->book_count++] = h;
    free(books_of);
    qsort_r(regrouping->books, total, sizeof *regrouping->books, by_root, regrouping->root);
}

static uint64_t lowest_id(const struct population *population, uint32_t h) {
    const struct household *household = &population->household[h];
    uint64_t lowest = population->id[household->first];
    for (uint32_t i = 1; i < household->count; i++)
        if (population->id[household->first + i] < lowest) lowest = population->id[household->first + i];
    return lowest;
}

static region_t family_region(const struct regrouping *regrouping, const struct family *family) {
    const struct population *population = regrouping->population;
    uint16_t column = population->book->household.region;
    uint32_t room = regrouping->members[regrouping->root[regrouping->books[family->first]]], count = 0;
    struct keyed *items = memory_get(room * sizeof *items), *scratch = memory_get(room * sizeof *scratch);
    for (uint32_t i = 0; column != COLUMN_NONE && i < family->count; i++) {
        const struct household *book = &population->household[regrouping->books[family->first + i]];
        for (uint32_t p = book->first; p < book->first + book->count; p++) {
            region_t region = rows_u64(regrouping->people, column, p);
            if (region) items[count++] = (struct keyed){region, 0};
        }
    }
    radix_sort(items, scratch, count);
    region_t region = region_most_frequent(items, count);
    free(items);
    free(scratch);
    return region;
}

static int by_place(const void *left, const void *right) {
    const struct family *a = left, *b = right;
    if (a->region != b->region) return (a->region > b->region) - (a->region < b->region);
    if (a->lowest != b->lowest) return (a->lowest > b->lowest) - (a->lowest < b->lowest);
    return (a->first > b->first) - (a->first < b->first);
}

static void find_families(struct regrouping *regrouping) {
    const uint32_t *books = regrouping->books, *root = regrouping->root;
    regrouping->families = memory_get((regrouping->book_count / 2 + 1) * sizeof *regrouping->families);
    for (uint32_t i = 0, end; i < regrouping->book_count; i = end) {
        for (end = i + 1; end < regrouping->book_count && root[books[end]] == root[books[i]];) end++;
        struct family *family = &regrouping->families[regrouping->family_count++];
        *family = (struct family){i, end - i, 0, UINT64_MAX};
        family->region = family_region(regrouping, family);
        for (uint32_t k = i; k < end; k++) {
            uint64_t lowest = lowest_id(regrouping->population, books[k]);
            if (lowest < family->lowest) family->lowest = lowest;
        }
    }
    qsort(regrouping->families, regrouping->family_count, sizeof *regrouping->families, by_place);
}

static void seat_book(struct regrouping *regrouping, uint32_t h) {
    const struct household *book = &regrouping->population->household[h];
    for (uint32_t i = 0; i < book->count; i++) regrouping->old_of[regrouping->seated++] = book->first + i;
}

static void add_single(struct regrouping *regrouping, uint32_t h) {
    struct household *into = &regrouping->household[regrouping->households++];
    *into = regrouping->population->household[h];
    into->first = regrouping->seated;
    seat_book(regrouping, h);
}

static void add_family(struct regrouping *regrouping, const struct family *family) {
    struct household *into = &regrouping->household[regrouping->households++];
    *into = (struct household){.first = regrouping->seated, .region = family->region, .joined = true};
    for (uint32_t i = 0; i < family->count; i++) seat_book(regrouping, regrouping->books[family->first + i]);
    into->count = regrouping->seated - into->first;
    qsort_r(regrouping->old_of + into->first, into->count, sizeof *regrouping->old_of, person_by_birth,
            regrouping->population);
}

static bool family_goes_first(const struct regrouping *regrouping, const struct family *family, uint32_t h) {
    const struct population *population = regrouping->population;
    region_t region = population->household[h].region;
    if (family->region != region) return family->region < region;
    uint64_t lowest = lowest_id(population, h);
    if (family->lowest != lowest) return family->lowest < lowest;
    return regrouping->books[family->first] < h;
}

/* Families are put among the other households, which stand in order already. */
static void seat_all(struct regrouping *regrouping) {
    const struct population *population = regrouping->population;
    bool *taken = memory_zeroed(population->households + 1u, sizeof *taken);
    for (uint32_t i = 0; i < regrouping->book_count; i++) taken[regrouping->books[i]] = true;
    regrouping->household = memory_get((population->households + 1u) * sizeof *regrouping->household);
    regrouping->old_of = memory_get(population->persons * sizeof *regrouping->old_of);
    regrouping->new_of = memory_get(population->persons * sizeof *regrouping->new_of);
    uint32_t next = 0;
    for (uint32_t h = 0; h < population->households; h++) {
        if (taken[h]) continue;
        while (next < regrouping->family_count &&
               family_goes_first(regrouping, &regrouping->families[next], h))
            add_family(regrouping, &regrouping->families[next++]);
        add_single(regrouping, h);
    }
    while (next < regrouping->family_count) add_family(regrouping, &regrouping->families[next++]);
    BUG_UNLESS(regrouping->seated == population->persons);
    for (uint32_t p = 0; p < population->persons; p++) regrouping->new_of[regrouping->old_of[p]] = p;
    free(taken);
}

/* Cells of `width` bytes, by person, into the new order. */
static void *renumbered(const struct regrouping *regrouping, void *old, size_t width) {
    uint32_t persons = regrouping->population->persons;
    char *fresh = memory_get(persons * width);
    for (uint32_t p = 0; p < persons; p++)
        memcpy(fresh + p * width, (const char *)old + regrouping->old_of[p] * width, width);
    free(old);
    return fresh;
}

static uint32_t renamed(const struct regrouping *regrouping, uint32_t one) {
    return RELATED_TO_PERSON(one) ? regrouping->new_of[one] : one;
}

static void renumber_related(const struct regrouping *regrouping, int threads) {
    struct population *population = regrouping->population;
    for (uint16_t i = 0; i < population->book->relation_count; i++) {
        struct related *related = &population->related[i];
        related->one = renumbered(regrouping, related->one, sizeof *related->one);
        related->by = renumbered(regrouping, related->by, sizeof *related->by);
        for (uint32_t p = 0; p < population->persons; p++)
            related->one[p] = renamed(regrouping, related->one[p]);
    }
    kin_make(population, threads);
}

static void renumber_pairs(const struct regrouping *regrouping, struct pairs *pairs, const struct rows *rows,
                           const uint32_t *order) {
    for (int r = 0; r < 2; r++) {
        uint32_t *who = memory_get(rows->linked * sizeof *who);
        for (uint32_t row = 0; row < rows->linked; row++)
            who[row] = renamed(regrouping, pairs->who[r][order[row]]);
        free(pairs->who[r]);
        pairs->who[r] = who;
    }
    pairs_reindex(pairs, rows, regrouping->population->persons);
}

/* Rows follow their persons. */
static void renumber_rows(const struct regrouping *regrouping, uint16_t dataset, struct rows *rows,
                          int threads) {
    struct population *population = regrouping->population;
    struct row_index *index = &population->index[dataset];
    uint32_t persons = population->persons, at = 0;
    uint32_t *first = memory_get(((size_t)persons + 1) * sizeof *first);
    uint32_t *order = memory_get(rows->linked * sizeof *order);
    for (uint32_t p = 0; p < persons; p++) {
        struct row_range old = row_range(index, regrouping->old_of[p]);
        first[p] = at;
        for (uint32_t row = old.from; row < old.to; row++) order[at++] = row;
    }
    first[persons] = at;
    BUG_UNLESS(at == rows->linked);
    row_index_release(index);
    row_index_make(index, first, persons);
    free(first);
    order_gather(rows, order, at, index, persons, threads);
    if (rows->dataset->about == ABOUT_TWO)
        renumber_pairs(regrouping, &population->pairs[dataset], rows, order);
    free(order);
}

static void renumber_all(struct regrouping *regrouping, struct rows *rows, int threads) {
    struct population *population = regrouping->population;
    population->id = renumbered(regrouping, population->id, sizeof *population->id);
    population->born = renumbered(regrouping, population->born, sizeof *population->born);
    for (uint16_t d = 0; d < population->book->dataset_count; d++)
        if (rows[d].dataset->about != ABOUT_PLACE) renumber_rows(regrouping, d, &rows[d], threads);
    for (uint32_t i = 0; i < population->double_count; i++)
        population->doubles[i] = regrouping->new_of[population->doubles[i]];
    qsort(population->doubles, population->double_count, sizeof *population->doubles, u32_compare);
    free(population->household);
    population->household = regrouping->household;
    population->households = regrouping->households;
    for (uint32_t h = 0; h < population->households; h++)
        for (uint32_t i = 0; i < population->household[h].count; i++)
            population->household_of[population->household[h].first + i] = h;
    renumber_related(regrouping, threads);
}

void population_regroup(struct population *population, struct rows *rows, const struct together *together,
                        uint32_t count, int threads) {
    struct regrouping regrouping = {.population = population, .people = &rows[REGISTER]};
    regrouping.root = memory_get(population->households * sizeof *regrouping.root);
    regrouping.members = memory_zeroed(population->households + 1u, sizeof *regrouping.members);
    for (uint32_t h = 0; h < population->households; h++) regrouping.root[h] = h;
    unite(&regrouping, together, count);
    keep_to_the_limit(&regrouping);
    list_books(&regrouping);
    population->joining.books = regrouping.book_count;
    if (regrouping.book_count > 0) {
        find_families(&regrouping);
        population->joining.households = regrouping.family_count;
        seat_all(&regrouping);
        renumber_all(&regrouping, rows, threads);
    }
    free(regrouping.root);
    free(regrouping.members);
    free(regrouping.books);
    free(regrouping.families);
    free(regrouping.old_of);
    free(regrouping.new_of);
}
