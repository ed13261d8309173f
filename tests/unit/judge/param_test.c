/* Parameters as rules and filters read them: keys of the subject and of the author, sets, rates, multiples.
 */
#include "village.h"

/* Two households: 1 (female, 2 rooms, of Rongan) and 2 (male, rooms not recorded). */
static void open_two(struct evening *evening, const char *rules) {
    evening_open(evening, rules);
    evening_row(evening, "register", 1, "name", "甲", "born", "1980-01-01", "office", "1", "book", "1",
                "region", "450226102001", "sex", "女", "rooms", "2", "owner", "是", NULL);
    evening_row(evening, "register", 2, "name", "乙", "born", "1980-01-01", "office", "1", "book", "2",
                "region", "450226102001", "sex", "男", NULL);
    evening_row(evening, "bills", 1, "number", "1", "paid_on", "2023-01-01", "total", "5000", "kind", "住院",
                "note", "C34", NULL);
    evening_row(evening, "bills", 2, "number", "2", "paid_on", "2023-01-01", "total", "5000", "kind", "门诊",
                "note", "J00", NULL);
}

/* What rule r gave for both persons, each a letter: f flagged, n not, ? cannot tell, ! failed; then, after a
 * space, the cause or failure of the last of those. */
static const char *given(const char *rules, char out[600]) {
    struct evening evening;
    struct judgement judgement;
    open_two(&evening, rules);
    evening_judge(&evening, &judgement, 1);
    char letters[3] = "nn";
    const char *said = "";
    for (uint32_t i = 0; i < judgement.flag_count; i++) letters[judgement.flags[i].household] = 'f';
    for (uint32_t i = 0; i < judgement.unsure_count; i++) {
        letters[judgement.unsure[i].household] = '?';
        said = judgement.causes[judgement.unsure[i].cause].name;
    }
    for (uint32_t i = 0; i < judgement.failure_count; i++) {
        letters[judgement.failures[i].household] = '!';
        said = judgement.failures[i].message;
    }
    snprintf(out, 600, "%s%s%s", letters, said[0] != '\0' ? " " : "", said);
    judgement_release(&judgement);
    evening_close(&evening);
    return out;
}

#define GOOD "from = \"2020-01-01\", basis = \"甲\", "
#define PARAMETERS                                                                                              \
    "parameter \"by_sex\" { title = { zh = \"按性别\" }, unit = \"yuan\", by = { \"person.sex\" },\n"        \
    "  { " GOOD "value = 100, sex = \"female\" }, { " GOOD "value = 200, sex = \"male\" } }\n"                  \
    "parameter \"by_rooms\" { title = { zh = \"按房间\" }, by = { \"person.rooms\" },\n"                     \
    "  { " GOOD "value = 1, rooms = { 1, 2 } }, { " GOOD "value = 3, rooms = 3 },\n"                            \
    "  { region = \"450227\", " GOOD "value = 9 } }\n"                                                          \
    "parameter \"not_needed\" { title = { zh = \"不必知道\" }, by = { \"person.rooms\" },\n"                \
    "  { region = \"450226\", " GOOD "value = 7 }, { " GOOD "value = 8, rooms = 1 } }\n"                        \
    "parameter \"by_owner\" { title = { zh = \"按有房\" }, by = { \"person.owner\" }, { " GOOD                  \
    "value = 1, owner = true }, { " GOOD "value = 2, owner = false } }\n"                                       \
    "fact \"household.home\" { title = { zh = \"城乡\" }, one_of = { urban = { zh = \"城镇\" }, rural = { " \
    "zh = "                                                                                                     \
    "\"农村\" } }, value = function(h) return h.members[1].sex == \"male\" and \"urban\" or \"rural\" end "   \
    "}\n"                                                                                                       \
    "parameter \"base\" { title = { zh = \"低保\" }, unit = \"yuan per month\", by = { \"household.home\" "   \
    "},\n"                                                                                                      \
    "  { " GOOD "value = 931, home = \"urban\" }, { " GOOD                                                      \
    "value = 9036, per = \"year\", home = \"rural\" } }\n"                                                      \
    "parameter \"living\" { title = { zh = \"补贴\" }, unit = \"yuan per month\", by = { \"level\", "         \
    "\"first\" },\n"                                                                                            \
    "  { " GOOD                                                                                                 \
    "level = { 1, 2 }, times = 0.20, round = \"up to yuan\", of = { \"base\", home = \"urban\" } },\n"          \
    "  { " GOOD "level = { 3, 4 }, first = true, times = 1.3, round = \"up to yuan\", of = \"base\" } }\n"      \
    "parameter \"by_kind\" { title = { zh = \"按类\" }, unit = \"yuan\", by = { \"kind\" }, { " GOOD            \
    "value = 5000, kind = \"ward\" }, { " GOOD "value = 1, kind = \"clinic\" } }\n"                             \
    "parameter \"open\" { title = { zh = \"留空\" }, by = { \"kind\" }, { " GOOD                                \
    "value = 5, kind = \"ward\" }, { " GOOD "value = 6 } }\n"                                                   \
    "parameter \"codes\" { title = { zh = \"病种\" }, { " GOOD "value = { \"C34\", \"N18\" } } }\n"             \
    "parameter \"kinds\" { title = { zh = \"类\" }, { " GOOD "value = { \"ward\" } } }\n"                       \
    "parameter \"counts\" { title = { zh = \"数\" }, { " GOOD "value = { 1, 2 } } }\n"

static void assert_all(const char *const (*cases)[2], size_t count, bool whole) {
    for (size_t i = 0; i < count; i++) {
        char rules[6000], out[600];
        snprintf(rules, sizeof rules, PARAMETERS "%s", cases[i][0]);
        given(rules, out);
        if (whole ? strcmp(out, cases[i][1]) != 0 : strstr(out, cases[i][1]) == NULL)
            fail_msg("case %zu, %s\ngave “%s”, not “%s”", i, cases[i][0], out, cases[i][1]);
    }
}

#define R(condition) RULE("r", "when = function(p) return " condition " end")

/* By hand, with the people of open_two: 1 is rural and female, 2 urban and male.
 * base: 9036 a year is 753.00 a month; living of level 3: 1.3 × 753 = 978.9 → 979 for 1, 1.3 × 931 = 1210.3 →
 * 1211 for 2; of level 1: 0.20 × 931 = 186.2 → 187 for both. */
static void keys(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {R("param.by_sex == yuan(100)"), "fn"},
        {R("param.by_sex == yuan(200)"), "nf"},
        {R("param.by_rooms == 1"), "f? register.rooms"},
        {R("param.not_needed == 7"), "ff"},
        {R("param.by_owner == 1"), "f? register.owner"},
        {R("param.by_owner >= 1"), "ff"},              /* 1 or 2: the same either way */
        {R("(param.by_owner == 1) == p.owner"), "ff"}, /* one person has one answer */
        {RULE("r", "where = { age = at_least(param.by_owner) }"),
         "f? register.owner"}, /* no function to try */
        {R("param.base.per_month == yuan(753)"), "fn"},
        {R("param.base.per_year == yuan(9036)"), "fn"},
        {R("param.base.per_year == yuan(931 * 12)"), "nf"},
        {R("param.living[1][true].per_month == yuan(187)"), "ff"},
        {R("param.living[2][false].per_month == yuan(187)"), "ff"},
        {R("param.living[3][true].per_month == yuan(979)"), "fn"},
        {R("param.living[4][true].per_year == yuan(1211) * 12"), "nf"},
        {R("param.living[4][false].per_year == yuan(1211)"), "?? param.living"},
        {R("param.by_kind.ward == yuan(5000) and param.by_kind[p.bills[1].kind] > 1"), "fn"},
        {R("param.open.ward == 5 and param.open[\"anything\"] == 6"), "ff"},
    };
    assert_all(cases, sizeof cases / sizeof *cases, true);
}

/* What the text of a function does not show is found when it runs. */
#define HELPED(condition)                                                                                    \
    "local function at(x, k) return x[k] end\nlocal function over(x) return x > 1 end\n" R(condition)

static void wrong_keys(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {HELPED("at(param.living, 5)[true].per_month > 1"), "param.living[…]: level is one of 1, 2, 3, 4"},
        {HELPED("at(param.living, \"1\")[true].per_month > 1"),
         "param.living[…]: level is one of 1, 2, 3, 4"},
        {HELPED("at(param.living, 1).per_month > 1"), "param.living[…]: first is one of true"},
        {HELPED("over(param.living[1])"), "param.living needs [first], one of true"},
        {HELPED("over(param.living)"), "param.living needs [level], one of 1, 2, 3, 4"},
        {HELPED("1 + param.living > 1"), "param.living needs [level]"},
        {HELPED("over(param.base)"), "param.base is a rate: read .per_month or .per_year of it"},
        {HELPED("at(param.base, 1) > 1"), "param.base is a rate: it has .per_month and .per_year, not '1'"},
        {HELPED("at(param, \"lines\") > 1"), "unknown parameter 'lines'"},
        {HELPED("at(param, 1) > 1"), "unknown parameter '1'"},
        {HELPED("param.by_kind[p.name] > 1"), "param.by_kind[…]: kind is one of clinic, ward"},
        {HELPED("at(param.open, 3) > 1"), "param.open[…]: kind is one of ward"},
        {HOUSEHOLD_RULE("r", "when = function(h) return param.by_sex > 1 end"),
         "a parameter by person.sex is read for a household: read it in a fact of the person"},
    };
    assert_all(cases, sizeof cases / sizeof *cases, false);
}

static void sets(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {R("param.codes[p.bills[1].note]"), "fn"},
        {R("param.codes[\"N18\"] and not param.codes[\"N19\"]"), "ff"},
        {R("p.bills:any { note = param.codes }"), "fn"},
        {R("p.bills:any { kind = param.kinds }"), "fn"},
        {R("param.counts[2] and not param.counts[3]"), "ff"},
        {RULE("r", "among = { \"bills\", note = param.codes }"), "fn"},
        {RULE("r", "among = { \"bills\", kind = param.kinds }"), "fn"},
        {RULE("r", "where = { rooms = param.counts }"), "f? register.rooms"},
        {RULE("r", "among = { \"bills\", note = { param.codes, \"J00\" } }"), "ff"},
        {R("param.codes[p.age]"), "!! pack/x.lua:20: param.codes is a set, each member a text: it is asked "
                                  "with one as param.codes[x]"},
    };
    assert_all(cases, sizeof cases / sizeof *cases, true);
}

/* A parameter in a filter is that of whom the rule or fact is about. */
static void in_filters(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {RULE("r", "among = { \"bills\", total = at_least(param.by_kind.ward) }"), "ff"},
        {RULE("r", "among = { \"bills\", total = over(param.by_kind[\"ward\"]) }"), "nn"},
        {RULE("r", "among = { \"bills\", total = over(param.by_sex) }"), "ff"},
        {RULE("r", "where = { rooms = at_least(param.by_rooms) }"), "f? register.rooms"},
        {RULE("r", "among = { \"bills\", total = over(param.base.per_year) }"), "nn"},
        {RULE("r", "among = { \"bills\", total = over(param.living[3][true].per_month) }"), "ff"},
        {RULE("r",
              "among = { \"bills\", total = between(param.living[3][true].per_month, param.base.per_year) }"),
         "ff"},
        {R("p.bills:any { total = over(param.base.per_month) }"), "ff"},
    };
    assert_all(cases, sizeof cases / sizeof *cases, true);
}

static void filters_refused(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {RULE("r", "among = { \"bills\", total = over(param.living) }"),
         "total is compared with param.living, which takes 2 keys in [ ], not 0"},
        {RULE("r", "among = { \"bills\", total = over(param.living[1]) }"), "takes 2 keys in [ ], not 1"},
        {RULE("r", "among = { \"bills\", total = over(param.living[7][true].per_month) }"),
         "param.living, whose level is one of 1, 2, 3, 4"},
        {RULE("r", "among = { \"bills\", total = over(param.living[1][true]) }"),
         "which is a rate: read .per_month or .per_year"},
        {RULE("r", "among = { \"bills\", total = over(param.line.per_month) }"),
         "param.line, which is no rate"},
        {RULE("r", "among = { \"bills\", total = over(param.line[1]) }"), "takes 0 keys in [ ], not 1"},
        {RULE("r", "among = { \"bills\", days = over(param.counts) }"),
         "which is a set: write name = param.NAME"},
        {RULE("r", "among = { \"bills\", note = param.line }"),
         "param.line, which is an amount, but is a text"},
        {RULE("r", "among = { \"bills\", kind = param.codes }"),
         "whose value 'C34' (pack/x.lua:17) is none of its own"},
        {RULE("r", "among = { \"bills\", total = over(param.lines) }"), "unknown parameter 'lines'"},
        {R("param.by_kind.wart > 1"), "param.by_kind: kind is one of clinic, ward"},
        {R("param.living[5][true].per_month > 1"), "param.living: level is one of 1, 2, 3, 4"},
        {R("param.living[1] == yuan(3)"), "param.living needs [first], one of true"},
        {R("param.living == nil"), "param.living needs [level], one of 1, 2, 3, 4"},
        {R("not param.by_kind"), "param.by_kind needs [kind], one of clinic, ward"},
        {R("param.base == yuan(753)"), "param.base is a rate: read .per_month or .per_year of it"},
        {R("yuan(753) < param.base"), "param.base is a rate: read .per_month or .per_year of it"},
        {R("param.base.per_week > 1"), "param.base is a rate: it has .per_month and .per_year"},
        {R("param.base.per_month.x > 1"), "param.base is read to its end: nothing follows in . or [ ]"},
        {R("param.line[1] > 1"), "param.line is read to its end"},
        {R("param.codes == \"C34\""), "param.codes is a set: ask param.codes[x]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[6000];
        snprintf(rules, sizeof rules, PARAMETERS "%s", cases[i][0]);
        char *found = village_messages(rules);
        if (strstr(found, cases[i][1]) == NULL || strncmp(found, "pack/x.lua:20:", 14) != 0)
            fail_msg("case %zu: “%s” is not in: %s", i, cases[i][1], found);
        free(found);
    }
}

#define SAID(text)                                                                                            \
    "rule \"r\" { title = { zh = \"r\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\", each " \
    "= "                                                                                                      \
    "\"person\", urgency = \"yellow\", say = { zh = \"" text "\" }, where = { sex = \"female\" } }\n"

static void in_sentences(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    open_two(&evening, PARAMETERS SAID("{param.base.per_month}元,{param.codes},{param.base}"));
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.flag_count, 1);
    assert_string_equal(judgement.flags[0].say, "753元,C34、N18,9036");
    judgement_release(&judgement);
    evening_close(&evening);
    assert_refused(
        PARAMETERS SAID("{param.living}"),
        "pack/x.lua:20:145: rule \"r\": param.living is read with keys in [ ]: show a fact that reads it\n");
    assert_refused(
        PARAMETERS SAID("{param.line.per_month}"),
        "pack/x.lua:20:145: rule \"r\": a parameter in { } is param.NAME, or of a rate param.NAME.per_month "
        "or .per_year\n");
}

/* A multiple stands in the evidence with what it came to, and what it is a multiple of. */
static void multiples_in_evidence(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    open_two(&evening, PARAMETERS RULE("r", "where = { sex = \"female\" }, when = function(p) return "
                                            "param.living[3][true].per_month > 1 end"));
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.flag_count, 1);
    int seen = 0;
    for (uint32_t i = 0; i < judgement.flags[0].read_count; i++) {
        const struct read *read = &judgement.reads[judgement.flags[0].first_read + i];
        if (read->kind != READ_PARAMETER) continue;
        const char *name = evening.book->parameters[read->what].name;
        struct value value = read_as_value(read);
        assert_string_equal(name, seen == 0 ? "base" : "living");
        assert_int_equal(value.kind, seen == 0 ? VALUE_MISSING : VALUE_AMOUNT);
        if (seen == 1) assert_int_equal(value.as.amount, 97900);
        seen++;
    }
    assert_int_equal(seen, 2);
    judgement_release(&judgement);
    evening_close(&evening);
}

/* Whose sex nobody wrote down is held against neither line: a fact is no part of what its reader tries. */
static void missing_keys_of_facts(void **state) {
    (void)state;
    static const char *const folds[] = {"count = \"bills\"", "sum = \"days\", of = \"bills\""};
    for (size_t i = 0; i < 2; i++) {
        char rules[8192];
        snprintf(rules, sizeof rules,
                 PARAMETERS "fact \"person.dear\" { title = { zh = \"x\" }, %s, where = { total = "
                            "over(param.by_sex) } }\n" RULE("r", "when = function(p) return p.dear > 0 end"),
                 folds[i]);
        assert_proved(rules,
                      TEST(", bills = { { number = \"1\", total = 150, days = 2 } }",
                           "cannot_tell = { r = \"register.sex\" }")
                          TEST(", sex = \"female\", bills = { { number = \"1\", total = 150, days = 2 } }",
                               "flags = { \"r\" }")
                              TEST(", sex = \"male\", bills = { { number = \"1\", total = 150, days = 2 } }",
                                   "flags = {}"),
                      3);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys),
                                       cmocka_unit_test(wrong_keys),
                                       cmocka_unit_test(sets),
                                       cmocka_unit_test(in_filters),
                                       cmocka_unit_test(missing_keys_of_facts),
                                       cmocka_unit_test(filters_refused),
                                       cmocka_unit_test(in_sentences),
                                       cmocka_unit_test(multiples_in_evidence)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
