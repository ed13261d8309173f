/* Parameters: by place and day; what is refused. */
#include "../judge/village.h"

static void assert_parameter_refused(const char *entries, const char *message) {
    char text[1024];
    snprintf(text, sizeof text, "parameter \"p\" { title = { zh = \"线\" }, unit = \"yuan\",\n%s}\n",
             entries);
    char *found = village_messages(text);
    if (strstr(found, message) == NULL) fail_msg("“%s” is not in: %s", message, found);
    if (message[0] != 0 && strchr(found, 10) + 1 != found + strlen(found))
        fail_msg("more than once: %s", found);
    free(found);
}

static void refusals(void **state) {
    (void)state;
    assert_parameter_refused("  { from = \"2020-01-01\", value = 5, basis = \"甲\" }, { from = "
                             "\"2020-01-01\", value = 6, basis = \"乙\" },\n",
                             "pack/x.lua:1:1: parameter \"p\": entries 1 and 2 overlap");
    assert_parameter_refused("  { from = \"2020-01-01\", to = \"2021-01-01\", value = 5, basis = \"甲\" }, { "
                             "from = \"2021-01-01\", value = 6, basis = \"乙\" },\n",
                             "entries 1 and 2 overlap");
    assert_parameter_refused("  { from = \"2021-01-01\", value = 5, basis = \"甲\" }, { from = "
                             "\"2020-01-01\", to = \"2021-01-01\", value = 6, basis = \"乙\" },\n",
                             "entries 1 and 2 overlap");
    assert_parameter_refused("  { from = \"2020-01-01\", value = 5 },\n",
                             "parameter \"p\" entry 1: basis is missing");
    assert_parameter_refused("  { value = 5, basis = \"甲\" },\n", "entry 1: from is missing");
    assert_parameter_refused("  { from = \"2020-01-01\", basis = \"甲\" },\n", "entry 1: value is missing");
    assert_parameter_refused("  { from = \"2020-13-01\", value = 5, basis = \"甲\" },\n",
                             "from must be a day written YYYY-MM-DD");
    assert_parameter_refused(
        "  { form = \"2020-01-01\", from = \"2020-01-01\", value = 5, basis = \"甲\" },\n",
        "pack/x.lua:2:5: parameter \"p\" entry 1: unknown key 'form'; did you mean 'from'?");
    assert_parameter_refused("  { region = \"45022\", from = \"2020-01-01\", value = 5, basis = \"甲\" },\n",
                             "'45022' is no place code");
    assert_parameter_refused("  { from = \"2020-01-01\", value = 5.001, basis = \"甲\" },\n",
                             "an amount has at most two decimals");
    assert_parameter_refused("  { from = \"2020-01-01\", value = {}, basis = \"甲\" },\n",
                             "value must be an amount, a number");
    assert_parameter_refused("  { from = \"2020-01-01\", value = 5, per = \"week\", basis = \"甲\" },\n",
                             "per is \"month\" or \"year\"");
    assert_parameter_refused("  { from = \"2020-01-01\", to = \"2019-01-01\", value = 5, basis = \"甲\" },\n",
                             "to is before from");
    assert_parameter_refused("", "a parameter has entries");
    assert_parameter_refused("  { from = \"2020-01-01\", to = \"2020-12-31\", value = 5, basis = \"甲\" }, { "
                             "from = \"2021-01-01\", value = 6, basis = \"乙\" }, { region = \"450226\", "
                             "from = \"2021-01-01\", value = 6, basis = \"乙\" },\n",
                             "");
    assert_refused("parameter \"line\" { title = { zh = \"线\" }, { from = \"2020-01-01\", value = 5, basis "
                   "= \"甲\" } }\n",
                   "pack/x.lua:1:0: parameter \"line\" is declared twice: also at parameters/lines.lua:2\n");
}

/* Nearest place first, then the latest start that is in force. */
static void the_entry_in_force(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening,
                 "parameter \"p\" { title = { zh = \"线\" },\n"
                 "  { from = \"2020-01-01\", value = 1, basis = \"甲\" }, { from = \"2022-01-01\", value = "
                 "2, basis = \"甲\" },\n"
                 "  { region = \"450000\", from = \"2021-01-01\", value = 3, basis = \"甲\" }, { region = "
                 "\"450226\", from = \"2021-01-01\", to = \"2021-12-31\", value = 4, basis = \"甲\" },\n"
                 "  { region = \"450226102\", from = \"2023-01-01\", value = 5, basis = \"甲\" } }\n");
    const struct parameter *parameter = &evening.book->parameters[book_parameter(evening.book, "p")];
    static const struct {
        region_t region;
        int year, month, day;
        double value;
    } cases[] = {
        {110101001000, 2020, 1, 1, 1}, {110101001000, 2022, 1, 1, 2},   {450226102000, 2020, 6, 1, 1},
        {450226102000, 2021, 1, 1, 4}, {450226102000, 2021, 12, 31, 4}, {450226102000, 2022, 1, 1, 3},
        {450226102000, 2023, 1, 1, 5}, {450226103000, 2023, 1, 1, 3},   {0, 2023, 1, 1, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct entry *entry = parameter_entry(parameter, cases[i].region,
                                                    date_from(cases[i].year, cases[i].month, cases[i].day));
        assert_non_null(entry);
        assert_true(entry->value.as.number == cases[i].value);
    }
    assert_null(parameter_entry(parameter, 450226102000, date_from(2019, 12, 31)));
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(refusals), cmocka_unit_test(the_entry_in_force)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
