/* The link stage: register → persons → households, then every other row → person, then the order of rows. */
#include "link/population.h"

#include <stdlib.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "ground/workers.h"
#include "intake/content.h"
#include "library/fold.h"
#include "link/claim.h"
#include "link/exact.h"
#include "link/household.h"
#include "link/order.h"
#include "link/pairs.h"
#include "link/relation.h"

#define SMALL 32768u /* slots of a dataset that is linked by one thread, beside others */

struct linked { /* what the links of all datasets share */
    struct population *population;
    struct rows *rows; /* [dataset_count] */
    struct person_keys keys;
    struct stray **strays; /* [dataset_count] as many as counts[d].unlinked, by slot; owned */
    int threads;
};

static uint32_t count_fate(const struct rows *rows, enum fate fate) {
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < rows->slots; slot++) count += rows->fate[slot] == fate;
    return count;
}

/* Owned by the caller. */
static struct stray *list_strays(uint16_t dataset, const struct rows *rows, uint32_t count) {
    struct stray *strays = memory_get(count * sizeof *strays);
    uint32_t at = 0;
    for (uint32_t slot = 0; count > 0 && slot < rows->slots; slot++) {
        if (rows->fate[slot] != FATE_UNLINKED) continue;
        uint8_t reason = rows->link_kind[slot] & (uint8_t)~UNLINKED_MARK;
        strays[at++] = (struct stray){dataset, reason, slot};
    }
    BUG_UNLESS(at == count);
    return strays;
}

/* Counts in = counts out: every good row found a person or a place among the strays. */
static void settle_counts(struct linked *linked, uint16_t dataset, const struct rows *rows) {
    struct link_count *count = &linked->population->counts[dataset];
    for (uint32_t slot = 0; slot < rows->slots; slot++) {
        if (rows->fate[slot] == FATE_UNLINKED) count->unlinked++;
        if (rows->fate[slot] != FATE_LINKED) continue;
        BUG_UNLESS(rows->link_kind[slot] < LINK_KINDS);
        count->by_kind[rows->link_kind[slot]]++;
        count->linked++;
    }
    BUG_UNLESS(count->rows == count->linked + count->unlinked);
    linked->strays[dataset] = list_strays(dataset, rows, count->unlinked);
}

/* The strays of all datasets into one list. */
static void join_strays(struct linked *linked) {
    struct population *population = linked->population;
    uint16_t datasets = population->book->dataset_count;
    size_t count = 0;
    for (uint16_t d = 0; d < datasets; d++) count += population->counts[d].unlinked;
    BUG_UNLESS(count < UINT32_MAX);
    population->strays = memory_get(count * sizeof *population->strays);
    for (uint16_t d = 0; d < datasets; d++) {
        for (uint32_t i = 0; i < population->counts[d].unlinked; i++)
            population->strays[population->stray_count++] = linked->strays[d][i];
        free(linked->strays[d]);
    }
    free(linked->strays);
}

/* The table of keys goes from slots of the register to persons with it. */
static void link_register(struct linked *linked) {
    struct population *population = linked->population;
    struct rows *rows = &linked->rows[REGISTER];
    const struct household_form *form = &population->book->household;
    int threads = linked->threads;
    population->counts[REGISTER].rows = count_fate(rows, FATE_ROW);
    struct roll roll;
    roll_make(&roll, rows, form->book, form->book_count, threads);
    settle_counts(linked, REGISTER, rows);
    BUG_UNLESS(population->counts[REGISTER].linked == roll.count);
    uint32_t *order = memory_get(roll.count * sizeof *order);
    household_make(population, &roll, rows, order, threads);
    linked->keys = roll.keys;
    roll.keys = (struct person_keys){0};
    roll_release(&roll);
    person_keys_renumber(&linked->keys, rows->person, threads);
    row_index_each(&population->index[REGISTER], population->persons);
    order_gather(rows, order, population->persons, &population->index[REGISTER], population->persons,
                 threads);
    free(order);
}

/* The rows of a dataset into order, by number of person or place. */
static void put_in_order(struct rows *rows, uint32_t linked, uint32_t owners, struct row_index *index,
                         int threads) {
    uint32_t *order = NULL;
    row_index_init(index, owners);
    if (linked > 0) order = order_rows(rows, linked, owners, index, threads);
    order_gather(rows, order, linked, index, owners, threads);
    free(order);
}

static void link_people(struct linked *linked, uint16_t dataset, int threads) {
    struct population *population = linked->population;
    struct rows *rows = &linked->rows[dataset];
    const struct link_count *count = &population->counts[dataset];
    struct linker linker = {
        .rows = rows, .population = population, .people = &linked->rows[REGISTER], .keys = &linked->keys};
    bool two = rows->dataset->about == ABOUT_TWO;
    uint32_t *who[2];
    if (two)
        pairs_link(&linker, rows, who, threads);
    else if (count->rows > 0)
        linker_run(&linker, threads);
    settle_counts(linked, dataset, rows);
    put_in_order(rows, count->linked, population->persons, &population->index[dataset], threads);
    if (two) pairs_index(&population->pairs[dataset], rows, who, population->persons);
}

static void link_places(struct linked *linked, uint16_t dataset, int threads) {
    struct population *population = linked->population;
    struct places *places = &population->places[dataset];
    struct rows *rows = &linked->rows[dataset];
    places_link(places, rows);
    settle_counts(linked, dataset, rows);
    put_in_order(rows, population->counts[dataset].linked, places->count, &places->index, threads);
    row_index_init(&population->index[dataset], population->persons);
    for (uint32_t row = 0; row < rows->linked; row++) rows->person[row] = PERSON_NONE;
}

static void link_other(struct linked *linked, uint16_t dataset, int threads) {
    struct population *population = linked->population;
    population->counts[dataset].rows = count_fate(&linked->rows[dataset], FATE_ROW);
    if (linked->rows[dataset].dataset->about == ABOUT_PLACE)
        link_places(linked, dataset, threads);
    else
        link_people(linked, dataset, threads);
}

static bool is_small(const struct linked *linked, size_t dataset) {
    return linked->rows[dataset].slots < SMALL;
}

static void link_small(void *context, size_t index, int worker) {
    (void)worker;
    struct linked *linked = context;
    if (index != REGISTER && is_small(linked, index)) link_other(linked, (uint16_t)index, 1);
}

/* Large ones are shared by all threads, one after the other; of small ones each thread takes a whole one. */
static void link_others(struct linked *linked) {
    uint16_t datasets = linked->population->book->dataset_count;
    for (uint16_t d = REGISTER + 1; d < datasets; d++)
        if (!is_small(linked, d)) link_other(linked, d, linked->threads);
    workers_run(linked->threads, datasets, link_small, linked);
}

/* Persons who share their number with another. */
static void list_doubles(struct population *population, const struct person_keys *keys) {
    uint32_t *list = memory_get((size_t)keys->double_count * 2 * sizeof *list);
    uint32_t count = 0;
    for (uint32_t i = 0; i < keys->double_count; i++) {
        if (keys->doubles[i].person == PERSON_NONE) continue;
        list[count++] = keys->doubles[i].person;
        list[count++] = person_find(keys, population->id[keys->doubles[i].person]).person;
    }
    qsort(list, count, sizeof *list, u32_compare);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || list[kept - 1] != list[i]) list[kept++] = list[i];
    population->doubles = list;
    population->double_count = kept;
}

void population_link(struct population *population, const struct book *book, struct rows *rows, int threads) {
    uint16_t datasets = book->dataset_count;
    *population = (struct population){.book = book, .rows = rows};
    population->counts = memory_zeroed(datasets, sizeof *population->counts);
    population->index = memory_zeroed(datasets, sizeof *population->index);
    population->pairs = memory_zeroed(datasets, sizeof *population->pairs);
    population->places = memory_zeroed(datasets, sizeof *population->places);
    struct linked linked = {.population = population, .rows = rows, .threads = threads};
    linked.strays = memory_zeroed(datasets, sizeof *linked.strays);
    link_register(&linked);
    list_doubles(population, &linked.keys);
    link_others(&linked);
    join_strays(&linked);
    relations_make(population, &linked.keys, threads);
    person_keys_release(&linked.keys);
}

void population_bound(struct population *population, region_t place, int digits) {
    for (uint32_t h = 0; h < population->households; h++) {
        struct household *home = &population->household[h];
        home->outside = home->region != 0 && !region_inside(home->region, place, digits);
        population->outside.households += home->outside;
        population->outside.persons += home->outside ? home->count : 0;
    }
}

void population_borrow(struct population *population, const struct population *of, const struct rows *rows) {
    uint16_t datasets = of->book->dataset_count;
    *population = *of;
    population->rows = rows;
    population->counts = memory_copy(of->counts, datasets, sizeof *of->counts);
    population->index = memory_copy(of->index, datasets, sizeof *of->index);
    population->pairs = memory_copy(of->pairs, datasets, sizeof *of->pairs);
    population->places = memory_copy(of->places, datasets, sizeof *of->places);
    population->own = memory_zeroed(datasets, sizeof *population->own);
    population->strays = NULL;
    population->stray_count = 0;
}

/* What is borrowed is left to its owner. */
static void forget_dataset(struct population *population, uint16_t dataset) {
    if (population->own && !population->own[dataset]) return;
    row_index_release(&population->index[dataset]);
    pairs_release(&population->pairs[dataset]);
    places_release(&population->places[dataset]);
}

void population_relink(struct population *population, struct rows *rows, uint16_t dataset,
                       const struct person_keys *keys, int threads) {
    BUG_UNLESS(population->own && population->rows == rows && !population->book->household.reads[dataset]);
    struct linked linked = {.population = population, .rows = rows, .keys = *keys, .threads = threads};
    forget_dataset(population, dataset);
    population->own[dataset] = true;
    population->counts[dataset] = (struct link_count){0};
    population->pairs[dataset] = (struct pairs){0};
    population->places[dataset] = (struct places){0};
    linked.strays = memory_zeroed(population->book->dataset_count, sizeof *linked.strays);
    link_other(&linked, dataset, threads);
    free(linked.strays[dataset]);
    free(linked.strays);
}

static void release_people(struct population *population) {
    relations_release(population);
    free(population->id);
    free(population->born);
    free(population->household_of);
    free(population->household);
    free(population->doubles);
    free(population->strays);
}

void population_release(struct population *population) {
    for (uint16_t d = 0; population->index && d < population->book->dataset_count; d++)
        forget_dataset(population, d);
    if (!population->own) release_people(population);
    free(population->index);
    free(population->pairs);
    free(population->places);
    free(population->counts);
    free(population->own);
    *population = (struct population){0};
}

struct span person_name(const struct population *population, uint32_t person) {
    return claim_name(&population->rows[REGISTER], person);
}

char person_sex(uint64_t id) {
    return id % 2 ? 'M' : 'F';
}

void person_key(const struct population *population, uint32_t person, struct buffer *out) {
    char text[] = "person|00000000000000000";
    uint64_t id = population->id[person];
    for (char *digit = text + sizeof text - 1; id; id /= 10) *--digit = (char)('0' + id % 10);
    buffer_add(out, text, sizeof text - 1);
    if (!bsearch(&person, population->doubles, population->double_count, sizeof person, u32_compare)) return;
    buffer_text(out, "|");
    fold_name(person_name(population, person), out);
}

/* Whose book names the household; of one book any member's does. */
static uint32_t namer_of(const struct population *population, const struct household *home) {
    uint32_t lowest = home->first;
    for (uint32_t p = home->first; home->joined && p < home->first + home->count; p++)
        if (population->id[p] < population->id[lowest]) lowest = p;
    return lowest;
}

int person_by_birth(const void *left, const void *right, void *context) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    const struct population *population = context;
    date_t x = population->born[a], y = population->born[b];
    if (x != y) return (x > y) - (x < y);
    uint64_t i = population->id[a], k = population->id[b];
    if (i != k) return (i > k) - (i < k);
    return (a > b) - (a < b);
}

void household_key(const struct population *population, uint32_t household, struct buffer *out) {
    const struct household *home = &population->household[household];
    const struct household_form *form = &population->book->household;
    uint32_t namer = namer_of(population, home);
    bool alone = home->joined ? household_is_alone(form, &population->rows[REGISTER], namer) : home->alone;
    if (alone) {
        person_key(population, namer, out);
        return;
    }
    buffer_text(out, "book");
    for (uint16_t i = 0; i < form->book_count; i++) {
        buffer_text(out, "|");
        content_write(&population->rows[REGISTER], form->book[i], namer, out);
    }
}

const char *link_kind_zh(enum link_kind kind) {
    static const char *const words[LINK_KINDS] = {[LINKED_NOT] = "",
                                                  [LINKED_EXACT] = "号码一致",
                                                  [LINKED_DERIVED] = "15位旧号换算",
                                                  [LINKED_CARRIER] = "从较长的证件号里取出",
                                                  [LINKED_REPAIRED] = "号码有误，已更正",
                                                  [LINKED_SELF] = "户籍本行",
                                                  [LINKED_PLACE] = "按地区"};
    return words[kind];
}

const char *unlinked_zh(enum unlinked reason) {
    static const char *const words[] = {
        [UNLINKED_NOT_IN_REGISTER] = "身份证号不在户籍库中",
        [UNLINKED_NAME] = "身份证号相同，姓名不符",
        [UNLINKED_NO_NAME] = "缺少姓名，无法确认本人",
        [UNLINKED_DAMAGED] = "身份证号有误，无法确定本人",
        [UNLINKED_SUSPECT] = "身份证号末三位为000，疑似被表格软件截断，无法确认",
        [UNLINKED_NO_ID] = "没有身份证号",
        [UNLINKED_NO_PLACE] = "没有地点",
        [UNLINKED_SAME_PERSON] = "户籍库中同一人重复",
    };
    return words[reason];
}

const char *unlinked_en(enum unlinked reason) {
    static const char *const words[] = {
        [UNLINKED_NOT_IN_REGISTER] = "the citizen ID is not in the register",
        [UNLINKED_NAME] = "the citizen ID is registered under another name",
        [UNLINKED_NO_NAME] = "no name to confirm the citizen ID with",
        [UNLINKED_DAMAGED] = "the citizen ID is damaged and no single person fits it",
        [UNLINKED_SUSPECT] = "the citizen ID ends in 000, as spreadsheets cut it, and nothing confirms it",
        [UNLINKED_NO_ID] = "the row has no citizen ID",
        [UNLINKED_NO_PLACE] = "the row names no place",
        [UNLINKED_SAME_PERSON] = "the same person stands in the register twice",
    };
    return words[reason];
}
