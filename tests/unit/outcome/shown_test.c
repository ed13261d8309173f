/* Which cells of evidence may be shown, and how. */
#include "written.h"
#include "outcome/shown.h"

enum { C_TEXT, C_INTEGER, C_DECIMAL, C_DATE, C_PHONE, C_COLUMNS };
static struct column columns[C_COLUMNS] = {{.name = "text", .title = "文字", .type = TYPE_TEXT},
                                           {.name = "integer", .title = "整数", .type = TYPE_INTEGER},
                                           {.name = "decimal", .title = "小数", .type = TYPE_DECIMAL},
                                           {.name = "date", .title = "日期", .type = TYPE_DATE},
                                           {.name = "phone", .title = "电话", .type = TYPE_PHONE}};
static struct buffer out;

static int init(void **state) {
    if (written_init(state)) return -1;
    struct made_night *made = &written.made;
    rows_release(&made->rows[D_MEDICAL]);
    made->datasets[D_MEDICAL].columns = columns;
    made->datasets[D_MEDICAL].column_count = C_COLUMNS;
    rows_init(&made->rows[D_MEDICAL], &made->datasets[D_MEDICAL]);
    return 0;
}

static int release(void **state) {
    buffer_release(&out);
    return written_release(state);
}

static enum shown text_shown_as(const char *text) {
    struct rows *rows = &written.made.rows[D_MEDICAL];
    struct text_writer writer;
    text_writer_init(&writer, &rows->pool);
    made_offsets(rows, C_TEXT)[0] = text_write(&writer, span_of(text));
    return cell_shown(&out, &written.made.night, D_MEDICAL, C_TEXT, 0);
}

static enum shown number_shown_as(uint16_t column, int64_t number) {
    ((int64_t *)written.made.rows[D_MEDICAL].columns[column])[0] = number;
    return cell_shown(&out, &written.made.night, D_MEDICAL, column, 0);
}

static void long_numbers_are_withheld(void **state) {
    (void)state;
    assert_int_equal(text_shown_as("一级"), SHOWN_TEXT);
    assert_string_equal(out.at, "一级");
    assert_int_equal(text_shown_as("12345678901234"), SHOWN_TEXT);
    assert_int_equal(text_shown_as("证450226650101001"), SHOWN_WITHHELD); /* 15 digits */
    assert_int_equal(text_shown_as("45022619650101001X43"), SHOWN_WITHHELD);
    assert_int_equal(number_shown_as(C_INTEGER, 45022619650101001), SHOWN_WITHHELD);
    assert_int_equal(number_shown_as(C_INTEGER, -42), SHOWN_TEXT);
    assert_string_equal(out.at, "-42");
}

static void decimals_lose_their_zeros(void **state) {
    (void)state;
    assert_int_equal(number_shown_as(C_DECIMAL, 1500000), SHOWN_TEXT);
    assert_string_equal(out.at, "1.5");
    number_shown_as(C_DECIMAL, -1);
    assert_string_equal(out.at, "-0.000001");
    number_shown_as(C_DECIMAL, 7000000);
    assert_string_equal(out.at, "7");
}

static void missing_and_private_cells(void **state) {
    (void)state;
    struct rows *rows = &written.made.rows[D_MEDICAL];
    ((int32_t *)rows->columns[C_DATE])[0] = INT32_MIN;
    assert_int_equal(cell_shown(&out, &written.made.night, D_MEDICAL, C_DATE, 0), SHOWN_MISSING);
    ((int32_t *)rows->columns[C_DATE])[0] = TODAY;
    assert_int_equal(cell_shown(&out, &written.made.night, D_MEDICAL, C_DATE, 0), SHOWN_TEXT);
    assert_string_equal(out.at, "2023-08-28");
    assert_int_equal(cell_shown(&out, &written.made.night, D_MEDICAL, C_PHONE, 0), SHOWN_WITHHELD);
}

/* Born 1970-01-01: 53 on 2023-08-28. */
static void age_is_counted_to_the_day_of_the_night(void **state) {
    (void)state;
    assert_int_equal(cell_shown(&out, &written.made.night, D_REGISTER, COLUMN_AGE, 3), SHOWN_TEXT);
    assert_string_equal(out.at, "53");
    written.made.born[3] = DATE_NONE;
    assert_int_equal(cell_shown(&out, &written.made.night, D_REGISTER, COLUMN_AGE, 3), SHOWN_MISSING);
}

static void facts_by_kind(void **state) {
    (void)state;
    struct read amount = {READ_FACT, VALUE_AMOUNT, 0, 0, {.number = 632050}};
    struct read missing = {READ_FACT, VALUE_MISSING, 0, 0, {.number = 0}};
    const struct night_facts *night = &written.made.night;
    assert_string_equal(fact_shown(&out, night, 8, &made_facts[0], &amount), "6320.50");
    assert_null(fact_shown(&out, night, 8, &made_facts[0], &missing));
    struct read text = {READ_FACT, VALUE_TEXT, 0, 0, {.text = "失联"}};
    assert_string_equal(fact_shown(&out, night, 8, &made_facts[0], &text), "失联");
    text.value.text = "父亲覃建国"; /* a member of household 8, not of 9 */
    assert_null(fact_shown(&out, night, 8, &made_facts[0], &text));
    assert_string_equal(fact_shown(&out, night, 9, &made_facts[0], &text), "父亲覃建国");
    text.value.text = "450226196501010016";
    assert_null(fact_shown(&out, night, 9, &made_facts[0], &text));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(long_numbers_are_withheld, init, release),
        cmocka_unit_test_setup_teardown(decimals_lose_their_zeros, init, release),
        cmocka_unit_test_setup_teardown(missing_and_private_cells, init, release),
        cmocka_unit_test_setup_teardown(age_is_counted_to_the_day_of_the_night, init, release),
        cmocka_unit_test_setup_teardown(facts_by_kind, init, release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
