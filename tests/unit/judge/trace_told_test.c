/* What a trace tells beside the condition that decided: why nobody asked, what was missing and would have
 * decided, what was tried, what fails next, which lines ran and what they read. Expected by hand. */
#include "stage.h"

#include "book/filter_read.h"

/* As if the trace were opened on another night. */
static void open_again(struct stage *stage) {
    trace_close(stage->trace);
    stage->trace = trace_open(stage->evening.book, &stage->evening.population, stage->evening.states,
                              &stage->evening.diags);
    assert_non_null(stage->trace);
}

static uint32_t count_reads(const struct told *told, enum read_kind kind, enum trace_part part) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < told->read_count; i++)
        count += told->reads[i].read.kind == kind && told->reads[i].part == part;
    return count;
}

static void why_the_rule_asked_nobody(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage,
               RULE("there", "region = \"450226\", where = { age = over(0) }")
                   RULE("past", "to = \"2023-08-27\", where = { age = over(0) }")
                       RULE("bills", "among = { \"bills\" }") RULE("plain", "where = { age = over(0) }")
                           RULE("even", "where = { age = over(0) }, even = \"person.is_gone\""));
    assert_int_equal(tell(&stage, 0, 0)->decided, DECIDED_ELSEWHERE);
    assert_int_equal(stage.told.verdict, VERDICT_NOT_MET);
    assert_false(stage.told.judged);
    assert_int_equal(tell(&stage, 0, 2)->decided, DECIDED_ALL);
    assert_true(stage.told.judged);
    assert_int_equal(tell(&stage, 1, 0)->decided, DECIDED_NOT_IN_FORCE);
    uint16_t bills = book_dataset(stage.evening.book, "bills");
    stage.evening.states[bills].delivered = false;
    open_again(&stage);
    assert_int_equal(tell(&stage, 2, 0)->decided, DECIDED_FROZEN);
    assert_int_equal(stage.told.frozen_by, bills);
    assert_int_equal(tell(&stage, 3, 3)->decided, DECIDED_AWAY);
    assert_false(stage.told.judged);
    assert_int_equal(stage.told.away, 1);
    assert_int_equal(count_reads(&stage.told, READ_ROW, PART_AWAY), 1); /* the row that says so */
    assert_int_equal(count_reads(&stage.told, READ_FACT, PART_AWAY), 1);
    assert_int_equal(tell(&stage, 4, 3)->decided, DECIDED_ALL);
    assert_int_equal(stage.told.verdict, VERDICT_MET);
    assert_int_equal(stage.told.away, 1);
    assert_int_equal(tell(&stage, 3, 2)->away, 0);
    stage_close(&stage);
}

#define RULE_OF(name, rest)                                                                                  \
    "rule \"" name "\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = "              \
    "\"2020-01-01\", each = \"person\", urgency = \"yellow\", say = { zh = \"x\" }, "                        \
    "where = { age = over(0) }, " rest " }\n"

/* The first rule is replaced in Rongan (450226) by one of another pack. */
static void a_rule_in_whose_place_another_stands(void **state) {
    (void)state;
    struct village village;
    struct evening *evening;
    struct stage stage;
    char site[200], folder[128];
    stage_open(&stage, RULE("r", "where = { age = over(0) }"));
    evening = &stage.evening;
    village = evening->village;
    static const char *const folders[] = {"other", "regions", "calendar"};
    for (int i = 0; i < 3; i++) {
        snprintf(folder, sizeof folder, "%s/%s", village.folder, folders[i]);
        assert_int_equal(mkdir(folder, 0700), 0);
    }
    snprintf(site, sizeof site,
             "site { name = \"x\", region = \"450200\", rules = \"%s\", packs = { \"pack\", \"other\" }, "
             "case_prefix = \"LZ\" }",
             village.folder);
    village_write(&village, "site.lua", site);
    village_write(&village, "pack/x.lua", RULE_OF("r", ""));
    village_write(&village, "other/y.lua", RULE_OF("s", "replaces = \"r\", region = \"450226\""));
    struct book *book = book_load(village.folder, date_from(2023, 8, 28), &evening->diags);
    for (size_t i = 0; book == NULL && i < evening->diags.count; i++)
        print_message("%s\n", evening->diags.items[i].message);
    assert_non_null(book);
    struct trace *trace = trace_open(book, &evening->population, evening->states, &evening->diags);
    struct told told;
    trace_judge(trace, 0, 0, 0, &told);
    assert_int_equal(told.decided, DECIDED_ALL);
    trace_judge(trace, 0, 1, 2, &told);
    assert_int_equal(told.decided, DECIDED_REPLACED);
    assert_int_equal(told.replaced_by, 1);
    trace_judge(trace, 1, 1, 2, &told);
    assert_int_equal(told.decided, DECIDED_ALL);
    trace_judge(trace, 1, 0, 0, &told);
    assert_int_equal(told.decided, DECIDED_ELSEWHERE);
    trace_close(trace);
    book_free(book);
    stage_close(&stage);
}

/* Both live here; nobody is left. */
static void a_household_of_which_nobody_is_there(void **state) {
    (void)state;
    struct stage stage;
    stage_open_gone(&stage, HOUSEHOLD_RULE("home", "when = function(h) return #h.members > 0 end"), true);
    assert_int_equal(tell(&stage, 0, 2)->decided, DECIDED_AWAY);
    assert_int_equal(count_reads(&stage.told, READ_ROW, PART_AWAY), 2);
    assert_int_equal(tell(&stage, 0, 0)->decided, DECIDED_ALL);
    stage_close(&stage);
}

static void met_tells_what_would_have_turned_it(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, FACT("person.is_ill", "any = \"bills\", where = { days = at_least(5) }")
                           RULE("r", "where = { income = at_most(5000), age = over(18) }, "
                                     "unless = { \"person.is_ill\" }")
                               RULE("met", "where = { income = at_most(5000), age = over(18) }"));
    const struct told *told = tell(&stage, 0, 0);
    assert_int_equal(told->verdict, VERDICT_MET);
    assert_int_equal(told->decided, DECIDED_UNLESS);
    assert_int_equal(told->suppressed_by, book_fact(stage.evening.book, "person.is_ill"));
    assert_int_equal(told->steps[told->step_count - 1].part, PART_UNLESS);
    assert_string_equal(told->steps[told->step_count - 1].text, "days = at_least(5)");
    assert_int_equal(told->steps[told->step_count - 1].held, HELD_YES);
    assert_int_equal(told->steps[told->step_count - 1].fact, told->suppressed_by);
    told = tell(&stage, 1, 0);
    assert_int_equal(told->decided, DECIDED_ALL);
    assert_string_equal(told->flag->say, "met");
    assert_int_equal(told->decided_by, STEP_NONE);
    assert_int_equal(told->step_count, 2);
    assert_int_equal(told->steps[0].if_no, VERDICT_NOT_MET);
    assert_int_equal(told->nearest, 1); /* age: 15 of 18; income: 38.01 of 5,000.00 */
    assert_string_equal(told->steps[1].text, "income = at_most(5000)");
    assert_margin(&told->steps[1], MARGIN_AMOUNT, 3800, 38.01 / 5000);
    stage_close(&stage);
}

static void what_fails_next(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, RULE("r", "where = { income = at_least(5000), owner = false, sex = \"male\" }, "
                                 "when = function(p) return p.rooms > 3 end")
                           RULE("never", "where = { income = at_least(5000), rooms = 3 }, "
                                         "when = function(p) return false end"));
    const struct told *told = tell(&stage, 0, 0);
    assert_string_equal(decider(told)->text, "income = at_least(5000)");
    assert_int_equal(decider(told)->if_yes, VERDICT_NOT_MET);
    assert_int_equal(told->nearest, STEP_NONE); /* that alone turns nothing */
    assert_int_equal(told->further_count, 2);
    assert_string_equal(told->further[0].text, "owner = false");
    assert_string_equal(told->further[1].text, "p.rooms > 3");
    assert_margin(&told->further[1], MARGIN_NUMBER, 0, 1.0 / 3);
    assert_true(told->further_met);
    told = tell(&stage, 1, 0);
    assert_string_equal(decider(told)->text, "income = at_least(5000)");
    assert_int_equal(told->further_count, 0);
    assert_false(told->further_met);
    stage_close(&stage);
}

/* 38.00 too much for a fact that is a comparison itself. */
static void a_fact_that_is_yes_or_no_is_looked_into(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, FACT("person.is_poor", "unit = \"yes/no\", value = function(p)\n"
                                              " return p.income < 5000 end")
                           FACT("household.poor", "count = \"members\", where = { is_poor = true }")
                               RULE("r", "where = { is_poor = true }")
                                   HOUSEHOLD_RULE("h", "where = { poor = at_least(2) }"));
    const struct told *told = tell(&stage, 0, 2);
    assert_string_equal(decider(told)->text, "is_poor = true");
    assert_int_equal(decider(told)->margin.unit, MARGIN_NONE);
    assert_int_not_equal(told->nearest, STEP_NONE);
    const struct trace_step *step = &told->steps[told->nearest];
    assert_string_equal(step->text, "p.income < 5000");
    assert_int_equal(step->depth, 1);
    assert_int_equal(step->line, 2);
    assert_int_equal(step->fact, book_fact(stage.evening.book, "person.is_poor"));
    assert_int_equal(step->left.from, SIDE_COLUMN);
    assert_int_equal(step->right.from, SIDE_WRITTEN);
    assert_margin(step, MARGIN_AMOUNT, 3800, 38.01 / 5000);
    told = tell(&stage, 1, 2); /* who is counted in a number is not the rule's own question */
    assert_string_equal(decider(told)->text, "poor = at_least(2)");
    assert_margin(decider(told), MARGIN_NUMBER, 2, 1);
    assert_int_equal(told->nearest, told->decided_by);
    stage_close(&stage);
}

static void windows_are_told_by_their_days(void **state) {
    (void)state;
    static const struct {
        const char *word;
        double margin;
    } cases[] = {{"full_months(3)", 254}, {"this_year", 134}, {"last(days(30))", 344}};
    date_t firsts[] = {date_from(2023, 5, 1), date_from(2023, 1, 1), date_from(2023, 7, 30)};
    date_t lasts[] = {date_from(2023, 7, 31), date_from(2023, 8, 31), date_from(2023, 8, 28)};
    for (size_t i = 0; i < 3; i++) {
        struct stage stage;
        char rules[512];
        snprintf(rules, sizeof rules, RULE("r", "among = { \"bills\", kind = \"ward\", paid_on = %s }"),
                 cases[i].word);
        stage_open(&stage, rules);
        const struct trace_step *step = decider(tell(&stage, 0, 0));
        assert_string_equal(step->right.text, cases[i].word);
        assert_int_equal(step->right.value.as.date, firsts[i]);
        assert_int_equal(step->high.value.as.date, lasts[i]);
        assert_margin(step, MARGIN_DAYS, cases[i].margin, cases[i].margin / 365);
        stage_close(&stage);
    }
}

static void sets_tell_their_members(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, "parameter \"counts\" { title = { zh = \"数\" }, "
                       "{ from = \"2020-01-01\", basis = \"甲\", value = { 7, 8 } } }\n" RULE(
                           "a", "where = { rooms = { 5, 4 } }") RULE("b", "where = { rooms = param.counts }")
                           RULE("c", "where = { sex = { \"female\" } }"));
    const struct trace_side *side = &decider(tell(&stage, 0, 0))->right;
    assert_int_equal(side->member_count, 2);
    assert_true(side->members[0].as.number + side->members[1].as.number == 9);
    side = &decider(tell(&stage, 1, 0))->right;
    assert_int_equal(side->from, SIDE_PARAMETER);
    assert_string_equal(side->text, "param.counts");
    assert_int_equal(side->member_count, 2);
    assert_true(side->members[1].as.number == 8);
    side = &decider(tell(&stage, 2, 0))->right;
    assert_int_equal(side->value.kind, VALUE_CHOICE);
    assert_int_equal(side->member_count, 0);
    stage_close(&stage);
}

static void a_missing_value_and_what_it_would_be_compared_with(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, RULE("r", "when = function(p)\n local rooms = 3\n"
                                 " return rooms > 2 and p.income * 2 < param.line * 2 end")
                           RULE("here", "when = function(p) return p.age > param.only_there end")
                               RULE("cards", "when = function(p) return 1 < #p.cards end")
                                   RULE("said", "when = function(p) cannot_tell \"不知道\" end"));
    const struct told *told = tell(&stage, 0, 1);
    assert_int_equal(told->verdict, VERDICT_CANNOT_TELL);
    assert_int_equal(told->decided, DECIDED_WHEN);
    assert_string_equal(told->cause->name, "register.income");
    assert_int_equal(told->cause->lack, LACK_COLUMN);
    assert_int_equal(told->cause->dataset, REGISTER);
    assert_string_equal(decider(told)->text, "p.income * 2 < param.line * 2");
    assert_int_equal(decider(told)->held, HELD_UNTOLD);
    assert_int_equal(decider(told)->line, 3);
    assert_int_equal(decider(told)->left.value.kind, VALUE_MISSING);
    assert_int_equal(decider(told)->right.value.kind, VALUE_AMOUNT);
    assert_int_equal(decider(told)->right.value.as.amount, 1200000); /* 6,000.00 in the city */
    assert_int_equal(told->last_line, 3);
    told = tell(&stage, 1, 0);
    assert_int_equal(told->cause->lack, LACK_PARAMETER);
    assert_int_equal(told->cause->number, book_parameter(stage.evening.book, "only_there"));
    assert_string_equal(decider(told)->text, "p.age > param.only_there");
    told = tell(&stage, 2, 0);
    assert_int_equal(told->cause->lack, LACK_DATASET);
    assert_string_equal(decider(told)->text, "1 < #p.cards");
    assert_true(decider(told)->left.value.as.number == 1);
    told = tell(&stage, 3, 0);
    assert_int_equal(told->cause->lack, LACK_STATED);
    assert_int_equal(told->decided_by, STEP_NONE);
    assert_int_equal(tell(&stage, 1, 2)->verdict, VERDICT_MET); /* there it is 3 */
    stage_close(&stage);
}

static void answers_that_were_tried(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, RULE("r", "when = function(p) return p.owner or p.age > 100 end")
                           RULE("same", "when = function(p) return p.owner or p.age < 18 end")
                               RULE("kinds", "when = function(p) return p.bills[1].kind == \"ward\" end"));
    const struct told *told = tell(&stage, 0, 1); /* 乙, 12, of whom nobody wrote down whether owner */
    assert_int_equal(told->verdict, VERDICT_CANNOT_TELL);
    assert_string_equal(told->cause->name, "register.owner");
    assert_int_equal(told->try_count, 2);
    assert_string_equal(told->tries[0].missing[0], "register.owner: 户籍缺“有房”");
    assert_string_equal(told->tries[0].supposed[0], "否");
    assert_int_equal(told->tries[0].told, HELD_NO);
    assert_int_equal(told->tries[0].run, 0);
    assert_string_equal(told->tries[1].supposed[0], "是");
    assert_int_equal(told->tries[1].told, HELD_YES);
    assert_int_equal(told->tries[1].run, 1);
    told = tell(&stage, 1, 1);
    assert_int_equal(told->verdict, VERDICT_MET);
    assert_int_equal(told->try_count, 2);
    assert_int_equal(told->tries[0].told, HELD_YES);
    told = tell(&stage, 2, 1);
    assert_int_equal(told->try_count, 2);
    assert_string_equal(told->tries[0].supposed[0], "门诊"); /* in order of key: clinic, ward */
    assert_string_equal(told->tries[1].supposed[0], "住院");
    assert_int_equal(tell(&stage, 0, 0)->try_count, 0);
    stage_close(&stage);
}

static const struct trace_line *line_of(const struct told *told, int line) {
    for (uint32_t i = 0; i < told->line_count; i++)
        if (told->lines[i].line == line) return &told->lines[i];
    return NULL;
}

static void lines_with_what_they_read(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, FACT("person.is_poor", "unit = \"yes/no\", value = function(p)\n"
                                              "  return p.income < param.line end")    /* lines 1 and 2 */
               RULE("r", "when = function(p)\n"                                        /* line 3 */
                         "  local poor = p.is_poor\n"                                  /* 4 */
                         "  if p.age > 100 then\n"                                     /* 5 */
                         "    return true\n"                                           /* 6 */
                         "  end\n"                                                     /* 7 */
                         "  for _, bill in ipairs(p.bills) do\n"                       /* 8 */
                         "    if bill.days > 4 and p.spent > 1 then return poor end\n" /* 9 */
                         "  end\n"
                         "  return false\n"
                         "end"));
    const struct told *told = tell(&stage, 0, 0);
    assert_int_equal(told->verdict, VERDICT_MET);
    assert_int_equal(told->last_line, 9);
    assert_null(line_of(told, 6));
    const struct trace_line *line = line_of(told, 4);
    assert_int_equal(line->times, 1);
    assert_int_equal(line->read_count, 1);
    const struct trace_read *read = &told->reads[line->reads[0]];
    assert_int_equal(read->read.kind, READ_FACT);
    assert_int_equal(read->read.value_kind, VALUE_BOOLEAN);
    assert_int_equal(read->read.value.number, 1);
    assert_int_equal(read->to - read->from, 2); /* income and the line */
    assert_int_equal(told->reads[read->from].read.kind, READ_COLUMN);
    assert_int_equal(told->reads[read->from].line, 2);
    assert_int_equal(told->reads[read->from + 1].read.kind, READ_PARAMETER);
    assert_int_equal(line_of(told, 2)->read_count, 2);
    assert_int_equal(line_of(told, 5)->read_count, 1);
    assert_int_equal(line_of(told, 8)->read_count, 2); /* the list, and its first row */
    line = line_of(told, 9);
    assert_int_equal(line->read_count, 2); /* the row's days and the fact, not the rows that it adds up */
    assert_int_equal(told->reads[line->reads[1]].read.value.number, 580000);
    stage_close(&stage);
}

static void conditions_stand_where_they_are_written(void **state) {
    (void)state;
    struct stage stage;
    stage_open(
        &stage,
        "local grown = { age = at_least(18) }\n"
        "rule \"a\" { title = { zh = \"a\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\",\n"
        "  each = \"person\", urgency = \"yellow\", say = { zh = \"a\" },\n"
        "  where = {\n"
        "    age = at_least(18),\n"
        "    income = at_least(\n"
        "      5000),\n"
        "  } }\n"
        "rule \"b\" { title = { zh = \"b\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\",\n"
        "  each = \"person\", urgency = \"yellow\", say = { zh = \"b\" }, where = grown }\n"
        "rule \"c\" { title = { zh = \"c\" }, cause = \"illness\", basis = \"甲\", from = \"2020-01-01\",\n"
        "  each = \"person\", urgency = \"yellow\", say = { zh = \"c\" }, when = function(p)\n"
        "    return p.bills:any {\n"
        "      days = at_least(6) } end }\n");
    assert_int_equal(decider(tell(&stage, 0, 0))->line, 6);
    assert_int_equal(stage.told.steps[0].line, 5);
    assert_int_equal(decider(tell(&stage, 1, 1))->line, 9);
    const struct told *told = tell(&stage, 2, 0);
    assert_int_equal(decider(told)->kind, STEP_ASKED);
    assert_string_equal(decider(told)->text, "p.bills:any { days = at_least(6) }");
    assert_int_not_equal(told->nearest, STEP_NONE);
    assert_string_equal(told->steps[told->nearest].text, "days = at_least(6)");
    assert_margin(&told->steps[told->nearest], MARGIN_NUMBER, 1, 1.0 / 6);
    assert_true(told->steps[told->nearest].line == 13 || told->steps[told->nearest].line == 14);
    stage_close(&stage);
}

static void parameters_of_the_place_and_multiples(void **state) {
    (void)state;
    struct stage stage;
    stage_open(
        &stage,
        "parameter \"by_owner\" { title = { zh = \"按有房\" }, unit = \"yuan\", by = { \"person.owner\" },\n"
        "  { from = \"2020-01-01\", basis = \"甲\", value = 4900, owner = true },\n"
        "  { from = \"2020-01-01\", basis = \"甲\", value = 1, owner = false } }\n"
        "parameter \"twice\" { title = { zh = \"两倍\" }, unit = \"yuan\", { from = \"2020-01-01\", basis = "
        "\"甲\", times = 2,\n"
        "  round = \"up to yuan\", of = \"by_owner\" } }\n"
        "parameter \"near\" { title = { zh = \"各地\" }, unit = \"yuan\", { from = \"2020-01-01\", basis = "
        "\"甲\", value = 5000 },\n"
        "  { region = \"450226\", from = \"2020-01-01\", basis = \"甲\", value = 5100 } }\n" RULE(
            "keys", "where = { income = below(param.by_owner) }")
            RULE("twice", "when = function(p) return p.income >= param.twice end")
                RULE("near", "where = { income = at_least(param.near) }") RULE(
                    "rate", "when = function(p) return p.income / 12 <= param.rate.per_month - 100 end"));
    assert_margin(decider(tell(&stage, 0, 0)), MARGIN_AMOUNT, 6200, 62.01 / 4900);
    assert_int_equal(decider(&stage.told)->right.from, SIDE_PARAMETER);
    assert_margin(decider(tell(&stage, 1, 0)), MARGIN_AMOUNT, 483800, 4838.0 / 9800);
    assert_margin(decider(tell(&stage, 2, 0)), MARGIN_AMOUNT, 3800, 38.0 / 5000);
    assert_margin(decider(tell(&stage, 2, 2)), MARGIN_AMOUNT, 6200, 62.0 / 5100);
    assert_margin(decider(tell(&stage, 3, 0)), MARGIN_AMOUNT, 1350, 13.5 / 400); /* 413.50, 500.00 − 100 */
    stage_close(&stage);
}

static void told_alike_in_any_order(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage,
               FACT("person.is_poor", "unit = \"yes/no\", value = function(p) return p.income < 5000 end")
                   RULE("a", "where = { is_poor = true, age = over(40) }")
                       RULE("b", "when = function(p) return p.bills:any { days = over(5) } end"));
    for (int round = 0; round < 3; round++) {
        const struct told *told = tell(&stage, 0, 0);
        assert_int_equal(told->step_count, 1);
        assert_int_equal(told->further_count, 0);
        assert_margin(decider(told), MARGIN_NUMBER, 7, 8.0 / 40);
        told = tell(&stage, 1, 0);
        assert_int_equal(told->step_count, 3);
        assert_margin(&told->steps[told->nearest], MARGIN_NUMBER, 0, 1.0 / 5);
        told = tell(&stage, 0, 2);
        assert_int_equal(told->verdict, VERDICT_NOT_MET);
        assert_int_equal(told->steps[told->nearest].margin.value.as.amount, 3800);
        tell(&stage, 1, 3);
    }
    stage_close(&stage);
}

/* 200,000 turns take most of the million instructions that an evaluation has; with calls in them they take
 * more. What a night would say stands, and no step is told. */
static void steps_that_cannot_be_told_are_left_out(void **state) {
    (void)state;
    struct stage stage;
    struct told told;
    stage_open(&stage,
               RULE("r", "when = function(p) local n = 0 for i = 1, 180000 do if i > 0 then n = n + 1 "
                         "end end return n > 0 end")
                   RULE("many", "when = function(p) local n = 0 for i = 1, 25000 do if i > 0 then n = n + 1 "
                                "end end return n < 25000 end")
                       RULE("alone", "where = { age = over(0) }, when = function(p) local n = 0 for i = 1, "
                                     "400000 do n = n + 1 end return n > 0 end"));
    trace_judge(stage.trace, 0, 0, 0, &told);
    assert_int_equal(told.verdict, VERDICT_MET);
    assert_false(told.steps_known);
    assert_int_equal(told.step_count, 0);
    assert_int_equal(told.last_line, 1);
    trace_judge(stage.trace, 2, 0, 0, &told); /* judged again alone, from the beginning */
    assert_true(told.steps_known);
    assert_int_equal(told.step_count, 2);
    assert_int_equal(told.line_count, 1);
    trace_judge(stage.trace, 1, 0, 0, &told);
    assert_int_equal(told.verdict, VERDICT_NOT_MET);
    assert_true(told.steps_known);
    assert_true(told.steps_cut);
    assert_int_equal(told.step_count, TRACE_STEPS_MOST);
    stage_close(&stage);
}

static void a_rule_that_fails_tells_where(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage,
               RULE("r", "where = { age = over(0) }, when = function(p)\n return p.age > max(p.bills) end"));
    const struct told *told = tell(&stage, 0, 0);
    assert_int_equal(told->verdict, VERDICT_FAILED);
    assert_int_equal(told->decided, DECIDED_WHEN);
    assert_non_null(strstr(told->failure, "pack/x.lua:2: attempt to compare"));
    assert_int_equal(told->decided_by, STEP_NONE);
    stage_close(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(why_the_rule_asked_nobody),
        cmocka_unit_test(a_rule_in_whose_place_another_stands),
        cmocka_unit_test(a_household_of_which_nobody_is_there),
        cmocka_unit_test(met_tells_what_would_have_turned_it),
        cmocka_unit_test(what_fails_next),
        cmocka_unit_test(a_fact_that_is_yes_or_no_is_looked_into),
        cmocka_unit_test(windows_are_told_by_their_days),
        cmocka_unit_test(sets_tell_their_members),
        cmocka_unit_test(a_missing_value_and_what_it_would_be_compared_with),
        cmocka_unit_test(answers_that_were_tried),
        cmocka_unit_test(lines_with_what_they_read),
        cmocka_unit_test(conditions_stand_where_they_are_written),
        cmocka_unit_test(parameters_of_the_place_and_multiples),
        cmocka_unit_test(told_alike_in_any_order),
        cmocka_unit_test(steps_that_cannot_be_told_are_left_out),
        cmocka_unit_test(a_rule_that_fails_tells_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
