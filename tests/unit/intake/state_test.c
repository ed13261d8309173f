/* Which days the deliveries of a dataset cover, who owes which, and what a held delivery takes away. Days are
 * counted by hand; today is 2023-08-28. */
#include "desk.h"

#define HEADED(month, day) HEADER "11010519491231002X,甲某,5,2023-" #month "-" #day ",,,\n"
#define BAD HEADER ",,1,,,,\n"

static date_t on(int month, int day) {
    return date_from(2023, month, day);
}

static const struct dataset_state *medical(const struct desk *desk) {
    return &desk->intake.states[MEDICAL];
}

static void run(struct desk *desk) {
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    assert_true(desk_run(desk));
}

static void expect_gap(const struct desk *desk, uint32_t index, date_t first, date_t last, const char *sender,
                       const char *held) {
    assert_true(index < medical(desk)->gap_count);
    const struct gap *gap = &medical(desk)->gaps[index];
    assert_int_equal(gap->days.first, first);
    assert_int_equal(gap->days.last, last);
    assert_string_equal(gap->sender, sender);
    assert_true(held ? gap->held && strcmp(gap->held, held) == 0 : !gap->held);
}

static void months_on_end(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical_2023-06.csv", HEADED(06, 10));
    desk_put(desk, "medical_2023-07.csv", HEADED(07, 10));
    desk_put(desk, "medical_2023-08.csv", HEADED(08, 10));
    run(desk);
    assert_true(state_covers(medical(desk), on(6, 1), on(8, 28)));
    assert_true(state_covers(medical(desk), on(7, 31), on(8, 1)));
    assert_false(state_covers(medical(desk), on(5, 31), on(8, 28))); /* before the first one ever seen */
    assert_false(state_covers(medical(desk), on(6, 1), on(8, 29)));  /* after today */
    assert_true(state_covers(medical(desk), on(9, 2), on(9, 1)));    /* no day at all */
    assert_int_equal(medical(desk)->gap_count, 0);
    assert_true(state_covers(&desk->intake.states[REGISTER], on(1, 1), on(8, 28))); /* replaced whole */
}

static void a_month_between_never_came(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical_2022年8月至2023年5月.csv", HEADED(05, 10));
    desk_put(desk, "medical_2023-07.csv", HEADED(07, 10));
    desk_put(desk, "medical_2023-08.csv", HEADED(08, 10));
    run(desk);
    assert_true(state_covers(medical(desk), date_from(2022, 8, 1), on(5, 31)));
    assert_false(state_covers(medical(desk), on(5, 31), on(6, 1)));
    assert_true(state_covers(medical(desk), on(7, 1), on(8, 28)));
    assert_int_equal(medical(desk)->gap_count, 1);
    expect_gap(desk, 0, on(6, 1), on(6, 30), "", NULL);
}

/* Nothing tells where a file without a period begins: it covers every day up to its latest row. */
static void without_a_period(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical.csv", HEADED(08, 10));
    run(desk);
    assert_true(state_covers(medical(desk), date_from(1990, 1, 1), on(8, 10)));
    assert_false(state_covers(medical(desk), on(8, 10), on(8, 11)));
}

/* A month that was not over when its file was taken ends there, until the month comes again. */
static void a_month_cut_off(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical_2023-08.csv", HEADED(08, 10));
    run(desk);
    desk_next_night(desk);
    desk->book.today = on(9, 30);
    desk_put(desk, "medical_2023-09.csv", HEADED(09, 10));
    run(desk);
    assert_false(state_covers(medical(desk), on(8, 1), on(9, 30)));
    assert_int_equal(medical(desk)->gap_count, 1);
    expect_gap(desk, 0, on(8, 29), on(8, 31), "", NULL);
    desk_put(desk, "medical_2023-08.csv", HEADED(08, 30));
    run(desk);
    assert_true(state_covers(medical(desk), on(8, 1), on(9, 30)));
    assert_int_equal(medical(desk)->gap_count, 0);
}

/* One day, or one month of a dataset that is due twice a year, is the end of the span that it tells of. */
static void a_stamp_ends_its_span(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical_2023-07-31.csv", HEADED(07, 10));
    desk_put(desk, "medical_2023-06-30.csv", HEADED(06, 10));
    run(desk);
    assert_true(state_covers(medical(desk), on(6, 1), on(7, 31)));
    assert_false(state_covers(medical(desk), on(5, 31), on(7, 31)));
    desk->datasets[MEDICAL].every = (struct span_of_time){.months = 6};
    run(desk);
    assert_true(state_covers(medical(desk), on(1, 1), on(7, 31)));
    assert_false(state_covers(medical(desk), date_from(2022, 12, 31), on(7, 31)));
}

/* Every sender owes its own days; the county that begins in July owes none of June. */
static void senders(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "市/medical_2023-05.csv", HEADED(05, 10));
    desk_put(desk, "市/medical_2023-06.csv", HEADED(06, 10));
    desk_put(desk, "市/medical_2023-07.csv", HEADED(07, 10));
    desk_put(desk, "市/medical_2023-08.csv", HEADED(08, 10));
    desk_put(desk, "县/medical_2023-06.csv", HEADED(06, 11));
    desk_put(desk, "县/medical_2023-08.csv", HEADED(08, 11));
    run(desk);
    assert_true(state_covers(medical(desk), on(5, 1), on(6, 30)));
    assert_false(state_covers(medical(desk), on(7, 15), on(7, 15)));
    assert_true(state_covers(medical(desk), on(8, 1), on(8, 28)));
    assert_int_equal(medical(desk)->gap_count, 1);
    expect_gap(desk, 0, on(7, 1), on(7, 31), "县", NULL);
}

/* 县 sent June last: on 31 July its July is not due yet, on 2 August it is. */
static void a_late_sender(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "市/medical_2023-06.csv", HEADED(06, 10));
    desk_put(desk, "市/medical_2023-07.csv", HEADED(07, 10));
    desk_put(desk, "县/medical_2023-06.csv", HEADED(06, 11));
    desk->book.today = on(7, 31);
    run(desk);
    assert_true(state_covers(medical(desk), on(6, 1), on(7, 31)));
    desk->book.today = on(8, 2);
    run(desk);
    assert_true(state_covers(medical(desk), on(6, 1), on(6, 30)));
    assert_false(state_covers(medical(desk), on(6, 1), on(7, 1)));
    expect_gap(desk, 0, on(7, 1), on(7, 31), "县", NULL);
    desk->datasets[MEDICAL].every = (struct span_of_time){0}; /* nothing says when the next is due */
    run(desk);
    assert_true(state_covers(medical(desk), on(6, 1), on(7, 31)));
}

/* What is held takes its own month away and nothing else. */
static void a_held_month(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].guard.max_refused = 0.5;
    desk_put(desk, "medical_2023-06.csv", HEADED(06, 10));
    desk_put(desk, "medical_2023-07.csv", BAD);
    desk_put(desk, "medical_2023-08.csv", HEADED(08, 10));
    run(desk);
    desk_expect_state(desk, "medical_2023-07.csv", DELIVERY_HELD, "refused");
    assert_true(medical(desk)->delivered);
    assert_true(state_covers(medical(desk), on(8, 1), on(8, 28)));
    assert_false(state_covers(medical(desk), on(7, 31), on(8, 28)));
    assert_int_equal(medical(desk)->gap_count, 1);
    expect_gap(desk, 0, on(7, 1), on(7, 31), "", "medical_2023-07.csv");
}

/* The oldest and the newest month too, though they lie outside what the sender has in force; of a month to
 * come no day is missing yet. */
static void held_months_at_the_ends(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical_2023-06.csv", "一,二\n");
    desk_put(desk, "medical_2023-07.csv", HEADED(07, 10));
    desk_put(desk, "medical_2023-08.csv", "一,二\n");
    desk_put(desk, "medical_2023-10.csv", HEADED(10, 10));
    run(desk);
    assert_true(medical(desk)->delivered);
    assert_int_equal(medical(desk)->reaches, on(7, 31));
    assert_int_equal(medical(desk)->gap_count, 2);
    expect_gap(desk, 0, on(6, 1), on(6, 30), "", "medical_2023-06.csv");
    expect_gap(desk, 1, on(8, 1), on(8, 28), "", "medical_2023-08.csv");
}

/* The August that was good last night stands in for the one that is held, as far as it reached. */
static void the_last_good_month_stands_in(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].guard.max_refused = 0.5;
    desk_put(desk, "medical_2023-07.csv", HEADED(07, 10));
    desk_put(desk, "medical_2023-08.csv", HEADED(08, 10));
    run(desk);
    desk_next_night(desk);
    desk->book.today = on(9, 2);
    desk_put(desk, "medical_2023-08.csv", BAD);
    run(desk);
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_HELD, "refused");
    assert_true(medical(desk)->delivered);
    assert_int_equal(medical(desk)->reaches, on(8, 28));
    assert_true(state_covers(medical(desk), on(7, 1), on(8, 28)));
    assert_false(state_covers(medical(desk), on(7, 1), on(8, 29)));
    expect_gap(desk, 0, on(8, 29), on(8, 31), "", "medical_2023-08.csv");
    uint32_t rows = 0;
    for (uint32_t i = 0; i < desk->intake.rows[MEDICAL].slots; i++)
        rows += desk->intake.rows[MEDICAL].fate[i] == FATE_ROW;
    assert_int_equal(rows, 2);
}

/* Whose days nobody knows, that leaves the whole dataset in doubt. */
static void held_without_a_period(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical_2023-08.csv", HEADED(08, 10));
    desk_put(desk, "medical_extra.csv", "一,二\n");
    run(desk);
    assert_false(medical(desk)->delivered);
    assert_true(medical(desk)->held);
}

static void held_without_a_period_but_known_before(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical.csv", HEADED(08, 10));
    run(desk);
    desk_next_night(desk);
    desk_put(desk, "medical.csv", "一,二\n");
    run(desk);
    assert_true(medical(desk)->delivered);
    assert_true(state_covers(medical(desk), on(1, 1), on(8, 10)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(months_on_end),           CASE(a_month_between_never_came),
        CASE(without_a_period),        CASE(a_month_cut_off),
        CASE(a_stamp_ends_its_span),   CASE(senders),
        CASE(a_late_sender),           CASE(a_held_month),
        CASE(held_months_at_the_ends), CASE(the_last_good_month_stands_in),
        CASE(held_without_a_period),   CASE(held_without_a_period_but_known_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
