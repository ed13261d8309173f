/* Names that cannot be read in a rule, or that mean something else there, are refused where they are given.
 */
#include "../judge/village.h"

#define COLUMN(name)                                                                                         \
    "dataset \"more\" { title = { zh = \"甲\" }, files = { \"more*\" }, person = { id = \"id\" }, columns " \
    "= {\n id = { from = { \"号\" }, type = \"citizen_id\" },\n " name                                       \
    " = { from = { \"乙\" }, type = \"text\" } } }\n"
#define DATASET(name)                                                                                        \
    "\ndataset \"" name "\" { title = { zh = \"甲\" }, files = { \"more*\" }, person = { id = \"id\" }, "   \
    "columns = { id = { from = { \"号\" }, type = \"citizen_id\" } } }\n"
#define PARAMETER(name)                                                                                      \
    "\nparameter \"" name                                                                                    \
    "\" { title = { zh = \"甲\" }, { from = \"2020-01-01\", value = 3, basis = \"甲\" } }\n"

static void assert_first(const char *rules, const char *wanted) {
    char *found = village_messages(rules);
    if (strncmp(found, wanted, strlen(wanted)) != 0) fail_msg("%s\n%s", wanted, found);
    free(found);
}

static void columns(void **state) {
    (void)state;
    assert_first(COLUMN("[\"end\"]"),
                 "pack/x.lua:3:4: dataset \"more\" column end: 'end' is a word of the language\n");
    assert_first(COLUMN("where"),
                 "pack/x.lua:3:2: dataset \"more\" column where: 'where' is a word of the language\n");
    assert_first(COLUMN("so_far"),
                 "pack/x.lua:3:2: dataset \"more\" column so_far: 'so_far' is a word of the language\n");
    assert_first(COLUMN("person"), "pack/x.lua:1:61: dataset \"more\": 'person' is a word of the language\n");
    assert_first(COLUMN("[\"a b\"]"), "pack/x.lua:3:4: dataset \"more\" column a b: 'a b' is no name: "
                                      "letters, digits and _, not beginning with a digit\n");
    assert_refused(COLUMN("note"), "");
}

static void datasets(void **state) {
    (void)state;
    assert_first(DATASET("sum"), "pack/x.lua:2:10: dataset \"sum\": 'sum' is a word of the language\n");
    assert_first(DATASET("a-b"), "pack/x.lua:2:10: dataset \"a-b\": 'a-b' is no name: letters, digits and _, "
                                 "not beginning with a digit\n");
    assert_refused(DATASET("another"), "");
}

static void parameters(void **state) {
    (void)state;
    assert_first(PARAMETER("end"), "pack/x.lua:2:12: parameter \"end\": 'end' is no name for a parameter\n");
    assert_first(PARAMETER("3a"), "pack/x.lua:2:12: parameter \"3a\": '3a' is no name for a parameter\n");
    assert_refused(PARAMETER("a3"), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(columns), cmocka_unit_test(datasets),
                                       cmocka_unit_test(parameters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
