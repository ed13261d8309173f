/* What opens no case is set apart: rosters, exit checks, and all that shadow rules found. */
#include "village.h"

#define LISTED(name, rest)                                                                                   \
    "rule \"" name                                                                                           \
    "\" { title = { zh = \"题\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\", "           \
    "each = \"person\", say = { zh = \"话\" }, " rest " }\n"

/* Four rules; incomes 0, 4, 9 and none: below(5) is met by the first two, cannot tell of the last. */
static const char rules[] = LISTED("visit", "urgency = \"red\", where = { income = below(5) }")
    LISTED("roster", "list = \"roster\", where = { income = below(5) }")
        LISTED("verify", "list = \"verify\", where = { income = below(1) }")
            LISTED("shadow",
                   "urgency = \"red\", shadow = true, when = function(p) if p.income == yuan(9) then "
                   "error(\"neun\", 0) end return p.income < yuan(5) end");

static void people(struct evening *evening) {
    static const char *const incomes[] = {"0", "4", "9"};
    evening_open(evening, rules);
    for (uint32_t i = 0; i < 3; i++)
        evening_row(evening, "register", i + 1, "name", "甲", "income", incomes[i], NULL);
    evening_row(evening, "register", 4, "name", "甲", NULL);
}

static uint16_t rule_of(const struct evening *evening, const char *name) {
    for (uint16_t i = 0; i < evening->book->rule_count; i++)
        if (strcmp(evening->book->rules[i].name, name) == 0) return i;
    fail_msg("no rule %s", name);
    return 0;
}

static void lists_are_parted(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    people(&evening);
    evening_judge(&evening, &judgement, 2);
    assert_int_equal(judgement.flag_count, 2 + 2 + 1 + 2);
    judgement_set_apart(&judgement, evening.book);
    assert_int_equal(judgement.flag_count, 2);
    for (uint32_t i = 0; i < 2; i++) assert_int_equal(judgement.flags[i].rule, rule_of(&evening, "visit"));
    assert_int_equal(judgement.listed_count, 3);
    assert_int_equal(judgement.shadows.flag_count, 2);
    for (uint32_t i = 0; i < 2; i++)
        assert_int_equal(judgement.shadows.flags[i].rule, rule_of(&evening, "shadow"));
    /* Still by household: the one without income is on both lists, roster before verify. */
    assert_int_equal(judgement.listed[0].rule, rule_of(&evening, "roster"));
    assert_int_equal(judgement.listed[1].rule, rule_of(&evening, "verify"));
    assert_int_equal(judgement.listed[0].household, judgement.listed[1].household);
    assert_int_equal(judgement.listed[2].rule, rule_of(&evening, "roster"));
    judgement_release(&judgement);
    evening_close(&evening);
}

static void shadows_leave_no_doubt_and_no_failure(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    people(&evening);
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.unsure_count, 4);
    assert_int_equal(judgement.failure_count, 1);
    judgement_set_apart(&judgement, evening.book);
    assert_int_equal(judgement.unsure_count, 3);
    assert_int_equal(judgement.shadows.unsure_count, 1);
    assert_int_equal(judgement.failure_count, 0);
    assert_int_equal(judgement.shadows.failure_count, 1);
    const struct rule_count *count = &judgement.rules[rule_of(&evening, "shadow")];
    assert_int_equal(count->judged, 4);
    assert_int_equal(count->met, 2);
    assert_int_equal(count->cannot_tell, 1);
    assert_int_equal(count->failed, 1);
    judgement_release(&judgement);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_parted),
        cmocka_unit_test(shadows_leave_no_doubt_and_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
