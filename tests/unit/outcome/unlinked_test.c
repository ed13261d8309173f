/* unlinked.csv: slot 9 of the medical dataset is line 6 of August's file, whose slots begin at 4. */
#include "written.h"

static void stray_is_told_by_delivery_and_line(void **state) {
    (void)state;
    struct buffer expected = {0};
    assert_true(unlinked_write(&written.made.night, written.folder, &written.diags));
    buffer_format(&expected,
                  "\xEF\xBB\xBF数据,文件,行号,原因,dataset,reason\n"
                  "医保结算,医保/medical_2023-08.csv,6,%s,medical_settlement,%s\n",
                  unlinked_zh(UNLINKED_NOT_IN_REGISTER), unlinked_en(UNLINKED_NOT_IN_REGISTER));
    written_is("unlinked.csv", expected.at);
    written_names_nobody("unlinked.csv");
    buffer_release(&expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(stray_is_told_by_delivery_and_line, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
