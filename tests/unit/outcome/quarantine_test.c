/* quarantine.csv and unlinked.csv: where a row stands and why, never what it said. */
#include "written.h"

static void quarantine_names_place_and_reason(void **state) {
    (void)state;
    struct buffer expected = {0};
    assert_true(quarantine_write(&written.made.night, written.folder, &written.diags));
    buffer_format(&expected,
                  "\xEF\xBB\xBF数据,文件,行号,栏目,原因,dataset,column,reason\n"
                  "医保结算,医保/medical_2023-08.csv,7,个人支付,%s,medical_settlement,paid,%s\n",
                  refused_zh(CELL_NOT_MONEY), refused_en(CELL_NOT_MONEY));
    written_is("quarantine.csv", expected.at);
    buffer_release(&expected);
}

static void whole_row_has_no_column(void **state) {
    (void)state;
    written.made.refused[0].column = COLUMN_NONE;
    written.made.refused[0].reason = REFUSED_FIELDS;
    assert_true(quarantine_write(&written.made.night, written.folder, &written.diags));
    assert_true(written_holds("quarantine.csv", "医保结算,医保/medical_2023-08.csv,7,整行,"));
    assert_true(written_holds("quarantine.csv", ",medical_settlement,,"));
}

/* A hostile file name stays one field. */
static void file_name_cannot_be_a_formula(void **state) {
    (void)state;
    written.made.deliveries[2].name = "=cmd|'/c calc',\"x\".csv";
    assert_true(quarantine_write(&written.made.night, written.folder, &written.diags));
    assert_true(written_holds("quarantine.csv", "医保结算,\"'=cmd|'/c calc',\"\"x\"\".csv\",7,"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(quarantine_names_place_and_reason, written_init, written_release),
        cmocka_unit_test_setup_teardown(whole_row_has_no_column, written_init, written_release),
        cmocka_unit_test_setup_teardown(file_name_cannot_be_a_formula, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
