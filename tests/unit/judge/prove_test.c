/* `hearth test`: a test that does not hold says what was found, and never passes. */
#include "village.h"

static void assert_says(const char *rules, const char *tests, uint32_t failed, const char *part) {
    struct village village;
    struct diags diags;
    village_open(&village);
    village_write(&village, "pack/x.lua", rules);
    village_write(&village, "pack/x_test.lua", tests);
    diags_init(&diags);
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    struct proof proof;
    proof_init(&proof);
    struct prove_options options = {.out = out};
    prove_file(&proof, village.folder, "pack/x.lua", &options, &diags);
    for (size_t i = 0; i < diags.count; i++)
        fprintf(out, "%s:%d:%d: %s\n", diags.items[i].place.file, diags.items[i].place.line,
                diags.items[i].place.column, diags.items[i].message);
    fclose(out);
    assert_int_equal(proof.failed + proof.unloaded, failed);
    assert_int_equal(proof.passed, 0);
    proof_release(&proof);
    if (strstr(text, part) == NULL) fail_msg("“%s” is not in: %s", part, text);
    free(text);
    diags_release(&diags);
    village_close(&village);
}

#define ALWAYS RULE("r", "where = { age = over(0) }")

/* Whatever is expected of 乙, whom nobody judges, is told. */
static void what_is_expected_of_somebody_outside(void **state) {
    (void)state;
    static const char rules[] = HOUSEHOLD_RULE(
        "any",
        "when = function(h) return h.size > 0 end") "fact \"household.size\" { title = { zh = \"人数\" "
                                                    "}, unit = \"people\", count = \"members\" }\n";
#define OUTSIDE(expected)                                                                                     \
    "test \"t\" { on = \"2023-08-28\", household { person { name = \"乙\", outside = true }, person { name " \
    "= "                                                                                                      \
    "\"甲\" } }, " expected " }\n"
    assert_says(rules, OUTSIDE("flags = { [\"乙\"] = { \"any\" } }"), 1,
                "    any flagged, which the test does not expect: any\n");
    assert_says(rules, OUTSIDE("flags = { [\"乙\"] = { \"any\" } }"), 1,
                "    any was expected to be flagged for 乙, and is not\n");
    assert_says(rules, OUTSIDE("facts = { [\"person.spent\"] = { [\"乙\"] = 9 } }"), 1,
                "    person.spent of 乙: who is outside the register has no facts\n");
    assert_says(rules, OUTSIDE("facts = { [\"household.size\"] = 2 }"), 1,
                "    household.size: expected 2, found 1\n");
}

static void the_other_one_is_named(void **state) {
    (void)state;
    assert_says(
        "dataset \"bond\" { title = { zh = \"婚\" }, files = { \"b*\" },\n"
        "  persons = { wife = { id = \"w\" }, husband = { id = \"h\" } },\n"
        "  columns = { h = { type = \"citizen_id\" }, w = { type = \"citizen_id\" } } }\n" RULE(
            "r", "when = function(p) return p.bond:any() end"),
        "test \"t\" { on = \"2023-08-28\", household {\n  person { name = \"甲\", bond = { { wife = 5 } } } "
        "}, flags = { \"r\" } }\n",
        1, "pack/x_test.lua:2:35: test \"t\": wife takes the name of a person of the test\n");
}

/* 甲 of 33 years and 乙 of 23. */
#define TWO(expected)                                                                                        \
    "test \"t" NAME_TEXT(                                                                                    \
        __COUNTER__) "\" { on = \"2023-08-28\", household { region = \"450226102\", person { name = "        \
                     "\"甲\", born = "                                                                      \
                     "\"1990-01-01\" }, person { name = \"乙\", born = \"2000-01-01\" } }, " expected " }\n"

#define BORN(day, expected)                                                                                  \
    "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"2023-08-28\", household { region = \"450226102\", "       \
                                      "person { name = \"甲\", born = "                                     \
                                      "\"" day "\" } }, " expected " }\n"
#define SPENT(total, expected) TEST(", bills = { { number = \"1\", total = \"" total "\" } }", expected)

static void what_does_not_hold(void **state) {
    (void)state;
    assert_says(ALWAYS,
                "test \"t\" { on = \"2023-08-28\", household { person { name = \"甲\", born = "
                "\"1990-01-01\" } }, flags = {} }\n",
                1, "pack/x_test.lua:1: failed: t\n    r (甲) flagged, which the test does not expect: r\n");
    assert_says(RULE("r", "where = { age = 5 }"), TEST("", "flags = { \"r\" }"), 1,
                "    r was expected to be flagged, and is not\n");
    assert_says(RULE("r", "where = { age = 5 }"), TEST("", "flags = { [\"甲\"] = { \"r\" } }"), 1,
                "r was expected to be flagged for 甲, and is not\n        read: age = 33\n");
    assert_says(ALWAYS, TWO("flags = { \"r\" }"), 1,
                "r is flagged for 2: name them, as in [\"甲\"] = { \"r\" }");
    assert_says(ALWAYS, TWO("flags = { [\"甲\"] = { \"r\" } }"), 1,
                "r (乙) flagged, which the test does not expect: r\n        read: age = 23\n");
    assert_says(ALWAYS, TEST("", "flags = {}, suppressed = { \"r\" }"), 1,
                "r was expected to be suppressed, and is not");
    assert_says(RULE("r", "where = { income = 5 }"), TEST("", "flags = {}"), 1,
                "r (甲) cannot tell, for want of register.income");
    assert_says(ALWAYS, TEST("", "flags = { \"r\" }, cannot_tell = { r = \"income\" }"), 1,
                "r was expected not to be able to tell for want of income, and could");
    assert_says(ALWAYS, TEST("", "flags = { \"r\" }, urgency = { r = \"red\" }"), 1,
                "expected urgency “red”, found “yellow”");
    assert_says(ALWAYS, TEST("", "flags = { \"r\" }, say = { r = \"x\" }"), 1,
                "expected to say “x”, found “r”");
    assert_says(RULE("r", "when = function(p) error(\"weh\", 0) end"), TEST("", "flags = {}"), 1,
                "r failed: pack/x.lua:1: weh");
}

static void what_a_test_gets_wrong(void **state) {
    (void)state;
    assert_says(ALWAYS, TEST(", bills = { { number = \"1\", total = \"much\" } }", "flags = { \"r\" }"), 1,
                "    pack/x_test.lua:1: total = 'much': ");
    assert_says(ALWAYS, TEST("", "flgs = { \"r\" }"), 1, "unknown key 'flgs'; did you mean 'flags'?");
    assert_says(ALWAYS, "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"2023-08-28\", flags = {} }\n", 1,
                "the test has no household { … }");
    assert_says(
        ALWAYS,
        "test \"t" NAME_TEXT(
            __COUNTER__) "\" { on = \"2023-02-30\", household { person { name = \"甲\" } }, flags = {} }\n",
        1, "on must be a day written YYYY-MM-DD");
    assert_says("rule \"r\" {", TEST("", "flags = {}"), 1, "pack/x.lua:1:");
}

static void what_no_test_may_say(void **state) {
    (void)state;
#define WHERE(region, rest, expected)                                                                        \
    "test \"w\" { on = \"2023-08-28\", household { region = \"" region "\", person { name = \"甲\" " rest    \
    " } }, " expected " }\n"
    /* a key counts once, whatever the order; other content is a mistake */
    assert_says(ALWAYS,
                TEST(",\n bills = { { number = \"1\", total = 5 }, { number = \"1\", total = 6 } }",
                     "flags = { \"r\" }"),
                1, "    pack/x_test.lua:1: number = '1': two rows with this key and other content\n");
    assert_proved(
        ALWAYS,
        TEST(", bills = { { number = \"1\", total = 5 }, { number = \"1\", total = 5 }, { total = 2 "
             "}, { total = 3 } }",
             "flags = { \"r\" }, facts = { [\"person.spent\"] = 10 }"),
        1);
    assert_says(ALWAYS, WHERE("450226102", "", "flags = {}") "\n" WHERE("450226102", "", "flags = {}"), 1,
                "pack/x_test.lua:3:1: test \"w\": line 1 has a test of that name\n");
    assert_says(
        ALWAYS, WHERE("450226102", ",\n born = \"2023-08-29\"", "flags = {}"), 1,
        "pack/x_test.lua:2:10: test \"w\": born = \"2023-08-29\": that is after the day of the test\n");
    assert_says(
        ALWAYS, WHERE("450226102", "", "\n absent = { \"register\" }, flags = {}"), 1,
        "pack/x_test.lua:2:14: test \"w\": the people of a test are its register: it cannot be absent\n");
    assert_says(
        ALWAYS, WHERE("450226102", "", "\n parameters = { line = param.visit_days }, flags = {}"), 1,
        "pack/x_test.lua:2:17: test \"w\": param.visit_days (a number) cannot stand for line (yuan)\n");
    assert_proved(ALWAYS,
                  WHERE("450226102", ", born = \"1990-01-01\"",
                        "parameters = { line = param.rate.per_year }, flags = { \"r\" }"),
                  1);
    /* each at its own word: columns by hand */
    static const char three[] = WHERE(
        "450226102", "", "\n flags = { \"tt\" }, cannot_tell = { tt = \"x\" }, urgency = { tt = \"red\" }");
    assert_says(ALWAYS, three, 1, "pack/x_test.lua:2:13: test \"w\": unknown rule 'tt'");
    assert_says(ALWAYS, three, 1, "pack/x_test.lua:2:36: test \"w\": unknown rule 'tt'");
    assert_says(ALWAYS, three, 1, "pack/x_test.lua:2:60: test \"w\": unknown rule 'tt'");
}

static void parameters_are_put_back(void **state) {
    (void)state;
    assert_proved(RULE("r", "where = { income = over(param.line) }"),
                  TEST(", income = 5500", "parameters = { line = 5000 }, flags = { \"r\" }")
                      TEST(", income = 5500", "flags = {}") TEST(
                          ", income = \"5000.01\"", "parameters = { line = \"5000.00\" }, flags = { \"r\" }"),
                  3);
}

/* By sex, which is the person's own, and by a level that the rule gives. */
#define KEYED                                                                                                 \
    "parameter \"std\" { title = { zh = \"标准\" }, unit = \"yuan\", by = { \"person.sex\", \"level\" },\n" \
    " { sex = \"male\", level = { 1, 2 }, from = \"2020-01-01\", value = 10, basis = \"甲\" },\n"            \
    " { sex = \"female\", level = 1, from = \"2020-01-01\", value = 20, basis = \"甲\" },\n"                 \
    " { level = 3, from = \"2020-01-01\", value = 30, basis = \"甲\" } }\n"                                  \
    "parameter \"codes\" { title = { zh = \"码\" }, { from = \"2020-01-01\", value = { \"a\", \"b\" }, "     \
    "basis = "                                                                                                \
    "\"甲\" } }\n"                                                                                           \
    "parameter \"own\" { title = { zh = \"自\" }, unit = \"yuan\", by = { \"person.sex\" },\n"               \
    " { sex = \"male\", from = \"2020-01-01\", value = 1, basis = \"甲\" },\n"                               \
    " { sex = \"female\", from = \"2020-01-01\", value = 2, basis = \"甲\" } }\n"
#define OF(sex, level, income, expected)                                                                     \
    TEST(", sex = \"" sex "\", rooms = " level ", income = " income, expected)
#define OVER "flags = { \"r\" }"

/* A value for each key, for all keys, for some; who has none of those that are given has no value. */
static void keys_of_parameters(void **state) {
    (void)state;
    static const char rule[] = KEYED RULE("r", "when = function(p) return p.income > param.std[p.rooms] end");
#define EACH "parameters = { std = { male = { [1] = 100, [2] = 200 }, female = { [1] = 300 } } }, "
#define MEN "parameters = { std = { male = 5 } }, "
    assert_proved(rule,
                  OF("male", "1", "100", EACH "flags = {}") OF("male", "1", "\"100.01\"", EACH OVER)
                      OF("male", "2", "200", EACH "flags = {}") OF("male", "2", "\"200.01\"", EACH OVER)
                          OF("female", "1", "300", EACH "flags = {}")
                              OF("female", "1", "\"300.01\"", EACH OVER)
                                  OF("female", "2", "5000", EACH "cannot_tell = { r = \"param.std\" }"),
                  7);
    assert_proved(rule,
                  OF("male", "1", "5", MEN "flags = {}") OF("male", "3", "\"5.01\"", MEN OVER)
                      OF("female", "1", "5", MEN "cannot_tell = { r = \"param.std\" }")
                          OF("female", "2", "\"7.01\"", "parameters = { std = 7 }, " OVER)
                              OF("male", "1", "\"10.01\"", OVER) OF("male", "1", "10", "flags = {}"),
                  6);
    /* worked out of others, and read by the test's own rows, by the person's own key */
    assert_proved(
        rule,
        OF("male", "1", "param.line", "parameters = { std = { male = { [1] = param.line } } }, flags = {}")
            OF("male", "1", "param.line + 0.01",
               "parameters = { std = { male = { [1] = param.line } } }, " OVER),
        2);
    assert_proved(
        KEYED RULE("r", "when = function(p) return p.income > param.own end"),
        OF("male", "1", "param.own + 0.01",
           "parameters = { own = { male = 100, female = 200 } }, " OVER ", facts = {}")
            OF("female", "1", "param.own", "parameters = { own = { male = 100, female = 200 } }, flags = {}")
                OF("female", "1", "200",
                   "parameters = { own = { male = 100, female = param.line } }, "
                   "flags = {}"),
        3);
    static const struct {
        const char *given, *message;
    } wrong[] = {
        {"std = { mal = 5 }", "unknown sex of param.std 'mal'; did you mean 'male'?"},
        {"std = { male = { [9] = 5 } }", "unknown level of param.std '9'"},
        {"std = { male = { [1] = { 5 } } }", "param.std has 2 keys: its value is not a table"},
        {"line = { male = 5 }", "param.line has 0 keys: its value is not a table"},
        {"codes = { \"a\" }", "param.codes is a set: a test cannot give another"},
        {"own = { male = param.visit_days }", "param.visit_days (a number) cannot stand for own (yuan)"},
        {"own = { male = \"x\" }", "own = 'x': no value of this parameter"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char tests[1024];
        snprintf(tests, sizeof tests,
                 "test \"t\" { on = \"2023-08-28\", household { region = \"450226102\", person { name = "
                 "\"甲\", born "
                 "= \"1990-01-01\" } },\n parameters = { %s }, flags = {} }\n",
                 wrong[i].given);
        assert_says(rule, tests, 1, wrong[i].message);
    }
}

static void facts_and_references(void **state) {
    (void)state;
    assert_proved(
        RULE("r", "when = function(p) return p.spent > param.line end"),
        TEST(", bills = { { number = \"1\", total = param.line + 0.01 } }",
             "flags = { \"r\" }, facts = { [\"person.spent\"] = 6000.01 }")
            TEST(", bills = { { number = \"1\", total = param.line / 2 }, { number = \"2\", total = "
                 "param.line "
                 "/ 2 } }",
                 "flags = {}, facts = { [\"person.spent\"] = { [\"甲\"] = param.line } }")
                TEST(", bills = { { number = \"1\", total = param.line } }",
                     "parameters = { line = 10 }, flags = {}, facts = { [\"person.spent\"] = yuan(10) }")
                    TEST(", bills = { { number = \"1\", total = 6000 } }",
                         "parameters = { line = param.line - 1 }, flags = { \"r\" }")
                        TEST(
                            "",
                            "absent = { \"bills\" }, facts = { [\"person.spent\"] = cannot_tell \"bills\" }"),
        5);
    assert_says(ALWAYS,
                TEST(", bills = { { number = \"1\", total = 5 } }", "facts = { [\"person.spent\"] = 5.01 }"),
                1, "    person.spent: expected 5.01, found 5\n");
    assert_says(ALWAYS, TEST("", "absent = { \"bills\" }, facts = { [\"person.spent\"] = 0 }"), 1,
                "person.spent: expected 0, found cannot tell, for want of bills");
    assert_says(ALWAYS, TEST(", income = param.line * 1e300", "flags = {}"), 1,
                "x_test.lua:1: param = 'line': is too large an amount so");
    assert_says(ALWAYS,
                "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"2023-08-28\", household { region = "
                                                  "\"450300\", person { name = \"甲\", rooms = "
                                                  "param.only_there } }, flags = {} }\n",
                1, "param = 'only_there': has no value there on that day");
    assert_says(ALWAYS, TEST("", "facts = { [\"person.is_gone\"] = true }"), 1,
                "person.is_gone: expected true, found false");
}

static void ranks_and_assumptions(void **state) {
    (void)state;
    static const char ranked[] = "rule \"r\" { title = { zh = \"r\" }, cause = \"illness\", basis = \"甲\", "
                                 "from = \"2020-01-01\", each = "
                                 "\"person\", urgency = function(p) return \"red\", assume(p, \"income\", "
                                 "yuan(7), \"none written\") end, say "
                                 "= { zh = \"r\" }, where = { age = over(0) } }\n";
    assert_proved(
        ranked,
        TEST("", "flags = { \"r\" }, urgency = { r = { \"red\", 7 } }, assumed = { r = \"income\" }")
            TEST(", income = 8",
                 "flags = { \"r\" }, urgency = { [\"甲\"] = { r = { \"red\", 8 } } }, assumed = {}"),
        2);
    assert_says(ranked, TEST("", "flags = { \"r\" }, urgency = { r = { \"red\", 8 } }"), 1,
                "r: expected urgency “red”, 8, found “red”, 7\n");
    assert_says(ranked, TEST("", "flags = { \"r\" }, assumed = {}"), 1,
                "r (甲) assumes “register.income = 7: none written”, which the test does not expect");
    assert_says(ranked, TEST(", income = 8", "flags = { \"r\" }, assumed = { r = \"income\" }"), 1,
                "r was expected to assume “income”, and does not");
}

/* More rules of the folder, named by a test, are judged with those of the file. */
static void rules_of_the_folder(void **state) {
    (void)state;
    static const struct {
        const char *test, *part;
        uint32_t passed;
    } cases[] = {{TEST("", "rules = { \"q\" }, flags = { \"r\", \"q\" }"), "", 1},
                 {TEST("", "rules = { \"q\" }, flags = { \"r\" }"),
                  "q (甲) flagged, which the test does not expect", 0},
                 {TEST("", "flags = { \"r\" }"), "", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct village village;
        struct diags diags;
        struct proof proof;
        char *text = NULL;
        size_t length = 0;
        village_open(&village);
        village_write(&village, "pack/x.lua", ALWAYS);
        village_write(&village, "pack/y.lua",
                      RULE("q", "where = { age = over(0) }") RULE("z", "where = { age = over(0) }"));
        village_write(&village, "pack/x_test.lua", cases[i].test);
        diags_init(&diags);
        proof_init(&proof);
        FILE *out = open_memstream(&text, &length);
        struct prove_options options = {.out = out};
        prove_file(&proof, village.folder, "pack/x.lua", &options, &diags);
        fclose(out);
        assert_int_equal(diags.errors, 0);
        assert_int_equal(proof.passed, cases[i].passed);
        assert_non_null(strstr(text, cases[i].part));
        assert_null(strstr(text, "z (甲)"));
        free(text);
        proof_release(&proof);
        diags_release(&diags);
        village_close(&village);
    }
}

static void reviews(void **state) {
    (void)state;
    static const char rule[] = RULE("r", "where = { income = over(5) }, review = { zh = \"收入不明\" }")
        RULE("q", "where = { rooms = over(5) }");
    assert_proved(rule,
                  TEST("", "flags = {}, review = { \"r\" }, cannot_tell = { q = \"rooms\" }")
                      TEST(", rooms = 1", "flags = {}, review = { [\"甲\"] = { \"r\" } }"),
                  2);
    assert_says(rule, TEST("", "flags = {}, review = { \"r\", \"q\" }"), 1,
                "    q was expected on the review list, and is not there\n");
    assert_says(rule, TEST(", rooms = 1", "flags = {}"), 1,
                "    r (甲) cannot tell, for want of register.income\n");
    assert_says(rule, TEST(", rooms = 1, income = 5", "flags = {}, review = { \"r\" }"), 1,
                "    r was expected on the review list, and is not there\n");
}

static void junit(void **state) {
    (void)state;
    static struct proved tests[] = {{"pack/a_test.lua", "1 < 2 & \"3\"", 4, NULL},
                                    {"pack/a_test.lua", "b\x01", 9, "    r: <no>\n        read: age = 5\n"},
                                    {"pack/b_test.lua", "c", 1, NULL}};
    struct proof proof = {.passed = 2, .failed = 1, .items = tests};
    struct village village;
    char path[128], text[2048] = "";
    village_open(&village);
    snprintf(path, sizeof path, "%s/junit.xml", village.folder);
    assert_true(proof_write_junit(&proof, path));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    assert_string_equal(
        text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"hearth test\" tests=\"3\" failures=\"1\" errors=\"0\">\n"
        "  <testsuite name=\"pack/a_test.lua\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">\n"
        "    <testcase classname=\"pack/a\" name=\"1 &lt; 2 &amp; &quot;3&quot;\" file=\"pack/a_test.lua\" "
        "line=\"4\"/>\n"
        "    <testcase classname=\"pack/a\" name=\"b\\x01\" file=\"pack/a_test.lua\" line=\"9\">\n"
        "      <failure message=\"r: &lt;no&gt;\">    r: &lt;no&gt;\n        read: age = 5\n</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"pack/b_test.lua\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
        "    <testcase classname=\"pack/b\" name=\"c\" file=\"pack/b_test.lua\" line=\"1\"/>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
    assert_false(proof_write_junit(&proof, "/nowhere/junit.xml"));
    village_close(&village);
}

/* The report of one file's tests, which must all pass. */
static char *report_of(const char *rules, const char *tests) {
    struct village village;
    struct diags diags;
    struct proof proof;
    char *text = NULL;
    size_t length = 0;
    village_open(&village);
    village_write(&village, "pack/x.lua", rules);
    village_write(&village, "pack/x_test.lua", tests);
    diags_init(&diags);
    proof_init(&proof);
    FILE *out = open_memstream(&text, &length);
    struct prove_options options = {.out = out};
    prove_file(&proof, village.folder, "pack/x.lua", &options, &diags);
    assert_int_equal(diags.errors, 0);
    assert_int_equal(proof.failed, 0);
    proof_report(&proof, &options);
    fclose(out);
    proof_release(&proof);
    diags_release(&diags);
    village_close(&village);
    return text;
}

static void assert_reports(const char *rules, const char *tests, const char *report) {
    char *text = report_of(rules, tests);
    if (strstr(text, report) == NULL) fail_msg("“%s” is not in: %s", report, text);
    free(text);
}

static void thresholds(void **state) {
    (void)state;
    /* 18 years on 2023-08-28: born that day in 2005, or a day later and still 17. A test at 18 alone holds it
     * from above only (at 19 it would be out); 17 holds it from below (at 17 it would be in). */
    static const char rule[] = RULE("r", "where = { age = at_least(18) }");
    assert_reports(rule, TEST("", "flags = { \"r\" }"), "thresholds: 0 of 1 pinned");
    assert_reports(rule, BORN("2005-08-28", "flags = { \"r\" }"),
                   "x.lua:1: 18: one step down changes no test\n");
    assert_reports(rule, BORN("2005-08-29", "flags = {}"), "x.lua:1: 18: one step up changes no test\n");
    assert_reports(rule, BORN("2005-08-29", "flags = {}") BORN("2005-08-28", "flags = { \"r\" }"),
                   "thresholds: 1 of 1 pinned\n");
    /* the drafts are the same two, found by the machine from a man of 33 years */
    char *text = report_of(rule, TEST("", "flags = { \"r\" }"));
    assert_non_null(strstr(text, "test \"18, from below\" {"));
    assert_non_null(strstr(text, "born = \"2005-08-28\""));
    assert_non_null(strstr(text, "test \"18, from above\" {"));
    free(text);
    /* 6000 yuan is the line in 450226 on that day: 6000 is not over it, 6000.01 is, a fen is the step */
    static const char over[] = RULE("r", "when = function(p) return p.spent > param.line end");
    assert_reports(over, SPENT("6000", "flags = {}") SPENT("6001", "flags = { \"r\" }"),
                   "param.line: one step up changes no test\n");
    assert_reports(over, SPENT("6000", "flags = {}") SPENT("6001", "flags = { \"r\" }"),
                   "bills = { { number = \"1\", total = 6000.01 } }");
    assert_reports(over, SPENT("6000", "flags = {}") SPENT("6000.01", "flags = { \"r\" }"),
                   "thresholds: 1 of 1 pinned\n");
    /* an amount, a day, a decimal and a negative number in functions; what the author leaves out is not asked
     * for */
    assert_reports(RULE("r", "when = function(p) return p.spent >= yuan(50) end"),
                   SPENT("50", "flags = { \"r\" }") SPENT("49.99", "flags = {}"),
                   "thresholds: 1 of 1 pinned\n");
    assert_reports(RULE("r", "when = function(p) return p.born > date \"1990-01-01\" end"),
                   BORN("1990-01-01", "flags = {}") BORN("1990-01-02", "flags = { \"r\" }"),
                   "thresholds: 1 of 1 pinned\n");
    assert_reports(RULE("r", "when = function(p) return p.rooms * 1 > 2.5 end"),
                   TEST(", rooms = 3", "flags = { \"r\" }"), "2.5: one step up or down changes no test\n");
    assert_reports(RULE("r", "when = function(p) return p.rooms > -1 end"),
                   TEST(", rooms = 0", "flags = { \"r\" }") TEST(", rooms = -1", "flags = {}"),
                   "thresholds: 1 of 1 pinned\n");
    text = report_of(RULE("r", "where = { age = at_least(18) }, -- no threshold: why\n"),
                     TEST("", "flags = { \"r\" }"));
    assert_string_equal(text, "");
    free(text);
}

/* Pasted below the tests they came from, the drafts pass and pin every threshold on both sides: what a draft
 * is for, asked of the machine that moves thresholds and not of the one that drafts. */
static void assert_drafts_pin(const char *rules, const char *tests) {
    struct village village;
    struct diags diags;
    village_open(&village);
    village_write(&village, "pack/x.lua", rules);
    char *pasted = memory_text(tests);
    for (int round = 0; round < 2; round++) {
        struct proof proof;
        diags_init(&diags);
        proof_init(&proof);
        village_write(&village, "pack/x_test.lua", pasted);
        struct prove_options options = {.out = fopen("/dev/null", "w")};
        prove_file(&proof, village.folder, "pack/x.lua", &options, &diags);
        fclose(options.out);
        assert_int_equal(diags.errors, 0);
        assert_int_equal(proof.failed, 0);
        assert_true(proof.bound_count > 0);
        for (uint32_t i = 0; i < proof.bound_count; i++) {
            const struct bound_proof *bound = &proof.bounds[i];
            if (bound->shared) continue;
            if (round == 1 && !(bound->pinned[0] && bound->pinned[1]))
                fail_msg("%s is not pinned by: %s", bound->text, pasted);
            char *longer;
            assert_true(asprintf(&longer, "%s%s", pasted, bound->draft != NULL ? bound->draft : "") > 0);
            free(pasted);
            pasted = longer;
        }
        proof_release(&proof);
        diags_release(&diags);
    }
    free(pasted);
    village_close(&village);
}

static void drafts(void **state) {
    (void)state;
    /* a multiple, a share, a sum of two rows, a rate by the month and by the year, a quotient */
    assert_drafts_pin(RULE("r", "when = function(p) return p.spent >= param.line * 2 end"),
                      SPENT("6000", "flags = {}"));
    assert_drafts_pin(RULE("r", "when = function(p) return p.spent > param.line end"),
                      TEST(", bills = { { number = \"1\", total = 4000 }, { number = \"2\", total = 300 } }",
                           "flags = {}"));
    assert_drafts_pin(RULE("r", "when = function(p) return p.spent < param.rate.per_month end"),
                      SPENT("6000", "flags = {}"));
    assert_drafts_pin(RULE("r", "when = function(p) return p.spent < param.rate.per_year end"),
                      SPENT("6000", "flags = {}"));
    assert_drafts_pin(RULE("r", "when = function(p) return p.spent / param.line >= 1.5 end"),
                      SPENT("6000", "flags = {}"));
    /* a day, a parameter that is a day, a window whose length is a parameter, a count of days */
    assert_drafts_pin(
        RULE("r", "when = function(p) return p.bills:any{ paid_on = at_least(date \"2023-05-10\") } end"),
        TEST(", bills = { { number = \"1\", paid_on = \"2020-01-01\" } }", "flags = {}"));
    assert_drafts_pin("parameter \"start\" { title = { zh = \"始\" }, { from = \"2020-01-01\", value = date "
                      "\"2022-03-31\", "
                      "basis = \"甲\" } }\n" RULE(
                          "r", "when = function(p) return p.bills:any{ paid_on = over(param.start) } end"),
                      TEST(", bills = { { number = \"1\", paid_on = \"2020-01-01\" } }", "flags = {}"));
    assert_drafts_pin(
        "parameter \"window\" { title = { zh = \"窗\" }, unit = \"months\", { from = "
        "\"2020-01-01\", value = 5, basis = \"甲\" } }\n" RULE(
            "r", "when = function(p) return p.bills:any{ paid_on = last(months(param.window)) } end"),
        TEST(", bills = { { number = \"1\", paid_on = \"2020-01-01\" } }", "flags = {}"));
    assert_drafts_pin(
        RULE("r", "when = function(p) return p.bills:sum(\"days\") >= 30 end"),
        TEST(", bills = { { number = \"1\", days = 4 }, { number = \"2\", days = 5 } }", "flags = {}"));
    /* with values of the test's own, for everybody and by key */
    assert_drafts_pin(RULE("r", "when = function(p) return p.spent > param.line end"),
                      SPENT("50", "parameters = { line = 100 }, flags = {}"));
    assert_drafts_pin(
        KEYED RULE("r", "when = function(p) return p.spent > param.own end"),
        TEST(", sex = \"male\", bills = { { number = \"1\", total = 50 } }",
             "parameters = { own = { male = 100, female = param.line * 2 }, line = 7 }, flags = {}"));
}

static void smallest_steps(void **state) {
    (void)state;
    static const struct {
        struct value from;
        const char *up, *down;
    } steps[] = {{{VALUE_AMOUNT, {.amount = 500000}}, "5000.01", "4999.99"},
                 {{VALUE_NUMBER, {.number = 12}}, "13", "11"},
                 {{VALUE_NUMBER, {.number = 0.25}}, "0.26", "0.24"},
                 {{VALUE_NUMBER, {.number = 0}}, "1", "-1"}};
    struct buffer text = {.most = 64};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct value up = steps[i].from, down = steps[i].from;
        assert_true(value_step(&up, 1) && value_step(&down, -1));
        assert_string_equal(value_text(&text, &up, NULL, 0), steps[i].up);
        assert_string_equal(value_text(&text, &down, NULL, 0), steps[i].down);
    }
    struct value day = {VALUE_DATE, {.date = date_from(2024, 2, 28)}},
                 yes = {VALUE_BOOLEAN, {.boolean = true}};
    assert_true(value_step(&day, 1));
    assert_int_equal(day.as.date, date_from(2024, 2, 29));
    assert_false(value_step(&yes, 1));
    buffer_release(&text);
}

static void lines(void **state) {
    (void)state;
    static const char rule[] =
        "local function grown(p)\n  if p.age >= 18 then\n    return true\n  end\n  return false\nend\n" RULE(
            "r", "when = function(p)\n local a = { p }\n for _, x in ipairs(a) do\n  if grown(x) then return "
                 "true end\n"
                 " end\n return false\nend");
    assert_reports(rule, BORN("2005-08-28", "flags = { \"r\" }"), "lines: 5 of 7 ran, counting");
    assert_reports(rule, BORN("2005-08-28", "flags = { \"r\" }"),
                   "    pack/x.lua:5: never ran (r)\n    pack/x.lua:12: never ran (r)\n");
    assert_reports(rule, BORN("2005-08-28", "flags = { \"r\" }") BORN("2005-08-29", "flags = {}"),
                   "lines: 7 of 7 ran\n");
}

static void people_by_sex_born_and_many(void **state) {
    (void)state;
    assert_proved(
        RULE("r", "where = { sex = \"female\", age = 23 }"),
        "test \"t" NAME_TEXT(
            __COUNTER__) "\" { on = \"2023-08-28\", household { region = \"450226102\", person { name = "
                         "\"甲\", sex = \"female\", born = \"2000-08-28\" }, person { name = \"乙\", sex = "
                         "\"male\", born = \"2000-08-28\" } },\n"
                         " household { person { name = \"丙\", sex = \"female\", born = \"2000-08-29\" } }, "
                         "flags = "
                         "{ [\"甲\"] = { \"r\" } } }\n",
        1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_hold),
        cmocka_unit_test(what_a_test_gets_wrong),
        cmocka_unit_test(what_is_expected_of_somebody_outside),
        cmocka_unit_test(the_other_one_is_named),
        cmocka_unit_test(what_no_test_may_say),
        cmocka_unit_test(parameters_are_put_back),
        cmocka_unit_test(keys_of_parameters),
        cmocka_unit_test(people_by_sex_born_and_many),
        cmocka_unit_test(facts_and_references),
        cmocka_unit_test(thresholds),
        cmocka_unit_test(drafts),
        cmocka_unit_test(lines),
        cmocka_unit_test(smallest_steps),
        cmocka_unit_test(ranks_and_assumptions),
        cmocka_unit_test(rules_of_the_folder),
        cmocka_unit_test(reviews),
        cmocka_unit_test(junit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
