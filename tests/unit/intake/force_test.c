/* What is in force of several deliveries: periods, senders, equal bytes, guards, known deliveries, keys.
 * Counts are those of the rows written out in each test. */
#include "desk.h"

static void no_register(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "medical.csv", HEADER ROW_A);
    assert_false(desk_run(desk));
    assert_non_null(strstr(desk->diags.items[0].message, "no delivery of the register"));
    desk_put(desk, REGISTER_FILE, "一,二\n");
    assert_false(desk_run(desk));
    assert_non_null(strstr(desk->diags.items[0].message, "the register cannot be read"));
}

static void two_registers(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "户籍a_2023-08.csv", REGISTER_TEXT);
    desk_put(desk, "户籍b_2023-08.csv", REGISTER_TEXT "\n");
    assert_false(desk_run(desk));
    assert_int_equal(desk->diags.errors, 1);
    assert_non_null(strstr(desk->diags.items[0].message, "户籍a_2023-08.csv"));
    assert_non_null(strstr(desk->diags.items[0].message, "户籍b_2023-08.csv"));
}

static void contradicting_pair_is_held(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_a_2023-08.csv", HEADER ROW_A);
    desk_put(desk, "medical_b_2023-08.csv", HEADER ROW_B);
    desk_put(desk, "medical_2023-07.csv", HEADER);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "medical_a_2023-08.csv", DELIVERY_HELD, "medical_b_2023-08.csv");
    desk_expect_state(desk, "medical_b_2023-08.csv", DELIVERY_HELD, "medical_a_2023-08.csv");
    assert_int_equal(strlen(desk_delivery(desk, "medical_a_2023-08.csv")->digest), 64);
    assert_true(desk->intake.states[MEDICAL].held);
    assert_true(desk->intake.states[MEDICAL].delivered); /* July is whole */
}

static void versions_by_name(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "医保结算8月.csv", HEADER ROW_A);
    desk_put(desk, "医保结算8月（终稿）.csv", HEADER ROW_B);
    desk_put(desk, "医保结算8月（终稿2）.csv", HEADER ROW_A ROW_B);
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "医保结算8月（终稿2）.csv", 2, 0);
    desk_expect_state(desk, "医保结算8月.csv", DELIVERY_SUPERSEDED,
                      "“医保结算8月（终稿2）.csv” is a later version");
    desk_expect_state(desk, "医保结算8月（终稿）.csv", DELIVERY_SUPERSEDED,
                      "“医保结算8月（终稿2）.csv” is a later version");
    assert_int_equal(strlen(desk_delivery(desk, "医保结算8月（终稿）.csv")->digest), 64); /* kept */
    desk_put(desk, "医保结算8月更正.csv", HEADER);
    assert_true(desk_run(desk)); /* nothing says which of 终稿2 and 更正 is the later one */
    desk_expect_state(desk, "医保结算8月.csv", DELIVERY_HELD, "two different files");
    desk_expect_state(desk, "医保结算8月（终稿2）.csv", DELIVERY_HELD, "two different files");
    desk_expect_state(desk, "医保结算8月更正.csv", DELIVERY_HELD, "two different files");
}

static void earlier_version_of_what_is_in_force(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "医保结算8月（终稿2）.csv", HEADER ROW_A ROW_B);
    assert_true(desk_run(desk));
    desk_next_night(desk);
    for (uint32_t i = 0; i < desk->options.known_count; i++)
        if (strcmp(desk->known[i].dataset, "medical") == 0) desk->known[i].name = "医保结算8月（终稿2）.csv";
    desk_put(desk, "医保结算8月（终稿）.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "医保结算8月（终稿）.csv", DELIVERY_HELD,
                      "older than “医保结算8月（终稿2）.csv”");
    desk_expect_counts(desk, "医保结算8月（终稿2）.csv", 2, 0);
    desk_next_night(desk);
    desk_put(desk, "医保结算8月（终稿3）.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "医保结算8月（终稿3）.csv", 1, 0);
}

/* Whole lists: of the same sender the one in force is that which reaches furthest, as of the night that took
 * it. */
static void order_of_lists(void **state) {
    static const char *const lists[] = {"姓名,身份证号\n甲某,11010519491231002X\n",
                                        "姓名,身份证号\n乙某,440524188001010014\n",
                                        "姓名,身份证号\n乙某二,440524188001010014\n"};
    struct desk *desk = *state;
    desk->book.today = date_from(2023, 7, 5);
    desk_put(desk, "户籍第三季度.csv", lists[0]); /* 2023-07-01 to 09-30, but it came on 07-05 */
    assert_true(desk_run(desk));
    desk_next_night(desk);
    desk->known[0].taken_on = date_from(2023, 7, 5);
    desk->book.today = date_from(2023, 8, 28);
    desk_put(desk, "户籍2023-07.csv", lists[1]);
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "户籍2023-07.csv", 1, 0);
    assert_int_equal(desk->intake.delivery_count, 1);
    desk_next_night(desk);
    desk->known[0].taken_on = date_from(2023, 8, 28);
    desk_put(desk, "户籍.csv", lists[2]); /* no period: of the day on which it came */
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "户籍.csv", 1, 0);
    assert_int_equal(desk->intake.delivery_count, 1);
    desk_next_night(desk);
    desk->known[0].taken_on = date_from(2023, 8, 28);
    desk->book.today = date_from(2023, 8, 30);
    desk_put(desk, "户籍2023年上半年.csv", lists[0]);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "户籍2023年上半年.csv", DELIVERY_SUPERSEDED, "a later one is in force");
}

/* A list that was taken when the folder of its year was its sender: else no later one could replace it. */
static void list_of_a_year(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "2023年/户籍.csv", REGISTER_TEXT);
    assert_true(desk_run(desk));
    desk_next_night(desk);
    desk->known[0].name = "2023年/户籍.csv";
    desk->known[0].sender = "2023年";
    desk->book.today = date_from(2023, 9, 28);
    desk_put(desk, "2023年/户籍.csv", "姓名,身份证号\n甲某,11010519491231002X\n");
    assert_true(desk_run(desk));
    assert_int_equal(desk->intake.delivery_count, 1);
    desk_expect_counts(desk, "2023年/户籍.csv", 1, 0);
}

/* 江北 and 江南 are no places that the book knows: nothing says that the second list is not another county's.
 */
static void lists_of_strangers(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].delivery = DELIVERY_REPLACES;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "江北医保结算2023-07.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    desk_next_night(desk);
    desk_put(desk, "江南医保结算2023-08.csv", HEADER ROW_B);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "江南医保结算2023-08.csv", DELIVERY_HELD, "江北医保结算2023-07.csv");
    assert_int_equal(desk_delivery(desk, "昨夜/江北医保结算2023-07.csv")->state, DELIVERY_IN_FORCE);
}

/* A hard link is a file like any other, and the same bytes under two names. */
static void hard_links(void **state) {
    struct desk *desk = *state;
    char from[128], to[128];
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_A);
    snprintf(from, sizeof from, "%s/medical_2023-07.csv", desk->inbox);
    snprintf(to, sizeof to, "%s/medical_2023-08.csv", desk->inbox);
    assert_int_equal(link(from, to), 0);
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "medical_2023-07.csv", 1, 0);
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_KNOWN_BYTES, "medical_2023-07.csv");
}

static void same_bytes_count_once(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_A);
    desk_put(desk, "medical_2023-08.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "medical_2023-07.csv", 1, 0);
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_KNOWN_BYTES, "medical_2023-07.csv");
    desk_next_night(desk);
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "medical_2023-07.csv", DELIVERY_KNOWN_BYTES, "昨夜");
    assert_int_equal(desk->intake.delivery_count,
                     3); /* register and medical from the archive, and the one in the inbox */
    assert_int_equal(desk->intake.rows[MEDICAL].slots, 2);
}

/* The cut-off of a month that was not over moves with a new file, not with the calendar. */
static void cut_off_stays_until_a_new_file_comes(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_2023-08.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    assert_int_equal(desk->intake.states[MEDICAL].reaches,
                     date_from(2023, 8, 28)); /* the night that took it */
    desk_next_night(desk);
    desk->book.today = date_from(2023, 8, 29);
    assert_true(desk_run(desk));
    assert_true(desk->intake.states[MEDICAL].delivered);
    assert_int_equal(desk->intake.states[MEDICAL].reaches, date_from(2023, 8, 28));
    desk_next_night(desk);
    desk->book.today = date_from(2023, 9, 2);
    desk_put(desk, "medical_2023-08.csv", HEADER ROW_A ROW_B);
    assert_true(desk_run(desk));
    assert_int_equal(desk->intake.states[MEDICAL].reaches, date_from(2023, 8, 31));
}

static void newer_versions(void **state) {
    struct desk *desk = *state;
    desk_put(desk, "户籍_2023-07.csv", REGISTER_TEXT);
    desk_put(desk, "户籍_2023-08.csv", "姓名,身份证号\n甲某,11010519491231002X\n");
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_A);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "户籍_2023-07.csv", DELIVERY_SUPERSEDED, "later");
    desk_expect_counts(desk, "户籍_2023-08.csv", 1, 0);
    desk_next_night(desk);
    desk_put(desk, "medical_2023-07.csv", HEADER ROW_B ROW_A); /* the same month again, other bytes */
    desk_put(desk, "medical_2023-08.csv", HEADER "11010519491231002X,甲某,1,2023-08-09,,,\n");
    assert_true(desk_run(desk));
    desk_expect_counts(desk, "medical_2023-07.csv", 2, 0);
    desk_expect_counts(desk, "medical_2023-08.csv", 1, 0);
    assert_int_equal(desk->intake.delivery_count, 3); /* the old July is out of force */
}

static void damaged_archive(void **state) {
    struct desk *desk = *state;
    char path[256];
    desk_run_with(desk, "medical_2023-07.csv", HEADER ROW_A);
    const char *digest = desk_delivery(desk, "medical_2023-07.csv")->digest;
    snprintf(path, sizeof path, "%s/%.2s/%s", desk->archive, digest, digest);
    desk_next_night(desk);
    assert_true(file_write(AT_FDCWD, path, HEADER ROW_B, strlen(HEADER ROW_B)));
    assert_false(desk_run(desk));
    assert_non_null(strstr(desk->diags.items[0].message, "damaged archive"));
}

static void guard_of_refused_rows(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].guard.max_refused = 0.5;
    desk_run_with(desk, "medical_2023-08.csv", HEADER ROW_A ",,1,,,,\n,,2,,,,\n");
    desk_expect_state(desk, "medical_2023-08.csv", DELIVERY_HELD, "2 of 3 rows refused, more than 50 %");
    assert_int_equal(desk->intake.rows[MEDICAL].fate[1], FATE_NONE);
    assert_false(desk->intake.states[MEDICAL].delivered);
    assert_true(desk->intake.states[MEDICAL].held);
    desk_run_with(desk, "medical_2023-08.csv", HEADER ROW_A ",,1,,,,\n"); /* just half is still good */
    desk_expect_counts(desk, "medical_2023-08.csv", 2, 1);
}

/* The last good register stands in for one that lost half its rows. */
static void guard_of_short_files(void **state) {
    struct desk *desk = *state;
    desk->datasets[REGISTER].guard.min_share_of_last = 0.7;
    desk_put(desk, "户籍_2023-07.csv", REGISTER_TEXT);
    assert_true(desk_run(desk));
    desk_next_night(desk);
    desk_put(desk, "户籍_2023-08.csv", "姓名,身份证号\n甲某,11010519491231002X\n");
    assert_true(desk_run(desk));
    desk_expect_state(desk, "户籍_2023-08.csv", DELIVERY_HELD, "1 rows, the last one had 2, less than 70 %");
    const struct delivery *old = desk_delivery(desk, "昨夜");
    assert_int_equal(old->state, DELIVERY_IN_FORCE);
    assert_int_equal(old->received, 2);
    assert_true(desk->intake.states[REGISTER].delivered);
    uint32_t rows = 0;
    for (uint32_t i = 0; i < desk->intake.rows[REGISTER].slots; i++)
        rows += desk->intake.rows[REGISTER].fate[i] == FATE_ROW;
    assert_int_equal(rows, 2);
}

static void period_after_today_is_held(void **state) {
    struct desk *desk = *state;
    desk_run_with(desk, "medical_2023-09.csv", HEADER ROW_A);
    desk_expect_state(desk, "medical_2023-09.csv", DELIVERY_HELD, "after the as-of date");
}

static void stale_data(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].good_for = (struct span_of_time){.months = 2};
    desk_run_with(desk, "medical_2023-05.csv", HEADER ROW_A); /* reaches 31 May, good to 31 July */
    assert_true(desk->intake.states[MEDICAL].stale);
    assert_false(desk->intake.states[MEDICAL].delivered);
    desk->datasets[MEDICAL].good_for = (struct span_of_time){.months = 3};
    assert_true(desk_run(desk));
    assert_true(desk->intake.states[MEDICAL].delivered);
}

/* Kept for a year: May 2022 is over on 2023-06-01, and on 2023-08-28 August 2022 is the oldest month that is
 * read. A list that is replaced stays in force whatever its age. */
static void a_month_goes_out_of_force_with_its_term(void **state) {
    struct desk *desk = *state;
    desk->datasets[MEDICAL].keep = (struct span_of_time){.months = 12};
    desk->datasets[MEDICAL].keep_basis = "甲文";
    desk->datasets[REGISTER].keep = (struct span_of_time){.days = 1};
    desk->datasets[REGISTER].keep_basis = "甲文";
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_2022-07.csv", HEADER ROW_A);
    desk_put(desk, "medical_2022-08.csv", HEADER ROW_B);
    assert_true(desk_run(desk));
    desk_expect_state(desk, "medical_2022-07.csv", DELIVERY_SUPERSEDED, "its term is over");
    assert_int_equal(strlen(desk_delivery(desk, "medical_2022-07.csv")->digest), 64);
    desk_expect_counts(desk, "medical_2022-08.csv", 1, 0);
    assert_true(desk->intake.states[REGISTER].delivered);
    desk_next_night(desk);
    desk->book.today = date_from(2023, 8, 31);
    assert_true(desk_run(desk));
    assert_int_equal(desk->intake.rows[MEDICAL].slots, 2); /* its header and its row */
    desk->book.today = date_from(2023, 9, 1);
    assert_true(desk_run(desk));
    assert_int_equal(desk->intake.rows[MEDICAL].slots, 0);
    assert_true(desk->intake.states[REGISTER].delivered);
}

static void repeats_and_conflicts(void **state) {
    struct desk *desk = *state;
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, "medical_2023-07.csv",
             HEADER ROW_A ROW_A                                       /* lines 2, 3 */
             "440524188001010014,乙某,12.50,2023-08-02,门诊,N,旧\n"); /* 4: later says otherwise */
    desk_put(desk, "medical_2023-08.csv",
             HEADER ROW_B                                                 /* 2: stays */
             "440524188001010014,乙某,12.50,2023-08-03,门诊,N,\n" ROW_A); /* 3: another day; 4: a repeat of
                                                                             July's */
    assert_true(desk_run(desk));
    const char *july = "medical_2023-07.csv", *august = "medical_2023-08.csv";
    assert_int_equal(desk_fate(desk, july, 2), FATE_ROW);
    assert_int_equal(desk_fate(desk, july, 3), FATE_REPEAT);
    assert_int_equal(desk_fate(desk, july, 4), FATE_CONFLICT);
    assert_int_equal(desk_fate(desk, august, 2), FATE_ROW);
    assert_int_equal(desk_fate(desk, august, 3), FATE_ROW);
    assert_int_equal(desk_fate(desk, august, 4), FATE_REPEAT);
    assert_int_equal(desk_reason(desk, july, 4), REFUSED_CONFLICT);
    assert_int_equal(desk_delivery(desk, july)->repeats, 1);
    assert_int_equal(desk_delivery(desk, july)->conflicts, 1);
    assert_int_equal(desk_delivery(desk, july)->refused, 0);
    assert_int_equal(desk_delivery(desk, august)->repeats, 1);
}

/* Three rows of one key, the middle one different: the last stays, the first says the same, the middle
 * contradicts. */
static void three_of_one_key(void **state) {
    struct desk *desk = *state;
    desk_run_with(desk, "medical.csv",
                  HEADER ROW_A "11010519491231002X,甲某,5000,2023-08-01,住院,Y,二\n" ROW_A);
    assert_int_equal(desk_fate(desk, "medical.csv", 2), FATE_REPEAT);
    assert_int_equal(desk_fate(desk, "medical.csv", 3), FATE_CONFLICT);
    assert_int_equal(desk_fate(desk, "medical.csv", 4), FATE_ROW);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(no_register),
        CASE(two_registers),
        CASE(contradicting_pair_is_held),
        CASE(versions_by_name),
        CASE(earlier_version_of_what_is_in_force),
        CASE(order_of_lists),
        CASE(list_of_a_year),
        CASE(lists_of_strangers),
        CASE(hard_links),
        CASE(same_bytes_count_once),
        CASE(cut_off_stays_until_a_new_file_comes),
        CASE(newer_versions),
        CASE(damaged_archive),
        CASE(guard_of_refused_rows),
        CASE(guard_of_short_files),
        CASE(period_after_today_is_held),
        CASE(stale_data),
        CASE(a_month_goes_out_of_force_with_its_term),
        CASE(repeats_and_conflicts),
        CASE(three_of_one_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
