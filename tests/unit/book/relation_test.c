/* Relations, the household's joins, and datasets about two persons or a place: what is made of them, and what
 * is refused, with its place. */
#include "../judge/village.h"

#define MARRIAGE                                                                                             \
    "dataset \"marriage\" { title = { zh = \"婚姻\" }, files = { \"m*\" }, dated = \"day\",\n"             \
    "  persons = { wife = { id = \"w\", name = \"wn\" }, husband = { id = \"h\", name = \"hn\" } },\n"       \
    "  columns = { h = { type = \"citizen_id\" }, hn = { type = \"name\" }, w = { type = \"citizen_id\" "    \
    "},\n"                                                                                                   \
    "    wn = { type = \"name\" }, day = { type = \"date\" }, fee = { type = \"money\" },\n"                 \
    "    kind = { one_of = { married = { \"结婚\" }, divorced = { \"离婚\" } } } } }\n"
#define FATHER(rest) "relation \"father\" { title = { zh = \"父亲\" }, " rest " }\n"
#define TWO(rest)                                                                                            \
    "dataset \"x\" { title = { zh = \"x\" }, files = { \"x*\" },\n"                                          \
    "  columns = { a = { type = \"citizen_id\" }, b = { type = \"citizen_id\" }, c = { type = \"region\" } " \
    "},\n" rest " }\n"

static const struct {
    const char *text, *message;
} refused[] = {
    {FATHER("named_by = { \"register.father\" }"), "pack/x.lua:1:58: relation \"father\": unknown column "
                                                   "'register.father'; did you mean 'register.father_id'?\n"},
    {FATHER("named_by = { \"register.income\" }"), "pack/x.lua:1:58: relation \"father\": named_by takes a "
                                                   "register column of type citizen_id, register.income is "
                                                   "none\n"},
    {MARRIAGE FATHER("named_by = { { \"mariage\", kind = \"married\" } }"),
     "pack/x.lua:6:60: relation \"father\": unknown dataset about two persons 'mariage'; did you mean "
     "'marriage'?\n"},
    {FATHER("named_by = \"bills\""), "pack/x.lua:1:56: relation \"father\": bills is not about two persons: "
                                     "named_by takes \"register.COLUMN\" "
                                     "or a dataset with persons\n"},
    {MARRIAGE FATHER("named_by = { { \"marriage\", kind = \"maried\" } }"),
     "pack/x.lua:6:79: relation \"father\": unknown value 'maried'; did you mean 'married'?\n"},
    {MARRIAGE FATHER("named_by = { { \"marriage\", fee = over(5) } }"),
     "pack/x.lua:6:60: relation \"father\": named_by asks columns for plain values only\n"},
    {FATHER("named_by = { 5 }"), "pack/x.lua:1:44: relation \"father\": named_by holds \"register.COLUMN\", "
                                 "\"DATASET\" and { \"DATASET\", "
                                 "… }\n"},
    {FATHER("named_by = {}"), "pack/x.lua:1:44: relation \"father\": named_by holds 1 to 16 sources\n"},
    {MARRIAGE FATHER("named_by = { \"marriage\", kind = \"married\" }"),
     "pack/x.lua:6:69: relation \"father\": 'kind' stands in a list, whose entries have no names\n"},
    {FATHER("in_book = { child = { \"hed\" } }"),
     "pack/x.lua:1:67: relation \"father\": unknown place in the book 'hed'; did you mean 'head'?\n"},
    {FATHER("in_book = { chlid = { \"head\" } }"),
     "pack/x.lua:1:56: relation \"father\": unknown place in the book 'chlid'; did you mean 'child'?\n"},
    {FATHER("in_book = \"head\""),
     "pack/x.lua:1:44: relation \"father\": in_book must be { my place = { his places } }\n"},
    {FATHER("in_book = { child = \"head\" }, sex = \"mail\""),
     "pack/x.lua:1:81: relation \"father\": unknown sex 'mail'; did you mean 'male'?\n"},
    {FATHER("in_book = { child = \"head\" }, blank = true"),
     "pack/x.lua:1:74: relation \"father\": blank can only be false: nobody recorded means that there is "
     "none\n"},
    {FATHER("in_book = { child = \"head\" }, invers = \"children\""),
     "pack/x.lua:1:74: relation \"father\": unknown key 'invers'; did you mean 'inverse'?\n"},
    {FATHER("sex = \"male\""), "pack/x.lua:1:1: relation \"father\": a relation needs named_by or in_book: "
                               "where it is recorded\n"},
    {"relation \"father\" { in_book = { child = \"head\" } }\n",
     "pack/x.lua:1:1: relation \"father\": title is missing"},
    /* names */
    {"relation \"income\" { title = { zh = \"甲\" }, in_book = { child = \"head\" } }\n",
     "pack/x.lua:1:11: relation \"income\": 'income' is a column of the register: one name, one meaning\n"},
    {"relation \"bills\" { title = { zh = \"甲\" }, in_book = { child = \"head\" } }\n",
     "pack/x.lua:1:11: relation \"bills\": 'bills' is a dataset: one name, one meaning\n"},
    {"relation \"latest\" { title = { zh = \"甲\" }, in_book = { child = \"head\" } }\n",
     "pack/x.lua:1:11: relation \"latest\": 'latest' is a word of the language: one name, one meaning\n"},
    {FATHER("inverse = \"age\", in_book = { child = \"head\" }"),
     "pack/x.lua:1:55: relation \"father\": 'age' is a word of the language: one name, one meaning\n"},
    {FATHER("in_book = { child = \"head\" }") FATHER("in_book = { child = \"head\" }"),
     "pack/x.lua:2:11: relation \"father\": declared twice: also at pack/x.lua:1\n"},
    {FATHER(
         "inverse = \"heir\", in_book = { child = \"head\" }") "relation \"heir\" { title = { zh = \"甲\" }, "
                                                               "in_book = { child = \"head\" } }\n",
     "pack/x.lua:1:55: relation \"father\": 'heir' is a relation: an inverse has a name of its own\n"},
    {FATHER("inverse = \"spent\", in_book = { child = \"head\" }"),
     "facts/base.lua:2:1: fact \"person.spent\": 'spent' is a relation: one name, one meaning\n"},
    {FATHER("in_book = { child = \"head\" }") RULE("r", "when = function(p) return p.fahter ~= nil end"),
     "pack/x.lua:2:172: rule \"r\": unknown column, fact or list 'fahter'; did you mean 'father'?\n"},
    /* datasets */
    {TWO("persons = { one = { id = \"a\" } }"),
     "pack/x.lua:3:1: dataset \"x\": persons names two people: { husband = { id = \"…\" }, wife = { … } }\n"},
    {TWO("persons = { one = { id = \"a\" }, two = { id = \"bb\" } }"),
     "pack/x.lua:3:47: dataset \"x\" two: unknown column 'bb'; did you mean 'b'?\n"},
    {TWO("persons = { c = { id = \"a\" }, two = { id = \"b\" } }"),
     "pack/x.lua:2:73: dataset \"x\": 'c' is a column of the dataset: one name, one meaning\n"},
    {TWO("persons = { person = { id = \"a\" }, two = { id = \"b\" } }"),
     "pack/x.lua:3:13: dataset \"x\": 'person' is a word of the language\n"},
    {TWO("persons = { one = \"a\", two = { id = \"b\" } }"),
     "pack/x.lua:3:13: dataset \"x\": one must be { id = \"…\", name = \"…\" }\n"},
    {TWO("person = { id = \"a\" }, place = \"c\""),
     "pack/x.lua:3:24: dataset \"x\": a row is about a person, two persons or a place: only one of them is "
     "said\n"},
    {TWO("place = \"a\""), "pack/x.lua:2:15: dataset \"x\": place must be a column of type region\n"},
    {TWO("place = \"d\""), "pack/x.lua:3:10: dataset \"x\": unknown column 'd'; did you mean 'a'?\n"},
    {TWO("place = \"c\"")
         RULE("r", "when = function(p) return p.x[1].person ~= nil end") "fact \"x.y\" { title = { "
                                                                         "zh = \"y\" }, value = "
                                                                         "function(row) return "
                                                                         "row.person.age end }\n",
     "fact \"x.y\": unknown column, fact or list 'person'"},
};

static void mistakes(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char *found = village_messages(refused[i].text);
        if (strstr(found, refused[i].message) == NULL)
            fail_msg("case %d: wanted %sfound %s", (int)i, refused[i].message, found);
        free(found);
    }
}

/* What household.lua says with these lines in place of its own away. */
static char *household_messages(const char *rest) {
    struct village village;
    struct diags diags;
    char text[2048], *out = NULL;
    size_t length = 0;
    village_open(&village);
    diags_init(&diags);
    snprintf(text, sizeof text,
             FATHER("named_by = \"register.father_id\"") "household { book = { \"office\", \"book\" }, "
                                                         "region = \"region\",\n %s }\n",
             rest);
    village_write(&village, "household.lua", text);
    village_write(
        &village, "facts/more.lua",
        "fact \"person.is_near\" { title = { zh = \"甲\" }, unit = \"yes/no\", value = function(p)\n"
        "  return p.household.region == p.region end }\n"
        "fact \"person.is_far\" { title = { zh = \"乙\" }, unit = \"yes/no\", value = function(p)\n"
        "  return not p.is_near end }\n"
        "fact \"person.rooms_had\" { title = { zh = \"丙\" }, unit = \"rooms\", value = function(p)\n"
        "  return p.rooms end }\n");
    struct book *book = book_load_rules(village.folder, NULL, false, date_from(2023, 8, 28), &diags);
    FILE *file = open_memstream(&out, &length);
    for (size_t i = 0; i < diags.count; i++)
        if (diags.items[i].level == DIAG_ERROR)
            fprintf(file, "%s:%d:%d: %s\n", diags.items[i].place.file, diags.items[i].place.line,
                    diags.items[i].place.column, diags.items[i].message);
    fclose(file);
    book_free(book);
    diags_release(&diags);
    village_close(&village);
    return out;
}

static void mistakes_of_the_household(void **state) {
    (void)state;
    static const struct {
        const char *rest, *messages;
    } cases[] = {
        {"joins = { { \"father\", age = below(18), is_gone = false } }, limit = 15", ""},
        {"joins = { { \"fahter\" } }",
         "household.lua:3:15: household: unknown relation 'fahter'; did you mean 'father'?\n"},
        {"joins = { \"father\" }",
         "household.lua:3:2: household: joins holds { \"RELATION\", column or fact = "
         "value, … }\n"},
        {"joins = { { \"father\", agee = below(18) } }",
         "household.lua:3:24: household: unknown column or fact 'agee'; did you mean 'age'?\n"},
        {"joins = {}", "household.lua:3:2: household: joins holds 1 to 64 of { \"RELATION\", … }\n"},
        {"joins = { { \"father\" }, age = below(18) }",
         "household.lua:3:26: household: 'age' stands in a list, whose entries have no names\n"},
        {"away = { \"person.rooms_had\" }",
         "household.lua:3:12: household: away takes yes/no facts of a person\n"},
        {"limit = 1", "household.lua:3:2: household: limit must be a number from 2 to 1000\n"},
        {"joins = { { \"father\", is_near = true } }",
         "household.lua:3:2: household: person.is_near reads a household (line 2): who belongs to one cannot "
         "hang on that\n"},
        {"away = { \"person.is_far\" }",
         "household.lua:3:2: household: person.is_far reads a household (line 2): who belongs to one cannot "
         "hang on that\n"},
#define FOUR "\"person.is_gone\", \"person.is_gone\", \"person.is_gone\", \"person.is_gone\", "
        {"away = { " FOUR FOUR FOUR FOUR "}", ""},
        {"away = { " FOUR FOUR FOUR FOUR "\"person.is_gone\" }",
         "household.lua:3:2: household: away takes at most 16 facts\n"},
        {"alone = { rooms = 5 }", "household.lua:3:2: household: alone takes register columns with plain "
                                  "values\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *found = household_messages(cases[i].rest);
        assert_string_equal(found, cases[i].messages);
        free(found);
    }
}

static void what_is_made_of_it(void **state) {
    (void)state;
    struct evening evening;
    evening_open(
        &evening, MARRIAGE
        "relation \"father\" { title = { zh = \"父亲\" }, inverse = \"children\", sex = \"male\",\n"
        "  named_by = { \"register.father_id\" },\n"
        "  in_book = { child = { \"head\", \"spouse\" }, head = \"parent\" } }\n"
        "relation \"mother\" { title = { zh = \"母亲\" }, inverse = \"children\", sex = \"female\",\n"
        "  named_by = \"register.mother_id\" }\n"
        "relation \"spouse\" { title = { zh = \"配偶\" }, inverse = \"spouse\", sex = \"other\",\n"
        "  named_by = { { \"marriage\", kind = \"married\" } }, blank = false }\n"
        "relation \"wife\" { title = { zh = \"妻子\" }, named_by = \"marriage\" }\n");
    const struct book *book = evening.book;
    const struct dataset *people = &book->datasets[REGISTER],
                         *marriage = &book->datasets[book_dataset(book, "marriage")];
    assert_int_equal(marriage->about, ABOUT_TWO);
    assert_string_equal(marriage->roles[0].name, "husband"); /* in order of name */
    assert_string_equal(marriage->columns[marriage->roles[0].person_name].name, "hn");
    assert_int_equal(marriage->id, marriage->roles[0].id);
    assert_int_equal(marriage->link, LINK_ID_NAME);
    assert_string_equal(people->columns[people->in_book].name, "standing");
    assert_int_equal(book->relation_count, 4);
    const struct relation *father = &book->relations[0], *spouse = &book->relations[2];
    assert_int_equal(father->sex, SEX_MALE);
    assert_false(father->blank_is_nobody);
    assert_string_equal(people->columns[father->named_by[0].column].name, "father_id");
    /* child, child_in_law, grandchild, head, parent, spouse */
    assert_true(father->in_book[0 * 6 + 3] && father->in_book[0 * 6 + 5] && father->in_book[3 * 6 + 4]);
    assert_false(father->in_book[0 * 6 + 4] || father->in_book[5 * 6 + 4]);
    assert_int_equal(book->inverse_count, 1);
    assert_string_equal(book->inverses[0].name, "children");
    assert_int_equal(book->inverses[0].relation_count, 2);
    assert_true(spouse->mutual && spouse->blank_is_nobody);
    assert_int_equal(spouse->named_by[0].role, ROLE_OTHER);
    assert_int_equal(spouse->named_by[0].where->count, 1);
    assert_int_equal(book->relations[3].named_by[0].role, 1); /* the role that bears the relation's name */
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(mistakes),
                                       cmocka_unit_test(mistakes_of_the_household),
                                       cmocka_unit_test(what_is_made_of_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
