/* Names in functions → what they name. Expectations by hand, from the rule base of the village. */
#include "../judge/village.h"
#include "rulebook/mentions.h"

static void name_one(FILE *out, const struct book *book, const struct mention *mention) {
    switch (mention->kind) {
    case MENTION_FACT:
        fprintf(out, "fact %s", book->facts[mention->what].name);
        break;
    case MENTION_PARAMETER:
        fprintf(out, "parameter %s", book->parameters[mention->what].name);
        break;
    case MENTION_DATASET:
        fprintf(out, "dataset %s", book->datasets[mention->what].name);
        break;
    case MENTION_RELATION:
        fprintf(out, "relation %s", book->relations[mention->what].name);
        break;
    case MENTION_INVERSE:
        fprintf(out, "inverse %s", book->inverses[mention->what].name);
        break;
    case MENTION_COLUMN:
        fprintf(out, "column %s.%s", book->datasets[mention->what].name,
                mention->column == COLUMN_AGE ? "age"
                                              : book->datasets[mention->what].columns[mention->column].name);
        break;
    case MENTION_CHOICE:
        fprintf(out, "choice %s",
                (mention->column == COLUMN_NONE
                     ? book->facts[mention->what].choices
                     : book->datasets[mention->what].columns[mention->column].choices)[mention->choice]
                    .zh);
    }
}

/* What the value of the fact `name`, declared last among others, mentions. */
static void assert_mentions(const char *declared, const char *name, const char *wanted) {
    struct evening evening;
    struct fn_texts texts;
    struct mentions mentions;
    char *found = NULL;
    size_t length = 0;
    evening_open(&evening, declared);
    const struct fact *fact = &evening.book->facts[book_fact(evening.book, name)];
    assert_true(fn_texts_init(&texts, evening.book));
    mentions_of(&mentions, evening.book, &texts.fns[fact->fn], fact->subject, fact->dataset);
    FILE *out = open_memstream(&found, &length);
    for (size_t i = 0; i < mentions.count; i++) {
        fputs(i ? ", " : "", out);
        name_one(out, evening.book, &mentions.items[i]);
    }
    fclose(out);
    assert_string_equal(found, wanted);
    free(found);
    mentions_release(&mentions);
    fn_texts_release(&texts);
    evening_close(&evening);
}

#define PERSON(body)                                                                                         \
    "fact \"person.x\" { title = { zh = \"x\" }, unit = \"yuan\", value = function(who) " body " end }\n"
#define HOUSEHOLD(body)                                                                                      \
    "fact \"household.x\" { title = { zh = \"x\" }, unit = \"yuan\", value = function(home) " body " end "   \
    "}\n"
#define BOTH_SPENT "fact \"household.spent\" { title = { zh = \"y\" }, sum = \"total\", of = \"bills\" }\n"

static void names(void **state) {
    (void)state;
    static const struct {
        const char *declared, *fact, *wanted;
    } cases[] = {
        {PERSON("return who.spent - param.line"), "person.x", "fact person.spent, parameter line"},
        /* the first parameter's facts are its own, the household's the household's */
        {BOTH_SPENT PERSON("return who.spent - who.household.spent"), "person.x",
         "fact person.spent, fact household.spent"},
        {BOTH_SPENT HOUSEHOLD("return home.spent"), "household.x", "fact household.spent"},
        /* of whom else is not known from the text: both are told */
        {BOTH_SPENT HOUSEHOLD("local other = home return other.spent"), "household.x",
         "fact person.spent, fact household.spent"},
        {HOUSEHOLD("return home.bills:where{ kind = \"ward\" }:sum(\"total\")"), "household.x",
         "dataset bills, column bills.kind, choice 住院, column bills.total"},
        /* a column of a dataset of which the function does not speak is none of its business */
        {PERSON("return who.cards:max \"level\""), "person.x", "dataset cards, column cards.level"},
        {PERSON("return who.age > 60 and who.income or who.spent"), "person.x",
         "column register.age, column register.income, fact person.spent"},
        {HOUSEHOLD("for _, m in ipairs(home.members) do if m.sex == \"male\" then return m.income end end "
                   "return yuan(0)"),
         "household.x", "column register.sex, choice 男, column register.income"},
        /* comments and texts of other meaning say nothing */
        {PERSON("--[[ who.income ]] local t = \"param.line\" return who.spent -- who.rooms\n"), "person.x",
         "fact person.spent"},
        {"fact \"bills.x\" { title = { zh = \"x\" }, value = function(row) return row.total end }\n",
         "bills.x", "column bills.total"},
        {PERSON("local m = math.max(1, 2) return who.spent"), "person.x", "fact person.spent"},
        /* the people of a relation and of its way back */
        {"relation \"mother\" { title = { zh = \"母亲\" }, inverse = \"children\", named_by = "
         "\"register.mother_id\" }\n" PERSON("local n = #who.children return who.mother.income"),
         "person.x", "inverse children, relation mother, column register.income"},
        /* through a helper and a table of the file */
        {"local wards = { kind = \"ward\" }\nlocal function cost(someone) return "
         "someone.bills:where(wards):sum(\"total\") end\n"
         "fact \"person.x\" { title = { zh = \"x\" }, unit = \"yuan\", value = function(who) return "
         "cost(who) end }\n",
         "person.x", "dataset bills, column bills.total, column bills.kind, choice 住院"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_mentions(cases[i].declared, cases[i].fact, cases[i].wanted);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
