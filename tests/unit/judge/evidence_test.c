/* The evidence of a flag: everything that was read, also by facts that an earlier rule computed, and each
 * thing once. */
#include "village.h"

static const struct read *reads_of(const struct judgement *judgement, const char *rule,
                                   const struct book *book, uint32_t *count) {
    for (uint32_t i = 0; i < judgement->flag_count; i++) {
        const struct flag *flag = &judgement->flags[i];
        if (strcmp(book->rules[flag->rule].name, rule) != 0) continue;
        *count = flag->read_count;
        return judgement->reads + flag->first_read;
    }
    fail_msg("%s is not flagged", rule);
    return NULL;
}

static uint32_t count_kind(const struct read *reads, uint32_t count, enum read_kind kind) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) found += reads[i].kind == kind;
    return found;
}

static void two_bills(struct evening *evening, const char *rules) {
    evening_open(evening, rules);
    evening_row(evening, "register", 1, "name", "甲", "born", "1980-01-01", "region", "450226102", NULL);
    evening_row(evening, "bills", 1, "number", "1", "paid_on", "2023-01-01", "total", "2.00", NULL);
    evening_row(evening, "bills", 1, "number", "2", "paid_on", "2023-01-02", "total", "3.00", NULL);
}

/* Both rules: the fact with its value, the list of two, and a row with its column for each bill. */
static void a_fact_computed_for_another_rule_brings_its_rows(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    two_bills(&evening,
              RULE("a", "when = function(p) return p.spent > 1 and p.spent < 100 and p.spent ~= yuan(7) end")
                  RULE("b", "where = { spent = over(1) }"));
    evening_judge(&evening, &judgement, 1);
    static const char *const names[] = {"a", "b"};
    for (size_t i = 0; i < 2; i++) {
        uint32_t count;
        const struct read *reads = reads_of(&judgement, names[i], evening.book, &count);
        assert_int_equal(count, 4);
        assert_int_equal(reads[0].kind, READ_FACT);
        assert_int_equal(reads[0].value_kind, VALUE_AMOUNT);
        assert_int_equal(reads[0].value.number, 500);
        assert_int_equal(reads[1].kind, READ_LIST);
        assert_int_equal(reads[1].value.number, 2);
        assert_int_equal(reads[2].kind, READ_ROW);
        assert_int_equal(reads[2].value.number,
                         dataset_column(&evening.book->datasets[reads[2].what], "total"));
        assert_int_equal(reads[3].kind, READ_ROW);
        assert_int_equal(reads[2].at + 1, reads[3].at);
    }
    judgement_release(&judgement);
    evening_close(&evening);
}

static void facts_within_facts(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    two_bills(&evening,
              "fact \"person.twice\" { title = { zh = \"x\" }, unit = \"yuan\", value = function(p) return "
              "p.spent * 2 end }\n" RULE("a", "where = { spent = over(1) }")
                  RULE("b", "when = function(p) return p.twice == yuan(10) and p.spent == yuan(5) end"));
    evening_judge(&evening, &judgement, 1);
    uint32_t count;
    const struct read *reads = reads_of(&judgement, "b", evening.book, &count);
    assert_int_equal(count, 5); /* twice, spent, the list, two rows */
    assert_int_equal(count_kind(reads, count, READ_FACT), 2);
    assert_int_equal(count_kind(reads, count, READ_ROW), 2);
    judgement_release(&judgement);
    evening_close(&evening);
}

static void texts_and_assumptions_once(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    two_bills(&evening,
              "fact \"person.word\" { title = { zh = \"x\" }, value = function(p) return \"甲\" .. "
              "tostring(#p.bills) end "
              "}\n" RULE("a", "when = function(p) return p.word == \"甲2\" and p.word ~= \"x\" and assume(p, "
                              "\"rooms\", 1, \"不详\") == 1 and assume(p, \"rooms\", 1, \"不详\") == 1 end"));
    evening_judge(&evening, &judgement, 1);
    uint32_t count;
    const struct read *reads = reads_of(&judgement, "a", evening.book, &count);
    assert_int_equal(count,
                     6); /* the fact, the list, two rows, the column that was looked for, the assumption */
    assert_string_equal(reads[0].value.text, "甲2");
    assert_int_equal(count_kind(reads, count, READ_ASSUMED), 1);
    assert_int_equal(reads[5].kind, READ_ASSUMED);
    assert_string_equal(reads[5].value.text, "register.rooms = 1: 不详");
    judgement_release(&judgement);
    evening_close(&evening);
}

static void filters_say_what_they_read(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    two_bills(
        &evening,
        RULE("a",
             "among = { \"bills\", total = over(2), paid_on = last(months(12)) }, where = { age = 43 }"));
    evening_judge(&evening, &judgement, 1);
    uint32_t count;
    const struct read *reads = reads_of(&judgement, "a", evening.book, &count);
    /* The list; of each bill its day and its total; the second bill, which was taken; the age. */
    assert_int_equal(count, 1 + 2 + 2 + 1 + 1);
    assert_int_equal(count_kind(reads, count, READ_ROW), 1);
    assert_int_equal(count_kind(reads, count, READ_COLUMN), 5);
    uint16_t sources[4];
    assert_int_equal(flag_sources(&judgement, &judgement.flags[0], sources, 4), 1);
    assert_string_equal(evening.book->datasets[sources[0]].name, "bills");
    judgement_release(&judgement);
    evening_close(&evening);
}

static void parameters_name_their_entry(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    two_bills(&evening, RULE("a", "when = function(p) return param.line > 1 and param.line > 2 end"));
    evening_judge(&evening, &judgement, 1);
    uint32_t count;
    const struct read *reads = reads_of(&judgement, "a", evening.book, &count);
    assert_int_equal(count, 1);
    assert_int_equal(reads[0].kind, READ_PARAMETER);
    const struct parameter *line = &evening.book->parameters[reads[0].what];
    assert_string_equal(line->entries[reads[0].at].basis, "丙"); /* the city's: the county's ended in June */
    judgement_release(&judgement);
    evening_close(&evening);
}

/* "Looked into the list, found none" is the evidence of what was not there. */
static void looking_in_vain_is_evidence(void **state) {
    (void)state;
    struct evening evening;
    struct judgement judgement;
    evening_open(&evening, RULE("a", "when = function(p) return not p.bills:any() end"));
    evening_row(&evening, "register", 1, "name", "甲", NULL);
    evening_judge(&evening, &judgement, 1);
    uint32_t count;
    const struct read *reads = reads_of(&judgement, "a", evening.book, &count);
    assert_int_equal(count, 1);
    assert_int_equal(reads[0].kind, READ_LIST);
    assert_int_equal(reads[0].value.number, 0);
    uint16_t sources[4];
    assert_int_equal(flag_sources(&judgement, &judgement.flags[0], sources, 4), 1);
    judgement_release(&judgement);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fact_computed_for_another_rule_brings_its_rows),
        cmocka_unit_test(facts_within_facts),
        cmocka_unit_test(texts_and_assumptions_once),
        cmocka_unit_test(filters_say_what_they_read),
        cmocka_unit_test(parameters_name_their_entry),
        cmocka_unit_test(looking_in_vain_is_evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
