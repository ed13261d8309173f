/* What was sent to agencies: written whole, read back, and nobody can change it unseen. */
#include "casebook/sendings.h"
#include "casebook/events.h"
#include "small_town.h"

static const struct sent_error errors[] = {
    {"medical", "医保局", "2023-08-01", "ab12", 3, "paid", "not an amount", "77", NULL},
    {"medical", "医保局", "2023-08-01", "ab12", 9, "", "an unclosed or misplaced quote", "", NULL}};

static struct sending sending_of(uint32_t count) {
    return (struct sending){.at = "2023-08-28T07:15:00Z",
                            .by = "张三",
                            .agency = "医保局",
                            .date = day_of("2023-08-28"),
                            .workbook = "cd34",
                            .errors = errors,
                            .count = count};
}

static bool send_errors(struct town *town, uint32_t count) {
    struct sending sending = sending_of(count);
    return casebook_send(town->casebook, &sending, &town->diags);
}

static void nothing_was_sent_at_first(void **state) {
    struct town *town = *state;
    const struct sent_error *sent;
    uint32_t count;
    assert_true(casebook_sent(town->casebook, &sent, &count, &town->diags));
    assert_int_equal(count, 0);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

static void what_was_sent_is_read_back(void **state) {
    struct town *town = *state;
    const struct sent_error *sent;
    uint32_t count;
    assert_true(send_errors(town, 2));
    assert_true(send_errors(town, 1));
    assert_true(casebook_sent(town->casebook, &sent, &count, &town->diags));
    assert_int_equal(count, 3);
    assert_string_equal(sent[1].delivery, "ab12");
    assert_int_equal(sent[1].line, 9);
    assert_string_equal(sent[1].column, "");
    assert_string_equal(sent[2].likeness, "77");
    assert_string_equal(sent[2].at, "2023-08-28T07:15:00Z");
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
}

/* Every cell of both tables that is changed, and an error that is taken away, is found. */
static void changes_break_the_chain(void **state) {
    struct town *town = *state;
    static const char *const changes[] = {"UPDATE sendings SET person = '李四' WHERE number = 1",
                                          "UPDATE sendings SET at = '2023-08-29T07:15:00Z' WHERE number = 2",
                                          "UPDATE sendings SET workbook = 'ee' WHERE number = 2",
                                          "UPDATE sent_errors SET line = 4 WHERE number = 1",
                                          "UPDATE sent_errors SET likeness = '' WHERE number = 1",
                                          "DELETE FROM sent_errors WHERE number = 2"};
    assert_true(send_errors(town, 2));
    assert_true(send_errors(town, 2));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_false(store_run(town->casebook->store, changes[i]));
        assert_non_null(strstr(store_error(town->casebook->store), "sendings are append-only"));
    }
    assert_true(store_run(town->casebook->store,
                          "DROP TRIGGER sendings_no_update; DROP TRIGGER sent_errors_no_update;"
                          "DROP TRIGGER sent_errors_no_delete"));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_true(store_run(town->casebook->store, "SAVEPOINT before"));
        assert_true(store_run(town->casebook->store, changes[i]));
        assert_false(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
        assert_true(store_run(town->casebook->store, "ROLLBACK TO before; RELEASE before"));
        assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    }
}

/* A likeness depends on the site's key and tells nothing of the row. */
static void likeness_is_an_hmac(void **state) {
    struct town *town = *state;
    char one[DIGEST_TEXT], same[DIGEST_TEXT], other[DIGEST_TEXT];
    struct buffer text = {0};
    buffer_text(&text, "bill=A1\n");
    casebook_likeness(town->casebook, &text, one);
    casebook_likeness(town->casebook, &text, same);
    buffer_text(&text, "x");
    casebook_likeness(town->casebook, &text, other);
    assert_int_equal(strlen(one), 32);
    assert_string_equal(one, same);
    assert_string_not_equal(one, other);
    buffer_release(&text);
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {NIGHT(nothing_was_sent_at_first), NIGHT(what_was_sent_is_read_back),
                                       NIGHT(changes_break_the_chain), NIGHT(likeness_is_an_hmac)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
