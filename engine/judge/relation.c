/* Relations as rules read them: a person, somebody outside the register, nobody, or cannot tell; and the rows
 * that two persons share or a place has. */
#include "judge/worker.h"

#include <stdlib.h>

#include "intake/cell.h"
#include "link/relation.h"

static const struct related *related_of(const struct worker *worker, uint16_t relation) {
    return &worker->population->related[relation];
}

/* A source that did not come might have told another, or that there is one. */
static bool lacks_source(struct worker *worker, const struct relation *relation) {
    for (uint16_t i = 0; i < relation->named_count; i++) {
        if (worker->states[relation->named_by[i].dataset].delivered) continue;
        cannot_tell_dataset(worker, relation->named_by[i].dataset);
        return true;
    }
    return false;
}

static enum answer untold(struct worker *worker, const struct relation *relation) {
    if (lacks_source(worker, relation)) return ANSWER_CANNOT_TELL;
    worker->cause = cause_add(worker, UNSURE_COLUMN, relation->name,
                              arena_format(&worker->arena, "“%s”没有记载或有疑问", relation->zh));
    cause_lack(worker, worker->cause, LACK_RELATION, DATASET_NONE,
               (uint16_t)(relation - worker->book->relations));
    return ANSWER_CANNOT_TELL;
}

/* The row about two persons that says so, where one does. */
static void log_row(struct worker *worker, const struct naming *naming, uint32_t person) {
    uint32_t row = relation_row(worker->population, naming, person);
    if (row != ROW_NONE) log_read(worker, READ_ROW, naming->dataset, row, COLUMN_NONE);
}

static void log_source(struct worker *worker, const struct relation *relation, uint32_t person, uint32_t one,
                       uint8_t by) {
    if (by == RELATED_BY_BOOK) {
        uint16_t place = worker->book->datasets[REGISTER].in_book;
        log_read(worker, READ_COLUMN, place, person, REGISTER);
        log_read(worker, READ_COLUMN, place, one, REGISTER);
    } else if (by < relation->named_count && relation->named_by[by].dataset == REGISTER) {
        log_read(worker, READ_COLUMN, relation->named_by[by].column, person, REGISTER);
    } else if (by < relation->named_count) {
        log_row(worker, &relation->named_by[by], person);
    }
}

static void log_relation(struct worker *worker, uint16_t number, uint32_t person, uint32_t one, uint8_t by) {
    const struct relation *relation = &worker->book->relations[number];
    log_read(worker, READ_RELATION, number, person, (int64_t)by << 32 | one);
    if (by != RELATED_BY_OTHER) {
        log_source(worker, relation, person, one, by);
        return;
    }
    uint8_t other = related_of(worker, number)->by[one]; /* how the other names this one */
    log_source(worker, relation, one, person, other);
}

enum answer relation_get(struct worker *worker, uint16_t number, uint32_t person, struct subject *out) {
    const struct relation *relation = &worker->book->relations[number];
    const struct related *related = related_of(worker, number);
    uint32_t one = related->one[person];
    if (one == RELATED_UNTOLD) return untold(worker, relation);
    if (one == RELATED_NOBODY && lacks_source(worker, relation)) return ANSWER_CANNOT_TELL;
    log_relation(worker, number, person, one, related->by[person]);
    if (one == RELATED_NOBODY) return ANSWER_NO;
    *out = one == RELATED_OUTSIDE ? (struct subject){SUBJECT_OUTSIDE, number, person}
                                  : (struct subject){SUBJECT_PERSON, REGISTER, one};
    return ANSWER_YES;
}

/* “父亲”或“母亲”: what those call one whom the inverse leads to. */
static const char *named_as(struct worker *worker, const struct inverse *inverse) {
    const char *text = "";
    for (uint16_t k = 0; k < inverse->relation_count; k++)
        text = arena_format(&worker->arena, "%s%s“%s”", text, k > 0 ? "或" : "",
                            worker->book->relations[inverse->relations[k]].zh);
    return text;
}

void inverse_get(struct worker *worker, uint16_t number, uint32_t person, struct list *out) {
    const struct inverse *inverse = &worker->book->inverses[number];
    const struct kin *kin = &worker->population->kin[number];
    struct row_range range = row_range(&kin->index, person);
    *out = (struct list){.dataset = REGISTER,
                         .count = range.to - range.from,
                         .rows = kin->many + range.from,
                         .bounded_below = true,
                         .of = {SUBJECT_PERSON, (uint16_t)(number + 1), person}};
    log_read(worker, READ_KIN, number, person, out->count);
    for (uint32_t i = 0; i < out->count; i++)
        for (uint16_t k = 0; k < inverse->relation_count; k++) {
            const struct related *related = related_of(worker, inverse->relations[k]);
            if (related->one[out->rows[i]] == person)
                log_relation(worker, inverse->relations[k], out->rows[i], person, related->by[out->rows[i]]);
        }
    out->below =
        cause_add(worker, UNSURE_COLUMN, inverse->name,
                  arena_format(&worker->arena, "以此人为%s的人可能不止所载", named_as(worker, inverse)));
}

enum answer role_get(struct worker *worker, uint16_t dataset, uint32_t row, int role, struct subject *out) {
    const struct dataset *said = &worker->book->datasets[dataset];
    uint32_t one = worker->population->pairs[dataset].who[role][row];
    if (one == RELATED_UNTOLD) {
        cannot_tell_column(worker, dataset, said->roles[role].id);
        return ANSWER_CANNOT_TELL;
    }
    log_read(worker, READ_COLUMN, said->roles[role].id, row, dataset);
    uint16_t named_by = (uint16_t)(worker->book->relation_count + 2 * dataset + role);
    *out = one == RELATED_OUTSIDE ? (struct subject){SUBJECT_OUTSIDE, named_by, row}
                                  : (struct subject){SUBJECT_PERSON, REGISTER, one};
    return ANSWER_YES;
}

void cannot_tell_outside(struct worker *worker, struct subject subject) {
    const struct book *book = worker->book;
    struct arena *arena = &worker->arena;
    if (subject.dataset < book->relation_count) {
        const struct relation *relation = &book->relations[subject.dataset];
        worker->cause =
            cause_add(worker, UNSURE_COLUMN, arena_format(arena, "%s (outside the register)", relation->name),
                      arena_format(arena, "“%s”不在户籍库中", relation->zh));
        cause_lack(worker, worker->cause, LACK_RELATION, DATASET_NONE, subject.dataset);
        return;
    }
    uint32_t number = subject.dataset - book->relation_count;
    const struct dataset *dataset = &book->datasets[number / 2];
    const struct role *role = &dataset->roles[number % 2];
    worker->cause = cause_add(
        worker, UNSURE_COLUMN, arena_format(arena, "%s.%s (outside the register)", dataset->name, role->name),
        arena_format(arena, "%s中“%s”其人不在户籍库中", dataset->zh, dataset->columns[role->id].title));
    cause_lack(worker, worker->cause, LACK_COLUMN, (uint16_t)(number / 2), role->id);
}

/* The number by which a relation or a row names somebody outside. */
static uint64_t outside_id(const struct worker *worker, struct subject subject) {
    const struct book *book = worker->book;
    const struct population *population = worker->population;
    if (subject.dataset < book->relation_count)
        return relation_outside_id(population, &book->relations[subject.dataset],
                                   related_of(worker, subject.dataset)->by[subject.index], subject.index);
    uint16_t dataset = (uint16_t)((subject.dataset - book->relation_count) / 2),
             role = (uint16_t)((subject.dataset - book->relation_count) % 2);
    return ID_DIGITS(
        rows_u64(&population->rows[dataset], book->datasets[dataset].roles[role].id, subject.index));
}

bool outside_same(const struct worker *worker, struct subject a, struct subject b) {
    return outside_id(worker, a) == outside_id(worker, b);
}

static int by_number(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Husband and wife see the same row: it stands in their household's list once. */
static uint32_t each_once(uint32_t *rows, uint32_t count) {
    uint32_t kept = 0;
    if (count > 0) qsort(rows, count, sizeof *rows, by_number);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || rows[kept - 1] != rows[i]) rows[kept++] = rows[i];
    return kept;
}

static enum answer pairs_of_household(struct worker *worker, uint16_t dataset, uint32_t household,
                                      struct list *out) {
    const struct pairs *pairs = &worker->population->pairs[dataset];
    struct list members;
    uint32_t total = 0, at = 0;
    if (household_members(worker, household, &members) == ANSWER_FAILED) return ANSWER_FAILED;
    for (uint32_t i = 0; i < members.count; i++) total += row_index_many(&pairs->index, members.rows[i]);
    uint32_t *rows = arena_get(&worker->arena, (total + 1) * sizeof *rows);
    for (uint32_t i = 0; i < members.count; i++) {
        struct row_range range = row_range(&pairs->index, members.rows[i]);
        for (uint32_t k = range.from; k < range.to; k++) rows[at++] = pairs->rows[k];
    }
    *out = (struct list){.dataset = dataset, .count = each_once(rows, total), .rows = rows};
    list_by_date(worker, out);
    return ANSWER_YES;
}

enum answer list_of_two(struct worker *worker, uint16_t dataset, struct subject subject, struct list *out) {
    const struct pairs *pairs = &worker->population->pairs[dataset];
    if (subject.kind == SUBJECT_HOUSEHOLD) return pairs_of_household(worker, dataset, subject.index, out);
    struct row_range range = row_range(&pairs->index, subject.index);
    *out =
        (struct list){.dataset = dataset, .count = range.to - range.from, .rows = pairs->rows + range.from};
    return ANSWER_YES;
}

static uint32_t find_code(const struct places *places, region_t code) {
    uint32_t low = 0, high = places->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (places->code[middle] < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < places->count && places->code[low] == code ? low : places->count;
}

/* The place itself and those above it: village, township, county, prefecture, province. */
enum answer list_of_place(struct worker *worker, uint16_t dataset, struct subject subject, struct list *out) {
    static const region_t cuts[] = {1, 1000, 1000000, 100000000, 10000000000};
    const struct places *places = &worker->population->places[dataset];
    region_t region = subject_region(worker, subject), before = 0;
    uint32_t found[5], levels = 0, total = 0, at = 0;
    if (region == 0) {
        cannot_tell_column(worker, REGISTER, worker->book->household.region);
        return ANSWER_CANNOT_TELL;
    }
    for (int i = 0; i < 5; i++) {
        region_t code = region / cuts[i] * cuts[i];
        uint32_t place = code != before ? find_code(places, code) : places->count;
        before = code;
        if (place == places->count) continue;
        found[levels++] = place;
        total += row_index_many(&places->index, place);
    }
    uint32_t *rows = arena_get(&worker->arena, (total + 1) * sizeof *rows);
    while (levels-- > 0) { /* from the widest */
        struct row_range range = row_range(&places->index, found[levels]);
        for (uint32_t row = range.from; row < range.to; row++) rows[at++] = row;
    }
    *out = (struct list){.dataset = dataset, .count = total, .rows = rows};
    list_by_date(worker, out);
    return ANSWER_YES;
}
