/* Lists and declared folds: what a missing cell, a doubtful row, an empty list and a dataset that did not
 * come do to each. */
#include "village.h"

#define BILLS(rows) ", bills = { " rows " }"
#define FLAG "flags = { \"r\" }"
#define NONE "flags = {}"
#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"
#define GOOD "{ number = \"1\", paid_on = \"2023-01-01\", total = 5, kind = \"ward\" }"
#define BLANK "{ number = \"2\", paid_on = \"2023-02-01\", total = 7 }" /* its kind is missing */

static void a_sum_over_a_missing_cell_cannot_tell(void **state) {
    (void)state;
    assert_proved(RULE("r", "when = function(p) return p.bills:sum(\"days\") > 0 end"),
                  TEST(BILLS("{ number = \"1\", days = 1 }, { number = \"2\" }"),
                       "cannot_tell = { r = \"bills.days\" }"),
                  1);
    assert_proved(RULE("r", "where = { spent = over(1) }"),
                  TEST(BILLS("{ number = \"1\" }"), "cannot_tell = { r = \"bills.total\" }"), 1);
}

static void folds_of_nothing(void **state) {
    (void)state;
    assert_proved(RULE("r", "where = { spent = 0 }"), TEST("", FLAG), 1);
    assert_proved(
        RULE("r", "when = function(p) return p.bills:sum(\"total\") == yuan(0) and #p.bills == 0 and not "
                  "p.bills:any() and p.bills:all { days = 1 } and p.bills:latest() == nil end"),
        TEST("", FLAG), 1);
    assert_proved(FACT("person.largest", "unit = \"yuan\", max = \"total\", of = \"bills\"")
                      RULE("r", "where = { largest = over(1) }"),
                  TEST("", "cannot_tell = { r = \"person.largest\" }"), 1);
}

static void a_doubtful_row_stays_apart(void **state) {
    (void)state;
#define WARD "p.bills:where { kind = \"ward\" }"
    assert_proved(RULE("r", "when = function(p) return #" WARD " > 0 end"),
                  TEST(BILLS(GOOD ", " BLANK), "cannot_tell = { r = \"bills.kind\" }"), 1);
    assert_proved(RULE("r", "when = function(p) return " WARD ":sum(\"total\") > yuan(0) end"),
                  TEST(BILLS(GOOD ", " BLANK), "cannot_tell = { r = \"bills.kind\" }"), 1);
    assert_proved(
        RULE("r", "when = function(p) for _, b in ipairs(" WARD ") do return true end return false end"),
        TEST(BILLS(BLANK), "cannot_tell = { r = \"bills.kind\" }"), 1);
    assert_proved(RULE("r", "when = function(p) return " WARD ":any { total = 5 } end"),
                  TEST(BILLS(GOOD ", " BLANK), FLAG) TEST(BILLS(BLANK), NONE)
                      TEST(BILLS("{ number = \"1\", total = 5 }"), "cannot_tell = { r = \"bills.kind\" }"),
                  3); /* BLANK has 7: ward or not, it is no ward with 5 */
    assert_proved(RULE("r", "when = function(p) return " WARD ":all { total = 5 } end"),
                  TEST(BILLS(GOOD ", " BLANK), "cannot_tell = { r = \"bills.kind\" }")
                      TEST(BILLS("{ number = \"1\", kind = \"ward\", total = 6 }, " BLANK), NONE)
                          TEST(BILLS(GOOD), FLAG),
                  3);
    /* What another condition rules out is not doubtful. */
    assert_proved(
        RULE("r", "when = function(p) return #p.bills:where { kind = \"ward\", total = below(6) } == 1 end"),
        TEST(BILLS(GOOD ", " BLANK), FLAG), 1);
}

static void a_dataset_that_did_not_come(void **state) {
    (void)state;
    assert_proved(RULE("r", "where = { spent = 0 }"),
                  TEST("", "absent = { \"bills\" }, cannot_tell = { r = \"bills\" }"), 1);
    assert_proved(RULE("r", "when = function(p) return not p.bills:any() end"),
                  TEST("", "absent = { \"bills\" }, cannot_tell = { r = \"bills\" }"), 1);
    assert_proved(RULE("r", "when = function(p) return not known(p, \"bills\") and assume(p, \"spent\", "
                            "yuan(5), \"未送达\") == yuan(5) end"),
                  TEST("", "absent = { \"bills\" }, flags = { \"r\" }"), 1);
}

/* absence = "unknown": no row says nothing, a row says what it says. */
static void no_row_may_say_nothing(void **state) {
    (void)state;
    assert_proved(RULE("r", "among = { \"cards\" }"),
                  TEST("", "cannot_tell = { r = \"cards\" }") TEST(", cards = { { level = 1 } }", FLAG), 2);
    assert_proved(RULE("r", "when = function(p) return #p.cards == 0 end"),
                  TEST("", "cannot_tell = { r = \"cards\" }") TEST(", cards = { { level = 1 } }", NONE), 2);
    assert_proved(RULE("r", "when = function(p) return known(p, \"cards\") end"),
                  TEST("", NONE) TEST(", cards = { { level = 1 } }", FLAG), 2);
}

static void the_household_has_the_rows_of_its_members_by_date(void **state) {
    (void)state;
    static const char two[] = "test \"t" NAME_TEXT(
        __COUNTER__) "\" { on = \"2023-08-28\", household { person { name = \"甲\", born = \"1990-01-01\", "
                     "bills "
                     "= { { number = \"1\", paid_on = \"2023-03-01\", days = 3 } } },\n"
                     " person { name = \"乙\", born = \"1960-01-01\", bills = { { number = \"2\", paid_on = "
                     "\"2023-02-01\", days = 2 }, { number = \"3\", paid_on = \"2023-05-01\", days = 5 } } "
                     "},\n"
                     " person { name = \"丙\", gone = { { gone_on = \"2023-01-01\" } }, bills = { { number = "
                     "\"4\", "
                     "paid_on = \"2023-08-01\", days = 9 } } } }, flags = { \"r\" } }\n";
    assert_proved(HOUSEHOLD_RULE("r", "when = function(h)\n local order = \"\"\n for _, b in ipairs(h.bills) "
                                      "do order = order .. tostring(b.days) end\n"
                                      " return order == \"235\" and h.bills:latest().days == 5 and "
                                      "#h.members == 2 and h.bills[1].person.age == 63 end"),
                  two, 1);
    assert_proved(
        FACT("household.old", "unit = \"people\", count = \"members\", where = { age = at_least(60) }")
            FACT("household.days", "sum = \"days\", of = \"bills\"")
                FACT("household.oldest", "max = \"age\", of = \"members\"")
                    FACT("household.paid_last", "latest = \"paid_on\", of = \"bills\"")
                        HOUSEHOLD_RULE("r", "when = function(h) return h.old == 1 and h.days == 10 and "
                                            "h.oldest == 63 and h.paid_last == date \"2023-05-01\" end"),
        two, 1);
}

static void all_that_holds(void **state) {
    (void)state;
    static const char fact[] =
        FACT("person.cheap", "all = \"bills\", where = { kind = \"ward\" }, that = { total = at_most(5) }")
            RULE("r", "where = { cheap = true }");
    assert_proved(fact,
                  TEST(BILLS(GOOD), FLAG) TEST(BILLS("{ number = \"1\", kind = \"ward\", total = 6 }"), NONE)
                      TEST(BILLS("{ number = \"1\", kind = \"clinic\", total = 6 }"), FLAG)
                          TEST(BILLS("{ number = \"1\", kind = \"ward\" }"),
                               "cannot_tell = { r = \"bills.total\" }") TEST("", FLAG),
                  5);
}

static void a_sum_beyond_any_amount(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, RULE("r", "where = { spent = over(1) }"));
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening_row(&evening, "bills", 1, "number", "1", "total", "9999999999999.99", NULL);
    evening_row(&evening, "bills", 1, "number", "2", "total", "0.01", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.failure_count, 1);
    judgement_release(&judgement);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_over_a_missing_cell_cannot_tell),
        cmocka_unit_test(folds_of_nothing),
        cmocka_unit_test(a_doubtful_row_stays_apart),
        cmocka_unit_test(a_dataset_that_did_not_come),
        cmocka_unit_test(no_row_may_say_nothing),
        cmocka_unit_test(the_household_has_the_rows_of_its_members_by_date),
        cmocka_unit_test(all_that_holds),
        cmocka_unit_test(a_sum_beyond_any_amount),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
