/* What a column is taken for by its cells. Expected by the words of each cell alone. */
#include "desk.h"

#include "intake/probe.h"

static enum column_type type_of(const char *const *cells, uint32_t distinct) {
    static struct region items[] = {{.code = UINT64_C(450226000000), .digits = 6, .name = "三江"}};
    static const struct regions regions = {items, 1};
    struct probe *probe = probe_new(&regions);
    struct probe_sum sum = {0};
    for (; *cells; cells++) probe_cell(probe, &sum, span_of(*cells), CELL_TEXT);
    probe_free(probe);
    return probe_type(&sum, distinct);
}

#define TYPE(distinct, ...) type_of((const char *const[]){__VA_ARGS__, NULL}, distinct)

static void values(void **state) {
    (void)state;
    assert_int_equal(TYPE(2, "11010519491231002X", "", " 440524188001010014"), TYPE_CITIZEN_ID);
    assert_int_equal(TYPE(3, "2023-8-1", "2023年8月2日", "20230803"), TYPE_DATE);
    assert_int_equal(TYPE(2, "202308", "2023-07"), TYPE_MONTH);
    assert_int_equal(TYPE(2, "是", "否", "是"), TYPE_BOOLEAN);
    assert_int_equal(TYPE(2, "450226", "450226102"), TYPE_REGION);
    assert_int_equal(TYPE(3, "1", "2", "30"), TYPE_INTEGER);
    assert_int_equal(TYPE(3, "1,234.50", "¥5", "7"), TYPE_MONEY);
    assert_int_equal(TYPE(2, "0.125", "3.5"), TYPE_DECIMAL);
}

/* Numbers that are none, and what looks like something else. */
static void codes(void **state) {
    (void)state;
    assert_int_equal(TYPE(2, "000001", "000002"), TYPE_CODE);
    assert_int_equal(TYPE(2, "9120230001234567", "9120230001234568"), TYPE_CODE);
    assert_int_equal(TYPE(2, "A-17", "B_18"), TYPE_CODE);
    assert_int_equal(TYPE(2, "45000", "46000"), TYPE_INTEGER);   /* no days of a spreadsheet */
    assert_int_equal(TYPE(2, "450999", "440001"), TYPE_INTEGER); /* no county of the table */
    assert_int_equal(TYPE(3, "1", "0", "2"), TYPE_INTEGER);
    assert_int_equal(TYPE(1, "1", "1"), TYPE_INTEGER); /* one answer is no question */
    assert_int_equal(TYPE(2, "13800000001", "19900000002", ""), TYPE_PHONE);
    assert_int_equal(TYPE(2, "13800000001", "2380000000"), TYPE_INTEGER);
    assert_int_equal(TYPE(2, "甲类", "乙类"), TYPE_TEXT);
    assert_int_equal(TYPE(2, "2023-08-01", "八月初"), TYPE_TEXT);
    assert_int_equal(TYPE(0, "", " "), TYPE_TEXT);
}

static void headers(void **state) {
    static const struct regions none = {NULL, 0};
    struct probe *probe = probe_new(&none);
    (void)state;
    static const char *const words[] = {"姓名",         "certno",   "补贴金额（元）",
                                        "2023年发放额", "是否重残", "No."};
    static const char *const cells[] = {"11010519491231002X", "2023-08-01", "12.50", "17",
                                        "13800000000",        "000123"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_false(probe_is_value(probe, span_of(words[i])));
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        assert_true(probe_is_value(probe, span_of(cells[i])));
    probe_free(probe);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(codes),
                                       cmocka_unit_test(headers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
