/* Who is meant by a case number, as the journal stood at a run. */
#include "../casebook/small_town.h"
#include "audit/who.h"

static enum exit_code find(struct town *town, int64_t position, const char *word, struct who_found *found) {
    struct who_world world = {&town->book, &town->population, town->casebook, position, FOR_COUNTY};
    struct who_asked asked = {.word = word};
    diags_release(&town->diags);
    diags_init(&town->diags);
    return who_find(&world, &asked, found, &town->diags);
}

static void a_case_number_leads_to_its_household(void **state) {
    struct town *town = *state;
    struct who_found found;
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    flag_add(town, FLOOD, 5, URGENCY_GREEN);
    struct caseload first = night_run(town);
    caseload_release(&first);
    int64_t after_first = head_of(town);
    night_begin(town, "2023-08-29"); /* the flood's case is closed */
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload second = night_run(town);
    caseload_release(&second);

    assert_int_equal(find(town, head_of(town), " lz23-00002-0", &found), EXIT_DONE);
    assert_int_equal(found.items[0].household, 3);
    assert_int_equal(found.items[0].person, PERSON_NONE);
    assert_false(found.items[0].open);
    who_release(&found);
    assert_int_equal(find(town, after_first, "LZ23-00002-0", &found), EXIT_DONE);
    assert_true(found.items[0].open); /* as it was known then */
    who_release(&found);
    assert_int_equal(find(town, 0, "LZ23-00002-0", &found), EXIT_NOT_STARTED); /* before the first run */
    assert_int_equal(found.count, 0);
    who_release(&found);
    assert_int_equal(find(town, after_first, "LZ23-00002-1", &found), EXIT_NOT_STARTED);
    assert_non_null(strstr(town->diags.items[0].message, "校验位不符"));
    who_release(&found);
}

static void an_id_brings_its_households_case_with_it(void **state) {
    struct town *town = *state;
    struct who_found found;
    struct buffer mark = {0};
    night_begin(town, "2023-08-28");
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload first = night_run(town);
    caseload_release(&first);
    /* 45020219800101002, the second person: the check digit from the weights of GB 11643 by hand, sum 168,
     * 168 mod 11 = 3 → 9 */
    assert_int_equal(find(town, head_of(town), "450202198001010029", &found), EXIT_DONE);
    assert_int_equal(found.items[0].household, 0);
    assert_int_equal(found.items[0].person, 1);
    assert_string_equal(found.items[0].number, "LZ23-00001-1");
    who_mark(&found.items[0], &mark);
    assert_string_equal(mark.at, "case LZ23-00001-1");
    buffer_release(&mark);
    who_release(&found);
}

static void a_case_whose_household_is_gone_is_told(void **state) {
    struct town *town = *state;
    struct who_found found;
    night_begin(town, "2023-08-28");
    flag_add(town, FLOOD, 7, URGENCY_GREEN);
    struct caseload first = night_run(town);
    caseload_release(&first);
    town->population.households = 5; /* the last one moves away */
    assert_int_equal(find(town, head_of(town), "LZ23-00001-1", &found), EXIT_NOT_STARTED);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.items[0].household, HOUSEHOLD_NONE);
    assert_string_equal(found.items[0].number, "LZ23-00001-1");
    assert_int_equal(strlen(found.items[0].key), 32);
    who_release(&found);
    town->population.households = TOWN_HOUSEHOLDS;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_case_number_leads_to_its_household, town_setup, town_teardown),
        cmocka_unit_test_setup_teardown(an_id_brings_its_households_case_with_it, town_setup, town_teardown),
        cmocka_unit_test_setup_teardown(a_case_whose_household_is_gone_is_told, town_setup, town_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
