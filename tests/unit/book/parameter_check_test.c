/* What check reports of parameters, and which parameters a rule is known to read. */
#include "../judge/village.h"

#include "book/parameter_check.h"

static struct region places[] = {{450200000000, 4, "柳州市"},
                                 {450225000000, 6, "融水苗族自治县"},
                                 {450226000000, 6, "三江侗族自治县"},
                                 {450226102000, 9, "丹洲镇"},
                                 {450226103000, 9, "斗江镇"}};

/* The reports on p in a site of 柳州, one a line. */
static char *reports(const char *rules) {
    struct evening evening;
    struct diags diags;
    diags_init(&diags);
    evening_open(&evening, rules);
    evening.book->site.region = 450200000000;
    evening.book->site.region_digits = 4;
    evening.book->regions = (struct regions){places, sizeof places / sizeof *places};
    parameters_check(evening.book, &diags);
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (size_t i = 0; i < diags.count; i++) {
        assert_int_equal(diags.items[i].level, DIAG_WARNING);
        if (strstr(diags.items[i].message, "\"p\"") != NULL)
            fprintf(out, "%d: %s\n", diags.items[i].place.line, diags.items[i].message);
    }
    fclose(out);
    diags_release(&diags);
    evening.book->regions = (struct regions){0};
    evening_close(&evening);
    return text;
}

static void assert_reports(const char *rules, const char *expected) {
    char *found = reports(rules);
    assert_string_equal(found, expected);
    free(found);
}

#define GOOD "from = \"2020-01-01\", basis = \"甲\", "
#define P(entries) "parameter \"p\" { title = { zh = \"线\" }, by = { \"person.sex\" },\n" entries " }\n"
#define READS "when = function(p) return p.rooms > param.p end"
#define TWO_PLACES "{ region = \"450226\", sex = \"female\", value = 1, " GOOD "},\n"

/* 500 rooms of two sexes are 1,000 combinations; the last has no value. */
static void gaps_among_many_combinations(void **state) {
    (void)state;
    char rules[4096], rooms[3000] = "1";
    for (int i = 2; i < 500; i++) snprintf(rooms + strlen(rooms), sizeof rooms - strlen(rooms), ", %d", i);
    snprintf(rules, sizeof rules,
             "parameter \"p\" { title = { zh = \"线\" }, by = { \"person.rooms\", \"person.sex\" },\n"
             "{ value = 1, rooms = { %s }, " GOOD "},\n"
             "{ value = 1, rooms = 500, sex = \"female\", " GOOD "} }\n" RULE("a", READS),
             rooms);
    assert_reports(rules,
                   "1: parameter \"p\" has no value on this date in 450200 柳州市 for rooms = 500, sex = "
                   "male: what reads it cannot tell (a)\n");
}

static void gaps(void **state) {
    (void)state;
    /* nobody reads it */
    assert_reports(P("{ region = \"450226\", sex = \"male\", value = 1, " GOOD "}"), "");
    /* 三江 has it, 融水 has not */
    assert_reports(
        P("{ region = \"450226\", sex = { \"male\", \"female\" }, value = 1, " GOOD "}") RULE("a", READS),
        "1: parameter \"p\" has no value on this date in 450225 融水苗族自治县: what reads it cannot tell "
        "(a)\n");
    assert_reports(P("{ region = \"450200\", sex = { \"male\", \"female\" }, value = 1, " GOOD "}")
                       RULE("a", READS),
                   "");
    /* 三江 has it for women only, and one of its towns for men */
    assert_reports(P(TWO_PLACES "{ region = \"450226103\", sex = \"male\", value = 1, " GOOD "}")
                       RULE("a", READS) RULE("b", "where = { rooms = over(param.p) }"),
                   "1: parameter \"p\" has no value on this date in 450225 融水苗族自治县: what reads it "
                   "cannot tell (a, b)\n"
                   "1: parameter \"p\" has no value on this date in 450226102 丹洲镇 for sex = male: what "
                   "reads it cannot tell (a, "
                   "b)\n");
    /* a rule of 三江 alone does not need it elsewhere */
    assert_reports(
        P(TWO_PLACES) RULE("a", "region = \"450226\", " READS),
        "1: parameter \"p\" has no value on this date in 450226 三江侗族自治县 for sex = male: what reads it "
        "cannot tell (a)\n");
    /* not yet in force, not yet known, no more in force; a rule that is not in force needs nothing */
    assert_reports(
        P("{ from = \"2023-08-29\", basis = \"甲\", sex = { \"male\", \"female\" }, value = 1 }")
            RULE("a", READS),
        "1: parameter \"p\" has no value on this date in 450200 柳州市: what reads it cannot tell (a)\n");
    assert_reports(
        P("{ known = \"2023-08-29\", sex = \"male\", value = 1, " GOOD "}") RULE("a", READS),
        "1: parameter \"p\" has no value on this date in 450200 柳州市: what reads it cannot tell (a)\n");
    assert_reports(P("{ to = \"2023-08-27\", sex = \"male\", value = 1, " GOOD "}")
                       RULE("a", "to = \"2023-08-01\", " READS),
                   "");
}

/* Through a fact, a filter of a fact, a sentence, a multiple, and the deadline that a rule leaves open. */
static void ways_of_reading(void **state) {
    (void)state;
    static const char *const readers[] = {
        "fact \"person.x\" { title = { zh = \"x\" }, value = function(p) return p.rooms > param.p end "
        "}\n" RULE("a", "when = function(p) return p.x end"),
        "fact \"household.x\" { title = { zh = \"x\" }, unit = \"people\", count = \"members\", where = { "
        "rooms = "
        "over(param.p) } }\n" HOUSEHOLD_RULE("a", "when = function(h) return h.x > 1 end"),
        "local function over(n) return n > param.p end\n" RULE("a",
                                                               "when = function(p) return over(p.rooms) end"),
        "rule \"a\" { title = { zh = \"a\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\", "
        "each = "
        "\"person\", urgency = \"red\", say = { zh = \"{param.p}\" }, where = { rooms = 1 } }\n",
    };
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        char rules[2048];
        snprintf(rules, sizeof rules, P("{ region = \"4501\", value = 1, sex = \"male\", " GOOD "}") "%s",
                 readers[i]);
        assert_reports(
            rules,
            "1: parameter \"p\" has no value on this date in 450200 柳州市: what reads it cannot tell (a)\n");
    }
    assert_reports(
        "parameter \"p\" { title = { zh = \"线\" }, unit = \"yuan\", { region = \"4501\", value = 1, " GOOD
        "} }\nparameter \"q\" { title = { zh = \"倍\" }, unit = \"yuan\", { times = 2, of = \"p\", " GOOD
        "} }\n" RULE("a", "when = function(p) return p.spent > param.q end"),
        "1: parameter \"p\" has no value on this date in 450200 柳州市: what reads it cannot tell (a)\n");
}

static void entries(void **state) {
    (void)state;
    assert_reports(P("{ value = 1, sex = \"male\", from = \"2020-01-01\", basis = \"未核实:初值\" },\n"
                     "{ value = 1, sex = \"female\", review_by = \"2023-08-27\", " GOOD "},\n"
                     "{ value = 2, sex = \"female\", review_by = \"2023-08-28\", region = \"450200\", " GOOD
                     "}"),
                   "2: parameter \"p\": the basis is not verified\n");
    assert_reports(P("{ value = 1, sex = \"male\", review_by = \"2023-08-27\", " GOOD "}"),
                   "2: parameter \"p\" was to be reviewed by 2023-08-27\n");
    /* the general value of 2022 does not reach men, for whom that of 2020 stays */
    assert_reports(
        P("{ value = 1, sex = \"male\", " GOOD "},\n{ value = 2, from = \"2022-01-01\", basis = \"乙\" }"),
        "3: parameter \"p\": entry 1 of an earlier day is more particular and stays in force beside this "
        "one; give it `to` if it has ended\n");
    assert_reports(P("{ value = 1, sex = \"male\", to = \"2021-12-31\", " GOOD
                     "},\n{ value = 2, from = \"2022-01-01\", basis = \"乙\" }"),
                   "");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(gaps_among_many_combinations), cmocka_unit_test(gaps),
                                       cmocka_unit_test(ways_of_reading), cmocka_unit_test(entries)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
