/* One rule for one subject: conditions, unless, urgency, the sentence, who is judged at all. */
#include "village.h"

#define FLAG "flags = { \"r\" }"
#define NONE "flags = {}"
#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"
#define HAS                                                                                                  \
    FACT("person.has_bill", "any = \"bills\"")                                                               \
    FACT("person.poor", "unit = \"yes/no\", value = function(p) return p.income < yuan(100) end")

static void unless_suppresses_only_when_it_is_so(void **state) {
    (void)state;
    assert_proved(HAS RULE("r", "where = { age = 33 }, unless = { \"person.poor\", \"person.has_bill\" }"),
                  TEST(", income = 200", FLAG) TEST(", income = 50", "flags = {}, suppressed = { \"r\" }")
                      TEST("", FLAG)
                          TEST(", bills = { { number = \"1\" } }", "flags = {}, suppressed = { \"r\" }"),
                  4);
    assert_proved(HAS FACT("household.any_bill", "any = \"bills\"")
                      RULE("r", "where = { age = 33 }, unless = { \"household.any_bill\" }"),
                  TEST("", "absent = { \"bills\" }, flags = { \"r\" }")
                      TEST(", bills = { { number = \"1\" } }", "flags = {}, suppressed = { \"r\" }"),
                  2);
}

/* An unless that could not be told stands in the evidence. */
static void unless_that_cannot_be_told_is_said(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, HAS RULE("r", "among = { \"bills\" }, unless = { \"person.poor\" }"));
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening_row(&evening, "bills", 1, "number", "1", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.flag_count, 1);
    assert_int_equal(judgement.flags[0].suppressed_by, FACT_NONE);
    uint32_t unsure = 0;
    for (uint32_t i = 0; i < judgement.flags[0].read_count; i++) {
        const struct read *read = &judgement.reads[judgement.flags[0].first_read + i];
        unsure += read->kind == READ_UNLESS_UNSURE && read->what == book_fact(evening.book, "person.poor");
    }
    assert_int_equal(unsure, 1);
    judgement_release(&judgement);
    evening_close(&evening);
}

static void urgency_by_function(void **state) {
    (void)state;
    static const char rule[] =
        "rule \"r\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\", "
        "each = \"person\", say = { zh = \"x\" }, where = { age = 33 },\n"
        " urgency = function(p) local times = p.income / param.line return times >= 1 and \"red\" or "
        "\"green\", times end }\n";
    assert_proved(rule,
                  TEST(", income = 6000", FLAG ", urgency = { r = \"red\" }")
                      TEST(", income = \"5999.99\"", FLAG ", urgency = { r = \"green\" }")
                          TEST("", FLAG ", urgency = { r = { \"yellow\", 0 } }"),
                  3);
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, rule);
    evening_row(&evening, "register", 1, "name", "甲", "born", "1990-01-01", "region", "450226102", "income",
                "15000", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.flags[0].urgency, URGENCY_RED);
    assert_true(judgement.flags[0].rank == 2.5); /* 15,000 / 6,000 from July on */
    judgement_release(&judgement);
    evening_close(&evening);
}

/* Who is in need is on the list all the same; the flag names what was missing, once. */
static void an_urgency_that_cannot_be_told_is_said(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(
        &evening,
        "rule \"r\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\", "
        "each = \"person\", say = { zh = \"x\" }, where = { rooms = 1 },\n"
        " urgency = function(p) return p.income > yuan(1) and \"red\" or \"green\", 5 end }\n");
    evening_row(&evening, "register", 1, "name", "甲", "rooms", "1", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.flag_count, 1);
    assert_int_equal(judgement.rules[0].met, 1);
    assert_int_equal(judgement.unsure_count, 0);
    assert_int_equal(judgement.flags[0].urgency, URGENCY_YELLOW);
    assert_true(judgement.flags[0].rank == 0);
    uint32_t unsure = 0;
    for (uint32_t i = 0; i < judgement.flags[0].read_count; i++) {
        const struct read *read = &judgement.reads[judgement.flags[0].first_read + i];
        if (read->kind != READ_URGENCY_UNSURE) continue;
        unsure++;
        assert_string_equal(read->value.text, "register.income: 户籍缺“收入”");
    }
    assert_int_equal(unsure, 1);
    judgement_release(&judgement);
    evening_close(&evening);
}

static void a_wrong_urgency_is_a_failure(void **state) {
    (void)state;
    static const char *const wrong[] = {"return \"purple\"",
                                        "return 5",
                                        "return nil",
                                        "return \"red\", -math.huge",
                                        "return \"red\", math.huge",
                                        "return \"red\", \"5\"",
                                        "return \"red\", {}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char rule[512];
        snprintf(rule, sizeof rule,
                 "rule \"r\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = "
                 "\"2020-01-01\", each = \"person\", say = { zh = \"x\" }, where = { age = 43 }, urgency = "
                 "function(p) %s end }\n",
                 wrong[i]);
        struct evening evening;
        struct judgement judgement;
        evening_open(&evening, rule);
        evening_row(&evening, "register", 1, "name", "甲", "born", "1980-01-01", NULL);
        evening_judge(&evening, &judgement, 1);
        assert_int_equal(judgement.flag_count, 0);
        assert_int_equal(judgement.failure_count, 1);
        assert_non_null(strstr(judgement.failures[0].message, "pack/x.lua:1: urgency must give"));
        judgement_release(&judgement);
        evening_close(&evening);
    }
}

static void what_is_said(void **state) {
    (void)state;
    assert_proved("rule \"r\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = "
                  "\"2020-01-01\", each = \"person\", urgency = \"red\", where = { age = 33 },\n"
                  " say = { zh = \"{age}岁,{sex},花{spent}元,线{param.line}元,收入{income}元\" } }\n",
                  TEST(", sex = \"female\", bills = { { number = \"1\", total = \"6320.5\" } }",
                       FLAG ", say = { r = \"33岁,女,花6320.50元,线6000元,收入（不详）元\" }"),
                  1);
}

static void where_and_when_a_rule_holds(void **state) {
    (void)state;
#define DATED(more)                                                                                          \
    "rule \"r\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", each = \"person\", urgency " \
    "= \"red\", say = { zh = \"x\" }, where = { age = over(0) }, " more " }\n"
#define ON(day, region, expected)                                                                            \
    "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"" day "\", household { region = \"" region                \
                                      "\", person { name = \"甲\", born = \"1990-01-01\" } }, " expected     \
                                      " }\n"
    assert_proved(DATED("from = \"2023-01-01\", to = \"2023-12-31\""),
                  ON("2022-12-31", "450226102", NONE) ON("2023-01-01", "450226102", FLAG)
                      ON("2023-12-31", "450226102", FLAG) ON("2024-01-01", "450226102", NONE),
                  4);
    assert_proved(DATED("from = \"2023-01-01\", region = \"450226\""),
                  ON("2023-05-01", "450226102", FLAG) ON("2023-05-01", "450225102", NONE), 2);
    assert_proved(DATED("from = \"2023-01-01\", region = \"450200\""),
                  ON("2023-05-01", "450226102", FLAG) ON("2023-05-01", "450326102", NONE), 2);
}

static void away_is_neither_member_nor_judged(void **state) {
    (void)state;
    assert_proved(
        RULE("r", "where = { age = over(0) }")
            HOUSEHOLD_RULE("h", "when = function(h) return #h.members == 1 end"),
        "test \"t" NAME_TEXT(
            __COUNTER__) "\" { on = \"2023-08-28\", household { person { name = \"甲\", born = "
                         "\"1990-01-01\" }, "
                         "person { name = \"乙\", born = \"1990-01-01\", gone = { { gone_on = \"2023-01-01\" "
                         "} } } },\n"
                         " flags = { \"h\", [\"甲\"] = { \"r\" } } }\n"
                         "test \"a collective household is single persons\" { on = \"2023-08-28\", household "
                         "{ book_kind = "
                         "\"collective\", person { name = \"甲\", born = \"1990-01-01\" }, person { name = "
                         "\"乙\", born = "
                         "\"1991-01-01\" } },\n"
                         " flags = { [\"甲\"] = { \"h\", \"r\" }, [\"乙\"] = { \"h\", \"r\" } } }\n",
        2);
}

static void nothing_of_tomorrow_is_seen(void **state) {
    (void)state;
    assert_proved(RULE("r", "among = { \"bills\" }"),
                  TEST(", bills = { { number = \"1\", paid_on = \"2023-08-28\" } }", FLAG)
                      TEST(", bills = { { number = \"1\", paid_on = \"2023-08-29\" } }", NONE)
                          TEST(", bills = { { number = \"1\" } }", FLAG),
                  3);
}

static void a_stated_reason(void **state) {
    (void)state;
    assert_proved(RULE("r", "when = function(p) if not known(p, \"rooms\") then cannot_tell "
                            "\"房间数无人登记\" end return true end"),
                  TEST("", "cannot_tell = { r = \"房间数无人登记\" }") TEST(", rooms = 3", FLAG), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unless_suppresses_only_when_it_is_so),
        cmocka_unit_test(unless_that_cannot_be_told_is_said),
        cmocka_unit_test(urgency_by_function),
        cmocka_unit_test(an_urgency_that_cannot_be_told_is_said),
        cmocka_unit_test(a_wrong_urgency_is_a_failure),
        cmocka_unit_test(what_is_said),
        cmocka_unit_test(where_and_when_a_rule_holds),
        cmocka_unit_test(away_is_neither_member_nor_judged),
        cmocka_unit_test(nothing_of_tomorrow_is_seen),
        cmocka_unit_test(a_stated_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
