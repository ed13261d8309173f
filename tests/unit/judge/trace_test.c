/* One verdict told whole: where it was decided, by which condition, with both values and how far from
 * turning. Margins by hand. */
#include "stage.h"

/* Every one of the filter's words, for 甲 or 丙 who fails by it. */
static void a_condition_that_fails_tells_its_margin(void **state) {
    (void)state;
    static const struct {
        const char *where, *text;
        uint32_t person;
        enum margin_unit unit;
        double margin, share;
    } cases[] = {
        {"income = at_least(5000)", "income = at_least(5000)", 0, MARGIN_AMOUNT, 3800, 38.0 / 5000},
        {"income = over(param.line)", "income = over(param.line)", 2, MARGIN_AMOUNT, 96200, 962.01 / 6000},
        {"income = at_most(5000)", "income = at_most(5000)", 2, MARGIN_AMOUNT, 3800, 38.0 / 5000},
        {"income = over(4962)", "income = over(4962)", 0, MARGIN_AMOUNT, 0, 0.01 / 4962},
        {"rooms = below(3)", "rooms = below(3)", 0, MARGIN_NUMBER, 0, 1.0 / 3},
        {"rooms = over(0)", "rooms = over(0)", 2, MARGIN_NUMBER, 0, INFINITY},
        {"income = below(0)", "income = below(0)", 0, MARGIN_AMOUNT, 496200, INFINITY},
        {"income = between(5000, 6000)", "income = between(5000, 6000)", 0, MARGIN_AMOUNT, 3800, 38.0 / 5000},
        {"income = between(1000, 4000)", "income = between(1000, 4000)", 0, MARGIN_AMOUNT, 96200,
         962.0 / 4000},
        {"age = at_least(60)", "age = at_least(60)", 2, MARGIN_NUMBER, 1, 1.0 / 60},
        {"age = below(18)", "age = below(18)", 0, MARGIN_NUMBER, 15, 16.0 / 18},
        {"rooms = 4", "rooms = 4", 0, MARGIN_NUMBER, 1, 0.25},
        {"rooms = { 4, 5 }", "rooms = { 4, 5 }", 0, MARGIN_NONE, 0, 0},
        {"born = at_most(date \"1963-08-20\")", "born = at_most(date \"1963-08-20\")", 2, MARGIN_DAYS, 9,
         9.0 / 365},
        {"sex = \"female\"", "sex = \"female\"", 0, MARGIN_NONE, 0, 0},
        {"owner = false", "owner = false", 0, MARGIN_NONE, 0, 0},
        {"region = inside(\"450226\")", "region = inside(\"450226\")", 0, MARGIN_NONE, 0, 0},
        {"spent = over(param.line)", "spent = over(param.line)", 0, MARGIN_AMOUNT, 20000, 200.01 / 6000},
        {"owner = true, income = at_least(5000)", "income = at_least(5000)", 0, MARGIN_AMOUNT, 3800,
         38.0 / 5000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct stage stage;
        char rules[512];
        snprintf(rules, sizeof rules, RULE("r", "where = { %s }"), cases[i].where);
        stage_open(&stage, rules);
        const struct told *told = tell(&stage, 0, cases[i].person);
        assert_int_equal(told->verdict, VERDICT_NOT_MET);
        assert_int_equal(told->decided, DECIDED_WHERE);
        const struct trace_step *step = decider(told);
        assert_string_equal(step->text, cases[i].text);
        assert_int_equal(step->kind, STEP_CONDITION);
        assert_int_equal(step->held, HELD_NO);
        assert_int_equal(step->if_yes, VERDICT_MET);
        assert_string_equal(step->file, "pack/x.lua");
        assert_int_equal(step->line, 1);
        assert_margin(step, cases[i].unit, cases[i].margin, cases[i].share);
        assert_int_equal(told->nearest, cases[i].unit == MARGIN_NONE ? STEP_NONE : told->decided_by);
        assert_true(told->further_met);
        assert_int_equal(told->further_count, 0);
        stage_close(&stage);
    }
}

/* The bill of 2022-08-20 is nine days too old for twelve months up to 2023-08-28, which begin on 08-29. */
static void of_among_the_row_that_came_nearest(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, RULE("r", "among = { \"bills\", kind = \"ward\", paid_on = last(months(12)) }"));
    const struct told *told = tell(&stage, 0, 0);
    assert_int_equal(told->decided, DECIDED_AMONG);
    const struct trace_step *step = decider(told);
    assert_string_equal(step->text, "paid_on = last(months(12))");
    assert_int_equal(step->comparison, COMPARED_BETWEEN);
    assert_margin(step, MARGIN_DAYS, 9, 9.0 / 365);
    assert_int_equal(step->right.value.as.date, date_from(2022, 8, 29));
    assert_int_equal(step->high.value.as.date, date_from(2023, 8, 28));
    told = tell(&stage, 0, 2); /* no bill at all */
    assert_int_equal(told->decided, DECIDED_AMONG);
    assert_int_equal(told->decided_by, STEP_NONE);
    assert_int_equal(told->step_count, 0);
    assert_true(told->judged);
    told = tell(&stage, 0, 1); /* whose bill has no kind */
    assert_int_equal(told->verdict, VERDICT_CANNOT_TELL);
    assert_int_equal(told->decided, DECIDED_AMONG);
    assert_string_equal(told->cause->name, "bills.kind");
    assert_int_equal(told->cause->lack, LACK_COLUMN);
    assert_int_equal(told->cause->dataset, book_dataset(stage.evening.book, "bills"));
    step = decider(told);
    assert_string_equal(step->text, "kind = \"ward\"");
    assert_int_equal(step->held, HELD_UNTOLD);
    assert_int_equal(step->if_yes, VERDICT_MET);
    assert_int_equal(step->if_no, VERDICT_NOT_MET);
    stage_close(&stage);
}

/* Comparisons in a function: of plain numbers too, which C never sees in a night. */
static void a_comparison_in_a_function_decides(void **state) {
    (void)state;
    static const struct {
        const char *when, *text, *left, *right;
        uint32_t person;
        enum margin_unit unit;
        double margin, share;
    } cases[] = {
        {"p.income >= param.line", "p.income >= param.line", "4962", "6000", 0, MARGIN_AMOUNT, 103800,
         1038.0 / 6000},
        {"param.line <= p.income", "param.line <= p.income", "6000", "4962", 0, MARGIN_AMOUNT, 103800,
         1038.0 / 6000},
        {"p.age < 18", "p.age < 18", "33", "18", 0, MARGIN_NUMBER, 15, 16.0 / 18},
        {"#p.bills > 2", "#p.bills > 2", "2", "2", 0, MARGIN_NUMBER, 0, 0.5},
        {"p.spent * 2 > 12000", "p.spent * 2 > 12000", "11600", "12000", 0, MARGIN_AMOUNT, 40000,
         400.01 / 12000},
        {"p.born > today - years(33)", "p.born > today - years(33)", "1990-01-01", "1990-08-28", 0,
         MARGIN_DAYS, 239, 240.0 / 365},
        {"p.rooms == 4", "p.rooms == 4", "3", "4", 0, MARGIN_NUMBER, 1, 0.25},
        {"p.owner and p.rooms\n -- few\n > 5", "p.rooms > 5", "3", "5", 0, MARGIN_NUMBER, 2, 0.6},
        {"p.rooms > 5 or p.age > 34", "p.age > 34", "33", "34", 0, MARGIN_NUMBER, 1, 2.0 / 34},
        {"(function(q) local a, line = q.rooms, param.line\n if line < a * 1900 then return true end\n"
         " local b = q.age return b > 40 end)(p)",
         "b > 40", "33", "40", 0, MARGIN_NUMBER, 7, 8.0 / 40},
        {"not p.owner", "p.owner", "是", "", 0, MARGIN_NONE, 0, 0},
        {"p.sex == \"female\"", "p.sex == \"female\"", "男", "女", 0, MARGIN_NONE, 0, 0},
        {"p.income < 5038", "p.income < 5038", "5038", "5038", 2, MARGIN_AMOUNT, 0, 0.01 / 5038},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct stage stage;
        char rules[512];
        snprintf(rules, sizeof rules, RULE("r", "when = function(p)\n return %s\n end"), cases[i].when);
        stage_open(&stage, rules);
        const struct told *told = tell(&stage, 0, cases[i].person);
        assert_int_equal(told->verdict, VERDICT_NOT_MET);
        assert_int_equal(told->decided, DECIDED_WHEN);
        const struct trace_step *step = decider(told);
        assert_string_equal(step->text, cases[i].text);
        struct buffer text = {.most = 64};
        assert_string_equal(value_text(&text, &step->left.value, step->left.choices, step->left.choice_count),
                            cases[i].left);
        if (step->kind == STEP_COMPARED)
            assert_string_equal(
                value_text(&text, &step->right.value, step->right.choices, step->right.choice_count),
                cases[i].right);
        buffer_release(&text);
        assert_margin(step, cases[i].unit, cases[i].margin, cases[i].share);
        assert_int_equal(told->last_line >= 2, true);
        stage_close(&stage);
    }
}

/* A member of a table is not what was read by that name, unless it is that. */
static void sides_are_known_by_name_and_value(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, FACT("person.kind", "one_of = { a = { zh = \"甲类\" }, b = { zh = \"乙类\" } }, "
                                           "value = function(p) return \"a\" end")
                           RULE("r", "when = function(p) local t = { rooms = 7, age = p.age } "
                                     "return t.rooms == p.rooms or t.age > 90 end")
                               RULE("kinds", "when = function(p) return p.kind == \"b\" end")
                                   RULE("here", "when = function(p) return p.region == \"450226102000\" end")
                                       RULE("named", "when = function(p) local income, line = p.income, 1 "
                                                     "local line = param.line return income > line end"));
    const struct told *told = tell(&stage, 0, 0);
    assert_string_equal(told->steps[0].text, "t.rooms == p.rooms");
    assert_int_equal(told->steps[0].left.from, SIDE_OTHER);
    assert_int_equal(told->steps[0].right.from, SIDE_COLUMN);
    assert_int_equal(decider(told)->left.from, SIDE_COLUMN); /* the age that was read */
    assert_int_equal(decider(told)->left.number, COLUMN_AGE);
    told = tell(&stage, 1, 0);
    assert_int_equal(decider(told)->left.from, SIDE_FACT);
    assert_int_equal(decider(told)->right.value.kind, VALUE_CHOICE);
    assert_string_equal(decider(told)->right.choices[decider(told)->right.value.as.choice].zh, "乙类");
    assert_int_equal(decider(tell(&stage, 2, 0))->left.from, SIDE_COLUMN);
    told = tell(&stage, 3, 0);
    assert_string_equal(decider(told)->left.text, "income");
    assert_int_equal(decider(told)->left.from, SIDE_COLUMN);
    assert_int_equal(decider(told)->right.from, SIDE_PARAMETER);
    assert_string_equal(stage.evening.book->parameters[decider(told)->right.number].name, "line");
    stage_close(&stage);
}

static const char many[] = FACT(
    "person.is_poor", "unit = \"yes/no\", value = function(p) return p.income < "
                      "5000 end") FACT("household.poor", "count = \"members\", where = { is_poor = true }")
    FACT("person.is_ill", "any = \"bills\", where = { kind = \"ward\", days = at_least(5) }") FACT(
        "bills.is_long",
        "unit = \"yes/no\", value = function(row) return row.days > 3 and row.total > 100 end")
        RULE("poor", "where = { is_poor = true }, unless = { \"person.is_ill\" }") RULE(
            "ill", "among = { \"bills\", kind = { \"ward\", \"clinic\" } }, where = { age = at_least(18) "
                   "}, when = function(p) local n = 0 "
                   "for _, bill in ipairs(p.bills) do if bill.is_long or bill.days > param.line / 1500 "
                   "then n = n + 1 end end return n > 0 end")
            RULE(
                "known",
                "when = function(p) if known(p, \"income\") then return p.income > 1 end "
                "return p.bills:any { kind = \"ward\" } end") "rule \"owners\" { title = { zh = \"owners\" "
                                                              "}, cause = \"illness\", basis = \"甲\", from "
                                                              "= "
                                                              "\"2020-01-01\", each = \"person\", say = { zh "
                                                              "= \"owners\" }, within = { green = 20, yellow "
                                                              "= 10, red = 3 }, "
                                                              "when = function(p) return p.owner or p.age > "
                                                              "100 end, urgency = function(p) "
                                                              "return p.age > 30 and \"red\" or \"green\" "
                                                              "end }\n" RULE("fails",
                                                                             "when = function(p) return "
                                                                             "p.age > max(p.bills) end")
                                                                  RULE(
                                                                      "cards",
                                                                      "where = { age = at_least(18) }, when "
                                                                      "= function(p) return #p.cards > 0 end")
                                                                      HOUSEHOLD_RULE(
                                                                          "home",
                                                                          "where = { poor = over(0) }, when "
                                                                          "= function(h) return "
                                                                          "#h.members < 3 and h.members:any "
                                                                          "{ age = below(18) } end")
                                                                          HOUSEHOLD_RULE(
                                                                              "all", "when = function(h) "
                                                                                     "return h.members:all { "
                                                                                     "rooms = over(2) } end");

static void assert_as_the_night(struct stage *stage, const struct judgement *night, uint16_t rule,
                                uint32_t household, uint32_t person) {
    struct told told;
    trace_judge(stage->trace, rule, household, person, &told);
    enum verdict verdict = VERDICT_NOT_MET;
    const struct flag *flag = NULL;
    const char *cause = NULL;
    for (uint32_t i = 0; i < night->flag_count; i++)
        if (night->flags[i].rule == rule && night->flags[i].household == household &&
            night->flags[i].person == person)
            flag = &night->flags[i];
    if (flag != NULL) verdict = VERDICT_MET;
    for (uint32_t i = 0; i < night->unsure_count; i++)
        if (night->unsure[i].rule == rule && night->unsure[i].household == household &&
            night->unsure[i].person == person) {
            verdict = VERDICT_CANNOT_TELL;
            cause = night->causes[night->unsure[i].cause].name;
        }
    for (uint32_t i = 0; i < night->failure_count; i++)
        if (night->failures[i].rule == rule && night->failures[i].household == household &&
            night->failures[i].person == person)
            verdict = VERDICT_FAILED;
    assert_int_equal(told.verdict, verdict);
    assert_true(told.steps_known);
    if (flag != NULL) assert_int_equal(told.suppressed_by, flag->suppressed_by);
    if (flag != NULL) assert_string_equal(told.flag->say, flag->say);
    if (cause != NULL) assert_string_equal(told.cause->name, cause);
}

static void the_verdict_is_the_night_s(void **state) {
    (void)state;
    struct stage stage;
    struct judgement night;
    stage_open(&stage, many);
    const struct population *population = &stage.evening.population;
    evening_judge(&stage.evening, &night, 2);
    uint32_t seen[4] = {0};
    for (uint16_t rule = 0; rule < stage.evening.book->rule_count; rule++)
        for (uint32_t household = 0; household < population->households; household++) {
            const struct household *home = &population->household[household];
            bool of_household = stage.evening.book->rules[rule].of_household;
            if (of_household) assert_as_the_night(&stage, &night, rule, household, PERSON_NONE);
            for (uint32_t i = 0; !of_household && i < home->count; i++)
                assert_as_the_night(&stage, &night, rule, household, home->first + i);
        }
    for (uint16_t rule = 0; rule < stage.evening.book->rule_count; rule++) {
        seen[0] += (uint32_t)night.rules[rule].not_met;
        seen[1] += (uint32_t)night.rules[rule].met;
        seen[2] += (uint32_t)night.rules[rule].cannot_tell;
        seen[3] += (uint32_t)night.rules[rule].failed;
    }
    for (int i = 0; i < 4; i++) assert_true(seen[i] > 0);
    judgement_release(&night);
    stage_close(&stage);
}

/* 40 people alone, one in each book, with 4,800.00 to 5,190.00 and 0 or 1 rooms in turn. */
static void open_street(struct evening *evening, const char *rules) {
    evening_open(evening, rules);
    for (uint32_t i = 0; i < 40; i++) {
        char book[8], income[16];
        snprintf(book, sizeof book, "%02u", i);
        snprintf(income, sizeof income, "%u", 4800 + 10 * i);
        evening_row(evening, "register", i + 1, "name", "甲", "office", "1", "book", book, "region",
                    "450226102001", "income", income, "rooms", i % 2 == 1 ? "1" : "0", NULL);
    }
    population_link(&evening->population, evening->book, evening->rows, 1);
    evening->linked = true;
}

/* 2% of 5,000.00 is 100.00, so from 4,900.00 on; and only who has a room, since that must hold as well. */
static void near_misses_are_those_whom_one_condition_turns(void **state) {
    (void)state;
    static const char *const rules[] = {
        RULE("r", "where = { income = at_least(5000), rooms = 1 }"),
        RULE("r", "when = function(p) return p.income >= 5000 and p.rooms == 1 end"),
        RULE("r",
             "when = function(p) if p.rooms == 0 then return false end return not (p.income < 5000) end"),
        FACT("person.is_rich", "unit = \"yes/no\", value = function(p) return p.income >= 5000 end")
            RULE("r", "where = { is_rich = true, rooms = 1 }"),
    };
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        for (int threads = 1; threads <= 3; threads += 2) {
            struct evening evening;
            struct near_list near;
            open_street(&evening, rules[k]);
            assert_true(trace_near(evening.book, &evening.population, evening.states, 0, 0.02, threads, &near,
                                   &evening.diags));
            assert_int_equal(near.judged, 40);
            assert_int_equal(near.not_met, 30); /* met: the ten from 5,010.00 with a room */
            assert_int_equal(near.count, 5);
            for (uint32_t i = 0; i < near.count; i++) { /* 4,990.00 first */
                uint32_t number = 19 - 2 * i;
                assert_int_equal(evening.population.household_of[near.items[i].person],
                                 near.items[i].household);
                struct value income;
                const struct rows *rows = &evening.population.rows[REGISTER];
                assert_true(cell_as_value(rows, dataset_column(rows->dataset, "income"), near.items[i].person,
                                          &income));
                assert_int_equal(income.as.amount, (4800 + 10 * number) * 100);
                assert_margin(&near.items[i].step, MARGIN_AMOUNT, (double)(20000 - number * 1000),
                              (200.0 - number * 10) / 5000);
                assert_int_equal(near.items[i].step.left.value.as.amount, income.as.amount);
                assert_int_equal(near.items[i].step.left.from, SIDE_COLUMN);
            }
            near_release(&near);
            evening_close(&evening);
        }
}

/* All within 100%: a second room, which is as far as that, and the income, which is nearer and counts. */
static void of_several_the_nearest_counts(void **state) {
    (void)state;
    struct evening evening;
    struct near_list near;
    open_street(&evening, RULE("r", "when = function(p) return p.rooms > 1 or p.income >= 5000 end"));
    assert_true(
        trace_near(evening.book, &evening.population, evening.states, 0, 1, 1, &near, &evening.diags));
    assert_int_equal(near.count, 20); /* 4,800.00 to 4,990.00 */
    for (uint32_t i = 0; i < near.count; i++)
        assert_string_equal(near.items[i].step.text, "p.income >= 5000");
    near_release(&near);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_that_fails_tells_its_margin),
        cmocka_unit_test(of_among_the_row_that_came_nearest),
        cmocka_unit_test(a_comparison_in_a_function_decides),
        cmocka_unit_test(sides_are_known_by_name_and_value),
        cmocka_unit_test(the_verdict_is_the_night_s),
        cmocka_unit_test(near_misses_are_those_whom_one_condition_turns),
        cmocka_unit_test(of_several_the_nearest_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
