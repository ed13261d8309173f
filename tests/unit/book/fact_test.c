/* Facts as declared: what is refused, with its place. Line 1 is the fact's own. */
#include "../judge/village.h"

#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" },\n " rest " }\n"

static void refusals(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {FACT("person.x", "sum = \"totl\", of = \"bills\""),
         "pack/x.lua:2:9: fact \"person.x\": unknown column or fact 'totl'; did you mean 'total'?\n"},
        {FACT("person.x", "sum = \"total\", of = \"bils\""),
         "pack/x.lua:2:23: fact \"person.x\": unknown list 'bils'; did you mean 'bills'?\n"},
        {FACT("person.x", "any = \"bils\""),
         "pack/x.lua:2:9: fact \"person.x\": unknown list 'bils'; did you mean 'bills'?\n"},
        {FACT("person.x", "any = \"members\""),
         "pack/x.lua:2:9: fact \"person.x\": unknown list 'members'\n"},
        {FACT("person.x", "any = \"bills\", where = { totl = 5 }"),
         "pack/x.lua:2:27: fact \"person.x\": unknown column or fact 'totl'; did you mean 'total'?\n"},
        {FACT("household.x", "count = \"members\", where = { agee = 5 }"),
         "pack/x.lua:2:31: fact \"household.x\": unknown column or fact 'agee'; did you mean 'age'?\n"},
        {FACT("person.x", "any = \"bills\", vlaue = 5"),
         "pack/x.lua:2:17: fact \"person.x\": unknown key 'vlaue'; did you mean 'value'?\n"},
        {FACT("person.x", "unit = \"yuan\""), "pack/x.lua:1:1: fact \"person.x\": a fact has "},
        {FACT("person.x", "any = \"bills\", sum = \"total\", of = \"bills\""),
         "pack/x.lua:2:2: fact \"person.x\": a fact has one of value, sum, count, any, all, max, min, "
         "latest\n"},
        {FACT("person.x", "max = \"kind\", of = \"bills\""),
         "pack/x.lua:2:2: fact \"person.x\": max needs values with an order, not a choice\n"},
        {FACT("person.x", "sum = \"paid_on\", of = \"bills\""),
         "pack/x.lua:2:2: fact \"person.x\": sum adds up amounts or numbers, not a date\n"},
        {FACT("person.x", "one_of = { a = \"甲\" }, latest = \"kind\", of = \"bills\""),
         "pack/x.lua:2:2: fact \"person.x\": one_of belongs to value = function"},
        {FACT("person.x", "latest = \"kind\", of = \"bills\"") RULE("r", "\n where = { x = \"wad\" }"),
         "pack/x.lua:4:17: rule \"r\": unknown value 'wad'; did you mean 'ward'?\n"},
        {FACT("person.x", "all = \"bills\""),
         "pack/x.lua:1:1: fact \"person.x\": all = LIST needs that = { what must hold }\n"},
        {FACT("bills.x", "count = \"bills\""),
         "pack/x.lua:1:1: fact \"bills.x\": a fact of a row is a function (value = …) or take and less\n"},
        {FACT("bils.x", "value = function(row) return 5 end"),
         "pack/x.lua:1:7: fact \"bils.x\": a fact is named person.X, household.X or DATASET.X\n"},
        {FACT("person.age", "any = \"bills\""), "pack/x.lua:1:7: fact \"person.age\": 'age' is already the "
                                                "name of a column, a dataset or a word of the language\n"},
        {FACT("person.income", "any = \"bills\""),
         "pack/x.lua:1:7: fact \"person.income\": 'income' is already the name of a column, a dataset or a "
         "word of the language\n"},
        {FACT("bills.total", "value = function(row) return 5 end"),
         "pack/x.lua:1:7: fact \"bills.total\": 'total' is already the name of a column, a dataset or a word "
         "of the language\n"},
        {FACT("person.where", "any = \"bills\""),
         "pack/x.lua:1:7: fact \"person.where\": 'where' is already the name of a column, a dataset or a "
         "word of the language\n"},
        {FACT("person.end", "any = \"bills\""), "pack/x.lua:1:7: fact \"person.end\": 'end' is already the "
                                                "name of a column, a dataset or a word of the language\n"},
        {FACT("person.spent", "any = \"bills\""),
         "pack/x.lua:1:7: fact \"person.spent\": declared twice: also at facts/base.lua:2\n"},
        {FACT("person.x", "any = \"bills\", that = { total = over(5) }"),
         "pack/x.lua:2:17: fact \"person.x\": that goes with all = LIST; which rows are meant is said by "
         "where = { … }\n"},
        {FACT("person.x", "value = function(p) return p.age end, where = { total = 5 }"),
         "pack/x.lua:2:40: fact \"person.x\": where belongs to a fold (sum, count, any, all, max, min, "
         "latest)\n"},
        {FACT("person.x", "unit = \"yes/no\", sum = \"total\", of = \"bills\""),
         "pack/x.lua:2:10: fact \"person.x\": the unit is \"yes/no\", but what is folded is an amount\n"},
        {FACT("person.x", "unit = \"people\", sum = \"total\", of = \"bills\""),
         "pack/x.lua:2:10: fact \"person.x\": the unit is \"people\", but what is folded is an amount\n"},
        {FACT("person.x", "unit = \"yuan\", sum = \"days\", of = \"bills\""),
         "pack/x.lua:2:10: fact \"person.x\": the unit is \"yuan\", but what is folded is a number\n"},
        {FACT("person.x", "unit = \"rooms\", any = \"bills\""),
         "pack/x.lua:2:10: fact \"person.x\": the unit is \"rooms\", but what is folded is yes or no\n"},
        {FACT("person.x", "value = 5"), "pack/x.lua:2:2: fact \"person.x\": value must be a function\n"},
        {FACT("person.x", "one_of = {}, value = function(p) return \"a\" end"),
         "pack/x.lua:2:2: fact \"person.x\": one_of takes 1 to 127 values\n"},
        {FACT("person.x", "one_of = { \"a\", b = \"乙\" }, value = function(p) return \"a\" end"),
         "pack/x.lua:1:1: fact \"person.x\": every entry here has a name: key = value\n"},
        {FACT("person.x", "one_of = { b = 5 }, value = function(p) return \"b\" end"),
         "pack/x.lua:2:13: fact \"person.x\": b must be { zh = \"…\", en = \"…\" }\n"},
        {FACT("person.x", "value = function(p) return p.incme end"),
         "pack/x.lua:2:31: fact \"person.x\": unknown column, fact or list 'incme'; did you mean "
         "'income'?\n"},
        {FACT("bills.x", "value = function(row) return row.income end"),
         "pack/x.lua:2:35: fact \"bills.x\": unknown column, fact or list 'income'\n"},
        {"fact \"person.x-y\" { title = { zh = \"x\" }, any = \"bills\" }\n",
         "pack/x.lua:1:7: fact \"person.x-y\": 'x-y' is no name: letters, digits and _, not beginning with a "
         "digit\n"},
        {FACT("person.x", "unit = \"元\", value = function(p) return p.income end"),
         "pack/x.lua:2:2: fact \"person.x\": the unit of amounts is yuan, not \"元\"\n"},
        {"fact \"person.x\" { any = \"bills\" }\n",
         "pack/x.lua:1:1: fact \"person.x\": title is missing: title = { zh = \"…\", en = \"…\" }\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *found = village_messages(cases[i].text);
        if (strncmp(found, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("case %d: wanted %sfound %s", (int)i, cases[i].message, found);
        free(found);
    }
}

/* Wherever the one stands that is asked: behind, in a later file, of the household. */
static void facts_declared_later(void **state) {
    (void)state;
    static const char *const later =
        "relation \"father\" { title = { zh = \"父\" }, inverse = \"children\", named_by = "
        "\"register.father_id\" }\n"
        "fact \"person.able\" { title = { zh = \"x\" }, one_of = { yes = \"能\", no = \"不能\" },\n"
        "  value = function(p) return p.age > 18 and \"yes\" or \"no\" end }\n"
        "fact \"person.cost\" { title = { zh = \"x\" }, sum = \"total\", of = \"bills\" }\n"
        "fact \"household.place\" { title = { zh = \"x\" }, one_of = { town = \"城\", country = \"乡\" },\n"
        "  value = function(h) return h.members:any { age = 5 } and \"town\" or \"country\" end }\n";
    static const struct {
        const char *text, *message;
    } cases[] = {
        {FACT("person.x", "value = function(p) return p.able == \"yse\" end"),
         "pack/x.lua:2:40: fact \"person.x\": unknown value 'yse'; did you mean 'yes'?\n"},
        {FACT("person.x", "value = function(p) return p.cost == 5 end"),
         "pack/x.lua:2:31: fact \"person.x\": 'cost' is an amount: it is never equal to a number: write "
         "yuan(…)\n"},
        {FACT("person.x", "value = function(p) return p.household.place == \"twon\" end"),
         "pack/x.lua:2:51: fact \"person.x\": unknown value 'twon'; did you mean 'town'?\n"},
        {FACT("person.x", "any = \"children\", where = { able = \"yse\" }"),
         "pack/x.lua:2:38: fact \"person.x\": unknown value 'yse'; did you mean 'yes'?\n"},
        {FACT("person.x", "max = \"able\", of = \"children\""),
         "pack/x.lua:2:2: fact \"person.x\": max needs values with an order, not a choice\n"},
        {FACT("person.x", "unit = \"people\", max = \"cost\", of = \"children\""),
         "pack/x.lua:2:10: fact \"person.x\": the unit is \"people\", but what is folded is an amount\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer text = {.most = 4096};
        buffer_format(&text, "%s%s", cases[i].text, later);
        char *found = village_messages(text.at);
        if (strncmp(found, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("case %d: wanted %sfound %s", (int)i, cases[i].message, found);
        free(found);
        buffer_release(&text);
    }
}

static void units_follow_from_the_fold(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening,
        "fact \"person.a\" { title = { zh = \"x\" }, sum = \"total\", of = \"bills\" }\nfact \"person.b\" { "
        "title = { zh = \"x\" }, any = \"bills\" }\n"
        "fact \"person.c\" { title = { zh = \"x\" }, count = \"bills\" }\nfact \"person.d\" { title = { zh = "
        "\"x\" }, latest = \"paid_on\", of = \"bills\" }\n"
        "fact \"household.e\" { title = { zh = \"x\" }, sum = \"a\", of = \"members\" }\nfact \"person.f\" { "
        "title = { zh = \"x\" }, unit = \"yuan per month\", value = function(p) return 5 end }\n");
    static const struct {
        const char *name;
        enum fact_unit unit;
    } wanted[] = {{"person.a", UNIT_YUAN}, {"person.b", UNIT_YES_NO},  {"person.c", UNIT_PEOPLE},
                  {"person.d", UNIT_DATE}, {"household.e", UNIT_YUAN}, {"person.f", UNIT_YUAN}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(evening.book->facts[book_fact(evening.book, wanted[i].name)].unit, wanted[i].unit);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(refusals), cmocka_unit_test(facts_declared_later),
                                       cmocka_unit_test(units_follow_from_the_fold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
