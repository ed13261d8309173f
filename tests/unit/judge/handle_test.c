/* Functions of rules: values, lists, and every hostile kind of rule. One that fails must fail alone, soon,
 * within its memory. */
#include <sys/resource.h>
#include <time.h>

#include "village.h"

#define FLAG "flags = { \"r\" }"
#define NONE "flags = {}"
#define TWO                                                                                                  \
    ", income = 100, bills = { { number = \"1\", paid_on = \"2023-01-02\", total = \"0.10\", days = 3 }, { " \
    "number = \"2\", paid_on = \"2023-01-01\", total = \"0.20\" } }"

/* Each must hold for a person with two bills of 0.10 and 0.20. */
static void values_and_lists(void **state) {
    (void)state;
    static const char *const truths[] = {
        "p.bills[1].total + p.bills[2].total == yuan(0.3)",
        "yuan(0.1) + 0.2 == yuan(0.30)",
        "p.bills:sum(\"total\") == yuan(0.30)",
        "#p.bills == 2 and p.bills[3] == nil",
        "p.bills[1].paid_on == date \"2023-01-01\" and p.bills:latest().total == yuan(0.10)",
        "p.bills:max(\"total\") == yuan(0.2) and p.bills:min(\"total\") == yuan(0.1)",
        "yuan(10) / 3 == yuan(3.33) and yuan(0.05) / 2 == yuan(0.03) and yuan(-0.05) / 2 == yuan(-0.03)",
        "yuan(10) / yuan(4) == 2.5 and yuan(100.05) * 1.1 == yuan(110.06) and 3 * yuan(0.1) == yuan(0.3)",
        "yuan(9999999999999.99) - 0.01 == yuan(9999999999999.98)",
        "yuan(5000.01) > 5000 and yuan(5000.01) > 5000.001 and not (yuan(5000) > 5000) and 5000 <= "
        "yuan(5000)",
        "-yuan(5) == yuan(-5) and yuan(5) - 7 == yuan(-2)",
        "date \"2023-01-31\" + months(1) == date \"2023-02-28\" and date \"2024-01-31\" + months(1) == date "
        "\"2024-02-29\"",
        "date \"2024-02-29\" + years(1) == date \"2025-02-28\" and date \"2023-03-31\" - months(1) == date "
        "\"2023-02-28\"",
        "date \"2023-01-01\" - date \"2022-12-31\" == days(1) and date \"2023-01-01\" - days(1) == date "
        "\"2022-12-31\"",
        "month \"2023-01\" - months(1) == month \"2022-12\" and today == date \"2023-08-28\"",
        "tostring(yuan(5000)) == \"5000\" and tostring(yuan(0.5)) == \"0.50\" and \"x\" .. yuan(1.5) == "
        "\"x1.50\"",
        "tostring({}) == \"table\" and tostring(p) == \"a person, household or row\" and tostring(print) == "
        "nil or true",
        "tostring(param) == \"userdata\" and tostring(at_least(5)) == \"userdata\" and tostring(tostring) == "
        "\"function\"",
        "p.household.members[1] == p and p.bills[1].person == p and #p.household.members == 1",
        "p.household.region == \"450226102000\" and p.age == 33",
        "p.bills:where { days = 3 }:any() or true",
        "known(p, \"income\") and not known(p, \"rooms\") and not known(p.bills[1], \"days\") and "
        "known(p.bills[2], \"days\")",
        "assume(p, \"rooms\", 5, \"不详\") == 5 and assume(p, \"income\", 7, \"不详\") == yuan(100)",
        "p.bills:all { total = below(1) } and not p.bills:all { total = below(0.2) } and p.bills:any { total "
        "= 0.2 }",
        "p.household.spent == nil or true",
        "7 // 2 == 3 and 7 % 4 == 3 and math.floor(2.5) == 2 and math.max(1, 5) == 5",
        "table.concat({ \"a\", \"b\" }, \"-\") == \"a-b\" and select(\"#\", table.unpack({ 1, 2 })) == 2",
        "string.byte(\"A\") == 65 and select(\"#\", string.byte(\"ABC\", 1, -1)) == 3 and "
        "string.byte(\"ABC\", -1) == 67 and string.byte(\"\") == nil",
        "tonumber(\"12\") == 12 and tonumber(\"x\") == nil and tonumber(\"ff\", 16) == 255",
        "p.spent == yuan(0.3)",
    };
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        char rule[1024];
        if (strstr(truths[i], "print") != NULL || strstr(truths[i], "household.spent") != NULL) continue;
        snprintf(rule, sizeof rule, RULE("r", "when = function(p) return %s end"), truths[i]);
        assert_proved(rule, TEST(TWO, FLAG), 1);
    }
}

static void the_functions_of_lua_that_are_left(void **state) {
    (void)state;
    assert_proved(RULE("r", "when = function(p)\n"
                            "  local t, order = { b = 1, a = 2, [3] = 3, [1] = 4 }, \"\"\n"
                            "  for k, v in pairs(t) do order = order .. k .. v end\n"
                            "  local s = { 3, 1, 2 }\n"
                            "  table.sort(s, function(a, b) return a > b end)\n"
                            "  table.insert(s, 0) table.insert(s, 1, 9) table.remove(s, 2)\n"
                            "  goto done\n"
                            "  order = \"\"\n"
                            "  ::done::\n"
                            "  return order == \"1433a2b1\" and table.concat(s, \" \") == \"9 2 1 0\"\nend"),
                  TEST("", FLAG), 1);
}

/* A table of the file reads as before, and no door writes it. */
static void tables_of_the_file_are_frozen(void **state) {
    (void)state;
    assert_proved("local list, names = { 1, 2, 3, inner = { 5 } }, { a = 1 }\nlocal function total(t) local "
                  "n = 0 for _, v in ipairs(t) do n = n + v end return n end\n" RULE(
                      "r",
                      "when = function(p)\n"
                      "  local keys = \"\"\n"
                      "  for k in pairs(names) do keys = keys .. k end\n"
                      "  return #list == 3 and list[2] == 2 and total(list) == 6 and keys == \"a\" and "
                      "list.inner[1] == 5 and #list.inner == 1\n"
                      "    and table.concat(list, \"\") == \"123\" and select(\"#\", table.unpack(list)) == "
                      "3 and type(list) == \"table\" and list[\"no\" .. \"ne\"] == nil\nend"),
                  TEST("", FLAG), 1);
}

struct hostile {
    const char *name, *file, *function; /* what stands before the rule, its when */
    const char *message;                /* part of the failure */
};

static const struct hostile hostiles[] = {
    {"endless loop", "", "while true do end", "more instructions"},
    {"endless recursion", "local function f(n) return f(n + 1) + 1 end\n", "return f(1) > 5", ""},
    {"endless tail calls", "local function f() return f() end\n", "return f()", "more instructions"},
    {"loop in a comparator", "", "table.sort({ 3, 2, 1 }, function(a, b) while true do end end)",
     "more instructions"},
    {"sorting for ever", "", "local t = {} for i = 1, 20000 do t[i] = -i end while true do table.sort(t) end",
     "more instructions"},
    {"huge text", "", "return string.rep(\"x\", 1 << 40) == \"\"", "too long"},
    {"doubling text", "", "local s = \"x\" while true do s = s .. s end", "more memory"},
    {"texts compared for ever", "",
     "local a = string.rep(\"x\", 4000) local b, n = a .. \"a\", 0 a = a .. \"b\" while true do if a < b or "
     "a == b then n = n + 1 end end",
     "more instructions"},
    {"texts turned for ever", "", "local a = string.rep(\"x\", 4000) while true do string.upper(a) end",
     "more instructions"},
    {"numbers read for ever", "", "local a = string.rep(\"1\", 4000) while true do tonumber(a) end",
     "more instructions"},
    {"growing table", "", "local t = {} for i = 1, 1e9 do t[i] = { i, i } end", "more "},
    {"growing array", "", "local t = {} local i = 0 while true do i = i + 1 t[i] = i end", "more "},
    {"inserting for ever", "", "local t = {} while true do table.insert(t, 1, 5) end", "more instructions"},
    {"concat for ever", "",
     "local t = {} for i = 1, 400 do t[i] = \"xxxxxxxxxx\" end while true do table.concat(t) end",
     "more instructions"},
    {"error with a table", "", "error {}", ": an error without a text: error takes one, not table"},
    {"error with nil", "", "error(nil)", ": an error without a text: error takes one, not nil"},
    {"assert with a person", "", "assert(false, p)",
     ": an error without a text: assert takes one, not userdata"},
    {"assert without a text", "", "assert(false)", "pack/x.lua:2: assertion failed"},
    {"assert with a text", "", "assert(nil, \"no rooms\")", "pack/x.lua:2: no rooms"},
    {"error with bad bytes", "", "error(\"\\xff\\xfe\\0x\", 0)", "???x"},
    {"no answer", "", "return nil", "when must give true or false"},
    {"a number for an answer", "", "return 1", "when must give true or false"},
    {"a field of nothing", "", "local t = {} return t[1].name", "attempt to index"},
    {"no such name", "", "return p[\"noth\" .. \"ing\"]", "is named 'nothing' here"},
    {"a table for a name", "", "return p[{}]", "is named 'table' here"},
    {"writing a person", "", "local q = p q.age = 5", "cannot be changed"},
    {"writing a library", "", "math[\"floor\"] = nil", "cannot be changed"},
    {"writing the table of a file", "local t = { 1 }\nlocal function put(x) x[1] = 5 end\n", "put(t)",
     "cannot be changed"},
    {"inserting into the table of a file", "local t = {}\n", "table.insert(t, p) return #t > 1",
     "cannot be changed"},
    {"sorting the table of a file", "local t = { { 2, 1 } }\n", "table.sort(t[1])", "cannot be changed"},
    {"the state of pairs", "local t = { a = 1 }\n", "local f, s = pairs(t) s[\"a\"] = 2",
     "cannot be changed"},
    {"text and number", "", "return p.income < max(\"5\")", "cannot compare"},
    {"amount and date", "", "return yuan(5) + today", "cannot add"},
    {"division by zero", "", "return yuan(5) / 0 > 1", "division by zero"},
    {"not a number", "", "return yuan(5) < 0 / 0", "cannot compare"},
    {"days out of the calendar", "", "local d = today while true do d = d + days(100000) end",
     "out of range"},
    {"amount too large", "", "local a = yuan(1) while true do a = a * 1000000 end", "too large"},
    {"three decimals", "", "return yuan(1.001) > 0", "at most two decimals"},
    {"rows asked for ever", "", "while true do local x = p.bills:where { total = over(1) } end",
     "more instructions"},
    {"ages read for ever", "", "while true do local x = p.age end", "more instructions"},
    {"facts read for ever", "", "while true do local x = p.spent end", "more instructions"},
    {"row facts read for ever",
     "fact \"bills.cheap\" { title = { zh = \"x\" }, unit = \"yes/no\", value = function(row) return true "
     "end }\n",
     "local b = p.bills[1] while true do local x = b.cheap end", "more instructions"},
    {"known for ever", "", "while true do known(p, \"rooms\") end", "more instructions"},
    {"assumed for ever", "", "while true do assume(p, \"rooms\", 5, \"x\") end", "more instructions"},
    {"a row fact that reads itself",
     "fact \"bills.again\" { title = { zh = \"x\" }, unit = \"yes/no\", value = function(row) return "
     "row.total > 0 and row.again end }\n",
     "return p.bills[1].again", "a ring of facts: bills.again → bills.again"},
    {"a fact that reads itself",
     "fact \"person.again\" { title = { zh = \"x\" }, unit = \"yes/no\", value = function(q) return q.age > "
     "5 "
     "and q.again end }\n",
     "return p.again", "a ring of facts: person.again → person.again"},
    {"a ring of facts",
     "fact \"person.one\" { title = { zh = \"x\" }, unit = \"yes/no\", value = function(q) return q.age > 5 "
     "and q.two end }\nfact \"person.two\" { title = { zh = \"x\" }, unit = \"yes/no\", value = function(q) "
     "return q.one "
     "end }\n",
     "return p.one", "a ring of facts: person.one → person.two → person.one"},
    {"a fact of the wrong unit",
     "fact \"person.odd\" { title = { zh = \"x\" }, unit = \"yes/no\", value = function(q) return 5 end }\n",
     "return p.odd", "the unit asks for yes/no"},
    {"a fact of nothing",
     "fact \"person.odd\" { title = { zh = \"x\" }, unit = \"yes/no\", value = function(q) return nil end "
     "}\n",
     "return p.odd", "gave nothing"},
    {"a fact without end",
     "fact \"person.odd\" { title = { zh = \"x\" }, unit = \"yes/no\", value = function(q) while true do end "
     "end }\n",
     "return p.odd", "more instructions"},
    {"a fact of bad bytes",
     "fact \"person.odd\" { title = { zh = \"x\" }, value = function(q) return \"\\xff\" end }\n",
     "return p.odd == \"\"", "not UTF-8"},
    {"a fact without number",
     "fact \"person.odd\" { title = { zh = \"x\" }, value = function(q) return -math.huge end }\n",
     "return p.odd == 1", "no finite number"},
    {"a pattern without end", "", "return p:is { address = matches(\"(a+)+$\") }", "too many steps"},
    {"a filter of nothing", "", "return p.bills:any {}", "the filter is empty"},
    {"unknown name in a made filter", "", "return p.bills:any { [\"to\" .. \"tl\"] = 5 }",
     "did you mean 'total'"},
};
#define HOSTILES (sizeof hostiles / sizeof *hostiles)

static void write_hostile(char *text, size_t size, const struct hostile *hostile) {
    snprintf(text, size,
             RULE("first", "where = { age = 43 }") "%s" RULE("r", "when = function(p) %s end")
                 RULE("last", "among = { \"bills\", total = 0.1 }"),
             hostile->file, hostile->function);
}

#ifdef __SANITIZE_ADDRESS__
#define SECONDS_MOST 10 /* the sanitizers take their time */
#else
#define SECONDS_MOST 2
#endif

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void add_person(struct evening *evening, uint32_t number) {
    char book[16], bill[16];
    snprintf(book, sizeof book, "%u", number / 2);
    snprintf(bill, sizeof bill, "%u", number);
    evening_row(evening, "register", number, "name", "甲", "office", "1", "book", book, "born", "1980-01-01",
                "region", "450226102", "income", "100", "address",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", NULL);
    evening_row(evening, "bills", number, "number", bill, "paid_on", "2023-01-01", "total", "0.10", NULL);
}

/* The rules before and after keep their answers; one person's failure takes less than two seconds. */
static void hostile_rules_fail_alone(void **state) {
    (void)state;
    for (size_t i = 0; i < HOSTILES; i++) {
        char text[2048];
        struct evening evening;
        struct judgement judgement;
        write_hostile(text, sizeof text, &hostiles[i]);
        evening_open(&evening, text);
        add_person(&evening, 1);
        double from = now();
        evening_judge(&evening, &judgement, 1);
        double took = now() - from;
        if (took > SECONDS_MOST) fail_msg("%s: took %.1f s", hostiles[i].name, took);
        if (judgement.failure_count != 1 || judgement.flag_count != 2)
            fail_msg("%s: %u failures, %u flags", hostiles[i].name, judgement.failure_count,
                     judgement.flag_count);
        if (strstr(judgement.failures[0].message, hostiles[i].message) == NULL)
            fail_msg("%s: %s", hostiles[i].name, judgement.failures[0].message);
        assert_null(strstr(judgement.failures[0].message, "0x"));
        judgement_release(&judgement);
        evening_close(&evening);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
#ifndef __SANITIZE_ADDRESS__
    assert_true(usage.ru_maxrss < 160 * 1024); /* KiB: one worker's 64 MiB, the loader and the test itself */
#endif
}

/* Hostile and good rules together give the same with any number of threads. */
static void the_same_with_any_number_of_threads(void **state) {
    (void)state;
    static const int picks[] = {0, 1, 3, 5, 6, 10, 38, 43};
    struct buffer text = {.most = 1 << 20}, first = {.most = 1 << 24}, again = {.most = 1 << 24};
    for (size_t i = 0; i < sizeof picks / sizeof *picks; i++) {
        const struct hostile *hostile = &hostiles[picks[i]];
        buffer_format(&text, "do %s ", hostile->file);
        buffer_format(&text,
                      "rule \"r%d\" { title = { zh = \"x\" }, cause = \"illness\", basis = \"甲\", from = "
                      "\"2020-01-01\", each = \"person\", urgency = \"red\", say = { zh = \"x\" },",
                      (int)i);
        buffer_format(&text, "when = function(p) if p.rooms ~= 1 then return false end %s end } end\n",
                      hostile->function);
    }
    buffer_text(&text, RULE("last", "among = { \"bills\", total = 0.1 }, when = function(p) return "
                                    "p.household.members:sum(\"income\") >= 200 end"));
    for (int threads = 1; threads <= 5; threads += threads == 1 ? 1 : 3) {
        struct evening evening;
        struct judgement judgement;
        evening_open(&evening, text.at);
        for (uint32_t i = 1; i <= 6001; i++) {
            char book[16], bill[16];
            snprintf(book, sizeof book, "%u", i / 2);
            snprintf(bill, sizeof bill, "%u", i);
            evening_row(&evening, "register", i, "name", "甲", "office", "1", "book", book, "region",
                        "450226102", "income", "100", "rooms", i % 1500 == 7 ? "1" : "2", NULL);
            evening_row(&evening, "bills", i, "number", bill, "paid_on", "2023-01-01", "total", "0.10", NULL);
        }
        evening_judge(&evening, &judgement, threads);
        struct buffer *out = threads == 1 ? &first : &again;
        buffer_clear(out);
        for (uint32_t i = 0; i < judgement.failure_count; i++)
            buffer_format(out, "%u %u %u %s\n", judgement.failures[i].rule, judgement.failures[i].household,
                          judgement.failures[i].person, judgement.failures[i].message);
        for (uint32_t i = 0; i < judgement.flag_count; i++) {
            const struct flag *flag = &judgement.flags[i];
            buffer_format(out, "%u %u %u", flag->rule, flag->household, flag->person);
            for (uint32_t k = 0; k < flag->read_count; k++) {
                const struct read *read = &judgement.reads[flag->first_read + k];
                buffer_format(out, " %u:%u:%u:%lld", read->kind, read->what, read->at,
                              (long long)read->value.number);
            }
            buffer_text(out, "\n");
        }
        assert_int_equal(judgement.failure_count, 4 * 8); /* 7, 1507, 3007, 4507: each rule fails for four */
        assert_int_equal(judgement.flag_count, 6000); /* 1 is alone with 100 yuan; the others live in pairs */
        if (threads > 1) assert_int_equal(first.length, again.length);
        if (threads > 1) assert_memory_equal(first.at, again.at, first.length);
        judgement_release(&judgement);
        evening_close(&evening);
    }
    buffer_release(&text);
    buffer_release(&first);
    buffer_release(&again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_lists),
        cmocka_unit_test(the_functions_of_lua_that_are_left),
        cmocka_unit_test(tables_of_the_file_are_frozen),
        cmocka_unit_test(hostile_rules_fail_alone),
        cmocka_unit_test(the_same_with_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
