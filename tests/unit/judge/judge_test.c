/* The stage as a whole: counts, order, frozen rules, causes joined, values as people read them. */
#include "village.h"

#include "judge/worker.h"

static void counts_add_up(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(
        &evening,
        RULE("r",
             "where = { income = below(5) }, unless = { \"person.poor\" }") "fact \"person.poor\" { title = "
                                                                            "{ zh = \"x\" }, unit = "
                                                                            "\"yes/no\", value = function(p) "
                                                                            "return p.income < yuan(1) end "
                                                                            "}\n" RULE("bad",
                                                                                       "when = function(p) "
                                                                                       "if p.income == "
                                                                                       "yuan(9) then "
                                                                                       "error(\"neun\", 0) "
                                                                                       "end return false "
                                                                                       "end"));
    static const char *const incomes[] = {"0", "4", "9", "9", "5"};
    for (uint32_t i = 0; i < 5; i++)
        evening_row(&evening, "register", i + 1, "name", "甲", "income", incomes[i], NULL);
    evening_row(&evening, "register", 6, "name", "甲", NULL);
    evening_row(&evening, "register", 7, "name", "甲", "income", "1", NULL);
    evening_row(&evening, "gone", 7, NULL);
    evening_judge(&evening, &judgement, 2);
    const struct rule_count *r = &judgement.rules[0], *bad = &judgement.rules[1];
    assert_int_equal(r->judged, 6);
    assert_int_equal(r->met, 2);
    assert_int_equal(r->suppressed, 1);
    assert_int_equal(r->not_met, 3);
    assert_int_equal(r->cannot_tell, 1);
    assert_int_equal(bad->failed, 2);
    assert_int_equal(bad->not_met, 3);
    assert_int_equal(bad->cannot_tell, 1);
    assert_int_equal(judgement.persons_judged, 6);
    assert_int_equal(judgement.persons_away, 1);
    assert_int_equal(judgement.households_judged, 6);
    assert_int_equal(judgement.failure_count, 2);
    assert_string_equal(judgement.failures[0].message, "pack/x.lua:3: neun");
    assert_int_equal(judgement.cause_count, 1); /* two rules, one reason */
    assert_string_equal(judgement.causes[0].name, "register.income");
    assert_string_equal(judgement.causes[0].zh, "户籍缺“收入”");
    judgement_release(&judgement);
    evening_close(&evening);
}

static void a_rule_among_what_did_not_come_is_frozen(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, RULE("r", "among = { \"bills\" }") RULE("s", "where = { spent = 0 }"));
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening.states[book_dataset(evening.book, "bills")].delivered = false;
    evening_judge(&evening, &judgement, 1);
    assert_true(judgement.rules[0].frozen);
    assert_int_equal(judgement.rules[0].frozen_by, book_dataset(evening.book, "bills"));
    assert_int_equal(judgement.rules[0].judged, 0);
    assert_int_equal(judgement.unsure_count, 1);
    assert_int_equal(judgement.causes[0].kind, UNSURE_DATASET);
    assert_string_equal(judgement.causes[0].zh, "医疗费数据未送达");
    judgement_release(&judgement);
    evening_close(&evening);
}

static void flags_stand_by_household_rule_and_person(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, RULE("a", "where = { rooms = 1 }")
                               HOUSEHOLD_RULE("b", "when = function(h) return true end"));
    for (uint32_t i = 1; i <= 2400; i++) {
        char book[16];
        snprintf(book, sizeof book, "%u", i % 1200);
        evening_row(&evening, "register", i, "name", "甲", "office", "1", "book", book, "rooms", "1", NULL);
    }
    evening_judge(&evening, &judgement, 3);
    assert_int_equal(judgement.flag_count, 2400 + 1200);
    for (uint32_t i = 1; i < judgement.flag_count; i++) {
        const struct flag *x = &judgement.flags[i - 1], *y = &judgement.flags[i];
        assert_true(x->household < y->household ||
                    (x->household == y->household &&
                     (x->rule < y->rule || (x->rule == y->rule && x->person < y->person))));
    }
    judgement_release(&judgement);
    evening_close(&evening);
}

/* Each household makes a pattern of its own: how many its thread has judged before is all the same to it. */
static void patterns_of_many_households(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, RULE("r", "when = function(p) return p:is { phone = matches(\"^\" .. "
                                     "tostring(p.rooms) .. \"$\") } end"));
    for (uint32_t i = 1; i <= 2100; i++) {
        char number[16];
        snprintf(number, sizeof number, "%u", i);
        evening_row(&evening, "register", i, "name", "甲", "office", "1", "book", number, "rooms", number,
                    "phone", number, NULL);
    }
    evening_judge(&evening, &judgement, 1);
    assert_int_equal(judgement.failure_count, 0);
    assert_int_equal(judgement.flag_count, 2100);
    judgement_release(&judgement);
    evening_close(&evening);
}

static void nobody_at_all(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, RULE("a", "where = { rooms = 1 }"));
    evening_judge(&evening, &judgement, 2);
    assert_int_equal(judgement.flag_count, 0);
    judgement_release(&judgement);
    evening_close(&evening);
}

static void values_as_people_read_them(void **state) {
    (void)state;
    struct buffer out = {.most = 4096};
    static const struct choice choices[] = {{"ward", "住院"}};
    struct value values[] = {
        {VALUE_MISSING, {0}},
        {VALUE_BOOLEAN, {.boolean = true}},
        {VALUE_NUMBER, {.number = 2.5}},
        {VALUE_NUMBER, {.number = -0.0}},
        {VALUE_NUMBER, {.number = 1200}},
        {VALUE_AMOUNT, {.amount = 632050}},
        {VALUE_DATE, {.date = date_from(2023, 8, 1)}},
        {VALUE_MONTH, {.month = 2023 * 12 + 7}},
        {VALUE_CHOICE, {.choice = 0}},
        {VALUE_REGION, {.region = 450226102000}},
    };
    static const char *const texts[] = {"（不详）", "是",         "2.5",     "0",    "1200",
                                        "6320.50",  "2023-08-01", "2023-08", "住院", "450226102000"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_string_equal(value_text(&out, &values[i], choices, 1), texts[i]);
    struct entry entry = {.value = values[5]};
    assert_string_equal(entry_text(&out, &entry, NULL), "6320.50");
    entry.per = PER_YEAR;
    assert_string_equal(entry_text(&out, &entry, &values[0]), "6320.50（每年）");
    entry.per = PER_MONTH;
    struct value worked = {VALUE_AMOUNT, {.amount = 18700}};
    assert_string_equal(entry_text(&out, &entry, &worked), "187（每月）");
    buffer_release(&out);
}

/* Small blocks wait by size: when too many do, a fresh state begins, and all is judged as before. */
static void blocks_that_wait_go_back(void **state) {
    (void)state;
    struct evening evening;
    struct worker worker;
    evening_open(&evening, RULE("r", "when = function(p) return p.income > 5 end"));
    for (uint32_t i = 1; i <= 3; i++) evening_row(&evening, "register", i, "name", "甲", "income", "6", NULL);
    population_link(&evening.population, evening.book, evening.rows, 1);
    evening.linked = true;
    worker_init(&worker, evening.book, &evening.population, evening.states);
    worker.away = memory_zeroed(evening.population.persons, sizeof *worker.away);
    rules_mark(worker.rules, evening.book, evening.states);
    assert_true(worker_load(&worker));
    size_t held = worker.box.small.held;
    assert_in_range(held, 1, 4 << 20);
    household_judge(&worker, 0);
    while (worker.box.small.held <= WORKER_MEMORY) blocks_get(&worker.box.small, 192);
    household_judge(&worker, 1);
    assert_in_range(worker.box.small.held, 1, 2 * held);
    household_judge(&worker, 2);
    assert_int_equal(worker.flag_count, 3);
    free(worker.away);
    arena_release(&worker.texts);
    worker_release(&worker);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_add_up),
        cmocka_unit_test(blocks_that_wait_go_back),
        cmocka_unit_test(a_rule_among_what_did_not_come_is_frozen),
        cmocka_unit_test(flags_stand_by_household_rule_and_person),
        cmocka_unit_test(nobody_at_all),
        cmocka_unit_test(patterns_of_many_households),
        cmocka_unit_test(values_as_people_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
