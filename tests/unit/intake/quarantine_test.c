/* What quarantine shows of refused rows: masked by column, counted by mistake. */
#include "desk.h"

#include "intake/quarantine.h"

#define FILE_NAME "医保结算2023-08.csv"
#define WITH_ID "11010519491231002X,甲某,"

static struct quarantine told_of(struct desk *desk, const char *rows) {
    struct buffer text = {0};
    struct quarantine quarantine;
    buffer_format(&text, HEADER "%s", rows);
    desk_run_with(desk, FILE_NAME, text.at);
    buffer_release(&text);
    quarantine_count(&quarantine, &desk->intake);
    return quarantine;
}

static const char *shown(const struct desk *desk, uint32_t line) {
    for (uint32_t i = 0; i < desk->intake.refused_count; i++)
        if (desk->intake.refused[i].line == line) return desk->intake.refused[i].shown;
    fail_msg("line %u was not refused", line);
    return NULL;
}

/* An amount and a day that did not read are shown, unless they look like something else. */
static void values_are_shown(void **state) {
    struct desk *desk = *state;
    struct quarantine quarantine = told_of(desk, WITH_ID "12元5角,2023-08-01,,,\n" WITH_ID
                                                         "5,2023-13-01,,,\n" WITH_ID "1.234,2023-08-01,,,\n");
    assert_string_equal(shown(desk, 2), "12元5角");
    assert_string_equal(shown(desk, 3), "2023-13-01");
    assert_string_equal(shown(desk, 4), "1.234");
    quarantine_release(&quarantine);
}

/* 18 digits without a date, 16, a name: only their shapes. */
static void people_are_not(void **state) {
    struct desk *desk = *state;
    struct quarantine quarantine =
        told_of(desk, "1101051949123102,甲某,5,2023-08-01,,,\n"
                      "4.50226E+17,甲某,5,2023-08-01,,,\n"
                      "韦大山,450226,5,2023-08-01,,,\n" WITH_ID "13900000001号,2023-08-01,,,\n" WITH_ID
                      "韦大山,2023-08-01,,,\n");
    assert_string_equal(shown(desk, 2), "9999999999999999");
    assert_string_equal(shown(desk, 3), "9.99999A+99");
    assert_string_equal(shown(desk, 4), "某某某");
    assert_string_equal(shown(desk, 5), "99999999999某");
    assert_string_equal(shown(desk, 6), "某某某");
    quarantine_release(&quarantine);
}

/* A row whose ID does not stand in its place may have anything anywhere. */
static void shifted_rows_show_nothing(void **state) {
    struct desk *desk = *state;
    desk->columns[MEDICAL][M_ID].required = false;
    struct quarantine quarantine = told_of(desk, "甲某,11010519491231002X,十七,2023-08-01,,,\n");
    assert_string_equal(shown(desk, 2), "某某");
    quarantine_release(&quarantine);
}

static void disclose_is_kept(void **state) {
    struct desk *desk = *state;
    desk->columns[MEDICAL][M_PAID].disclose = FOR_AUDITOR;
    struct quarantine quarantine = told_of(desk, WITH_ID "1.234,2023-08-01,,,\n");
    assert_string_equal(shown(desk, 2), "9.999");
    quarantine_release(&quarantine);
}

/* Lines 2, 4 and 5: sixteen characters; 3: fourteen; 6: a field short; 7: no ID. */
static void rows_are_counted_by_mistake(void **state) {
    struct desk *desk = *state;
    struct quarantine quarantine =
        told_of(desk, "1101051949123102,甲某,5,2023-08-01,,,\n"
                      "11010519491231,甲某,5,2023-08-01,,,\n"
                      " 1101051949123102,甲某,5,2023-08-01,,,\n"
                      "4405241880010100,甲某,5,2023-08-01,,,\n" WITH_ID "5,2023-08-01\n"
                      ",甲某,5,2023-08-01,,,\n");
    uint32_t delivery = (uint32_t)(desk_delivery(desk, FILE_NAME) - desk->intake.deliveries);
    const struct refusal *groups;
    struct buffer words = {0};
    assert_int_equal(quarantine_of(&quarantine, delivery, &groups), 4);
    assert_int_equal(groups[0].rows, 3);
    assert_int_equal(groups[0].first, 2);
    assert_int_equal(groups[0].number, 16);
    refusal_words_zh(&words, groups[0].reason, groups[0].number);
    assert_string_equal(words.at, "身份证号位数不对（16个字符）");
    buffer_clear(&words);
    assert_int_equal(groups[2].reason, REFUSED_MISSING);
    assert_int_equal(groups[1].number, 14);
    assert_int_equal(groups[3].reason, REFUSED_FIELDS);
    refusal_words_en(&words, groups[3].reason, groups[3].number);
    assert_string_equal(words.at, "not as many fields as the header (4 fields)");
    assert_int_equal(
        quarantine_of(&quarantine, delivery + 1, &groups) + quarantine_of(&quarantine, 0, &groups), 0);
    buffer_release(&words);
    quarantine_release(&quarantine);
}

/* Whatever stands in a cell is one line of a limited length. */
static void cells_are_cut_and_safe(void **state) {
    struct desk *desk = *state;
    struct quarantine quarantine =
        told_of(desk, WITH_ID "\"1\n2\",2023-08-01,,,\n" WITH_ID
                              "1..2..3..4..5..6..7..8..9..0..1..2..3..4..5,2023-08-01,,,\n");
    assert_string_equal(shown(desk, 2), "9某9");
    assert_string_equal(shown(desk, 4), "1..2..3..4..5..6..7..8..9..0..1..2..3..4…");
    quarantine_release(&quarantine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_are_shown, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(people_are_not, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(shifted_rows_show_nothing, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(disclose_is_kept, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(rows_are_counted_by_mistake, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(cells_are_cut_and_safe, open_desk, close_desk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
