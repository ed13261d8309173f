/* What was removed from the archive: written whole, found again by its bytes, and nobody can change it
 * unseen. */
#include "casebook/purges.h"
#include "casebook/store.h"
#include "small_town.h"

static struct purge purge_of(const char *digest) {
    return (struct purge){.date = day_of("2029-01-03"),
                          .dataset = "medical",
                          .title = "医保结算",
                          .name = "医保/medical_2023-08.csv",
                          .sender = "医保",
                          .digest = digest,
                          .first = day_of("2023-08-01"),
                          .last = DATE_NONE,
                          .bytes = 120,
                          .since = day_of("2023-09-28"),
                          .term = "P5Y",
                          .basis = "甲文",
                          .by = "张三",
                          .why = "到期"};
}

static void night(struct town *town, const char *date) {
    night_begin(town, date);
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload caseload = night_run(town);
    caseload_release(&caseload);
}

static void write_two(struct town *town) {
    const struct purge purges[] = {purge_of("d1"), purge_of("d2")};
    assert_true(casebook_purge(town->casebook, purges, 2, &town->diags));
}

static void nothing_was_purged_at_first(void **state) {
    struct town *town = *state;
    const struct purge *purge;
    assert_true(casebook_purged(town->casebook, "d1", &purge, &town->diags));
    assert_null(purge);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

static void a_purge_is_read_back(void **state) {
    struct town *town = *state;
    const struct purge *purge;
    int64_t count;
    night(town, "2023-08-28");
    write_two(town);
    assert_true(casebook_purged(town->casebook, "d2", &purge, &town->diags));
    assert_non_null(purge);
    assert_int_equal(purge->number, 2);
    assert_int_equal(purge->run, 1);
    assert_int_equal(purge->date, day_of("2029-01-03"));
    assert_int_equal(purge->since, day_of("2023-09-28"));
    assert_int_equal(purge->first, day_of("2023-08-01"));
    assert_int_equal(purge->last, DATE_NONE);
    assert_int_equal(purge->bytes, 120);
    assert_string_equal(purge->dataset, "medical");
    assert_string_equal(purge->name, "医保/medical_2023-08.csv");
    assert_string_equal(purge->term, "P5Y");
    assert_string_equal(purge->basis, "甲文");
    assert_string_equal(purge->by, "张三");
    assert_string_equal(purge->why, "到期");
    assert_true(casebook_purged(town->casebook, "d3", &purge, &town->diags));
    assert_null(purge);
    assert_true(casebook_purged(town->casebook, "d1", &purge, &town->diags));
    assert_int_equal(purge->number, 1);
    assert_true(casebook_number(town->casebook, "SELECT count(*) FROM purges", &count, &town->diags));
    assert_int_equal(count, 2);
    night(town, "2023-08-29"); /* a night after it stands in no one's way */
}

/* Bytes that came again and were purged again: the last word counts. */
static void purged_twice(void **state) {
    struct town *town = *state;
    const struct purge *purge;
    struct purge again = purge_of("d1");
    write_two(town);
    again.why = "再次到期";
    assert_true(casebook_purge(town->casebook, &again, 1, &town->diags));
    assert_true(casebook_purged(town->casebook, "d1", &purge, &town->diags));
    assert_string_equal(purge->why, "再次到期");
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* The triggers refuse every change; without them the chain tells each. */
static void changes_are_found(void **state) {
    struct town *town = *state;
    struct store *store = town->casebook->store;
    static const char *const changes[] = {"UPDATE purges SET person = '李四' WHERE number = 1",
                                          "UPDATE purges SET digest = 'd9' WHERE number = 2",
                                          "UPDATE purges SET dataset = 'x' WHERE number = 2",
                                          "UPDATE purges SET title = 'x' WHERE number = 2",
                                          "UPDATE purges SET name = 'x' WHERE number = 2",
                                          "UPDATE purges SET sender = 'x' WHERE number = 2",
                                          "UPDATE purges SET date = '2024-01-03' WHERE number = 1",
                                          "UPDATE purges SET since = '2023-09-29' WHERE number = 1",
                                          "UPDATE purges SET first = NULL WHERE number = 1",
                                          "UPDATE purges SET last = '2023-08-31' WHERE number = 1",
                                          "UPDATE purges SET bytes = 121 WHERE number = 1",
                                          "UPDATE purges SET term = 'P1Y' WHERE number = 2",
                                          "UPDATE purges SET basis = '' WHERE number = 2",
                                          "UPDATE purges SET why = '' WHERE number = 2",
                                          "UPDATE purges SET run = 0 WHERE number = 1",
                                          "UPDATE purges SET chain = '' WHERE number = 2",
                                          "DELETE FROM purges WHERE number = 1"};
    night(town, "2023-08-28");
    write_two(town);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_false(store_run(store, changes[i]));
        assert_non_null(strstr(store_error(store), "purges are append-only"));
    }
    assert_true(store_run(store, "DROP TRIGGER purges_no_update; DROP TRIGGER purges_no_delete"));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_true(store_run(store, "SAVEPOINT before"));
        assert_true(store_run(store, changes[i]));
        assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
        assert_true(store_run(store, "ROLLBACK TO before; RELEASE before"));
        assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    }
}

static void no_purge_slips_in_before(void **state) {
    struct town *town = *state;
    write_two(town);
    assert_false(store_run(town->casebook->store,
                           "INSERT OR REPLACE INTO purges SELECT * FROM purges WHERE number = 1"));
    assert_non_null(strstr(store_error(town->casebook->store), "purges are append-only"));
}

/* Also the run that a purge followed is in its chain. */
static void the_run_before_is_in_the_chain(void **state) {
    struct town *town = *state;
    night(town, "2023-08-28");
    write_two(town);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    assert_true(store_run(town->casebook->store, "UPDATE runs SET chain = 'x' WHERE number = 1"));
    assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    assert_int_equal(town->diags.count, 3); /* the run, and both purges behind it */
    assert_non_null(strstr(town->diags.items[1].message, "purges 1 is not what was written"));
}

/* Taken by run 1 and purged after it: no later night may look for its bytes, whatever its term is by then. */
static void later_nights_do_not_know_it(void **state) {
    struct town *town = *state;
    const struct known_delivery *known;
    uint32_t count;
    night_begin(town, "2023-08-28");
    town->deliveries[0] = (struct delivery){.dataset = MEDICAL,
                                            .name = "医保/medical_2023-08.csv",
                                            .sender = "",
                                            .digest = "d1",
                                            .first = DATE_NONE,
                                            .last = DATE_NONE,
                                            .reaches = DATE_NONE,
                                            .from_inbox = true};
    town->intake.delivery_count = 1;
    struct caseload caseload = night_run(town);
    caseload_release(&caseload);
    assert_true(casebook_deliveries(town->casebook, RUN_TONIGHT, &known, &count, &town->diags));
    assert_int_equal(count, 1);
    struct purge purge = purge_of("d1");
    assert_true(casebook_purge(town->casebook, &purge, 1, &town->diags));
    assert_true(casebook_deliveries(town->casebook, RUN_TONIGHT, &known, &count, &town->diags));
    assert_int_equal(count, 0);
    assert_true(casebook_deliveries(town->casebook, 2, &known, &count, &town->diags));
    assert_int_equal(count, 0);
    assert_true(casebook_deliveries(town->casebook, 1, &known, &count, &town->diags));
    assert_int_equal(count, 1);
}

static void terms_as_they_are_told(void **state) {
    (void)state;
    static const struct {
        struct span_of_time term;
        const char *text, *zh, *en;
    } cases[] = {{{.months = 60}, "P5Y", "5年", "5 years"},
                 {{.months = 12}, "P1Y", "1年", "1 year"},
                 {{.months = 18}, "P1Y6M", "1年6个月", "1 year 6 months"},
                 {{.days = 90}, "P90D", "90天", "90 days"},
                 {{.days = 1, .months = 1}, "P1M1D", "1个月1天", "1 month 1 day"},
                 {{.days = INT32_MAX, .months = INT32_MAX},
                  "P178956970Y7M2147483647D",
                  "178956970年7个月2147483647天",
                  "178956970 years 7 months 2147483647 days"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[TERM_TEXT];
        struct buffer zh = {0}, en = {0};
        term_write(cases[i].term, text);
        term_told(text, true, &zh);
        term_told(text, false, &en);
        assert_string_equal(text, cases[i].text);
        assert_string_equal(zh.at, cases[i].zh);
        assert_string_equal(en.at, cases[i].en);
        buffer_release(&zh);
        buffer_release(&en);
    }
}

static void what_a_replay_says(void **state) {
    (void)state;
    struct purge purge = purge_of("d1");
    struct buffer zh = {0}, en = {0};
    purge_words(&purge, true, &zh);
    purge_words(&purge, false, &en);
    assert_string_equal(zh.at, "已于 2029-01-03 按保存期限5年（甲文）清除");
    assert_string_equal(en.at, "purged on 2029-01-03 by its term of 5 years");
    buffer_release(&zh);
    buffer_release(&en);
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {NIGHT(nothing_was_purged_at_first),
                                       NIGHT(a_purge_is_read_back),
                                       NIGHT(purged_twice),
                                       NIGHT(changes_are_found),
                                       NIGHT(no_purge_slips_in_before),
                                       NIGHT(the_run_before_is_in_the_chain),
                                       NIGHT(later_nights_do_not_know_it),
                                       cmocka_unit_test(terms_as_they_are_told),
                                       cmocka_unit_test(what_a_replay_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
