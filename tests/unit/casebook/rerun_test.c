/* A second run of the same date: statuses against the journal before the first, numbers kept, only the
 * difference is issued. */
#include "small_town.h"

/* Seals run -2 of a date on top of run -1: base is where -1 began. */
static struct caseload run_again(struct town *town, int64_t base, int sequence) {
    struct caseload caseload = night_decide(town, base);
    assert_int_equal(night_commit(town, &caseload, sequence), COMMIT_DONE);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    return caseload;
}

static void run_and_forget(struct town *town) {
    struct caseload night = night_run(town);
    caseload_release(&night);
}

static void numbers_stay_and_only_the_difference_goes_out(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 2, URGENCY_RED);
    run_and_forget(town);
    night_begin(town, "2023-08-28"); /* a late file: household 0 as well, which stands before household 1 */
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    struct caseload again = run_again(town, 0, 2);
    assert_string_equal(case_of(&again, 1)->number, "LZ23-00001-1");
    assert_string_equal(case_of(&again, 0)->number, "LZ23-00002-0");
    assert_int_equal(case_of(&again, 1)->standing,
                     STANDING_NEW); /* against the morning before, not against run -1 */
    assert_true(case_of(&again, 1)->on_list && case_of(&again, 1)->issued_before);
    assert_true(case_of(&again, 0)->on_list && !case_of(&again, 0)->issued_before);
    assert_int_equal(again.open_before, 0);
    assert_int_equal(again.open_after, 2);
    caseload_release(&again);
}

static void another_urgency_or_reason_is_issued_again(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    flag_add(town, BURDEN, 2, URGENCY_YELLOW);
    flag_add(town, BURDEN, 4, URGENCY_YELLOW);
    flag_add(town, FLOOD, 4, URGENCY_GREEN);
    run_and_forget(town);
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_YELLOW);
    flag_add(town, STUDENT, 3, URGENCY_GREEN);
    flag_add(town, BURDEN, 4, URGENCY_YELLOW); /* the flood no longer */
    struct caseload again = run_again(town, 0, 2);
    for (uint32_t household = 0; household < 3; household++)
        assert_false(case_of(&again, household)->issued_before);
    assert_int_equal(case_of(&again, 2)->reason_count, 1); /* nothing stood at base, so nothing is cleared */
    caseload_release(&again);
}

static void taken_back_on_the_same_day_is_withdrawn(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    run_and_forget(town);
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 2, URGENCY_RED);
    struct caseload second = run_again(town, 0, 2);
    const struct case_file *file = case_of(&second, 0);
    assert_true(file->withdrawn && !file->on_list);
    assert_int_equal(file->standing, STANDING_CLEARED);
    assert_string_equal(file->number, "LZ23-00001-1");
    assert_int_equal(second.by_standing[STANDING_CLEARED], 0);
    assert_int_equal(second.open_after, 1);
    caseload_release(&second);
    night_begin(town, "2023-08-28"); /* and found again by a third run: the same number */
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    struct caseload third = run_again(town, 0, 3);
    assert_string_equal(case_of(&third, 0)->number, "LZ23-00001-1");
    assert_false(case_of(&third, 0)->issued_before);
    assert_true(case_of(&third, 1)->issued_before);
    caseload_release(&third);
}

/* Open in 丹洲镇 for days; the first run of today moves it to 城中街道, and the second says otherwise. */
static struct caseload moved_by_the_first_run(struct town *town, region_t then, bool stands) {
    night_begin(town, "2023-08-25");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    run_and_forget(town);
    int64_t base = head_of(town);
    night_begin(town, "2023-08-28");
    town->households[0].region = CHENGZHONG;
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload first = run_again(town, base, 1);
    assert_int_equal(case_of(&first, 0)->moved_from, DANZHOU);
    caseload_release(&first);
    night_begin(town, "2023-08-28");
    town->households[0].region = then;
    if (stands) flag_add(town, BURDEN, 0, URGENCY_RED);
    return run_again(town, base, 2);
}

static void moved_back_within_the_day_is_told_where_it_had_gone(void **state) {
    struct caseload second = moved_by_the_first_run(*state, DANZHOU, true);
    assert_int_equal(case_of(&second, 0)->region, DANZHOU);
    assert_int_equal(case_of(&second, 0)->moved_from, CHENGZHONG);
    caseload_release(&second);
}

static void moved_by_both_runs_of_a_day_is_told_where_it_was(void **state) {
    struct caseload second = moved_by_the_first_run(*state, CHENGZHONG, true);
    assert_int_equal(case_of(&second, 0)->moved_from, DANZHOU);
    caseload_release(&second);
}

static void moved_and_cleared_within_the_day_has_ended_where_it_had_gone(void **state) {
    struct caseload second = moved_by_the_first_run(*state, DANZHOU, false);
    assert_int_equal(case_of(&second, 0)->standing, STANDING_CLEARED);
    assert_int_equal(case_of(&second, 0)->region, CHENGZHONG);
    assert_int_equal(case_of(&second, 0)->moved_from, 0);
    caseload_release(&second);
}

static void cleared_by_the_first_run_continues_in_the_second(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-25");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    run_and_forget(town);
    int64_t base = head_of(town);
    night_begin(town, "2023-08-28");
    run_and_forget(town);
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload again = run_again(town, base, 2);
    const struct case_file *file = case_of(&again, 0);
    assert_string_equal(file->number, "LZ23-00001-1");
    assert_int_equal(file->standing, STANDING_CONTINUING);
    assert_int_equal(file->opened, day_of("2023-08-25"));
    assert_int_equal(file->deadline, day_of("2023-08-30")); /* Friday + 3 */
    assert_false(file->issued_before);
    caseload_release(&again);
}

static void worse_in_the_first_run_is_worse_in_the_second(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-25");
    flag_add(town, BURDEN, 0, URGENCY_YELLOW);
    run_and_forget(town);
    int64_t base = head_of(town);
    for (int sequence = 1; sequence <= 2; sequence++) {
        night_begin(town, "2023-08-28");
        flag_add(town, BURDEN, 0, URGENCY_RED);
        struct caseload night = run_again(town, base, sequence);
        assert_int_equal(case_of(&night, 0)->standing, STANDING_WORSE);
        assert_int_equal(case_of(&night, 0)->deadline, day_of("2023-08-31"));
        assert_int_equal(case_of(&night, 0)->issued_before, sequence == 2);
        caseload_release(&night);
    }
}

/* Whoever got it is to be told, not the township into which the second run's register puts the household. */
static void withdrawn_is_told_where_it_was_handed_out(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    run_and_forget(town);
    night_begin(town, "2023-08-28");
    town->households[0].region = CHENGZHONG;
    struct caseload again = run_again(town, 0, 2);
    assert_true(case_of(&again, 0)->withdrawn);
    assert_int_equal(case_of(&again, 0)->region, DANZHOU);
    caseload_release(&again);
}

/* Opened by the first run in 丹洲镇, and by the second run's register another township's. */
static void moved_within_the_day_is_told_where_it_was_handed_out(void **state) {
    struct town *town = *state;
    for (int sequence = 1; sequence <= 3; sequence++) {
        night_begin(town, "2023-08-28");
        if (sequence > 1) town->households[0].region = CHENGZHONG;
        flag_add(town, BURDEN, 0, URGENCY_RED);
        struct caseload night = run_again(town, 0, sequence);
        const struct case_file *file = case_of(&night, 0);
        assert_int_equal(file->standing, STANDING_NEW);
        assert_int_equal(file->moved_from, sequence == 2 ? DANZHOU : 0);
        assert_int_equal(file->issued_before, sequence == 3);
        caseload_release(&night);
    }
}

struct day { /* of household 0: what a run flags of each rule; NO: nothing */
    const char *date;
    int burden, flood, student;
};
#define NO (-1)

static void flag_all(struct town *town, const struct day *day) {
    const int urgency[RULE_COUNT] = {day->burden, day->flood, day->student};
    night_begin(town, day->date);
    for (uint16_t rule = 0; rule < RULE_COUNT; rule++)
        if (urgency[rule] != NO) flag_add(town, rule, 0, (enum urgency)urgency[rule]);
}

static void assert_view(struct town *town, const char *standing, const char *worsened) {
    struct statement *row =
        statement_new(town->casebook->store, "SELECT v.状态, c.worsened FROM 个案 v JOIN cases c ON c.number "
                                             "= v.个案编号 WHERE c.number = 'LZ23-00001-1'");
    char said[16], day[11];
    assert_true(row && statement_step(row) == STEP_ROW);
    snprintf(said, sizeof said, "%s", column_text(row, 0));
    snprintf(day, sizeof day, "%s", column_text(row, 1));
    statement_free(row);
    assert_string_equal(said, standing);
    if (worsened) assert_string_equal(day, worsened);
}

/* The view says of a case what the list of the last run says: held against the morning before. The case was
 * opened on 08-24 with a yellow burden, and got worse on 08-25 by a flood. */
static void the_view_says_what_the_last_list_says(void **state) {
    enum { G = URGENCY_GREEN, Y = URGENCY_YELLOW, R = URGENCY_RED };
    static const char *const words[STANDINGS] = {"新增", "加重", "延续", "延续", "", "移出"};
    static const struct {
        struct day first, second;
        enum standing last; /* on the list of the second */
        const char *worsened;
    } days[] = {
        {{"2023-08-28", NO, G, NO}, {"2023-08-28", Y, G, NO}, STANDING_CONTINUING, "2023-08-25"},
        {{"2023-08-28", NO, NO, NO}, {"2023-08-28", Y, G, NO}, STANDING_CONTINUING, "2023-08-25"},
        {{"2023-08-28", Y, G, G}, {"2023-08-28", Y, G, NO}, STANDING_CONTINUING, "2023-08-25"},
        {{"2023-08-28", R, G, NO}, {"2023-08-28", Y, G, NO}, STANDING_CONTINUING, "2023-08-25"},
        {{"2023-08-28", G, G, NO}, {"2023-08-28", Y, G, NO}, STANDING_CONTINUING, "2023-08-25"},
        {{"2023-08-28", R, G, G}, {"2023-08-28", R, G, NO}, STANDING_WORSE, "2023-08-28"},
        {{"2023-08-28", R, G, G}, {"2023-08-28", Y, NO, G}, STANDING_WORSE, "2023-08-28"},
        {{"2023-08-28", NO, NO, NO}, {"2023-08-28", R, G, NO}, STANDING_WORSE, "2023-08-28"},
        {{"2023-08-28", R, G, G}, {"2023-08-28", NO, NO, NO}, STANDING_CLEARED, "2023-08-25"},
    };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        if (i) town_setup(state);
        struct town *town = *state;
        static const struct day before[] = {{"2023-08-24", Y, NO, NO}, {"2023-08-25", Y, G, NO}};
        for (int day = 0; day < 2; day++) {
            flag_all(town, &before[day]);
            run_and_forget(town);
            assert_view(town, words[day], before[day].date);
        }
        int64_t base = head_of(town);
        flag_all(town, &days[i].first);
        struct caseload night = run_again(town, base, 1);
        assert_view(town, words[night.cases[0].standing], NULL);
        caseload_release(&night);
        flag_all(town, &days[i].second);
        night = run_again(town, base, 2);
        assert_int_equal(night.cases[0].standing, days[i].last);
        assert_view(town, words[days[i].last], days[i].worsened);
        caseload_release(&night);
        if (i + 1 < sizeof days / sizeof *days) town_teardown(state);
    }
}

static void carried_over_by_the_first_run_is_not_issued_before(void **state) {
    struct town *town = *state;
    town->book.site.capacity = 1;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_GREEN);
    run_and_forget(town);
    night_begin(town, "2023-08-28"); /* the red one is gone: its place on the list is free */
    flag_add(town, BURDEN, 2, URGENCY_GREEN);
    struct caseload again = run_again(town, 0, 2);
    assert_true(case_of(&again, 1)->on_list);
    assert_false(case_of(&again, 1)->issued_before);
    caseload_release(&again);
}

/* The first run of the day found what the day before had: its township has the list all the same. */
static void issued_before_though_the_first_run_changed_nothing(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-25");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    run_and_forget(town);
    int64_t base = head_of(town);
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    run_and_forget(town);
    assert_int_equal(head_of(town), base);
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    struct caseload again = run_again(town, base, 2);
    assert_true(case_of(&again, 0)->on_list && case_of(&again, 0)->issued_before);
    assert_true(case_of(&again, 1)->on_list && !case_of(&again, 1)->issued_before);
    caseload_release(&again);
}

/* The first run sent household 0 to 丹洲镇; a corrected register says that it lives in 城中街道. */
static void who_moved_on_the_same_day_is_issued_to_the_other_township(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    run_and_forget(town);
    night_begin(town, "2023-08-28");
    town->households[0].region = CHENGZHONG;
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    struct caseload again = run_again(town, 0, 2);
    assert_string_equal(case_of(&again, 0)->number, "LZ23-00001-1");
    assert_true(case_of(&again, 0)->on_list && !case_of(&again, 0)->issued_before);
    assert_true(case_of(&again, 1)->issued_before);
    caseload_release(&again);
}

/* The flood is due within visit_days, which somebody set from 5 to 2 on the same day: Wednesday. */
static void another_deadline_is_issued_again(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, FLOOD, 0, URGENCY_GREEN);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    run_and_forget(town);
    night_begin(town, "2023-08-28");
    town->entries[0].value.as.number = 2;
    flag_add(town, FLOOD, 0, URGENCY_GREEN);
    flag_add(town, BURDEN, 2, URGENCY_RED);
    struct caseload again = run_again(town, 0, 2);
    assert_int_equal(case_of(&again, 0)->deadline, day_of("2023-08-30"));
    assert_false(case_of(&again, 0)->issued_before);
    assert_true(case_of(&again, 1)->issued_before);
    caseload_release(&again);
}

static void first_run_of_a_date_issued_nothing_before(void **state) {
    struct town *town = *state;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    run_and_forget(town);
    night_begin(town, "2023-08-29");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload next = night_run(town);
    assert_false(case_of(&next, 0)->issued_before);
    caseload_release(&next);
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NIGHT(numbers_stay_and_only_the_difference_goes_out),
        NIGHT(another_urgency_or_reason_is_issued_again),
        NIGHT(taken_back_on_the_same_day_is_withdrawn),
        NIGHT(withdrawn_is_told_where_it_was_handed_out),
        NIGHT(moved_within_the_day_is_told_where_it_was_handed_out),
        NIGHT(moved_back_within_the_day_is_told_where_it_had_gone),
        NIGHT(moved_by_both_runs_of_a_day_is_told_where_it_was),
        NIGHT(moved_and_cleared_within_the_day_has_ended_where_it_had_gone),
        NIGHT(cleared_by_the_first_run_continues_in_the_second),
        NIGHT(worse_in_the_first_run_is_worse_in_the_second),
        NIGHT(the_view_says_what_the_last_list_says),
        NIGHT(carried_over_by_the_first_run_is_not_issued_before),
        NIGHT(issued_before_though_the_first_run_changed_nothing),
        NIGHT(who_moved_on_the_same_day_is_issued_to_the_other_township),
        NIGHT(another_deadline_is_issued_again),
        NIGHT(first_run_of_a_date_issued_nothing_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
