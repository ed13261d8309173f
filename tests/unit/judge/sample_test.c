/* What trying rules on real rows tells of them. */
#include "village.h"

#include "judge/sample.h"

static char *warnings_of(const struct diags *diags) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (size_t i = 0; i < diags->count; i++)
        fprintf(out, "%s:%d: %s\n", diags->items[i].place.file, diags->items[i].place.line,
                diags->items[i].message);
    fclose(out);
    return text;
}

/* Three persons of three households with bills of 1, 2 and 3 yuan; the first of them `others` are not the
 * office's. */
static void assert_tried_beside(uint32_t others, uint32_t most, const char *rules, const char *wanted) {
    struct evening evening;
    struct diags diags;
    diags_init(&diags);
    evening_open(&evening, rules);
    for (uint32_t i = 1; i <= 3; i++) {
        char book[8];
        snprintf(book, sizeof book, "%u", i);
        evening_row(&evening, "register", i, "name", "甲", "office", "1", "book", book, "born", "1980-01-01",
                    NULL);
        evening_row(&evening, "bills", i, "number", book, "paid_on", "2023-01-01", "total", book, NULL);
    }
    struct judge_options joining = {.threads = 1, .states = evening.states};
    population_link(&evening.population, evening.book, evening.rows, 1);
    evening.linked = true;
    assert_true(households_join(&evening.population, evening.rows, &joining, &diags));
    for (uint32_t i = 0; i < others; i++) evening.population.household[i].outside = true;
    sample_judge(evening.book, &evening.population, evening.states, most, &diags);
    char *found = warnings_of(&diags);
    assert_string_equal(found, wanted);
    free(found);
    evening_close(&evening);
    diags_release(&diags);
}

static void assert_tried(const char *rules, const char *wanted) {
    assert_tried_beside(0, 1000, rules, wanted);
}

static void a_rule_that_tells_people_apart(void **state) {
    (void)state;
    assert_tried(RULE("a", "among = { \"bills\", total = over(1) }"), "");
    assert_tried(RULE("a", "when = function(p) return p.spent == yuan(2) end"), "");
}

static void everybody_and_nobody(void **state) {
    (void)state;
    assert_tried(RULE("a", "where = { age = at_least(18) }") RULE("b", "where = { age = below(18) }"),
                 "pack/x.lua:1: rule \"a\" is met by everybody of the 3 that were tried\n"
                 "pack/x.lua:2: rule \"b\" is met by nobody of the 3 that were tried\n");
    /* Whom nobody can tell anything of is no nobody. */
    assert_tried(RULE("a", "where = { income = over(5) }"), "");
}

static void on_those_of_the_office(void **state) {
    (void)state;
    const char *rule = RULE("a", "when = function(p) if p.spent < yuan(2) then error(\"few\") end return "
                                 "p.spent < yuan(3) end");
    assert_tried_beside(1, 1000, rule, "");
    assert_tried_beside(2, 1, rule, "");
    assert_tried_beside(1, 2, RULE("a", "where = { age = at_least(18) }"),
                        "pack/x.lua:1: rule \"a\" is met by everybody of the 2 that were tried\n");
}

static void nothing_read(void **state) {
    (void)state;
    assert_tried(RULE("a", "when = function(p) return true end"),
                 "pack/x.lua:1: rule \"a\" reads nothing: its answer does not depend on who is asked\n"
                 "pack/x.lua:1: rule \"a\" is met by everybody of the 3 that were tried\n");
}

static void failures(void **state) {
    (void)state;
    assert_tried(RULE("a", "when = function(p)\n if p.spent > yuan(2) then error(\"too much\") end return "
                           "p.spent > yuan(1) end"),
                 "pack/x.lua:1: rule \"a\" fails for 1 of 3: pack/x.lua:2: too much\n");
}

/* No rule can be written that keeps state; so two judgements are made up that differ in one answer of "b". */
static void another_answer_in_another_order(void **state) {
    (void)state;
    struct rule rules[] = {{.name = "a", .said = {"a.lua", 1}},
                           {.name = "b", .said = {"b.lua", 7}},
                           {.name = "c", .said = {"c.lua", 1}}};
    struct book book = {.rules = rules, .rule_count = 3};
    struct flag one[] = {
        {.rule = 0, .household = 1}, {.rule = 1, .household = 1, .person = 4}, {.rule = 2, .household = 2}};
    struct flag other[] = {
        {.rule = 2, .household = 2}, {.rule = 1, .household = 1, .person = 5}, {.rule = 0, .household = 1}};
    struct judgement a = {.flags = one, .flag_count = 3}, b = {.flags = other, .flag_count = 3};
    struct diags diags;
    diags_init(&diags);
    sample_compare(&book, &a, &a, &diags);
    assert_int_equal(diags.count, 0);
    sample_compare(&book, &a, &b, &diags);
    char *found = warnings_of(&diags);
    assert_string_equal(found,
                        "b.lua:7: rule \"b\" answers differently when the households are judged in another "
                        "order: it keeps state\n");
    free(found);
    diags_release(&diags);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_that_tells_people_apart),
        cmocka_unit_test(everybody_and_nobody),
        cmocka_unit_test(on_those_of_the_office),
        cmocka_unit_test(nothing_read),
        cmocka_unit_test(failures),
        cmocka_unit_test(another_answer_in_another_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
