/* Functions read aloud. What each must say was written down by hand from its Lua; "" = left to the source. */
#include "../judge/village.h"
#include "rulebook/fn_words.h"

static void assert_reads(const char *body, const char *words) {
    char declared[2048];
    struct evening evening;
    struct fn_texts texts;
    struct mentions mentions;
    struct buffer out = {0};
    snprintf(declared, sizeof declared,
             "fact \"person.is_old\" { title = { zh = \"年老\" }, unit = \"yes/no\", value = function(p) "
             "return p.age > 60 end }\n"
             "fact \"household.cost\" { title = { zh = \"全家支出\" }, sum = \"total\", of = \"bills\" }\n"
             "fact \"person.state\" { title = { zh = \"状况\" }, one_of = { weak = { zh = \"体弱\" }, well = "
             "{ zh = \"健康\" } },"
             " value = function(p) return \"weak\" end }\n"
             "fact \"person.x\" {\n    title = { zh = \"x\" },\n    value = function(one)%s\n    end,\n}\n",
             body);
    evening_open(&evening, declared);
    const struct fact *fact = &evening.book->facts[book_fact(evening.book, "person.x")];
    assert_true(fn_texts_init(&texts, evening.book));
    mentions_of(&mentions, evening.book, &texts.fns[fact->fn], fact->subject, fact->dataset);
    buffer_text(&out, "前");
    bool said = fn_words(&out, evening.book, &mentions);
    assert_int_equal(said, *words != '\0');
    assert_string_equal(out.at + strlen("前"), words);
    buffer_release(&out);
    mentions_release(&mentions);
    fn_texts_release(&texts);
    evening_close(&evening);
}

#define LINE "\n        "

static void read(void **state) {
    (void)state;
    static const struct {
        const char *body, *words;
    } cases[] = {
        {" return one.spent > param.line", "结果为 〔医疗支出〕 ＞ 〔线（今为5000元）〕\n"},
        {LINE "return one.spent >= param.line and not one.is_old",
         "结果为 〔医疗支出〕 ≥ 〔线（今为5000元）〕 且 不符合〔年老〕\n"},
        {LINE "return one.spent ~= yuan(5) or one.age < 18 or one.sex == \"male\"",
         "结果为 〔医疗支出〕 ≠ 5元 或 〔年龄〕 ＜ 18 或 〔性别〕 ＝ “男”\n"},
        {LINE "return one.state == \"weak\"", "结果为 〔状况〕 ＝ “体弱”\n"},
        {LINE "return (one.is_old or one.age < 18) and one.owner",
         "结果为 （〔年老〕 或 〔年龄〕 ＜ 18） 且 〔有房〕\n"},
        {LINE "return not (one.is_old or one.owner)", "结果为 不符合（〔年老〕 或 〔有房〕）\n"},
        {LINE "return one.household.cost - one.spent", "结果为 〔全家支出〕 － 〔医疗支出〕\n"},
        {LINE "return #one.household.members + #one.bills", "结果为 〔家庭成员人数〕 ＋ 〔“医疗费”条数〕\n"},
        {LINE "return param.rate.per_month", "结果为 〔标准（今为500元/人·月）〕\n"},
        {LINE "local n = 5 - one.rooms" LINE "if n > 2 then return \"red\" end" LINE
              "return \"green\" -- else",
         "记 n 为 5 － 〔房间数〕\n如果 n ＞ 2，则 结果为 “红”\n结果为 “绿”\n"},
        {LINE "if one.is_old then return 1 else return 2 end", "如果 〔年老〕，则 结果为 1；否则 结果为 2\n"},
        {LINE "if one.is_old then" LINE "    if one.owner then return 1 end" LINE "elseif one.owner then" LINE
              "    return 2" LINE "end" LINE "return 3",
         "如果 〔年老〕，则\n　如果 〔有房〕，则 结果为 1\n否则，如果 〔有房〕，则\n　结果为 2\n结果为 3\n"},
        /* what is not said */
        {LINE "return one.is_old and 1 or 2", ""},                        /* no brackets between and, or */
        {LINE "return not one.is_old == one.owner", ""},                  /* (not is_old) == owner */
        {LINE "return one.bills:sum(\"total\")", ""},                     /* a list is asked */
        {LINE "for _, m in ipairs(one.bills) do return m.total end", ""}, /* a loop */
        {LINE "local f = function() return 1 end return f()", ""},        /* a function in it */
        {LINE "local other = one.household return other.cost", ""},       /* through a local */
        {LINE "return math.max(one.rooms, 1)", ""},                       /* a call */
        {LINE "local t = { 1 } return t[1]", ""},
        {LINE "return \"a\" .. tostring(one.rooms)", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_reads(cases[i].body, cases[i].words);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
