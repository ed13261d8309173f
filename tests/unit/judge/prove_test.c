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
    struct proof proof = {0};
    struct prove_options options = {.out = out};
    prove_file(&proof, village.folder, "pack/x.lua", &options, &diags);
    for (size_t i = 0; i < diags.count; i++)
        fprintf(out, "%s:%d:%d: %s\n", diags.items[i].place.file, diags.items[i].place.line,
                diags.items[i].place.column, diags.items[i].message);
    fclose(out);
    assert_int_equal(proof.failed, failed);
    assert_int_equal(proof.passed, 0);
    if (strstr(text, part) == NULL) fail_msg("“%s” is not in: %s", part, text);
    free(text);
    diags_release(&diags);
    village_close(&village);
}

#define ALWAYS RULE("r", "where = { age = over(0) }")

static void what_does_not_hold(void **state) {
    (void)state;
    assert_says(ALWAYS, TEST("", "flags = {}"), 1,
                "pack/x_test.lua:1: failed: t\n    r (甲) flagged, which the test does not expect: r\n");
    assert_says(RULE("r", "where = { age = 5 }"), TEST("", "flags = { \"r\" }"), 1,
                "    r was expected to be flagged, and is not\n");
    assert_says(ALWAYS, TEST("", "flags = { [\"乙\"] = { \"r\" } }"), 1,
                "r was expected to be flagged for 乙, and is not");
    assert_says(ALWAYS, TEST("", "flags = {}, suppressed = { \"r\" }"), 1,
                "r was expected to be suppressed, and is not");
    assert_says(RULE("r", "where = { income = 5 }"), TEST("", "flags = {}"), 1,
                "r cannot tell, for want of register.income");
    assert_says(ALWAYS, TEST("", "flags = { \"r\" }, cannot_tell = { r = \"income\" }"), 1,
                "r was expected not to be able to tell for want of income, and could");
    assert_says(ALWAYS, TEST("", "flags = { \"r\" }, urgency = { r = \"red\" }"), 1,
                "expected urgency “red”, found “yellow”");
    assert_says(ALWAYS, TEST("", "flags = { \"r\" }, say = { r = \"x\" }"), 1,
                "expected to say “x”, found “r”");
    assert_says(RULE("r", "when = function(p) error(\"weh\", 0) end"), TEST("", "flags = {}"), 1,
                "r failed: weh");
}

static void what_a_test_gets_wrong(void **state) {
    (void)state;
    assert_says(ALWAYS, TEST("", "flags = { \"q\" }"), 1, "there is no rule 'q'");
    assert_says(ALWAYS, TEST(", agee = 5", "flags = { \"r\" }"), 1, "dataset register has no column 'agee'");
    assert_says(ALWAYS, TEST(", bils = { { number = \"1\" } }", "flags = { \"r\" }"), 1,
                "there is no dataset 'bils'");
    assert_says(ALWAYS, TEST(", bills = { { number = \"1\", total = \"much\" } }", "flags = { \"r\" }"), 1,
                "bills.total = 'much': ");
    assert_says(ALWAYS, TEST("", "absent = { \"bils\" }, flags = { \"r\" }"), 1,
                "absent names no dataset: 'bils'");
    assert_says(ALWAYS, TEST("", "parameters = { lin = 5 }, flags = { \"r\" }"), 1,
                "there is no parameter 'lin'");
    assert_says(ALWAYS, TEST("", "flgs = { \"r\" }"), 1, "unknown key 'flgs'; did you mean 'flags'?");
    assert_says(ALWAYS, "test \"t\" { on = \"2023-08-28\", flags = {} }\n", 1,
                "the test has no household { … }");
    assert_says(ALWAYS,
                "test \"t\" { on = \"2023-02-30\", household { person { name = \"甲\" } }, flags = {} }\n", 1,
                "on must be a day written YYYY-MM-DD");
    assert_says("rule \"r\" {", TEST("", "flags = {}"), 1, "pack/x.lua:1:");
}

static void parameters_are_put_back(void **state) {
    (void)state;
    assert_proved(RULE("r", "where = { income = over(param.line) }"),
                  TEST(", income = 5500", "parameters = { line = 5000 }, flags = { \"r\" }")
                      TEST(", income = 5500", "flags = {}") TEST(
                          ", income = \"5000.01\"", "parameters = { line = \"5000.00\" }, flags = { \"r\" }"),
                  3);
}

static void people_by_sex_born_and_many(void **state) {
    (void)state;
    assert_proved(RULE("r", "where = { sex = \"female\", age = 23 }"),
                  "test \"t\" { on = \"2023-08-28\", household { region = \"450226102\", person { name = "
                  "\"甲\", sex = \"female\", born = \"2000-08-28\" }, person { name = \"乙\", sex = "
                  "\"male\", born = \"2000-08-28\" } },\n"
                  " household { person { name = \"丙\", sex = \"female\", born = \"2000-08-29\" } }, flags = "
                  "{ [\"甲\"] = { \"r\" } } }\n",
                  1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_hold),
        cmocka_unit_test(what_a_test_gets_wrong),
        cmocka_unit_test(parameters_are_put_back),
        cmocka_unit_test(people_by_sex_born_and_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
