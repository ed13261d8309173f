/* The counts of the made night, and that every sum that does not come out is found. */
#include "written.h"
#include "outcome/tally.h"

/* Townships in order: 融水镇, 三江 without township, 古宜镇, 丹洲镇, and the unknown place last. */
static void places_are_counted(void **state) {
    (void)state;
    struct tally tally;
    tally_init(&tally, &written.made.night);
    assert_int_equal(tally.county_count, 3);
    assert_int_equal(tally.township_count, 5);
    static const region_t codes[] = {450225100000, 450226000000, 450226100000, 450226102000, 0};
    static const uint32_t listed[] = {1, 1, 2, 3, 1}, cases[] = {3, 1, 3, 3, 1};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(tally.townships[i].code, codes[i]);
        assert_int_equal(tally.townships[i].cases.listed, listed[i]);
        assert_int_equal(tally.townships[i].count, cases[i]);
    }
    assert_int_equal(tally.counties[1].cases.listed, 6);
    assert_int_equal(tally.counties[1].cases.carried, 1);
    assert_int_equal(tally.counties[2].code, 0);
    assert_int_equal(tally.cases.listed, 8);
    assert_int_equal(tally.cases.urgency[URGENCY_RED], 3);
    assert_int_equal(cases_live(&tally.cases), 9);
    tally_release(&tally);
}

static void ranking_stays_within_a_township(void **state) {
    (void)state;
    struct tally tally;
    tally_init(&tally, &written.made.night);
    for (uint32_t t = 0; t < tally.township_count; t++)
        for (uint32_t i = 1; i < tally.townships[t].count; i++)
            assert_true(tally.order[tally.townships[t].first + i] >
                        tally.order[tally.townships[t].first + i - 1]);
    tally_release(&tally);
}

static void rows_and_reasons_are_counted(void **state) {
    (void)state;
    struct tally tally;
    tally_init(&tally, &written.made.night);
    assert_int_equal(tally.datasets[D_MEDICAL].received, 10);
    assert_int_equal(tally.datasets[D_MEDICAL].linked, 7);
    assert_int_equal(tally.datasets[D_MEDICAL].deliveries, 2);
    assert_int_equal(tally.rows.received, 43);
    assert_int_equal(tally.rules[0][STANDING_NEW], 3);
    assert_int_equal(tally.rules[1][STANDING_KEPT], 1);
    assert_int_equal(tally.rules[RULES][STANDING_CLEARED], 1);
    tally_release(&tally);
}

static void issued_before_and_withdrawn_stand_apart(void **state) {
    (void)state;
    struct tally tally;
    written.made.cases[8].issued_before = true; /* LZ23-00008-8 */
    written.made.cases[2].withdrawn = true;     /* LZ23-00003-7 */
    tally_init(&tally, &written.made.night);
    assert_int_equal(tally.cases.listed, 7);
    assert_int_equal(tally.cases.again, 1);
    assert_int_equal(tally.cases.withdrawn, 1);
    assert_int_equal(tally.cases.standing[STANDING_CLEARED], 0);
    for (int rule = 0; rule <= RULES; rule++) assert_int_equal(tally.rules[rule][STANDING_CLEARED], 0);
    tally_release(&tally);
}

/* The last case of 融安县's 长安镇 is 丹洲镇's now. */
static void a_place_that_the_last_case_left_stands_with_zeros(void **state) {
    (void)state;
    struct tally tally;
    written.made.cases[9].moved_from = UINT64_C(450224100000);
    tally_init(&tally, &written.made.night);
    assert_int_equal(tally.township_count, 6);
    assert_int_equal(tally.townships[5].code,
                     UINT64_C(450224100000)); /* the table does not have its county */
    assert_int_equal(tally.townships[5].count, 0);
    assert_int_equal(tally.townships[5].cases.moved_out, 1);
    assert_int_equal(tally.counties[2].cases.moved_out, 1);
    assert_int_equal(tally.townships[3].count, 3);
    assert_int_equal(tally.cases.listed, 8);
    tally_release(&tally);
}

static bool balanced(void) {
    struct tally tally;
    uint32_t compared = 0;
    tally_init(&tally, &written.made.night);
    bool good = tally_check(&tally, &written.made.night, &compared, &written.diags);
    assert_true(compared > 20);
    tally_release(&tally);
    return good;
}

/* Each count, one too many, must be found; put back, all is well again. */
static void every_difference_is_found(void **state) {
    (void)state;
    struct made_night *made = &written.made;
    uint32_t *const counts[] = {&made->deliveries[2].received,
                                &made->deliveries[2].refused,
                                &made->deliveries[2].repeats,
                                &made->deliveries[0].future,
                                &made->links[D_MEDICAL].rows,
                                &made->links[D_MEDICAL].linked,
                                &made->links[D_DIBAO].unlinked,
                                &made->population.stray_count,
                                &made->intake.refused_count,
                                &made->judgement.unsure_count,
                                &made->judgement.failure_count,
                                &made->caseload.open_before,
                                &made->caseload.open_after,
                                &made->caseload.by_standing[STANDING_NEW],
                                &made->caseload.by_standing[STANDING_KEPT],
                                &made->caseload.since_last.cases_before,
                                &made->caseload.since_last.cases_new,
                                &made->caseload.since_last.cases_gone,
                                &made->caseload.since_last.flags_before,
                                &made->caseload.since_last.flags_new,
                                &made->caseload.since_last.flags_gone,
                                &made->caseload.since_last.flags_after};
    uint64_t *const verdicts[] = {&made->counts[0].judged,      &made->counts[0].not_met,
                                  &made->counts[0].met,         &made->counts[0].suppressed,
                                  &made->counts[1].cannot_tell, &made->counts[2].failed};
    assert_true(balanced());
    assert_int_equal(written.diags.errors, 0);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        ++*counts[i];
        assert_false(balanced());
        --*counts[i];
    }
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        ++*verdicts[i];
        assert_false(balanced());
        --*verdicts[i];
    }
    assert_true(written.diags.errors >= 28);
    assert_true(balanced());
    made->turns[4].by = TURNED_UNTOLD; /* a flag without a cause */
    assert_false(balanced());
    made->turns[4].by = TURNED_BY_RULE;
    assert_true(balanced());
}

/* A flag that no case took up has got lost between two stages. */
static void a_lost_flag_is_found(void **state) {
    (void)state;
    written.made.reasons[1].flag = FLAG_NONE;
    assert_false(balanced());
}

static void an_empty_night_balances(void **state) {
    (void)state;
    struct made_night *made = &written.made;
    made->judgement.flag_count = made->judgement.unsure_count = made->judgement.failure_count = 0;
    memset(made->counts, 0, sizeof made->counts);
    made->caseload = (struct caseload){.cases = made->cases, .reasons = made->reasons};
    assert_true(balanced());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places_are_counted, written_init, written_release),
        cmocka_unit_test_setup_teardown(ranking_stays_within_a_township, written_init, written_release),
        cmocka_unit_test_setup_teardown(rows_and_reasons_are_counted, written_init, written_release),
        cmocka_unit_test_setup_teardown(a_place_that_the_last_case_left_stands_with_zeros, written_init,
                                        written_release),
        cmocka_unit_test_setup_teardown(issued_before_and_withdrawn_stand_apart, written_init,
                                        written_release),
        cmocka_unit_test_setup_teardown(every_difference_is_found, written_init, written_release),
        cmocka_unit_test_setup_teardown(a_lost_flag_is_found, written_init, written_release),
        cmocka_unit_test_setup_teardown(an_empty_night_balances, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
