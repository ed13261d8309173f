/* Relations of every person, and their inverses. */
#include "link/relation.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "ground/workers.h"
#include "intake/cell.h"
#include "link/exact.h"
#include "link/plain.h"

#define CHUNK 1024u       /* households of one task */
#define ROWS_LOOKED_AT 64 /* of one person and dataset; more than these are no marriages: in doubt */

enum filled {
    NOT_FILLED,
    FILLED,
    IN_DOUBT, /* names nobody who is known */
    AT_ODDS   /* names several, or somebody who cannot be it */
};

struct found { /* what one source says */
    enum filled filled;
    uint32_t one; /* FILLED: a person or RELATED_OUTSIDE */
    uint64_t id;  /* the 17 digits of whom it names */
};

static const struct found unfilled = {NOT_FILLED, RELATED_UNTOLD, 0};
static const struct found in_doubt = {IN_DOUBT, RELATED_UNTOLD, 0};
static const struct found at_odds = {AT_ODDS, RELATED_UNTOLD, 0};

struct seat { /* who has a place in a book, by sex */
    uint32_t count[2], first[2], last[2];
};

struct finding { /* of one relation */
    struct population *population;
    const struct person_keys *keys;
    const struct relation *relation;
    struct related *related;
    uint32_t contradicted[WORKERS_MOST];
};

struct findings {
    struct population *population;
    struct finding *items; /* [book->relation_count] */
    bool in_book;          /* whether any goes by the places in the book */
};

/* A number that several persons have names none of them: the cell holds no name to choose by. */
static struct found by_column(const struct finding *finding, uint16_t column, uint32_t p) {
    uint64_t cell = rows_u64(&finding->population->rows[REGISTER], column, p);
    if (ID_KIND(cell) == ID_NONE) return unfilled;
    if (ID_KIND(cell) >= ID_DAMAGED || century_unsure(cell)) return in_doubt;
    struct person_link link = person_find(finding->keys, ID_DIGITS(cell));
    if (link.more != 0 || link.person == p) return in_doubt;
    uint32_t one = link.person == PERSON_NONE ? RELATED_OUTSIDE : link.person;
    return (struct found){FILLED, one, ID_DIGITS(cell)};
}

struct tie { /* a row about two persons as one of them sees it */
    uint32_t row;
    uint32_t one; /* the other; RELATED_OUTSIDE, RELATED_UNTOLD */
    uint64_t id;  /* RELATED_OUTSIDE: his digits */
    int32_t date;
    enum plain holds;
};

/* false: the row does not name somebody for p by this source. */
static bool read_tie(const struct population *population, const struct naming *naming, uint32_t p,
                     uint32_t row, struct tie *tie) {
    const struct pairs *pairs = &population->pairs[naming->dataset];
    const struct rows *rows = &population->rows[naming->dataset];
    int other = naming->role == ROLE_OTHER ? pairs->who[0][row] == p : naming->role;
    if (pairs->who[1 - other][row] != p) return false;
    *tie = (struct tie){.row = row, .one = pairs->who[other][row]};
    if (tie->one == RELATED_OUTSIDE) tie->id = ID_DIGITS(rows_u64(rows, rows->dataset->roles[other].id, row));
    uint16_t dated = rows->dataset->dated;
    if (dated != COLUMN_NONE) tie->date = rows_int32(rows, dated, row);
    tie->holds = filter_plainly(naming->where, rows, row);
    return true;
}

static bool same_other(const struct tie *a, const struct tie *b) {
    return a->one == b->one && a->id == b->id && a->one != RELATED_UNTOLD;
}

static uint32_t read_ties(const struct population *population, const struct naming *naming, uint32_t p,
                          struct tie ties[ROWS_LOOKED_AT]) {
    const struct pairs *pairs = &population->pairs[naming->dataset];
    struct row_range range = row_range(&pairs->index, p);
    uint32_t count = 0;
    if (range.to - range.from > ROWS_LOOKED_AT) return ROWS_LOOKED_AT + 1;
    for (uint32_t i = range.from; i < range.to; i++)
        if (read_tie(population, naming, p, pairs->rows[i], &ties[count])) count++;
    return count;
}

/* A row without a day is neither before another nor after it. */
static bool is_before(const struct tie *a, const struct tie *b) {
    return a->date < b->date && a->date != DATE_NONE;
}

/* The latest row about the same two decides about them: a divorce ends the marriage before it. */
static bool is_overtaken(const struct tie *ties, uint32_t count, uint32_t at) {
    for (uint32_t i = at + 1; i < count; i++)
        if (same_other(&ties[i], &ties[at]) && is_before(&ties[at], &ties[i])) return true;
    return false;
}

/* Of rows about the same two one says yes and another does not, and neither is the later. */
static bool is_disputed(const struct tie *ties, uint32_t count, uint32_t at) {
    for (uint32_t i = 0; i < count; i++)
        if (same_other(&ties[i], &ties[at]) && ties[i].holds != ties[at].holds &&
            !is_before(&ties[i], &ties[at]) && !is_before(&ties[at], &ties[i]))
            return true;
    return false;
}

/* Of those who are tied, the one of the latest day. Two of which neither is the later leave a doubt, and so
 * do a later row that cannot be read and one that ends it with somebody who cannot. NULL: nobody, or in
 * doubt. */
static const struct tie *choose(const struct tie *ties, uint32_t count, bool *doubt) {
    const struct tie *chosen = NULL;
    bool ended = false; /* with whom, nobody can tell */
    *doubt = false;
    for (uint32_t i = count; i-- > 0;) {
        const struct tie *tie = &ties[i];
        if ((chosen != NULL && is_before(tie, chosen)) || is_overtaken(ties, count, i)) continue;
        bool disputed = is_disputed(ties, count, i);
        if (tie->holds == PLAIN_NO && !disputed) {
            ended = ended || tie->one == RELATED_UNTOLD;
        } else if (chosen == NULL || !same_other(chosen, tie)) {
            *doubt = chosen != NULL || disputed || tie->holds == PLAIN_MISSING || tie->one == RELATED_UNTOLD;
            chosen = tie;
        }
        *doubt = *doubt || (ended && chosen != NULL);
        if (*doubt) return NULL;
    }
    return chosen;
}

static struct found by_rows(const struct population *population, const struct naming *naming, uint32_t p) {
    const struct pairs *pairs = &population->pairs[naming->dataset];
    if (!row_index_has(&pairs->index, p)) return unfilled;
    struct tie ties[ROWS_LOOKED_AT];
    bool doubt;
    uint32_t count = read_ties(population, naming, p, ties);
    if (count > ROWS_LOOKED_AT) return at_odds;
    const struct tie *chosen = choose(ties, count, &doubt);
    if (chosen == NULL) return doubt ? at_odds : unfilled;
    if (chosen->one == p) return in_doubt;
    uint64_t id = RELATED_TO_PERSON(chosen->one) ? population->id[chosen->one] : chosen->id;
    return (struct found){FILLED, chosen->one, id};
}

/* A divorce that is delivered beats the book and the register's column, which are corrected later: whether
 * rows of a source before number `by` speak of p and of whom this one names, or of nobody knows whom. */
static bool rows_deny(const struct finding *finding, uint16_t by, uint32_t p, const struct found *found) {
    const struct naming *named_by = finding->relation->named_by;
    struct tie ties[ROWS_LOOKED_AT];
    for (uint16_t i = 0; i < by; i++) {
        uint16_t dataset = named_by[i].dataset;
        if (dataset == REGISTER || (by < finding->relation->named_count && dataset == named_by[by].dataset))
            continue;
        uint32_t count = read_ties(finding->population, &named_by[i], p, ties);
        for (uint32_t k = 0; k < count; k++)
            if (ties[k].one == RELATED_UNTOLD ||
                (ties[k].one == found->one && (found->one != RELATED_OUTSIDE || ties[k].id == found->id)))
                return true;
    }
    return false;
}

static bool sex_fits(enum relation_sex wanted, char mine, char other) {
    if (wanted == SEX_ANY) return true;
    if (wanted == SEX_OTHER) return mine != other;
    return other == (wanted == SEX_MALE ? 'M' : 'F');
}

struct book_of_people {              /* the places of one household's members */
    struct seat seats[INT8_MAX + 1]; /* empty but for those in `taken` */
    uint8_t taken[INT8_MAX + 1];     /* places that somebody has */
    uint16_t taken_count;
    struct seat unknown; /* whose place is not said: may be anybody */
};

static int sex_index(const struct population *population, uint32_t p) {
    return person_sex(population->id[p]) == 'M';
}

static int8_t place_of(const struct population *population, uint32_t p) {
    const struct rows *people = &population->rows[REGISTER];
    return rows_int8(people, people->dataset->in_book, p);
}

static void take_seat(struct seat *seat, int sex, uint32_t p) {
    if (seat->count[sex]++ == 0) seat->first[sex] = p;
    seat->last[sex] = p;
}

static void read_book(const struct population *population, const struct household *household,
                      struct book_of_people *book) {
    for (uint16_t i = 0; i < book->taken_count; i++) book->seats[book->taken[i]] = (struct seat){0};
    book->taken_count = 0;
    book->unknown = (struct seat){0};
    for (uint32_t p = household->first; p < household->first + household->count; p++) {
        int8_t place = place_of(population, p);
        struct seat *seat = place < 0 ? &book->unknown : &book->seats[place];
        if (place >= 0 && seat->count[0] + seat->count[1] == 0)
            book->taken[book->taken_count++] = (uint8_t)place;
        take_seat(seat, sex_index(population, p), p);
    }
}

/* How many of a place and sex fit p, himself left out, and one of them. */
static uint32_t count_seat(const struct seat *seat, int sex, uint32_t p, bool has_me, uint32_t *one) {
    if (seat->count[sex] == has_me) return 0;
    *one = seat->last[sex] != p ? seat->last[sex] : seat->first[sex];
    return seat->count[sex] - has_me;
}

/* Exactly one who fits; two, or one whose place nobody wrote down, leave a doubt. */
static struct found by_book(const struct finding *finding, const struct book_of_people *book, uint32_t p) {
    const struct population *population = finding->population;
    const struct dataset *said = population->rows[REGISTER].dataset;
    uint16_t places = said->columns[said->in_book].choice_count;
    int8_t mine = place_of(population, p);
    if (mine < 0) return in_doubt;
    const bool *fits = finding->relation->in_book + mine * places;
    uint32_t fitting = 0, one = RELATED_UNTOLD;
    bool any = false;
    for (int sex = 0; sex < 2; sex++) {
        if (!sex_fits(finding->relation->sex, person_sex(population->id[p]), sex ? 'M' : 'F')) continue;
        for (uint16_t i = 0; i < book->taken_count; i++) {
            uint8_t his = book->taken[i];
            if (fits[his])
                fitting += count_seat(&book->seats[his], sex, p,
                                      his == mine && sex == sex_index(population, p), &one);
        }
        any = any || book->unknown.count[sex] > 0;
    }
    if (any && memchr(fits, true, places)) return in_doubt;
    if (fitting == 0) return unfilled;
    if (fitting > 1) return in_doubt;
    return (struct found){FILLED, one, population->id[one]};
}

static uint8_t settle(const struct finding *finding, uint32_t p, struct found found, uint8_t by,
                      uint32_t *contradicted) {
    const struct population *population = finding->population;
    uint32_t *one = &finding->related->one[p];
    *one = found.one;
    if (found.filled == FILLED &&
        !sex_fits(finding->relation->sex, person_sex(population->id[p]), person_sex(found.id))) {
        *one = RELATED_UNTOLD;
        found.filled = AT_ODDS;
        ++*contradicted;
    }
    if (found.filled == AT_ODDS) return RELATED_BY_DISPUTED;
    return *one == RELATED_UNTOLD ? (uint8_t)RELATED_BY_NOTHING : by;
}

static void find_one(const struct finding *finding, const struct book_of_people *book, uint32_t p,
                     uint32_t *contradicted) {
    const struct relation *relation = finding->relation;
    struct found found = unfilled;
    uint8_t by = 0;
    for (; by < relation->named_count; by++) {
        const struct naming *naming = &relation->named_by[by];
        found = naming->dataset == REGISTER ? by_column(finding, naming->column, p)
                                            : by_rows(finding->population, naming, p);
        if (found.filled != NOT_FILLED) break;
    }
    bool look = found.filled == NOT_FILLED && book != NULL;
    if (look) found = by_book(finding, book, p);
    if (found.filled == FILLED && rows_deny(finding, by, p, &found)) found = in_doubt;
    if (look) by = RELATED_BY_BOOK;
    if (found.filled == NOT_FILLED) {
        by = RELATED_BY_NOTHING;
        found.one = relation->blank_is_nobody ? RELATED_NOBODY : RELATED_UNTOLD;
    }
    finding->related->by[p] = settle(finding, p, found, by, contradicted);
}

static void find_household(struct finding *finding, const struct household *household,
                           const struct book_of_people *book, int worker) {
    if (finding->relation->in_book == NULL) book = NULL;
    for (uint32_t p = household->first; p < household->first + household->count; p++)
        find_one(finding, book, p, &finding->contradicted[worker]);
}

static void find_chunk(void *context, size_t index, int worker) {
    struct findings *findings = context;
    const struct population *population = findings->population;
    struct book_of_people book = {0};
    uint32_t from = (uint32_t)index * CHUNK, to = from + CHUNK;
    if (to > population->households) to = population->households;
    for (uint32_t h = from; h < to; h++) {
        const struct household *household = &population->household[h];
        bool look = findings->in_book && household->count > 1;
        if (look) read_book(population, household, &book);
        for (uint16_t i = 0; i < population->book->relation_count; i++)
            find_household(&findings->items[i], household, look ? &book : NULL, worker);
    }
}

static bool names_nobody(const struct related *related, uint32_t p) {
    return related->one[p] == RELATED_NOBODY || related->one[p] == RELATED_UNTOLD;
}

static bool is_silent(const struct related *related, uint32_t p) {
    return names_nobody(related, p) && related->by[p] != RELATED_BY_DISPUTED;
}

static void contradict(struct related *related, uint32_t p) {
    related->contradicted += !names_nobody(related, p);
    related->one[p] = RELATED_UNTOLD;
    related->by[p] = RELATED_BY_NOTHING;
}

/* Whom the book marries, which it does within a household, and somebody else names by number or in a row: the
 * book is not believed. */
static void doubt_the_book(const struct population *population, struct related *related) {
    for (uint32_t who = 0; who < population->persons; who++) {
        uint32_t named = related->one[who];
        if (related->by[who] >= RELATED_BY_BOOK || !RELATED_TO_PERSON(named)) continue;
        const struct household *home = &population->household[population->household_of[named]];
        for (uint32_t p = home->first; p < home->first + home->count; p++) {
            bool disputed = p == named ? related->one[p] != who : related->one[p] == named;
            if (related->by[p] == RELATED_BY_BOOK && disputed) contradict(related, p);
        }
    }
}

struct unreturned { /* who names somebody that does not name him: the few of whom anything is to be decided */
    struct keyed *items; /* value names key; by key */
    size_t count, room;
};

static void sort_unreturned(struct unreturned *list) {
    struct keyed *scratch = memory_get(list->count * sizeof *scratch);
    radix_sort(list->items, scratch, list->count);
    free(scratch);
}

static struct unreturned list_unreturned(const struct related *related, uint32_t persons) {
    struct unreturned list = {0};
    for (uint32_t p = 0; p < persons; p++) {
        uint32_t named = related->one[p];
        if (!RELATED_TO_PERSON(named) || related->one[named] == p) continue;
        memory_grow(list.items, list.count, list.room);
        list.items[list.count++] = (struct keyed){named, p};
    }
    sort_unreturned(&list);
    return list;
}

/* An item begins with its key. */
static bool is_named(const struct unreturned *list, uint32_t p) {
    uint64_t key = p;
    return bsearch(&key, list->items, list->count, sizeof *list->items, u64_compare) != NULL;
}

/* Of whom nothing is recorded, he is told of the only one who names him, whom nobody else names. */
static void answer_the_naming(struct related *related, const struct unreturned *list) {
    for (size_t i = 0, end; i < list->count; i = end) {
        uint32_t named = (uint32_t)list->items[i].key, who = list->items[i].value;
        for (end = i + 1; end < list->count && list->items[end].key == named;) end++;
        if (RELATED_TO_PERSON(related->one[named])) continue;
        if (end - i == 1 && is_silent(related, named) && !is_named(list, who)) {
            related->one[named] = who;
            related->by[named] = RELATED_BY_OTHER;
        } else {
            contradict(related, named);
        }
    }
}

/* Who names somebody is named back, or is the only one to name somebody of whom nothing is recorded and is
 * named by nobody else; any other is contradicted, and so is of whom it says so. */
static void make_mutual(struct related *related, uint32_t persons) {
    struct unreturned list = list_unreturned(related, persons);
    answer_the_naming(related, &list);
    for (size_t i = 0; i < list.count; i++)
        if (related->one[list.items[i].key] != list.items[i].value) contradict(related, list.items[i].value);
    free(list.items);
}

/* Calls of one person p under his inverse: once, however many of the relations lead there. */
static inline bool leads(const uint32_t *const *ones, uint16_t at, uint32_t p, uint32_t *one) {
    *one = ones[at][p];
    if (!RELATED_TO_PERSON(*one)) return false;
    for (uint16_t i = 0; i < at; i++)
        if (ones[i][p] == *one) return false;
    return true;
}

/* Those of one household stand so already. */
static void order_by_birth(struct population *population, uint32_t *many, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        if (person_by_birth(&many[i - 1], &many[i], population) <= 0) continue;
        qsort_r(many, count, sizeof *many, person_by_birth, population);
        return;
    }
}

static void make_kin(struct population *population, const struct inverse *inverse, struct kin *kin) {
    uint32_t persons = population->persons, one;
    uint16_t relations = inverse->relation_count;
    const uint32_t **ones = memory_get(relations * sizeof *ones); /* [relations][persons] */
    for (uint16_t i = 0; i < relations; i++) ones[i] = population->related[inverse->relations[i]].one;
    uint32_t *first = memory_zeroed((size_t)persons + 2, sizeof *first);
    for (uint32_t p = 0; p < persons; p++)
        for (uint16_t i = 0; i < relations; i++)
            if (leads(ones, i, p, &one)) first[one + 2]++;
    for (uint32_t p = 2; p < persons + 2; p++) first[p] += first[p - 1];
    kin->many = memory_get(first[persons + 1] * sizeof *kin->many);
    for (uint32_t p = 0; p < persons; p++)
        for (uint16_t i = 0; i < relations; i++)
            if (leads(ones, i, p, &one)) kin->many[first[one + 1]++] = p;
    for (uint32_t p = 0; p < persons; p++)
        order_by_birth(population, kin->many + first[p], first[p + 1] - first[p]);
    row_index_make(&kin->index, first, persons);
    free(first);
    free(ones);
}

static void kin_task(void *context, size_t index, int worker) {
    struct population *population = context;
    (void)worker;
    row_index_release(&population->kin[index].index);
    free(population->kin[index].many);
    make_kin(population, &population->book->inverses[index], &population->kin[index]);
}

void kin_make(struct population *population, int threads) {
    workers_run(threads, population->book->inverse_count, kin_task, population);
}

static void mutual_task(const struct finding *finding) {
    for (int w = 0; w < WORKERS_MOST; w++) finding->related->contradicted += finding->contradicted[w];
    if (!finding->relation->mutual) return;
    if (finding->relation->in_book != NULL) doubt_the_book(finding->population, finding->related);
    make_mutual(finding->related, finding->population->persons);
}

/* Who is mutually related is nobody's kin by an inverse: both are settled side by side. */
static void settle_task(void *context, size_t index, int worker) {
    const struct findings *findings = context;
    uint16_t inverses = findings->population->book->inverse_count;
    if (index < inverses)
        kin_task(findings->population, index, worker);
    else
        mutual_task(&findings->items[index - inverses]);
}

static struct finding finding_of(struct population *population, const struct person_keys *keys, uint16_t i) {
    struct related *related = &population->related[i];
    related->one = memory_get(population->persons * sizeof *related->one);
    related->by = memory_get(population->persons * sizeof *related->by);
    return (struct finding){population, keys, &population->book->relations[i], related, {0}};
}

void relations_make(struct population *population, const struct person_keys *keys, int threads) {
    const struct book *book = population->book;
    population->related = memory_zeroed(book->relation_count + 1u, sizeof *population->related);
    population->kin = memory_zeroed(book->inverse_count + 1u, sizeof *population->kin);
    struct findings findings = {.population = population};
    findings.items = memory_zeroed(book->relation_count + 1u, sizeof *findings.items);
    for (uint16_t i = 0; i < book->relation_count; i++) {
        findings.items[i] = finding_of(population, keys, i);
        findings.in_book = findings.in_book || book->relations[i].in_book != NULL;
    }
    if (book->relation_count > 0)
        workers_run(threads, population->households / CHUNK + 1, find_chunk, &findings);
    workers_run(threads, (size_t)book->inverse_count + book->relation_count, settle_task, &findings);
    free(findings.items);
}

void relations_forget(struct population *population) {
    for (uint16_t i = 0; population->related && i < population->book->relation_count; i++) {
        struct related *related = &population->related[i];
        free(related->one);
        free(related->by);
        *related = (struct related){.contradicted = related->contradicted};
    }
    for (uint16_t i = 0; population->kin && i < population->book->inverse_count; i++) {
        row_index_release(&population->kin[i].index);
        free(population->kin[i].many);
    }
    free(population->kin);
    population->kin = NULL;
}

void relations_release(struct population *population) {
    relations_forget(population);
    free(population->related);
    population->related = NULL;
}

uint64_t relation_outside_id(const struct population *population, const struct relation *relation, uint8_t by,
                             uint32_t p) {
    const struct naming *naming = &relation->named_by[by];
    if (naming->dataset == REGISTER)
        return ID_DIGITS(rows_u64(&population->rows[REGISTER], naming->column, p));
    const struct rows *rows = &population->rows[naming->dataset];
    uint32_t row = relation_row(population, naming, p);
    BUG_UNLESS(row != ROW_NONE);
    int other = population->pairs[naming->dataset].who[0][row] == p ? 1 : 0;
    return ID_DIGITS(rows_u64(rows, rows->dataset->roles[other].id, row));
}

uint32_t relation_row(const struct population *population, const struct naming *naming, uint32_t p) {
    struct tie ties[ROWS_LOOKED_AT];
    bool doubt;
    uint32_t count = read_ties(population, naming, p, ties);
    const struct tie *chosen = count <= ROWS_LOOKED_AT ? choose(ties, count, &doubt) : NULL;
    return chosen != NULL ? chosen->row : ROW_NONE;
}
