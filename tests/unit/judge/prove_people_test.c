/* People in tests of rules: relations by name across households, places in the book, rows about two people
 * and about places, somebody outside the register. */
#include "family.h"

#define PEOPLE(people, expected)                                                                             \
    "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"2023-08-28\", " people ", " expected " }\n"
#define HOME(people) "household { region = \"450226102001\", " people " }"
#define WHEN(name, body) RULE(name, "when = function(p) " body " end")

static void relations_by_name(void **state) {
    (void)state;
    static const char rules[] = PARENTS WHEN("rich", "return p.father.rooms == 9");
    assert_proved(
        rules,
        PEOPLE(HOME("person { name = \"甲\", father = \"乙\" }") ", " HOME(
                   "person { name = \"乙\", rooms = 9 }"),
               "flags = { [\"甲\"] = { \"rich\" } }, cannot_tell = { [\"乙\"] = { rich = \"father\" } }")
        /* by the book: 乙 is a man and the head, so the child's father */
        PEOPLE(HOME("person { name = \"乙\", rooms = 9, sex = \"male\", in_book = \"head\" }, person { "
                    "name = \"甲\", in_book = \"child\" }"),
               "flags = { [\"甲\"] = { \"rich\" } }, cannot_tell = { [\"乙\"] = { rich = \"father\" } }"),
        2);
}

static void somebody_outside(void **state) {
    (void)state;
    assert_proved(
        PARENTS WHEN("rich", "return p.father.rooms == 9"),
        PEOPLE(HOME("person { name = \"甲\", father = \"乙\" }, person { name = \"乙\", outside = true }"),
               "flags = {}, cannot_tell = { [\"甲\"] = { rich = \"outside the register\" } }"),
        1);
}

static void rows_about_two(void **state) {
    (void)state;
    static const char rules[] = MARRIAGE SPOUSE("blank = false,") WHEN("wed", "return p.spouse ~= nil")
        WHEN("rows", "return #p.marriage == 1");
    assert_proved(
        rules,
        PEOPLE(HOME("person { name = \"甲\", sex = \"male\", marriage = { { wife = \"乙\", kind = "
                    "\"married\" } } }, person { name = \"乙\", sex = \"female\" }"),
               "flags = { [\"甲\"] = { \"wed\", \"rows\" }, [\"乙\"] = { \"wed\", \"rows\" } }")
            PEOPLE(HOME("person { name = \"甲\", sex = \"male\", spouse = \"乙\" }") ", " HOME(
                       "person { name = \"乙\", sex = \"female\" }"),
                   "flags = { [\"甲\"] = { \"wed\", \"rows\" }, [\"乙\"] = { \"wed\", \"rows\" } }")
                PEOPLE(HOME("person { name = \"甲\", sex = \"male\", marriage = { { wife = \"乙\", kind = "
                            "\"divorced\" } } }, person { name = \"乙\", sex = \"female\" }"),
                       /* divorced is no marriage, and the book says nothing */
                       "flags = { [\"甲\"] = { \"rows\" }, [\"乙\"] = { \"rows\" } }, "
                       "cannot_tell = { [\"甲\"] = { wed = \"spouse\" }, [\"乙\"] = { wed = \"spouse\" } }"),
        3);
}

static void rows_about_places(void **state) {
    (void)state;
    static const char rules[] =
        "dataset \"flood\" { title = { zh = \"水情\" }, files = { \"f*\" }, place = \"village\",\n"
        "  columns = { village = { type = \"region\" }, depth = { type = \"integer\" } } }\n" HOUSEHOLD_RULE(
            "deep", "among = { \"flood\", depth = over(3) }");
    assert_proved(
        rules,
        PEOPLE("household { region = \"450226102001\", flood = { { depth = 4 } }, person { name = \"甲\" } "
               "}, household { region = \"450226102002\", flood = { { depth = 3 } }, person { name = "
               "\"乙\" } }",
               "flags = { [\"甲\"] = { \"deep\" } }"),
        1);
}

/* Of the place itself: 6,000.00 in its city, 5,000.00 in the province. It has no person and no household. */
static void parameters_of_rows_about_places(void **state) {
    (void)state;
    static const char rules[] =
        "dataset \"flood\" { title = { zh = \"水情\" }, files = { \"f*\" }, place = \"village\",\n"
        "  columns = { village = { type = \"region\" }, cost = { type = \"money\" } } }\n"
        "parameter \"by_owner\" { title = { zh = \"按有房\" }, unit = \"yuan\", by = { \"person.owner\" },\n"
        "  { from = \"2020-01-01\", basis = \"甲\", value = 1, owner = true } }\n"
        "fact \"flood.heavy\" { title = { zh = \"重\" }, unit = \"yes/no\",\n"
        "  value = function(row) return row.cost > param.line end }\n"
        "fact \"flood.owned\" { title = { zh = \"有\" }, unit = \"yes/no\",\n"
        "  value = function(row) return row.cost > param.by_owner end }\n" HOUSEHOLD_RULE(
            "heavy", "among = { \"flood\", heavy = true }")
            HOUSEHOLD_RULE("owned", "among = { \"flood\", cost = 9, owned = true }");
    assert_proved(
        rules,
        PEOPLE("household { region = \"450226102001\", flood = { { cost = 6000 }, { village = \"45\", cost = "
               "5000 } }, person { name = \"甲\" } }",
               "flags = {}")
            PEOPLE(
                "household { region = \"450226102001\", flood = { { cost = \"6000.01\" } }, person { name = "
                "\"甲\" } }",
                "flags = { \"heavy\" }")
                PEOPLE("household { region = \"450226102001\", flood = { { village = \"45\", cost = "
                       "\"5000.01\" } }, person { name = \"甲\" } }",
                       "flags = { \"heavy\" }"),
        3);
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, rules);
    evening_row(&evening, "register", 1, "name", "甲", "region", "450226102001", NULL);
    evening_row(&evening, "flood", 1, "village", "450226102001", "cost", "9", NULL);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.failure_count, 1);
    assert_string_equal(judgement.failures[0].message,
                        "pack/x.lua:8: param.by_owner: a parameter by person.owner is read for a row about a "
                        "place: read it in a fact of the person or household");
    judgement_release(&judgement);
    evening_close(&evening);
}

/* Where a relation asks for yes, the rows that a test needs for it are written as their agency writes yes. */
static void a_relation_by_rows_that_say_yes(void **state) {
    (void)state;
    assert_proved(
        "dataset \"bond\" { title = { zh = \"婚\" }, files = { \"b*\" },\n"
        "  persons = { wife = { id = \"w\" }, husband = { id = \"h\" } },\n"
        "  columns = { h = { from = { \"h\" }, type = \"citizen_id\" }, w = { from = { \"w\" }, type = "
        "\"citizen_id\" },\n"
        "    holds = { from = { \"v\" }, type = \"boolean\", yes = \"Y1\", no = \"N1\" } } }\n"
        "relation \"spouse\" { title = { zh = \"配偶\" }, named_by = { { \"bond\", holds = true } } }\n" WHEN(
            "rich", "return p.spouse.rooms == 9"),
        PEOPLE(HOME("person { name = \"甲\", sex = \"male\", spouse = \"乙\" }, person { name = \"乙\", "
                    "sex = \"female\", rooms = 9 }"),
               "flags = { [\"甲\"] = { \"rich\" } }, cannot_tell = { [\"乙\"] = { rich = \"rooms\" } }"),
        1);
}

static void households_by_a_member(void **state) {
    (void)state;
    static const char rules[] = HOUSEHOLD_RULE(
        "two",
        "when = function(h) return #h.members == 2 end") "fact \"household.size\" { title = { zh = \"人数\" "
                                                         "}, unit = \"people\", count = \"members\" }\n";
    assert_proved(
        rules,
        PEOPLE(
            HOME("person { name = \"甲\" }, person { name = \"乙\" }") ", " HOME("person { name = \"丙\" }"),
            "flags = { [\"乙\"] = { \"two\" } }, facts = { [\"household.size\"] = { [\"甲\"] = 2, "
            "[\"丙\"] = 1 } }"),
        1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relations_by_name),
        cmocka_unit_test(somebody_outside),
        cmocka_unit_test(rows_about_two),
        cmocka_unit_test(rows_about_places),
        cmocka_unit_test(households_by_a_member),
        cmocka_unit_test(parameters_of_rows_about_places),
        cmocka_unit_test(a_relation_by_rows_that_say_yes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
