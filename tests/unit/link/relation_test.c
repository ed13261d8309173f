/* Relations by column, by rows about two persons and by the book; their inverses; rows about places. People
 * are numbered as evening_row numbers them: an odd number is a man's. */
#include "../judge/family.h"
#include "link/relation.h"

#define SAYS(name, inverse)                                                                                  \
    "relation \"" name "\" { title = { zh = \"" name "\" }, inverse = \"" inverse "\", sex = \"other\",\n"   \
    "  named_by = \"register.father_id\", in_book = { head = \"spouse\", spouse = \"head\" } }\n"

static void join_up(struct evening *evening) {
    population_link(&evening->population, evening->book, evening->rows, 2);
    evening->linked = true;
}

/* "3", "nobody", "untold" or "outside", and after a space by what. */
static const char *who(const struct evening *evening, const char *relation, uint32_t person) {
    static char out[32];
    static const char *const others[] = {"outside", "untold", "nobody"};
    const struct population *population = &evening->population;
    const struct related *related = &population->related[book_relation(evening->book, relation)];
    uint32_t p = number_of(population, person), one = related->one[p];
    char by[16];
    snprintf(by, sizeof by, "%d", related->by[p]);
    const char *source = related->by[p] == RELATED_BY_BOOK      ? "book"
                         : related->by[p] == RELATED_BY_OTHER   ? "other"
                         : related->by[p] >= RELATED_BY_NOTHING ? "-"
                                                                : by;
    if (RELATED_TO_PERSON(one))
        snprintf(out, sizeof out, "%d %s", (int)(population->id[one] % 1000), source);
    else
        snprintf(out, sizeof out, "%s %s", others[one - RELATED_OUTSIDE], source);
    return out;
}

#define ASSERT_WHO(relation, person, text) assert_string_equal(who(&evening, relation, person), text)

static void a_column_names_first(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, PARENTS);
    lives(&evening, 1, "1", "户主");
    lives(&evening, 2, "1", "配偶");
    lives(&evening, 3, "1", "子女"); /* column says somebody of another book */
    set_id(&evening, "register", "father_id", id_of(11));
    lives(&evening, 4, "1", "子女"); /* a good number of nobody here */
    set_id(&evening, "register", "father_id", id_of(99));
    lives(&evening, 5, "1", "子女"); /* a woman for a father */
    set_id(&evening, "register", "father_id", id_of(2));
    lives(&evening, 6, "1", "子女"); /* a damaged number, and the book would have one */
    set_id(&evening, "register", "father_id", "450200198001010110");
    lives(&evening, 7, "1", "子女"); /* oneself */
    set_id(&evening, "register", "father_id", id_of(7));
    lives(&evening, 8, "1", "子女"); /* a woman who is not in the register */
    set_id(&evening, "register", "father_id", id_of(98));
    lives(&evening, 9, "1", "子女"); /* nothing said: the book */
    lives(&evening, 11, "2", "户主");
    lives(&evening, 13, "1", "子女"); /* somebody is named, and nobody can read whom */
    set_id(&evening, "register", "father_id", "4.50226E+17");
    lives(&evening, 15, "1", "子女");
    set_id(&evening, "register", "father_id", "护照Ｅ１２３");
    lives(&evening, 17, "1", "子女"); /* nobody is named: the book */
    set_id(&evening, "register", "father_id", "父不详");
    lives(&evening, 19, "1", "子女");
    set_id(&evening, "register", "father_id", "111111111111111111");
    join_up(&evening);
    ASSERT_WHO("father", 3, "11 0");
    ASSERT_WHO("father", 4, "outside 0");
    ASSERT_WHO("father", 5, "untold -");
    ASSERT_WHO("father", 6, "untold -");
    ASSERT_WHO("father", 7, "untold -");
    ASSERT_WHO("father", 8, "untold -");
    ASSERT_WHO("father", 9, "1 book");
    ASSERT_WHO("mother", 9, "2 book");
    ASSERT_WHO("mother", 3, "2 book");
    ASSERT_WHO("father", 11, "untold -");
    ASSERT_WHO("father", 13, "untold -");
    ASSERT_WHO("father", 15, "untold -");
    ASSERT_WHO("father", 17, "1 book");
    ASSERT_WHO("father", 19, "1 book");
    assert_int_equal(evening.population.related[0].contradicted, 2); /* of 5 and of 8 */
    /* children: by both relations, each once */
    const struct kin *children = &evening.population.kin[0];
    uint32_t two = number_of(&evening.population, 2), eleven = number_of(&evening.population, 11);
    assert_int_equal(row_index_many(&children->index, two), 11);
    assert_int_equal(row_index_many(&children->index, eleven), 1);
    struct row_range only = row_range(&children->index, eleven);
    assert_int_equal(evening.population.id[children->many[only.from]], digits_of(3));
    evening_close(&evening);
}

static void the_book_leaves_doubts(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, MARRIAGE PARENTS SPOUSE(""));
    /* two who could be the father: head and head's spouse are both men */
    lives(&evening, 1, "1", "户主");
    lives(&evening, 3, "1", "配偶");
    lives(&evening, 5, "1", "子女");
    /* one whose place nobody wrote down could be the father too, but not the mother */
    lives(&evening, 11, "2", "户主");
    lives(&evening, 12, "2", "配偶");
    lives(&evening, 13, "2", "");
    lives(&evening, 15, "2", "子女");
    /* two sons and one daughter-in-law: whose wife she is nobody can tell */
    lives(&evening, 21, "3", "户主");
    lives(&evening, 23, "3", "子女");
    lives(&evening, 25, "3", "子女");
    lives(&evening, 26, "3", "儿媳女婿");
    /* one son, one daughter-in-law */
    lives(&evening, 31, "4", "户主");
    lives(&evening, 33, "4", "子女");
    lives(&evening, 34, "4", "儿媳女婿");
    /* a head alone in his book: there is nobody who could be his parent */
    lives(&evening, 41, "5", "户主");
    join_up(&evening);
    ASSERT_WHO("father", 5, "untold -");
    ASSERT_WHO("mother", 5, "untold -");
    ASSERT_WHO("spouse", 1, "untold -"); /* the sex is not the other one */
    ASSERT_WHO("father", 15, "untold -");
    ASSERT_WHO("mother", 15, "12 book");
    ASSERT_WHO("father", 13, "untold -");
    ASSERT_WHO("spouse", 11, "12 book");
    ASSERT_WHO("spouse", 12, "11 other"); /* 13 might be her husband by his place, but 11 has no other wife */
    ASSERT_WHO("spouse", 23, "untold -");
    ASSERT_WHO("spouse", 25, "untold -");
    ASSERT_WHO("spouse", 26, "untold -");
    ASSERT_WHO("spouse", 33, "34 book");
    ASSERT_WHO("spouse", 34, "33 book");
    ASSERT_WHO("father", 34, "untold -");
    ASSERT_WHO("father", 41, "untold -");
    evening_close(&evening);
}

static void rows_about_two(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, MARRIAGE SPOUSE("blank = false,"));
    for (uint32_t i = 1; i <= 30; i++) {
        char book[8];
        snprintf(book, sizeof book, "%u", i);
        lives(&evening, i, book, "户主");
    }
    weds(&evening, 1, 2, "2001-01-01", "结婚");
    weds(&evening, 3, 4, "2001-01-01", "结婚"); /* divorced */
    weds(&evening, 3, 4, "2005-01-01", "离婚");
    weds(&evening, 5, 6, "2001-01-01", "结婚"); /* divorced, he married again */
    weds(&evening, 5, 6, "2005-01-01", "离婚");
    weds(&evening, 5, 8, "2006-01-01", "结婚");
    weds(&evening, 9, 10, "2001-01-01",
         "结婚"); /* divorced in a court, which nobody delivers: she married again */
    weds(&evening, 11, 10, "2009-01-01", "结婚");
    weds(&evening, 13, 98, "2001-01-01", "结婚"); /* she is not in the register */
    weds(&evening, 15, 0, "2001-01-01", "结婚");  /* she has no number */
    weds(&evening, 17, 18, "2001-01-01", "结婚"); /* two of one day */
    weds(&evening, 17, 20, "2001-01-01", "结婚");
    weds(&evening, 21, 22, "2001-01-01", "");     /* married or divorced: the cell is empty */
    weds(&evening, 97, 98, "2001-01-01", "结婚"); /* nobody of here */
    weds(&evening, 23, 25, "2001-01-01", "结婚"); /* two men */
    weds(&evening, 29, 94, "2005-01-01", "结婚"); /* two who are not in the register, one of them divorced */
    weds(&evening, 29, 96, "2006-01-01", "结婚");
    weds(&evening, 29, 96, "2007-01-01", "离婚");
    join_up(&evening);
    ASSERT_WHO("spouse", 1, "2 0");
    ASSERT_WHO("spouse", 2, "1 0");
    ASSERT_WHO("spouse", 3, "nobody -");
    ASSERT_WHO("spouse", 4, "nobody -");
    ASSERT_WHO("spouse", 5, "8 0");
    ASSERT_WHO("spouse", 6, "nobody -");
    ASSERT_WHO("spouse", 8, "5 0");
    ASSERT_WHO("spouse", 9, "untold -");
    ASSERT_WHO("spouse", 10, "11 0");
    ASSERT_WHO("spouse", 11, "10 0");
    ASSERT_WHO("spouse", 13, "outside 0");
    ASSERT_WHO("spouse", 15, "untold -");
    ASSERT_WHO("spouse", 17, "untold -");
    ASSERT_WHO("spouse", 18,
               "untold -"); /* two men have her, or one who cannot be told: he does not name her */
    ASSERT_WHO("spouse", 21, "untold -");
    ASSERT_WHO("spouse", 23, "untold -");
    ASSERT_WHO("spouse", 27, "nobody -");
    ASSERT_WHO("spouse", 29, "outside 0");
    assert_int_equal(relation_outside_id(&evening.population, evening.book->relations, 0,
                                         number_of(&evening.population, 29)),
                     digits_of(94));
    /* counts in = counts out: each row once, and both see it */
    uint16_t marriage = book_dataset(evening.book, "marriage");
    const struct link_count *count = &evening.population.counts[marriage];
    assert_int_equal(count->rows, 18);
    assert_int_equal(count->linked, 17);
    assert_int_equal(count->unlinked, 1);
    const struct pairs *pairs = &evening.population.pairs[marriage];
    uint32_t five = number_of(&evening.population, 5), eight = number_of(&evening.population, 8);
    assert_int_equal(row_index_many(&pairs->index, five), 3);
    assert_int_equal(row_index_many(&pairs->index, eight), 1);
    uint32_t row = pairs->rows[row_range(&pairs->index, eight).from];
    assert_int_equal(row, pairs->rows[row_range(&pairs->index, five).to - 1]); /* the latest of his */
    assert_int_equal(pairs->who[0][row], five);
    assert_int_equal(pairs->who[1][row], eight);
    assert_int_equal(relation_row(&evening.population, evening.book->relations[0].named_by, five), row);
    evening_close(&evening);
}

/* The latest row about two counts: where rows of one day say different things of them there is none, and a
 * row with somebody who cannot be read may be about any. The other side sees fewer rows, and is not asked. */
static void rows_that_leave_a_doubt(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening,
        MARRIAGE SPOUSE(
            "blank = false,") "relation \"partner\" { title = { zh = \"伴\" }, named_by = \"marriage\" }\n");
    for (uint32_t i = 1; i <= 16; i++) {
        char book[8];
        snprintf(book, sizeof book, "%u", i);
        lives(&evening, i, book, "户主");
    }
    weds(&evening, 1, 2, "2005-01-01", "结婚"); /* both on one day */
    weds(&evening, 1, 2, "2005-01-01", "离婚");
    weds(&evening, 3, 4, "2005-01-01", "结婚"); /* the same twice */
    weds(&evening, 3, 4, "2005-01-01", "结婚");
    weds(&evening, 5, 6, "2001-01-01", "结婚"); /* divorced from whom? */
    weds(&evening, 5, 0, "2009-01-01", "离婚");
    weds(&evening, 7, 8, "2001-01-01", "结婚"); /* married again to whom? */
    weds(&evening, 7, 0, "2009-01-01", "结婚");
    weds(&evening, 9, 10, "2010-01-01", "结婚"); /* what was before tells nothing of it */
    weds(&evening, 9, 0, "2005-01-01", "离婚");
    weds(&evening, 11, 0, "2005-01-01", "离婚");  /* divorced, and nobody since */
    weds(&evening, 13, 14, "2001-01-01", "结婚"); /* on another day, and then both on one */
    weds(&evening, 13, 14, "2005-01-01", "离婚");
    weds(&evening, 13, 14, "2005-01-01", "结婚");
    weds(&evening, 15, 15, "2001-01-01", "结婚"); /* himself */
    join_up(&evening);
    static const uint32_t untold[] = {1, 2, 5, 6, 7, 8, 13, 14, 15};
    for (size_t i = 0; i < sizeof untold / sizeof *untold; i++) ASSERT_WHO("spouse", untold[i], "untold -");
    ASSERT_WHO("spouse", 3, "4 0");
    ASSERT_WHO("spouse", 4, "3 0");
    ASSERT_WHO("spouse", 9, "10 0");
    ASSERT_WHO("spouse", 10, "9 0");
    ASSERT_WHO("spouse", 11, "nobody -");
    ASSERT_WHO("partner", 1, "2 0"); /* whatever the rows say */
    ASSERT_WHO("partner", 15, "untold -");
    evening_close(&evening);
}

/* A row without a day may be before or after any other: what it would overtake or be overtaken by is in
 * doubt.
 */
static void rows_without_a_day(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, MARRIAGE SPOUSE("blank = false,"));
    for (uint32_t i = 1; i <= 18; i++) {
        char book[8];
        snprintf(book, sizeof book, "%u", i);
        lives(&evening, i, book, "户主");
    }
    weds(&evening, 1, 2, "2001-01-01", "结婚"); /* divorced, nobody wrote down when */
    weds(&evening, 1, 2, "", "离婚");
    weds(&evening, 3, 4, "2001-01-01", "结婚"); /* married to another, before or after */
    weds(&evening, 3, 6, "", "结婚");
    weds(&evening, 7, 8, "2001-01-01", "结婚"); /* divorced from nobody knows whom, nor when */
    weds(&evening, 7, 0, "", "离婚");
    weds(&evening, 9, 10, "", "结婚");            /* the only row */
    weds(&evening, 11, 12, "2001-01-01", "结婚"); /* the same twice */
    weds(&evening, 11, 12, "", "结婚");
    weds(&evening, 13, 14, "2001-01-01", "结婚"); /* divorced from another, whenever */
    weds(&evening, 13, 16, "", "离婚");
    weds(&evening, 17, 18, "", "结婚"); /* married once more: that she was, is told either way */
    weds(&evening, 17, 18, "2005-01-01", "离婚");
    weds(&evening, 17, 18, "2009-01-01", "结婚");
    join_up(&evening);
    static const uint32_t untold[] = {1, 2, 3, 4, 6, 7, 8};
    for (size_t i = 0; i < sizeof untold / sizeof *untold; i++) ASSERT_WHO("spouse", untold[i], "untold -");
    ASSERT_WHO("spouse", 9, "10 0");
    ASSERT_WHO("spouse", 11, "12 0");
    ASSERT_WHO("spouse", 13, "14 0");
    ASSERT_WHO("spouse", 16, "nobody -");
    ASSERT_WHO("spouse", 17, "18 0");
    evening_close(&evening);
}

/* Who is divorced by a row is not married by the register's column, which is corrected later. */
static void a_row_beats_the_column_behind_it(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, MARRIAGE
                 "relation \"spouse\" { title = { zh = \"配偶\" }, blank = false,\n"
                 "  named_by = { { \"marriage\", kind = \"married\" }, \"register.father_id\" } }\n"
                 "relation \"said\" { title = { zh = \"配偶\" }, blank = false,\n"
                 "  named_by = { \"register.father_id\", { \"marriage\", kind = \"married\" } } }\n");
    static const uint32_t column[] = {0, 2, 0, 4, 0, 8, 0, 10, 0, 98, 0, 96, 0};
    for (uint32_t i = 1; i <= 12; i++) {
        char book[8];
        snprintf(book, sizeof book, "%u", i);
        lives(&evening, i, book, "户主");
        if (column[i] != 0) set_id(&evening, "register", "father_id", id_of(column[i]));
    }
    weds(&evening, 1, 2, "2001-01-01", "结婚");
    weds(&evening, 1, 2, "2005-01-01", "离婚"); /* the column has her still */
    weds(&evening, 5, 6, "2005-01-01", "离婚"); /* the column has another */
    weds(&evening, 7, 0, "2005-01-01", "离婚"); /* from her whom the column has? */
    weds(&evening, 9, 98, "2005-01-01", "离婚");
    weds(&evening, 11, 98, "2005-01-01", "离婚");
    join_up(&evening);
    ASSERT_WHO("spouse", 1, "untold -");
    ASSERT_WHO("spouse", 2, "nobody -");
    ASSERT_WHO("spouse", 3, "4 1");
    ASSERT_WHO("spouse", 5, "8 1");
    ASSERT_WHO("spouse", 7, "untold -");
    ASSERT_WHO("spouse", 9, "untold -");
    ASSERT_WHO("spouse", 11, "outside 1");
    ASSERT_WHO("said", 1, "2 0"); /* the author has put the column first */
    ASSERT_WHO("said", 7, "10 0");
    evening_close(&evening);
}

/* 1 names 3, a man as he is, and 2 names 1: two records that contradict each other. */
static void who_names_the_wrong_sex_is_not_silent(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, SAYS("spouse", "spouse"));
    static const uint32_t names[] = {0, 3, 1, 0};
    for (uint32_t i = 1; i <= 3; i++) {
        char book[8];
        snprintf(book, sizeof book, "%u", i);
        lives(&evening, i, book, "户主");
        if (names[i] != 0) set_id(&evening, "register", "father_id", id_of(names[i]));
    }
    join_up(&evening);
    for (uint32_t i = 1; i <= 3; i++) ASSERT_WHO("spouse", i, "untold -");
    assert_int_equal(evening.population.related[0].contradicted, 2); /* 1 and 2 named somebody */
    evening_close(&evening);
}

/* The youngest lives where the first persons are, the eldest where the last are. */
static void children_stand_by_birth(void **state) {
    (void)state;
    struct evening evening;
    static const struct {
        uint32_t person;
        const char *born, *region;
    } children[] = {
        {3, "2012-01-01", "450202001"}, {4, "2010-01-01", "450226102"}, {5, "2005-01-01", "450226103"}};
    evening_open(&evening, PARENTS);
    lives(&evening, 1, "1", "");
    for (size_t i = 0; i < 3; i++) {
        char book[8];
        snprintf(book, sizeof book, "%u", children[i].person);
        lives(&evening, children[i].person, book, "");
        set_id(&evening, "register", "father_id", id_of(1));
        set_id(&evening, "register", "born", children[i].born);
        set_id(&evening, "register", "region", children[i].region);
    }
    join_up(&evening);
    const struct kin *kin = &evening.population.kin[0];
    struct row_range range = row_range(&kin->index, number_of(&evening.population, 1));
    assert_int_equal(range.to - range.from, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(kin->many[range.from + i], number_of(&evening.population, 5 - i));
    assert_true(kin->many[range.from] > kin->many[range.from + 2]);
    evening_close(&evening);
}

static void a_role_that_bears_the_name(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening,
        "dataset \"birth\" { title = { zh = \"出生\" }, files = { \"m*\" },\n"
        "  persons = { mother = { id = \"m\" }, child = { id = \"c\" } },\n"
        "  columns = { m = { type = \"citizen_id\" }, c = { type = \"citizen_id\" } } }\n"
        "relation \"mother\" { title = { zh = \"母亲\" }, inverse = \"offspring\", named_by = \"birth\" }\n");
    for (uint32_t i = 1; i <= 3; i++) lives(&evening, i, "1", "");
    evening_row(&evening, "birth", 3, NULL);
    set_id(&evening, "birth", "m", id_of(2));
    set_id(&evening, "birth", "c", id_of(3));
    join_up(&evening);
    ASSERT_WHO("mother", 3, "2 0");
    ASSERT_WHO("mother", 2, "untold -"); /* her own child is not her mother */
    ASSERT_WHO("mother", 1, "untold -");
    evening_close(&evening);
}

static void one_side_is_enough(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, "relation \"spouse\" { title = { zh = \"配偶\" }, inverse = \"spouse\",\n"
                           "  named_by = \"register.father_id\" }\n");
    for (uint32_t i = 1; i <= 6; i++) {
        lives(&evening, i, "1", "");
        if (i == 1) set_id(&evening, "register", "father_id", id_of(2)); /* she is silent */
        if (i == 3) set_id(&evening, "register", "father_id", id_of(4)); /* two name 4, who is silent */
        if (i == 5) set_id(&evening, "register", "father_id", id_of(4));
    }
    join_up(&evening);
    ASSERT_WHO("spouse", 1, "2 0");
    ASSERT_WHO("spouse", 2, "1 other");
    ASSERT_WHO("spouse", 3, "untold -");
    ASSERT_WHO("spouse", 4, "untold -");
    ASSERT_WHO("spouse", 5, "untold -");
    assert_int_equal(evening.population.related[0].contradicted, 2);
    evening_close(&evening);
}

/* 1 names 2, who names 3, who is silent; 4 names 5 and 5 somebody outside; 7 and 8 name each other and 9
 * names 7: of each chain nothing is told but that 7 and 8 agree. */
static void a_chain_tells_nothing(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, "relation \"spouse\" { title = { zh = \"配偶\" }, inverse = \"spouse\",\n"
                           "  named_by = \"register.father_id\", blank = false }\n");
    static const uint32_t names[] = {0, 2, 3, 0, 5, 90, 0, 8, 7, 7};
    for (uint32_t i = 1; i <= 9; i++) {
        lives(&evening, i, "1", "");
        if (names[i] != 0) set_id(&evening, "register", "father_id", id_of(names[i]));
    }
    join_up(&evening);
    for (uint32_t i = 1; i <= 5; i++) ASSERT_WHO("spouse", i, "untold -");
    ASSERT_WHO("spouse", 6, "nobody -");
    ASSERT_WHO("spouse", 7, "8 0");
    ASSERT_WHO("spouse", 8, "7 0");
    ASSERT_WHO("spouse", 9, "untold -");
    assert_int_equal(evening.population.related[0].contradicted, 5); /* 1, 2, 4, 5 and 9 named somebody */
    evening_close(&evening);
}

/* A book is corrected late: who is named by number is not the book's to marry. */
static void a_number_beats_the_book(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening,
        "relation \"spouse\" { title = { zh = \"配偶\" }, inverse = \"spouse\", sex = \"other\",\n"
        "  named_by = \"register.father_id\", in_book = { head = \"spouse\", spouse = \"head\" } }\n");
    lives(&evening, 1, "1", "户主"); /* in the book 1 and 2; but 3 names 2, who is silent */
    lives(&evening, 2, "1", "配偶");
    lives(&evening, 3, "2", "户主");
    set_id(&evening, "register", "father_id", id_of(2));
    lives(&evening, 5, "3", "户主"); /* undisputed */
    lives(&evening, 6, "3", "配偶");
    join_up(&evening);
    ASSERT_WHO("spouse", 1, "untold -");
    ASSERT_WHO("spouse", 2, "3 other");
    ASSERT_WHO("spouse", 3, "2 0");
    ASSERT_WHO("spouse", 5, "6 book");
    ASSERT_WHO("spouse", 6, "5 book");
    assert_int_equal(evening.population.related[0].contradicted, 2);
    evening_close(&evening);
}

struct plain { /* a mutual relation settled as it is defined, over everybody and slowly */
    uint32_t one[20];
    uint8_t by[20];
    uint32_t persons, contradicted;
};

static uint32_t count_naming(const struct plain *plain, uint32_t p, uint32_t but, uint8_t by_most) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < plain->persons; i++)
        count += plain->one[i] == p && i != but && plain->by[i] <= by_most;
    return count;
}

static bool is_mute(const struct plain *plain, uint32_t p) {
    return plain->one[p] >= RELATED_UNTOLD && plain->by[p] != RELATED_BY_DISPUTED;
}

static bool agrees(const struct plain *plain, uint32_t p) {
    uint32_t other = plain->one[p];
    if (!RELATED_TO_PERSON(other)) return count_naming(plain, p, p, RELATED_BY_BOOK) == 0;
    if (plain->one[other] == p) return true;
    return is_mute(plain, other) && count_naming(plain, other, p, RELATED_BY_BOOK) == 0 &&
           count_naming(plain, p, other, RELATED_BY_BOOK) == 0;
}

static void plain_doubt(struct plain *plain, const struct plain *was, uint32_t p) {
    plain->contradicted += was->one[p] < RELATED_UNTOLD;
    plain->one[p] = RELATED_UNTOLD;
    plain->by[p] = RELATED_BY_NOTHING;
}

static void plain_mutual(struct plain *plain) {
    struct plain was = *plain;
    for (uint32_t p = 0; p < was.persons; p++)
        if (was.by[p] == RELATED_BY_BOOK && (count_naming(&was, p, was.one[p], RELATED_BY_BOOK - 1) ||
                                             count_naming(&was, was.one[p], p, RELATED_BY_BOOK - 1)))
            plain_doubt(plain, &was, p);
    was = *plain;
    for (uint32_t p = 0; p < was.persons; p++) {
        uint32_t by = 0;
        while (by < was.persons && was.one[by] != p) by++;
        if (is_mute(&was, p) && by < was.persons && agrees(&was, by)) {
            plain->one[p] = by;
            plain->by[p] = RELATED_BY_OTHER;
        } else if (!agrees(&was, p)) {
            plain_doubt(plain, &was, p);
        }
    }
}

/* What each says by himself is a relation without an inverse of its own name; from it the mutual one follows.
 */
static void made_up_towns_agree_with_the_plain_way(void **state) {
    (void)state;
    static const char *const places[] = {"户主", "配偶", "子女", "儿媳女婿", "户主", "配偶", ""};
    uint32_t seed = 1, married = 0, answered = 0, doubted = 0;
    for (int town = 0; town < 300; town++) {
        struct evening evening;
        evening_open(&evening, SAYS("spouse", "spouse") SAYS("said", "saying"));
        for (uint32_t i = 1; i <= 20; i++) {
            char book[8];
            seed = seed * 1664525 + 1013904223;
            snprintf(book, sizeof book, "%u", (i + 2) / 3);
            lives(&evening, i, book, places[(seed >> 8) % 7]);
            if (seed >> 29 < 3) set_id(&evening, "register", "father_id", id_of(1 + (seed >> 16) % 22));
        }
        join_up(&evening);
        const struct related *said = &evening.population.related[book_relation(evening.book, "said")];
        const struct related *made = &evening.population.related[book_relation(evening.book, "spouse")];
        struct plain plain = {.persons = 20, .contradicted = said->contradicted};
        memcpy(plain.one, said->one, sizeof plain.one);
        memcpy(plain.by, said->by, sizeof plain.by);
        plain_mutual(&plain);
        assert_memory_equal(made->one, plain.one, sizeof plain.one);
        assert_memory_equal(made->by, plain.by, sizeof plain.by);
        assert_int_equal(made->contradicted, plain.contradicted);
        for (uint32_t p = 0; p < 20; p++) {
            married += made->by[p] == RELATED_BY_BOOK;
            answered += made->by[p] == RELATED_BY_OTHER;
        }
        doubted += made->contradicted - said->contradicted;
        evening_close(&evening);
    }
    assert_true(married > 100 && answered > 100 && doubted > 100);
}

static void rows_about_places(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening,
                 "dataset \"water\" { title = { zh = \"供水\" }, files = { \"w*\" }, place = \"village\",\n"
                 "  columns = { village = { type = \"region\" }, day = { type = \"date\" } }, dated = "
                 "\"day\" }\n");
    uint16_t water = book_dataset(evening.book, "water");
    static const char *const villages[] = {"450226102002", "450226", "450226102002", "", "450226102001"};
    static const char *const days[] = {"2022-02-02", "2022-01-01", "2021-01-01", "2022-01-01", "2022-01-01"};
    struct rows *rows = &evening.rows[water];
    for (int i = 0; i < 5; i++) {
        uint32_t slot = rows_open(rows);
        rows->fate[slot] = FATE_ROW;
        for (uint16_t c = 0; c < 2; c++) rows_blank(rows, c, slot);
        set_id(&evening, "water", "village", villages[i]);
        set_id(&evening, "water", "day", days[i]);
    }
    lives(&evening, 1, "1", "");
    join_up(&evening);
    const struct link_count *count = &evening.population.counts[water];
    const struct places *places = &evening.population.places[water];
    assert_int_equal(count->rows, 5);
    assert_int_equal(count->by_kind[LINKED_PLACE], 4);
    assert_int_equal(count->linked, 4);
    assert_int_equal(count->unlinked, 1);
    assert_int_equal(evening.population.strays[0].reason, UNLINKED_NO_PLACE);
    assert_int_equal(places->count, 3);
    assert_true(places->code[0] == 450226000000 && places->code[2] == 450226102002);
    assert_int_equal(row_range(&places->index, 2).from, 2);
    assert_int_equal(row_range(&places->index, 2).to, 4);
    assert_int_equal(rows->origin[2], 2); /* of one place the earlier day first */
    assert_int_equal(rows->origin[3], 0);
    for (uint32_t row = 0; row < 4; row++) assert_int_equal(rows->person[row], PERSON_NONE);
    assert_true(row_index_none(&evening.population.index[water], 0, evening.population.persons));
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_names_first),
        cmocka_unit_test(the_book_leaves_doubts),
        cmocka_unit_test(rows_about_two),
        cmocka_unit_test(rows_that_leave_a_doubt),
        cmocka_unit_test(rows_without_a_day),
        cmocka_unit_test(a_row_beats_the_column_behind_it),
        cmocka_unit_test(who_names_the_wrong_sex_is_not_silent),
        cmocka_unit_test(children_stand_by_birth),
        cmocka_unit_test(a_role_that_bears_the_name),
        cmocka_unit_test(one_side_is_enough),
        cmocka_unit_test(a_number_beats_the_book),
        cmocka_unit_test(a_chain_tells_nothing),
        cmocka_unit_test(rows_about_places),
        cmocka_unit_test(made_up_towns_agree_with_the_plain_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
