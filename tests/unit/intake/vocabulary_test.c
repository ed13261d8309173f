/* Which header cell names which column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "intake/vocabulary.h"

enum { NAME, PAID, UNITS, COLUMNS };

static void open_vocabulary(struct vocabulary *vocabulary, struct dataset *dataset, struct column *columns) {
    static const char *name[] = {"姓名", "psn_name"}, *paid[] = {"自付金额"}, *units[] = {"数量（万元）"};
    columns[NAME] = (struct column){.name = "name", .from = name, .from_count = 2, .required = true};
    columns[PAID] = (struct column){.name = "paid", .from = paid, .from_count = 1, .required = true};
    columns[UNITS] = (struct column){.name = "units", .from = units, .from_count = 1};
    *dataset = (struct dataset){.columns = columns, .column_count = COLUMNS};
    vocabulary_init(vocabulary, dataset);
}

static void headers(void **state) {
    (void)state;
    static const struct {
        const char *header;
        uint16_t column;
    } cases[] = {
        {"姓名", NAME},
        {" 姓　名 ", NAME},
        {"姓\n名", NAME},
        {"姓\r\n名", NAME},
        {"PSN_NAME", NAME},
        {"ｐｓｎ_ｎａｍｅ", NAME},
        {"name", NAME}, /* the column's own name */
        {"*姓名", NAME},
        {"姓名*", NAME},
        {"姓名（必填）", NAME},
        {"* 姓名 (必填) [文本]", NAME},
        {"自付金额（元）", PAID},
        {"自付金额(元)", PAID},
        {"自付金额\n（单位：元）", PAID},
        {"数量（万元）", UNITS}, /* spelled so by the dataset */
        {"自付金额（万元）", COLUMN_NONE},
        {"姓名（户主）", COLUMN_NONE},
        {"数量", COLUMN_NONE},
        {"（元）", COLUMN_NONE},
        {"*", COLUMN_NONE},
        {"()", COLUMN_NONE},
        {")", COLUMN_NONE},
        {"", COLUMN_NONE},
        {"\xFF", COLUMN_NONE},
    };
    struct vocabulary vocabulary;
    struct dataset dataset;
    struct column columns[COLUMNS];
    open_vocabulary(&vocabulary, &dataset, columns);
    assert_int_equal(vocabulary.required, 2);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (vocabulary_column(&vocabulary, span_of(cases[i].header)) != cases[i].column)
            fail_msg("%s", cases[i].header);
    vocabulary_release(&vocabulary);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(headers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
