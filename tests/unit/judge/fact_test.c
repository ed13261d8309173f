/* Facts: once for each subject of a household, of persons, households and rows, each failing or missing as
 * itself. */
#include "village.h"

#define FLAG "flags = { \"r\" }"
#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"

static void of_rows_persons_and_households(void **state) {
    (void)state;
    assert_proved(
        FACT("bills.own", "unit = \"yuan\", value = function(row) return row.total * row.share end")
            FACT("person.own", "unit = \"yuan\", sum = \"own\", of = \"bills\", where = { own = over(1) }")
                FACT("household.own", "unit = \"yuan\", sum = \"own\", of = \"members\"")
                    RULE("r", "when = function(p) return p.household.own == yuan(5.5) and "
                              "p.bills:max(\"own\") == yuan(3) end"),
        TEST(", bills = { { number = \"1\", total = 10, share = 0.25 }, { number = \"2\", total = 3, share = "
             "1 }, { number = \"3\", total = 1, share = 1 } }",
             FLAG),
        1);
}

static void a_fact_with_choices(void **state) {
    (void)state;
    assert_proved(
        FACT("person.kind", "one_of = { rich = { zh = \"富\" }, poor = { zh = \"贫\" } }, value = "
                            "function(p) return p.income > 5 and \"rich\" or \"poor\" end")
            RULE("r", "where = { kind = \"poor\" }, when = function(p) return p.kind == \"poor\" end"),
        TEST(", income = 5", FLAG) TEST(", income = 6", "flags = {}")
            TEST("", "cannot_tell = { r = \"register.income\" }"),
        3);
    struct evening evening;
    struct judgement judgement;
    evening_open(
        &evening,
        FACT("person.kind", "one_of = { rich = { zh = \"富\" } }, value = function(p) return \"ritch\" end")
            RULE("r", "where = { kind = \"rich\" }"));
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.failure_count, 1);
    assert_non_null(strstr(judgement.failures[0].message,
                           "fact person.kind: the function gave a value that one_of does not have"));
    judgement_release(&judgement);
    evening_close(&evening);
}

static void people_are_whole(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, FACT("person.n", "unit = \"people\", value = function(p) return p.rooms / 2 end")
                               RULE("r", "where = { n = 2 }"));
    evening_row(&evening, "register", 1, "name", "甲", "rooms", "4", "book", "1", "office", "1", NULL);
    evening_row(&evening, "register", 2, "name", "乙", "rooms", "5", "book", "2", "office", "1", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.flag_count, 1);
    assert_int_equal(judgement.failure_count, 1);
    assert_non_null(strstr(judgement.failures[0].message, "the function gave a part of somebody"));
    judgement_release(&judgement);
    evening_close(&evening);
}

/* Some 500,000 of 2,000,000 instructions: seven times would be too much. */
static void a_fact_is_computed_once(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening,
                 FACT("person.slow",
                      "unit = \"yes/no\", value = function(p) local n = 0 for i = 1, 250000 do n = n + "
                      "1 end return n > 5 end") RULE("a", "where = { slow = true }")
                     RULE("b", "when = function(p) return p.slow and p.slow and p.slow and p.slow and p.slow "
                               "and p.slow end"));
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.flag_count, 2);
    judgement_release(&judgement);
    evening_close(&evening);
}

/* The message of the fact that failed, for every rule that reads it; and a fact cut short by one rule's end
 * is whole for the next. */
static void failures_keep_their_text(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(
        &evening,
        FACT("person.bad", "unit = \"yes/no\", value = function(p) error(\"erstes\", 0) end")
            FACT("person.worse", "unit = \"yes/no\", value = function(p) error(\"zweites\", 0) end")
                FACT("person.fine", "unit = \"yes/no\", value = function(p) local n = 0 for i = 1, 100000 do "
                                    "n = n + 1 end return true end") RULE("a", "where = { bad = true }")
                    RULE("b", "where = { worse = true }") RULE("c", "where = { bad = true }")
                        RULE("d", "when = function(p) for i = 1, 1860000 do end return p.fine and true end")
                            RULE("e", "where = { fine = true }"));
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening_judge(&evening, &judgement, 1);
    static const char *const wanted[] = {"pack/x.lua:1: erstes", "pack/x.lua:2: zweites",
                                         "pack/x.lua:1: erstes"};
    assert_int_equal(judgement.failure_count, 4);
    for (uint32_t i = 0; i < 3; i++) assert_string_equal(judgement.failures[i].message, wanted[i]);
    assert_non_null(strstr(judgement.failures[3].message, "more instructions")); /* 1,860,000 and 200,000 */
    assert_int_equal(judgement.rules[4].met, 1);
    judgement_release(&judgement);
    evening_close(&evening);
}

/* The household's fact, declared first, folds the person's. Two members: the latest of the last one counts.
 */
static void the_latest_choice(void **state) {
    (void)state;
    assert_proved(
        FACT("household.kind_there", "latest = \"last_kind\", of = \"members\"")
            FACT("person.last_kind", "latest = \"kind\", of = \"bills\"")
                RULE("r", "where = { last_kind = \"ward\" }") HOUSEHOLD_RULE(
                    "h",
                    "when = function(h) return h.kind_there == \"ward\" end, where = { kind_there = \"ward\" "
                    "}") "rule \"s\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = "
                         "\"2020-01-01\", each = \"person\", urgency = \"red\", say = { zh = "
                         "\"类别{last_kind}\" }, "
                         "when = function(p) return p.last_kind ~= \"clinic\" end }\n",
        TEST(", bills = { { number = \"1\", paid_on = \"2023-01-01\", kind = \"clinic\" }, { number = \"2\", "
             "paid_on "
             "= \"2023-01-02\", kind = \"ward\" } }",
             "flags = { \"h\", [\"甲\"] = { \"r\", \"s\" } }, say = { s = \"类别住院\" }")
            TEST(", bills = { { number = \"1\", paid_on = \"2023-01-03\", kind = \"clinic\" }, { number = "
                 "\"2\", "
                 "paid_on = \"2023-01-02\", kind = \"ward\" } }",
                 "flags = {}"),
        2);
}

/* A month can be asked for a window; yes or no can hold a flag back, and is tried where it is missing. */
static void a_fold_is_of_the_kind_that_it_folds(void **state) {
    (void)state;
    assert_proved(FACT("person.billed", "latest = \"month\", of = \"bills\"")
                      RULE("r", "where = { billed = last(months(3)) }"),
                  TEST(", bills = { { number = \"1\", month = \"2023-06\" } }", FLAG)
                      TEST(", bills = { { number = \"1\", month = \"2023-05\" } }", "flags = {}"),
                  2);
    assert_proved(FACT("household.owns", "latest = \"owner\", of = \"members\"")
                      RULE("r", "where = { age = at_least(0) }, unless = { \"household.owns\" }"),
                  TEST(", owner = true", "flags = {}, suppressed = { \"r\" }") TEST(", owner = false", FLAG),
                  2);
    assert_proved(FACT("household.owns", "latest = \"owner\", of = \"members\"")
                      RULE("r", "when = function(p) return p.household.owns or p.income > 5 end"),
                  TEST(", income = 6", FLAG) TEST(", income = 5", "cannot_tell = { r = \"register.owner\" }"),
                  2);
}

static void missing_stays_missing(void **state) {
    (void)state;
    assert_proved(
        FACT("person.per_room", "unit = \"yuan\", value = function(p) return p.income / p.rooms end")
            RULE("r", "where = { per_room = over(1) }")
                RULE("s", "when = function(p) return p.per_room > 1 end"),
        TEST(", income = 5", "cannot_tell = { r = \"register.rooms\", s = \"register.rooms\" }")
            TEST(", income = 5, rooms = 4", "flags = { \"r\", \"s\" }"),
        2);
}

static const char parts[] =
    "dataset \"parts\" { title = { zh = \"x\" }, files = { \"x*\" }, person = { id = \"id\" }, columns = { "
    "id = { from = { \"号\" }, type = \"citizen_id\" },\n"
    " a = { from = { \"甲\" }, type = \"money\" }, b = { from = { \"乙\" }, type = \"money\" }, n = { from = "
    "{ \"丙\" }, type = \"integer\" }, s = { from = { \"丁\" }, type = \"decimal\" }, t = { from = { \"戊\" "
    "}, type = \"decimal\" } } }\n";

static void take_and_less(void **state) {
    (void)state;
    char rules[2048];
    snprintf(rules, sizeof rules,
             "%s" FACT("parts.left", "take = \"a\", less = { \"b\" }")
                 FACT("parts.share", "take = \"s\", less = { \"t\" }") FACT("parts.whole", "take = \"n\"")
                     RULE("r", "when = function(p) return p.parts:sum(\"left\") == yuan(0.05) and "
                               "p.parts:any { whole = 3 } end")
                         RULE("s", "among = { \"parts\", share = 0.25 }"),
             parts);
    assert_proved(rules,
                  TEST(", parts = { { a = \"0.30\", b = \"0.10\", n = 3, s = \"0.75\", t = \"0.5\" }, { a = "
                       "\"0.05\", b = \"0.20\", s = 1, t = 0 } }",
                       "flags = { \"r\", \"s\" }")
                      TEST(", parts = { { a = \"0.30\", n = 3, s = \"0.75\", t = \"0.4\" } }",
                           "cannot_tell = { r = \"parts.b\" }"),
                  2);
}

/* A difference of two amounts may be no amount any more. */
static void a_difference_beyond_any_amount(void **state) {
    (void)state;
    char rules[2048];
    snprintf(rules, sizeof rules,
             "%s" FACT("parts.left", "take = \"a\", less = { \"b\" }")
                 RULE("r", "among = { \"parts\", left = over(5) }"),
             parts);
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, rules);
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening_row(&evening, "parts", 1, "a", "9999999999999.99", "b", "-9999999999999.99", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.failure_count, 1);
    judgement_release(&judgement);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_rows_persons_and_households),
        cmocka_unit_test(a_fact_with_choices),
        cmocka_unit_test(people_are_whole),
        cmocka_unit_test(a_fact_is_computed_once),
        cmocka_unit_test(failures_keep_their_text),
        cmocka_unit_test(the_latest_choice),
        cmocka_unit_test(a_fold_is_of_the_kind_that_it_folds),
        cmocka_unit_test(missing_stays_missing),
        cmocka_unit_test(take_and_less),
        cmocka_unit_test(a_difference_beyond_any_amount),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
