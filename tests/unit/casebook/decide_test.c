/* Nights told by hand: who is new, continuing, worse, kept, suppressed, cleared; numbers, deadlines, order,
 * capacity. Numbers: sequences 1, 2, 3, 4 of 2023 have the check digits 1, 0, 8, 6 (see number_test.c). */
#include "casebook/cases.h"
#include "small_town.h"

static void first_night_opens_cases_in_order_of_household(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    flag_add(town, FLOOD, 2, URGENCY_GREEN);
    flag_add(town, BURDEN, 5, URGENCY_RED);
    struct caseload night = night_run(town);
    const struct case_file *a = case_of(&night, 0), *b = case_of(&night, 1), *c = case_of(&night, 3);
    assert_string_equal(a->number, "LZ23-00001-1");
    assert_string_equal(b->number, "LZ23-00002-0");
    assert_string_equal(c->number, "LZ23-00003-8");
    assert_int_equal(a->standing, STANDING_NEW);
    assert_int_equal(a->opened, day_of("2023-08-28"));
    assert_int_equal(a->deadline, day_of("2023-09-11")); /* ten working days: two weeks */
    assert_int_equal(b->deadline, day_of("2023-09-04")); /* visit_days of 丹洲镇: 5 */
    assert_int_equal(c->deadline, day_of("2023-08-31"));
    assert_int_equal(night.open_before, 0);
    assert_int_equal(night.open_after, 3);
    assert_int_equal(night.by_standing[STANDING_NEW], 3);
    assert_true(a->on_list && b->on_list && c->on_list);
    caseload_release(&night);
}

static void one_household_one_case_however_many_reasons(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_GREEN);
    flag_add(town, BURDEN, 1, URGENCY_RED);
    flag_add(town, FLOOD, 0, URGENCY_YELLOW);
    struct caseload night = night_run(town);
    assert_int_equal(night.case_count, 1);
    assert_int_equal(night.cases[0].reason_count, 3);
    assert_int_equal(night.cases[0].urgency, URGENCY_RED);
    assert_int_equal(night.cases[0].deadline, day_of("2023-08-31")); /* the earliest: red, three days */
    assert_int_equal(night.reasons[night.cases[0].first_reason].person,
                     1); /* the most urgent reason stands first */
    caseload_release(&night);
}

static void next_night_continues_with_number_since_and_deadline(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    struct caseload first = night_run(town);
    int64_t journal = head_of(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    struct caseload second = night_run(town);
    const struct case_file *file = case_of(&second, 0);
    assert_string_equal(file->number, "LZ23-00001-1");
    assert_int_equal(file->standing, STANDING_CONTINUING);
    assert_int_equal(file->opened, day_of("2023-08-28"));
    assert_int_equal(file->deadline, day_of("2023-09-11"));
    assert_int_equal(reason_of(&second, file, BURDEN, 0)->since, day_of("2023-08-28"));
    assert_int_equal(head_of(town), journal); /* the journal holds changes, not nights */
    caseload_release(&second);
}

static void higher_urgency_is_worse_and_brings_the_deadline_forward(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-30");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload second = night_run(town);
    const struct case_file *file = case_of(&second, 0);
    assert_int_equal(file->standing, STANDING_WORSE);
    assert_int_equal(file->deadline, day_of("2023-09-04")); /* Wednesday + 3 = Monday */
    caseload_release(&second);
    night_begin(town, "2023-08-31"); /* lower again: continuing, the nearer deadline stays */
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    struct caseload third = night_run(town);
    assert_int_equal(case_of(&third, 0)->standing, STANDING_CONTINUING);
    assert_int_equal(case_of(&third, 0)->urgency, URGENCY_YELLOW);
    assert_int_equal(case_of(&third, 0)->deadline, day_of("2023-09-04"));
    caseload_release(&third);
}

/* Red first on the 28th (due the 31st); worse cannot move a deadline away. */
static void worse_never_postpones(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    town->rules[BURDEN].within[URGENCY_GREEN] = 1;
    flag_add(town, BURDEN, 0, URGENCY_GREEN);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload second = night_run(town);
    assert_int_equal(case_of(&second, 0)->deadline, day_of("2023-08-29"));
    caseload_release(&second);
}

static void new_ground_in_an_open_case_is_worse(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    flag_add(town, STUDENT, 1, URGENCY_GREEN);
    struct caseload second = night_run(town);
    const struct case_file *file = case_of(&second, 0);
    assert_int_equal(second.case_count, 1);
    assert_int_equal(file->standing, STANDING_WORSE);
    assert_int_equal(reason_of(&second, file, STUDENT, 1)->standing, STANDING_NEW);
    assert_int_equal(reason_of(&second, file, BURDEN, 0)->standing, STANDING_CONTINUING);
    assert_int_equal(second.open_before, 1);
    assert_int_equal(second.open_after, 1);
    caseload_release(&second);
}

static bool note_why(void *context, const struct event *event) {
    if (event->kind == EVENT_REASON_OFF) snprintf(context, 16, "%s", event->why);
    return true;
}

/* Its rule may hold for it as before: that is nobody's to judge here. */
static void who_lives_outside_now_is_elsewhere(void **state) {
    struct town *town = *state;
    char why[16] = "";
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    town->households[0].outside = true;
    struct caseload second = night_run(town);
    assert_int_equal(case_of(&second, 0)->standing, STANDING_CLEARED);
    assert_true(events_read(town->casebook, 0, head_of(town), note_why, why, &town->diags));
    assert_string_equal(why, "elsewhere");
    caseload_release(&second);
}

/* The list of the rule did not come, but the person is known to have died: nobody is to visit him. */
static void who_is_away_is_cleared_though_the_rule_is_frozen(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    flag_add(town, BURDEN, 1, URGENCY_YELLOW);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    town->counts[BURDEN].frozen = true;
    town->away[1] = 1;
    struct caseload second = night_run(town);
    const struct case_file *file = case_of(&second, 0);
    assert_int_equal(file->standing, STANDING_KEPT);
    assert_int_equal(reason_of(&second, file, BURDEN, 0)->standing, STANDING_KEPT);
    assert_int_equal(reason_of(&second, file, BURDEN, 1)->standing, STANDING_CLEARED);
    caseload_release(&second);
}

/* The same where the rule judges those whom that fact makes absent: nothing is known, so that it stays. */
static void who_is_judged_even_so_is_kept(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    flag_add(town, BURDEN, 1, URGENCY_YELLOW);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    town->rules[BURDEN].even = 1 << 1;
    town->counts[BURDEN].frozen = true;
    town->away[0] = 1 << 1;
    town->away[1] = 1 << 1 | 1 << 0; /* and for another fact too */
    struct caseload second = night_run(town);
    const struct case_file *file = case_of(&second, 0);
    assert_int_equal(reason_of(&second, file, BURDEN, 0)->standing, STANDING_KEPT);
    assert_int_equal(reason_of(&second, file, BURDEN, 1)->standing, STANDING_CLEARED);
    caseload_release(&second);
}

static void a_rule_without_any_term_is_warned_of_once(void **state) {
    struct town *town = *state;
    town->visit_days.entry_count = 0;
    night_begin(town, "2023-08-28");
    flag_add(town, FLOOD, 0, URGENCY_RED);
    flag_add(town, FLOOD, 2, URGENCY_GREEN);
    flag_add(town, BURDEN, 5, URGENCY_RED);
    struct caseload night = night_run(town);
    assert_int_equal(case_of(&night, 0)->deadline, DATE_NONE);
    assert_int_equal(case_of(&night, 3)->deadline, day_of("2023-08-31"));
    assert_int_equal(town->diags.warnings, 1);
    assert_non_null(strstr(town->diags.items[0].message, "rule flood says no within for red"));
    caseload_release(&night);
}

static void not_met_is_cleared_and_a_later_flag_gets_a_new_number(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    struct caseload second = night_run(town);
    const struct case_file *file = case_of(&second, 0);
    assert_int_equal(file->standing, STANDING_CLEARED);
    assert_false(file->on_list);
    assert_int_equal(file->deadline, DATE_NONE);
    assert_string_equal(file->number, "LZ23-00001-1");
    assert_string_equal(second.reasons[file->first_reason].say, "有一句话。");
    assert_int_equal(second.reasons[file->first_reason].person, 0);
    assert_int_equal(second.open_after, 0);
    caseload_release(&second);
    night_begin(town, "2023-08-30");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    struct caseload third = night_run(town);
    assert_string_equal(case_of(&third, 0)->number, "LZ23-00002-0");
    assert_int_equal(case_of(&third, 0)->standing, STANDING_NEW);
    caseload_release(&third);
}

static void one_of_two_reasons_cleared_keeps_the_case(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, FLOOD, 0, URGENCY_GREEN);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    flag_add(town, FLOOD, 0, URGENCY_GREEN);
    struct caseload second = night_run(town);
    const struct case_file *file = case_of(&second, 0);
    assert_int_equal(file->standing, STANDING_CONTINUING);
    assert_int_equal(file->urgency, URGENCY_GREEN);
    assert_int_equal(reason_of(&second, file, BURDEN, 0)->standing, STANDING_CLEARED);
    assert_int_equal(file->deadline, day_of("2023-09-04"));
    caseload_release(&second);
}

static void flag_burden_of_three(struct town *town) {
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    flag_add(town, BURDEN, 4, URGENCY_RED);
    struct caseload first = night_run(town);
    caseload_release(&first);
}

static void unsure_and_failed_keep_their_state(void **state) {
    struct town *town = *state;
    flag_burden_of_three(town);
    night_begin(town, "2023-08-29");
    town->unsure[town->judgement.unsure_count++] =
        (struct unsure){.rule = BURDEN, .household = 0, .person = 0};
    town->unsure[town->judgement.unsure_count++] =
        (struct unsure){.rule = STUDENT, .household = 2, .person = 4};
    town->failures[town->judgement.failure_count++] =
        (struct failure){.rule = BURDEN, .household = 1, .person = 2};
    struct caseload second = night_run(town);
    assert_int_equal(case_of(&second, 0)->standing, STANDING_KEPT);
    assert_int_equal(case_of(&second, 0)->deadline, day_of("2023-08-31"));
    assert_int_equal(case_of(&second, 1)->standing, STANDING_KEPT);
    assert_int_equal(case_of(&second, 2)->standing, STANDING_CLEARED); /* unsure of another rule only */
    const struct reason *kept = reason_of(&second, case_of(&second, 0), BURDEN, 0);
    assert_int_equal(kept->flag, FLAG_NONE);
    assert_string_equal(kept->say, "有一句话。");
    assert_int_equal(second.open_after, 2);
    caseload_release(&second);
}

static void frozen_rule_keeps_all_but_not_who_is_gone(void **state) {
    struct town *town = *state;
    flag_burden_of_three(town);
    night_begin(town, "2023-08-29");
    town->counts[BURDEN].frozen = true;
    town->ids[2] += 50; /* the person of household 1 is no longer in the register */
    struct caseload second = night_run(town);
    assert_int_equal(case_of(&second, 0)->standing, STANDING_KEPT);
    assert_int_equal(case_of(&second, 2)->standing, STANDING_KEPT);
    assert_int_equal(case_of(&second, 1)->standing, STANDING_CLEARED);
    caseload_release(&second);
}

static void rule_out_of_force_or_gone_clears(void **state) {
    struct town *town = *state;
    flag_burden_of_three(town);
    night_begin(town, "2023-08-29");
    town->counts[BURDEN] = (struct rule_count){.in_force = false, .frozen = true};
    struct caseload second = night_decide(town, head_of(town));
    assert_int_equal(second.by_standing[STANDING_CLEARED], 3);
    caseload_release(&second);
    town->rules[BURDEN].name = "another";
    struct caseload third = night_run(town);
    assert_int_equal(third.by_standing[STANDING_CLEARED], 3);
    assert_int_equal(third.reasons[0].rule, RULE_NONE);
    assert_string_equal(third.reasons[0].rule_name, "burden");
    caseload_release(&third);
}

static void household_no_longer_there_is_cleared(void **state) {
    struct town *town = *state;
    flag_burden_of_three(town);
    night_begin(town, "2023-08-29");
    ((int64_t *)town->rows[REGISTER].columns[REGISTER_BOOK])[4] =
        999; /* household 2 has a new book: another household */
    town->counts[BURDEN].frozen = true;
    struct caseload second = night_run(town);
    const struct case_file *gone = case_of(&second, HOUSEHOLD_NONE);
    assert_non_null(gone);
    assert_int_equal(gone->standing, STANDING_CLEARED);
    assert_int_equal(gone->region, DANZHOU); /* as last known */
    assert_int_equal(second.by_standing[STANDING_KEPT], 2);
    caseload_release(&second);
}

static void suppressed_has_no_number_and_clears_what_stood(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_RED)->suppressed_by = FACT_ON_LIST;
    struct caseload first = night_run(town);
    assert_string_equal(case_of(&first, 1)->number, "");
    assert_int_equal(case_of(&first, 1)->standing, STANDING_SUPPRESSED);
    assert_false(case_of(&first, 1)->on_list);
    assert_int_equal(first.open_after, 1);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    flag_add(town, BURDEN, 0, URGENCY_RED)->suppressed_by = FACT_ON_LIST;
    struct caseload second = night_run(town);
    const struct case_file *file = case_of(&second, 0);
    assert_int_equal(file->standing, STANDING_CLEARED);
    assert_int_equal(file->reason_count, 1); /* one reason, not one cleared and one suppressed */
    assert_int_equal(reason_of(&second, file, BURDEN, 0)->standing, STANDING_CLEARED);
    assert_int_equal(reason_of(&second, file, BURDEN, 0)->flag, 0);
    caseload_release(&second);
}

static void suppressed_beside_a_live_reason_stands_in_its_case(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED)->suppressed_by = FACT_ON_LIST;
    flag_add(town, FLOOD, 0, URGENCY_GREEN);
    struct caseload night = night_run(town);
    assert_int_equal(night.case_count, 1);
    assert_int_equal(night.cases[0].urgency, URGENCY_GREEN); /* of the live reason */
    assert_int_equal(reason_of(&night, &night.cases[0], BURDEN, 0)->standing, STANDING_SUPPRESSED);
    caseload_release(&night);
}

static void townships_work_the_most_urgent_first(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_GREEN);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    flag_add(town, BURDEN, 5, URGENCY_YELLOW);
    flag_add(town, BURDEN, 6, URGENCY_YELLOW)->rank = 2;
    flag_add(town, BURDEN, 7, URGENCY_YELLOW)->rank = 1;
    struct caseload night = night_run(town);
    static const uint32_t expected[] = {4, 5, 3, 1,
                                        0}; /* 450202001 before 450226102; red before green; rank; number */
    for (int i = 0; i < 5; i++) assert_int_equal(night.cases[i].household, expected[i]);
    caseload_release(&night);
}

static void who_waits_longer_goes_before_rank(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 7, URGENCY_YELLOW);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    flag_add(town, BURDEN, 5, URGENCY_YELLOW)->rank = 9;
    flag_add(town, BURDEN, 7, URGENCY_YELLOW);
    struct caseload second = night_run(town);
    assert_int_equal(second.cases[0].household, 5);
    caseload_release(&second);
}

static void capacity_carries_the_rest_over(void **state) {
    struct town *town = *state;
    town->book.site.capacity = 1;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_GREEN);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    flag_add(town, BURDEN, 5, URGENCY_GREEN);
    struct caseload night = night_run(town);
    assert_true(case_of(&night, 0)->carried_over && !case_of(&night, 0)->on_list);
    assert_true(case_of(&night, 1)->on_list && !case_of(&night, 1)->carried_over);
    assert_true(case_of(&night, 3)->on_list);
    assert_int_equal(night.open_after, 3);
    caseload_release(&night);
}

static void a_household_that_moves_keeps_its_case(void **state) {
    struct town *town = *state;
    flag_burden_of_three(town);
    night_begin(town, "2023-08-29");
    town->households[0].region = CHENGZHONG;
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload second = night_run(town);
    assert_string_equal(case_of(&second, 0)->number, "LZ23-00001-1");
    assert_int_equal(case_of(&second, 0)->region, CHENGZHONG);
    caseload_release(&second);
}

static void sequence_starts_again_each_year(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-12-29");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2024-01-02");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    struct caseload second = night_run(town);
    assert_string_equal(case_of(&second, 0)->number, "LZ23-00001-1");
    assert_memory_equal(case_of(&second, 1)->number, "LZ24-00001-", 11);
    caseload_release(&second);
}

/* night_run holds the tables against the journal, which has to know the new title. */
static void a_rule_is_renamed_and_its_reason_worsens(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    struct caseload first = night_run(town);
    caseload_release(&first);
    night_begin(town, "2023-08-29");
    town->rules[BURDEN].zh = "医疗支出";
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload second = night_run(town);
    caseload_release(&second);
    struct state after;
    state_init(&after);
    assert_true(state_fold(&after, town->casebook, head_of(town), &town->diags));
    assert_int_equal(after.reason_count, 1);
    assert_string_equal(after.reasons[0].title, "医疗支出");
    assert_int_equal(after.reasons[0].urgency, URGENCY_RED);
    state_release(&after);
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NIGHT(first_night_opens_cases_in_order_of_household),
        NIGHT(one_household_one_case_however_many_reasons),
        NIGHT(next_night_continues_with_number_since_and_deadline),
        NIGHT(higher_urgency_is_worse_and_brings_the_deadline_forward),
        NIGHT(worse_never_postpones),
        NIGHT(new_ground_in_an_open_case_is_worse),
        NIGHT(who_lives_outside_now_is_elsewhere),
        NIGHT(who_is_away_is_cleared_though_the_rule_is_frozen),
        NIGHT(who_is_judged_even_so_is_kept),
        NIGHT(a_rule_without_any_term_is_warned_of_once),
        NIGHT(not_met_is_cleared_and_a_later_flag_gets_a_new_number),
        NIGHT(one_of_two_reasons_cleared_keeps_the_case),
        NIGHT(unsure_and_failed_keep_their_state),
        NIGHT(frozen_rule_keeps_all_but_not_who_is_gone),
        NIGHT(rule_out_of_force_or_gone_clears),
        NIGHT(household_no_longer_there_is_cleared),
        NIGHT(suppressed_has_no_number_and_clears_what_stood),
        NIGHT(suppressed_beside_a_live_reason_stands_in_its_case),
        NIGHT(townships_work_the_most_urgent_first),
        NIGHT(who_waits_longer_goes_before_rank),
        NIGHT(capacity_carries_the_rest_over),
        NIGHT(a_household_that_moves_keeps_its_case),
        NIGHT(sequence_starts_again_each_year),
        NIGHT(a_rule_is_renamed_and_its_reason_worsens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
