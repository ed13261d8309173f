/* What came and went, told in attribution.csv and on the morning page: the made night's turns, added up by
 * hand. */
#include "written.h"

#include "outcome/attribution.h"

#define LINE(number, rest) number ",融水苗族自治县,融水镇," rest "\n"

static void every_turn_has_a_line(void **state) {
    (void)state;
    written_all();
    written_is(
        "attribution.csv",
        "\xEF\xBB\xBF个案编号,区县,乡镇,规则,规则名称,变动,change,原因,cause,原因说明\n" LINE(
            "LZ23-00001-1",
            "medical-burden,医疗费个人负担较重,新增,new,数据,data,医保结算 医保局/medical_2023-08.csv")
            LINE("LZ23-00002-9",
                 "medical-burden,医疗费个人负担较重,新增,new,数据,data,医保结算 医保局/medical_2023-08.csv")
                LINE("LZ23-00003-7",
                     "medical-burden,医疗费个人负担较重,移出,gone,数据,data,低保名册 dibao.csv")
                    LINE("LZ23-00003-7",
                         "old-rule,规则已停用,移出,gone,规则,rule,") /* who knows what it was */
        LINE("LZ23-00004-5", "disabled-unhelped,持证残疾人未享受救助,新增,new,规则,rule,liuzhou/disabled.lua")
            LINE("LZ23-00006-1",
                 "disabled-unhelped,持证残疾人未享受救助,新增,new,数据,data,残疾人证 cards.csv")
                LINE("LZ23-00008-8", "care-gap,监护情形核实,新增,new,参数,parameter,") /* a discreet rule */
        LINE("LZ23-00009-6",
             "medical-burden,医疗费个人负担较重,新增,new,日期,calendar,2023-08-27→2023-08-28"));
}

static void the_page_tells_cases_by_cause(void **state) {
    (void)state;
    struct buffer text = {0};
    assert_true(attribution_shown(&text, &written.made.night));
    assert_string_equal(text.at, "与上一次运行（2023-08-27-1）相比：新增 5 户：规则 "
                                 "1（liuzhou/disabled.lua），日期 1（2023-08-27→2023-08-28），"
                                 "数据 3（医保结算 医保局/medical_2023-08.csv 2；残疾人证 cards.csv "
                                 "1）；移出 1 户：数据 1（低保名册 dibao.csv）。"
                                 "线索 7 条 ＋ 6 － 2 ＝ 11 条");
    buffer_release(&text);
}

static void many_deliveries_are_cut_short(void **state) {
    (void)state;
    struct buffer text = {0};
    struct turn *turns = written.made.turns;
    turns[1].of = "乙 b.csv";
    turns[4].by = turns[7].by = TURNED_BY_DATA;
    turns[4].of = "丙 c.csv";
    turns[7].of = "丁 d.csv";
    assert_true(attribution_shown(&text, &written.made.night));
    assert_non_null(strstr(text.at, "新增 5 户：数据 5（丁 d.csv 1；丙 c.csv 1；乙 b.csv 1；其他 2）；"));
    buffer_release(&text);
}

/* By what a discreet rule, or one that is gone, told of somebody is not for everybody's eyes. */
static void the_page_is_discreet(void **state) {
    (void)state;
    struct buffer text = {0};
    struct turn *turns = written.made.turns;
    turns[6].opens = turns[3].closes = true;
    assert_true(attribution_shown(&text, &written.made.night));
    assert_non_null(strstr(text.at, "，参数 1，"));
    assert_non_null(strstr(text.at, "；移出 1 户：规则 1，"));
    assert_null(strstr(text.at, "line 线"));
    assert_null(strstr(text.at, "old-rule"));
    buffer_release(&text);
}

static void the_first_night_tells_nothing(void **state) {
    (void)state;
    struct buffer text = {0};
    written.made.night.previous_run = NULL;
    assert_false(attribution_shown(&text, &written.made.night));
    assert_true(attribution_write(&written.made.night, written.folder, &written.diags));
    assert_int_not_equal(access(written.folder, F_OK), -1);
    struct buffer path = {0};
    buffer_format(&path, "%s/attribution.csv", written.folder);
    assert_false(file_exists(path.at));
    buffer_release(&path);
}

static void nobody_is_named(void **state) {
    (void)state;
    written_all();
    written_names_nobody("attribution.csv");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_turn_has_a_line, written_init, written_release),
        cmocka_unit_test_setup_teardown(the_page_tells_cases_by_cause, written_init, written_release),
        cmocka_unit_test_setup_teardown(many_deliveries_are_cut_short, written_init, written_release),
        cmocka_unit_test_setup_teardown(the_page_is_discreet, written_init, written_release),
        cmocka_unit_test_setup_teardown(the_first_night_tells_nothing, written_init, written_release),
        cmocka_unit_test_setup_teardown(nobody_is_named, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
