/* The content of rows: what counts as the same, wherever it is stored. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "ground/memory.h"
#include "intake/cell.h"
#include "intake/content.h"

enum { ID, NAME, DAY, PAID, SEX, COLUMNS };

static struct choice sexes[] = {{"male", "男"}, {"fe|male", "女"}};
static struct column columns[COLUMNS] = {
    [ID] = {.name = "id", .type = TYPE_CITIZEN_ID},
    [NAME] = {.name = "name", .type = TYPE_NAME},
    [DAY] = {.name = "day", .type = TYPE_DATE},
    [PAID] = {.name = "paid", .type = TYPE_MONEY},
    [SEX] = {.name = "sex", .type = TYPE_CHOICE, .choices = sexes, .choice_count = 2},
};
static const uint16_t all[] = {ID, NAME, DAY, PAID, SEX};

struct shelf {
    struct dataset dataset;
    struct rows rows;
    struct text_writer writer;
};

static int open_shelf(void **state) {
    struct shelf *shelf = memory_zeroed(1, sizeof *shelf);
    shelf->dataset = (struct dataset){.name = "shelf", .columns = columns, .column_count = COLUMNS};
    rows_init(&shelf->rows, &shelf->dataset);
    text_writer_init(&shelf->writer, &shelf->rows.pool);
    *state = shelf;
    return 0;
}

static int close_shelf(void **state) {
    struct shelf *shelf = *state;
    rows_release(&shelf->rows);
    free(shelf);
    return 0;
}

/* Each text is kept anew, so that equal texts never share an offset. */
static uint32_t text(struct shelf *shelf, const char *words) {
    return text_keep(&shelf->writer, NAME, span_of(words));
}

static uint32_t row(struct shelf *shelf, uint64_t id, const char *name, int32_t day, int64_t paid,
                    int8_t sex) {
    struct rows *rows = &shelf->rows;
    uint32_t slot = rows_open(rows);
    ((uint64_t *)rows->columns[ID])[slot] = id;
    ((uint32_t *)rows->columns[NAME])[slot] = text(shelf, name);
    ((int32_t *)rows->columns[DAY])[slot] = day;
    ((int64_t *)rows->columns[PAID])[slot] = paid;
    ((int8_t *)rows->columns[SEX])[slot] = sex;
    return slot;
}

#define EXACT(number) ID_CELL(ID_EXACT, UINT64_C(number))

static void what_is_the_same(void **state) {
    struct shelf *shelf = *state;
    const struct rows *rows = &shelf->rows;
    uint32_t a = row(shelf, EXACT(11010519491231002), "甲某", 5, -7, 0);
    uint32_t b = row(shelf, EXACT(11010519491231002), "甲某", 5, -7, 0);
    assert_true(rows_int32(rows, NAME, a) != rows_int32(rows, NAME, b));
    assert_true(content_same_all(rows, a, b));
    assert_true(content_hash(rows, all, COLUMNS, a) == content_hash(rows, all, COLUMNS, b));
    assert_int_equal(content_compare_all(rows, a, b), 0);
    assert_int_equal(content_compare(rows, all, COLUMNS, a, b), 0);
}

static void one_cell_makes_the_difference(void **state) {
    struct shelf *shelf = *state;
    const struct rows *rows = &shelf->rows;
    uint32_t a = row(shelf, EXACT(11010519491231002), "甲某", 5, -7, 0);
    uint32_t others[COLUMNS] = {row(shelf, EXACT(11010519491231003), "甲某", 5, -7, 0),
                                row(shelf, EXACT(11010519491231002), "甲某某", 5, -7, 0),
                                row(shelf, EXACT(11010519491231002), "甲某", 6, -7, 0),
                                row(shelf, EXACT(11010519491231002), "甲某", 5, -6, 0),
                                row(shelf, EXACT(11010519491231002), "甲某", 5, -7, 1)};
    for (uint16_t c = 0; c < COLUMNS; c++) {
        assert_false(content_same_all(rows, a, others[c]));
        assert_true(content_compare_all(rows, a, others[c]) < 0); /* each is made the larger one */
        assert_true(content_compare_all(rows, others[c], a) > 0);
        assert_true(content_hash(rows, all, COLUMNS, a) != content_hash(rows, all, COLUMNS, others[c]));
        for (uint16_t other = 0; other < COLUMNS; other++)
            assert_int_equal(content_same(rows, &other, 1, a, others[c]), other != c);
    }
}

/* A number is the same with fifteen digits and eighteen; a damaged one is its text, at any offset. */
static void citizen_ids(void **state) {
    struct shelf *shelf = *state;
    const struct rows *rows = &shelf->rows;
    uint32_t exact = row(shelf, EXACT(11010519491231002), "", 0, 0, 0);
    uint32_t derived = row(shelf, ID_CELL(ID_DERIVED, UINT64_C(11010519491231002)), "", 0, 0, 0);
    uint32_t one = row(shelf, ID_CELL(ID_DAMAGED, text(shelf, "110105194912310020")), "", 0, 0, 0);
    uint32_t same = row(shelf, ID_CELL(ID_DAMAGED, text(shelf, "110105194912310020")), "", 0, 0, 0);
    uint32_t other = row(shelf, ID_CELL(ID_DAMAGED, text(shelf, "110105194912310021")), "", 0, 0, 0);
    assert_true(content_same_all(rows, exact, derived));
    assert_true(content_hash(rows, all, 1, exact) == content_hash(rows, all, 1, derived));
    assert_true(content_compare_all(rows, exact, derived) != 0);
    assert_true(content_same_all(rows, one, same));
    assert_int_equal(content_compare_all(rows, one, same), 0);
    assert_true(content_hash(rows, all, 1, one) == content_hash(rows, all, 1, same));
    assert_false(content_same_all(rows, one, other));
    assert_true(content_compare_all(rows, one, other) < 0);
    assert_false(content_same_all(rows, exact, one));
}

static void written(struct shelf *shelf, uint16_t column, uint32_t slot, const char *expected) {
    struct buffer out = {0};
    content_write(&shelf->rows, column, slot, &out);
    assert_string_equal(out.at ? out.at : "", expected);
    buffer_release(&out);
}

static void as_text(void **state) {
    struct shelf *shelf = *state;
    uint32_t a = row(shelf, ID_CELL(ID_DERIVED, UINT64_C(11010519491231002)), "甲|乙\\丙", 5, -7, 1);
    uint32_t b = row(shelf, ID_CELL(ID_DAMAGED, text(shelf, "1101")), "", INT32_MIN, INT64_MIN, INT8_MIN);
    written(shelf, ID, a, "11010519491231002");
    written(shelf, NAME, a, "甲\\|乙\\\\丙");
    written(shelf, DAY, a, "5");
    written(shelf, PAID, a, "-7");
    written(shelf, SEX, a, "fe\\|male");
    written(shelf, ID, b, "1101");
    for (uint16_t c = NAME; c < COLUMNS; c++) written(shelf, c, b, "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_shelf, close_shelf)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(what_is_the_same),
        CASE(one_cell_makes_the_difference),
        CASE(citizen_ids),
        CASE(as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
