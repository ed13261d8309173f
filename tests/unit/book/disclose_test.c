/* A sentence shows no column that the readers of its list may not see. Places are counted by hand. */
#include "../judge/village.h"

/* Three lines; the rule follows on line 4. */
#define SECRETS                                                                                               \
    "dataset \"wage\" { title = { zh = \"工资\" }, files = { \"wage*\" }, person = { id = \"id\" }, "       \
    "columns = { id = { from = { \"号\" }, type = \"citizen_id\", required = true }, net = { from = { "      \
    "\"额\" }, type = \"money\", disclose = \"auditor\" }, tax = { from = { \"税\" }, type = \"money\", "   \
    "disclose = \"county\" } } }\n"                                                                           \
    "fact \"person.wages\" { title = { zh = \"工资\" }, sum = \"net\", of = \"wage\" } fact "               \
    "\"person.taxes\" { title = { zh = \"税\" }, sum = \"tax\", of = \"wage\" } fact \"wage.left\" { title " \
    "= { zh = \"剩余\" }, take = \"net\", less = { \"tax\" } }\n"                                           \
    "fact \"household.wages\" { title = { zh = \"工资\" }, sum = \"wages\", of = \"members\" } fact "       \
    "\"person.rich\" { title = { zh = \"富\" }, unit = \"yes/no\", any = \"wage\", where = { net = over(5) " \
    "} } fact \"person.left\" { title = { zh = \"剩\" }, max = \"left\", of = \"wage\" }\n"
#define VISIT "urgency = \"red\""
#define SAYS(each, say, rest)                                                                                \
    SECRETS "rule \"r\" { title = { zh = \"题\" }, cause = \"illness\", basis = \"甲\", from = "           \
            "\"2020-01-01\", each = \"" each "\", when = function(x) return true end,\n say = { zh = \"" say \
            "\" }, " rest " }\n"

static void what_a_visitor_may_not_see(void **state) {
    (void)state;
    assert_refused(SAYS("person", "共{taxes}元", VISIT),
                   "pack/x.lua:5:18: rule \"r\": say shows 'taxes', which only the county may see: the list "
                   "is read by the visitor\n");
    assert_refused(SAYS("person", "{age}岁{book_kind}", VISIT),
                   "pack/x.lua:5:23: rule \"r\": say shows 'book_kind', which only the county may see: the "
                   "list is read by the visitor\n");
    assert_refused(SAYS("household", "{wages}", VISIT),
                   "pack/x.lua:5:17: rule \"r\": say shows 'wages', which only the auditor may see: the list "
                   "is read by the visitor\n");
    assert_refused(SAYS("person", "{left}", VISIT),
                   "pack/x.lua:5:17: rule \"r\": say shows 'left', which only "
                   "the auditor may see: the list is read by the visitor\n");
    assert_refused(SAYS("person", "好", VISIT ", review = { zh = \"{wages}\" }"),
                   "pack/x.lua:5:57: rule \"r\": review shows 'wages', which only the auditor may see: the "
                   "list is read by the visitor\n");
}

static void what_the_county_may_see(void **state) {
    (void)state;
    assert_refused(SAYS("person", "{taxes}{book_kind}", VISIT ", discreet = { zh = \"核实\" }"), "");
    assert_refused(SAYS("person", "{taxes}{book_kind}", "list = \"roster\""), "");
    assert_refused(SAYS("person", "{wages}", "list = \"roster\""),
                   "pack/x.lua:5:17: rule \"r\": say shows 'wages', which only the auditor may see: the list "
                   "is read by the county\n");
    assert_refused(SAYS("person", "{wages}", VISIT ", discreet = { zh = \"核实\" }"),
                   "pack/x.lua:5:17: rule \"r\": say shows 'wages', which only the auditor may see: the list "
                   "is read by the county\n");
}

/* That something is so is no figure: the fact's title is meant to be said. */
static void what_anybody_may_see(void **state) {
    (void)state;
    assert_refused(SAYS("person", "{age}{sex}{rich}{spent}", VISIT), "");
}

/* Generation by generation: such facts load, and what is folded is found behind them. */
static void folds_that_fold_each_other(void **state) {
    (void)state;
#define KIN                                                                                                  \
    "relation \"father\" { title = { zh = \"父\" }, inverse = \"children\", named_by = "                    \
    "\"register.father_id\" } fact \"person.a\" { title = { zh = \"甲\" }, sum = \"b\", of = "              \
    "\"children\" } fact \"person.b\" { title = { zh = \"乙\" }, sum = \"a\", of = \"children\" } fact "    \
    "\"person.heir\" { title = { zh = \"子\" }, latest = \"name\", of = \"children\" } fact "               \
    "\"person.heirs_heir\" { title = { zh = \"孙\" }, latest = \"heir\", of = \"children\" }\n"
    assert_refused(KIN SAYS("person", "{a}", VISIT), "");
    assert_refused(KIN SAYS("person", "{heirs_heir}", VISIT),
                   "pack/x.lua:6:17: rule \"r\": say must not show 'heirs_heir': the lists that may show it "
                   "have a column of their own\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_visitor_may_not_see),
        cmocka_unit_test(what_the_county_may_see),
        cmocka_unit_test(what_anybody_may_see),
        cmocka_unit_test(folds_that_fold_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
