/* Which datasets a rule can read: named by itself, by its facts, by the helpers of its file. In this village
 * who is `gone` is away, so every rule reads that too. And which decide who is who. */
#include "../judge/village.h"

#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"

static void expect(const char *rules, const char *datasets) {
    struct evening evening;
    char found[256] = "";
    evening_open(&evening, rules);
    const struct rule *rule = &evening.book->rules[0];
    for (uint16_t i = 0; i < evening.book->dataset_count; i++) {
        if (!rule_reads(rule, i)) continue;
        strcat(found, found[0] ? " " : "");
        strcat(found, evening.book->datasets[i].name);
    }
    assert_string_equal(found, datasets);
    evening_close(&evening);
}

static void itself(void **state) {
    (void)state;
    expect(RULE("r", "where = { age = 5 }"), "register gone");
    expect(RULE("r", "among = { \"bills\", days = 3 }"), "register bills gone");
    expect(RULE("r", "when = function(p) return #p.cards > 0 end"), "register cards gone");
    expect(HOUSEHOLD_RULE("r", "when = function(h) for _, p in ipairs(h.members) do if p.cards:any() then "
                               "return true end end return false end"),
           "register cards gone");
}

static void by_its_facts(void **state) {
    (void)state;
    expect(RULE("r", "where = { spent = over(5) }"), "register bills gone");
    expect(FACT("person.carded", "any = \"cards\"")
               RULE("r", "where = { age = 5 }, unless = { \"person.carded\" }"),
           "register cards gone");
    expect("rule \"r\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\", "
           "each = "
           "\"person\", urgency = \"red\", where = { age = 5 }, say = { zh = \"{spent}\" } }\n",
           "register bills gone");
    expect("rule \"r\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\", "
           "each = \"person\", urgency = \"red\", where = { age = 5 }, say = { zh = \"话\", en = \"{spent}\" "
           "} }\n",
           "register bills gone");
    expect(FACT("person.a", "unit = \"yes/no\", value = function(p) return p.b end")
               FACT("person.b", "unit = \"yes/no\", value = function(p) return p.cards:any() or p.a end")
                   RULE("r", "when = function(p) return p.a end"),
           "register cards gone");
    expect(FACT("bills.dear", "unit = \"yes/no\", value = function(row) return row.person.cards:any() end")
               FACT("person.dear", "any = \"bills\", where = { dear = true }")
                   RULE("r", "where = { dear = true }"),
           "register bills cards gone");
}

static void by_helpers_of_the_file(void **state) {
    (void)state;
    expect("local function recent(p) return p.bills:where { paid_on = last(months(3)) } end\n"
           "local helpers = { some = function(p) return #recent(p) > 0 end }\n" RULE(
               "r", "when = function(p) return helpers.some(p) end"),
           "register bills gone");
}

#define FATHER "relation \"father\" { title = { zh = \"父亲\" }, named_by = \"register.father_id\" }\n"
#define SPOUSE                                                                                               \
    "relation \"spouse\" { title = { zh = \"配偶\" }, inverse = \"spouse\", named_by = \"marriage\" }\n"   \
    "dataset \"marriage\" { title = { zh = \"婚姻\" }, files = { \"m*\" }, columns = { a = { type = "      \
    "\"citizen_id\" }, b = { type = \"citizen_id\" } }, persons = { one = { id = \"a\" }, two = { id = "     \
    "\"b\" } } }\n"

static void expect_of_households(const char *household, const char *rules, const char *datasets) {
    struct village village;
    struct diags diags;
    struct buffer text = {0};
    char found[256] = "";
    village_open(&village);
    diags_init(&diags);
    buffer_format(&text,
                  "household { book = { \"office\", \"book\" }, region = \"region\", away = { "
                  "\"person.is_gone\" }, %s }\n",
                  household);
    village_write(&village, "household.lua", text.at);
    village_write(&village, "pack/x.lua", rules);
    struct book *book = book_load_rules(village.folder, "pack/x.lua", false, date_from(2023, 8, 28), &diags);
    assert_non_null(book);
    for (uint16_t i = 0; i < book->dataset_count; i++) {
        if (!book->household.reads[i]) continue;
        strcat(found, found[0] ? " " : "");
        strcat(found, book->datasets[i].name);
    }
    assert_string_equal(found, datasets);
    book_free(book);
    buffer_release(&text);
    diags_release(&diags);
    village_close(&village);
}

/* Who is away matters to nobody else where books are not joined. */
static void of_the_households(void **state) {
    (void)state;
    expect_of_households("", "", "register");
    expect_of_households("", FATHER, "register");
    expect_of_households("joins = { { \"father\" } }", FATHER, "register gone");
    expect_of_households(
        "joins = { { \"father\", age = below(18), near = true } }",
        FATHER FACT("person.near", "unit = \"yes/no\", value = function(p) return p.carded end")
            FACT("person.carded", "any = \"cards\""),
        "register cards gone");
    expect_of_households("", SPOUSE, "register marriage");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(itself),
        cmocka_unit_test(by_its_facts),
        cmocka_unit_test(by_helpers_of_the_file),
        cmocka_unit_test(of_the_households),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
