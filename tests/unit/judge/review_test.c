/* Whom the review list takes: who cannot be told for want of data about the household itself. */
#include "village.h"

#define REVIEWED(name, when) RULE(name, "review = { zh = \"{age}岁,收入{income}元,花{spent}元\" }, " when)

/* 甲 has no rooms noted. The one rule that is met by nobody but could be, judged on 2023-08-28. */
static void judge_one(const char *rules, const char *undelivered, struct evening *evening,
                      struct judgement *judgement) {
    evening_open(evening, rules);
    evening_row(evening, "register", 1, "name", "甲", "born", "1990-01-01", "region", "450226102", "income",
                "12.5", NULL);
    if (undelivered) evening->states[book_dataset(evening->book, undelivered)].delivered = false;
    evening_judge(evening, judgement, 1);
    assert_int_equal(judgement->unsure_count, 1);
    assert_int_equal(judgement->rules[0].cannot_tell, 1);
}

static void expect(const char *rules, const char *undelivered, enum unsure_kind kind, const char *review) {
    struct evening evening;
    struct judgement judgement;
    judge_one(rules, undelivered, &evening, &judgement);
    const struct unsure *unsure = &judgement.unsure[0];
    assert_int_equal(judgement.causes[unsure->cause].kind, kind);
    assert_int_equal(judgement.rules[0].reviewed, review != NULL);
    if (review)
        assert_string_equal(unsure->review, review);
    else
        assert_null(unsure->review);
    judgement_release(&judgement);
    evening_close(&evening);
}

static void for_want_of_own_data(void **state) {
    (void)state;
    const char *said = "33岁,收入12.50元,花0元";
    expect(REVIEWED("r", "when = function(p) return p.rooms > 2 end"), NULL, UNSURE_COLUMN, said);
    expect(REVIEWED("r", "where = { rooms = 3 }"), NULL, UNSURE_COLUMN, said);
    expect(REVIEWED("r", "when = function(p) return #p.cards > 2 end"), NULL, UNSURE_COLUMN, said);
    expect(REVIEWED("r", "when = function(p) cannot_tell \"无人登记\" end"), NULL, UNSURE_STATED, said);
}

static void not_for_want_of_a_delivery_or_a_decision(void **state) {
    (void)state;
    expect(REVIEWED("r", "when = function(p) return #p.bills > 2 end"), "bills", UNSURE_DATASET, NULL);
    expect("parameter \"nowhere\" { title = { zh = \"x\" }, { region = \"450225\", from = \"2020-01-01\", "
           "value = 3, basis = \"甲\" } }\n" REVIEWED("r",
                                                      "when = function(p) return p.age > param.nowhere end"),
           NULL, UNSURE_PARAMETER, NULL);
}

static void only_where_the_rule_asks(void **state) {
    (void)state;
    expect(RULE("r", "when = function(p) return p.rooms > 2 end"), NULL, UNSURE_COLUMN, NULL);
}

/* What the sentence cannot say does not change what the rule lacks. */
static void the_cause_stays(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    judge_one(RULE("r", "review = { zh = \"有房{owner}\" }, when = function(p) return p.rooms > 2 end"), NULL,
              &evening, &judgement);
    assert_string_equal(judgement.unsure[0].review, "有房（不详）");
    assert_string_equal(judgement.causes[judgement.unsure[0].cause].name, "register.rooms");
    judgement_release(&judgement);
    evening_close(&evening);
}

/* An author's reason in the words of something that did not come is his reason all the same: whoever was
 * judged before, so whichever thread met which first. */
static void a_reason_in_the_words_of_a_dataset(void **state) {
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        struct evening evening;
        struct judgement judgement;
        evening_open(&evening,
                     REVIEWED("r", "when = function(p) if p.rooms == 1 then cannot_tell \"bills\" end "
                                   "return #p.bills > 2 end"));
        for (uint32_t i = 1; i <= 2; i++)
            evening_row(&evening, "register", i, "name", "甲", "office", "1", "book", i == 1 ? "1" : "2",
                        "born", "1990-01-01", "region", "450226102", "rooms", i == 1 ? "1" : "2", NULL);
        evening.states[book_dataset(evening.book, "bills")].delivered = false;
        population_link(&evening.population, evening.book, evening.rows, 1);
        evening.linked = true;
        struct judge_options options = {.threads = 1, .states = evening.states, .backwards = backwards};
        assert_true(judge_run(&judgement, evening.book, &evening.population, &options, &evening.diags));
        assert_int_equal(judgement.unsure_count, 2);
        assert_int_equal(judgement.rules[0].reviewed, 1);
        for (uint32_t i = 0; i < 2; i++) {
            const struct unsure *unsure = &judgement.unsure[i];
            assert_int_equal(judgement.causes[unsure->cause].kind,
                             unsure->household == 0 ? UNSURE_STATED : UNSURE_DATASET);
            assert_int_equal(unsure->review != NULL, unsure->household == 0);
        }
        judgement_release(&judgement);
        evening_close(&evening);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(for_want_of_own_data),
        cmocka_unit_test(not_for_want_of_a_delivery_or_a_decision),
        cmocka_unit_test(only_where_the_rule_asks),
        cmocka_unit_test(the_cause_stays),
        cmocka_unit_test(a_reason_in_the_words_of_a_dataset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
