/* Lines of flags.jsonl of a flag that read one of everything, under names of every length: wherever the text
 * has to grow, the line is good JSON in its one byte form. Sanitized builds see every byte that is put beside
 * it. */
#include "outcome/evidence.h"
#include "library/json.h"
#include "written.h"

#define LONGEST 400

static char long_name[LONGEST + 1], odd_text[LONGEST + 1];
static struct naming by_column = {.dataset = D_REGISTER, .column = REG_ADDRESS};
static struct naming by_rows = {.dataset = D_DIBAO, .column = COLUMN_NONE};
static struct relation relations[] = {{.zh = "父亲", .named_by = &by_column, .named_count = 1},
                                      {.zh = "母亲", .named_by = &by_rows, .named_count = 1}};
static uint16_t fathers[] = {0}, mothers[] = {1}, away[PERSONS], gone[] = {1};
static struct inverse inverses[] = {{"wards", mothers, 1}, {"children", fathers, 1}};
static struct fact facts[4];
static struct multiple twice = {.times = 2, .over = 10, .of = 0, .step = 100};
static struct entry entry = {
    .from = 19358, .to = DATE_OPEN, .known = DATE_NONE, .basis = "乙文", .multiple = &twice};
static struct parameter parameters[2];

static const struct read reads[] = {
    {READ_FACT, VALUE_AMOUNT, 0, 1, {.number = -999999999999999}},
    {READ_FACT, VALUE_NUMBER, 0, 2, {.real = -1.7976931348623157e308}},
    {READ_FACT, VALUE_TEXT, 2, 2, {.text = odd_text}},
    {READ_FACT, VALUE_TEXT, 3, 1, {.text = "莫家兴"}},
    {READ_FACT, VALUE_BOOLEAN, 1, 1, {.number = 1}},
    {READ_LIST, 1, D_DIBAO, 1, {.number = INT64_MAX}},
    {READ_LIST, 0, D_MEDICAL, 1, {.number = 2}},
    {READ_ROW, 0, D_MEDICAL, 0, {.number = MED_PAID}},
    {READ_COLUMN, 0, MED_SETTLED, 0, {.number = D_MEDICAL}},
    {READ_COLUMN, 0, REG_PHONE, 1, {.number = D_REGISTER}},
    {READ_COLUMN, 0, COLUMN_AGE, 1, {.number = D_REGISTER}},
    {READ_PARAMETER, 0, 0, 0, {.number = 0}},
    {READ_PARAMETER, VALUE_AMOUNT, 1, 0, {.number = 999999999999999}},
    {READ_RELATION, 0, 0, 1, {.number = 2}},
    {READ_RELATION, 0, 1, 1, {.number = RELATED_OUTSIDE}},
    {READ_RELATION, 0, 1, 2, {.number = (int64_t)RELATED_BY_OTHER << 32 | RELATED_NOBODY}},
    {READ_KIN, 0, 0, 1, {.number = 3}},
    {READ_KIN, 0, 1, 1, {.number = 2}},
    {READ_ASSUMED, 1, D_MEDICAL, 1, {.text = "a.b = 3: why"}},
    {READ_ASSUMED, 0, 0, 0, {.text = "so far: why"}},
    {READ_TRIED, 0, 0, 0, {.text = odd_text}},
    {READ_UNLESS_UNSURE, 0, 2, 0, {.number = 0}},
    {READ_URGENCY_UNSURE, 0, 0, 0, {.text = odd_text}}};

/* 莫家兴's flag, whose household has one member who is away. */
static void read_everything(struct made_night *made) {
    memcpy(facts, (struct fact[]){made_facts[0], made_facts[1], made_facts[0], made_facts[0]}, sizeof facts);
    parameters[0] = made_parameters[0];
    parameters[1] = (struct parameter){.zh = "补贴", .unit = "yuan", .entries = &entry, .entry_count = 1};
    made->book.facts = facts, made->book.fact_count = 4;
    made->book.parameters = parameters, made->book.parameter_count = 2;
    made->book.relations = relations, made->book.relation_count = 2;
    made->book.inverses = inverses, made->book.inverse_count = 2;
    made->book.household.away = gone, made->book.household.away_count = 1;
    made->judgement.away = away, away[3] = 1;
    made->judgement.reads = (struct read *)(uintptr_t)reads;
    for (int f = 0; f < FLAGS; f++) made->flags[f].first_read = made->flags[f].read_count = 0;
    made->flags[0].read_count = sizeof reads / sizeof *reads;
}

/* Names of so many letters; texts with what has to be escaped, and with bytes that are no text. */
static void name_all(struct made_night *made, size_t length) {
    static const char odd[] = "\"\\\x01\n\x7F\xFF一\xE4\xB8=+-@,'";
    memset(long_name, 'n', length);
    long_name[length] = odd_text[length] = '\0';
    for (size_t i = 0; i < length; i++) odd_text[i] = odd[i % (sizeof odd - 1)];
    facts[0].name = relations[0].name = parameters[1].name = made->rules[0].name = long_name;
    facts[2].name = "other", relations[1].name = "mother";
    made_medical[MED_PAID].name = made_register[REG_PHONE].name = long_name;
}

static void check_line(struct evidence *evidence, const struct made_night *made, size_t length) {
    struct buffer out = {0};
    const struct case_file *file = length % 2 ? &made->cases[1] : NULL;
    const struct reason *reason = file ? &made->reasons[file->first_reason] : NULL;
    if (length % 3) buffer_add(&out, long_name, length); /* the line does not always begin the text */
    size_t before = out.length;
    evidence_line(evidence, &out, &made->flags[0], file, reason, length % 5 ? odd_text : NULL);
    assert_int_equal(out.at[out.length], '\0');
    assert_int_equal(out.at[out.length - 1], '\n');
    json_value *value = json_read(out.at + before, out.length - before - 1);
    assert_non_null(value);
    char *again = json_write(value, false);
    assert_int_equal(strlen(again), out.length - before - 1);
    assert_memory_equal(again, out.at + before, out.length - before - 1);
    assert_non_null(strstr(again, "\"kin\":{\"children\":2,\"wards\":3}"));
    assert_null(strstr(again, "莫家兴"));
    free(again);
    json_free(value);
    buffer_release(&out);
}

static void lines_are_whole_under_names_of_any_length(void **state) {
    (void)state;
    struct made_night *made = &written.made;
    const char *names[] = {made_medical[MED_PAID].name, made_register[REG_PHONE].name};
    read_everything(made);
    for (size_t length = 0; length <= LONGEST; length += length < 80 ? 1 : 7) {
        struct legend legend;
        struct evidence evidence;
        name_all(made, length);
        legend_init(&legend, &made->night);
        evidence_init(&evidence, &legend);
        check_line(&evidence, made, length);
        evidence_release(&evidence);
        legend_release(&legend);
    }
    made_medical[MED_PAID].name = names[0], made_register[REG_PHONE].name = names[1];
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        lines_are_whole_under_names_of_any_length, written_init, written_release)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
