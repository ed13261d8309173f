/* Datasets as declared: what is refused, with its place, and what is made of what is left out. */
#include "../judge/village.h"

#define DATASET(rest) "dataset \"x\" { title = { zh = \"x\" }, files = { \"x*\" },\n " rest " }\n"
#define PERSON "person = { id = \"id\" }, "
#define ID "id = { from = { \"身份证号\" }, type = \"citizen_id\" }"

static void refusals(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {DATASET(PERSON "columns = { " ID ", a = { from = { \"甲\" }, type = \"mony\" } }"),
         "pack/x.lua:2:117: dataset \"x\" column a: unknown type 'mony'; did you mean 'money'?\n"},
        {DATASET(PERSON "columns = { " ID ", a = { form = { \"甲\" }, type = \"money\" } }"),
         "pack/x.lua:2:93: dataset \"x\" column a: unknown key 'form'; did you mean 'from'?\n"},
        {DATASET(PERSON "columns = { " ID " }, guard = 0.05"),
         "dataset \"x\": guard must be { max_refused = share, … }\n"},
        {DATASET(PERSON "columns = { " ID " }, contact = \"id\""),
         "dataset \"x\": contact must be { address = \"…\", phone = \"…\" }\n"},
        {DATASET(PERSON "columns = { " ID " }, contact = { phone = \"id\" }"),
         "pack/x.lua:2:89: dataset \"x\": contact takes columns of text\n"},
        {DATASET(PERSON "columns = { id = { from = { \"号\", required = true }, type = \"citizen_id\" } }"),
         "pack/x.lua:2:59: dataset \"x\" column id: 'required' stands in a list, whose entries have no "
         "names\n"},
        {DATASET(PERSON "columns = { " ID
                        ", a = { from = { \"甲\" }, one_of = { \"一\", q = { \"二\" } } } }"),
         "dataset \"x\" column a: every entry here has a name: key = value\n"},
        {DATASET(PERSON "columns = { " ID " }, refund = \"id\""),
         "dataset \"x\": refund must be { of = \"COLUMN\" }\n"},
        {DATASET(PERSON "columns = { " ID " }, keep = 5"),
         "dataset \"x\": keep must be { years = n, basis = \"…\" }\n"},
        {DATASET(PERSON "columns = { " ID " }, dated = \"day\""),
         "pack/x.lua:2:98: dataset \"x\": unknown column 'day'\n"},
        {DATASET(PERSON "columns = { " ID " }, key = { \"ids\" }"),
         "pack/x.lua:2:98: dataset \"x\": unknown column 'ids'; did you mean 'id'?\n"},
        {DATASET(PERSON "columns = { " ID " }, refund = { of = \"ids\" }"),
         "pack/x.lua:2:106: dataset \"x\": unknown column 'ids'; did you mean 'id'?\n"},
        {DATASET(PERSON "columns = { " ID " }, refund = { off = \"id\" }"),
         "pack/x.lua:2:100: dataset \"x\": unknown key 'off'"},
        {DATASET(PERSON "columns = { " ID " }, refund = { of = \"id\" }"),
         "pack/x.lua:2:89: dataset \"x\": refund needs `dated`, and a key of one column\n"},
        {DATASET(PERSON "columns = { " ID
                        ", k = { from = { \"号\" }, type = \"text\" }, d = { from = { \"日\" }, type "
                        "= \"date\" } }, dated = \"d\", key = \"k\", refund = { of = \"d\" }"),
         "dataset \"x\": refund.of must be a text or a number as the key is\n"},
        {DATASET(PERSON "columns = { " ID " }, delivery = \"replace\""),
         "pack/x.lua:2:101: dataset \"x\": unknown delivery 'replace'; did you mean 'replaces'?\n"},
        {DATASET(PERSON "columns = { " ID ", a = { from = { \"甲\" }, type = \"text\", pattern = \"(\" } }"),
         "pack/x.lua:2:124: dataset \"x\" column a: the pattern is wrong at byte 1: missing closing "
         "parenthesis\n"},
        {DATASET(PERSON "columns = { " ID
                        ", a = { from = { \"甲\" }, one_of = { p = { \"一\" }, q = { \"一\" } } } }"),
         "dataset \"x\" column a: '一' is a spelling of two values\n"},
        {DATASET("person = { id = \"id\", name = \"id\" }, columns = { " ID " }"),
         "dataset \"x\": person.name must be a column of type name\n"},
        {DATASET(PERSON "columns = { " ID " }, every = { months = 0 }"),
         "pack/x.lua:2:89: dataset \"x\": every is no time: { months = n } or { days = n }\n"},
        {DATASET(PERSON "columns = { " ID " }, keep = years(5)"),
         "pack/x.lua:2:89: dataset \"x\": keep must be { years = n, basis = \"…\" }\n"},
        {DATASET(PERSON "columns = { " ID " }, keep = { years = 5 }"), "dataset \"x\": basis is missing\n"},
        {DATASET(PERSON "columns = { " ID " }, keep = { basis = \"甲文\" }"),
         "pack/x.lua:2:89: dataset \"x\": keep is no time: "},
        {DATASET(PERSON "columns = { " ID " }, keep = { year = 5, basis = \"甲文\" }"),
         "dataset \"x\": unknown key 'year'; did you mean 'years'?\n"},
        {DATASET(PERSON "columns = { " ID ",\n a = { from = { \"甲\" }, type = \"money\", blank = \"x\" } }"),
         "pack/x.lua:3:40: dataset \"x\" column a: 'x' cannot be read as a cell of this column\n"},
        {DATASET(PERSON "columns = { " ID ",\n a = { from = { \"甲\" }, type = \"integer\", blank = 0.5 } }"),
         "pack/x.lua:3:42: dataset \"x\" column a: '0.5' cannot be read as a cell of this column\n"},
        {DATASET(PERSON "columns = { " ID
                        ",\n a = { from = { \"甲\" }, type = \"date\", blank = \"长期\" } }"),
         "pack/x.lua:3:39: dataset \"x\" column a: '长期' cannot be read as a cell of this column\n"},
        {DATASET(PERSON "columns = { " ID
                        ",\n a = { from = { \"甲\" }, one_of = { p = \"一\" }, blank = \"p\" } }"),
         "pack/x.lua:3:46: dataset \"x\" column a: 'p' cannot be read as a cell of this column\n"},
        {DATASET(PERSON "columns = { " ID ",\n a = { from = { \"甲\" }, type = \"text\", blank = 0 } }"),
         "pack/x.lua:3:39: dataset \"x\" column a: the column is a text: blank must be one\n"},
        {DATASET(PERSON "columns = { " ID
                        ",\n a = { from = { \"甲\" }, type = \"integer\", pattern = \"5\" } }"),
         "pack/x.lua:3:42: dataset \"x\" column a: pattern belongs to a text\n"},
        {DATASET(PERSON "columns = { " ID ",\n a = { from = { \"甲\" }, type = \"text\" },\n b = { from = { "
                        "\"乙\", \" 甲 \" }, type = \"text\" } }"),
         "pack/x.lua:4:2: dataset \"x\": ' 甲 ' is also a header of another column\n"},
        {DATASET(PERSON "columns = { " ID ",\n a = { type = \"text\" } }"),
         "pack/x.lua:3:2: dataset \"x\": column a needs from = { the headers that agencies write }\n"},
        {DATASET(PERSON "columns = { " ID
                        ",\n a = { from = { \"甲\" }, type = \"boolean\", yes = \"已享\" } }"),
         "pack/x.lua:3:42: dataset \"x\" column a: yes is given and no is not: how does this file write it, "
         "or what "
         "is an empty cell (blank)?\n"},
        {DATASET(PERSON "columns = { " ID
                        ",\n a = { from = { \"甲\" }, type = \"boolean\", no = { \"未享\" } } }"),
         "pack/x.lua:3:42: dataset \"x\" column a: no is given and yes is not: how does this file write it, "
         "or what "
         "is an empty cell (blank)?\n"},
        {DATASET(PERSON "columns = { " ID ",\n household = { from = { \"甲\" }, type = \"text\" } }"),
         "dataset \"x\": 'household' is a word of the language\n"},
        {DATASET("columns = { " ID " }"), "pack/x.lua:1:1: dataset \"x\": person is missing"},
        {DATASET(PERSON), "pack/x.lua:1:1: dataset \"x\": columns is missing\n"},
        {DATASET(PERSON "columns = { " ID ", [\"end\"] = { from = { \"止\" }, type = \"date\" } }"),
         "dataset \"x\" column end: 'end' is a word of the language\n"},
        {DATASET(PERSON "columns = { " ID " }, link = \"id+name\""),
         "dataset \"x\": link = \"id+name\" needs person.name\n"},
        {DATASET(PERSON "columns = { " ID " }, guard = { max_refused = 5 }"),
         "dataset \"x\": max_refused must be a number from 0 to 1\n"},
        {DATASET(PERSON "columns = { " ID " }, guard = { max_unlinkd = 1 }"),
         "dataset \"x\": unknown key 'max_unlinkd'; did you mean 'max_unlinked'?\n"},
        {DATASET(PERSON "columns = { " ID " }, guard = { min_persons_of_last = 1.01 }"),
         "dataset \"x\": min_persons_of_last must be a number from 0 to 1\n"},
        {DATASET(PERSON "columns = { " ID " }, guard = { max_share_of_last = 0.9 }"),
         "dataset \"x\": max_share_of_last must be a number from 1 to 1000000\n"},
        {DATASET(PERSON "columns = { " ID " }, guard = { least = 0 }"),
         "dataset \"x\": least must be a number from 1 to 1000000\n"},
        {DATASET(PERSON "columns = { " ID " }, guard = { least = 1.5 }"),
         "dataset \"x\": least must be a whole number\n"},
        {DATASET(PERSON "columns = { " ID " }, guard = { may_be_older = 1 }"),
         "dataset \"x\": may_be_older must be true or false\n"},
        {DATASET(PERSON "columns = { " ID
                        ", n = { from = { \"甲\" }, type = \"integer\" } }, sender = \"n\""),
         "dataset \"x\": sender must be a column of text or of type region\n"},
        {DATASET(PERSON "columns = { " ID ", n = { from = { \"甲\" }, type = \"text\" } }, sender = \"m\""),
         "dataset \"x\": unknown column 'm'; did you mean 'n'?"},
        {DATASET(PERSON "columns = { " ID ", n = { from = { \"甲\" }, type = \"month\" } }, reaches = \"n\""),
         "reaches"},
        {DATASET(PERSON "columns = { " ID " }, separator = \"::\""),
         "dataset \"x\": separator is \",\", \";\", \"\\t\" or \"|\"\n"},
        {DATASET(PERSON "columns = { " ID " }, separator = \"\""), "dataset \"x\": separator must be a text"},
        {DATASET(PERSON "columns = { " ID " }, separator = \"|\", encoding = \"gb18030\""),
         "dataset \"x\": \"|\" is no separator in gb18030: it may be half of a character\n"},
        {DATASET(PERSON "columns = { " ID " }, encoding = \"gbk\""), "dataset \"x\": encoding is"},
        {"dataset \"income\" { title = { zh = \"x\" }, files = { \"x*\" }, " PERSON "columns = { " ID
         " } }\n",
         "pack/x.lua:1:0: dataset \"income\" has the name of a column of the register\n"},
        {"dataset \"bills\" { title = { zh = \"x\" }, files = { \"x*\" }, " PERSON "columns = { " ID " } }\n",
         "dataset \"bills\" is declared twice: also at "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *found = village_messages(cases[i].text);
        if (strstr(found, cases[i].message) == NULL)
            fail_msg("case %d: wanted %sfound %s", (int)i, cases[i].message, found);
        free(found);
    }
}

static void what_is_left_out(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, DATASET(PERSON "good_for = months(3), every = { days = 7 }, columns = { " ID
                                          ", yes = { from = { \"是否\" }, type = \"boolean\" }, note = { "
                                          "from = { \"备注\", \"说明\" }, type = \"text\" } }"));
    const struct dataset *dataset = &evening.book->datasets[book_dataset(evening.book, "x")];
    assert_int_equal(dataset->delivery, DELIVERY_ADDS);
    assert_int_equal(dataset->absence, ABSENCE_NONE);
    assert_int_equal(dataset->link, LINK_ID);
    assert_int_equal(dataset->dated, COLUMN_NONE);
    assert_int_equal(dataset->good_for.months, 3);
    assert_int_equal(dataset->every.days, 7);
    const struct guard *guard = &dataset->guard;
    assert_true(guard->max_refused == 1 && guard->min_share_of_last == 0 && guard->max_share_of_last == 0);
    assert_true(guard->min_share_of_same == 0.8);
    assert_true(guard->min_persons_of_last == 0.1 && guard->min_filled_of_last == 0.1);
    assert_true(guard->max_unlinked == 0.9 && guard->max_cut_ids == 0.02 && guard->least == 20);
    assert_false(guard->may_be_older);
    const struct column *yes = &dataset->columns[dataset_column(dataset, "yes")],
                        *note = &dataset->columns[dataset_column(dataset, "note")];
    assert_string_equal(note->title, "备注"); /* the first of `from` */
    assert_int_equal(note->from_count, 2);
    assert_int_equal(yes->spelled[map_find(&yes->spellings, span_of("是"))], 1);
    assert_int_equal(yes->spelled[map_find(&yes->spellings, span_of("无"))], 0);
    assert_int_equal(dataset_column(dataset, "none"), COLUMN_NONE);
    assert_string_equal(evening.book->datasets[REGISTER].name, "register");
    evening_close(&evening);
}

/* The near side of what is refused above. */
static void blanks_that_can_be_read(void **state) {
    (void)state;
    static const char *const columns[] = {"type = \"money\", blank = 0",
                                          "type = \"money\", blank = \"0.50\"",
                                          "type = \"integer\", blank = -1",
                                          "type = \"decimal\", blank = 0.5",
                                          "type = \"date\", open = { \"长期\" }, blank = \"长期\"",
                                          "type = \"date\", blank = \"2020-01-01\"",
                                          "type = \"month\", blank = \"2020-01\"",
                                          "type = \"boolean\", blank = false",
                                          "type = \"boolean\", yes = \"已享\", blank = false",
                                          "type = \"boolean\", yes = \"已享\", no = \"未享\"",
                                          "type = \"region\", blank = \"450226\"",
                                          "one_of = { p = \"一\" }, blank = \"一\"",
                                          "type = \"text\", blank = \"\", pattern = \"5\""};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        char text[1024];
        snprintf(text, sizeof text, DATASET(PERSON "columns = { " ID ", a = { from = { \"甲\" }, %s } }"),
                 columns[i]);
        assert_refused(text, "");
    }
}

static void terms(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening,
                 DATASET(PERSON "columns = { " ID " }, keep = { years = 5, months = 1, days = 2, basis = "
                                "\"甲文\" }"));
    const struct dataset *dataset = &evening.book->datasets[book_dataset(evening.book, "x")];
    assert_int_equal(dataset->keep.months, 61);
    assert_int_equal(dataset->keep.days, 2);
    assert_string_equal(dataset->keep_basis, "甲文");
    assert_null(evening.book->datasets[REGISTER].keep_basis);
    evening_close(&evening);
}

/* Counted by hand: a term ends on the day of the same number, or on the last of its month. */
static void when_terms_end(void **state) {
    (void)state;
    const struct dataset never = {.delivery = DELIVERY_ADDS},
                         list = {.delivery = DELIVERY_REPLACES, .keep = {.months = 6}, .keep_basis = "甲文"},
                         grows = {.delivery = DELIVERY_ADDS,
                                  .keep = {.months = 6, .days = 1},
                                  .keep_basis = "甲文"};
    date_t day = date_from(2023, 8, 31);
    assert_int_equal(dataset_term_ends(&never, day), DATE_OPEN);
    assert_int_equal(dataset_term_ends(&list, day), date_from(2024, 2, 29));
    assert_int_equal(dataset_term_ends(&list, DATE_NONE), DATE_OPEN);
    assert_int_equal(dataset_period_ends(&never, day), DATE_OPEN);
    assert_int_equal(dataset_period_ends(&list, day),
                     DATE_OPEN); /* a list is in force until the next one comes */
    assert_int_equal(dataset_period_ends(&grows, day), date_from(2024, 3, 2));
    assert_int_equal(dataset_period_ends(&grows, DATE_NONE), DATE_OPEN);
    assert_int_equal(dataset_period_ends(&grows, DATE_OPEN), DATE_OPEN);
}

static void columns_of_the_delivery(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening,
        DATASET(PERSON "columns = { " ID ", county = { from = { \"县\" }, type = \"region\" }, upto = { from "
                       "= { \"截至\" }, type = \"date\" } }, sender = \"county\", reaches = \"upto\""));
    const struct dataset *dataset = &evening.book->datasets[book_dataset(evening.book, "x")];
    assert_int_equal(dataset->sender, dataset_column(dataset, "county"));
    assert_int_equal(dataset->reaches, dataset_column(dataset, "upto"));
    assert_int_equal(evening.book->datasets[REGISTER].sender, COLUMN_NONE);
    assert_int_equal(evening.book->datasets[REGISTER].reaches, COLUMN_NONE);
    evening_close(&evening);
}

static void separators(void **state) {
    (void)state;
    static const struct {
        const char *text;
        char separator;
    } cases[] = {{"", 0},
                 {", separator = \",\"", ','},
                 {", separator = \";\"", ';'},
                 {", separator = \"\\t\"", '\t'},
                 {", separator = \"|\"", '|'}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        struct evening evening;
        snprintf(text, sizeof text, DATASET(PERSON "columns = { " ID " }%s"), cases[i].text);
        evening_open(&evening, text);
        assert_int_equal(evening.book->datasets[book_dataset(evening.book, "x")].separator,
                         cases[i].separator);
        evening_close(&evening);
    }
}

/* As many columns as a file may have, one fewer and one more. */
static void columns_by_the_thousand(void **state) {
    (void)state;
    for (int columns = DATASET_COLUMNS_MOST - 1; columns <= DATASET_COLUMNS_MOST + 1; columns++) {
        struct buffer text = {0};
        buffer_text(&text, "dataset \"x\" { title = { zh = \"x\" }, files = { \"x*\" },\n " PERSON
                           "columns = { " ID);
        for (int i = 1; i < columns; i++)
            buffer_format(&text, ",\n c%d = { from = { \"列%d\" }, type = \"text\" }", i, i);
        buffer_text(&text, " } }\n");
        bool refused = columns > DATASET_COLUMNS_MOST;
        char *found = village_messages(text.at);
        assert_int_equal(strstr(found, "1025 columns; a dataset has at most 1024") != NULL, refused);
        if (!refused && strstr(found, "error")) fail_msg("%s", found);
        free(found);
        buffer_release(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(refusals),
                                       cmocka_unit_test(what_is_left_out),
                                       cmocka_unit_test(blanks_that_can_be_read),
                                       cmocka_unit_test(terms),
                                       cmocka_unit_test(when_terms_end),
                                       cmocka_unit_test(columns_of_the_delivery),
                                       cmocka_unit_test(separators),
                                       cmocka_unit_test(columns_by_the_thousand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
