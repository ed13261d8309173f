/* What a test expects: flags by rule and person, cannot tells with their cause, urgency, sentences, facts. */
#include <string.h>

#include "book/case_read.h"

enum shape {                /* what follows a rule's name */
             SHAPE_NOTHING, /* a list of rules */
             SHAPE_MAYBE,   /* a list of rules, or rule = "text" */
             SHAPE_TEXT,    /* rule = "text" */
             SHAPE_RANK     /* rule = "text", or { "text", number } */
};

struct expecting {
    struct reading *reading;
    struct expectations *into;
    const char *key; /* "flags" */
    enum shape shape;
};

static struct expected *expect(struct expecting *expecting, const char *rule, const char *person) {
    struct reading *reading = expecting->reading;
    struct expectations *into = expecting->into;
    const struct book *book = reading->book;
    if (book_rule(book, rule) == RULE_NONE) form_unknown_of(&reading->form, book, DECLARED_RULE, rule);
    struct expected *grown = arena_get(&reading->cases->arena, (into->count + 1) * sizeof *grown);
    if (into->count > 0) memcpy(grown, into->items, into->count * sizeof *grown);
    into->items = grown;
    grown[into->count] = (struct expected){.rule = rule, .text = "", .person = person};
    return &grown[into->count++];
}

static const char *copy_top(struct reading *reading, int index) {
    return arena_text(&reading->cases->arena, lua_tostring(reading_state(reading), index));
}

/* [1], [2] … of the table on top: names of rules. */
static void expect_list(struct expecting *expecting, const char *person) {
    struct reading *reading = expecting->reading;
    lua_State *L = reading_state(reading);
    lua_Integer length = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= length; i++) {
        bool text = lua_rawgeti(L, -1, i) == LUA_TSTRING;
        if (text && expecting->shape <= SHAPE_MAYBE)
            expect(expecting, copy_top(reading, -1), person);
        else if (expecting->shape <= SHAPE_MAYBE)
            form_error(&reading->form, expecting->key, "%s holds names of rules", expecting->key);
        else
            form_error(&reading->form, expecting->key, "%s says what of each rule: { [\"rule\"] = \"…\" }",
                       expecting->key);
        lua_pop(L, 1);
    }
}

/* { "red", 4.2 } on top. */
static bool expect_ranked(struct expecting *expecting, const char *rule, const char *person) {
    struct reading *reading = expecting->reading;
    lua_State *L = reading_state(reading);
    if (expecting->shape != SHAPE_RANK || !lua_istable(L, -1) || lua_rawlen(L, -1) != 2) return false;
    struct value rank;
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    bool good = lua_type(L, -2) == LUA_TSTRING && value_pull(L, -1, &rank) &&
                (rank.kind == VALUE_NUMBER || rank.kind == VALUE_AMOUNT);
    if (good) {
        struct expected *expected = expect(expecting, rule, person);
        expected->text = copy_top(reading, -2);
        expected->ranked = true;
        expected->rank = rank.kind == VALUE_NUMBER ? rank.as.number : (double)rank.as.amount / 100;
    }
    lua_pop(L, 2);
    return good;
}

/* One rule = … of the table, its name at -2 and what follows on top. */
static void expect_pair(struct expecting *expecting, const char *name, const char *person) {
    struct reading *reading = expecting->reading;
    lua_State *L = reading_state(reading);
    if (lua_type(L, -1) == LUA_TSTRING && expecting->shape >= SHAPE_MAYBE)
        expect(expecting, name, person)->text = copy_top(reading, -1);
    else if (!expect_ranked(expecting, name, person))
        form_error(&reading->form, name, "%s: '%s' is followed by the wrong kind of value", expecting->key,
                   name);
}

/* Everything in the table on top that one person's or, without a person, anybody's. */
static void expect_table(struct expecting *expecting, const char *person) {
    struct reading *reading = expecting->reading;
    lua_State *L = reading_state(reading);
    int table = lua_gettop(L);
    expect_list(expecting, person);
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_settop(L, table + 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) continue;
        const char *name = copy_top(reading, -2);
        bool of_person = person == NULL && lua_istable(L, -1) && person_is_given(reading->test, name);
        bool may_be = person == NULL && lua_istable(L, -1) && expecting->shape == SHAPE_NOTHING;
        if (of_person)
            expect_table(expecting, name);
        else if (may_be)
            unknown_person(reading, name);
        else
            expect_pair(expecting, name, person);
    }
}

static int by_rule_and_person(const struct expected *a, const struct expected *b) {
    int order = strcmp(a->rule, b->rule);
    if (order != 0) return order;
    return strcmp(a->person != NULL ? a->person : "", b->person != NULL ? b->person : "");
}

/* Lua walks a table in any order; messages come in one. */
static void sort(struct expectations *expectations) {
    for (uint32_t i = 1; i < expectations->count; i++) {
        struct expected item = expectations->items[i];
        uint32_t at = i;
        for (; at > 0 && by_rule_and_person(&expectations->items[at - 1], &item) > 0; at--)
            expectations->items[at] = expectations->items[at - 1];
        expectations->items[at] = item;
    }
}

static void read_one(struct reading *reading, const char *key, struct expectations *into, enum shape shape) {
    lua_State *L = reading_state(reading);
    struct expecting expecting = {reading, into, key, shape};
    if (!form_push(&reading->form, key)) return;
    into->given = true;
    reading->form.inside = key;
    if (lua_istable(L, -1))
        expect_table(&expecting, NULL);
    else
        form_error(&reading->form, key, "%s must be a table", key);
    reading->form.inside = NULL;
    sort(into);
    lua_settop(L, reading->form.index);
}

/* The value on top: a plain one, a reference, or cannot_tell "cause". */
static void expect_value(struct reading *reading, uint16_t fact, const char *person) {
    lua_State *L = reading_state(reading);
    struct test_case *test = reading->test;
    const char *name = reading->book->facts[fact].name;
    struct expected_fact expected = {.fact = fact, .person = person};
    if (luaL_testudata(L, -1, UNTOLD_METATABLE) != NULL) {
        lua_getiuservalue(L, -1, 1);
        expected.value = (struct given_cell){.column = name, .text = copy_top(reading, -1)};
        expected.untold = true;
        lua_pop(L, 1);
    } else {
        expected.value = cell_at_top(reading, name);
    }
    struct expected_fact *grown = arena_get(&reading->cases->arena, (test->fact_count + 1) * sizeof *grown);
    if (test->fact_count > 0) memcpy(grown, test->facts, test->fact_count * sizeof *grown);
    uint32_t at = test->fact_count++;
    for (; at > 0 && grown[at - 1].fact > fact; at--) grown[at] = grown[at - 1];
    grown[at] = expected;
    test->facts = grown;
}

/* { ["甲"] = value } on top: of that person, or of the household in which that person lives. */
static void expect_values(struct reading *reading, uint16_t fact) {
    lua_State *L = reading_state(reading);
    int table = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_settop(L, table + 1)) {
        const char *person = lua_type(L, -2) == LUA_TSTRING ? copy_top(reading, -2) : "?";
        if (person_is_given(reading->test, person))
            expect_value(reading, fact, person);
        else
            unknown_person(reading, person);
    }
}

static void expect_fact(struct reading *reading, const char *name) {
    const struct test_case *test = reading->test;
    uint16_t fact = book_fact(reading->book, name);
    if (fact == FACT_NONE) {
        form_unknown_of(&reading->form, reading->book, DECLARED_FACT, name);
        return;
    }
    enum fact_subject subject = reading->book->facts[fact].subject;
    uint32_t several = subject == FACT_OF_PERSON ? test->person_count : test->household_count;
    if (subject == FACT_OF_ROW)
        form_error(&reading->form, name, "a test expects facts of persons and households, not of rows");
    else if (lua_istable(reading_state(reading), -1))
        expect_values(reading, fact);
    else if (several == 1)
        expect_value(reading, fact, NULL);
    else
        form_error(&reading->form, name, "%s: say whose it is: { [\"%s\"] = … }", name,
                   test->household_count > 0 && test->households[0].person_count > 0
                       ? test->households[0].people[0].name
                       : "…");
}

static void read_facts(struct reading *reading) {
    lua_State *L = reading_state(reading);
    if (!form_push(&reading->form, "facts")) return;
    int table = lua_gettop(L);
    reading->form.inside = "facts";
    if (!lua_istable(L, table)) form_error(&reading->form, "facts", "facts must be a table");
    for (lua_pushnil(L); lua_istable(L, table) && lua_next(L, table) != 0; lua_settop(L, table + 1)) {
        if (lua_type(L, -2) == LUA_TSTRING)
            expect_fact(reading, copy_top(reading, -2));
        else
            form_error(&reading->form, "facts", "facts takes [\"person.NAME\"] = value");
    }
    reading->form.inside = NULL;
    lua_settop(L, reading->form.index);
}

void expectations_read(struct reading *reading) {
    struct test_case *test = reading->test;
    read_one(reading, "flags", &test->flags, SHAPE_NOTHING);
    read_one(reading, "suppressed", &test->suppressed, SHAPE_MAYBE);
    read_one(reading, "cannot_tell", &test->cannot_tell, SHAPE_TEXT);
    read_one(reading, "review", &test->review, SHAPE_NOTHING);
    read_one(reading, "assumed", &test->assumed, SHAPE_TEXT);
    read_one(reading, "urgency", &test->urgency, SHAPE_RANK);
    read_one(reading, "say", &test->say, SHAPE_TEXT);
    read_facts(reading);
    if (!test->flags.given && !test->cannot_tell.given && !test->suppressed.given && !test->review.given &&
        test->fact_count == 0)
        form_error(&reading->form, NULL, "the test expects nothing: write flags = { … }, or flags = {}");
}
