/* What a person released, and the counts of deliveries that guards measure the next ones by: written once,
 * and in the chain. */
#include "casebook/store.h"
#include "small_town.h"

static const struct delivery *town_delivery(struct town *town) {
    town->deliveries[0] = (struct delivery){.dataset = MEDICAL,
                                            .name = "医保/medical_2023-08.csv",
                                            .sender = "医保",
                                            .digest = "d1",
                                            .bytes = 120,
                                            .first = day_of("2023-08-01"),
                                            .last = day_of("2023-08-31"),
                                            .reaches = day_of("2023-08-28"),
                                            .from_inbox = true,
                                            .state = DELIVERY_HELD,
                                            .guarded = true,
                                            .why = "10 行中有 4 行不能用 · 4 of 10",
                                            .received = 10,
                                            .refused = 4,
                                            .future = 1,
                                            .persons = 5,
                                            .empty = {[MEDICAL_PAID] = 2, [MEDICAL_NAME] = 6}};
    town->intake.delivery_count = 1;
    return &town->deliveries[0];
}

static void release(struct town *town, const char *by, const char *why) {
    const struct delivery *held = town_delivery(town);
    struct known_release said = {.by = by, .why = why, .date = day_of("2023-08-28")};
    assert_true(casebook_release(town->casebook, &town->book, &held, 1, &said, &town->diags));
}

static void night(struct town *town, const char *date) {
    night_begin(town, date);
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload caseload = night_run(town);
    caseload_release(&caseload);
}

static void night_that_holds(struct town *town, bool by_link) {
    night_begin(town, "2023-08-28");
    town_delivery(town);
    town->deliveries[0].by_link = by_link;
    struct caseload caseload = night_run(town);
    caseload_release(&caseload);
}

static void run_sql(struct town *town, const char *sql) {
    if (!store_run(town->casebook->store, sql)) fail_msg("%s", store_error(town->casebook->store));
}

static void is_found(struct town *town, const char *what) {
    assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    const char *said = town->diags.items[town->diags.count - 1].message;
    if (!strstr(said, what)) fail_msg("“%s” does not say “%s”", said, what);
}

static const struct known_release *releases(struct town *town, uint32_t count) {
    const struct known_release *known;
    uint32_t found;
    assert_true(casebook_releases(town->casebook, &known, &found, &town->diags));
    assert_int_equal(found, count);
    return known;
}

static void is_read_back_as_it_was_said(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    releases(town, 0);
    release(town, "韦科长", "已电话核实");
    release(town, "覃", "again");
    const struct known_release *known = releases(town, 2);
    assert_string_equal(known[0].dataset, "medical");
    assert_string_equal(known[0].digest, "d1");
    assert_string_equal(known[0].by, "韦科长");
    assert_string_equal(known[0].why, "已电话核实");
    assert_int_equal(known[0].date, day_of("2023-08-28"));
    assert_string_equal(known[1].by, "覃");
}

static void may_come_before_the_first_run_and_after_the_last(void **state) {
    struct town *town = *state;
    release(town, "甲", "乙");
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    night(town, "2023-08-28");
    release(town, "丙", "丁");
    release(town, "戊", "己");
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    night(town, "2023-08-29");
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

static void nobody_changes_it(void **state) {
    struct town *town = *state;
    release(town, "甲", "乙");
    static const char *const changes[] = {
        "UPDATE releases SET why = 'x'",
        "UPDATE releases SET chain = 'x'",
        "DELETE FROM releases",
        "INSERT OR REPLACE INTO releases SELECT * FROM releases",
        ("INSERT INTO releases SELECT 9, run, date, dataset, title, name, sender, digest, person, why, held,"
         " '', word FROM releases"),
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_false(store_run(town->casebook->store, changes[i]));
        assert_non_null(strstr(store_error(town->casebook->store), "releases are append-only"));
    }
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* Whoever takes the triggers away is found: the newest too, and what was cut off before a run. */
static void a_change_breaks_the_chain(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    release(town, "甲", "乙");
    run_sql(town, "DROP TRIGGER releases_no_update; UPDATE releases SET person = '丙'");
    is_found(town, "releases 1 is not what was written");
}

static void a_cut_release_is_found_by_the_next_run(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    release(town, "甲", "乙");
    night(town, "2023-08-29");
    run_sql(town, "DROP TRIGGER releases_no_delete; DELETE FROM releases");
    is_found(town, "runs 2023-08-29-1 is not what was written");
}

static void a_release_of_no_run_is_found(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    release(town, "甲", "乙");
    run_sql(town, "DROP TRIGGER releases_no_update; UPDATE releases SET run = 7");
    is_found(town, "releases 1 rows belong to nothing that was sealed");
}

static const struct known_delivery *only_delivery(struct town *town) {
    const struct known_delivery *known;
    uint32_t count;
    assert_true(casebook_deliveries(town->casebook, RUN_TONIGHT, &known, &count, &town->diags));
    assert_int_equal(count, 1);
    return known;
}

/* Six rows were not refused: four had an amount, none a name. */
static void counts_of_a_held_delivery_are_kept(void **state) {
    struct town *town = *state;
    night_that_holds(town, false);
    const struct known_delivery *known = only_delivery(town);
    assert_true(known->waits);
    assert_null(known->held_by_link);
    assert_int_equal(known->rows, 5);
    assert_int_equal(known->accepted, 6);
    assert_int_equal(known->persons, 5);
    assert_non_null(strstr(known->filled, "=4"));
    assert_non_null(strstr(known->filled, "=0"));
    run_sql(town, "UPDATE deliveries SET filled = 'amount=6'");
    is_found(town, "deliveries 2023-08-28-1 is not what was written");
}

static void why_of_a_guard_of_linked_rows_is_kept(void **state) {
    struct town *town = *state;
    night_that_holds(town, true);
    assert_string_equal(only_delivery(town)->held_by_link, "10 行中有 4 行不能用 · 4 of 10");
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NIGHT(is_read_back_as_it_was_said),
        NIGHT(may_come_before_the_first_run_and_after_the_last),
        NIGHT(nobody_changes_it),
        NIGHT(a_change_breaks_the_chain),
        NIGHT(a_cut_release_is_found_by_the_next_run),
        NIGHT(a_release_of_no_run_is_found),
        NIGHT(counts_of_a_held_delivery_are_kept),
        NIGHT(why_of_a_guard_of_linked_rows_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
