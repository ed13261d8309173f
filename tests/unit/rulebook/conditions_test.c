/* Filters and folds in words. The expectations are what the declared Lua says, put down by hand. */
#include "../judge/village.h"
#include "rulebook/conditions.h"
#include "rulebook/parameter_words.h"

/* How the fact person.x says it is worked out. */
static void assert_fact_words(const char *rest, const char *words) {
    char text[2048];
    struct evening evening;
    struct buffer out = {0};
    snprintf(text, sizeof text,
             "fact \"person.old\" { title = { zh = \"年老\" }, unit = \"yes/no\", value = function(p) return "
             "p.age > 60 end }\n"
             "fact \"bills.left\" { title = { zh = \"余额\" }, unit = \"yuan\", value = function(row) return "
             "row.total end }\n"
             "fact \"person.state\" { title = { zh = \"状况\" }, one_of = { weak = { zh = \"体弱\" }, well = "
             "{ zh = \"健康\" } },"
             " value = function(p) return \"weak\" end }\n%s\n",
             rest);
    evening_open(&evening, text);
    fact_words(&out, evening.book, &evening.book->facts[evening.book->fact_count - 1]);
    assert_string_equal(out.at, words);
    buffer_release(&out);
    evening_close(&evening);
}

#define WHERE(filter) "fact \"person.x\" { title = { zh = \"x\" }, any = \"bills\", where = { " filter " } }"
#define BILLS(words) "有：本人的“医疗费”中" words "的记录"

static void every_filter_word(void **state) {
    (void)state;
    static const struct {
        const char *filter, *words;
    } cases[] = {
        {WHERE("total = at_least(5000)"), BILLS("金额不低于5000元")},
        {WHERE("total = over(5000.5)"), BILLS("金额超过5000.5元")},
        {WHERE("total = at_most(0)"), BILLS("金额不超过0元")},
        {WHERE("total = below(1)"), BILLS("金额低于1元")},
        {WHERE("total = between(1, 2)"), BILLS("金额在1元至2元之间（含两端）")},
        {WHERE("total = 3"), BILLS("金额等于3元")},
        {WHERE("total = over(param.line)"), BILLS("金额超过线（今为5000元）")},
        {WHERE("total = at_least(param.rate.per_month)"), BILLS("金额不低于标准（今为500元/人·月）")},
        {WHERE("total = at_least(param.rate.per_year)"), BILLS("金额不低于标准（今为6000元/人·年）")},
        {WHERE("days = { 1, 2, 5 }"), BILLS("天数为1、2、5之一")},
        {WHERE("paid_on = at_least \"2023-01-01\""), BILLS("日期不早于2023-01-01")},
        {WHERE("paid_on = over \"2023-01-01\""), BILLS("日期晚于2023-01-01")},
        {WHERE("paid_on = at_most(today)"), BILLS("日期不晚于2023-08-28")},
        {WHERE("paid_on = below(today - years(1))"), BILLS("日期早于2022-08-28")},
        {WHERE("paid_on = last(months(12))"), BILLS("日期在近12个月内")},
        {WHERE("paid_on = last(days(30))"), BILLS("日期在近30天内")},
        {WHERE("paid_on = last(months(1) + days(10))"), BILLS("日期在近1个月零10天内")},
        {WHERE("paid_on = full_months(3)"), BILLS("日期在本月之前的3个整月内")},
        {WHERE("paid_on = this_year"), BILLS("日期在本年内")},
        {WHERE("month = \"2023-05\""), BILLS("月份为2023-05")},
        {WHERE("kind = \"ward\""), BILLS("类别为“住院”")},
        {WHERE("kind = { \"ward\", \"clinic\" }"), BILLS("类别为“住院”“门诊”之一")},
        {WHERE("note = \"借条\""), BILLS("备注为“借条”")},
        {WHERE("note = matches [[^甲\\d+]]"), BILLS("备注符合式样 ^甲\\d+")},
        {WHERE("place = inside \"450226\""), BILLS("地点在450226范围内")},
        {WHERE("place = inside \"450226102001\""), BILLS("地点在450226102001范围内")},
        {WHERE("left = over(5)"), BILLS("余额超过5元")},
        {WHERE("total = over(5), kind = \"ward\""), BILLS("类别为“住院”，金额超过5元")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_fact_words(cases[i].filter, cases[i].words);
}

static void every_fold(void **state) {
    (void)state;
    static const struct {
        const char *fact, *words;
    } cases[] = {
        {"fact \"person.x\" { title = { zh = \"x\" }, sum = \"total\", of = \"bills\" }",
         "本人的“医疗费”中的记录，其“金额”合计"},
        {"fact \"person.x\" { title = { zh = \"x\" }, max = \"left\", of = \"bills\", where = { kind = "
         "\"ward\" } }",
         "本人的“医疗费”中类别为“住院”的记录，其“余额”最大值"},
        {"fact \"person.x\" { title = { zh = \"x\" }, min = \"paid_on\", of = \"bills\" }",
         "本人的“医疗费”中的记录，其“日期”（取最早）"},
        {"fact \"person.x\" { title = { zh = \"x\" }, latest = \"note\", of = \"bills\" }",
         "本人的“医疗费”中的记录，其“备注”（取最近一条）"},
        {"fact \"household.x\" { title = { zh = \"x\" }, count = \"bills\" }",
         "全体成员的“医疗费”中的记录，计条数"},
        {"fact \"household.x\" { title = { zh = \"x\" }, count = \"members\", where = { old = true } }",
         "家庭成员中年老为“是”的人，计人数"},
        {"fact \"household.x\" { title = { zh = \"x\" }, any = \"members\", where = { age = below(18), sex = "
         "\"male\" } }",
         "有：家庭成员中年龄低于18岁，性别为“男”的人"},
        {"fact \"household.x\" { title = { zh = \"x\" }, all = \"members\", that = { state = \"weak\" } }",
         "家庭成员，全部符合：状况为“体弱”"},
        {"relation \"father\" { title = { zh = \"父亲\" }, inverse = \"children\", named_by = "
         "\"register.father_id\" }\n"
         "fact \"person.x\" { title = { zh = \"x\" }, count = \"children\", where = { sex = \"male\" } }",
         "以本人为“父亲”的人中性别为“男”的人，计人数"},
        {"relation \"mother\" { title = { zh = \"母亲\" }, inverse = \"children\", named_by = "
         "\"register.mother_id\" }\n"
         "relation \"father\" { title = { zh = \"父亲\" }, inverse = \"children\", named_by = "
         "\"register.father_id\" }\n"
         "fact \"person.x\" { title = { zh = \"x\" }, count = \"children\", where = { age = below(18) }, "
         "so_far = true }",
         "以本人为“母亲”或“父亲”的人中年龄低于18岁的人，计人数（名单可能不全，以现有的为准）"},
        {"fact \"household.x\" { title = { zh = \"x\" }, max = \"age\", of = \"members\" }",
         "家庭成员，其“年龄”最大值"},
        {"fact \"person.x\" { title = { zh = \"x\" }, unit = \"yuan\", value = function(p) return p.spent "
         "end }",
         "按函数计算"},
        {"fact \"bills.x\" { title = { zh = \"x\" }, take = \"total\", less = { \"total\" } }",
         "金额 － 金额"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_fact_words(cases[i].fact, cases[i].words);
}

static void assert_parameter_words(const char *declared, const char *words) {
    struct evening evening;
    struct buffer out = {0};
    evening_open(&evening, declared);
    parameter_words(&out, evening.book, book_parameter(evening.book, "p"), NULL, PER_NOTHING);
    assert_string_equal(out.at, words);
    buffer_release(&out);
    evening_close(&evening);
}

#define PARAMETER(rest) "parameter \"p\" { title = { zh = \"线\" }, " rest " }\n"

/* The day is 2023-08-28 and the office has no place of its own: only entries without a region hold. */
static void parameters(void **state) {
    (void)state;
    static const struct {
        const char *declared, *words;
    } cases[] = {
        {PARAMETER("unit = \"yuan\", { from = \"2020-01-01\", value = 5, basis = \"甲\" }"), "线（今为5元）"},
        {PARAMETER("unit = \"yuan\", { from = \"2023-08-29\", value = 5, basis = \"甲\" }"), "线（今无值）"},
        {PARAMETER("unit = \"grade\", { from = \"2020-01-01\", value = 3, basis = \"甲\" }"), "线（今为3）"},
        {PARAMETER("unit = \"yuan per month\", by = { \"level\" },"
                   " { level = 1, from = \"2020-01-01\", value = 100, basis = \"甲\" },"
                   " { level = 2, from = \"2020-01-01\", value = 80, basis = \"甲\" }"),
         "线（今为1·100元/月，2·80元/月）"},
        {PARAMETER("unit = \"yuan per month\", by = { \"person.sex\" },"
                   " { sex = \"male\", from = \"2020-01-01\", value = 100, basis = \"甲\" },"
                   " { sex = \"female\", from = \"2024-01-01\", value = 80, basis = \"甲\" }"),
         "线（今为男·100元/月）"},
        {PARAMETER("unit = \"yuan per head per month\","
                   " { from = \"2020-01-01\", value = 6000, per = \"year\", basis = \"甲\" }"),
         "线（今为6000元/人·年）"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_parameter_words(cases[i].declared, cases[i].words);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_filter_word), cmocka_unit_test(every_fold),
                                       cmocka_unit_test(parameters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
