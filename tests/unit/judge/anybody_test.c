/* Facts of people and households other than the one whose turn it is: the same values as at their own turn,
 * with the parameters of their own place, and in the evidence of who reads them. */
#include "village.h"

#include "judge/evidence.h"
#include "judge/worker.h"

#define FACT(name, rest) "fact \"" name "\" { title = { zh = \"x\" }, " rest " }\n"

struct turn { /* one household's turn in a worker, with the others there to be asked */
    struct evening evening;
    struct worker worker;
};

/* Two households: 1 alone in Rongan (450226) with a bill of 6,500.00; 2, 3 and 4 at one address in the city
 * (450202), 2 with 6,200.00 and 3 with 100.00, and 4 with 50.00, who has moved away. */
static void turn_open(struct turn *turn, const char *rules) {
    struct evening *evening = &turn->evening;
    evening_open(evening, rules);
    evening_row(evening, "register", 1, "name", "甲", "office", "1", "book", "1", "region", "450226102",
                NULL);
    static const char *const bills[] = {"6500", "6200", "100", "50"};
    for (uint32_t i = 2; i <= 4; i++)
        evening_row(evening, "register", i, "name", "乙", "office", "1", "book", "2", "region", "450202001",
                    NULL);
    for (uint32_t i = 1; i <= 4; i++)
        evening_row(evening, "bills", i, "number", bills[i - 1], "paid_on", "2023-01-01", "total",
                    bills[i - 1], NULL);
    evening_row(evening, "gone", 4, NULL);
    population_link(&evening->population, evening->book, evening->rows, 1);
    evening->linked = true;
    assert_int_equal(evening->population.households, 2);
    worker_init(&turn->worker, evening->book, &evening->population, evening->states);
    turn->worker.away = memory_zeroed(evening->population.persons, sizeof *turn->worker.away);
    assert_true(worker_load(&turn->worker));
}

static void turn_close(struct turn *turn) {
    free(turn->worker.away);
    arena_release(&turn->worker.texts);
    worker_release(&turn->worker);
    evening_close(&turn->evening);
}

/* Households stand in order of region: the city's is 0, Rongan's is 1. */
enum { CITY, RONGAN };

static uint32_t person(const struct turn *turn, uint32_t household, uint32_t member) {
    return turn->evening.population.household[household].first + member;
}

static enum answer ask(struct turn *turn, const char *fact, uint32_t who, struct value *out) {
    uint16_t number = book_fact(turn->evening.book, fact);
    assert_int_not_equal(number, FACT_NONE);
    bool household = turn->evening.book->facts[number].subject == FACT_OF_HOUSEHOLD;
    struct subject subject = {household ? SUBJECT_HOUSEHOLD : SUBJECT_PERSON, REGISTER, who};
    turn->worker.budget = EVALUATION_BUDGET;
    return fact_get(&turn->worker, number, subject, out);
}

static void assert_number(struct turn *turn, const char *fact, uint32_t who, double wanted) {
    struct value value;
    assert_int_equal(ask(turn, fact, who, &value), ANSWER_YES);
    double number = value.kind == VALUE_AMOUNT    ? (double)value.as.amount / 100
                    : value.kind == VALUE_BOOLEAN ? value.as.boolean
                                                  : value.as.number;
    if (number != wanted) fail_msg("%s of %u: %f, not %f", fact, who, number, wanted);
}

static const char facts[] = FACT("person.over",
                                 "unit = \"yes/no\", value = function(p) return p.spent > param.line end")
    FACT("household.people", "count = \"members\"")
        FACT("household.spent_here", "sum = \"spent\", of = \"members\"") FACT("household.bills_here",
                                                                               "count = \"bills\"")
            FACT("household.seen", "unit = \"people\", value = function(h) return #h.members + #h.bills end")
                FACT("household.told",
                     "unit = \"yes/no\", value = function(h) return h.region == \"450202001000\" end");

/* Lines on 2023-08-28: 6,000 in the city, and in Rongan too, since its own ended in June. */
static void the_same_at_every_turn(void **state) {
    (void)state;
    for (uint32_t now = CITY; now <= RONGAN; now++) {
        struct turn turn;
        turn_open(&turn, facts);
        household_judge(&turn.worker, now);
        for (int again = 0; again < 2; again++) {
            assert_number(&turn, "person.spent", person(&turn, RONGAN, 0), 6500);
            assert_number(&turn, "household.people", RONGAN, 1);
            assert_number(&turn, "household.people", CITY, 2);
            assert_number(&turn, "household.spent_here", CITY, 6300);
            assert_number(&turn, "household.spent_here", RONGAN, 6500);
            assert_number(&turn, "household.bills_here", CITY, 2);
            assert_number(&turn, "household.seen", CITY, 4);
            assert_number(&turn, "household.seen", RONGAN, 2);
            assert_number(&turn, "household.told", CITY, 1);
            assert_number(&turn, "household.told", RONGAN, 0);
            assert_number(&turn, "person.is_gone", person(&turn, CITY, 2), 1);
        }
        turn_close(&turn);
    }
}

/* only_there is 3, in Rongan alone. */
static void parameters_are_those_of_the_subject(void **state) {
    (void)state;
    for (uint32_t now = CITY; now <= RONGAN; now++) {
        struct turn turn;
        struct value value;
        turn_open(&turn, FACT("person.there", "value = function(p) return param.only_there end") FACT(
                             "person.bills_there", "count = \"bills\", where = { days = param.only_there }"));
        household_judge(&turn.worker, now);
        assert_number(&turn, "person.there", person(&turn, RONGAN, 0), 3);
        assert_int_equal(ask(&turn, "person.there", person(&turn, CITY, 0), &value), ANSWER_CANNOT_TELL);
        assert_string_equal(turn.worker.causes[turn.worker.cause].name, "param.only_there");
        assert_int_equal(turn.worker.evaluating.index, 0); /* put back */
        turn_close(&turn);
    }
}

/* Many subjects: the map grows, and everything in it is found again. */
static void many_others(void **state) {
    (void)state;
    struct evening evening;
    struct worker worker;
    evening_open(&evening, facts);
    for (uint32_t i = 1; i <= 500; i++) {
        char number[16];
        snprintf(number, sizeof number, "%u", i);
        evening_row(&evening, "register", i, "name", "甲", "office", "1", "book", number, "region",
                    "450226102", NULL);
        evening_row(&evening, "bills", i, "number", number, "paid_on", "2023-01-01", "total", number, NULL);
    }
    population_link(&evening.population, evening.book, evening.rows, 1);
    evening.linked = true;
    worker_init(&worker, evening.book, &evening.population, evening.states);
    worker.away = memory_zeroed(500, sizeof *worker.away);
    assert_true(worker_load(&worker));
    household_judge(&worker, 7);
    uint16_t spent = book_fact(evening.book, "person.spent");
    uint32_t reads = 0;
    for (int again = 0; again < 2; again++)
        for (uint32_t p = 0; p < 500; p++) {
            struct value value;
            struct subject subject = {SUBJECT_PERSON, REGISTER, p};
            assert_int_equal(fact_get(&worker, spent, subject, &value), ANSWER_YES);
            /* Alone and in order of ID: person p has the bill of p + 1 yuan. */
            assert_int_equal(value.as.amount, (p + 1) * 100);
            if (again == 0) reads = worker.log_count;
        }
    assert_int_equal(worker.log_count, reads + 500); /* the second time only that they were read */
    free(worker.away);
    arena_release(&worker.texts);
    worker_release(&worker);
    evening_close(&evening);
}

/* What was read of others stands in the evidence, once; who is away there does not, as for one's own. */
static void others_in_the_evidence(void **state) {
    (void)state;
    struct turn turn;
    struct flag flag = {0};
    struct value value;
    turn_open(&turn, facts);
    household_judge(&turn.worker, RONGAN);
    uint32_t from = turn.worker.log_count;
    assert_int_equal(ask(&turn, "household.spent_here", CITY, &value), ANSWER_YES);
    assert_int_equal(ask(&turn, "household.spent_here", CITY, &value), ANSWER_YES);
    evidence_take(&turn.worker, from, turn.worker.log_count, &flag);
    const struct read *reads = turn.worker.reads;
    /* The fact; each of the two, their sums, the list of each and its bill. */
    assert_int_equal(flag.read_count, 1 + 2 * 4);
    assert_int_equal(reads[0].kind, READ_FACT);
    assert_int_equal(reads[0].value.number, 630000);
    uint16_t gone = book_fact(turn.evening.book, "person.is_gone");
    for (uint32_t i = 0; i < flag.read_count; i++) {
        assert_int_not_equal(reads[i].kind, READ_ASIDE);
        assert_false(reads[i].kind == READ_FACT && reads[i].what == gone);
    }
    turn_close(&turn);
}

/* Who is away may not depend on who lives where. */
static void away_may_not_ask_for_members(void **state) {
    (void)state;
    struct turn turn;
    struct value value;
    turn_open(&turn, facts);
    household_judge(&turn.worker, RONGAN);
    turn.worker.members = NULL;
    assert_int_equal(ask(&turn, "household.people", RONGAN, &value), ANSWER_FAILED);
    assert_string_equal(turn.worker.failure,
                        "pack/x.lua:2: a fact that says who is away asks for the members of a household");
    turn_close(&turn);
}

/* Some 300,000 of 2,000,000 instructions for each row: ten times would be too much. */
static void a_fact_of_a_row_is_computed_once(void **state) {
    (void)state;
    assert_proved(
        FACT("bills.slow", "unit = \"yes/no\", value = function(row) local n = 0 for i = 1, 150000 do "
                           "n = n + 1 end return row.days == n / 50000 end")
            RULE("r", "when = function(p) local yes = 0 for i = 1, 5 do for _, bill in ipairs(p.bills) "
                      "do if bill.slow then yes = yes + 1 end end end return yes == 5 end"),
        TEST(", bills = { { number = \"1\", days = 3 }, { number = \"2\", days = 4 } }", "flags = { \"r\" }"),
        1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_at_every_turn),
        cmocka_unit_test(parameters_are_those_of_the_subject),
        cmocka_unit_test(many_others),
        cmocka_unit_test(others_in_the_evidence),
        cmocka_unit_test(away_may_not_ask_for_members),
        cmocka_unit_test(a_fact_of_a_row_is_computed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
