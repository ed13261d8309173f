/* Parameters: which entry holds by place, day and key; multiples; what is refused, with its line. */
#include "../judge/village.h"

static void assert_parameter_refused(const char *entries, const char *message) {
    char text[2048];
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
                             "pack/x.lua:2:3: parameter \"p\": entries 1 and 2 overlap");
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
    assert_parameter_refused("  { from = \"2020-01-01\", value = print, basis = \"甲\" },\n",
                             "unknown name 'print'");
    assert_parameter_refused("  { from = \"2020-01-01\", value = function() end, basis = \"甲\" },\n",
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

/* The head of an entry that is good, but for what a test adds. */
#define GOOD "from = \"2020-01-01\", basis = \"甲\", "

/* The fifth line is meant, past comments and texts that hold brackets. */
static void a_mistake_is_shown_on_its_entry_s_line(void **state) {
    (void)state;
    assert_parameter_refused("  -- { not an entry }\n"
                             "  { " GOOD "value = 1 }, --[[ {\n { ]] { " GOOD
                             "value = 2, region = \"4502\" },\n"
                             "  { " GOOD "value = 3, region = [[450226]], review = \"}{\" },\n",
                             "pack/x.lua:5:71: parameter \"p\" entry 3: unknown key 'review'");
    assert_parameter_refused("  { " GOOD "value = 1, region = \"450226\" },\n"
                             "  { " GOOD "value = '\\'{', region = \"4502\" },\n",
                             "pack/x.lua:3:39: parameter \"p\" entry 2: the value is a text, but that of an "
                             "entry before is an amount");
    char *found = village_messages("parameter \"p\" { title = { zh = \"线\" }, unit = \"yuan per month\",\n"
                                   "  { " GOOD "value = 1, region = \"450226\" },\n"
                                   "  { " GOOD "value = \"2\", region = \"4502\" } }\n");
    assert_string_equal(found,
                        "pack/x.lua:3:39: parameter \"p\" entry 2: the value is a text, but that of an "
                        "entry before is an amount\n");
    free(found);
}

static void keys_refused(void **state) {
    (void)state;
    static const struct {
        const char *entries, *message;
    } cases[] = {
        {"by = { \"kind\" },\n { " GOOD "value = 1 },\n",
         ":2:9: parameter \"p\": no entry names the key 'kind'"},
        {"by = { \"to\" },\n { " GOOD "value = 1 },\n",
         ":2:9: parameter \"p\": 'to' is a word of every entry"},
        {"by = { \"a\", \"b\", \"c\", \"d\", \"e\" },\n { " GOOD "value = 1, a = 1, b = 1, c = 1, d = 1 },\n",
         "a parameter has at most 4 keys"},
        {"by = { \"x.y\" },\n { " GOOD "value = 1, y = 1 },\n", "a key is read from \"person.…\""},
        {"by = { \"household.sex\" },\n { " GOOD "value = 1, sex = \"male\" },\n",
         ":2:9: parameter \"p\": unknown fact 'household.sex'"},
        {"by = { \"person.sex\" },\n { " GOOD "value = 1, sex = \"mail\" },\n",
         ":3:56: parameter \"p\" entry 1: unknown sex 'mail'; did you mean 'male'?"},
        {"by = { \"person.rooms\" },\n { " GOOD "value = 1, rooms = \"two\" },\n",
         "person.rooms is a number, but the entries give a text"},
        {"by = { \"kind\" },\n { " GOOD "value = 1, kind = 1 }, { " GOOD "value = 2, kind = \"a\" },\n",
         "entry 2: kind is a text, but in an entry before it is a number"},
        {"by = { \"kind\" },\n { " GOOD "value = 1, kind = { 1, 1 } },\n", "kind holds its value 1 twice"},
        {"by = { \"kind\" },\n { " GOOD "value = 1, kind = { 1, to = 2 } },\n",
         ":3:61: parameter \"p\" entry 1: 'to' stands in a list, whose entries have no names"},
        {"by = { \"kind\" },\n { " GOOD "value = 1, kind = {} },\n", "kind is an empty list"},
        {"by = { \"kind\" },\n { " GOOD "value = 1, kind = \"per_year\" },\n", "a key is a text, a number"},
        {"by = { \"kind\", \"person.kind\" },\n { " GOOD "value = 1, kind = 1 },\n",
         "two keys have the name 'kind'"},
        /* one value named by two entries from one day */
        {"by = { \"kind\" },\n { " GOOD "value = 1, kind = { 1, 2 } },\n { " GOOD
         "value = 2, kind = { 2, 3 } },\n",
         "pack/x.lua:4:2: parameter \"p\": entries 1 and 2 overlap"},
        /* a = 1, b = 1: neither is the more particular */
        {"by = { \"a\", \"b\" },\n { " GOOD
         "value = 1, a = 1 },\n { from = \"2022-01-01\", basis = \"乙\", value = 2, b "
         "= 1 },\n",
         ":4:2: parameter \"p\": entries 1 and 2 overlap: same place, both in force on one day, and each "
         "names a key"},
        {"by = { \"a\", \"b\" },\n { " GOOD
         "value = 1, a = 1, to = \"2021-12-31\" },\n { from = \"2022-01-01\", basis = "
         "\"乙\", value = 2, b = 1 },\n",
         ""},
        {"by = { \"a\", \"b\" },\n { " GOOD "value = 1, a = 1 },\n { " GOOD "value = 2 },\n { " GOOD
         "value = 3, a = 1, b = 1 },\n",
         ""},
        /* from one day, but known later: a correction */
        {"\n { " GOOD "value = 1, known = \"2019-12-01\" },\n { " GOOD
         "value = 2, known = \"2020-05-01\" },\n",
         ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *found = NULL;
        char text[2048];
        snprintf(text, sizeof text, "parameter \"p\" { title = { zh = \"线\" }, unit = \"yuan\",\n%s}\n",
                 cases[i].entries);
        found = village_messages(text);
        if (strstr(found, cases[i].message) == NULL || (cases[i].message[0] == '\0' && found[0] != '\0'))
            fail_msg("case %zu: “%s” is not in: %s", i, cases[i].message, found);
        free(found);
    }
}

static void rates_and_places(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"parameter \"end\" { title = { zh = \"线\" }, { " GOOD "value = 1 } }\n",
         "pack/x.lua:1:12: parameter \"end\": 'end' is no name for a parameter\n"},
        {"parameter \"p\" { title = { zh = \"线\" }, unit = \"yuan\",\n { " GOOD
         "value = 1, per = \"month\" } }\n",
         "pack/x.lua:2:49: parameter \"p\" entry 1: per belongs to a rate: the unit must end in per month or "
         "per "
         "year\n"},
        {"parameter \"p\" { title = { zh = \"线\" }, unit = \"yuan per day\",\n { " GOOD "value = 1 } }\n",
         "pack/x.lua:1:39: parameter \"p\": a rate is per month or per year: unit = \"… per month\", not "
         "\"yuan "
         "per day\"\n"},
        {"regions { [\"450226\"] = \"县\" }\nparameter \"p\" { title = { zh = \"线\" },\n { region = "
         "\"450299\", " GOOD "value = 1 } }\n",
         "pack/x.lua:3:14: parameter \"p\" entry 1: regions/ has no place '450299'\n"},
        {"parameter \"p\" { title = { zh = \"线\" },\n { region = \"999999\", " GOOD "value = 1 } }\n",
         "pack/x.lua:2:14: parameter \"p\" entry 1: regions/ has no place '999999'\n"},
        {"regions { [\"450226\"] = \"县\" }\nparameter \"p\" { title = { zh = \"线\" },\n { region = "
         "\"371500\", " GOOD "value = 1 } }\n",
         ""}, /* another city: nothing is known of it here */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_refused(cases[i].text, cases[i].message);
}

#define BASE                                                                                                  \
    "parameter \"base\" { title = { zh = \"低保\" }, unit = \"yuan per month\", by = { \"home\", \"sort\" " \
    "},\n"                                                                                                    \
    "  { " GOOD "value = 931, home = \"urban\", sort = 1 }, { " GOOD "value = 9036, per = \"year\", home = "  \
    "\"rural\", sort = 1 } }\n"

static void multiples_refused(void **state) {
    (void)state;
    static const struct {
        const char *entry, *message;
    } cases[] = {
        {"times = 2, of = { \"line\" }", ""},
        {"times = 2, of = { \"line\", \"base\" }", "of names one parameter"},
        {"times = 2, of = \"line\", value = 3", "an entry has a value or times, not both"},
        {"times = 2", "of is missing"},
        {"times = 0, of = \"line\"", "times is a decimal above 0"},
        {"times = 1 / 3, of = \"line\"", "times is a decimal above 0 with at most nine decimals"},
        {"times = 2, of = \"lines\"", "unknown parameter 'lines'; did you mean 'line'?"},
        {"times = 2, of = \"visit_days\"", "only amounts have multiples, and visit_days is a number"},
        {"times = 2, of = \"line\", round = \"yuan\"", "round is \"up to yuan\""},
        {"times = 2, of = \"line\", round = \"up to 0 yuan\"", "round is \"up to yuan\""},
        {"times = 2, of = \"line\", round = \"to 5 yuan\"", ""},
        {"times = 2, of = { \"base\", home = \"urban\", sort = 1 }", "of needs per = \"month\" or \"year\""},
        {"times = 2, of = { \"base\", home = \"urban\", sort = 1, per = \"month\" }", ""},
        {"times = 2, of = { \"line\", per = \"month\" }", "line is not by month or year"},
        {"times = 2, of = { \"base\", home = \"urban\", per = \"month\" }", "of says no sort: which base?"},
        {"times = 2, of = { \"base\", home = \"urbane\", sort = 1, per = \"month\" }",
         "pack/x.lua:4:63: parameter \"p\" entry 1: no entry of the other has this home: it is one of rural, "
         "urban"},
        {"times = 2, of = { \"base\", hone = \"urban\", sort = 1, home = \"urban\", per = \"month\" }",
         "unknown key of the other 'hone'; did you mean 'home'?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 BASE "parameter \"p\" { title = { zh = \"线\" }, unit = \"yuan\",\n{ " GOOD "%s } }\n",
                 cases[i].entry);
        char *found = village_messages(text);
        if (strstr(found, cases[i].message) == NULL || (cases[i].message[0] == '\0' && found[0] != '\0'))
            fail_msg("case %zu: “%s” is not in: %s", i, cases[i].message, found);
        free(found);
    }
}

#define MULTIPLE(name, of)                                                                                   \
    "parameter \"" name "\" { title = { zh = \"倍\" }, unit = \"yuan\", { " GOOD "times = 2, of = \"" of     \
    "\" } }\n"

static void rings_are_named(void **state) {
    (void)state;
    assert_refused(MULTIPLE("a", "b") MULTIPLE("b", "c") MULTIPLE("c", "a"),
                   "pack/x.lua:1:90: parameter \"a\": a ring of parameters: a → b → c → a\n");
    assert_refused(MULTIPLE("a", "b") MULTIPLE("b", "b"),
                   "pack/x.lua:2:90: parameter \"b\": a ring of parameters: b → b\n");
    assert_refused(MULTIPLE("a", "b") MULTIPLE("b", "c") MULTIPLE("c", "d") MULTIPLE("d", "line"), "");
}

/* Nine multiples upon each other: one too many. */
static void multiples_are_not_deep(void **state) {
    (void)state;
    assert_refused(MULTIPLE("a", "b") MULTIPLE("b", "c") MULTIPLE("c", "d") MULTIPLE("d", "e")
                       MULTIPLE("e", "f") MULTIPLE("f", "g") MULTIPLE("g", "h") MULTIPLE("h", "line"),
                   "");
    assert_refused(MULTIPLE("a", "b") MULTIPLE("b", "c") MULTIPLE("c", "d") MULTIPLE("d", "e")
                       MULTIPLE("e", "f") MULTIPLE("f", "g") MULTIPLE("g", "h") MULTIPLE("h", "i")
                           MULTIPLE("i", "line"),
                   "pack/x.lua:1:90: parameter \"a\": a multiple of a multiple, more than 8 times over\n");
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

/* A value that is published late is not used for the days before; a later notice about the same days corrects
 * an earlier one. */
static void what_nobody_knew_is_not_used(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening,
                 "parameter \"p\" { title = { zh = \"线\" },\n"
                 "  { from = \"2023-01-01\", value = 871, basis = \"甲\" },\n"
                 "  { from = \"2024-01-01\", known = \"2024-04-09\", value = 931, basis = \"乙\" },\n"
                 "  { from = \"2024-01-01\", known = \"2024-06-01\", value = 933, basis = \"更正\" },\n"
                 "  { from = \"2025-01-01\", known = \"2024-12-01\", value = 950, basis = \"丙\" } }\n");
    const struct parameter *parameter = &evening.book->parameters[book_parameter(evening.book, "p")];
    static const struct {
        int year, month, day;
        double value;
    } cases[] = {{2023, 12, 31, 871}, {2024, 1, 1, 871}, {2024, 4, 8, 871},   {2024, 4, 9, 931},
                 {2024, 5, 31, 931},  {2024, 6, 1, 933}, {2024, 12, 31, 933}, {2025, 1, 1, 950}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct entry *entry =
            parameter_entry(parameter, 0, date_from(cases[i].year, cases[i].month, cases[i].day));
        assert_non_null(entry);
        assert_true(entry->value.as.number == cases[i].value);
    }
    evening_close(&evening);
}

/* Finds p for up to two given keys, none where 0; -1: nothing in force. In fen. */
static int64_t find_fen(const struct book *book, const char *name, double first, double second,
                        enum per per) {
    struct value keys[PARAMETER_KEYS] = {{VALUE_MISSING, {0}}};
    if (first != 0) keys[0] = (struct value){VALUE_NUMBER, {.number = first}};
    if (second != 0) keys[1] = (struct value){VALUE_NUMBER, {.number = second}};
    struct parameter_asker asker = {.region = 371502001000, .on = date_from(2024, 5, 1)};
    struct parameter_found found;
    if (parameter_find(book, book_parameter(book, name), keys, &asker, &found) != PARAMETER_FOUND) return -1;
    assert_int_equal(found.value.kind, VALUE_AMOUNT);
    return parameter_found_per(&found, per).as.amount;
}

/* Lists that would take long to hold against each other are refused, and soon. */
static void lists_are_bounded(void **state) {
    (void)state;
    static const char loop[] = "local entries, list = { title = { zh = \"线\" }, by = { \"a\" } }, {}\n"
                               "for i = 1, 1000 do list[i] = i end\n"
                               "for i = 1, %d do entries[i] = { from = \"2020-01-01\", region = "
                               "tostring(450000000000 + i), value = %s, a = %s, "
                               "basis = \"甲\" } end\nparameter \"p\" (entries)\n";
    char text[1024];
    snprintf(text, sizeof text, loop, 5, "1", "list");
    assert_refused(text, "");
    snprintf(text, sizeof text, loop, 6, "1", "list");
    assert_refused(text,
                   "pack/x.lua:4:1: parameter \"p\": the lists of this parameter hold more than 5000 values "
                   "together\n");
    snprintf(text, sizeof text, loop, 6, "list", "1");
    assert_refused(text,
                   "pack/x.lua:4:1: parameter \"p\": the lists of this parameter hold more than 5000 values "
                   "together\n");
    snprintf(text, sizeof text, loop, 10000, "1", "i % 7");
    assert_refused(text, "");
}

/* One table may stand in several entries. */
static void tables_may_be_shared(void **state) {
    (void)state;
    assert_refused(
        "local of = { \"line\" }\nparameter \"p\" { title = { zh = \"线\" }, unit = \"yuan\",\n{ " GOOD
        "times = 2, of = of }, { region = \"450200\", " GOOD "times = 3, of = of } }\n",
        "");
}

/* Within a place the entry that names more keys wins, whenever it began; a nearer place wins before that. */
static void keys_choose(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening,
                 "parameter \"p\" { title = { zh = \"线\" }, unit = \"yuan\", by = { \"a\", \"b\" },\n"
                 "  { " GOOD "value = 1 },\n"
                 "  { " GOOD "value = 2, a = { 1, 2 } },\n"
                 "  { from = \"2022-01-01\", basis = \"乙\", value = 3, a = 2 },\n"
                 "  { from = \"2023-01-01\", basis = \"乙\", value = 4 },\n"
                 "  { from = \"2021-01-01\", basis = \"乙\", value = 5, a = 2, b = 7 },\n"
                 "  { region = \"371502\", " GOOD "value = 6, a = 3, b = 7 } }\n");
    const struct book *book = evening.book;
    assert_int_equal(find_fen(book, "p", 1, 1, PER_NOTHING), 200); /* a = 1: the list of 2020 */
    assert_int_equal(find_fen(book, "p", 2, 1, PER_NOTHING), 300); /* a = 2: the later start */
    assert_int_equal(find_fen(book, "p", 2, 7, PER_NOTHING), 500); /* two keys named, though of 2021 */
    assert_int_equal(find_fen(book, "p", 3, 7, PER_NOTHING), 600); /* the county's */
    assert_int_equal(find_fen(book, "p", 3, 8, PER_NOTHING),
                     400); /* no entry names 3 and 8: the general one */
    assert_int_equal(find_fen(book, "p", 9, 9, PER_NOTHING), 400);
    evening_close(&evening);
}

/* 聊城 from 2024-01-01: 931 a month in town, 753 in the country. By hand:
 * 20% of 931 = 186.20 → 187    15% of 931 = 139.65 → 140    18% of 931 = 167.58 → 168
 * 1.3 × 753 = 978.90 → 979     2.5 × 931 = 2327.50 → 2328   2 × 931 = 1862 */
static void multiples_come_out_to_the_yuan(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening,
        "parameter \"base\" { title = { zh = \"低保\" }, unit = \"yuan per month\", by = { \"home\" },\n"
        "  { region = \"371500\", " GOOD "value = 931, home = 1 }, { region = \"371500\", " GOOD
        "value = 753, home = 2 },\n"
        "  { region = \"371502\", " GOOD "value = 6001, per = \"year\", home = 2 } }\n"
        "parameter \"living\" { title = { zh = \"生活补贴\" }, unit = \"yuan per month\", by = { \"level\" "
        "},\n"
        "  { " GOOD "level = { 1, 2 }, times = 0.20, round = \"up to yuan\", of = { \"base\", home = 1 } },\n"
        "  { " GOOD "level = { 3, 4 }, times = 0.15, round = \"up to yuan\", of = { \"base\", home = 1 } },\n"
        "  { " GOOD "level = 5, times = 0.18, round = \"up to yuan\", of = { \"base\", home = 1 } },\n"
        "  { " GOOD "level = 6, times = 2.5, round = \"up to yuan\", of = { \"base\", home = 1 } },\n"
        "  { " GOOD "level = 7, times = 2, of = { \"base\", home = 1 } },\n"
        "  { " GOOD "level = 8, times = 0.15, of = { \"base\", home = 1 } },\n"
        "  { " GOOD "level = 9, times = 0.15, of = { \"base\", home = 1 }, round = \"down to yuan\" },\n"
        "  { " GOOD "level = 10, times = 0.15, of = { \"base\", home = 1 }, round = \"to 5 yuan\" },\n"
        "  { " GOOD "level = 11, times = 2.5, of = { \"base\", home = 1 }, round = \"to jiao\" },\n"
        "  { " GOOD "level = 12, times = 0.1, of = { \"base\", home = 2 } },\n"
        "  { " GOOD "level = 13, times = 0.1, of = { \"base\", home = 2, per = \"year\" } } }\n"
        "parameter \"cap\" { title = { zh = \"封顶\" }, unit = \"yuan\",\n"
        "  { " GOOD "times = 10, of = { \"base\", home = 1, per = \"month\" } } }\n"
        "parameter \"tekun\" { title = { zh = \"特困\" }, unit = \"yuan per month\", by = { \"home\" },\n"
        "  { region = \"371503\", " GOOD "times = 1.3, of = \"base\", home = 1 },\n"
        "  { " GOOD "home = 2, times = 1.3, round = \"up to yuan\", of = \"base\" } }\n");
    const struct book *book = evening.book;
    static const int64_t expected[] = {
        18700,  18700, 14000, 14000, 16800, 232800, 186200, 13965, /* to the fen */
        13900,  14000,                                             /* 139.65 lies nearer to 140 than to 135 */
        232750, 5001, /* a tenth of 6001 a year by the month: 600.10 / 12 = 50.0083 */
        60010};       /* read by the year, though the subsidy is by the month */
    for (int level = 1; level <= 13; level++)
        assert_int_equal(find_fen(book, "living", level, 0, PER_MONTH), expected[level - 1]);
    assert_int_equal(find_fen(book, "living", 1, 0, PER_YEAR), 187 * 12 * 100);
    /* a tenth of 6001 a year, read by the year, is 600.10, and no twelve times 50.01 */
    assert_int_equal(find_fen(book, "living", 12, 0, PER_YEAR), 60010);
    assert_int_equal(find_fen(book, "living", 13, 0, PER_YEAR), 60010 * 12);
    assert_int_equal(find_fen(book, "cap", 0, 0, PER_NOTHING), 931000);
    /* here 371502: 6001 a year for home 2; 1.3 × 6001 / 12 = 650.108… → 651 */
    assert_int_equal(find_fen(book, "tekun", 2, 0, PER_MONTH), 65100);
    assert_int_equal(find_fen(book, "tekun", 1, 0, PER_MONTH), -1);
    evening_close(&evening);
}

/* 6000 a year is 500.00 a month exactly; 6001 a year is 500.0833…: half up to the fen, 500.08; 770 a month is
 * 9240 a year. */
static void rates(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening,
                 "parameter \"p\" { title = { zh = \"线\" }, unit = \"yuan per month\", by = { \"a\" },\n"
                 "  { " GOOD "a = 1, value = 6000, per = \"year\" }, { " GOOD
                 "a = 2, value = 6001, per = \"year\" }, { " GOOD "a = 3, value = 770 } }\n");
    assert_int_equal(find_fen(evening.book, "p", 1, 0, PER_MONTH), 50000);
    assert_int_equal(find_fen(evening.book, "p", 1, 0, PER_YEAR), 600000);
    assert_int_equal(find_fen(evening.book, "p", 2, 0, PER_MONTH), 50008);
    assert_int_equal(find_fen(evening.book, "p", 2, 0, PER_YEAR), 600100);
    assert_int_equal(find_fen(evening.book, "p", 3, 0, PER_YEAR), 924000);
    evening_close(&evening);
    assert_parameter_refused("  { " GOOD "value = 1 }, { " GOOD
                             "value = 2, per = \"year\", region = \"4502\" },\n",
                             "either every entry of a parameter is per month or year, or none is");
    assert_refused("parameter \"p\" { title = { zh = \"线\" }, { " GOOD "value = 1, per = \"year\" } }\n",
                   "pack/x.lua:1:86: parameter \"p\" entry 1: per belongs to an amount\n");
}

static void refuse_unit(const char *unit, bool refused) {
    char text[512], message[128];
    snprintf(text, sizeof text,
             "parameter \"p\" { title = { zh = \"线\" }, unit = \"%s\", { " GOOD "value = 1 } }\n", unit);
    snprintf(message, sizeof message, "the unit of amounts is yuan, not \"%s\"\n", unit);
    char *found = village_messages(text);
    if ((strstr(found, message) != NULL) != refused) fail_msg("“%s”: %s", unit, found);
    free(found);
}

static void sets_and_other_values(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening,
        "parameter \"codes\" { title = { zh = \"病种\" }, { " GOOD "value = { \"C34\", \"N18\" } } }\n"
        "parameter \"day\" { title = { zh = \"日\" }, unit = \"date\", { " GOOD "value = \"2025-12-31\" } }\n"
        "parameter \"counts\" { title = { zh = \"计\" }, { from = \"2021-01-01\", to = \"2025-12-31\", value "
        "= "
        "true, basis = \"甲\" }, { from = \"2026-01-01\", value = false, basis = \"甲\" } }\n");
    const struct book *book = evening.book;
    const struct parameter *codes = &book->parameters[book_parameter(book, "codes")];
    assert_true(codes->is_set && codes->kind == VALUE_TEXT && codes->entries[0].member_count == 2);
    assert_true(span_equal(codes->entries[0].value.as.text, span_of("C34、N18")));
    const struct parameter *day = &book->parameters[book_parameter(book, "day")];
    assert_int_equal(day->entries[0].value.kind, VALUE_DATE);
    assert_int_equal(day->entries[0].value.as.date, date_from(2025, 12, 31));
    const struct parameter *counts = &book->parameters[book_parameter(book, "counts")];
    assert_true(parameter_entry(counts, 0, date_from(2025, 12, 31))->value.as.boolean);
    assert_false(parameter_entry(counts, 0, date_from(2026, 1, 1))->value.as.boolean);
    evening_close(&evening);
    assert_parameter_refused("  { " GOOD "value = {} },\n", "value is an empty list");
    assert_parameter_refused("  { " GOOD "value = { 1, \"a\" } },\n", "values of two kinds");
    assert_parameter_refused("  { " GOOD "value = { 1, 1 } },\n", "value holds its value 1 twice");
    assert_parameter_refused(
        "  { " GOOD "value = { 1 } }, { from = \"2021-01-01\", basis = \"乙\", value = 1 },\n",
        "the value is an amount, but that of an entry before is a set, each member an amount");
    assert_parameter_refused("  { " GOOD "value = \"2万\" },\n", "value must be a number: the unit is yuan");
    static const char *const meant[] = {"元", "元/月", "yaun", "Yuan", "yuna per month"}, *const others[] = {
                                                                                              "year", "years",
                                                                                              "day", "rooms",
                                                                                              "grade"};
    for (size_t i = 0; i < 5; i++) refuse_unit(meant[i], true);
    for (size_t i = 0; i < 5; i++) refuse_unit(others[i], false);
    assert_refused("parameter \"p\" { title = { zh = \"线\" }, unit = \"date\", { " GOOD
                   "value = \"31.12.2025\" } }\n",
                   "pack/x.lua:1:90: parameter \"p\" entry 1: value must be a day written YYYY-MM-DD: the "
                   "unit is date\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(refusals),
                                       cmocka_unit_test(rates_and_places),
                                       cmocka_unit_test(a_mistake_is_shown_on_its_entry_s_line),
                                       cmocka_unit_test(keys_refused),
                                       cmocka_unit_test(multiples_refused),
                                       cmocka_unit_test(rings_are_named),
                                       cmocka_unit_test(multiples_are_not_deep),
                                       cmocka_unit_test(the_entry_in_force),
                                       cmocka_unit_test(what_nobody_knew_is_not_used),
                                       cmocka_unit_test(lists_are_bounded),
                                       cmocka_unit_test(tables_may_be_shared),
                                       cmocka_unit_test(keys_choose),
                                       cmocka_unit_test(multiples_come_out_to_the_yuan),
                                       cmocka_unit_test(rates),
                                       cmocka_unit_test(sets_and_other_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
