/* Which of two names says that it is the later version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "intake/version.h"

static void expect(const char *a, const char *b, enum version_order order) {
    static const enum version_order turned[] = {VERSION_UNTOLD, VERSION_LATER, VERSION_EARLIER};
    assert_int_equal(version_compare(span_of(a), span_of(b)), order);
    assert_int_equal(version_compare(span_of(b), span_of(a)), turned[order]);
}

static void later(void **state) {
    (void)state;
    expect("医保8月(终稿2)", "医保8月(终稿)", VERSION_LATER);
    expect("医保8月（终稿10）", "医保8月终稿9", VERSION_LATER);
    expect("医保8月(终稿)", "医保8月", VERSION_LATER);
    expect("医保8月最终版", "医保8月", VERSION_LATER);
    expect("医保8月_更正", "医保8月", VERSION_LATER);
    expect("医保8月修订2", "医保8月修订版", VERSION_LATER);
    expect("medical_2023-08_v2", "medical_2023-08", VERSION_LATER);
    expect("medical_V2_2023-08", "medical_v1_2023-08", VERSION_LATER);
    expect("medical_202308v2", "medical_202308", VERSION_LATER);
    expect("医保8月第3版", "医保8月第2版", VERSION_LATER);
    expect("医保8月", "医保8月(初稿)", VERSION_LATER);
    expect("医保8月终稿 更正", "医保8月终稿", VERSION_LATER);
    expect("医保8月终稿 - 副本", "医保8月", VERSION_LATER);
    expect("医保终稿2023", "医保2023", VERSION_LATER); /* a year is no number of a version */
}

static void untold(void **state) {
    (void)state;
    expect("医保8月", "医保8月", VERSION_UNTOLD);
    expect("医保8月(2)", "医保8月", VERSION_UNTOLD); /* a second download says nothing */
    expect("医保8月 - 副本", "医保8月", VERSION_UNTOLD);
    expect("医保8月终稿", "医保8月更正", VERSION_UNTOLD);
    expect("医保8月终稿2", "医保8月终稿更正", VERSION_UNTOLD);
    expect("住院8月终稿", "门诊8月", VERSION_UNTOLD);
    expect("mav2", "ma", VERSION_UNTOLD);
    expect("v2x", "x", VERSION_UNTOLD);
    expect("\xff终稿", "\xff", VERSION_UNTOLD);
}

static void lists(void **state) {
    (void)state;
    static const char *const same[][2] = {{"低保名册2023年7月", "低保名册_2023-08（终稿2）"},
                                          {"低保名册八月份", "低保名册第三季度"},
                                          {"DIBAO_202307", "dibao 2023-08-01至2023-08-31"}};
    static const char *const other[][2] = {
        {"城中名册2023年7月", "三江名册2023年8月"}, {"甲县名册", "乙县名册"}, {"低保名册", "低保人员名册"}};
    for (size_t i = 0; i < 3; i++) {
        assert_true(version_same_list(span_of(same[i][0]), span_of(same[i][1])));
        assert_false(version_same_list(span_of(other[i][0]), span_of(other[i][1])));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(later), cmocka_unit_test(untold),
                                       cmocka_unit_test(lists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
