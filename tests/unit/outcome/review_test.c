/* review.csv: households with a case by number, the rest grouped, failures with their message; of a discreet
 * rule neither cause nor message. */
#include "written.h"

#define HEAD "\xEF\xBB\xBF类别,规则,规则名称,个案编号,区县,乡镇,原因,missing,数量,去向\n"
#define CAUSE "残疾人证.残疾等级 缺失,disability_certificate.level,"
#define FAILED "规则出错,care-gap,监护情形核实,LZ23-00010-X,三江侗族自治县,丹洲镇,,,1,\n" /* a discreet rule */

static void cases_by_number_and_the_rest_counted(void **state) {
    (void)state;
    assert_true(review_write(&written.made.night, written.folder, &written.diags));
    written_is("review.csv", HEAD
               "无法判断,disabled-unhelped,持证残疾人未享受救助,LZ23-00007-X,三江侗族自治县,古宜镇," CAUSE
               "1,\n"
               "无法判断,disabled-unhelped,持证残疾人未享受救助,,三江侗族自治县,丹洲镇," CAUSE "2,\n" FAILED);
    written_names_nobody("review.csv");
}

/* Three townships, two rules, the households without a case: groups stand by rule, township and cause. */
static void groups_stand_by_rule_township_and_cause(void **state) {
    (void)state;
    static struct unsure unsure[] = {{1, 1, 1, 0, NULL},   {0, 1, 1, 0, NULL},  {1, 1, 2, 0, NULL},
                                     {1, 2, 4, 0, NULL},   {1, 3, 6, 1, "问"},  {1, 11, 25, 1, "问"},
                                     {0, 11, 25, 0, NULL}, {1, 11, 26, 1, "问"}};
    static struct unsure_cause causes[] = {{.kind = UNSURE_DATASET, .zh = "甲"},
                                           {.kind = UNSURE_STATED, .zh = "乙", .name = "b"}};
    written.made.judgement.unsure = unsure;
    written.made.judgement.unsure_count = 8;
    written.made.judgement.causes = causes;
    written.made.judgement.cause_count = 2;
    written.made.judgement.failure_count = 0;
    for (int c = 0; c < CASES; c++) written.made.cases[c].number[0] = '\0';
    assert_true(review_write(&written.made.night, written.folder, &written.diags));
    written_is("review.csv", HEAD
               "无法判断,medical-burden,医疗费个人负担较重,,融水苗族自治县,融水镇,甲,,1,\n"
               "无法判断,medical-burden,医疗费个人负担较重,,三江侗族自治县,丹洲镇,甲,,1,\n"
               "无法判断,disabled-unhelped,持证残疾人未享受救助,,融水苗族自治县,融水镇,甲,,3,\n"
               "无法判断,disabled-unhelped,持证残疾人未享受救助,,融水苗族自治县,融水镇,乙,b,1,待查清清单\n"
               "无法判断,disabled-unhelped,持证残疾人未享受救助,,三江侗族自治县,丹洲镇,乙,b,2,待查清清单\n");
}

static void a_discreet_rule_has_no_causes(void **state) {
    (void)state;
    static struct unsure unsure[] = {{2, 11, PERSON_NONE, 0, NULL},
                                     {2, 11, PERSON_NONE, 1, NULL},
                                     {2, 11, PERSON_NONE, 1, "问"}};
    static struct unsure_cause causes[] = {{.kind = UNSURE_DATASET, .zh = "甲", .name = "a"},
                                           {.kind = UNSURE_STATED, .zh = "乙", .name = "b"}};
    written.made.judgement.unsure = unsure;
    written.made.judgement.unsure_count = 3;
    written.made.judgement.causes = causes;
    written.made.judgement.cause_count = 2;
    written.made.judgement.failure_count = 0;
    for (int c = 0; c < CASES; c++) written.made.cases[c].number[0] = '\0';
    assert_true(review_write(&written.made.night, written.folder, &written.diags));
    written_is("review.csv", HEAD "无法判断,care-gap,监护情形核实,,三江侗族自治县,丹洲镇,,,2,\n"
                                  "无法判断,care-gap,监护情形核实,,三江侗族自治县,丹洲镇,,,1,待查清清单\n");
}

static void failures_past_a_thousand_are_counted(void **state) {
    (void)state;
    static struct failure failures[1005];
    for (int i = 0; i < 1005; i++) failures[i] = (struct failure){.rule = 1, .person = PERSON_NONE, .message = "x.lua:1: e"};
    written.made.judgement.failures = failures;
    written.made.judgement.failure_count = 1005;
    assert_true(review_write(&written.made.night, written.folder, &written.diags));
    struct buffer text = written_file("review.csv");
    int shown = 0;
    for (const char *at = text.at; (at = strstr(at, "x.lua:1: e")); at++) shown++;
    assert_int_equal(shown, 1000);
    assert_non_null(strstr(text.at, "规则出错,,,,,,其余未逐条列出,,5,\n"));
    buffer_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cases_by_number_and_the_rest_counted, written_init, written_release),
        cmocka_unit_test_setup_teardown(groups_stand_by_rule_township_and_cause, written_init,
                                        written_release),
        cmocka_unit_test_setup_teardown(a_discreet_rule_has_no_causes, written_init, written_release),
        cmocka_unit_test_setup_teardown(failures_past_a_thousand_are_counted, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
