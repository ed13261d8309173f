/* Filters: three answers, windows, amounts, places, choices. Expectations follow from the calendar and from
 * rules/README.md by hand. */
#include "village.h"

#define BILL(cells) ", bills = { { number = \"1\", " cells " } }"
#define FLAG "flags = { \"r\" }"
#define NONE "flags = {}"

static void windows_begin_after_the_same_day_a_year_ago(void **state) {
    (void)state;
    assert_proved(RULE("r", "among = { \"bills\", paid_on = last(months(12)) }"),
                  TEST(BILL("paid_on = \"2022-08-28\""), NONE) TEST(BILL("paid_on = \"2022-08-29\""), FLAG)
                      TEST(BILL("paid_on = \"2023-08-28\""), FLAG),
                  3);
    assert_proved(RULE("r", "among = { \"bills\", paid_on = last(days(1)) }"),
                  TEST(BILL("paid_on = \"2023-08-27\""), NONE) TEST(BILL("paid_on = \"2023-08-28\""), FLAG),
                  2);
    /* The month before 31 March ends on its last day: 28 February is outside, 1 March inside. */
    assert_proved(
        RULE("r", "among = { \"bills\", paid_on = last(months(1)) }"),
        "test \"a\" { on = \"2023-03-31\", household { person { name = \"甲\"" BILL(
            "paid_on = \"2023-02-28\"") " } }, flags = {} }\n"
                                        "test \"b\" { on = \"2023-03-31\", household { person { name = "
                                        "\"甲\"" BILL(
                                            "paid_on = \"2023-03-01\"") " } }, flags = { \"r\" } }\n",
        2);
}

static void full_months_leave_this_month_out(void **state) {
    (void)state;
    assert_proved(RULE("r", "among = { \"bills\", paid_on = full_months(3) }"),
                  TEST(BILL("paid_on = \"2023-04-30\""), NONE) TEST(BILL("paid_on = \"2023-05-01\""), FLAG)
                      TEST(BILL("paid_on = \"2023-07-31\""), FLAG)
                          TEST(BILL("paid_on = \"2023-08-01\""), NONE),
                  4);
    assert_proved(RULE("r", "among = { \"bills\", month = full_months(3) }"),
                  TEST(BILL("month = \"2023-04\""), NONE) TEST(BILL("month = \"2023-05\""), FLAG)
                      TEST(BILL("month = \"2023-08\""), NONE),
                  3);
}

static void this_year_and_days_without_end(void **state) {
    (void)state;
    assert_proved(RULE("r", "among = { \"bills\", paid_on = this_year }"),
                  TEST(BILL("paid_on = \"2022-12-31\""), NONE) TEST(BILL("paid_on = \"2023-01-01\""), FLAG),
                  2);
    assert_proved(RULE("r", "among = { \"bills\", until_day = this_year }"),
                  TEST(BILL("until_day = \"长期\""), NONE), 1);
    assert_proved(RULE("r", "among = { \"bills\", until_day = last(months(12)) }"),
                  TEST(BILL("until_day = \"长期\""), NONE), 1);
    assert_proved(RULE("r", "among = { \"bills\", until_day = at_least(today) }"),
                  TEST(BILL("until_day = \"长期\""), FLAG), 1);
}

/* Data up to 31 July: the window of a month ends there, so a bill of 1 July is in and one of 30 June is not.
 */
static void windows_end_where_the_data_end(void **state) {
    (void)state;
    static const char *const days[] = {"2023-06-30", "2023-07-01", "2023-08-10"};
    static const uint32_t wanted[] = {0, 1, 1};
    for (size_t i = 0; i < 3; i++) {
        struct evening evening;
        struct judgement judgement;
        evening_open(&evening, RULE("r", "among = { \"bills\", paid_on = last(months(1)) }"));
        evening.states[book_dataset(evening.book, "bills")].reaches = date_from(2023, 7, 31);
        evening_row(&evening, "register", 1, "name", "甲", "book", "1", NULL);
        evening_row(&evening, "bills", 1, "number", "1", "paid_on", days[i], NULL);
        evening_judge(&evening, &judgement, 1);
        assert_int_equal(judgement.flag_count, wanted[i]);
        judgement_release(&judgement);
        evening_close(&evening);
    }
}

static void amounts_are_exact(void **state) {
    (void)state;
    assert_proved(RULE("r", "among = { \"bills\", total = over(5000) }"),
                  TEST(BILL("total = \"5000.00\""), NONE) TEST(BILL("total = \"5000.01\""), FLAG), 2);
    assert_proved(RULE("r", "among = { \"bills\", total = at_least(5000.01) }"),
                  TEST(BILL("total = \"5000.01\""), FLAG) TEST(BILL("total = \"5000.00\""), NONE), 2);
    assert_proved(RULE("r", "among = { \"bills\", total = 0.29 }"),
                  TEST(BILL("total = \"0.29\""), FLAG) TEST(BILL("total = \"0.28\""), NONE), 2);
    assert_proved(RULE("r", "among = { \"bills\", total = between(-5, yuan(5)) }"),
                  TEST(BILL("total = \"-5.00\""), FLAG) TEST(BILL("total = \"-5.01\""), NONE)
                      TEST(BILL("total = \"5.01\""), NONE),
                  3);
    assert_proved(RULE("r", "when = function(p) return p.bills:any { total = below(5000.001) } end"),
                  TEST(BILL("total = \"5000.00\""), FLAG) TEST(BILL("total = \"5000.01\""), NONE), 2);
}

static void choices_sets_and_booleans(void **state) {
    (void)state;
    assert_proved(RULE("r", "where = { sex = \"female\" }"),
                  TEST(", sex = \"female\"", FLAG) TEST(", sex = \"male\"", NONE), 2);
    assert_proved(RULE("r", "where = { owner = false }"),
                  TEST(", owner = false", FLAG) TEST(", owner = true", NONE), 2);
    assert_proved(RULE("r", "among = { \"bills\", kind = { \"ward\", \"clinic\" } }"),
                  TEST(BILL("kind = \"clinic\""), FLAG), 1);
    assert_proved(RULE("r", "among = { \"bills\", days = { 3, 5 } }"),
                  TEST(BILL("days = 5"), FLAG) TEST(BILL("days = 4"), NONE), 2);
    assert_proved(RULE("r", "among = { \"bills\", note = matches(\"^甲\\\\d+$\") }"),
                  TEST(BILL("note = \"甲12\""), FLAG) TEST(BILL("note = \"乙12\""), NONE), 2);
    assert_proved(RULE("r", "among = { \"bills\", place = inside(\"450200\") }"),
                  TEST(BILL("place = \"450226102\""), FLAG) TEST(BILL("place = \"450326102\""), NONE), 2);
}

/* A household lives where most of its people do: of three, 甲 and 丙 in 450226102, 乙 in 450225101. */
static void the_place_of_a_household(void **state) {
    (void)state;
#define THREE(expected)                                                                                      \
    "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"2023-08-28\", household {\n"                              \
                                      "  person { name = \"甲\", region = \"450226102\" },\n"               \
                                      "  person { name = \"乙\", region = \"450225101\" },\n"               \
                                      "  person { name = \"丙\", region = \"450226102\" } }, " expected      \
                                      " }\n"
    static const struct {
        const char *rule, *expected;
    } cases[] = {
        {HOUSEHOLD_RULE("r", "where = { region = inside(\"450226\") }"), FLAG},
        {HOUSEHOLD_RULE("r", "where = { region = inside(\"450225\") }"), NONE},
        {HOUSEHOLD_RULE("r", "where = { region = \"450226102000\" }"), FLAG},
        {HOUSEHOLD_RULE("r", "where = { region = \"450226102001\" }"), NONE},
        {HOUSEHOLD_RULE("r", "when = function(h) return h:is { region = inside(\"450226\") } end"), FLAG},
        {HOUSEHOLD_RULE("r", "when = function(h) return h:is { region = inside(\"450225\") } end"), NONE},
        {RULE("r", "when = function(p) return p.household:is { region = inside(\"450226\") } and "
                   "p:is { region = inside(\"450225\") } end"),
         "flags = { [\"乙\"] = { \"r\" } }"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char tests[1024];
        snprintf(tests, sizeof tests, THREE("%s"), cases[i].expected);
        assert_proved(cases[i].rule, tests, 1);
    }
    assert_proved(
        HOUSEHOLD_RULE("r", "where = { region = inside(\"450226\") }"),
        "test \"nobody wrote it down\" { on = \"2023-08-28\", household { person { name = \"甲\" } },\n"
        "  cannot_tell = { r = \"register.region\" } }\n",
        1);
}

static void missing_is_not_no_unless_another_condition_is(void **state) {
    (void)state;
    assert_proved(RULE("r", "among = { \"bills\", total = over(5) }"),
                  TEST(BILL("days = 1"), "cannot_tell = { r = \"bills.total\" }"), 1);
    assert_proved(
        RULE("r", "among = { \"bills\", total = over(5), days = 2 }"),
        TEST(BILL("days = 1"), NONE) TEST(BILL("days = 2"), "cannot_tell = { r = \"bills.total\" }"), 2);
    assert_proved(RULE("r", "among = { \"bills\", total = over(5) }, where = { age = below(18) }"),
                  TEST(BILL("days = 1"), NONE), 1);
    assert_proved(RULE("r", "where = { income = below(5) }"),
                  TEST("", "cannot_tell = { r = \"register.income\" }"), 1);
    /* One row that holds is enough, whatever another lacks. */
    assert_proved(RULE("r", "among = { \"bills\", total = over(5) }"),
                  TEST(", bills = { { number = \"1\" }, { number = \"2\", total = 6 } }", FLAG), 1);
}

static void ages_on_the_birthday_itself(void **state) {
    (void)state;
    assert_proved(RULE("r", "where = { age = at_least(18) }"),
                  "test \"a\" { on = \"2023-08-28\", household { person { name = \"甲\", born = "
                  "\"2005-08-28\" } }, flags = { \"r\" } }\n"
                  "test \"b\" { on = \"2023-08-28\", household { person { name = \"甲\", born = "
                  "\"2005-08-29\" } }, flags = {} }\n"
                  "test \"born on 29 February: on 28 February of a common year\" { on = \"2023-02-28\", "
                  "household { person { name = \"甲\", born = \"2004-02-29\" } }, flags = { \"r\" } }\n"
                  "test \"not before\" { on = \"2022-02-27\", household { person { name = \"甲\", born = "
                  "\"2004-02-29\" } }, flags = {} }\n"
                  "test \"on the day itself in a leap year\" { on = \"2024-02-28\", household { person { "
                  "name = \"甲\", born = \"2006-02-28\" } }, flags = { \"r\" } }\n",
                  5);
}

static void parameters_by_place_and_day(void **state) {
    (void)state;
    const char *rule = RULE("r", "among = { \"bills\", total = param.line }");
#define PLACE(day, region, amount)                                                                           \
    "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"" day "\", household { region = \"" region                \
                                      "\", person { name = \"甲\"" BILL("total = " amount) " } }, " FLAG     \
                                                                                           " }\n"
    assert_proved(rule,
                  PLACE("2023-06-30", "450226102", "7000") PLACE("2023-07-01", "450226102", "6000")
                      PLACE("2023-07-01", "450202001", "6000") PLACE("2020-12-31", "450226102", "5000")
                          PLACE("2023-07-01", "110101001", "5000") PLACE("2024-01-01", "110101001", "5500")
                              PLACE("2024-01-01", "450202001", "6000"),
                  7);
    assert_proved(
        RULE("r", "among = { \"bills\", days = param.only_there }"),
        "test \"t" NAME_TEXT(
            __COUNTER__) "\" { on = \"2023-06-30\", household { region = \"450202001\", person { name = "
                         "\"甲\"" BILL("days = 3") " } }, cannot_tell = { r = \"param.only_there\" } }\n"
                                                   "test \"u\" { on = \"2023-06-30\", household { region = "
                                                   "\"450226102\", person { name "
                                                   "= \"甲\"" BILL("days = 3") " } }, flags = { \"r\" } }\n",
        2);
}

static void rates_by_month_and_year(void **state) {
    (void)state;
    assert_proved(RULE("r", "where = { income = param.rate.per_month }"), TEST(", income = 500", FLAG), 1);
    assert_proved(RULE("r", "where = { income = param.rate.per_year }"), TEST(", income = 6000", FLAG), 1);
    assert_proved(RULE("r", "when = function(p) return p.income < param.rate.per_month end"),
                  TEST(", income = \"499.99\"", FLAG) TEST(", income = 500", NONE), 2);
}

static void filters_made_in_functions(void **state) {
    (void)state;
    assert_proved(
        "local dear = { total = over(5), kind = { \"ward\" } }\n" RULE(
            "r", "when = function(p) return p.bills:any(dear) end"),
        TEST(BILL("total = 6, kind = \"ward\""), FLAG) TEST(BILL("total = 5, kind = \"ward\""), NONE), 2);
    assert_proved(
        RULE("r", "when = function(p) return p.bills:any { total = over(p.bills[1].total - 1) } end"),
        TEST(BILL("total = 6"), FLAG), 1);
    assert_proved(
        RULE("r", "when = function(p) return p:is { sex = \"male\" } and p.bills[1]:is { days = 1 } end"),
        TEST(", sex = \"male\"" BILL("days = 1"), FLAG), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_begin_after_the_same_day_a_year_ago),
        cmocka_unit_test(full_months_leave_this_month_out),
        cmocka_unit_test(this_year_and_days_without_end),
        cmocka_unit_test(windows_end_where_the_data_end),
        cmocka_unit_test(amounts_are_exact),
        cmocka_unit_test(choices_sets_and_booleans),
        cmocka_unit_test(the_place_of_a_household),
        cmocka_unit_test(missing_is_not_no_unless_another_condition_is),
        cmocka_unit_test(ages_on_the_birthday_itself),
        cmocka_unit_test(parameters_by_place_and_day),
        cmocka_unit_test(rates_by_month_and_year),
        cmocka_unit_test(filters_made_in_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
