/* What functions hold against each other and ask whether it is true: what says the same whoever is asked
 * would miss a household in silence. */
#include "../judge/village.h"

#define WHEN(body) RULE("a", "when = function(p)\n" body " end")
#define FACTS                                                                                                \
    "fact \"person.state\" { title = { zh = \"x\" }, one_of = { good = { zh = \"y\" }, bad = { zh = "        \
    "\"z\" } }, value = function(p) return \"good\" end }\n"                                                 \
    "fact \"person.free\" { title = { zh = \"x\" }, value = function(p) return \"any\" end }\n"

/* One message, which begins so behind the file. */
static void assert_message(const char *body, const char *message) {
    char rules[2048], wanted[256];
    snprintf(rules, sizeof rules, FACTS WHEN("%s"), body);
    snprintf(wanted, sizeof wanted, "pack/x.lua:%s", message);
    char *found = village_messages(rules);
    if (strncmp(found, wanted, strlen(wanted)) != 0) fail_msg("%s\n%s", body, found);
    assert_ptr_equal(strchr(found, '\n') + 1, found + strlen(found));
    free(found);
}

/* == and ~= beside what can never be equal say no for ever. Lines: FACTS are two, the rule's function
 * follows. */
static void compared_with_what_it_never_is(void **state) {
    (void)state;
    static const struct {
        const char *body, *message;
    } cases[] = {
        {" return p.sex == \"femal\"", "4:19: rule \"a\": unknown value 'femal'; did you mean 'female'?"},
        {" return \"femal\" ~= p.sex", "4:10: rule \"a\": unknown value 'femal'; did you mean 'female'?"},
        {" return p.state == \"god\"", "4:21: rule \"a\": unknown value 'god'; did you mean 'good'?"},
        {" local s = p.state\n return s == \"good\" or s == \"baad\"",
         "5:30: rule \"a\": unknown value 'baad'; did you mean 'bad'?"},
        {" if p.state == \"good\" then return true elseif p.state == \"baad\" then return false end return "
         "p.state == \"bad\"",
         "4:59: rule \"a\": unknown value 'baad'; did you mean 'bad'?"},
        {" local s, t = p.sex, \"malee\"\n return s == t", "5:2: rule \"a\": unknown value 'malee'"},
        {" for _, b in ipairs(p.bills) do\n if b.kind == \"wad\" then return true end end return false",
         "5:16: rule \"a\": unknown value 'wad'; did you mean 'ward'?"},
        {" local b = p.bills:where { total = over(5) }:latest()\n return b ~= nil and b.kind == \"wad\"",
         "5:33: rule \"a\": unknown value 'wad'; did you mean 'ward'?"},
        {" for k, rows in p.bills:by(\"kind\") do\n if rows:latest().kind == \"wad\" then return true end "
         "end "
         "return false",
         "5:28: rule \"a\": unknown value 'wad'; did you mean 'ward'?"},
        {" return p.born == \"2020-01-01\"",
         "4:11: rule \"a\": 'born' is a date: it is never equal to a text"},
        {" return p.income == 5", "4:11: rule \"a\": 'income' is an amount: it is never equal to a number"},
        {" return p.spent ~= 5.5", "4:11: rule \"a\": 'spent' is an amount: it is never equal to a number"},
        {" return p.sex == 1", "4:11: rule \"a\": 'sex' is a choice: it is never equal to a number"},
        {" return p.owner == \"yes\"", "4:11: rule \"a\": 'owner' is yes/no: it is never equal to a text"},
        {" return p.region == \"450226102\"",
         "4:22: rule \"a\": 'region' is a place of 12 digits, never \"450226102\": ask :is { region = "
         "inside(\"450226102\") }"},
        {" return p.household.region ~= \"三江\"",
         "4:32: rule \"a\": 'region' is a place of 12 digits, never \"三江\": ask :is { region = "
         "inside(\"450226\") }"},
        {" for _, b in ipairs(p.bills) do\n if b.place == \"450226\" then return true end end return false",
         "5:17: rule \"a\": 'place' is a place of 12 digits, never \"450226\": ask :is { place = "
         "inside(\"450226\") }"},
        {" return p.region == 450226102000",
         "4:11: rule \"a\": 'region' is a place: it is never equal to a number"},
        {" return p.rooms == \"3\"", "4:11: rule \"a\": 'rooms' is a number: it is never equal to a text"},
        {" return p.bills == nil",
         "4:11: rule \"a\": 'bills' is a list: it is never equal to nil: ask :any()"},
        {" return p.household.members == 1", "4:21: rule \"a\": 'members' is a list: it is never equal to a "
                                             "number: ask :any(), or count it with #"},
        {" return p.bills:where { total = over(5) } ~= p.bills",
         "4:11: rule \"a\": 'bills' is a list: it is never equal to a list"},
        {" return p.bills:sum(\"total\") == 0",
         "4:22: rule \"a\": the sum of 'total' is an amount: it is never equal to a number: write yuan(…)"},
        {" return p.bills:max(\"total\") == 5.5", "4:22: rule \"a\": max or min of 'total' is an amount: it "
                                                  "is never equal to a number: write yuan(…)"},
        {" return p.bills:sum(\"days\") == nil",
         "4:22: rule \"a\": the sum of 'days' is a number: it is never equal to nil"},
        {" for _, b in ipairs(p.bills) do\n if b.total - yuan(1) == 0 then return true end end return false",
         "5:7: rule \"a\": what is reckoned with 'total' is an amount: it is never equal to a number"},
        {" return today - p.born == 30",
         "4:19: rule \"a\": what is reckoned with 'born' is a span of time: it is never equal to a number"},
        {" return #p.bills == \"0\"", "4:9: rule \"a\": a count is a number: it is never equal to a text: "
                                      "write the number without quotes"},
        {" return p.bills:any() == nil", "4:17: rule \"a\": any … is yes/no: it is never equal to nil"},
        {" return known(p, \"rooms\") == 1",
         "4:9: rule \"a\": known(…) is yes/no: it is never equal to a number: it is true or false"},
        {" return not p.sex == \"male\"",
         "4:9: rule \"a\": not … is yes/no: it is never equal to a text: write ~= rather than not … =="},
        {" return p.age == param.line",
         "4:11: rule \"a\": 'age' is a number: it is never equal to an amount"},
        {" return param.line == 5000",
         "4:15: rule \"a\": param.line is an amount: it is never equal to a number: write yuan(…)"},
        {" return param.rate.per_month ~= nil",
         "4:15: rule \"a\": param.rate is an amount: it is never equal to nil"},
        {" return p.born == yuan(3)", "4:11: rule \"a\": 'born' is a date: it is never equal to an amount"},
        {" return today == \"2023-08-28\"",
         "4:9: rule \"a\": today is a date: it is never equal to a text: write date \"…\""},
        {" return assume(p, \"rooms\", 3, \"x\") == \"3\"",
         "4:20: rule \"a\": 'rooms' is a number: it is never equal to a text"},
        {" for i = 1, #p.bills do\n if p.bills[i].kind == \"wad\" then return true end end return false",
         "5:25: rule \"a\": unknown value 'wad'; did you mean 'ward'?"},
        {" for kind, rows in p.bills:by(\"kind\") do\n if kind == \"wad\" then return rows:any() end end "
         "return "
         "false",
         "5:14: rule \"a\": unknown value 'wad'; did you mean 'ward'?"},
        {" local wanted = \"wad\"\n local function is(b) return b.kind == wanted end return is(p.bills[1])",
         "5:2: unknown value 'wad'; did you mean 'ward'?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_message(cases[i].body, cases[i].message);
}

/* What may be equal, and what two ways leave open. */
static char *remarks(const char *rules) {
    struct village village;
    struct diags diags;
    char *text = NULL;
    size_t length = 0;
    village_open(&village);
    village_write(&village, "pack/x.lua", rules);
    diags_init(&diags);
    struct book *book = book_load_rules(village.folder, "pack/x.lua", false, date_from(2023, 8, 28), &diags);
    FILE *out = open_memstream(&text, &length);
    for (size_t i = 0; i < diags.count; i++) fprintf(out, "%s\n", diags.items[i].message);
    for (uint32_t i = 0; book != NULL && i < book->remark_count; i++)
        fprintf(out, "%d:%d: %s\n", book->remarks[i].place.line, book->remarks[i].place.column,
                book->remarks[i].text);
    fclose(out);
    book_free(book);
    diags_release(&diags);
    village_close(&village);
    return text;
}

static void compared_with_what_it_may_be(void **state) {
    (void)state;
    static const char *const bodies[] = {
        " return p.sex == \"female\" and p.state ~= \"bad\"",
        " return p.free == \"anything\" or p.free == 5",
        " return p.rooms == 3 and p.age ~= 18 and p.owner == true",
        " return p.household.region == \"450226102000\" or p.address == \"x\" or p.name == \"y\"",
        " local s = p.sex if p.owner then s = p.address end return s == \"somewhere\"",
        " local s if p.owner then s = p.address else s = p.sex end return s == \"somewhere\"",
        (" local s = p.sex for i = 1, 3 do if s == \"somewhere\" then return true end s = p.address end "
         "return false"),
        " local s = p.sex while p.owner do if s == \"x\" then return true end s = p.address end return false",
        " local t = { sex = \"x\" } return t.sex == \"x\"",
        " local s = p.owner and p.sex or p.address return s == \"somewhere\"",
        " p = { sex = \"x\" } return p.sex == \"x\"",
        " local function f(q) return q.sex == \"x\" end return f { sex = \"x\" }",
        " return p.income == yuan(5) and p.born == date \"2020-01-01\"",
        " local b = p.bills:latest() return b == nil or b.note == \"x\" or b.total == yuan(5) or b.days == 5",
        " return p.bills:latest() ~= nil and p.bills[1] ~= nil and p.bills:max(\"total\") ~= nil",
        " return #p.bills == 0 and p.bills:sum(\"total\") == yuan(0) and p.bills:sum(\"days\") == 0",
        " return not p.owner or not p.bills:any() or p.owner == false or p.bills:any() == p.owner",
        " for _, b in ipairs(p.bills) do if b.person == p and b.until_day == b.paid_on then return true end "
        "end "
        "return p.household.members[1] == p",
        " return p.income == param.line and p.income ~= param.rate.per_year and p.born + days(3) == today",
        " local list = p.bills if p.owner then list = nil end return not list",
        /* one of two values: the first of them may be what is never false */
        " local list = p.owner and p.bills or p.household.bills return list:any()",
        " local rooms = p.owner and p.rooms or 0 return (p.age > 5 and p.rooms or 3) > rooms",
        " local function f() return p.owner and p.bills or nil end return f() ~= nil",
        /* a variable that is assigned after a function saw it, and by one */
        " local s = p.sex local function f() return s == \"x\" end s = p.address return f()",
        " local s = p.sex local function f() s = p.address end f() return s == p.name",
        " return p.bills:any { days = between(50, 100) } or p.bills:any { days = between(7, 7) }",
        " local low = 5 if p.owner then low = 7 end return p.bills:any { days = between(low, 6) }",
        " return tonumber(p.name) == 5 and tonumber(p.rooms) == 5 and tonumber(p.free) == 5",
        " return math.floor(p.rooms / 2) == 1 and math.max(p.age, 3) > 2 and math.type(p.name) == nil",
        " return p.income / yuan(1) > math.floor(p.income / yuan(1))",
        " return p.income < 5 and 5 < p.income and p.age < p.rooms and p.name < \"b\" and p.free < 5",
        " return today - p.born > days(3) and p.born + years(3) > today and p.bills:max(\"total\") > 5",
        " for kind, rows in p.bills:by(\"kind\") do if rows:any() and kind == \"ward\" then return true end "
        "end "
        "return p:is { region = inside(\"450226\") }",
        " local t = { 1, 2 } for _, n in ipairs(t) do if n > p.age then return true end end return #t > "
        "p.age",
        " return \"a\" .. p.name == \"ab\" and p.income .. \"\" == \"5.00\" and tostring(p.rooms) .. \"\" == "
        "\"5\"",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        char rules[2048];
        snprintf(rules, sizeof rules, FACTS WHEN("%s"), bodies[i]);
        char *found = remarks(rules);
        if (found[0] != '\0') fail_msg("%s\n%s", bodies[i], found);
        free(found);
    }
}

/* A list is never nil or false: whoever has no rows has an empty one. */
static void always_true(void **state) {
    (void)state;
    static const struct {
        const char *body, *message;
    } cases[] = {
        {" return not p.bills", "4:15: rule \"a\": 'bills' is a list, which is always true: ask :any()"},
        {" if p.household.members then return true end return false",
         "4:17: rule \"a\": 'members' is a list, which is always true: ask :any()"},
        {" return p.age > 5 and not p.bills:where { total = over(5) }",
         "4:29: rule \"a\": 'bills' is a list, which is always true: ask :any()"},
        {" local b = p.bills:so_far()\n return not b or p.owner",
         "5:2: rule \"a\": 'bills' is a list, which is always true: ask :any()"},
        {" if p.age > 5 or not p.bills then return true end return false",
         "4:24: rule \"a\": 'bills' is a list, which is always true: ask :any()"},
        {" if p.owner and p.bills or p.age > 5 then return true end return false",
         "4:19: rule \"a\": 'bills' is a list, which is always true: ask :any()"},
        {" local function f(q) return not q.bills end return f(p)",
         "4:35: 'bills' is a list, which is always true: ask :any()"},
        {" if #p.bills then return true end return false",
         "4:5: rule \"a\": a count is a number, which is always true, and 0 too: compare it"},
        {" return not p.bills:sum(\"total\")",
         "4:26: rule \"a\": the sum of 'total' is an amount, which is always true, and 0 too: compare it"},
        {" if p.bills.any then return true end return false",
         "4:13: rule \"a\": 'any' is a method, which is always true: write it with a colon and brackets"},
        {" return not param.line",
         "4:19: rule \"a\": param.line is an amount, which is always true, and 0 too: compare it"},
        {" return p.bills:any { total = over(5) and below(9) }",
         "4:31: rule \"a\": over(…) is a word of filters, which is always true: write between(…)"},
        {" return p.bills:any { kind = \"ward\" or \"clinic\" }",
         "4:31: rule \"a\": \"ward\" is a text, which is always true: \"x\" or \"y\" is \"x\" alone, write { "
         "\"x\", "
         "\"y\" }"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_message(cases[i].body, cases[i].message);
}

/* Lua takes "5" for 5 and 5 for "5", and an amount for no number at all; nobody is between 100 and 50. */
static void taken_for_another_kind(void **state) {
    (void)state;
    static const struct {
        const char *body, *message;
    } cases[] = {
        {" return p.bills:any { days = between(100, 50) }",
         "4:30: rule \"a\": between(100, 50): the first must not be above the second\n"},
        {" return p.bills:any { total = between(0.5, -70000) }",
         "4:31: rule \"a\": between(0.5, -70000): the first must not be above the second\n"},
        {" local function f(b) return b:any { days = between(2, 1) } end return f(p.bills)",
         "4:44: rule \"a\": between(2, 1): the first must not be above the second\n"},
        {" return tonumber(p.income) > 5",
         "4:20: rule \"a\": tonumber(…) takes a text, and 'income' is an amount: divided by yuan(1) it is a "
         "number\n"},
        {" return tonumber(p.born)", "4:20: rule \"a\": tonumber(…) takes a text, and 'born' is a date\n"},
        {" return math.floor(\"5\") == 5",
         "4:21: rule \"a\": math.floor(…) takes numbers, and \"5\" is a text\n"},
        {" return math.max(3, p.name) == 5",
         "4:23: rule \"a\": math.max(…) takes numbers, and 'name' is a text: write max(…) or min(…)\n"},
        {" return math.ceil(p.bills:sum(\"total\")) > 5",
         "4:32: rule \"a\": math.ceil(…) takes numbers, and the sum of 'total' is an amount: divided by "
         "yuan(1) it is a number\n"},
        {" return today + days(\"5\") > p.born",
         "4:23: rule \"a\": days(…) takes numbers, and \"5\" is a text\n"},
        {" return p.bills:any { paid_on = full_months(p.name) }",
         "4:47: rule \"a\": full_months(…) takes numbers, and 'name' is a text\n"},
        {" return \"1\" .. 2 == p.name",
         "4:13: rule \"a\": .. joins texts, and this is a number: write tostring(…)\n"},
        {" return p.name .. p.rooms == \"x\"",
         "4:21: rule \"a\": .. joins texts, and 'rooms' is a number: write tostring(…)\n"},
        {" cannot_tell(#p.bills .. \"笔\")",
         "4:23: rule \"a\": .. joins texts, and a count is a number: write tostring(…)\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_message(cases[i].body, cases[i].message);
}

/* < beside another kind fails for whoever comes so far; a list is no number, and no iterator. */
static void ordered_and_reckoned(void **state) {
    (void)state;
    static const struct {
        const char *body, *message;
    } cases[] = {
        {" return p.age > \"60\"", "4:11: rule \"a\": 'age' is a number: it has no order with a text: write "
                                   "the number without quotes\n"},
        {" return \"2020-01-01\" <= p.born",
         "4:27: rule \"a\": 'born' is a date: it has no order with a text: write date \"…\"\n"},
        {" return p.born < 60", "4:11: rule \"a\": 'born' is a date: it has no order with a number\n"},
        {" return p.income >= p.born",
         "4:23: rule \"a\": 'born' is a date: it has no order with an amount\n"},
        {" return p.bills > 2", "4:11: rule \"a\": 'bills' is a list: it has no order with a number: ask "
                                ":any(), or count it with #\n"},
        {" return p.income * p.household.members > yuan(5)",
         "4:32: rule \"a\": 'members' is a list: count it with #, or ask :sum(…)\n"},
        {" return p.bills:where { total = over(5) } + 1 > 2",
         "4:11: rule \"a\": 'bills' is a list: count it with #, or ask :sum(…)\n"},
        {" for b in p.bills do if b.total == nil then return true end end return false",
         "4:13: rule \"a\": 'bills' is a list: go through it with ipairs(…)\n"},
        {" for _, b in pairs(p.bills) do if b:is { total = 5 } then return true end end return false",
         "4:22: rule \"a\": 'bills' is a list: go through it with ipairs(…)\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_message(cases[i].body, cases[i].message);
}

/* What can be read in the file need not wait for a household. */
static void written_in_the_file(void **state) {
    (void)state;
    static const struct {
        const char *body, *message;
    } cases[] = {
        {" return p.born > date \"2020-02-30\"",
         "4:24: rule \"a\": date \"2020-02-30\" is no day: write YYYY-MM-DD\n"},
        {" return p.bills:any { month = month \"2020-1\" }",
         "4:38: rule \"a\": month \"2020-1\" is none: write YYYY-MM\n"},
        {" return p:is { region = inside(\"45022\") }",
         "4:33: rule \"a\": inside(\"45022\"): a place code has 2, 4, 6, 9 or 12 digits\n"},
        {" return p:is { region = inside(\"450299\") }",
         "4:33: rule \"a\": inside(\"450299\"): regions/ has no such place\n"},
        {" return p.income > yuan(\"5\")", "4:26: rule \"a\": yuan(…) takes numbers, and \"5\" is a text\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[2048], wanted[256];
        snprintf(rules, sizeof rules, FACTS WHEN("%s") "\nregions { [\"450226\"] = \"县\" }\n",
                 cases[i].body);
        snprintf(wanted, sizeof wanted, "pack/x.lua:%s", cases[i].message);
        char *found = village_messages(rules);
        if (strcmp(found, wanted) != 0) fail_msg("%s\n%s", cases[i].body, found);
        free(found);
    }
}

#define PARENTS                                                                                              \
    "relation \"father\" { title = { zh = \"父亲\" }, inverse = \"children\", named_by = "                 \
    "\"register.father_id\" }\n"                                                                             \
    "relation \"wife\" { title = { zh = \"妻子\" }, blank = false, named_by = \"register.mother_id\" }\n"

/* Children are those who name him: how many nobody can tell. A father whom nobody recorded is no nil. */
static void relatives(void **state) {
    (void)state;
    static const char never[] =
        "'children' are those who are known, and there may be more: but for any and all "
        "nothing can be told of them; so_far takes them for all\n";
    static const struct {
        const char *rules, *remark;
    } cases[] = {
        {WHEN(" return #p.children == 0"), "4:12: "},
        {WHEN(" return p.children:where { age = 3 }:sum(\"rooms\") > 3"), "4:11: "},
        {WHEN(" for _, c in ipairs(p.children) do if c.age > 3 then return true end end return false"),
         "4:23: "},
        {"fact \"person.n\" { title = { zh = \"x\" }, count = \"children\" }\n", "3:50: fact \"person.n\": "},
        {WHEN(" return p.children:any() or not p.children:all { age = 3 } or #p.children:so_far() > 2"),
         NULL},
        {WHEN(" local all = p.children:so_far():where { age = 3 } return all:max(\"rooms\") > #all"), NULL},
        {"fact \"person.n\" { title = { zh = \"x\" }, count = \"children\", so_far = true }\n"
         "fact \"person.m\" { title = { zh = \"x\" }, any = \"children\", where = { age = 3 } }\n",
         NULL},
        {WHEN(" return p.wife == nil or p.wife.age > 3"), NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[2048], wanted[512] = "";
        snprintf(rules, sizeof rules, PARENTS "%s", cases[i].rules);
        if (cases[i].remark != NULL) snprintf(wanted, sizeof wanted, "%s%s", cases[i].remark, never);
        char *found = remarks(rules);
        if (strcmp(found, wanted) != 0) fail_msg("%s\n%s%s", cases[i].rules, found, wanted);
        free(found);
    }
    char *found = remarks(PARENTS WHEN(" return p.father == nil"));
    assert_string_equal(found,
                        "4:11: 'father' is never nil: what is missing ends the evaluation, ask known(…)\n");
    free(found);
}

/* The same outside of the rule's own function. */
static void in_the_file(void **state) {
    (void)state;
    static const struct {
        const char *rules, *message;
    } cases[] = {
        {"local five = 5\n" RULE("a", "when = function(p) return p.income == five end"),
         "'income' is an amount: it is never equal to a number: write yuan(…)\n"},
        {"local function none(p) return not p.bills end\n" RULE("a", "when = function(p) return none(p) end"),
         "pack/x.lua:1:37: 'bills' is a list, which is always true: ask :any()\n"},
        {RULE("a", "where = { sex = \"male\" or \"female\" }"), "\"male\" is a text, which is always true"},
        {RULE("a", "where = { age = over(5) and below(9) }"),
         "over(…) is a word of filters, which is always true"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *found = village_messages(cases[i].rules);
        if (strstr(found, cases[i].message) == NULL) fail_msg("case %d: %s", (int)i, found);
        assert_ptr_equal(strchr(found, '\n') + 1, found + strlen(found));
        free(found);
    }
}

/* What ends the evaluation when it is missing may be asked in vain: it loads, and check tells it, once. */
static void what_is_remarked(void **state) {
    (void)state;
    static const struct {
        const char *body, *remark;
    } cases[] = {
        {" return p.rooms == nil",
         "4:11: 'rooms' is never nil: what is missing ends the evaluation, ask known(…)\n"},
        {" return p.household == nil",
         "4:11: 'household' is never nil: what is missing ends the evaluation, ask known(…)\n"},
        {" if p.rooms then return true end return false",
         "4:7: 'rooms' is a number, which is always true, and 0 too: compare it\n"},
        {" return not p.born", "4:15: 'born' is a date, which is always true\n"},
        {" return p.cards:latest() ~= nil",
         "4:17: 'cards' has no `dated` column: which of its rows is the latest nobody knows\n"},
        {" return p.cards:where { level = 1 }:latest() ~= nil",
         "4:37: 'cards' has no `dated` column: which of its rows is the latest nobody knows\n"},
        {" if p.sex == \"male\" or \"female\" then return true end return false",
         "4:2: this condition decides nothing, it goes on the same either way: x == \"a\" or \"b\" is always "
         "true, "
         "write x == \"a\" or x == \"b\"\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[2048];
        snprintf(rules, sizeof rules, FACTS WHEN("%s"), cases[i].body);
        char *found = remarks(rules);
        if (strcmp(found, cases[i].remark) != 0) fail_msg("%s\n%s", cases[i].body, found);
        free(found);
    }
    char *found =
        remarks("fact \"person.x\" { title = { zh = \"x\" }, latest = \"level\", of = \"cards\" }\n");
    assert_string_equal(found,
                        "1:41: fact \"person.x\": 'cards' has no `dated` column: which of its rows is the "
                        "latest nobody knows\n");
    free(found);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compared_with_what_it_never_is),
        cmocka_unit_test(compared_with_what_it_may_be),
        cmocka_unit_test(always_true),
        cmocka_unit_test(taken_for_another_kind),
        cmocka_unit_test(ordered_and_reckoned),
        cmocka_unit_test(written_in_the_file),
        cmocka_unit_test(relatives),
        cmocka_unit_test(in_the_file),
        cmocka_unit_test(what_is_remarked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
