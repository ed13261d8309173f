/* Made-up people, many rules: whom a glance rules out is not met when he is asked in earnest, and all else is
 * as if nobody had looked. */
#include "village.h"

#include "judge/again.h"

#define PEOPLE 1200
#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"

static const char bills[] =
    "dataset \"bills\" { title = { zh = \"医疗费\" }, files = { \"bills*\" }, person = { id = \"id\" },\n"
    "  dated = \"paid_on\", columns = {\n"
    "    id = { from = { \"身份证号\" }, type = \"citizen_id\", required = true },\n"
    "    paid_on = { from = { \"日期\" }, type = \"date\" }, month = { from = { \"月份\" }, type = \"month\" "
    "},\n"
    "    total = { from = { \"金额\" }, type = \"money\" }, paid = { from = { \"已付\" }, type = \"money\" "
    "},\n"
    "    days = { from = { \"天数\" }, type = \"integer\" }, open = { from = { \"未结\" }, type = "
    "\"boolean\" },\n"
    "    until_day = { from = { \"止\" }, type = \"date\", open = { \"长期\" } },\n"
    "    kind = { from = { \"类别\" }, one_of = { ward = { \"住院\" }, clinic = { \"门诊\" }, home = { "
    "\"家庭\" } } } } }\n";

static const char rules[] = FACT("bills.left", "take = \"total\", less = { \"paid\" }") FACT(
    "person.left_12m",
    "unit = \"yuan\", sum = \"left\", of = \"bills\", where = { paid_on = last(months(12)) }")
    FACT("person.ward", "unit = \"yuan\", sum = \"total\", of = \"bills\", where = { kind = \"ward\", open = "
                        "false }") FACT("person.days", "sum = \"days\", of = \"bills\"")
        FACT("household.left", "unit = \"yuan\", sum = \"left\", of = \"bills\"") RULE(
            "window", "among = { \"bills\", paid_on = last(days(90)) }") RULE("month",
                                                                              "among = { \"bills\", month = "
                                                                              "full_months(3) }")
            RULE("year", "among = { \"bills\", paid_on = this_year, open = true }") RULE(
                "kinds", "among = { \"bills\", kind = { \"ward\", \"home\" }, total = over(yuan(50)) }")
                RULE("between", "among = { \"bills\", total = between(yuan(10), yuan(900)), until_day = "
                                "at_least(today) }") RULE("one-day", "among = { \"bills\", paid_on = date "
                                                                     "\"2023-08-28\" }")
                    RULE("half", "among = { \"bills\", kind = \"clinic\", days = at_most(3), open = true }")
                        RULE("left",
                             "among = { \"bills\", paid_on = last(months(12)) }, where = { left_12m = "
                             "over(param.line) }") RULE("ward", "where = { ward = at_least(yuan(3000)), days "
                                                                "= over(2) }")
                            RULE("little", "where = { ward = below(yuan(100)) }") RULE(
                                "two",
                                "where = { left_12m = at_most(yuan(4000)), ward = at_most(yuan(500)) }")
                                RULE("later", "among = { \"bills\", days = over(9) }, where = { ward = "
                                              "over(yuan(1)) }")
                                    RULE("cards", "among = { \"cards\" }, where = { ward = over(yuan(1)) }")
                                        RULE("even",
                                             "among = { \"bills\", open = true }, even = \"person.is_gone\"")
                                            HOUSEHOLD_RULE("house",
                                                           "among = { \"bills\", kind = \"ward\" }, where = "
                                                           "{ left = over(param.line) }")
                                                HOUSEHOLD_RULE("home", "among = { \"bills\", until_day = "
                                                                       "below(date \"2023-01-01\") }");

/* The same numbers on every machine. */
static uint32_t draw(uint32_t below) {
    static uint64_t state = 1;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % below;
}

#define ONE(...)                                                                                             \
    ((const char *const[]){__VA_ARGS__}[draw(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))])

static void add_bill(struct evening *evening, uint32_t person) {
    char day[11], until[11], month[8];
    date_t date = evening->book->today - (date_t)draw(500) + (draw(9) == 0 ? 200 : 0);
    if (draw(40) == 0) date = evening->book->today;
    date_write(date, day);
    date_write(draw(9) == 0 ? DATE_OPEN : date + (date_t)draw(300), until);
    month_write(date_month(date), month);
    evening_row(evening, "bills", person, "paid_on", day, "month", month, "until_day", until, "kind",
                ONE("住院", "门诊", "家庭"), "open", ONE("是", "否"), "days", ONE("1", "3", "4", "12"),
                "total", ONE("0", "50", "50.01", "100", "900", "10", "3000", "6000.01", "-900"), "paid",
                ONE("0", "0", "20.5", "-7"), NULL);
    struct rows *rows = &evening->rows[book_dataset(evening->book, "bills")];
    uint16_t total = dataset_column(rows->dataset, "total");
    if (draw(50) == 0) ((int64_t *)rows->columns[total])[rows->slots - 1] = AMOUNT_MOST;
    for (uint16_t column = 0; column < rows->dataset->column_count; column++)
        if (column != rows->dataset->id && draw(14) == 0) rows_blank(rows, column, rows->slots - 1);
}

static void add_people(struct evening *evening) {
    for (uint32_t person = 1; person <= PEOPLE; person++) {
        char book[12];
        snprintf(book, sizeof book, "%u", (person + 2) / 3);
        evening_row(evening, "register", person, "name", "甲", "office", "1", "book", book, "region",
                    (const char *[]){"450202001", "450226102", "450300"}[person / 3 % 3], "born",
                    "1980-01-01", NULL);
        if (draw(10) == 0) evening_row(evening, "gone", person, NULL);
        if (draw(3) == 0) evening_row(evening, "cards", person, "level", "1", NULL);
        for (uint32_t i = draw(2) == 0 ? 0 : draw(5); i > 0; i--) add_bill(evening, person);
    }
}

static void count_verdict(struct rule_count *count, enum verdict verdict) {
    count->judged++;
    count->not_met += verdict == VERDICT_NOT_MET;
    count->met += verdict == VERDICT_MET;
    count->cannot_tell += verdict == VERDICT_CANNOT_TELL;
    count->failed += verdict == VERDICT_FAILED;
}

/* A night's verdicts against those of a worker that never glances. */
static void compare(struct evening *evening) {
    const struct population *population = &evening->population;
    struct judgement judgement;
    evening_judge(evening, &judgement, 2);
    struct again *again = again_open(evening->book, population, evening->states, &evening->diags);
    assert_non_null(again);
    uint32_t flag = 0, unsure = 0, failure = 0;
    struct rule_count *counts = memory_zeroed(evening->book->rule_count, sizeof *counts);
    for (uint32_t h = 0; h < population->households; h++)
        for (uint16_t rule = 0; rule < evening->book->rule_count; rule++) {
            if (judgement.rules[rule].frozen) continue;
            bool of_household = evening->book->rules[rule].of_household, any = false;
            const struct household *home = &population->household[h];
            for (uint32_t p = home->first; p < home->first + home->count; p++)
                any = any || !judgement.away[p];
            for (uint32_t i = 0; i < (of_household ? any : home->count); i++) {
                uint32_t person = of_household ? PERSON_NONE : home->first + i;
                struct verdict_again said;
                if (!of_household && !rule_judges(&evening->book->rules[rule], judgement.away[person]))
                    continue;
                again_judge(again, rule, h, person, &said);
                count_verdict(&counts[rule], said.verdict);
                if (said.verdict == VERDICT_MET) {
                    const struct flag *found = &judgement.flags[flag++];
                    assert_true(found->rule == rule && found->household == h && found->person == person);
                } else if (said.verdict == VERDICT_CANNOT_TELL) {
                    const struct unsure *found = &judgement.unsure[unsure++];
                    assert_true(found->rule == rule && found->household == h && found->person == person);
                    assert_string_equal(judgement.causes[found->cause].name, said.cause->name);
                } else if (said.verdict == VERDICT_FAILED) {
                    const struct failure *found = &judgement.failures[failure++];
                    assert_true(found->rule == rule && found->household == h && found->person == person);
                }
            }
        }
    assert_int_equal(flag, judgement.flag_count);
    assert_int_equal(unsure, judgement.unsure_count);
    assert_int_equal(failure, judgement.failure_count);
    for (uint16_t rule = 0; rule < evening->book->rule_count; rule++) {
        const struct rule_count *one = &judgement.rules[rule], *other = &counts[rule];
        if (one->judged != other->judged || one->not_met != other->not_met || one->met != other->met ||
            one->cannot_tell != other->cannot_tell || one->failed != other->failed)
            fail_msg("counts of %s", evening->book->rules[rule].name);
    }
    free(counts);
    again_close(again);
    judgement_release(&judgement);
}

static void open(struct evening *evening) {
    evening_open_with(evening, bills, rules);
    add_people(evening);
}

static void everybody_by_every_rule(void **state) {
    (void)state;
    struct evening evening;
    open(&evening);
    compare(&evening);
    evening_close(&evening);
}

/* Data that end before today, days that nobody delivered, and a dataset that did not come. */
static void less_was_delivered(void **state) {
    (void)state;
    struct evening evening;
    open(&evening);
    struct dataset_state *state_of = &evening.states[book_dataset(evening.book, "bills")];
    state_of->reaches = evening.book->today - 40;
    compare(&evening);
    state_of->by_days = true;
    days_add(&state_of->covered, (struct days){evening.book->today - 200, evening.book->today});
    compare(&evening);
    state_of->delivered = false;
    compare(&evening);
    days_release(&state_of->covered);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(everybody_by_every_rule),
                                       cmocka_unit_test(less_was_delivered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
