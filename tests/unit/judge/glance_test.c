/* Made-up people and rules drawn by lot, with every form of filter: whom a glance rules out is not met when
 * he is asked in earnest, nor when a function asks the same, and all else is as if nobody had looked. */
#include "family.h"

#include "judge/again.h"

#define PEOPLE 210
#define FACTS 12
#define RULES 20 /* rule 2n + 1 asks in a function what rule 2n declares */

static const char bills[] =
    "local grades = {}\n"
    "for i = 10, 99 do grades[\"g\" .. i] = { \"G\" .. i } end\n"
    "dataset \"bills\" { title = { zh = \"医疗费\" }, files = { \"bills*\" }, person = { id = \"id\" },\n"
    "  dated = \"paid_on\", columns = {\n"
    "    id = { from = { \"身份证号\" }, type = \"citizen_id\", required = true },\n"
    "    paid_on = { from = { \"日期\" }, type = \"date\" }, month = { from = { \"月份\" }, type = "
    "\"month\" },\n"
    "    total = { from = { \"金额\" }, type = \"money\" }, paid = { from = { \"已付\" }, type = \"money\" "
    "},\n"
    "    aid = { from = { \"救助\" }, type = \"money\", blank = 0 }, share = { from = { \"比例\" }, type = "
    "\"decimal\" },\n"
    "    days = { from = { \"天数\" }, type = \"integer\" }, open = { from = { \"未结\" }, type = "
    "\"boolean\" },\n"
    "    until_day = { from = { \"止\" }, type = \"date\", open = { \"长期\" } },\n"
    "    note = { from = { \"备注\" }, type = \"text\" }, place = { from = { \"地点\" }, type = \"region\" "
    "},\n"
    "    grade = { from = { \"级\" }, one_of = grades },\n"
    "    kind = { from = { \"类别\" }, one_of = { ward = { \"住院\" }, clinic = { \"门诊\" }, home = { "
    "\"家庭\" } } } } }\n";

static const char base[] = MARRIAGE
    "dataset \"storm\" { title = { zh = \"灾\" }, files = { \"s*\" }, place = \"at\", dated = \"day\",\n"
    "  columns = { at = { type = \"region\" }, day = { type = \"date\" }, loss = { type = \"money\" } } "
    "}\n"
    "dataset \"grants\" { title = { zh = \"补助\" }, files = { \"g*\" }, person = { id = \"id\" },\n"
    "  absence = \"unknown\", columns = { id = { type = \"citizen_id\", required = true },\n"
    "    total = { type = \"money\" } } }\n"
    "fact \"bills.left\" { title = { zh = \"x\" }, take = \"total\", less = { \"paid\", \"aid\" } }\n"
    "fact \"bills.long\" { title = { zh = \"x\" }, unit = \"yes/no\", value = function(row)\n"
    "  assert(row.days ~= 12) return row.days > 3 end }\n";

static uint64_t lot; /* the same numbers on every machine */

static uint32_t draw(uint32_t below) {
    lot = lot * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(lot >> 33) % below;
}

#define ONE(...)                                                                                             \
    ((const char *const[]){__VA_ARGS__}[draw(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))])

static const char *an_amount(void) {
    return ONE("yuan(0)", "yuan(50)", "yuan(50.01)", "yuan(100)", "yuan(900)", "yuan(-900)", "yuan(3000)",
               "50", "100", "param.line", "param.limit", "param.rate.per_month", "param.only_there");
}

static const char *a_day(void) {
    return ONE("today", "today - days(30)", "today + days(7)", "date \"2023-06-01\"", "date \"2023-05-31\"",
               "\"2023-01-01\"", "date \"2023-08-27\"");
}

static const char *a_month(void) {
    return ONE("month \"2023-05\"", "month \"2023-08\"", "\"2022-12\"");
}

static const char *a_count(void) {
    return ONE("1", "3", "4", "12");
}

static void add_order(struct buffer *out, const char *(*value)(void)) {
    buffer_format(out, "%s(%s)", ONE("at_least", "over", "at_most", "below"), value());
}

static void add_value(struct buffer *out, const char *(*value)(void)) {
    if (draw(3) == 0)
        buffer_text(out, value());
    else if (draw(6) == 0)
        buffer_format(out, "{ %s, %s }", value(), value());
    else
        add_order(out, value);
}

static void add_window_of_months(struct buffer *out) {
    buffer_text(out, ONE("last(months(3))", "last(months(12))", "full_months(3)", "this_year"));
}

static void add_window(struct buffer *out) {
    uint32_t many = 1 + draw(14);
    switch (draw(4)) {
    case 0:
        buffer_format(out, "last(days(%u))", many * 20);
        break;
    case 1:
        buffer_format(out, "last(months(%u))", many);
        break;
    case 2:
        buffer_format(out, "full_months(%u)", many);
        break;
    default:
        buffer_text(out, "this_year");
    }
}

/* A condition on a column of bills. */
static void add_condition(struct buffer *out, uint32_t column) {
    static const char *const columns[] = {"paid_on", "month", "until_day", "total", "paid",  "kind", "grade",
                                          "open",    "aid",   "share",     "days",  "place", "note", "long"};
    buffer_format(out, "%s = ", columns[column]);
    switch (column) {
    case 0:
    case 2:
        if (draw(2))
            add_window(out);
        else if (draw(4) == 0)
            buffer_format(out, "between(%s, %s)", ONE("\"2023-01-01\"", "\"2023-05-31\""),
                          ONE("date \"2023-08-27\"", "today"));
        else
            add_value(out, a_day);
        break;
    case 1:
        if (draw(2))
            add_window_of_months(out);
        else
            add_value(out, a_month);
        break;
    case 3:
    case 4:
    case 8:
        if (draw(5) == 0)
            buffer_format(out, "between(%s, %s)", ONE("yuan(0)", "yuan(50)", "50"),
                          ONE("yuan(50)", "yuan(100)", "param.line"));
        else
            add_value(out, an_amount);
        break;
    case 5:
        buffer_text(out, ONE("\"ward\"", "{ \"ward\", \"home\" }", "\"clinic\"", "{ \"clinic\", \"home\" }"));
        break;
    case 6:
        buffer_text(out,
                    ONE("\"g11\"", "{ \"g11\", \"g15\" }", "\"g85\"", "{ \"g15\", \"g79\" }", "\"g75\""));
        break;
    case 7:
    case 13:
        buffer_text(out, ONE("true", "false", "{ true, false }"));
        break;
    case 11:
        buffer_text(out, ONE("inside(\"450226\")", "\"450226102001\""));
        break;
    case 12:
        buffer_text(out, ONE("matches(\"^a\")", "\"ab\"", "{ \"ab\", \"c\" }", "at_least(\"b\")"));
        break;
    default:
        add_value(out, a_count);
    }
}

/* Up to three; most ask a cell that a glance can read. */
static void add_conditions(struct buffer *out, uint32_t count) {
    uint32_t used = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t column = draw(5) == 0 ? 8 + draw(6) : draw(8);
        if (used & 1u << column) continue;
        used |= 1u << column;
        if (i > 0) buffer_text(out, ", ");
        add_condition(out, column);
    }
}

/* Two of ninety choices; of a dataset whose silence says nothing; four at their bounds; then by lot. */
static const char *const fixed_facts[] = {"of = \"bills\", where = { grade = { \"g11\", \"g15\" } }",
                                          "of = \"grants\"",
                                          "of = \"bills\", where = { total = at_least(yuan(50)) }",
                                          "of = \"bills\", where = { total = over(yuan(50)) }",
                                          "of = \"bills\", where = { total = at_most(yuan(50)) }",
                                          "of = \"bills\", where = { total = below(yuan(50)) }"};

static bool fact_counts(uint32_t number) {
    return number == 7 || number == 11; /* days and shares; the others are amounts */
}

static void add_fact(struct buffer *out, const char *subject, uint32_t number) {
    if (number < sizeof fixed_facts / sizeof *fixed_facts) {
        buffer_format(out,
                      "fact \"%s.f%u\" { title = { zh = \"x\" }, unit = \"yuan\", sum = \"total\", %s }\n",
                      subject, number, fixed_facts[number]);
        return;
    }
    bool money = !fact_counts(number);
    const char *column = money ? ONE("total", "paid", "left", "aid") : ONE("days", "share");
    buffer_format(out, "fact \"%s.f%u\" { title = { zh = \"x\" }, unit = \"%s\", %s = \"%s\", of = \"bills\"",
                  subject, number, money ? "yuan" : "days", draw(8) ? "sum" : "max", column);
    if (draw(3)) {
        buffer_text(out, ", where = { ");
        add_conditions(out, 1 + draw(2));
        buffer_text(out, " }");
    }
    buffer_text(out, draw(6) == 0 ? ", so_far = true }\n" : " }\n");
}

/* The list of `among` and what it is asked. */
static void draw_among(struct buffer *filter, const char **list) {
    *list = draw(5) ? "bills" : ONE("cards", "gone", "marriage", "storm");
    if (strcmp(*list, "bills") == 0) add_conditions(filter, draw(4));
    if (strcmp(*list, "marriage") == 0) buffer_text(filter, "kind = \"married\"");
    if (strcmp(*list, "storm") == 0) buffer_text(filter, "day = last(days(60))");
}

static void draw_where(struct buffer *filter, bool of_household) {
    uint32_t count = 1 + draw(3), first = draw(FACTS);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t fact = (first + i) % FACTS;
        buffer_format(filter, "%sf%u = ", i > 0 ? ", " : "", fact);
        add_order(filter, fact_counts(fact) ? a_count : an_amount);
    }
    if (draw(5) == 0 && !of_household) buffer_text(filter, ", age = at_least(40)");
    if (draw(5) == 0 && of_household) buffer_text(filter, ", region = inside(\"450226\")");
}

static void begin_rule(struct buffer *out, uint32_t number, bool of_household) {
    buffer_format(out,
                  "rule \"r%u\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = "
                  "\"2020-01-01\", urgency = \"yellow\", say = { zh = \"x\" }, each = \"%s\"",
                  number, of_household ? "household" : "person");
}

/* Asked as the filters of a rule are, and by a function, which reads its parameters before it asks: false,
 * where that may make a difference. */
static bool add_rules(struct buffer *out, uint32_t number) {
    bool of_household = draw(4) == 0, has_among = draw(4), has_where = !has_among || draw(2);
    struct buffer among = {0}, where = {0};
    const char *list = "", *even = !of_household && draw(6) == 0 ? ", even = \"person.is_gone\"" : "";
    if (has_among) draw_among(&among, &list);
    if (has_where) draw_where(&where, of_household);
    const char *asked = among.length > 0 ? among.at : "", *wanted = where.length > 0 ? where.at : "";
    begin_rule(out, 2 * number, of_household);
    if (has_among) buffer_format(out, ", among = { \"%s\", %s }", list, asked);
    if (has_where) buffer_format(out, ", where = { %s }", wanted);
    buffer_format(out, "%s }\n", even);
    begin_rule(out, 2 * number + 1, of_household);
    buffer_text(out, ", when = function(x) return true");
    if (has_among && *asked) buffer_format(out, " and x.%s:any { %s }", list, asked);
    if (has_among && !*asked) buffer_format(out, " and x.%s:any()", list);
    if (has_where) buffer_format(out, " and x:is { %s }", wanted);
    buffer_format(out, " end%s }\n", even);
    bool alike = strstr(asked, "only_there") == NULL && strstr(wanted, "only_there") == NULL;
    buffer_release(&among);
    buffer_release(&where);
    return alike;
}

static char *draw_rules(bool alike[RULES]) {
    struct buffer out = {0};
    buffer_text(&out, base);
    buffer_text(&out,
                "parameter \"limit\" { title = { zh = \"限\" }, unit = \"yuan\", { from = \"2020-01-01\","
                " value = 100, basis = \"甲\" } }\n");
    for (uint32_t i = 0; i < FACTS; i++) {
        add_fact(&out, "person", i);
        add_fact(&out, "household", i);
    }
    for (uint32_t i = 0; i < RULES; i++) alike[i] = add_rules(&out, i);
    return out.at;
}

static void add_bill(struct evening *evening, uint32_t person) {
    char day[11], until[11], month[8];
    date_t today = evening->book->today, date = today - (date_t)draw(500) + (draw(9) == 0 ? 200 : 0);
    if (draw(8) == 0) date = today - (draw(2) ? 30 : 0);
    date_write(date, day);
    date_write(draw(9) == 0 ? DATE_OPEN : date + (date_t)draw(300), until);
    month_write(date_month(date), month);
    evening_row(evening, "bills", person, "paid_on", day, "month", month, "until_day", until, "kind",
                ONE("住院", "门诊", "家庭"), "grade",
                ONE("G10", "G11", "G15", "G16", "G75", "G79", "G85", "G99"), "open", ONE("是", "否"), "days",
                ONE("1", "3", "4", "12"), "share", ONE("1", "3.5", "4"), "note", ONE("ab", "b", "c"), "place",
                ONE("450226102001", "450202001"), "total",
                ONE("0", "50", "50", "50.01", "100", "900", "10", "3000", "6000.01", "-900"), "paid",
                ONE("0", "0", "50", "-7"), "aid", ONE("0", "0", "50"), NULL);
    struct rows *rows = &evening->rows[book_dataset(evening->book, "bills")];
    uint16_t total = dataset_column(rows->dataset, "total");
    if (draw(60) == 0) ((int64_t *)rows->columns[total])[rows->slots - 1] = AMOUNT_MOST;
    for (uint16_t column = 0; column < rows->dataset->column_count; column++)
        if (column != rows->dataset->id && draw(25) == 0) rows_blank(rows, column, rows->slots - 1);
}

static void add_people(struct evening *evening) {
    for (uint32_t person = 1; person <= PEOPLE; person++) {
        char book[12];
        snprintf(book, sizeof book, "%u", (person + 2) / 3);
        evening_row(evening, "register", person, "name", "甲", "office", "1", "book", book, "region",
                    ONE("450202001", "450226102", "450300"), "born", ONE("1980-01-01", "1990-01-01"), NULL);
        if (draw(10) == 0) evening_row(evening, "gone", person, NULL);
        if (draw(3) == 0) evening_row(evening, "cards", person, "level", "1", NULL);
        if (draw(2) == 0) evening_row(evening, "grants", person, "total", ONE("0", "50", "100"), NULL);
        if (draw(4) == 0 && person > 1) weds(evening, person, person - 1, "2020-01-01", ONE("结婚", "离婚"));
        for (uint32_t i = draw(2) == 0 ? 1 : draw(5); i > 0; i--) add_bill(evening, person);
    }
    evening_row(evening, "storm", 0, "at", "450226", "day", "2023-08-01", NULL);
}

struct comparison {
    struct evening *evening;
    struct judgement judgement; /* a night's, which glances */
    struct again *again;        /* a worker that never does */
    struct rule_count *counts;
    uint32_t flag, unsure, failure; /* of the night's that were found */
    const bool *alike;              /* [RULES] whether a rule and its function say the same */
};

static void count_verdict(struct rule_count *count, enum verdict verdict) {
    count->judged++;
    count->not_met += verdict == VERDICT_NOT_MET;
    count->met += verdict == VERDICT_MET;
    count->cannot_tell += verdict == VERDICT_CANNOT_TELL;
    count->failed += verdict == VERDICT_FAILED;
}

/* The night says of this subject what is said in earnest. */
static enum verdict compare_one(struct comparison *with, uint16_t rule, uint32_t h, uint32_t person) {
    const struct judgement *night = &with->judgement;
    struct verdict_again said;
    again_judge(with->again, rule, h, person, &said);
    count_verdict(&with->counts[rule], said.verdict);
    if (said.verdict == VERDICT_MET) {
        const struct flag *found = &night->flags[with->flag++];
        assert_true(found->rule == rule && found->household == h && found->person == person);
    } else if (said.verdict == VERDICT_CANNOT_TELL) {
        const struct unsure *found = &night->unsure[with->unsure++];
        assert_true(found->rule == rule && found->household == h && found->person == person);
        assert_string_equal(night->causes[found->cause].name, said.cause->name);
    } else if (said.verdict == VERDICT_FAILED) {
        const struct failure *found = &night->failures[with->failure++];
        assert_true(found->rule == rule && found->household == h && found->person == person);
    }
    return said.verdict;
}

static void compare_household(struct comparison *with, uint16_t rule, uint32_t h, enum verdict *said) {
    const struct rule *declared = &with->evening->book->rules[rule];
    const struct household *home = &with->evening->population.household[h];
    const uint16_t *away = with->judgement.away;
    bool any = false;
    for (uint32_t p = home->first; p < home->first + home->count; p++) any = any || !away[p];
    if (with->judgement.rules[rule].frozen) return;
    if (declared->of_household && any) said[0] = compare_one(with, rule, h, PERSON_NONE);
    for (uint32_t i = 0; !declared->of_household && i < home->count; i++)
        if (rule_judges(declared, away[home->first + i]))
            said[i] = compare_one(with, rule, h, home->first + i);
}

/* Where nothing fails a function finds the same. */
static void compare_function(struct comparison *with, uint16_t rule, uint32_t h) {
    enum verdict said[2][3];
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 3; k++) said[i][k] = VERDICT_FAILED;
        compare_household(with, (uint16_t)(rule + i), h, said[i]);
    }
    for (int k = 0; k < 3; k++) {
        if (!with->alike[rule / 2] || said[0][k] == VERDICT_FAILED || said[1][k] == VERDICT_FAILED) continue;
        if (said[0][k] != said[1][k])
            fail_msg("rule %s says %d, its function %d", with->evening->book->rules[rule].name, said[0][k],
                     said[1][k]);
    }
}

static void compare(struct evening *evening, const bool *alike) {
    struct comparison with = {.evening = evening, .alike = alike};
    const struct book *book = evening->book;
    evening_judge(evening, &with.judgement, 2);
    with.again = again_open(book, &evening->population, evening->states, &evening->diags);
    assert_non_null(with.again);
    with.counts = memory_zeroed(book->rule_count, sizeof *with.counts);
    assert_int_equal(book->rule_count, 2 * RULES);
    for (uint32_t h = 0; h < evening->population.households; h++)
        for (uint16_t rule = 0; rule < book->rule_count; rule += 2) compare_function(&with, rule, h);
    assert_int_equal(with.flag, with.judgement.flag_count);
    assert_int_equal(with.unsure, with.judgement.unsure_count);
    assert_int_equal(with.failure, with.judgement.failure_count);
    for (uint16_t rule = 0; rule < book->rule_count; rule++) {
        const struct rule_count *one = &with.judgement.rules[rule], *other = &with.counts[rule];
        if (one->judged != other->judged || one->not_met != other->not_met || one->met != other->met ||
            one->cannot_tell != other->cannot_tell || one->failed != other->failed)
            fail_msg("counts of %s", book->rules[rule].name);
    }
    free(with.counts);
    again_close(with.again);
    judgement_release(&with.judgement);
}

static void open(struct evening *evening, uint64_t seed, bool alike[RULES]) {
    lot = seed;
    char *rules = draw_rules(alike);
    evening_open_with(evening, bills, rules);
    free(rules);
    add_people(evening);
}

static void everybody_by_every_rule(void **state) {
    (void)state;
    uint64_t first = getenv("SEED") ? strtoull(getenv("SEED"), NULL, 10) : 1,
             count = getenv("SEEDS") ? strtoull(getenv("SEEDS"), NULL, 10) : 24;
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct evening evening;
        bool alike[RULES];
        open(&evening, seed, alike);
        compare(&evening, alike);
        evening_close(&evening);
    }
}

/* Data that end before today, days that nobody delivered, and a dataset that did not come. */
static void less_was_delivered(void **state) {
    (void)state;
    for (uint64_t seed = 101; seed < 113; seed++) {
        struct evening evening;
        bool alike[RULES];
        open(&evening, seed, alike);
        struct dataset_state *state_of = &evening.states[book_dataset(evening.book, "bills")];
        state_of->reaches = evening.book->today - 40;
        compare(&evening, alike);
        state_of->by_days = true;
        days_add(&state_of->covered, (struct days){evening.book->today - 200, evening.book->today});
        compare(&evening, alike);
        state_of->delivered = false;
        compare(&evening, alike);
        days_release(&state_of->covered);
        evening_close(&evening);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(everybody_by_every_rule),
                                       cmocka_unit_test(less_was_delivered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
