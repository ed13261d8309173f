/* Refusals of rules: file, line, column and the nearest spelling, each once. Places are counted by hand in
 * the text. */
#include "../judge/village.h"

#define HEAD                                                                                                 \
    "rule \"r\" {\n  title = { zh = \"题\" },\n  cause = \"illness\", basis = \"甲\", from = "             \
    "\"2020-01-01\",\n  each = \"person\", urgency = \"red\", say = { zh = \"话\" },\n"
/* The next line is line 5. */

static void a_good_rule_loads(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { age = at_least(18) },\n}\n", "");
}

static void own_tables_however_they_are_written(void **state) {
    (void)state;
    assert_refused("local grades = { one\t= 1, ['two'] = 2, [\"three\"]\t= 3 }\n" HEAD
                   "  when = function(p) return p.age > grades.one + grades.two + grades.three end,\n}\n",
                   "");
}

static void unknown_column_in_where(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { agee = at_least(18) },\n}\n",
                   "pack/x.lua:5:13: rule \"r\": unknown column or fact 'agee'; did you mean 'age'?\n");
}

static void unknown_column_in_among(void **state) {
    (void)state;
    assert_refused(HEAD "  among = { \"bills\", totl = over(5) },\n}\n",
                   "pack/x.lua:5:22: rule \"r\": unknown column or fact 'totl'; did you mean 'total'?\n");
}

static void names_in_a_list(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { sex = { \"male\", rooms = 2 } },\n}\n",
                   "pack/x.lua:5:29: rule \"r\": rooms stands in a set, whose values have no names\n");
    assert_refused(HEAD "  where = { age = 5 }, unless = { \"person.is_gone\", from = 2 },\n}\n",
                   "pack/x.lua:5:53: rule \"r\": 'from' stands in a list, whose entries have no names\n");
}

static void unknown_dataset_in_among(void **state) {
    (void)state;
    assert_refused(HEAD "  among = { \"bils\" },\n}\n",
                   "pack/x.lua:5:14: rule \"r\": unknown dataset 'bils'; did you mean 'bills'?\n");
}

static void unknown_key(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { age = 5 }, wihtin = { red = 3 },\n}\n",
                   "pack/x.lua:5:24: rule \"r\": unknown key 'wihtin'; did you mean 'within'?\n");
}

/* A plain number, as one writes it who means the same for every colour. */
static void what_is_no_table(void **state) {
    (void)state;
    assert_refused(
        HEAD "  where = { age = 5 }, within = 10,\n}\n",
        "pack/x.lua:5:24: rule \"r\": within must be { red = days, yellow = days, green = days }\n");
}

static void a_fact_known_elsewhere(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { age = 5 }, unless = { \"is_gone\" },\n}\n",
                   "pack/x.lua:5:36: rule \"r\": unknown fact 'is_gone'; there is person.is_gone\n");
}

/* The same mistake twice on a line is told once: it is looked for, and found, at one place. */
static void one_mistake_twice(void **state) {
    (void)state;
    assert_refused(HEAD "  when = function(p) return p.agee > 5 or p.agee < 2 end,\n}\n",
                   "pack/x.lua:5:31: rule \"r\": unknown column, fact or list 'agee'; did you mean 'age'?\n");
}

static void full_width_braces(void **state) {
    (void)state;
    assert_refused(
        "rule \"r\" { title = { zh = \"题\" }, cause = \"illness\", basis = \"甲\", from = "
        "\"2020-01-01\",\n  each = \"person\", urgency = \"red\", say = { zh = \"｛age｝岁\" },\n"
        "  where = { age = 5 },\n}\n",
        "pack/x.lua:2:37: rule \"r\": say 里的花括号要用半角 { } · say has full-width braces: write { }\n");
}

static void unknown_fact_in_unless(void **state) {
    (void)state;
    assert_refused(
        HEAD "  where = { age = 5 }, unless = { \"person.is_gon\" },\n}\n",
        "pack/x.lua:5:36: rule \"r\": unknown fact 'person.is_gon'; did you mean 'person.is_gone'?\n");
}

/* Who may be judged although he is away: household.lua's `away` is { "person.is_gone" }. */
static void mistakes_in_even(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { age = 5 }, even = { \"person.is_gone\" },\n}\n", "");
    assert_refused(HEAD "  where = { age = 5 }, even = \"person.is_gone\",\n}\n", "");
    assert_refused(
        HEAD "  where = { age = 5 }, even = { \"person.is_gon\" },\n}\n",
        "pack/x.lua:5:34: rule \"r\": unknown fact 'person.is_gon'; did you mean 'person.is_gone'?\n");
    assert_refused(HEAD "  where = { age = 5 }, even = { \"person.is_gone\", \"person.spent\" },\n}\n",
                   "pack/x.lua:5:52: rule \"r\": person.spent makes nobody absent: it is not in household's "
                   "away (person.is_gone)\n");
    assert_refused(HEAD "  where = { age = 5 }, even = {},\n}\n",
                   "pack/x.lua:5:24: rule \"r\": even must be a text or a list of texts\n");
    assert_refused("rule \"r\" { title = { zh = \"题\" }, cause = \"illness\", basis = \"甲\", from = "
                   "\"2020-01-01\",\n  each = \"household\", urgency = \"red\", say = { zh = \"话\" }, "
                   "when = function(h) return #h.members > 1 end,\n  even = { \"person.is_gone\" } }\n",
                   "pack/x.lua:3:3: rule \"r\": even is for rules with each = \"person\": who is away is no "
                   "member of a household, so that nothing of a household changes\n");
}

/* A household's filter knows its place besides its facts. */
static void unknown_name_of_a_household(void **state) {
    (void)state;
    assert_refused("rule \"r\" { title = { zh = \"题\" }, cause = \"illness\", basis = \"甲\", from = "
                   "\"2020-01-01\",\n  each = \"household\", urgency = \"red\", say = { zh = \"话\" },\n"
                   "  where = { regon = inside(\"450226\") } }\n",
                   "pack/x.lua:3:13: rule \"r\": unknown household fact 'regon'; did you mean 'region'?\n");
}

static void unknown_parameter_in_where(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { spent = over(param.lin) },\n}\n",
                   "pack/x.lua:5:32: rule \"r\": unknown parameter 'lin'; did you mean 'line'?\n");
}

static void unknown_list(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { age = 5 }, list = \"rostr\",\n}\n",
                   "pack/x.lua:5:32: rule \"r\": unknown list 'rostr'; did you mean 'roster'?\n");
}

static void a_roster_is_neither_urgent_nor_due(void **state) {
    (void)state;
    assert_refused(
        HEAD "  where = { age = 5 }, within = { red = 3 }, list = \"roster\",\n}\n",
        "pack/x.lua:4:20: rule \"r\": a roster list has no urgency: it is neither ranked nor due\n"
        "pack/x.lua:5:24: rule \"r\": a roster list has no within: it is neither ranked nor due\n");
}

static void shadow_is_yes_or_no(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { age = 5 }, shadow = \"yes\",\n}\n",
                   "pack/x.lua:5:24: rule \"r\": shadow must be true or false\n");
}

static void unknown_parameter_in_function(void **state) {
    (void)state;
    assert_refused(HEAD "  when = function(p)\n    return p.spent > param.lin\n  end,\n}\n",
                   "pack/x.lua:6:28: unknown parameter 'lin'; did you mean 'line'?\n");
}

static void unknown_name_of_the_subject(void **state) {
    (void)state;
    assert_refused(
        HEAD "  when = function(p)\n    local spnt = 1\n    return p.spnt > 5\n  end,\n}\n",
        "pack/x.lua:7:14: rule \"r\": unknown column, fact or list 'spnt'; did you mean 'spent'?\n");
}

static void unknown_name_of_a_row(void **state) {
    (void)state;
    assert_refused(HEAD "  when = function(p)\n    for _, bill in ipairs(p.bills) do\n      if bill.totl > 5 "
                        "then return true end\n    end\n    return false\n  end,\n}\n",
                   "pack/x.lua:7:15: unknown name 'totl'; did you mean 'total'?\n");
}

/* Names that a function asks by: keys of a filter, and texts that folds, known and assume take. */
static void unknown_name_that_is_asked(void **state) {
    (void)state;
    static const struct {
        const char *body, *message; /* line 6 */
    } cases[] = {
        {"return p.bills:where { totl = over(5) }:any()",
         "6:24: unknown column or fact 'totl'; did you mean 'total'?\n"},
        {"return p.bills:any { days = 3, noet = \"x\" }",
         "6:32: unknown column or fact 'noet'; did you mean 'note'?\n"},
        {"return p.bills:where { total = over(5) }:all { dys = 3 }",
         "6:48: unknown column or fact 'dys'; did you mean 'days'?\n"},
        {"return p:is { sepnt = yuan(5) }", "6:15: unknown column or fact 'sepnt'; did you mean 'spent'?\n"},
        {"return p.bills:sum(\"totl\") > yuan(5)",
         "6:21: unknown column or fact 'totl'; did you mean 'total'?\n"},
        {"return known(p, \"incme\")", "6:18: unknown column or fact 'incme'; did you mean 'income'?\n"},
        {"return assume(p, \"incme\", yuan(5), \"x\") > yuan(1)",
         "6:19: unknown column or fact 'incme'; did you mean 'income'?\n"},
        {"return p.bills:where { total = over(5), days = 3 }:max(\"total\") > p.spent and known(p, "
         "\"bills\") and "
         "p:is { age = 5, is_gone = false }",
         ""},
        {"local own = { any = function(self, t) return t.foo end } return own:any { foo = p.age } == 3", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024], wanted[256];
        snprintf(text, sizeof text, HEAD "  when = function(p)\n%s end,\n}\n", cases[i].body);
        snprintf(wanted, sizeof wanted, "%s%s", *cases[i].message ? "pack/x.lua:" : "", cases[i].message);
        assert_refused(text, wanted);
    }
}

static void a_person_is_not_changed(void **state) {
    (void)state;
    assert_refused(HEAD "  when = function(p)\n    p.mark = 3 return p.age > 5 end,\n}\n",
                   "pack/x.lua:6:7: rule \"r\": people, rows and lists cannot be changed\n");
    assert_refused(HEAD "  when = function(p) p = { age = p.age } p.age = 3 return p.age > 5 end,\n}\n", "");
}

static void a_text_has_no_methods(void **state) {
    (void)state;
    assert_refused(HEAD "  when = function(p) return (\"a\"):rep(3) == p.address end,\n}\n",
                   "pack/x.lua:5:35: a text has no methods: write string.rep(text, …)\n");
    assert_refused(HEAD "  when = function(p) return p.address:sub(1, 2) == \"a\" end,\n}\n",
                   "pack/x.lua:5:39: a text has no methods: write string.sub(text, …)\n");
    assert_refused(
        HEAD
        "  when = function(p) local t = { sub = function() return p.age end } return t:sub() > 3 end,\n}\n",
        "");
}

static void unknown_filter_word(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { age = at_leest(18) },\n}\n",
                   "pack/x.lua:5:19: unknown name 'at_leest'; did you mean 'at_least'?\n");
}

static void unknown_global_in_function(void **state) {
    (void)state;
    assert_refused(HEAD "  when = function(p) return tostrng(p.age) == \"5\" end,\n}\n",
                   "pack/x.lua:5:29: unknown name 'tostrng'; did you mean 'tostring'?\n");
}

static void forbidden_globals(void **state) {
    (void)state;
    static const char *const names[] = {"os",           "io",      "load",  "pcall",     "rawset",
                                        "setmetatable", "require", "debug", "coroutine", "collectgarbage",
                                        "print",        "next"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char text[512];
        snprintf(text, sizeof text, HEAD "  when = function(p) return %s ~= nil end,\n}\n", names[i]);
        char *found = village_messages(text);
        char wanted[80];
        snprintf(wanted, sizeof wanted, "pack/x.lua:5:29: unknown name '%s'", names[i]);
        assert_memory_equal(found, wanted, strlen(wanted));
        free(found);
    }
}

static void syntax_error(void **state) {
    (void)state;
    assert_refused(HEAD "  when = function(p) return p.age > > 5 end,\n}\n",
                   "pack/x.lua:5:37: unexpected symbol near '>'\n");
}

static void value_outside_one_of(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { sex = \"femal\" },\n}\n",
                   "pack/x.lua:5:20: rule \"r\": unknown value 'femal'; did you mean 'female'?\n");
    assert_refused(HEAD "  where = { sex = { \"male\", \"femal\" } },\n}\n",
                   "pack/x.lua:5:30: rule \"r\": unknown value 'femal'; did you mean 'female'?\n");
}

static void wrong_kind_in_a_filter(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { income = \"much\" },\n}\n",
                   "pack/x.lua:5:13: rule \"r\": income is an amount, but is compared with a text\n");
    assert_refused(HEAD "  where = { born = over(5) },\n}\n",
                   "pack/x.lua:5:13: rule \"r\": born is a date, but is compared with a number\n");
    assert_refused(HEAD "  where = { income = last(months(12)) },\n}\n",
                   "pack/x.lua:5:13: rule \"r\": income is no date: last, full_months and this_year ask "
                   "dates and months\n");
    assert_refused(HEAD "  among = { \"bills\", month = last(days(30)) },\n}\n",
                   "pack/x.lua:5:22: rule \"r\": month is a month, which has no days: last(months(…))\n");
    assert_refused(
        HEAD "  where = { address = matches(\"(\") },\n}\n",
        "pack/x.lua:5:13: rule \"r\": address the pattern is wrong at byte 1: missing closing parenthesis\n");
}

static void what_can_never_hold(void **state) {
    (void)state;
    static const struct {
        const char *line, *message; /* line 5 */
    } cases[] = {
        {"  where = { rooms = between(5, 1) },",
         "5:13: rule \"r\": rooms is never between these: the first must not be above the second\n"},
        {"  where = { born = between(date \"2000-02-01\", date \"2000-01-31\") },",
         "5:13: rule \"r\": born is never between these: the first must not be above the second\n"},
        {"  where = { rooms = 2.5 },", "5:13: rule \"r\": rooms is a whole number, never 2.5\n"},
        {"  where = { age = { 2, 3.5 } },", "5:13: rule \"r\": age is a whole number, never 3.5\n"},
        {"  where = { income = at_least(10.005) },",
         "5:13: rule \"r\": income is an amount of whole fen, unlike 10.005\n"},
        {"  where = { sex = over(\"male\") },", "5:13: rule \"r\": sex is a choice, which has no order: "},
        {"  where = { owner = at_most(true) },", "5:13: rule \"r\": owner is yes/no, which has no order: "},
        {"  where = { region = inside(\"450299\") },",
         "5:30: rule \"r\": 450299 is a place that regions/ does not have\n"},
        {"  where = { region = \"450226102\" },",
         "5:13: rule \"r\": region is a place of 12 digits, never 450226102: write inside(\"450226102\")\n"},
        {"  where = { region = { \"450226102001\", \"450226\" } },",
         "5:13: rule \"r\": region is a place of 12 digits, never 450226: write inside(\"450226\")\n"},
        {"  where = { region = inside(\"999999\") },",
         "5:30: rule \"r\": 999999 is a place that regions/ does not have\n"},
        {"  where = { age = 5 }, region = \"450226999\",",
         "5:34: rule \"r\": regions/ has no place '450226999'\n"},
        {"  where = { age = 5 }, to = \"2019-12-31\",",
         "5:24: rule \"r\": to is before from: the rule is never in force\n"},
        {"  where = { age = 5 }, unless = { \"person.spent\" },",
         "5:36: rule \"r\": unless takes yes/no facts: person.spent has unit \"yuan\"\n"},
        {"  where = { age = at_least(18), age = below(60) },",
         "5:33: 'age' stands twice in one table (first on line 5): Lua keeps the last alone\n"},
        {"  where = { age = 5 },\n  where = { rooms = 5 },",
         "6:3: 'where' stands twice in one table (first on line 5): Lua keeps the last alone\n"},
        {"  where = { father_id = matches(\"1\") },",
         "5:13: rule \"r\": father_id is a citizen ID, which no rule sees\n"},
        {"  among = { \"bills\", id = \"450226199003070012\" },",
         "5:22: rule \"r\": id is a citizen ID, which no rule sees\n"},
        {"  where = { income = over(param.grade) },",
         "5:13: rule \"r\": income is compared with param.grade, which is no amount: its unit is \"grade\", "
         "that of "
         "an amount begins with yuan\n"},
        {"  where = { age = 5 }, within = { red = 3.5 },", "5:35: rule \"r\": red must be a whole number\n"},
        {"  when = function(p) return p.father_id ~= p.mother_id end,",
         "5:31: rule \"r\": 'father_id' is a citizen ID, which no rule sees: ask known(…, \"father_id\"), or "
         "a "
         "relation\n"},
        {"  when = function(p) return p.bills:latest().id == \"1\" end,",
         "5:46: 'id' is a citizen ID, which no rule sees: ask known(…, \"id\"), or a relation\n"},
    };
    static const char places[] =
        "}\nregions { [\"450200\"] = \"市\", [\"450226\"] = \"县\", [\"450226102\"] = \"镇\" }\n"
        "parameter \"grade\" { title = { zh = \"级\" }, unit = \"grade\", { from = \"2020-01-01\", value = "
        "2, basis = "
        "\"甲\" } }\n";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[2048], wanted[256];
        snprintf(text, sizeof text, HEAD "%s\n%s", cases[i].line, places);
        snprintf(wanted, sizeof wanted, "pack/x.lua:%s", cases[i].message);
        char *found = village_messages(text);
        if (strncmp(found, wanted, strlen(wanted)) != 0)
            fail_msg("case %d: wanted %sfound %s", (int)i, wanted, found);
        free(found);
    }
}

/* One side of the line for each refusal above. */
static void what_may_hold(void **state) {
    (void)state;
    static const char *const lines[] = {"where = { rooms = between(5, 5) }",
                                        "when = function(p) return known(p, \"father_id\") end",
                                        "where = { rooms = between(5, param.only_there) }",
                                        "where = { rooms = at_least(2.5) }",
                                        "where = { income = at_least(10.01) }",
                                        "where = { sex = \"male\" }",
                                        "where = { region = inside(\"450226\") }",
                                        "where = { region = inside(\"110101\") }",
                                        "where = { region = \"450226102001\" }",
                                        "where = { age = 5 }, to = \"2020-01-01\"",
                                        "where = { age = 5 }, unless = { \"person.is_gone\" }"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char text[2048];
        snprintf(text, sizeof text, HEAD "%s\n}\nregions { [\"450200\"] = \"市\", [\"450226\"] = \"县\" }\n",
                 lines[i]);
        assert_refused(text, "");
    }
}

static void a_parameter_that_is_no_choice(void **state) {
    (void)state;
    assert_refused(HEAD
                   "  where = { sex = param.p },\n}\nparameter \"p\" { title = { zh = \"甲\" },\n { from = "
                   "\"2020-01-01\", value = \"femal\", basis = \"甲\" } }\n",
                   "pack/x.lua:5:13: rule \"r\": sex is compared with param.p, whose value 'femal' "
                   "(pack/x.lua:8) is none "
                   "of its own\n");
}

/* Two facts by one function of the file: the lines are those of the calls. */
static void made_by_a_function(void **state) {
    (void)state;
    assert_refused("local function F(name, list)\n  fact(name) { title = { zh = \"x\" }, any = list }\nend\n"
                   "F(\"person.a\", \"bills\")\nF(\"person.b\", \"bils\")\n",
                   "pack/x.lua:5:16: fact \"person.b\": unknown list 'bils'; did you mean 'bills'?\n");
}

static void an_empty_filter(void **state) {
    (void)state;
    assert_refused(HEAD "  where = { age = nil },\n}\n",
                   "pack/x.lua:1:1: rule \"r\": the filter is empty ({ name = nil } is empty too)\n");
}

static void what_a_rule_must_have(void **state) {
    (void)state;
    assert_refused("\n  rule \"r\" { from = \"2020-01-01\", each = \"person\", urgency = \"red\", where = { "
                   "age = 5 } }\n",
                   "pack/x.lua:2:3: rule \"r\": title is missing: title = { zh = \"…\", en = \"…\" }\n"
                   "pack/x.lua:2:3: rule \"r\": say is missing: say = { zh = \"…\", en = \"…\" }\n"
                   "pack/x.lua:2:3: rule \"r\": basis is missing\n"
                   "pack/x.lua:2:3: rule \"r\": cause is missing\n");
    assert_refused(HEAD "}\n",
                   "pack/x.lua:1:1: rule \"r\": a rule needs at least one of among, where and when\n");
}

static void unknown_cause(void **state) {
    (void)state;
    assert_refused("rule \"r\" {\n  title = { zh = \"题\" }, cause = \"ilness\", basis = \"甲\", from = "
                   "\"2020-01-01\",\n  each = \"person\", urgency = \"red\", say = { zh = \"话\" },\n  where "
                   "= { age = 5 },\n}\n",
                   "pack/x.lua:2:34: rule \"r\": unknown cause 'ilness'; did you mean 'illness'?\n");
}

static void unknown_hole_in_say(void **state) {
    (void)state;
    assert_refused(
        "rule \"r\" {\n  title = { zh = \"题\" }, cause = \"illness\", basis = \"甲\", from = "
        "\"2020-01-01\",\n  each = \"person\", urgency = \"red\", say = { zh = \"花{spnt}元\" },\n  where = "
        "{ age = 5 },\n}\n",
        "pack/x.lua:3:53: rule \"r\": unknown column or fact of a person 'spnt'; did you mean 'spent'?\n");
}

static void a_name_must_not_be_said(void **state) {
    (void)state;
    assert_refused("rule \"r\" {\n  title = { zh = \"题\" }, cause = \"illness\", basis = \"甲\", from = "
                   "\"2020-01-01\",\n  each = \"person\", urgency = \"red\", say = { zh = \"{name}\" },\n  "
                   "where = { age = 5 },\n}\n",
                   "pack/x.lua:3:52: rule \"r\": say must not show 'name': the lists that may show it have a "
                   "column of their own\n");
}

/* Nor through a fact that takes it from a row. */
static void a_name_must_not_be_folded_into_what_is_said(void **state) {
    (void)state;
    assert_refused(
        "fact \"household.last\" { title = { zh = \"末位\" }, latest = \"name\", of = \"members\" }\n"
        "fact \"household.oldest\" { title = { zh = \"年龄\" }, max = \"age\", of = \"members\" }\n"
        "rule \"r\" {\n  title = { zh = \"题\" }, cause = \"illness\", basis = \"甲\", from = "
        "\"2020-01-01\",\n  each = \"household\", urgency = \"red\", say = { zh = \"{oldest},{last}\" },\n  "
        "where = { oldest = 5 },\n}\n",
        "pack/x.lua:5:64: rule \"r\": say must not show 'last': the lists that may show it have a "
        "column of their own\n");
}

static void what_a_review_may_say(void **state) {
    (void)state;
    assert_refused(
        "rule \"r\" {\n  title = { zh = \"题\" }, cause = \"illness\", basis = \"甲\", from = "
        "\"2020-01-01\",\n  each = \"person\", urgency = \"red\", say = { zh = \"话\" },\n"
        "  review = { zh = \"{address},{spnt},{age\" },\n  where = { age = 5 },\n}\n",
        "pack/x.lua:4:21: rule \"r\": review must not show 'address': the lists that may show it have "
        "a column of their own\n"
        "pack/x.lua:4:31: rule \"r\": unknown column or fact of a person 'spnt'; did you mean "
        "'spent'?\n"
        "pack/x.lua:4:3: rule \"r\": review has { without }\n");
}

static void two_rules_of_one_name(void **state) {
    (void)state;
    assert_refused(RULE("a", "where = { age = 5 }") RULE("a", "where = { age = 6 }"),
                   "pack/x.lua:2:7: rule \"a\": declared twice: also at pack/x.lua:1\n");
}

static void state_between_households(void **state) {
    (void)state;
    static const char why[] = "no rule keeps state between households";
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"local n = 0\n" RULE("a", "when = function(p)\n n = n + 1\n return n > 5 end"),
         "pack/x.lua:3:2: a function changes 'n' of the file: "},
        {"local t = {}\n" RULE("a", "when = function(p)\n t.x = 1\n return true end"),
         "pack/x.lua:3:2: a function changes 't' of the file: "},
        {"local t = {}\n" RULE("a", "when = function(p)\n local u = t\n u[1] = 1\n return true end"),
         "pack/x.lua:4:2: a function changes 't' of the file: "},
        {"local n = 0\n" RULE("a", "when = function(p)\n local function f() return function() n = 1 end "
                                   "end\n f()()\n return true end"),
         "pack/x.lua:3:39: a function changes 'n' of the file: "},
        {"local function make() local n = 0\n return function()\n n = n + 1\n return n end end\nlocal count "
         "= make()\n" RULE("a", "when = function(p) return count() > 2 end"),
         "pack/x.lua:3:2: rule \"a\": a function changes 'n' of the file: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char wanted[256];
        snprintf(wanted, sizeof wanted, "%s%s\n", cases[i].place, why);
        assert_refused(cases[i].text, wanted);
    }
}

static void locals_of_a_function_are_free(void **state) {
    (void)state;
    assert_refused(
        "local function make() return { n = 0 } end\nlocal helpers = {}\nfunction helpers.twice(x) return 2 "
        "* x end\n" RULE("a",
                         "when = function(p)\n  local total, t = 0, make()\n  t.n = helpers.twice(4) // 3\n"
                         "  local function add(x) total = total + x; t.n = t.n + x; t.seen = true end\n"
                         "  for i = 1, 3 do add(i) end\n  local s = string\n  return total > 5 and "
                         "s.len(\"x\") == 1 and t.n > 0 end"),
        "");
}

static void keys_of_own_tables_are_known(void **state) {
    (void)state;
    assert_refused("local grades = { [\"一级\"] = 1, two = 2 }\n" RULE(
                       "a", "when = function(p) return grades[\"一级\"] + grades.two == 3 end"),
                   "");
    assert_refused("local grades = { [\"一级\"] = 1 }\n" RULE(
                       "a", "when = function(p)\n  return grades[\"二级\"] == 3 end"),
                   "pack/x.lua:3:18: unknown name '二级'; did you mean '一级'?\n");
}

static void globals_are_not_assigned(void **state) {
    (void)state;
    assert_refused(
        "total = 5\n" RULE("a", "where = { age = 5 }"),
        "pack/x.lua:1:1: 'total' is assigned but not local: a rule file has no global variables\n");
    assert_refused(
        RULE("a", "when = function(p)\n  total = 5 return true end"),
        "pack/x.lua:2:3: 'total' is assigned but not local: a rule file has no global variables\n");
}

static void powers(void **state) {
    (void)state;
    assert_refused(RULE("a", "when = function(p)\n  return p.age ^ 2 > 5 end"),
                   "pack/x.lua:2:16: the operator ^ differs between processors: multiply instead\n");
}

static void bits_beside_many_constants(void **state) {
    (void)state;
    char text[16384];
    size_t at = (size_t)snprintf(text, sizeof text, "%s", "local function f(x)\n local t = {");
    for (int i = 0; i < 300; i++) at += (size_t)snprintf(text + at, sizeof text - at, "%d.5,", i);
    snprintf(text + at, sizeof text - at, "}\n return x & 70000, t\nend\n%s",
             RULE("a", "when = function(p) return f(5) == 1 end"));
    assert_refused(text, "pack/x.lua:3:2: bitwise operators in a function of more than 255 constants are "
                         "miscomputed by Lua 5.4.4\n");
}

/* Behind 255 constants Lua loads names of globals and fields in another way. */
static void names_beside_many_constants(void **state) {
    (void)state;
    static const char *const last[] = {
        RULE("a", "where = { spent = over(param.line) }"),
        "",
        RULE("a", "where = { spent = over(param.lime) }"),
        "pack/x.lua:2:173: rule \"a\": unknown parameter 'lime'; did you mean 'line'?\n",
        RULE("a", "where = { spent = ovr(param.line) }"),
        "pack/x.lua:2:162: unknown name 'ovr'; did you mean 'over'?\n"};
    for (size_t i = 0; i < sizeof last / sizeof *last; i += 2) {
        char text[16384];
        size_t at = (size_t)snprintf(text, sizeof text, "%s", "local t = {");
        for (int k = 0; k < 300; k++) at += (size_t)snprintf(text + at, sizeof text - at, "%d.5,", k);
        snprintf(text + at, sizeof text - at, "}\n%s", last[i]);
        assert_refused(text, last[i + 1]);
    }
}

static void bombs_for_the_parser(void **state) {
    (void)state;
    static const struct {
        const char *repeated;
        int times;
    } bombs[] = {{"(", 100000},    {"{", 300},    {"-", 100000},
                 {"not ", 100000}, {"do ", 1000}, {"function() ", 500}};
    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        size_t each = strlen(bombs[i].repeated);
        char *text = malloc(32 + each * (size_t)bombs[i].times), *at = text + sprintf(text, "local x = ");
        if (bombs[i].repeated[0] == 'd') at = text;
        for (int k = 0; k < bombs[i].times; k++, at += each) memcpy(at, bombs[i].repeated, each);
        *at = '\0';
        char *found = village_messages(text);
        if (strncmp(found, "pack/x.lua:1:", 13) != 0) fail_msg("%d: %s", (int)i, found);
        assert_ptr_equal(strchr(found, '\n') + 1, found + strlen(found));
        free(found);
        free(text);
    }
}

static void loads_that_do_not_end(void **state) {
    (void)state;
    char *found = village_messages("while true do end\n");
    assert_string_equal(found, "pack/x.lua:1:1: the evaluation needs more instructions than it may have\n");
    free(found);
    found = village_messages("local s = {}\nfor i = 1, 1e9 do s[i] = { i } end\n");
    assert_non_null(strstr(found, "pack/x.lua:"));
    free(found);
    found = village_messages("error {}\n");
    assert_string_equal(found, "pack/x.lua:1:1: an error without a text: error takes one, not table\n");
    free(found);
    found = village_messages("local s = string.rep(\"x\", 1 << 40)\n");
    assert_string_equal(found, "pack/x.lua:1:1: the text would be too long\n");
    free(found);
}

static void no_bytecode_and_no_bytes(void **state) {
    (void)state;
    char *found = village_messages("\033Lua");
    assert_non_null(strstr(found, "pack/x.lua"));
    free(found);
    assert_refused("-- \xff\n",
                   "pack/x.lua:0:0: 不是 UTF-8，请另存为 UTF-8 · the file is not UTF-8: save it so\n");
    assert_refused(
        "\xEF\xBB\xBF-- Notepad\n",
        "pack/x.lua:0:0: 开头有字节顺序标记（BOM），请另存为不带 BOM 的 UTF-8 · begins with a byte order "
        "mark: save it as UTF-8 without\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_rule_loads),
        cmocka_unit_test(unknown_column_in_where),
        cmocka_unit_test(unknown_column_in_among),
        cmocka_unit_test(unknown_dataset_in_among),
        cmocka_unit_test(names_in_a_list),
        cmocka_unit_test(own_tables_however_they_are_written),
        cmocka_unit_test(unknown_key),
        cmocka_unit_test(what_is_no_table),
        cmocka_unit_test(a_fact_known_elsewhere),
        cmocka_unit_test(one_mistake_twice),
        cmocka_unit_test(full_width_braces),
        cmocka_unit_test(unknown_fact_in_unless),
        cmocka_unit_test(mistakes_in_even),
        cmocka_unit_test(unknown_name_of_a_household),
        cmocka_unit_test(unknown_parameter_in_where),
        cmocka_unit_test(unknown_parameter_in_function),
        cmocka_unit_test(unknown_name_of_the_subject),
        cmocka_unit_test(unknown_name_of_a_row),
        cmocka_unit_test(unknown_name_that_is_asked),
        cmocka_unit_test(a_person_is_not_changed),
        cmocka_unit_test(a_text_has_no_methods),
        cmocka_unit_test(unknown_filter_word),
        cmocka_unit_test(unknown_global_in_function),
        cmocka_unit_test(forbidden_globals),
        cmocka_unit_test(syntax_error),
        cmocka_unit_test(value_outside_one_of),
        cmocka_unit_test(wrong_kind_in_a_filter),
        cmocka_unit_test(what_can_never_hold),
        cmocka_unit_test(what_may_hold),
        cmocka_unit_test(a_parameter_that_is_no_choice),
        cmocka_unit_test(made_by_a_function),
        cmocka_unit_test(an_empty_filter),
        cmocka_unit_test(what_a_rule_must_have),
        cmocka_unit_test(unknown_cause),
        cmocka_unit_test(unknown_hole_in_say),
        cmocka_unit_test(a_name_must_not_be_said),
        cmocka_unit_test(a_name_must_not_be_folded_into_what_is_said),
        cmocka_unit_test(what_a_review_may_say),
        cmocka_unit_test(two_rules_of_one_name),
        cmocka_unit_test(state_between_households),
        cmocka_unit_test(locals_of_a_function_are_free),
        cmocka_unit_test(keys_of_own_tables_are_known),
        cmocka_unit_test(globals_are_not_assigned),
        cmocka_unit_test(powers),
        cmocka_unit_test(bits_beside_many_constants),
        cmocka_unit_test(names_beside_many_constants),
        cmocka_unit_test(unknown_list),
        cmocka_unit_test(a_roster_is_neither_urgent_nor_due),
        cmocka_unit_test(shadow_is_yes_or_no),
        cmocka_unit_test(bombs_for_the_parser),
        cmocka_unit_test(loads_that_do_not_end),
        cmocka_unit_test(no_bytecode_and_no_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
