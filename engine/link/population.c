/* The link stage: register → persons → households, then every other row → person, then the order of rows. */
#include "link/population.h"

#include <inttypes.h>
#include <stdlib.h>
#include "ground/memory.h"
#include "ground/workers.h"
#include "intake/content.h"
#include "library/fold.h"
#include "link/claim.h"
#include "link/exact.h"
#include "link/household.h"
#include "link/order.h"
#include "link/pairs.h"
#include "link/relation.h"

#define CHUNK 4096u /* slots of one task */

struct linking { /* what the tasks of one dataset share */
    struct linker linker;
    struct name_room rooms[WORKERS_MOST]; /* by worker */
};

static void link_chunk(void *context, size_t index, int worker) {
    struct linking *linking = context;
    uint32_t from = (uint32_t)index * CHUNK, to = from + CHUNK;
    if (to > linking->linker.rows->slots) to = linking->linker.rows->slots;
    linker_range(&linking->linker, from, to, &linking->rooms[worker]);
}

static void link_dataset(struct linking *linking, struct rows *rows, int threads) {
    linking->linker.rows = rows;
    linking->linker.dataset = rows->dataset;
    size_t chunks = rows->slots / CHUNK + (rows->slots % CHUNK != 0);
    workers_run(threads, chunks, link_chunk, linking);
}

static uint32_t count_fate(const struct rows *rows, enum fate fate) {
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < rows->slots; slot++) count += rows->fate[slot] == fate;
    return count;
}

static void list_strays(struct population *population, uint16_t dataset, const struct rows *rows,
                        uint32_t count) {
    if (count == 0) return;
    size_t most = (size_t)population->stray_count + count;
    BUG_UNLESS(most < UINT32_MAX);
    population->strays = memory_resize(population->strays, most, sizeof *population->strays);
    for (uint32_t slot = 0; slot < rows->slots; slot++) {
        if (rows->fate[slot] != FATE_UNLINKED) continue;
        uint8_t reason = rows->link_kind[slot] & (uint8_t)~UNLINKED_MARK;
        population->strays[population->stray_count++] = (struct stray){dataset, reason, slot};
    }
    BUG_UNLESS(population->stray_count == most);
}

/* Counts in = counts out: every good row found a person or a place among the strays. */
static void settle_counts(struct population *population, uint16_t dataset, const struct rows *rows) {
    struct link_count *count = &population->counts[dataset];
    for (uint32_t slot = 0; slot < rows->slots; slot++) {
        if (rows->fate[slot] == FATE_UNLINKED) count->unlinked++;
        if (rows->fate[slot] != FATE_LINKED) continue;
        BUG_UNLESS(rows->link_kind[slot] < LINK_KINDS);
        count->by_kind[rows->link_kind[slot]]++;
        count->linked++;
    }
    BUG_UNLESS(count->rows == count->linked + count->unlinked);
    list_strays(population, dataset, rows, count->unlinked);
}

static uint32_t *identity(uint32_t count) {
    uint32_t *numbers = memory_get(count * sizeof *numbers);
    for (uint32_t i = 0; i < count; i++) numbers[i] = i;
    return numbers;
}

/* The table of keys goes from slots of the register to persons with it. */
static void link_register(struct population *population, struct rows *rows, struct person_keys *keys,
                          int threads) {
    const struct household_form *form = &population->book->household;
    population->counts[REGISTER].rows = count_fate(rows, FATE_ROW);
    struct roll roll;
    roll_make(&roll, rows, form->book, form->book_count, threads);
    settle_counts(population, REGISTER, rows);
    BUG_UNLESS(population->counts[REGISTER].linked == roll.count);
    uint32_t *order = memory_get(roll.count * sizeof *order);
    household_make(population, &roll, rows, order, threads);
    *keys = roll.keys;
    roll.keys = (struct person_keys){0};
    roll_release(&roll);
    person_keys_renumber(keys, rows->person, threads);
    population->first[REGISTER] = identity(population->persons + 1);
    order_gather(rows, order, population->persons, population->first[REGISTER], population->persons, threads);
    free(order);
}

/* The rows of a dataset into order, by number of person or place: first[0 … owners]. */
static void put_in_order(struct rows *rows, uint32_t linked, uint32_t owners, uint32_t *first, int threads) {
    uint32_t *order = NULL;
    if (linked > 0) order = order_rows(rows, owners, first, threads);
    BUG_UNLESS(first[owners] == linked);
    order_gather(rows, order, linked, first, owners, threads);
    free(order);
}

static void link_people(struct population *population, uint16_t dataset, struct rows *rows,
                        struct linking *linking, int threads) {
    const struct link_count *count = &population->counts[dataset];
    bool two = rows->dataset->about == ABOUT_TWO;
    uint32_t *who[2];
    if (two)
        pairs_link(&linking->linker, rows, who, threads);
    else if (count->rows > 0)
        link_dataset(linking, rows, threads);
    settle_counts(population, dataset, rows);
    put_in_order(rows, count->linked, population->persons, population->first[dataset], threads);
    if (two) pairs_index(&population->pairs[dataset], rows, who, population->persons);
}

static void link_places(struct population *population, uint16_t dataset, struct rows *rows, int threads) {
    struct places *places = &population->places[dataset];
    places_link(places, rows);
    settle_counts(population, dataset, rows);
    put_in_order(rows, population->counts[dataset].linked, places->count, places->first, threads);
    for (uint32_t row = 0; row < rows->linked; row++) rows->person[row] = PERSON_NONE;
}

static void link_other(struct population *population, uint16_t dataset, struct rows *rows,
                       struct linking *linking, int threads) {
    population->counts[dataset].rows = count_fate(rows, FATE_ROW);
    population->first[dataset] = memory_zeroed((size_t)population->persons + 1, sizeof **population->first);
    if (rows->dataset->about == ABOUT_PLACE)
        link_places(population, dataset, rows, threads);
    else
        link_people(population, dataset, rows, linking, threads);
}

static int by_person(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
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
    qsort(list, count, sizeof *list, by_person);
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
    population->first = memory_zeroed(datasets, sizeof *population->first);
    population->pairs = memory_zeroed(datasets, sizeof *population->pairs);
    population->places = memory_zeroed(datasets, sizeof *population->places);
    struct person_keys keys;
    link_register(population, &rows[REGISTER], &keys, threads);
    list_doubles(population, &keys);
    struct linking linking = {.linker = {.population = population, .people = &rows[REGISTER], .keys = &keys}};
    for (uint16_t d = REGISTER + 1; d < datasets; d++) link_other(population, d, &rows[d], &linking, threads);
    for (int i = 0; i < WORKERS_MOST; i++) name_room_release(&linking.rooms[i]);
    relations_make(population, &keys, threads);
    person_keys_release(&keys);
}

void population_release(struct population *population) {
    for (uint16_t d = 0; population->first && d < population->book->dataset_count; d++) {
        free(population->first[d]);
        pairs_release(&population->pairs[d]);
        places_release(&population->places[d]);
    }
    relations_release(population);
    free(population->first);
    free(population->pairs);
    free(population->places);
    free(population->id);
    free(population->born);
    free(population->household_of);
    free(population->household);
    free(population->doubles);
    free(population->strays);
    free(population->counts);
    *population = (struct population){0};
}

struct span person_name(const struct population *population, uint32_t person) {
    return claim_name(&population->rows[REGISTER], person);
}

char person_sex(uint64_t id) {
    return id % 2 ? 'M' : 'F';
}

void person_key(const struct population *population, uint32_t person, struct buffer *out) {
    buffer_format(out, "person|%017" PRIu64, population->id[person]);
    if (!bsearch(&person, population->doubles, population->double_count, sizeof person, by_person)) return;
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
        [UNLINKED_NAME] = "身份证号相同,姓名不符",
        [UNLINKED_NO_NAME] = "缺少姓名,无法确认本人",
        [UNLINKED_DAMAGED] = "身份证号有误,无法确定本人",
        [UNLINKED_SUSPECT] = "身份证号末三位为000,疑似被表格软件截断,无法确认",
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
