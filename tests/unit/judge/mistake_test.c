/* What an author's mistake in a function says while judging: always with file and line. */
#include <fenv.h>
#include "village.h"

/* The rule stands on line 3 of pack/x.lua. Person 1 has one bill, without days or kind; person 2 has none. */
static void assert_fails(const char *when, uint32_t person, const char *message) {
    struct evening evening;
    struct judgement judgement;
    char rules[2048];
    snprintf(rules, sizeof rules,
             "parameter \"codes\" { title = { zh = \"x\" }, { from = \"2020-01-01\", value = { \"a\", \"b\" "
             "}, basis = \"甲\" } }\n"
             "fact \"person.last_kind\" { title = { zh = \"x\" }, latest = \"kind\", of = \"bills\" }\n" RULE(
                 "r", "where = { rooms = %u }, when = function(p) %s end"),
             person, when);
    evening_open(&evening, rules);
    evening_row(&evening, "register", 1, "name", "甲", "rooms", "1", NULL);
    evening_row(&evening, "register", 2, "name", "乙", "rooms", "2", "income", "7", NULL);
    evening_row(&evening, "bills", 1, "number", "1", "paid_on", "2023-01-01", "total", "5", NULL);
    evening_judge(&evening, &judgement, 1);
    if (judgement.failure_count != 1 || strncmp(judgement.failures[0].message, message, strlen(message)) != 0)
        fail_msg("%s: wanted “%s”, found “%s”", when, message,
                 judgement.failure_count > 0 ? judgement.failures[0].message : "no failure");
    judgement_release(&judgement);
    evening_close(&evening);
}

static void a_default_of_the_wrong_kind(void **state) {
    (void)state;
    static const struct {
        const char *when, *message;
    } cases[] = {
        {"return assume(p.bills[1], \"days\", \"x\", \"因为\") == 3",
         "pack/x.lua:3: the default of bills.days must be a number, not a text"},
        {"return assume(p.bills[1], \"kind\", \"wad\", \"因为\") == \"ward\"",
         "pack/x.lua:3: the default of bills.kind must be a value of its one_of, not 'wad'"},
        {"return assume(p, \"last_kind\", \"wad\", \"因为\") == \"ward\"",
         "pack/x.lua:3: the default of person.last_kind must be a value of its one_of, not 'wad'"},
        {"return assume(p, \"owner\", 1, \"因为\")",
         "pack/x.lua:3: the default of register.owner must be yes/no, not a number"},
        {"return assume(p, \"bills\", 1, \"因为\")",
         "pack/x.lua:3: assume takes the name of a column or fact, not 'bills'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_fails(cases[i].when, 1, cases[i].message);
}

static void a_row_that_is_not_there(void **state) {
    (void)state;
    assert_fails("return p.bills[1].total > 3", 2,
                 "pack/x.lua:3: bills[1]: the list has no row 1; ask :any() first, or whether it is nil");
    assert_fails("return p.bills:latest().total > 3", 2,
                 "pack/x.lua:3: bills[1]: the list has no row 1; ask :any() first, or whether it is nil");
    assert_fails("return p.bills[0].total > 3", 1, "pack/x.lua:3: attempt to index a nil value");
    assert_fails("local bill = p.bills[2] return bill.total > 3", 1,
                 "pack/x.lua:3: bills[2]: the list has no row 2; ask :any() first, or whether it is nil");
}

static void more_than_a_list_is_asked_for(void **state) {
    (void)state;
    static const struct {
        const char *when, *word;
    } cases[] = {{"p.bills:latest { total = 5 } == nil", "latest takes nothing"},
                 {"p.bills:so_far { total = 5 }:any()", "so_far takes nothing"},
                 {"p.bills:sum(\"total\", { total = 5 }) > 5", "sum takes one name or filter"},
                 {"p.bills:max(\"total\", \"days\") > 5", "max takes one name or filter"},
                 {"p.bills:min(\"total\", nil) > 5", "min takes one name or filter"},
                 {"p.bills:any({ total = 5 }, { days = 5 })", "any takes one name or filter"},
                 {"p.bills:all({ total = 5 }, { days = 5 })", "all takes one name or filter"},
                 {"p.bills:where({ total = 5 }, { days = 5 }):any()", "where takes one name or filter"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char when[256], message[256], word[16] = "";
        snprintf(when, sizeof when, "return %s", cases[i].when);
        sscanf(cases[i].word, "%15s", word);
        snprintf(message, sizeof message, "pack/x.lua:3: %s: choose rows first, list:where{…}:%s(…)",
                 cases[i].word, word);
        assert_fails(when, 1, message);
    }
}

static void every_message_has_its_place(void **state) {
    (void)state;
    static const struct {
        const char *when, *message;
    } cases[] = {
        {"return max(today, 5) == 5", "pack/x.lua:3: cannot compare a date and a number"},
        {"return max(today, 5)", "pack/x.lua:3: cannot compare a date and a number"},
        {"local name = \"zzz\" return known(p, name)",
         "pack/x.lua:3: no column, fact or list is named 'zzz' here"},
        {"return p.bills:max(\"kind\") == nil and #param.codes == 2",
         "pack/x.lua:3: param.codes is a set: it is not counted or walked, only asked as param.codes[x]"},
        {"local set = param.codes set.c = true return true", "pack/x.lua:3: param.codes cannot be changed"},
        {"local all = param all.line = 3 return true",
         "pack/x.lua:3: param.line cannot be set: values of parameters stand in parameters/, and a test "
         "gives its own with parameters = { … }"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_fails(cases[i].when, 2, cases[i].message);
}

/* What the text of a function does not show is told when it runs. */
static void no_text_is_a_number(void **state) {
    (void)state;
    static const struct {
        const char *when, *message;
    } cases[] = {
        {"return math.floor(max(\"5\", \"3\")) == 5", "pack/x.lua:3: math.floor takes numbers, not a text"},
        {"return math.max(1, max(yuan(5), 3)) == 5",
         "pack/x.lua:3: math.max takes numbers, not an amount, day, month or span of time"},
        {"local sub = string.sub return sub(p.rooms, 1) == \"2\"",
         "pack/x.lua:3: string.sub takes a text, not number"},
        {"return string.rep(p.name, max(\"2\", \"1\")) == \"\"",
         "pack/x.lua:3: string.rep takes a text and numbers, not a text"},
        {"return tonumber(max(p.income, 3)) == 5",
         "pack/x.lua:3: tonumber takes a text, not an amount, day, month or span of time"},
        {"local n = days return today + n(max(\"5\", \"3\")) > today",
         "pack/x.lua:3: bad argument #1 to 'n' (a whole number is needed)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_fails(cases[i].when, 2, cases[i].message);
}

/* The month of the leap day, and of the last day of a month; a day without end is in none. */
static void month_of_a_day(void **state) {
    (void)state;
    assert_fails(
        "assert(month(today) == month \"2023-08\" and month(date \"2024-02-29\") + months(12) == month "
        "\"2025-02\" and month(date \"2023-12-31\") < month(date \"2024-01-01\"), \"other\") error \"done\"",
        1, "pack/x.lua:3: done");
    assert_fails("return month(5) == month(today)", 1, "pack/x.lua:3: month '5' is none: write YYYY-MM");
    assert_fails("return month(date \"9999-12-31\") == month(today)", 1,
                 "pack/x.lua:3: month: a day without end is in no month");
}

#define DIVIDES(line) "pack/x.lua:" #line ": a number is divided by zero in this function"

/* The second person has no bill: Lua would go on with what is infinite, or no number and in no order. */
static void division_by_zero(void **state) {
    (void)state;
    assert_fails("return p.rooms / #p.bills > 3", 2, DIVIDES(3));
    assert_fails("return (p.rooms - 2) / #p.bills > 3", 2, DIVIDES(3));
    assert_fails("return not ((p.rooms - 2) / #p.bills > 3)", 2, DIVIDES(3));
    assert_fails("return p.rooms % (#p.bills / 1) > 3", 2, DIVIDES(3));
}

/* It is laid to the function that divides, also where another reads its fact, and to no later one; nor is
 * what other code of the thread did before. */
static void who_divided_by_zero(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(
        &evening,
        "fact \"person.share\" { title = { zh = \"x\" }, unit = \"number\",\n"
        "  value = function(p) return 1 / #p.bills end }\n" RULE(
            "a",
            "when = function(p) return "
            "p.share < 3 end") "\n" RULE("b",
                                         "when = function(p) return p.rooms / 2 > 0 and #p.bills == 0 end"));
    evening_row(&evening, "register", 1, "name", "甲", "rooms", "1", NULL);
    evening_row(&evening, "register", 2, "name", "乙", "rooms", "2", NULL);
    evening_row(&evening, "bills", 1, "number", "1", "paid_on", "2023-01-01", "total", "5", NULL);
    feraiseexcept(FE_DIVBYZERO | FE_INVALID);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.failure_count, 1);
    assert_string_equal(judgement.failures[0].message, "pack/x.lua:3: " DIVIDES(2)); /* read on line 3 */
    assert_int_equal(judgement.flag_count, 2); /* a of the first, b of the second */
    judgement_release(&judgement);
    evening_close(&evening);
}

/* What is assumed is worth what it stands for: yuan beside an amount, and the row is named, but nobody. */
static void what_is_assumed(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening,
                 RULE("r", "when = function(p) return assume(p, \"income\", 7.5, \"因为\") < yuan(8) and "
                           "assume(p.bills[2], \"kind\", \"ward\", \"没有填\") == \"ward\" and "
                           "assume(p.bills[2], \"note\", p.phone, \"问\") ~= \"\" end"));
    evening_row(&evening, "register", 1, "name", "甲", "phone", "13900000000", NULL);
    evening_row(&evening, "bills", 1, "number", "1", "paid_on", "2023-01-01", "kind", "门诊", NULL);
    evening_row(&evening, "bills", 1, "number", "2", "paid_on", "2023-01-02", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.flag_count, 1);
    static const char *const wanted[] = {"register.income = 7.50: 因为", "bills.kind = 住院: 没有填",
                                         "bills.note = 某某: 问"};
    uint32_t found = 0;
    for (uint32_t i = 0; i < judgement.flags[0].read_count; i++) {
        const struct read *read = &judgement.reads[judgement.flags[0].first_read + i];
        if (read->kind != READ_ASSUMED) continue;
        assert_true(found < 3);
        assert_string_equal(read->value.text, wanted[found]);
        assert_int_equal(read->at, found > 0); /* person 0, row 1 */
        assert_string_equal(evening.book->datasets[read->what].name, found == 0 ? "register" : "bills");
        found++;
    }
    assert_int_equal(found, 3);
    judgement_release(&judgement);
    evening_close(&evening);
}

/* Such a text could not be written down, which would be the end of the whole night. */
static void half_a_character(void **state) {
    (void)state;
    assert_fails("cannot_tell(string.sub(\"中文\", 1, 4))", 1,
                 "pack/x.lua:3: bad argument #1 to 'cannot_tell' (the text is not UTF-8)");
    assert_fails("return assume(p.bills[1], \"days\", 3, string.sub(\"中文\", 2)) == 3", 1,
                 "pack/x.lua:3: bad argument #4 to 'assume' (the text is not UTF-8)");
    assert_fails("return assume(p.bills[1], \"note\", string.sub(\"中文\", 2), \"因为\") == \"x\"", 1,
                 "pack/x.lua:3: bad argument #3 to 'assume' (the text is not UTF-8)");
}

/* 1 has two bills. */
static void what_cannot_be_folded(void **state) {
    (void)state;
    static const struct {
        const char *fact, *fold, *message;
    } cases[] = {{"unit = \"yuan\", value = function(row) return yuan(9000000000000) end", "sum",
                  "pack/x.lua:2: the sum is too large an amount"},
                 {"unit = \"rooms\", value = function(row) return row.number == \"1\" and 5 or \"x\" end",
                  "sum", "pack/x.lua:2: sum adds up amounts or numbers, not a text"},
                 {"unit = \"rooms\", value = function(row) return row.number == \"1\" and 5 or \"x\" end",
                  "max", "pack/x.lua:2: max and min need values of one kind, not a text"},
                 {"unit = \"rooms\", value = function(row) return true end", "min",
                  "pack/x.lua:2: max and min need values with an order, not yes/no"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct evening evening;
        struct judgement judgement;
        char rules[1024];
        snprintf(rules, sizeof rules,
                 "fact \"bills.x\" { title = { zh = \"x\" }, %s }\n" RULE(
                     "r", "when = function(p) local x = p.bills:%s(\"x\") return true end"),
                 cases[i].fact, cases[i].fold);
        evening_open(&evening, rules);
        evening_row(&evening, "register", 1, "name", "甲", NULL);
        evening_row(&evening, "bills", 1, "number", "1", "paid_on", "2023-01-01", NULL);
        evening_row(&evening, "bills", 1, "number", "2", "paid_on", "2023-02-01", NULL);
        evening_judge(&evening, &judgement, 1);
        assert_int_equal(judgement.failure_count, 1);
        assert_string_equal(judgement.failures[0].message, cases[i].message);
        judgement_release(&judgement);
        evening_close(&evening);
    }
}

/* 82 bytes: Lua tells 59 of them, and those may end within a character. */
#define LONG "facts/某某市民政局重度残疾人护理补贴未领取人员筛查指标.lua"

/* The book of a village with one such file. */
static void load_long(struct evening *evening, const char *fact) {
    *evening = (struct evening){.room = pattern_room_new()};
    village_open(&evening->village);
    village_write(&evening->village, LONG, fact);
    village_write(&evening->village, "pack/x.lua", RULE("r", "where = { x = true }"));
    diags_init(&evening->diags);
    evening->book = book_load_rules(evening->village.folder, "pack/x.lua", false, date_from(2023, 8, 28),
                                    &evening->diags);
}

static void a_mistake_in_a_long_path(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    load_long(&evening, "fact 'person.x' {\n  value = function(p) return and end }\n");
    assert_null(evening.book);
    const struct diag *diag = &evening.diags.items[0];
    assert_string_equal(diag->place.file, LONG);
    assert_int_equal(diag->place.line, 2);
    assert_string_equal(diag->message, "unexpected symbol near 'and'");
    diags_release(&evening.diags);
    pattern_room_free(evening.room);
    village_close(&evening.village);
    load_long(&evening, "fact 'person.x' { title = { zh = 'x' }, unit = 'yes/no',\n"
                        "  value = function(p) return p.bills[1].total > 5 end }\n");
    evening_fill(&evening);
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.failure_count, 1);
    assert_string_equal(judgement.failures[0].message,
                        LONG ":2: bills[1]: the list has no row 1; ask :any() first, or whether it is nil");
    judgement_release(&judgement);
    evening_close(&evening);
}

/* Another file's path begins with the same 59 bytes: neither is told for the other. */
static void a_mistake_in_one_of_two_long_paths(void **state) {
    (void)state;
    struct evening evening = {.room = pattern_room_new()};
    struct judgement judgement;
    village_open(&evening.village);
    village_write(&evening.village, "facts/某某市民政局重度残疾人护理补贴未领取一.lua",
                  "fact 'person.y' { title = { zh = 'y' }, count = 'bills' }\n");
    village_write(&evening.village, "facts/某某市民政局重度残疾人护理补贴未领取二.lua",
                  "fact 'person.x' { title = { zh = 'x' }, unit = 'yes/no',\n"
                  "  value = function(p) return p.bills[1].total > 5 end }\n");
    village_write(&evening.village, "pack/x.lua", RULE("r", "where = { x = true }"));
    diags_init(&evening.diags);
    evening.book =
        book_load_rules(evening.village.folder, "pack/x.lua", false, date_from(2023, 8, 28), &evening.diags);
    evening_fill(&evening);
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.failure_count, 1);
    assert_null(strstr(judgement.failures[0].message, "一.lua"));
    assert_non_null(strstr(judgement.failures[0].message, "护理补贴未领取二.lua:1: "));
    judgement_release(&judgement);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_default_of_the_wrong_kind),
        cmocka_unit_test(a_row_that_is_not_there),
        cmocka_unit_test(more_than_a_list_is_asked_for),
        cmocka_unit_test(every_message_has_its_place),
        cmocka_unit_test(no_text_is_a_number),
        cmocka_unit_test(month_of_a_day),
        cmocka_unit_test(division_by_zero),
        cmocka_unit_test(who_divided_by_zero),
        cmocka_unit_test(what_is_assumed),
        cmocka_unit_test(half_a_character),
        cmocka_unit_test(what_cannot_be_folded),
        cmocka_unit_test(a_mistake_in_a_long_path),
        cmocka_unit_test(a_mistake_in_one_of_two_long_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
