/* Rings of facts that are certain are refused at load, naming the whole ring; those that are not, load. */
#include "../judge/village.h"

#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"
#define VALUE(what) "unit = \"yes/no\", value = function(it) " what " end"
#define SOME_RULE RULE("r", "where = { age = 5 }")

static void certain_rings(void **state) {
    (void)state;
    assert_refused(FACT("person.a", VALUE("return it.a")) SOME_RULE,
                   "pack/x.lua:1:7: fact \"person.a\": a ring of facts: person.a → person.a\n");
    assert_refused(FACT("person.a", VALUE("return not it.b"))
                       FACT("person.b", VALUE("local x = it.c return x == (it.age > 5)"))
                           FACT("person.c", VALUE("local x = it.a return x")) SOME_RULE,
                   "pack/x.lua:1:7: fact \"person.a\": a ring of facts: person.a → person.b → person.c → "
                   "person.a\n");
    /* Through the household and back: a declared fold asks every member. */
    assert_refused(FACT("person.a", VALUE("return it.household.n > 1"))
                       FACT("household.n", "count = \"members\", where = { age = at_least(18), a = true }")
                           SOME_RULE,
                   "pack/x.lua:1:7: fact \"person.a\": a ring of facts: person.a → household.n → person.a\n");
    assert_refused(FACT("household.n", "all = \"members\", that = { a = true }")
                       FACT("person.a", VALUE("local home = it.household return home.n")) SOME_RULE,
                   "pack/x.lua:1:7: fact \"household.n\": a ring of facts: household.n → person.a → "
                   "household.n\n");
    assert_refused(FACT("bills.x", "unit = \"yuan\", value = function(it) return it.person.y end")
                       FACT("person.y", "sum = \"x\", of = \"bills\"") SOME_RULE,
                   "pack/x.lua:1:7: fact \"bills.x\": a ring of facts: bills.x → person.y → bills.x\n");
}

/* Two rings, each told once, at the fact of each that is declared first. */
static void every_ring(void **state) {
    (void)state;
    assert_refused(FACT("person.free", VALUE("return it.a")) FACT("person.a", VALUE("return it.b and it.d"))
                       FACT("person.b", VALUE("return it.a")) FACT("person.c", VALUE("return it.c"))
                           FACT("person.d", VALUE("return it.age > 5")) SOME_RULE,
                   "pack/x.lua:2:7: fact \"person.a\": a ring of facts: person.a → person.b → person.a\n"
                   "pack/x.lua:4:7: fact \"person.c\": a ring of facts: person.c → person.c\n");
}

static void not_certain(void **state) {
    (void)state;
    /* Decided first; another's; asked of a local that is somebody else; within a function that may not run.
     */
    assert_refused(FACT("person.a", VALUE("if it.age > 5 then return it.b end return true"))
                       FACT("person.b", VALUE("if it.age <= 5 then return it.a end return false")) SOME_RULE,
                   "");
    assert_refused(FACT("person.a", VALUE("return it.age > 5 and it.a")) SOME_RULE, "");
    assert_refused(
        FACT("person.a", VALUE("for _, other in ipairs(it.household.members) do if other ~= it and "
                               "other.a then return true end end return false")) SOME_RULE,
        "");
    assert_refused(
        FACT("person.a", VALUE("local f = function() return it.a end return it.age > 5")) SOME_RULE, "");
    assert_refused(FACT("person.a", VALUE("it = it.household return it.a"))
                       FACT("household.a", VALUE("return #it.members > 1")) SOME_RULE,
                   "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certain_rings),
        cmocka_unit_test(every_ring),
        cmocka_unit_test(not_certain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
