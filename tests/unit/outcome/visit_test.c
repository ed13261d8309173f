/* The texts of one household's row, by the story in made_night.h. */
#include "written.h"
#include "outcome/visit.h"
#include "outcome/wrapped.h"

static struct visit visit;

static const struct case_file *case_of(const char *number) {
    for (int i = 0; i < CASES; i++)
        if (strcmp(written.made.cases[i].number, number) == 0) return &written.made.cases[i];
    fail();
    return NULL;
}

static void tell(const char *number) {
    visit.reason_width = 39;
    visit.policy_width = 23;
    const struct case_file *file = case_of(number);
    visit_household(&visit, &written.made.night, file);
    assert_int_equal(visit_reasons(&visit, &written.made.night, file, 0, 24), -1);
    assert_int_equal(visit.reason_lines, wrapped_lines(span_of(visit.reasons.at), visit.reason_width, 11));
    assert_int_equal(visit.policy_lines, wrapped_lines(span_of(visit.policy.at), visit.policy_width, 11));
}

/* Persons 9 and 12 have reasons of their own: marked, and first. Two share one telephone: it is said once. */
static void members_address_and_phone(void **state) {
    (void)state;
    tell("LZ23-00005-3");
    assert_string_equal(visit.names.at, "★韦大山\n★覃桂花\n韦秋月\n韦一鸣");
    assert_string_equal(visit.address.at, "古宜镇江滨路66号2栋1单元501室");
    assert_string_equal(visit.phone.at, "13900000005\n韦大山");
    assert_string_equal(
        visit.reasons.at,
        "1. 韦大山：【因病】近12个月医疗费个人负担25000元,超过5000元（来源：医保结算，数据截至2023-08-28）\n"
        "2. 覃桂花：【因残】持证二级残疾,未享受任何救助（来源：残疾人证，数据截至2023-08-20）");
    assert_string_equal(visit.policy.at,
                        "核实：近期住院和自付情况，家庭收入来源\n可能适用：临时救助、低保边缘家庭认定\n"
                        "核实：生活能否自理，谁在照料\n可能适用：残疾人两项补贴");
}

/* The discreet rule says its own words only: no sentence, no source, no programme. */
static void discreet_reason_keeps_its_secret(void **state) {
    (void)state;
    tell("LZ23-00008-8");
    assert_string_equal(visit.names.at, "★覃建国\n莫凤英\n覃小军\n覃小玲\n覃阿公");
    assert_string_equal(
        visit.reasons.at,
        "1. "
        "覃建国：【因病】近12个月医疗费个人负担31000.50元,超过5000元（来源：医保结算，数据截至2023-08-28）\n"
        "2. 监护情形核实");
    assert_null(strstr(visit.policy.at, "事实无人抚养"));
    assert_non_null(strstr(visit.policy.at, "核实：孩子现由谁照看"));
}

/* More than six would make the row too high: they share lines. */
static void many_members_share_lines(void **state) {
    (void)state;
    written.made.households[8].count = 8; /* the next two households' persons too */
    for (uint32_t p = 21; p < 24; p++) written.made.household_of[p] = 8;
    tell("LZ23-00008-8");
    assert_string_equal(visit.names.at, "★覃建国、莫凤英、覃小军、覃小玲、覃阿公、=SUM(A1)、罗小燕、罗大明");
}

static void one_who_lives_alone_needs_no_name_before_the_reason(void **state) {
    (void)state;
    tell("LZ23-00009-6");
    assert_string_equal(visit.names.at, "★=SUM(A1)");
    assert_string_equal(visit.phone.at, "");
    assert_memory_equal(visit.reasons.at, "【因病】=1+1 ", sizeof "【因病】=1+1 " - 1);
}

static void kept_reason_says_why_it_stands(void **state) {
    (void)state;
    tell("LZ23-00007-X");
    assert_string_equal(visit.names.at, "★侯金凤\n侯德顺");
    assert_string_equal(visit.reasons.at, "侯金凤：【因残】上次所说（本次数据不足，沿用此前结论）");
}

/* A reason that is cleared or needs no visit is nothing to visit for. */
static void only_live_reasons_are_told(void **state) {
    (void)state;
    struct reason *reasons = &written.made.reasons[case_of("LZ23-00005-3")->first_reason];
    reasons[1].standing = STANDING_CLEARED;
    tell("LZ23-00005-3");
    assert_string_equal(visit.names.at, "★韦大山\n韦秋月\n韦一鸣\n覃桂花");
    assert_null(strstr(visit.reasons.at, "因残"));
    assert_null(strstr(visit.reasons.at, "1. "));
}

/* One line a reason here, two lines allowed: 2 + 2 + 1, each said once. */
static void many_reasons_go_on_in_further_rows(void **state) {
    (void)state;
    static struct reason many[5];
    struct case_file file = *case_of("LZ23-00009-6");
    for (int i = 0; i < 5; i++)
        many[i] = (struct reason){.rule = RULE_NONE, .flag = FLAG_NONE, .person = PERSON_NONE, .say = "某事"};
    written.made.caseload.reasons = many;
    file.first_reason = 0;
    file.reason_count = 5;
    visit.reason_width = 80;
    assert_int_equal(visit_reasons(&visit, &written.made.night, &file, 0, 2), 2);
    assert_string_equal(visit.reasons.at, "1. 【规则已停用】某事（本次数据不足，沿用此前结论）\n2. "
                                          "【规则已停用】某事（本次数据不足，沿用此前结论）");
    assert_int_equal(visit_reasons(&visit, &written.made.night, &file, 2, 2), 4);
    assert_int_equal(visit_reasons(&visit, &written.made.night, &file, 4, 2), -1);
    assert_string_equal(visit.reasons.at, "5. 【规则已停用】某事（本次数据不足，沿用此前结论）");
    assert_int_equal(visit_reasons(&visit, &written.made.night, &file, 0, 0), 1);
}

/* 覃阿公 (person 20) is dead and 莫凤英 (17) moved away: neither is shown, the rest is as told. Whom a reason
 * is about although he is away (a rule's `even`) is named with it. */
static void who_is_away_is_not_shown(void **state) {
    (void)state;
    static uint16_t away[PERSONS];
    written.made.judgement.away = away;
    away[17] = away[20] = 1;
    tell("LZ23-00008-8");
    assert_string_equal(visit.names.at, "★覃建国\n覃小军\n覃小玲");
    away[18] = away[19] = 1; /* he is the only one left: no name before his reason, none below his number */
    tell("LZ23-00008-8");
    assert_string_equal(visit.names.at, "★覃建国");
    assert_string_equal(visit.phone.at, "13900000008");
    assert_memory_equal(visit.reasons.at, "1. 【因病】", sizeof "1. 【因病】" - 1);
    away[16] = 1;
    away[19] = 0;
    tell("LZ23-00008-8");
    assert_string_equal(visit.names.at, "★覃建国（不在户）\n覃小玲");
    assert_memory_equal(visit.reasons.at, "1. 覃建国：【因病】", sizeof "1. 覃建国：【因病】" - 1);
    away[19] = 1;
    tell("LZ23-00008-8");
    assert_string_equal(visit.names.at, "（登记成员均已不在户）\n★覃建国（不在户）");
    memset(away, 0, sizeof away);
}

/* Flag 10 read a column of the register and nothing else. */
static void register_is_named_when_nothing_else_was_read(void **state) {
    (void)state;
    written.made.reads[10] = (struct read){READ_COLUMN, 0, REG_NAME, 22, {.number = D_REGISTER}};
    tell("LZ23-00010-X");
    assert_non_null(
        strstr(visit.reasons.at, "（来源：户籍登记，数据截至2023-08-28；未能核对：家庭已享受低保）"));
}

/* What an author took openly, each once. */
static void assumptions_are_told(void **state) {
    (void)state;
    struct made_night *made = &written.made;
    made->reads[10] =
        (struct read){READ_ASSUMED, 0, 0, 0, {.text = "disability_certificate.level = 一级: 没有评定"}};
    made->reads[11] = (struct read){READ_ASSUMED, 0, 0, 0, {.text = "so far: 医保结算缺6月"}};
    made->reads[12] = made->reads[10];
    made->reads[13] = (struct read){READ_URGENCY_UNSURE, 0, 0, 0, {.text = "register.income: 户籍缺“收入”"}};
    made->flags[10].read_count = 4;
    tell("LZ23-00010-X");
    assert_non_null(strstr(visit.reasons.at,
                           "（来源：户籍登记，数据截至2023-08-"
                           "28；推定：残疾等级按“一级”计（没有评定）；按已有数据计算：医保结算缺6月"
                           "；未能核对：缓急程度（户籍缺“收入”））"));
}

static int release(void **state) {
    visit_release(&visit);
    visit = (struct visit){0};
    return written_release(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(members_address_and_phone, written_init, release),
        cmocka_unit_test_setup_teardown(discreet_reason_keeps_its_secret, written_init, release),
        cmocka_unit_test_setup_teardown(many_members_share_lines, written_init, release),
        cmocka_unit_test_setup_teardown(one_who_lives_alone_needs_no_name_before_the_reason, written_init,
                                        release),
        cmocka_unit_test_setup_teardown(who_is_away_is_not_shown, written_init, release),
        cmocka_unit_test_setup_teardown(assumptions_are_told, written_init, written_release),
        cmocka_unit_test_setup_teardown(register_is_named_when_nothing_else_was_read, written_init, release),
        cmocka_unit_test_setup_teardown(kept_reason_says_why_it_stands, written_init, release),
        cmocka_unit_test_setup_teardown(only_live_reasons_are_told, written_init, release),
        cmocka_unit_test_setup_teardown(many_reasons_go_on_in_further_rows, written_init, release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
