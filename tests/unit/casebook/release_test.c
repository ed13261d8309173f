/* What a person released, and the counts of deliveries that guards measure the next ones by: written once, in
 * the chain, and an older casebook does without. */
#include "casebook/chain.h"
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
    assert_false(casebook_check(town->casebook, &town->diags));
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

/* SHA-256(chain before || the fields, one a line), worked out here from the stored fields. */
static void chain_goes_over_run_release_and_run(void **state) {
    struct town *town = *state;
    char head[DIGEST_TEXT], expected[DIGEST_TEXT];
    struct buffer text = {0};
    night(town, "2023-08-28");
    assert_true(chain_head(town->casebook, head, &town->diags));
    buffer_format(&text,
                  "%s1\n1\n2023-08-28\nmedical\n医保/medical_2023-08.csv\n医保\nd1\n韦科长\n已核实\n"
                  "10 行中有 4 行不能用 · 4 of 10\n",
                  head);
    digest_of(text.at, text.length, expected);
    release(town, "韦科长", "已核实");
    assert_true(chain_head(town->casebook, head, &town->diags));
    assert_string_equal(head, expected);
    night(town, "2023-08-29"); /* changes nothing: its chain goes over the release alone */
    digest_of(expected, DIGEST_TEXT - 1, expected);
    assert_true(chain_head(town->casebook, head, &town->diags));
    assert_string_equal(head, expected);
    assert_true(casebook_check(town->casebook, &town->diags));
    buffer_release(&text);
}

static void may_come_before_the_first_run_and_after_the_last(void **state) {
    struct town *town = *state;
    release(town, "甲", "乙");
    assert_true(casebook_check(town->casebook, &town->diags));
    night(town, "2023-08-28");
    release(town, "丙", "丁");
    release(town, "戊", "己");
    assert_true(casebook_check(town->casebook, &town->diags));
    night(town, "2023-08-29");
    assert_true(casebook_check(town->casebook, &town->diags));
}

static void nobody_changes_it(void **state) {
    struct town *town = *state;
    release(town, "甲", "乙");
    static const char *const changes[] = {
        "UPDATE releases SET why = 'x'",
        "UPDATE releases SET chain = 'x'",
        "DELETE FROM releases",
        "INSERT OR REPLACE INTO releases SELECT * FROM releases",
        "INSERT INTO releases SELECT 9, run, date, dataset, title, name, sender, digest, person, why, held, "
        "''"
        " FROM releases",
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_false(store_run(town->casebook->store, changes[i]));
        assert_non_null(strstr(store_error(town->casebook->store), "releases are append-only"));
    }
    assert_true(casebook_check(town->casebook, &town->diags));
}

/* Whoever takes the triggers away is found: the newest too, and what was cut off before a run. */
static void a_change_breaks_the_chain(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    release(town, "甲", "乙");
    run_sql(town, "DROP TRIGGER releases_no_update; UPDATE releases SET person = '丙'");
    is_found(town, "is not what was written");
}

static void a_cut_release_is_found_by_the_next_run(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    release(town, "甲", "乙");
    night(town, "2023-08-29");
    run_sql(town, "DROP TRIGGER releases_no_delete; DELETE FROM releases");
    is_found(town, "are not what was written");
}

static void a_release_of_no_run_is_found(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    release(town, "甲", "乙");
    run_sql(town, "DROP TRIGGER releases_no_update; UPDATE releases SET run = 7");
    is_found(town, "no run can have seen");
}

static const struct known_delivery *only_delivery(struct town *town) {
    const struct known_delivery *known;
    uint32_t count;
    assert_true(casebook_deliveries(town->casebook, &known, &count, &town->diags));
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
    is_found(town, "its journal entries or deliveries are not what was written");
}

static void why_of_a_guard_of_linked_rows_is_kept(void **state) {
    struct town *town = *state;
    night_that_holds(town, true);
    assert_string_equal(only_delivery(town)->held_by_link, "10 行中有 4 行不能用 · 4 of 10");
    assert_true(casebook_check(town->casebook, &town->diags));
}

/* As version 2 left it: a run, a delivery, no releases and no counts. Readers read it as it is; whoever
 * writes brings it up to date, and its chain still holds. */
static void casebook_of_version_2_still_opens(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    run_sql(
        town,
        "DROP VIEW 放行; DROP TABLE releases; DROP VIEW 来件;"
        "ALTER TABLE deliveries DROP COLUMN accepted; ALTER TABLE deliveries DROP COLUMN persons;"
        "ALTER TABLE deliveries DROP COLUMN filled; ALTER TABLE deliveries DROP COLUMN guard;"
        "ALTER TABLE deliveries DROP COLUMN why; CREATE VIEW 来件 AS SELECT * FROM deliveries;"
        "INSERT INTO deliveries VALUES (1, 1, 'medical', '医保结算', 'a.csv', '', 'd0', NULL, NULL, NULL, 9, "
        "7, 'in force'); PRAGMA user_version=2");
    casebook_close(town->casebook);
    town->casebook = casebook_look(town->site, &town->diags);
    assert_non_null(town->casebook);
    assert_int_equal(only_delivery(town)->rows, 7);
    assert_null(only_delivery(town)->filled);
    assert_false(only_delivery(town)->waits);
    releases(town, 0);
    assert_true(casebook_check(town->casebook, &town->diags));
    casebook_close(town->casebook);
    town->casebook = casebook_open(town->site, true, &town->diags);
    assert_non_null(town->casebook);
    assert_null(only_delivery(town)->filled);
    release(town, "甲", "乙");
    night(town, "2023-08-29");
    assert_true(casebook_check(town->casebook, &town->diags));
    assert_int_equal(town->casebook->version, CASEBOOK_VERSION);
    run_sql(town, "SELECT 暂缓原因 FROM 来件; SELECT 放行人 FROM 放行");
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NIGHT(is_read_back_as_it_was_said),
        NIGHT(chain_goes_over_run_release_and_run),
        NIGHT(may_come_before_the_first_run_and_after_the_last),
        NIGHT(nobody_changes_it),
        NIGHT(a_change_breaks_the_chain),
        NIGHT(a_cut_release_is_found_by_the_next_run),
        NIGHT(a_release_of_no_run_is_found),
        NIGHT(counts_of_a_held_delivery_are_kept),
        NIGHT(why_of_a_guard_of_linked_rows_is_kept),
        NIGHT(casebook_of_version_2_still_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
