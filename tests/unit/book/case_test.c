/* Tests of rules as they are read: cells as text in order of name, rows, expectations; what is refused. */
#include "../judge/village.h"

#include "book/case.h"

struct shelf {
    struct village village;
    struct diags diags;
    struct book *book;
};

static const struct book *find_book(void *context, date_t on, bool wide) {
    struct shelf *shelf = context;
    if (shelf->book == NULL)
        shelf->book = book_load_rules(shelf->village.folder, "pack/x.lua", wide, on, &shelf->diags);
    return shelf->book;
}

/* The mistakes of a test file, a line each; the cases refer to the shelf's book until it is closed. */
static char *read_cases(struct shelf *shelf, struct test_cases *cases, const char *text) {
    char path[128], *messages = NULL;
    size_t length = 0;
    struct book_finder books = {find_book, shelf};
    shelf->book = NULL;
    village_open(&shelf->village);
    village_write(&shelf->village, "pack/x.lua",
                  RULE("r", "where = { age = over(0) }") RULE("s", "where = { age = over(0) }")
                      RULE("t", "where = { age = over(0) }"));
    village_write(&shelf->village, "pack/x_test.lua", text);
    snprintf(path, sizeof path, "%s/pack/x_test.lua", shelf->village.folder);
    diags_init(&shelf->diags);
    bool good = test_cases_read(cases, path, "pack/x_test.lua", books, &shelf->diags);
    assert_int_equal(good, shelf->diags.errors == 0);
    FILE *out = open_memstream(&messages, &length);
    for (size_t i = 0; i < shelf->diags.count; i++)
        fprintf(out, "%d:%d: %s\n", shelf->diags.items[i].place.line, shelf->diags.items[i].place.column,
                shelf->diags.items[i].message);
    fclose(out);
    return messages;
}

static void close_shelf(struct shelf *shelf, struct test_cases *cases, char *messages) {
    free(messages);
    test_cases_release(cases);
    book_free(shelf->book);
    diags_release(&shelf->diags);
    village_close(&shelf->village);
}

static void what_is_given_and_expected(void **state) {
    (void)state;
    struct shelf shelf;
    struct test_cases cases;
    char *messages = read_cases(
        &shelf, &cases,
        "\ntest \"one\" { on = \"2023-08-28\", absent = { \"cards\" }, rules = \"r\", parameters = { line = "
        "5000.5 },\n"
        " household { region = \"450226102\", person { name = \"甲\", owner = true, born = date "
        "\"1990-01-01\", bills = { { total = 0.1 + 0.2, days = 3 }, {} } }, person { name = \"乙\" } },\n"
        " flags = { \"r\", [\"甲\"] = { \"s\" } }, cannot_tell = { t = \"缺\" }, say = { r = \"话\" },\n"
        " urgency = { r = { \"red\", 4.5 }, [\"乙\"] = { r = \"green\" } }, suppressed = { s = \"person.x\" "
        "} }\n");
    assert_string_equal(messages, "");
    assert_int_equal(cases.count, 1);
    const struct test_case *test = &cases.items[0];
    assert_string_equal(test->name, "one");
    assert_int_equal(test->line, 2);
    assert_int_equal(test->on, date_from(2023, 8, 28));
    assert_string_equal(test->absent[0], "cards");
    assert_string_equal(test->rules[0], "r");
    assert_string_equal(test->parameters[0].cell.text, "5000.5");
    assert_int_equal(test->households[0].person_count, 2);
    assert_string_equal(test->households[0].cells[0].text, "450226102");
    const struct given_person *person = &test->households[0].people[0];
    static const char *const cells[][2] = {{"born", "1990-01-01"}, {"name", "甲"}, {"owner", "true"}};
    assert_int_equal(person->cell_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_string_equal(person->cells[i].column, cells[i][0]);
        assert_string_equal(person->cells[i].text, cells[i][1]);
    }
    assert_int_equal(person->rows.count, 2);
    assert_string_equal(person->rows.items[0].cells[1].text, "0.3"); /* days, total */
    assert_int_equal(person->rows.items[1].count, 0);
    assert_int_equal(test->flags.count, 2);
    assert_null(test->flags.items[0].person);
    assert_string_equal(test->flags.items[1].person, "甲");
    assert_string_equal(test->cannot_tell.items[0].text, "缺");
    assert_true(test->say.given);
    assert_int_equal(test->urgency.count, 2); /* by rule, then person */
    assert_true(test->urgency.items[0].ranked);
    assert_true(test->urgency.items[0].rank == 4.5);
    assert_string_equal(test->urgency.items[1].person, "乙");
    assert_false(test->urgency.items[1].ranked);
    assert_string_equal(test->suppressed.items[0].text, "person.x");
    assert_false(test->review.given);
    close_shelf(&shelf, &cases, messages);
}

static void references(void **state) {
    (void)state;
    struct shelf shelf;
    struct test_cases cases;
    char *messages =
        read_cases(&shelf, &cases,
                   "test \"one\" { on = \"2023-08-28\", household { person { name = \"甲\", income "
                   "= (param.line + 0.01) * 2, born = date \"1990-01-01\",\n"
                   " bills = { { total = yuan(1) + param.rate.per_year / 3 } } } }, flags = {}, "
                   "facts = { [\"person.spent\"] = param.line - yuan(5) } }\n");
    /* an amount knows nothing of parameters that are worked out later: the parameter comes first */
    assert_non_null(strstr(messages, "cannot add an amount and "));
    close_shelf(&shelf, &cases, messages);
    messages = read_cases(&shelf, &cases,
                          "test \"one\" { on = \"2023-08-28\", household { person { name = \"甲\", income "
                          "= (param.line + 0.01) * 2,\n"
                          " bills = { { total = param.rate.per_year / 4 } } } }, flags = {}, "
                          "facts = { [\"person.spent\"] = param.line - yuan(5) } }\n");
    assert_string_equal(messages, "");
    const struct given_person *person = &cases.items[0].households[0].people[0];
    const struct reference *income = person->cells[0].reference;
    assert_non_null(income);
    assert_string_equal(shelf.book->parameters[income->parameter].name, "line");
    assert_true(income->times == 2 && income->plus == 0.02 && income->per == 0);
    const struct reference *total = person->rows.items[0].cells[0].reference;
    assert_true(total->times == 0.25 && total->plus == 0 && total->per == 2);
    assert_true(cases.items[0].facts[0].value.reference->plus == -5);
    close_shelf(&shelf, &cases, messages);
}

#define OF(person, rest)                                                                                     \
    "test \"t\" { on = \"2023-08-28\",\n household {\n  person { " person " } }, " rest " }\n"
#define ONE "name = \"甲\""

static void refusals(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
    } refused[] = {
        {"test \"t\" { household { person { name = \"甲\" } }, flags = {} }\n",
         "1:1: test \"t\": on is missing: the day on which the test judges\n"},
        {OF(ONE, ""), "1:1: test \"t\": the test expects nothing: write flags = { … }, or flags = {}\n"},
        {"test \"t\" { on = \"2023-08-28\", household { }, flags = {} }\n",
         "1:31: test \"t\": a household needs a person\n"},
        {OF("", "flags = {}"), "3:3: test \"t\": a person needs a name\n"},
        {"test \"t\" { on = \"2023-08-28\", person { name = \"甲\" }, flags = {} }\n",
         "entry 1 of the test is no household { … }\n"},
        {OF(ONE ", bills = { total = 5 }", "flags = {}"),
         "3:24: test \"t\": bills takes a list of rows: { { … }, { … } }\n"},
        {OF(ONE ", bills = { {}, total = 5 }", "flags = {}"),
         "3:24: test \"t\": bills takes a list of rows: { { … }, { … } }\n"},
        {OF(ONE ", bills = { 5 }", "flags = {}"), "3:24: test \"t\": row 1 of bills is no table\n"},
        {OF(ONE ", bils = { {} }", "flags = {}"),
         "3:24: test \"t\": unknown column, dataset or relation 'bils'; did you mean 'bills'?\n"},
        {OF(ONE ", incom = 5", "flags = {}"),
         "3:24: test \"t\": unknown column, dataset or relation 'incom'; did you mean 'income'?\n"},
        {OF(ONE ", bills = { { totl = 5 } }", "flags = {}"),
         "3:36: test \"t\": unknown column of bills 'totl'; did you mean 'total'?\n"},
        {OF(ONE ", bills = { { kind = \"wart\" } }", "flags = {}"),
         "3:44: test \"t\": unknown value of kind 'wart'; did you mean 'ward'?\n"},
        {OF(ONE ", id = \"450226199001010011\"", "flags = {}"),
         "3:24: test \"t\": id is made up by the test itself\n"},
        {OF(ONE " }, person { " ONE, "flags = {}"),
         "3:20: test \"t\": two persons of the test are named 甲\n"},
        {OF(ONE ", income = param.lin + 1", "flags = {}"),
         "3:39: test \"t\": unknown parameter 'lin'; did you mean 'line'?\n"},
        {OF(ONE ", income = {}", "flags = {}"), "unknown column, dataset or relation 'income'"},
        {OF(ONE, "flags = { 5 }"), "3:28: test \"t\": flags holds names of rules\n"},
        {OF(ONE, "flags = { \"q\" }"), "3:39: test \"t\": unknown rule 'q'; did you mean 'r'?\n"},
        {OF(ONE, "flags = { [\"乙\"] = { \"r\" } }"), "3:40: test \"t\": unknown person '乙'"},
        {OF(ONE, "flags = {}, say = { r = 5 }"),
         "3:48: test \"t\": say: 'r' is followed by the wrong kind of value\n"},
        {OF(ONE, "flags = {}, cannot_tell = { \"r\" }"),
         "3:40: test \"t\": cannot_tell says what of each rule: { [\"rule\"] = \"…\" }\n"},
        {OF(ONE, "flgs = {}"), "3:28: test \"t\": unknown key 'flgs'; did you mean 'flags'?\n"},
        {OF(ONE, "flags = {}, absent = { \"bils\" }"),
         "3:52: test \"t\": unknown dataset 'bils'; did you mean 'bills'?\n"},
        {OF(ONE, "flags = {}, parameters = { lin = 5 }"),
         "3:55: test \"t\": unknown parameter 'lin'; did you mean 'line'?\n"},
        {OF(ONE, "facts = { [\"person.spend\"] = 5 }"),
         "3:40: test \"t\": unknown fact 'person.spend'; did you mean 'person.spent'?\n"},
        {OF(ONE " }, person { name = \"乙\"", "facts = { [\"person.spent\"] = 5 }"),
         "person.spent: say whose it is: { [\"甲\"] = … }\n"},
        {OF(ONE ", born = today", "flags = {}"), "3:31: unknown name 'today'"},
        {"tset \"t\" { }\n", "1:1: unknown name 'tset'; did you mean 'test'?\n"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct shelf shelf;
        struct test_cases cases;
        char *messages = read_cases(&shelf, &cases, refused[i].text);
        if (strstr(messages, refused[i].message) == NULL)
            fail_msg("“%s” is not in: %s", refused[i].message, messages);
        close_shelf(&shelf, &cases, messages);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_given_and_expected),
                                       cmocka_unit_test(references), cmocka_unit_test(refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
