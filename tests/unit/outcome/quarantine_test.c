/* quarantine.csv and its summary: where a row stands, why, and what it said, masked. */
#include "written.h"

#define HEAD                                                                                                 \
    "\xEF\xBB\xBF数据,文件,行号,栏目,原因,原文（已遮盖）,工作表,dataset,delivery,line,column,reason\n"

static void write_again(void) {
    quarantine_release(&written.made.quarantine);
    quarantine_count(&written.made.quarantine, &written.made.intake);
    assert_true(quarantine_write(&written.made.night, written.folder, &written.diags));
}

static void quarantine_names_place_and_reason(void **state) {
    (void)state;
    struct buffer expected = {0};
    written.made.refused[0].shown = "多少";
    assert_true(quarantine_write(&written.made.night, written.folder, &written.diags));
    buffer_format(&expected,
                  HEAD
                  "医保结算,医保/medical_2023-08.csv,7,个人支付,%s,多少,,medical_settlement,%s,7,paid,%s\n",
                  problem_zh(CELL_NOT_MONEY), written.made.deliveries[2].digest, problem_en(CELL_NOT_MONEY));
    written_is("quarantine.csv", expected.at);
    buffer_clear(&expected);
    buffer_format(&expected,
                  "\xEF\xBB\xBF行数,数据,文件,栏目,原因,首例行号,首例工作表,dataset,column,reason\n"
                  "1,医保结算,医保/medical_2023-08.csv,个人支付,%s,7,,medical_settlement,paid,%s\n",
                  problem_zh(CELL_NOT_MONEY), problem_en(CELL_NOT_MONEY));
    written_is("quarantine_summary.csv", expected.at);
    buffer_release(&expected);
}

static void whole_row_has_no_column(void **state) {
    (void)state;
    written.made.refused[0].column = COLUMN_NONE;
    written.made.refused[0].reason = REFUSED_FIELDS;
    write_again();
    assert_true(written_holds("quarantine.csv", "医保结算,医保/medical_2023-08.csv,7,整行,"));
    assert_true(written_holds("quarantine.csv", ",7,,not as many fields as the header\n"));
}

/* Row 7 of the delivery is row 3 of its second sheet. */
static void rows_of_a_workbook_have_their_sheet(void **state) {
    (void)state;
    static const struct delivery_sheet sheets[] = {{"一季度", 1, 1}, {"二季度", 3, 5}};
    written.made.deliveries[2].sheets = sheets;
    written.made.deliveries[2].sheet_count = 2;
    write_again();
    assert_true(written_holds("quarantine.csv", "医保结算,医保/medical_2023-08.csv,3,个人支付,"));
    assert_true(written_holds("quarantine.csv", ",二季度,medical_settlement,"));
    assert_true(written_holds("quarantine_summary.csv", ",3,二季度,medical_settlement,paid,"));
}

/* A hostile file name or cell stays one field. */
static void text_cannot_be_a_formula(void **state) {
    (void)state;
    written.made.deliveries[2].name = "=cmd|'/c calc',\"x\".csv";
    written.made.refused[0].shown = "+1+1";
    assert_true(quarantine_write(&written.made.night, written.folder, &written.diags));
    assert_true(written_holds("quarantine.csv", "医保结算,\"'=cmd|'/c calc',\"\"x\"\".csv\",7,"));
    assert_true(written_holds("quarantine.csv", ",'+1+1,"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(quarantine_names_place_and_reason, written_init, written_release),
        cmocka_unit_test_setup_teardown(whole_row_has_no_column, written_init, written_release),
        cmocka_unit_test_setup_teardown(rows_of_a_workbook_have_their_sheet, written_init, written_release),
        cmocka_unit_test_setup_teardown(text_cannot_be_a_formula, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
