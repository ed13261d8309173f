/* Households by joins: which books become one, in which order people stand then, and that every row, relation
 * and pair is still the same person's, as their origins and IDs tell. */
#include <inttypes.h>
#include "../judge/village.h"
#include "link/regroup.h"

#define PEOPLE 600
#define BOOKS 200
#define TIES 90

#define RULES                                                                                                \
    "dataset \"marriage\" { title = { zh = \"婚姻\" }, files = { \"m*\" },\n"                              \
    "  persons = { husband = { id = \"h\" }, wife = { id = \"w\" } },\n"                                     \
    "  columns = { h = { type = \"citizen_id\" }, w = { type = \"citizen_id\" } } }\n"                       \
    "relation \"father\" { title = { zh = \"父亲\" }, inverse = \"children\", named_by = "                 \
    "\"register.father_id\" }\n"                                                                             \
    "relation \"spouse\" { title = { zh = \"配偶\" }, inverse = \"spouse\", named_by = \"marriage\" }\n"

static uint32_t draw(uint32_t below) { /* a fixed sequence: Knuth's MMIX generator */
    static uint64_t state = 20230828;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % below;
}

static uint64_t digits_of(uint32_t person) {
    return UINT64_C(45020019800101000) + person;
}

static void set_digits(struct evening *evening, uint16_t dataset, const char *column, uint32_t person) {
    struct rows *rows = &evening->rows[dataset];
    uint16_t at = dataset_column(rows->dataset, column);
    ((uint64_t *)rows->columns[at])[rows->slots - 1] = ID_CELL(ID_EXACT, digits_of(person));
}

struct made { /* what the test knows of person 1 … PEOPLE */
    uint32_t book[PEOPLE + 1], father[PEOPLE + 1], spouse[PEOPLE + 1], bills[PEOPLE + 1];
    uint32_t family[BOOKS]; /* the lowest book that this one is tied to */
    struct {
        uint32_t a, b;
    } ties[TIES];
};

static void make(struct made *made, struct evening *evening, uint32_t limit) {
    memset(made, 0, sizeof *made);
    evening_open(evening, RULES);
    evening->book->household.limit = limit;
    uint16_t marriage = book_dataset(evening->book, "marriage");
    for (uint32_t i = 1; i <= PEOPLE; i++) {
        char book[8], born[16], region[16];
        made->book[i] = draw(BOOKS);
        snprintf(book, sizeof book, "%u", made->book[i]);
        snprintf(born, sizeof born, "19%02u-01-01", 10 + draw(80));
        snprintf(region, sizeof region, "4502261%02u001", made->book[i] % 7);
        evening_row(evening, "register", i, "office", "甲所", "book", book, "born", born, "region", region,
                    NULL);
        made->father[i] = i % 3 == 0 ? 1 + draw(PEOPLE) : 0;
        if (made->father[i] == i) made->father[i] = 0;
        if (made->father[i]) set_digits(evening, REGISTER, "father_id", made->father[i]);
        made->bills[i] = draw(4);
        for (uint32_t k = 0; k < made->bills[i]; k++) evening_row(evening, "bills", i, NULL);
    }
    for (uint32_t i = 1; i + 1 <= PEOPLE; i += 2 + draw(4)) {
        made->spouse[i] = i + 1;
        made->spouse[i + 1] = i;
        evening_row(evening, "marriage", i, NULL);
        set_digits(evening, marriage, "w", i + 1);
    }
    for (uint32_t i = 0; i < TIES; i++) {
        made->ties[i].a = 1 + draw(PEOPLE);
        made->ties[i].b = 1 + draw(PEOPLE);
    }
    population_link(&evening->population, evening->book, evening->rows, 2);
    evening->linked = true;
}

/* Books that hang together, found by going over all ties until nothing changes; those too large fall apart.
 */
static void tie_books(struct made *made, uint32_t limit) {
    uint32_t size[BOOKS] = {0}, whole[BOOKS];
    for (uint32_t b = 0; b < BOOKS; b++) made->family[b] = b;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < TIES; i++) {
            uint32_t *a = &made->family[made->book[made->ties[i].a]],
                     *b = &made->family[made->book[made->ties[i].b]];
            changed = changed || *a != *b;
            *a = *b = *a < *b ? *a : *b;
        }
    }
    memcpy(whole, made->family, sizeof whole);
    for (uint32_t i = 1; i <= PEOPLE; i++) size[whole[made->book[i]]]++;
    for (uint32_t b = 0; b < BOOKS; b++)
        if (size[whole[b]] > limit) made->family[b] = b;
}

static uint32_t person_at(const struct population *population, uint32_t p) {
    return (uint32_t)(population->id[p] - UINT64_C(45020019800101000));
}

static void regroup(const struct made *made, struct evening *evening, bool backwards, int threads) {
    struct together together[TIES];
    uint32_t number[PEOPLE + 1];
    for (uint32_t p = 0; p < PEOPLE; p++) number[person_at(&evening->population, p)] = p;
    for (uint32_t i = 0; i < TIES; i++) {
        uint32_t at = backwards ? TIES - 1 - i : i;
        together[i] = (struct together){number[made->ties[at].a], number[made->ties[at].b]};
        if (backwards) together[i] = (struct together){together[i].b, together[i].a};
    }
    population_regroup(&evening->population, evening->rows, together, TIES, threads);
}

static uint64_t lowest_of(const struct population *population, const struct household *household) {
    uint64_t lowest = UINT64_MAX;
    for (uint32_t i = 0; i < household->count; i++)
        if (population->id[household->first + i] < lowest) lowest = population->id[household->first + i];
    return lowest;
}

static void check_order(const struct made *made, const struct population *population) {
    uint32_t next = 0;
    for (uint32_t h = 0; h < population->households; h++) {
        const struct household *household = &population->household[h],
                               *before = &population->household[h > 0 ? h - 1 : 0];
        assert_int_equal(household->first, next);
        assert_true(household->count > 0);
        next += household->count;
        if (h > 0 && before->region == household->region)
            assert_true(lowest_of(population, before) < lowest_of(population, household));
        else if (h > 0)
            assert_true(before->region < household->region);
        bool joined = false;
        uint32_t eldest = made->book[person_at(population, household->first)];
        for (uint32_t p = household->first; p < next; p++) {
            assert_int_equal(population->household_of[p], h);
            assert_int_equal(made->family[made->book[person_at(population, p)]], made->family[eldest]);
            joined = joined || made->book[person_at(population, p)] != eldest;
            if (p > household->first) assert_true(population->born[p - 1] <= population->born[p]);
        }
        assert_int_equal(joined, household->joined);
    }
    assert_int_equal(next, PEOPLE);
}

static uint32_t other(const struct population *population, uint32_t one) {
    return RELATED_TO_PERSON(one) ? person_at(population, one) : 0;
}

static void check_people(const struct made *made, const struct evening *evening) {
    const struct population *population = &evening->population;
    uint16_t bills = book_dataset(evening->book, "bills"), marriage = book_dataset(evening->book, "marriage");
    const struct pairs *pairs = &population->pairs[marriage];
    uint32_t children = 0;
    for (uint32_t p = 0; p < PEOPLE; p++) {
        uint32_t who = person_at(population, p);
        assert_int_equal(evening->rows[REGISTER].origin[p], who - 1);
        assert_int_equal(other(population, population->related[0].one[p]), made->father[who]);
        assert_int_equal(other(population, population->related[1].one[p]), made->spouse[who]);
        struct row_range own = row_range(&population->index[bills], p);
        assert_int_equal(own.to - own.from, made->bills[who]);
        for (uint32_t row = own.from; row < own.to; row++) {
            assert_int_equal(rows_u64(&evening->rows[bills], evening->rows[bills].dataset->id, row),
                             ID_CELL(ID_EXACT, digits_of(who)));
            assert_int_equal(evening->rows[bills].person[row], p);
        }
        assert_int_equal(row_index_many(&pairs->index, p), made->spouse[who] != 0);
        if (made->spouse[who]) {
            uint32_t row = pairs->rows[row_range(&pairs->index, p).from];
            assert_true(pairs->who[0][row] == p || pairs->who[1][row] == p);
        }
        struct row_range kin = row_range(&population->kin[0].index, p);
        for (uint32_t i = kin.from; i < kin.to; i++, children++)
            assert_int_equal(made->father[person_at(population, population->kin[0].many[i])], who);
    }
    uint32_t named = 0;
    for (uint32_t i = 1; i <= PEOPLE; i++) named += made->father[i] != 0;
    assert_int_equal(children, named);
}

/* Origins in order of person: what must not depend on threads or on the order of ties. */
static void gather(const struct evening *evening, uint32_t out[PEOPLE]) {
    memcpy(out, evening->rows[REGISTER].origin, PEOPLE * sizeof *out);
}

static void books_become_families(void **state) {
    (void)state;
    static const uint32_t limits[] = {0, 15};
    static struct made made;
    for (int i = 0; i < 2; i++) {
        struct evening evening;
        uint32_t limit = limits[i] ? limits[i] : UINT32_MAX, apart = 0, whole = 0;
        make(&made, &evening, limits[i]);
        tie_books(&made, UINT32_MAX);
        for (uint32_t b = 0; b < BOOKS; b++) whole += made.family[b] != b;
        tie_books(&made, limit);
        for (uint32_t b = 0; b < BOOKS; b++) apart += made.family[b] != b;
        regroup(&made, &evening, i == 1, 1 + i);
        check_order(&made, &evening.population);
        check_people(&made, &evening);
        const struct joining *joining = &evening.population.joining;
        assert_int_equal((joining->too_large > 0), (apart < whole));
        assert_true(limits[i] == 0 || joining->too_large > 0); /* the made town has such families */
        evening_close(&evening);
    }
}

static void ties_and_threads_may_come_in_any_order(void **state) {
    (void)state;
    static struct made made;
    struct evening evening;
    uint32_t first[PEOPLE], again[PEOPLE];
    struct made *at = &made;
    make(at, &evening, 15);
    struct evening twin;
    evening_open(&twin, RULES);
    twin.book->household.limit = 15;
    /* the same people, their rows in another order */
    uint16_t marriage = book_dataset(twin.book, "marriage");
    for (uint32_t i = PEOPLE; i >= 1; i--) {
        char book[8], born[16], region[16];
        uint32_t p = 0;
        while (person_at(&evening.population, p) != i) p++;
        struct civil day = date_civil(evening.population.born[p]);
        snprintf(book, sizeof book, "%u", made.book[i]);
        snprintf(born, sizeof born, "%04d-%02d-%02d", day.year, day.month, day.day);
        snprintf(region, sizeof region, "4502261%02u001", made.book[i] % 7);
        evening_row(&twin, "register", i, "office", "甲所", "book", book, "born", born, "region", region,
                    NULL);
        if (made.father[i]) set_digits(&twin, REGISTER, "father_id", made.father[i]);
        if (made.spouse[i] < i) continue;
        evening_row(&twin, "marriage", i, NULL);
        set_digits(&twin, marriage, "w", made.spouse[i]);
    }
    population_link(&twin.population, twin.book, twin.rows, 3);
    twin.linked = true;
    regroup(&made, &evening, false, 1);
    regroup(&made, &twin, true, 3);
    assert_int_equal(evening.population.households, twin.population.households);
    gather(&evening, first);
    gather(&twin, again);
    for (uint32_t p = 0; p < PEOPLE; p++) {
        assert_int_equal(evening.population.id[p], twin.population.id[p]);
        assert_int_equal(first[p], PEOPLE - 1 - again[p]); /* slots count from the other end */
        for (int r = 0; r < 2; r++)
            assert_int_equal(evening.population.related[r].one[p], twin.population.related[r].one[p]);
    }
    evening_close(&twin);
    evening_close(&evening);
}

static void the_key_is_the_lowest_members_book(void **state) {
    (void)state;
    struct evening evening;
    struct buffer key = {0};
    evening_open(&evening, RULES);
    evening_row(&evening, "register", 5, "office", "甲所", "book", "1", "born", "1950-01-01", NULL);
    evening_row(&evening, "register", 3, "office", "乙所", "book", "1", "born", "1980-01-01", NULL);
    evening_row(&evening, "register", 7, "office", "丙所", "book", "1", "born", "1990-01-01", NULL);
    evening_row(&evening, "register", 1, "book_kind", "集体户", "office", "甲所", "book", "9", NULL);
    population_link(&evening.population, evening.book, evening.rows, 1);
    evening.linked = true;
    uint32_t number[8] = {0};
    for (uint32_t p = 0; p < 4; p++) number[person_at(&evening.population, p)] = p;
    struct together tie = {number[5], number[3]};
    population_regroup(&evening.population, evening.rows, &tie, 1, 1);
    for (uint32_t p = 0; p < 4; p++) number[person_at(&evening.population, p)] = p;
    household_key(&evening.population, evening.population.household_of[number[5]], &key);
    assert_string_equal(key.at, "book|乙所|1"); /* of 3, though 5 is the eldest */
    buffer_clear(&key);
    household_key(&evening.population, evening.population.household_of[number[7]], &key);
    assert_string_equal(key.at, "book|丙所|1"); /* as it was */
    tie = (struct together){number[7], number[1]};
    population_regroup(&evening.population, evening.rows, &tie, 1, 1);
    for (uint32_t p = 0; p < 4; p++) number[person_at(&evening.population, p)] = p;
    buffer_clear(&key);
    household_key(&evening.population, evening.population.household_of[number[7]], &key);
    assert_string_equal(key.at, "person|45020019800101001"); /* of 1, who begins alone */
    buffer_release(&key);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(books_become_families),
        cmocka_unit_test(ties_and_threads_may_come_in_any_order),
        cmocka_unit_test(the_key_is_the_lowest_members_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
