/* Lists: by value, of people, largest and smallest; and lists that may not be whole, since days of a window
 * were not delivered. */
#include "village.h"

#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"
#define FLAG "flags = { \"r\" }"
#define NONE "flags = {}"

static void holds(const char *when, const char *rest) {
    char rules[2048], tests[2048];
    snprintf(rules, sizeof rules, RULE("r", "when = function(p) %s end"), when);
    snprintf(tests, sizeof tests, TEST("%s", FLAG), rest);
    assert_proved(rules, tests, 1);
}

static void cannot_tell(const char *when, const char *rest, const char *cause) {
    char rules[2048], tests[2048];
    snprintf(rules, sizeof rules, RULE("r", "when = function(p) %s end"), when);
    snprintf(tests, sizeof tests, TEST("%s", "cannot_tell = { r = \"%s\" }"), rest, cause);
    assert_proved(rules, tests, 1);
}

/* In order of date: clinic 1, ward 2, clinic 4, ward 8. */
#define FOUR                                                                                                 \
    ", bills = { { number = \"1\", paid_on = \"2023-01-04\", total = 8, kind = \"ward\", days = 5 }, "       \
    "{ number = \"2\", paid_on = \"2023-01-01\", total = 1, kind = \"clinic\", days = 5 }, "                 \
    "{ number = \"3\", paid_on = \"2023-01-02\", total = 2, kind = \"ward\", days = 6 }, "                   \
    "{ number = \"4\", paid_on = \"2023-01-03\", total = 4, kind = \"clinic\", days = 5 } }"

static void groups_of_rows(void **state) {
    (void)state;
    holds("local seen = \"\" for kind, bills in p.bills:by(\"kind\") do seen = seen .. kind .. "
          "tostring(#bills) .. "
          "\"=\" .. "
          "bills:sum(\"total\") .. \" \" end return seen == \"clinic2=5 ward2=10 \"",
          FOUR);
    holds("local seen = \"\" for days, bills in p.bills:where { total = over(1) }:by(\"days\") do seen = "
          "seen .. "
          "tostring(days) .. \":\" .. bills:latest().total .. \" \" end return seen == \"6:2 5:8 \"",
          FOUR);
    holds("local n = 0 for kind, bills in p.bills:by(\"kind\") do for days, same in bills:by(\"days\") do n "
          "= n * "
          "10 + #same end end return n == 211",
          FOUR); /* clinic: two of 5 days; ward: one of 6, one of 5 */
    holds("local n = 0 for day, bills in p.bills:by(\"paid_on\") do n = n + (day == bills[1].paid_on and 1 "
          "or 0) "
          "end return n == 4",
          FOUR);
    holds("for _ in p.bills:by(\"kind\") do return false end return true", "");
    holds(
        "for sex, people in p.household.members:by(\"sex\") do return sex == \"male\" and people[1] == p and "
        "#people == 1 end return false",
        ", sex = \"male\"");
    cannot_tell("for _ in p.bills:by(\"note\") do end return true", FOUR, "bills.note");
    cannot_tell("for _ in p.cards:by(\"level\") do end return true", "", "cards");
}

static void groups_by_a_fact(void **state) {
    (void)state;
    assert_proved(
        FACT("bills.dear", "unit = \"yes/no\", value = function(row) return row.total > 3 end")
            RULE("r", "when = function(p) local dear, cheap for is, rows in p.bills:by(\"dear\") do if is "
                      "then dear = rows:sum(\"total\") else cheap = rows:sum(\"total\") end end return "
                      "dear == yuan(12) and cheap == yuan(3) end"),
        TEST(FOUR, FLAG), 1);
}

static void lists_of_people(void **state) {
    (void)state;
    holds("local m = p.household.members return #people(p, m, p) == 1 and people(p)[1] == p", "");
    holds("return people(p, p.household.members):sum(\"income\") == yuan(7)", ", income = 7");
    holds("return #people() == 0 and not people():any() and people():all { income = 5 }", "");
    holds("return people(p):any { income = over(5) } and people(p):where { income = over(9) }:any() == false",
          ", income = 7");
    assert_proved(RULE("r",
                       "when = function(p) local all = people(p, p.household.members) return all[1] == p and "
                       "#all == 3 and all:max(\"age\") == 43 and all[3].income == yuan(3) end"),
                  "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"2023-08-28\", household { region = "
                                                    "\"450226102\", person { name = \"甲\", "
                                                    "born = \"1980-01-01\", income = 1 }, person { name = "
                                                    "\"乙\", born = \"1990-01-01\", income = 2 "
                                                    "}, person { name = \"丙\", born = \"2000-01-01\", "
                                                    "income = 3 } }, flags = { [\"甲\"] = { \"r\" "
                                                    "}, [\"乙\"] = { \"r\" } } }\n",
                  1); /* for 丙 the third is 乙 */
}

static void largest_and_smallest(void **state) {
    (void)state;
    holds("return max(1, 3, 2) == 3 and min(2, 1, 3) == 1 and max(5) == 5", "");
    holds("return max(yuan(5), 7) == 7 and max(yuan(5), 4) == yuan(5) and min(yuan(5), 4.99) == 4.99", "");
    holds("return max(today, date \"2024-01-01\") == date \"2024-01-01\" and min(month \"2023-02\", month "
          "\"2022-12\") == month \"2022-12\"",
          "");
}

static void what_is_refused(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"return #people(nil) == 0", "people takes persons and lists of people"},
        {"return #people(p.bills) == 0", "people takes persons and lists of people"},
        {"return #people(p.household) == 0", "people takes persons and lists of people"},
        {"for _ in p.bills:by(\"kin\" .. \"s\") do end return true", "no column or fact of these rows"},
        {"return max(1, nil) == 1", "a value is needed"},
        {"return max(1, \"2\") == 1", "compare"},
        {"return max(today, 5) == 5", "compare"},
        {"return p.bills[\"sum\" .. \"s\"]", "a list has no 'sums'"},
        {"for kind, bills in p.bills:by(\"kind\") do bills[1] = nil end", "cannot be changed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[1024];
        struct evening evening;
        struct judgement judgement;
        snprintf(rules, sizeof rules, RULE("r", "when = function(p) %s end"), cases[i][0]);
        evening_open(&evening, rules);
        evening_row(&evening, "register", 1, "name", "甲", NULL);
        evening_row(&evening, "bills", 1, "number", "1", "kind", "住院", NULL);
        evening_judge(&evening, &judgement, 1);
        if (judgement.failure_count != 1 || strstr(judgement.failures[0].message, cases[i][1]) == NULL)
            fail_msg("%s: %s", cases[i][0],
                     judgement.failure_count > 0 ? judgement.failures[0].message : "no failure");
        judgement_release(&judgement);
        evening_close(&evening);
    }
    assert_refused(
        FACT("person.x", "unit = \"yuan\",\n so_far = true, value = function(p) return 5 end")
            RULE("r", "where = { age = 5 }"),
        "pack/x.lua:2:2: fact \"person.x\": so_far belongs to a fold; a function writes :so_far()\n");
}

/* Bills of February 2023 did not come; today and their cut-off are 2023-08-28. Person 1 paid 100 in July,
 * person 2 nothing. */
static void open_with_gap(struct evening *evening, const char *rules) {
    evening_open(evening, rules);
    uint16_t bills = book_dataset(evening->book, "bills");
    struct dataset_state *state = &evening->states[bills];
    state->by_days = true;
    days_add(&state->covered, (struct days){date_from(2020, 1, 1), date_from(2023, 1, 31)});
    days_add(&state->covered, (struct days){date_from(2023, 3, 1), date_from(2023, 8, 28)});
    for (uint32_t i = 1; i <= 2; i++) evening_row(evening, "register", i, "name", "甲", NULL);
    evening_row(evening, "bills", 1, "number", "1", "paid_on", "2023-07-01", "total", "100", NULL);
}

static void close_with_gap(struct evening *evening) {
    days_release(&evening->states[book_dataset(evening->book, "bills")].covered);
    evening_close(evening);
}

/* The verdicts of person 1 and 2 as "+ ? -": met, cannot tell, not met. */
static void verdicts(const char *rules, const char *expected) {
    struct evening evening;
    struct judgement judgement;
    char found[3] = "--";
    open_with_gap(&evening, rules);
    evening_judge(&evening, &judgement, 1);
    if (judgement.failure_count > 0) fail_msg("%s", judgement.failures[0].message);
    for (uint32_t i = 0; i < judgement.flag_count; i++) found[judgement.flags[i].person] = '+';
    for (uint32_t i = 0; i < judgement.unsure_count; i++) {
        found[judgement.unsure[i].person] = '?';
        assert_string_equal(judgement.causes[judgement.unsure[i].cause].name, "bills (days missing)");
        assert_string_equal(judgement.causes[judgement.unsure[i].cause].zh, "医疗费在所查时段内有日期未送达");
    }
    if (strcmp(found, expected) != 0) fail_msg("%s: %s, not %s", rules, found, expected);
    judgement_release(&judgement);
    close_with_gap(&evening);
}

static void windows_with_days_missing(void **state) {
    (void)state;
#define YEAR "{ paid_on = last(months(12)) }"
    static const char *const cases[][2] = {
        {"p.bills:any " YEAR, "+?"},
        {"not p.bills:any " YEAR, "-?"},
        {"p.bills:any { paid_on = last(months(5)) }", "+-"},
        {"p.bills:any { paid_on = last(months(6)) }", "+-"}, /* 2023-03-01 to 08-28 */
        {"p.bills:any { paid_on = last(days(182)) }", "+?"}, /* and 02-28 */
        {"p.bills:all { paid_on = last(months(12)), total = 100 }", "??"},
        {"p.bills:all { paid_on = last(months(12)), total = 5 }", "-?"},
        {"p.bills:all { total = 100 }", "++"},
        {"p.bills:where(" YEAR "):any()", "+?"},
        {"p.bills:where(" YEAR "):where { total = 100 }:any()", "+?"},
        {"p.bills:where(" YEAR "):all { total = 5 }", "-?"},
        {"p.bills:where(" YEAR "):sum(\"total\") >= 0", "??"},
        {"p.bills:where(" YEAR "):max(\"total\") == yuan(100)", "??"},
        {"#p.bills:where(" YEAR ") >= 0", "??"},
        {"p.bills:where(" YEAR "):latest() == nil", "??"},
        {"p.bills:where(" YEAR ")[1] == nil", "??"},
        {"(function() for _ in ipairs(p.bills:where(" YEAR ")) do end return true end)()", "??"},
        {"(function() for _ in p.bills:where(" YEAR "):by(\"total\") do end return true end)()", "??"},
        {"p.bills:where(" YEAR "):so_far():sum(\"total\") == yuan(100)", "+-"},
        {"#p.bills:where(" YEAR "):so_far() == 1", "+-"},
        {"p.bills:where(" YEAR "):so_far():any()", "+-"},
        {"p.bills:so_far():where(" YEAR "):any()", "+?"}, /* before the window was asked for */
        {"p.bills:any " YEAR " or not p.bills:any " YEAR, "++"},
        {"#p.bills:where { paid_on = full_months(5) } == 1", "+-"}, /* March to July */
        {"#p.bills:where { paid_on = full_months(6) } == 1", "??"},
        {"p.bills:any { paid_on = this_year }", "+?"},
        {"p.bills:sum(\"total\") == yuan(100)", "+-"}, /* no window */
        {"p.spent == yuan(100)", "+-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[1024];
        snprintf(rules, sizeof rules, RULE("r", "when = function(p) return %s end"), cases[i][0]);
        verdicts(rules, cases[i][1]);
    }
}

static void declared_windows_with_days_missing(void **state) {
    (void)state;
#define WINDOW "where = { paid_on = last(months(12)) }"
    static const char *const cases[][2] = {
        {"sum = \"total\", of = \"bills\", " WINDOW, "??"},
        {"sum = \"total\", of = \"bills\", " WINDOW ", so_far = true", "+-"},
        {"count = \"bills\", unit = \"bills\", " WINDOW, "??"},
        {"count = \"bills\", unit = \"bills\", " WINDOW ", so_far = true", "--"},
        {"any = \"bills\", " WINDOW, "+?"},
        {"any = \"bills\", " WINDOW ", so_far = true", "+-"},
        {"all = \"bills\", " WINDOW ", that = { total = 5 }", "-?"},
        {"all = \"bills\", " WINDOW ", that = { total = 5 }, so_far = true", "-+"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[1024];
        bool yes_no = strncmp(cases[i][0], "a", 1) == 0;
        snprintf(rules, sizeof rules, FACT("person.f", "%s") RULE("r", "where = { f = %s }"), cases[i][0],
                 yes_no ? "true" : "100");
        verdicts(rules, cases[i][1]);
    }
    verdicts(RULE("r", "among = { \"bills\", paid_on = last(months(12)) }"), "+?");
    verdicts(
        RULE("r",
             "among = { \"bills\", paid_on = last(months(12)) }, when = function(p) return p.spent > 5 end"),
        "+-");
    verdicts(RULE("r", "among = { \"bills\", paid_on = last(months(5)) }"), "+-");
    verdicts(RULE("r", "among = { \"bills\" }"), "+-");
}

/* Three months to today, 28 August, are June, July and August: no day of May is asked for. */
static void windows_of_months_ask_for_whole_months(void **state) {
    (void)state;
    static const struct {
        const char *window;
        int month, day; /* from which on days are covered */
        uint32_t unsure;
    } cases[] = {{"last(months(3))", 6, 1, 0}, {"last(months(3))", 6, 2, 1}, {"full_months(2)", 6, 1, 0},
                 {"full_months(2)", 6, 2, 1},  {"this_year", 1, 1, 0},       {"this_year", 1, 2, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct evening evening;
        struct judgement judgement;
        char rules[1024];
        snprintf(
            rules, sizeof rules,
            "dataset \"pay\" { title = { zh = \"工资\" }, files = { \"pay*\" }, person = { id = \"id\" }, "
            "dated "
            "= \"earned\", columns = { id = { from = { \"号\" }, type = \"citizen_id\" }, earned = { from = "
            "{ \"月\" }, type = \"month\" } } }\n" RULE("r", "among = { \"pay\", earned = %s }"),
            cases[i].window);
        evening_open(&evening, rules);
        struct dataset_state *pay = &evening.states[book_dataset(evening.book, "pay")];
        pay->by_days = true;
        days_add(&pay->covered,
                 (struct days){date_from(2023, cases[i].month, cases[i].day), date_from(2023, 8, 28)});
        evening_row(&evening, "register", 1, "name", "甲", NULL);
        evening_judge(&evening, &judgement, 1);
        if (judgement.unsure_count != cases[i].unsure) fail_msg("case %zu: %u", i, judgement.unsure_count);
        judgement_release(&judgement);
        days_release(&pay->covered);
        evening_close(&evening);
    }
}

static void so_far_is_in_the_evidence(void **state) {
    (void)state;
    static const char *const rules[] = {
        RULE("r",
             "when = function(p) return p.bills:where { paid_on = last(months(12)) }:so_far():any() end"),
        FACT("person.f", "any = \"bills\", so_far = true, where = { paid_on = last(months(12)) }")
            RULE("r", "where = { f = true }"),
        RULE("r", "when = function(p) return p.bills:where { paid_on = last(months(5)) }:so_far():any() end"),
    };
    for (size_t i = 0; i < 3; i++) {
        struct evening evening;
        struct judgement judgement;
        open_with_gap(&evening, rules[i]);
        evening_judge(&evening, &judgement, 1);
        assert_int_equal(judgement.flag_count, 1);
        uint32_t assumed = 0;
        for (uint32_t k = 0; k < judgement.flags[0].read_count; k++) {
            const struct read *read = &judgement.reads[judgement.flags[0].first_read + k];
            if (read->kind != READ_ASSUMED) continue;
            assert_string_equal(read->value.text, "so far: 医疗费在所查时段内有日期未送达");
            assumed++;
        }
        assert_int_equal(assumed, i < 2); /* what is whole needs no assumption */
        judgement_release(&judgement);
        close_with_gap(&evening);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_of_rows),
        cmocka_unit_test(groups_by_a_fact),
        cmocka_unit_test(lists_of_people),
        cmocka_unit_test(largest_and_smallest),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(windows_with_days_missing),
        cmocka_unit_test(declared_windows_with_days_missing),
        cmocka_unit_test(windows_of_months_ask_for_whole_months),
        cmocka_unit_test(so_far_is_in_the_evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
