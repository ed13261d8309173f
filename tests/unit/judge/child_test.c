/* A child whom no parent supports: relations, facts of others, one_of answers that
 * are missing and tried. What is expected is worked out by hand beside each case. */
#include "family.h"

static const char rules[] = PARENTS
    "fact \"person.as_parent\" { title = { zh = \"抚养\" },\n"
    "  one_of = { gone = { zh = \"死亡或失踪\" }, unable = { zh = \"无力抚养\" }, able = { zh = \"能够抚养\" "
    "} },\n"
    "  value = function(person)\n"
    "    if person.is_gone then return \"gone\" end\n"
    "    return person.income < 100 and \"unable\" or \"able\"\n"
    "  end }\n"
    "fact \"person.father_is\" { title = { zh = \"父亲\" },\n"
    "  one_of = { gone = { zh = \"死亡或失踪\" }, unable = { zh = \"无力抚养\" }, able = { zh = \"能够抚养\" "
    "} },\n"
    "  value = function(person) return person.father.as_parent end }\n"
    "fact \"person.mother_is\" { title = { zh = \"母亲\" },\n"
    "  one_of = { gone = { zh = \"死亡或失踪\" }, unable = { zh = \"无力抚养\" }, able = { zh = \"能够抚养\" "
    "} },\n"
    "  value = function(person) return person.mother.as_parent end }\n" RULE(
        "r", "where = { age = below(18) }, when = function(child)\n"
             "  local father, mother = child.father_is, child.mother_is\n"
             "  return father ~= \"able\" and mother ~= \"able\" and not (father == \"gone\" and mother == "
             "\"gone\") end");

#define CHILD(more) "person { name = \"甲\", born = \"2015-03-01\"" more " }"
#define FATHER(more)                                                                                         \
    "household { region = \"450226102\", person { name = \"乙\", born = \"1980-01-01\", sex = \"male\"" more \
    " } }"
#define MOTHER(more)                                                                                         \
    "household { region = \"450226102\", person { name = \"丙\", born = \"1982-01-01\", sex = "             \
    "\"female\"" more " } }"

static void proved(const char *child, const char *father, const char *mother, const char *expected) {
    char test[2048];
    snprintf(test, sizeof test,
             "test \"t" NAME_TEXT(__COUNTER__) "\" { on = \"2023-08-28\", household { region = "
                                               "\"450226102\", %s }, %s%s%s%s %s }\n",
             child, father, father[0] != '\0' ? "," : "", mother, mother[0] != '\0' ? "," : "", expected);
    assert_proved(rules, test, 1);
}

static void both_are_known(void **state) {
    (void)state;
    const char *child = CHILD(", father = \"乙\", mother = \"丙\"");
    const char *gone = ", gone = { {} }", *poor = ", income = 99";
    char father[512], mother[512];
    static const struct {
        int father, mother; /* 0 gone, 1 unable, 2 able, 3 nobody knows */
        const char *expected;
    } cases[] = {
        {0, 0, "flags = {}"}, /* an orphan is another rule's */
        {0, 1, "flags = { \"r\" }"},
        {1, 0, "flags = { \"r\" }"},
        {1, 1, "flags = { \"r\" }"},
        {0, 2, "flags = {}"},
        {2, 1, "flags = {}"},
        {3, 2, "flags = {}"},                                /* one who can is enough */
        {2, 3, "flags = {}"},                                /* in either order */
        {3, 1, "cannot_tell = { r = \"register.income\" }"}, /* able: no; else yes */
        {3, 3, "cannot_tell = { r = \"register.income\" }"},
        {3, 0, "cannot_tell = { r = \"register.income\" }"},
    };
    const char *told[] = {gone, poor, ", income = 100", ""};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(father, sizeof father, FATHER("%s"), told[cases[i].father]);
        snprintf(mother, sizeof mother, MOTHER("%s"), told[cases[i].mother]);
        proved(child, father, mother, cases[i].expected);
    }
}

static void nobody_recorded_one(void **state) {
    (void)state;
    proved(CHILD(", father = \"乙\""), FATHER(", income = 100"), "", "flags = {}");
    proved(CHILD(", father = \"乙\""), FATHER(", income = 99"), "", "cannot_tell = { r = \"mother\" }");
    proved(CHILD(", mother = \"丙\""), "", MOTHER(", income = 100"), "flags = {}");
    proved(CHILD(", mother = \"丙\""), "", MOTHER(", gone = { {} }"), "cannot_tell = { r = \"father\" }");
    proved(CHILD(""), "", "", "cannot_tell = { r = \"father\" }");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_are_known),
        cmocka_unit_test(nobody_recorded_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
