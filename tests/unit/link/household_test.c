/* Persons and households from the register. */
#include "town.h"

#define ID(born, sequence) "450202" born sequence

static const char *name_at(const struct town *town, uint32_t person, char out[32]) {
    struct span name = person_name(&town->population, person);
    snprintf(out, 32, "%.*s", (int)name.length, name.at);
    return out;
}

/* The town as "甲 乙 | 丙": persons in order, households parted by bars. */
static const char *shape(const struct town *town, char out[256]) {
    char name[32];
    size_t length = 0;
    const struct population *population = &town->population;
    uint32_t next = 0;
    out[0] = 0;
    for (uint32_t h = 0; h < population->households; h++) {
        const struct household *household = &population->household[h];
        assert_int_equal(household->first, next);
        next += household->count;
        for (uint32_t p = household->first; p < next; p++) {
            assert_int_equal(population->household_of[p], h);
            length += (size_t)snprintf(out + length, 256 - length, "%s%s",
                                       length == 0             ? ""
                                       : p == household->first ? " | "
                                                               : " ",
                                       name_at(town, p, name));
        }
    }
    assert_int_equal(next, population->persons);
    return out;
}

#define ASSERT_SHAPE(town, text)                                                                             \
    do {                                                                                                     \
        char shape_text[256];                                                                                \
        assert_string_equal(shape(town, shape_text), text);                                                  \
    } while (0)

static void assert_key(const struct town *town, uint32_t household, const char *key) {
    struct buffer out = {0};
    household_key(&town->population, household, &out);
    assert_string_equal(out.at, key);
    buffer_release(&out);
}

static void equal_books_make_a_household(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    town_person(&town, ID("20150601", "022"), "丙", "0001", 0);
    town_person(&town, ID("19800301", "011"), "甲", "0001", 0);
    uint32_t other = town_person(&town, ID("19850301", "011"), "丁", "0001", 0);
    town_text(&town, REGISTER, R_OFFICE, other, "鱼峰派出所"); /* the same number of another office */
    town_person(&town, ID("19820301", "022"), "乙", "0001", 0);
    town_person(&town, ID("19900301", "011"), "戊", "00010", 0);
    town_link(&town, 1);
    ASSERT_SHAPE(&town, "甲 乙 丙 | 丁 | 戊");
    assert_key(&town, 0, "book|城中派出所|0001");
    assert_key(&town, 1, "book|鱼峰派出所|0001");
    assert_false(town.population.household[1].alone);
    town_close(&town);
}

/* Two numbers chosen so that the books of four persons have one hash: ID and region are made their book here.
 */
static void books_of_one_hash_stay_apart(void **state) {
    (void)state;
    uint16_t book[] = {R_ID, R_REGION};
    const char *const one = ID("19800301", "011"), *const other = ID("19850301", "011");
    uint64_t region = 450205002009,
             colliding = hash_u64(town_digits(one)) ^ region ^ hash_u64(town_digits(other));
    struct town town;
    town_open(&town);
    town.book.household.book = book;
    town_person(&town, one, "甲", "", region);
    town_person(&town, other, "丙", "", colliding);
    town_person(&town, one, "乙", "", region);
    town_person(&town, other, "丁", "", colliding);
    town_link(&town, 1);
    ASSERT_SHAPE(&town, "乙 甲 | 丁 丙");
    town_close(&town);
}

static void collective_and_bookless_persons_stand_alone(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    uint32_t a = town_person(&town, ID("19800301", "011"), "甲", "J1", 0);
    uint32_t b = town_person(&town, ID("19810301", "011"), "乙", "J1", 0);
    town_choice(&town, REGISTER, R_KIND, a, KIND_COLLECTIVE);
    town_choice(&town, REGISTER, R_KIND, b, KIND_COLLECTIVE);
    town_person(&town, ID("19820301", "011"), "丙", "", 0);
    town_person(&town, ID("19830301", "011"), "丁", "", 0);
    uint32_t e = town_person(&town, ID("19840301", "011"), "戊", "J1", 0);
    town_choice(&town, REGISTER, R_KIND, e, INT8_MIN); /* unknown is not collective */
    uint32_t f = town_person(&town, ID("19850301", "011"), "己", "7", 0);
    town_text(&town, REGISTER, R_OFFICE, f, "");
    town_link(&town, 1);
    ASSERT_SHAPE(&town, "甲 | 乙 | 丙 | 丁 | 戊 | 己");
    for (uint32_t h = 0; h < 6; h++) assert_int_equal(town.population.household[h].alone, h != 4);
    assert_key(&town, 0, "person|45020219800301011");
    assert_key(&town, 2, "person|45020219820301011");
    assert_key(&town, 4, "book|城中派出所|J1");
    town_close(&town);
}

/* A number that was entered for want of one; it is none any more, so that nothing is known by it. */
static void under_a_crowded_number_everybody_stands_alone(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    town.book.household.book_limit = 3;
    const char *const born[] = {"19800301", "19810301", "19820301", "19830301"};
    const char *const strangers[] = {"甲", "乙", "丙", "丁"};
    const char *const family[] = {"赵", "钱", "孙"};
    char id[32];
    for (int i = 0; i < 4; i++) {
        snprintf(id, sizeof id, "450202%s011", born[i]);
        town_person(&town, id, strangers[i], "0", 0);
        snprintf(id, sizeof id, "450202%s022", born[i]);
        if (i < 3) town_person(&town, id, family[i], "1", 0);
    }
    uint32_t elsewhere = town_person(&town, ID("19900301", "011"), "戊", "0", 0);
    town_text(&town, REGISTER, R_OFFICE, elsewhere, "鱼峰派出所");
    town_link(&town, 2);
    ASSERT_SHAPE(&town, "甲 | 赵 钱 孙 | 乙 | 丙 | 丁 | 戊");
    assert_key(&town, 0, "person|45020219800301011");
    assert_key(&town, 1, "book|城中派出所|1");
    assert_key(&town, 5, "book|鱼峰派出所|0");
    assert_true(town.population.household[0].alone);
    assert_false(town.population.household[5].alone);
    assert_int_equal(town.population.crowds.books, 1);
    assert_int_equal(town.population.crowds.persons, 4);
    town_close(&town);
}

/* `alone` by text and by a set of values; without `alone` or without book columns. */
static void alone_is_what_the_site_declares(void **state) {
    (void)state;
    struct operand values[] = {{.value = {.kind = VALUE_TEXT, .as.text = {"厂", 3}}},
                               {.value = {.kind = VALUE_TEXT, .as.text = {"校", 3}}}};
    struct condition conditions[] = {{.column = R_TAG, .word = WORD_IS, .values = values, .value_count = 2}};
    struct filter by_text = {.conditions = conditions, .count = 1};
    for (int kind = 0; kind < 3; kind++) {
        struct town town;
        town_open(&town);
        town.book.household.alone = kind == 0 ? &by_text : NULL;
        if (kind == 2) town.book.household.book_count = 0;
        const char *const tags[] = {"厂", "校", "村", "村", ""};
        const char *const names[] = {"甲", "乙", "丙", "丁", "戊"};
        const char *const ids[] = {ID("19800301", "011"), ID("19810301", "011"), ID("19820301", "011"),
                                   ID("19830301", "011"), ID("19840301", "011")};
        for (int i = 0; i < 5; i++)
            town_text(&town, REGISTER, R_TAG, town_person(&town, ids[i], names[i], "1", 0), tags[i]);
        town_link(&town, 1);
        static const char *const shapes[] = {"甲 | 乙 | 丙 丁 戊", "甲 乙 丙 丁 戊",
                                             "甲 | 乙 | 丙 | 丁 | 戊"};
        ASSERT_SHAPE(&town, shapes[kind]);
        town_close(&town);
    }
}

static void the_region_is_that_of_most_members(void **state) {
    (void)state;
    const uint64_t east = UINT64_C(450203001000), west = UINT64_C(450205002000);
    struct town town;
    town_open(&town);
    town_person(&town, ID("19500301", "011"), "甲", "most", west);
    town_person(&town, ID("19510301", "011"), "乙", "most", east);
    town_person(&town, ID("19520301", "011"), "丙", "most", west);
    town_person(&town, ID("19530301", "011"), "丁", "tie", west);
    town_person(&town, ID("19540301", "011"), "戊", "tie", east);
    town_person(&town, ID("19550301", "011"), "己", "one", 0);
    town_person(&town, ID("19560301", "011"), "庚", "one", 0);
    town_person(&town, ID("19570301", "011"), "辛", "one", west);
    town_person(&town, ID("19580301", "011"), "壬", "none", 0);
    town_link(&town, 2);
    /* the unknown region is lowest; then east; in the west by lowest ID */
    ASSERT_SHAPE(&town, "壬 | 丁 戊 | 甲 乙 丙 | 己 庚 辛");
    const uint64_t regions[] = {0, east, west, west};
    for (uint32_t h = 0; h < 4; h++) assert_true(town.population.household[h].region == regions[h]);
    town_close(&town);
}

static void members_stand_by_birth_then_number(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    town_person(&town, ID("20150601", "042"), "小", "1", 0);
    town_person(&town, ID("20150601", "021"), "大", "1", 0);
    uint32_t old = town_person(&town, ID("19900301", "011"), "祖", "1", 0);
    town_date(&town, REGISTER, R_BORN, old,
              "1940-03-01"); /* the register's own date goes before the number's */
    town_person(&town, ID("19500301", "011"), "父", "1", 0);
    town_person(&town, ID("19991301", "011"), "谜", "1", 0); /* no such month: unknown, first */
    town_link(&town, 1);
    ASSERT_SHAPE(&town, "谜 祖 父 大 小");
    date_t born;
    assert_true(date_read(span_of("1940-03-01"), &born));
    assert_int_equal(town.population.born[1], born);
    assert_int_equal(town.population.born[0], DATE_NONE);
    assert_int_equal(person_sex(town.population.id[1]), 'M');
    assert_int_equal(person_sex(town.population.id[4]), 'F');
    assert_int_equal(town.rows[REGISTER].linked, 5);
    for (uint32_t p = 0; p < 5; p++) {
        assert_int_equal(town.rows[REGISTER].person[p], p);
        assert_int_equal(row_range(&town.population.index[REGISTER], p).from, p);
        assert_int_equal(row_index_many(&town.population.index[REGISTER], p), 1);
        assert_int_equal(town.rows[REGISTER].link_kind[p], LINKED_SELF);
    }
    assert_int_equal(town.rows[REGISTER].origin[1], old);
    town_close(&town);
}

/* A household larger than what insertion sorts. Its IDs are in the opposite order of birth, so that sorting
 * by birth has work to do; and the place of the longest run of members in delivered order is not that of
 * most. */
static void a_large_household_is_sorted_too(void **state) {
    (void)state;
    const uint64_t east = 450203001000, west = 450205002000, north = 450206001000;
    struct town town;
    town_open(&town);
    char id[32];
    for (int i = 0; i < 100; i++) {
        snprintf(id, sizeof id, "4502%02d19%02d0301011", 99 - i, i);
        town_person(&town, id, "众", "1", i < 30 ? west : i % 3 ? east : north); /* 30, 46 and 24 members */
    }
    town_link(&town, 2);
    assert_int_equal(town.population.households, 1);
    assert_true(town.population.household[0].region == east);
    for (uint32_t p = 0; p < 100; p++) {
        assert_int_equal(date_civil(town.population.born[p]).year, 1900 + (int)p);
        assert_int_equal(town.population.id[p] / 100000000000 % 100, 99 - (int)p);
    }
    town_close(&town);
}

static uint64_t lowest_of(const struct population *population, uint32_t h) {
    const struct household *household = &population->household[h];
    uint64_t lowest = UINT64_MAX;
    for (uint32_t p = household->first; p < household->first + household->count; p++)
        if (population->id[p] < lowest) lowest = population->id[p];
    return lowest;
}

/* 1,000 persons of 600 books; the regions are of 450, 100, 49 and 1 books: each way of sorting is taken. */
static void households_stand_by_region_then_lowest_number(void **state) {
    (void)state;
    static const uint64_t regions[] = {450206001000, 450203001000, 0, 450205002000};
    for (int threads = 1; threads <= 5; threads += 2) {
        struct town town;
        town_open(&town);
        for (int i = 0; i < 1000; i++) {
            char id[32], book[8];
            int number = i % 600, region = (number >= 450) + (number >= 550) + (number >= 599);
            snprintf(id, sizeof id, "450201%04d0301%03d", 1900 + i * 37 % 100, i * 7919 % 1000);
            snprintf(book, sizeof book, "%d", number);
            town_person(&town, id, "众", book, regions[region]);
        }
        town_link(&town, threads);
        const struct population *population = &town.population;
        assert_int_equal(population->households, 600);
        for (uint32_t h = 1; h < 600; h++) {
            const struct household *one = &population->household[h - 1], *next = one + 1;
            assert_true(one->region <= next->region);
            if (one->region == next->region)
                assert_true(lowest_of(population, h - 1) < lowest_of(population, h));
        }
        assert_true(population->household[48].region == 0 && population->household[49].region == regions[1]);
        assert_true(population->household[148].region == regions[1] &&
                    population->household[149].region == regions[3]);
        assert_true(population->household[150].region == regions[0]);
        town_close(&town);
    }
}

static void the_same_person_twice_is_one(void **state) {
    (void)state;
    for (int order = 0; order < 2;
         order++) { /* the row of the lower book stays, in whichever order they come */
        struct town town;
        town_open(&town);
        const char *const books[] = {"0001", "0002"};
        uint32_t slots[2];
        for (int i = 0; i < 2; i++) {
            int which = order ? 1 - i : i;
            slots[which] =
                town_person(&town, ID("19800301", "011"), which ? "甲·乙" : "甲乙", books[which], 0);
        }
        town_link(&town, 1);
        ASSERT_SHAPE(&town, "甲乙");
        assert_int_equal(town.rows[REGISTER].origin[0], slots[0]);
        ASSERT_ANSWER(&town, REGISTER, slots[1], "- same person");
        assert_int_equal(town.population.counts[REGISTER].rows, 2);
        assert_int_equal(town.population.counts[REGISTER].linked, 1);
        assert_int_equal(town.population.counts[REGISTER].unlinked, 1);
        assert_int_equal(town.population.double_count, 0);
        town_close(&town);
    }
}

static void one_number_of_two_names_is_two(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    town_person(&town, ID("19800301", "011"), "乙", "2", 0);
    town_person(&town, ID("19800301", "011"), "丙", "", 0);
    town_person(&town, ID("19800301", "011"), "甲", "1", 0);
    town_person(&town, ID("19800301", "011"), "丁", "", 0);
    town_link(&town, 1);
    /* by book text: the empty ones first, of these 丁 (E4 B8 81) before 丙 (E4 B8 99) */
    ASSERT_SHAPE(&town, "丁 | 丙 | 甲 | 乙");
    assert_int_equal(town.population.double_count, 4);
    assert_key(&town, 0, "person|45020219800301011|丁");
    assert_key(&town, 1, "person|45020219800301011|丙");
    assert_key(&town, 2, "book|城中派出所|1");
    town_close(&town);
}

static void a_bar_in_a_book_number_is_told_apart(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    uint32_t a = town_person(&town, ID("19800301", "011"), "甲", "b|c", 0);
    uint32_t b = town_person(&town, ID("19810301", "011"), "乙", "c", 0);
    town_text(&town, REGISTER, R_OFFICE, a, "a");
    town_text(&town, REGISTER, R_OFFICE, b, "a|b");
    town_link(&town, 1);
    ASSERT_SHAPE(&town, "甲 | 乙");
    assert_key(&town, 0, "book|a|b\\|c");
    assert_key(&town, 1, "book|a\\|b|c");
    town_close(&town);
}

static void a_register_row_without_a_good_number_is_a_stray(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    uint32_t damaged = town_person(&town, ID("19800301", "011"), "甲", "1", 0);
    town_id(&town, REGISTER, damaged, ID_DAMAGED, "450202198003010119");
    uint32_t none = town_person(&town, ID("19800301", "011"), "乙", "1", 0);
    town_id(&town, REGISTER, none, ID_NONE, "");
    uint32_t cut = town_person(&town, ID("19800301", "011"), "丙", "1", 0);
    town_id(&town, REGISTER, cut, ID_SUSPECT, ID("19800301", "000"));
    town_link(&town, 1);
    ASSERT_SHAPE(&town, "丙");
    ASSERT_ANSWER(&town, REGISTER, damaged, "- damaged");
    ASSERT_ANSWER(&town, REGISTER, none, "- no id");
    town_close(&town);
}

static void an_empty_register_is_an_empty_town(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    uint32_t bill = town_bill(&town, ID_EXACT, ID("19800301", "011"), "甲");
    town_link(&town, 2);
    assert_int_equal(town.population.persons, 0);
    assert_int_equal(town.population.households, 0);
    ASSERT_ANSWER(&town, BILLS, bill, "- not in register");
    town_close(&town);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_books_make_a_household),
        cmocka_unit_test(books_of_one_hash_stay_apart),
        cmocka_unit_test(collective_and_bookless_persons_stand_alone),
        cmocka_unit_test(under_a_crowded_number_everybody_stands_alone),
        cmocka_unit_test(alone_is_what_the_site_declares),
        cmocka_unit_test(the_region_is_that_of_most_members),
        cmocka_unit_test(members_stand_by_birth_then_number),
        cmocka_unit_test(a_large_household_is_sorted_too),
        cmocka_unit_test(households_stand_by_region_then_lowest_number),
        cmocka_unit_test(the_same_person_twice_is_one),
        cmocka_unit_test(one_number_of_two_names_is_two),
        cmocka_unit_test(a_bar_in_a_book_number_is_told_apart),
        cmocka_unit_test(a_register_row_without_a_good_number_is_a_stray),
        cmocka_unit_test(an_empty_register_is_an_empty_town),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
