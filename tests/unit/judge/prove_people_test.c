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
        cmocka_unit_test(relations_by_name),      cmocka_unit_test(somebody_outside),
        cmocka_unit_test(rows_about_two),         cmocka_unit_test(rows_about_places),
        cmocka_unit_test(households_by_a_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
