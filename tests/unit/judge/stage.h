/* Two households on whom rules are told whole. */
#ifndef HEARTH_TESTS_JUDGE_STAGE_H
#define HEARTH_TESTS_JUDGE_STAGE_H

#include "village.h"

#include <math.h>

#include "judge/trace.h"

#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"

struct stage {
    struct evening evening;
    struct trace *trace;
    struct told told;
};

/* On 2023-08-28: household 0 in the city (450202): persons 0 (甲, born 1990-01-01, income 4,962.00, 3 rooms)
 * and 1 (乙, born 2010-08-29, income missing), who have bills; 1 in Rongan (450226): person 2 (丙), who has
 * no bill, and 3, who is gone. */
UNUSED static void stage_open_gone(struct stage *stage, const char *rules, bool third_is_gone) {
    struct evening *evening = &stage->evening;
    evening_open(evening, rules);
    evening_row(evening, "register", 1, "name", "甲", "office", "1", "book", "1", "region", "450202001",
                "born", "1990-01-01", "income", "4962", "rooms", "3", "sex", "男", "owner", "是", NULL);
    evening_row(evening, "register", 2, "name", "乙", "office", "1", "book", "1", "region", "450202001",
                "born", "2010-08-29", "sex", "女", NULL);
    evening_row(evening, "register", 3, "name", "丙", "office", "1", "book", "2", "region", "450226102",
                "born", "1963-08-29", "income", "5038", "rooms", "0", NULL);
    evening_row(evening, "register", 4, "name", "丁", "office", "1", "book", "2", "region", "450226102",
                "born", "1980-01-01", NULL);
    evening_row(evening, "bills", 1, "number", "1", "paid_on", "2022-08-20", "total", "900", "days", "5",
                "kind", "住院", NULL);
    evening_row(evening, "bills", 1, "number", "2", "paid_on", "2023-08-01", "total", "4900", "days", "3",
                "kind", "门诊", NULL);
    evening_row(evening, "bills", 2, "number", "3", "paid_on", "2023-07-01", "total", "80", "days", "1",
                NULL);
    evening_row(evening, "gone", 4, NULL);
    if (third_is_gone) evening_row(evening, "gone", 3, NULL);
    population_link(&evening->population, evening->book, evening->rows, 1);
    evening->linked = true;
    assert_int_equal(evening->population.households, 2);
    stage->trace = trace_open(evening->book, &evening->population, evening->states, &evening->diags);
    assert_non_null(stage->trace);
}

UNUSED static void stage_open(struct stage *stage, const char *rules) {
    stage_open_gone(stage, rules, false);
}

UNUSED static void stage_close(struct stage *stage) {
    trace_close(stage->trace);
    evening_close(&stage->evening);
}

UNUSED static const struct told *tell(struct stage *stage, uint16_t rule, uint32_t person) {
    uint32_t household = stage->evening.population.household_of[person];
    bool of_household = stage->evening.book->rules[rule].of_household;
    trace_judge(stage->trace, rule, household, of_household ? PERSON_NONE : person, &stage->told);
    assert_true(stage->told.steps_known);
    return &stage->told;
}

UNUSED static const struct trace_step *decider(const struct told *told) {
    assert_int_not_equal(told->decided_by, STEP_NONE);
    return &told->steps[told->decided_by];
}

UNUSED static void assert_margin(const struct trace_step *step, enum margin_unit unit, double wanted,
                                 double share) {
    assert_int_equal(step->margin.unit, unit);
    double is = unit == MARGIN_AMOUNT ? (double)step->margin.value.as.amount : step->margin.value.as.number;
    if (is != wanted || fabs(step->margin.share - share) > 1e-9)
        fail_msg("%s: %f, %f", step->text, is, step->margin.share);
}

#endif
