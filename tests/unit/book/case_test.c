/* Tests of rules as they are read: cells as text in order of name, rows, expectations; what is refused. */
#include "../judge/village.h"

#include "book/case.h"

static char *read_cases(struct test_cases *cases, const char *text) {
    struct village village;
    char path[128];
    village_open(&village);
    village_write(&village, "pack/x_test.lua", text);
    snprintf(path, sizeof path, "%s/pack/x_test.lua", village.folder);
    struct diags diags;
    diags_init(&diags);
    bool good = test_cases_read(cases, path, "pack/x_test.lua", &diags);
    assert_int_equal(good, diags.errors == 0);
    char *messages = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&messages, &length);
    for (size_t i = 0; i < diags.count; i++)
        fprintf(out, "%d:%d: %s\n", diags.items[i].place.line, diags.items[i].place.column,
                diags.items[i].message);
    fclose(out);
    diags_release(&diags);
    village_close(&village);
    return messages;
}

static void what_is_given_and_expected(void **state) {
    (void)state;
    struct test_cases cases;
    char *messages = read_cases(
        &cases,
        "\ntest \"one\" { on = \"2023-08-28\", absent = { \"cards\" }, rules = \"r\", parameters = { line = "
        "5000.5 },\n"
        " household { region = \"450226102\", person { name = \"甲\", owner = true, born = date "
        "\"1990-01-01\", bills = { { total = 0.1 + 0.2, days = 3 }, {} } }, person { name = \"乙\" } },\n"
        " flags = { \"r\", [\"甲\"] = { \"s\" } }, cannot_tell = { t = \"缺\" }, say = { r = \"话\" } }\n");
    assert_string_equal(messages, "");
    free(messages);
    assert_int_equal(cases.count, 1);
    const struct test_case *test = &cases.items[0];
    assert_string_equal(test->name, "one");
    assert_int_equal(test->line, 2);
    assert_int_equal(test->on, date_from(2023, 8, 28));
    assert_string_equal(test->absent[0], "cards");
    assert_string_equal(test->rules[0], "r");
    assert_string_equal(test->parameters[0].text, "5000.5");
    assert_int_equal(test->households[0].person_count, 2);
    assert_string_equal(test->households[0].cells[0].text, "450226102");
    const struct given_person *person = &test->households[0].people[0];
    static const char *const cells[][2] = {{"born", "1990-01-01"}, {"name", "甲"}, {"owner", "true"}};
    assert_int_equal(person->cell_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_string_equal(person->cells[i].column, cells[i][0]);
        assert_string_equal(person->cells[i].text, cells[i][1]);
    }
    assert_int_equal(person->row_count, 2);
    assert_string_equal(person->rows[0].cells[1].text, "0.3"); /* days, total */
    assert_int_equal(person->rows[1].count, 0);
    assert_int_equal(test->flags.count, 2);
    assert_null(test->flags.items[0].person);
    assert_string_equal(test->flags.items[1].person, "甲");
    assert_string_equal(test->cannot_tell.items[0].text, "缺");
    assert_true(test->say.given);
    assert_false(test->urgency.given);
    test_cases_release(&cases);
}

static void refusals(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
    } refused[] = {
        {"test \"t\" { household { person { name = \"甲\" } }, flags = {} }\n",
         "1:1: test \"t\": on is missing: the day on which the test judges\n"},
        {"test \"t\" { on = \"2023-08-28\", household { person { name = \"甲\" } } }\n",
         "1:1: test \"t\": the test expects nothing: write flags = { … }, or flags = {}\n"},
        {"test \"t\" { on = \"2023-08-28\", household { }, flags = {} }\n", "a household needs a person\n"},
        {"test \"t\" { on = \"2023-08-28\", household { person { } }, flags = {} }\n",
         "a person needs a name\n"},
        {"test \"t\" { on = \"2023-08-28\", person { name = \"甲\" }, flags = {} }\n",
         "entry 1 of the test is no household { … }\n"},
        {"test \"t\" { on = \"2023-08-28\", household { person { name = \"甲\", bills = { total = 5 } } }, "
         "flags = {} }\n",
         "bills takes a list of rows: { { … }, { … } }\n"},
        {"test \"t\" { on = \"2023-08-28\", household { person { name = \"甲\", bills = { 5 } } }, flags = "
         "{} }\n",
         "row 1 of bills is no table\n"},
        {"test \"t\" { on = \"2023-08-28\", household { person { name = \"甲\" } }, flags = { 5 } }\n",
         "flags holds names of rules\n"},
        {"test \"t\" { on = \"2023-08-28\", household { person { name = \"甲\" } }, flags = {}, say = { r = "
         "5 } }\n",
         "say: 'r' is followed by the wrong kind of value\n"},
        {"tset \"t\" { }\n", "1:1: unknown name 'tset'; did you mean 'test'?\n"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct test_cases cases;
        char *messages = read_cases(&cases, refused[i].text);
        if (strstr(messages, refused[i].message) == NULL)
            fail_msg("“%s” is not in: %s", refused[i].message, messages);
        free(messages);
        test_cases_release(&cases);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_given_and_expected),
                                       cmocka_unit_test(refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
