/* Reads X_test.lua: made-up households, and what the rules must say of them. */
#include "book/case.h"

#include <string.h>

#include "book/declare.h"
#include "ground/memory.h"

#define PART "hearth.part" /* key of a table made by household{} or person{} */

struct reading {
    struct loader loader;
    struct test_cases *cases;
    struct form form; /* the test, for places */
};

static lua_State *state_of(struct reading *reading) {
    return reading->loader.box.L;
}

/* person { … } and household { … } inside a test mark their table and give it back. */
static int mark_part(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_setfield(L, 1, PART);
    lua_settop(L, 1);
    return 1;
}

static void allow_part(lua_State *L, const char *name) {
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    lua_pushstring(L, name);
    lua_pushcclosure(L, mark_part, 1);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

static bool is_part(lua_State *L, int index, const char *name) {
    if (!lua_istable(L, index)) return false;
    bool is = lua_getfield(L, index, PART) == LUA_TSTRING && strcmp(lua_tostring(L, -1), name) == 0;
    lua_pop(L, 1);
    return is;
}

/* The value on top as a cell would be delivered. */
static const char *as_text(struct reading *reading, const char *key) {
    lua_State *L = state_of(reading);
    struct arena *arena = &reading->cases->arena;
    if (lua_isboolean(L, -1)) return lua_toboolean(L, -1) ? "true" : "false";
    if (lua_isinteger(L, -1)) return arena_format(arena, "%lld", (long long)lua_tointeger(L, -1));
    if (lua_type(L, -1) == LUA_TNUMBER) return arena_format(arena, "%.15g", lua_tonumber(L, -1));
    if (lua_type(L, -1) == LUA_TSTRING) return arena_text(arena, lua_tostring(L, -1));
    if (lua_type(L, -1) == LUA_TLIGHTUSERDATA) {
        const char *text = arena_text(arena, luaL_tolstring(L, -1, NULL));
        lua_pop(L, 1);
        return text;
    }
    form_error(&reading->form, key, "%s must be a value", key);
    return "";
}

static bool plain_key(lua_State *L) {
    return lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), PART) != 0;
}

static uint32_t count_pairs(lua_State *L, int table) {
    uint32_t count = 0;
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) count++;
    return count;
}

/* Every name = plain value of the table on top, sorted by name. */
static struct given_cell *read_cells(struct reading *reading, uint32_t *count) {
    lua_State *L = state_of(reading);
    int table = lua_gettop(L);
    struct given_cell *cells = arena_get(&reading->cases->arena, (count_pairs(L, table) + 1) * sizeof *cells);
    *count = 0;
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        if (!plain_key(L) || lua_istable(L, -1)) continue;
        struct given_cell cell = {arena_text(&reading->cases->arena, lua_tostring(L, -2)), NULL};
        cell.text = as_text(reading, cell.column);
        uint32_t at = (*count)++;
        for (; at > 0 && strcmp(cells[at - 1].column, cell.column) > 0; at--) cells[at] = cells[at - 1];
        cells[at] = cell;
    }
    return cells;
}

/* The list of rows on top, of one dataset. */
static void read_rows(struct reading *reading, struct given_person *person, const char *dataset) {
    lua_State *L = state_of(reading);
    lua_Integer length = (lua_Integer)lua_rawlen(L, -1);
    if (length == 0 && count_pairs(L, lua_gettop(L)) > 0)
        form_error(&reading->form, dataset, "%s takes a list of rows: { { … }, { … } }", dataset);
    for (lua_Integer i = 1; i <= length; i++) {
        struct given_row row = {.dataset = dataset};
        if (lua_rawgeti(L, -1, i) == LUA_TTABLE)
            row.cells = read_cells(reading, &row.count);
        else
            form_error(&reading->form, dataset, "row %d of %s is no table", (int)i, dataset);
        lua_pop(L, 1);
        struct given_row *grown = arena_get(&reading->cases->arena, (person->row_count + 1) * sizeof *grown);
        if (person->row_count > 0) memcpy(grown, person->rows, person->row_count * sizeof *grown);
        grown[person->row_count++] = row;
        person->rows = grown;
    }
}

static void read_person(struct reading *reading, struct given_person *person) {
    lua_State *L = state_of(reading);
    int table = lua_gettop(L);
    person->cells = read_cells(reading, &person->cell_count);
    for (uint32_t i = 0; i < person->cell_count; i++)
        if (strcmp(person->cells[i].column, "name") == 0) person->name = person->cells[i].text;
    if (person->name == NULL) form_error(&reading->form, "person", "a person needs a name");
    const char *datasets[256];
    uint32_t count = 0;
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        if (!plain_key(L) || !lua_istable(L, -1) || count == 256) continue;
        const char *name = arena_text(&reading->cases->arena, lua_tostring(L, -2));
        uint32_t at = count++;
        for (; at > 0 && strcmp(datasets[at - 1], name) > 0; at--) datasets[at] = datasets[at - 1];
        datasets[at] = name;
    }
    for (uint32_t i = 0; i < count; i++) {
        lua_getfield(L, table, datasets[i]);
        read_rows(reading, person, datasets[i]);
        lua_pop(L, 1);
    }
}

static void read_household(struct reading *reading, struct given_household *household) {
    lua_State *L = state_of(reading);
    int table = lua_gettop(L);
    household->cells = read_cells(reading, &household->cell_count);
    lua_Integer length = (lua_Integer)lua_rawlen(L, table);
    household->people = arena_zeroed(&reading->cases->arena, (size_t)length + 1, sizeof *household->people);
    for (lua_Integer i = 1; i <= length; i++) {
        lua_rawgeti(L, table, i);
        if (is_part(L, -1, "person"))
            read_person(reading, &household->people[household->person_count++]);
        else
            form_error(&reading->form, "household",
                       "a household holds person { … }, and columns that all its members share");
        lua_settop(L, table);
    }
    if (household->person_count == 0) form_error(&reading->form, "household", "a household needs a person");
}

static void read_households(struct reading *reading, struct test_case *test) {
    lua_State *L = state_of(reading);
    int table = reading->form.index;
    lua_Integer length = (lua_Integer)lua_rawlen(L, table);
    test->households = arena_zeroed(&reading->cases->arena, (size_t)length + 1, sizeof *test->households);
    for (lua_Integer i = 1; i <= length; i++) {
        lua_rawgeti(L, table, i);
        if (is_part(L, -1, "household"))
            read_household(reading, &test->households[test->household_count++]);
        else
            form_error(&reading->form, NULL, "entry %d of the test is no household { … }", (int)i);
        lua_settop(L, table);
        lua_pushnil(L);
        lua_rawseti(L, table, i);
    }
    if (test->household_count == 0) form_error(&reading->form, NULL, "the test has no household { … }");
}

static void expect(struct reading *reading, struct expectations *expectations, const char *rule,
                   const char *text, const char *person) {
    struct expected *grown = arena_get(&reading->cases->arena, (expectations->count + 1) * sizeof *grown);
    if (expectations->count > 0) memcpy(grown, expectations->items, expectations->count * sizeof *grown);
    grown[expectations->count++] = (struct expected){rule, text, person};
    expectations->items = grown;
}

static void expect_list(struct reading *reading, struct expectations *expectations, const char *person,
                        const char *key) {
    lua_State *L = state_of(reading);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, -1); i++) {
        if (lua_rawgeti(L, -1, i) == LUA_TSTRING)
            expect(reading, expectations, arena_text(&reading->cases->arena, lua_tostring(L, -1)), "",
                   person);
        else
            form_error(&reading->form, key, "%s holds names of rules", key);
        lua_pop(L, 1);
    }
}

/* flags = { "rule", … } or { ["甲"] = { "rule" } }; others { rule = "text" }. */
static void read_expectations(struct reading *reading, const char *key, struct expectations *expectations,
                              bool rules_only) {
    lua_State *L = state_of(reading);
    if (!form_push(&reading->form, key)) return;
    expectations->given = true;
    if (!lua_istable(L, -1)) {
        form_error(&reading->form, key, "%s must be a table", key);
        lua_pop(L, 1);
        return;
    }
    expect_list(reading, expectations, NULL, key);
    int table = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) continue;
        const char *name = arena_text(&reading->cases->arena, lua_tostring(L, -2));
        if (rules_only && lua_istable(L, -1))
            expect_list(reading, expectations, name, key);
        else if (!rules_only && lua_type(L, -1) == LUA_TSTRING)
            expect(reading, expectations, name, arena_text(&reading->cases->arena, lua_tostring(L, -1)),
                   NULL);
        else
            form_error(&reading->form, name, "%s: '%s' is followed by the wrong kind of value", key, name);
    }
    lua_pop(L, 1);
}

/* Texts live in the loader's book until it is released: copied to the cases. */
static const char **read_names(struct reading *reading, const char *key, uint32_t *count) {
    uint16_t found;
    const char **names = form_texts(&reading->form, key, &found);
    const char **copies = arena_get(&reading->cases->arena, (found + 1u) * sizeof *copies);
    for (uint16_t i = 0; i < found; i++) copies[i] = arena_text(&reading->cases->arena, names[i]);
    *count = found;
    return found > 0 ? copies : NULL;
}

static void read_test(struct reading *reading, const struct capture *capture, struct test_case *test) {
    form_open(&reading->form, &reading->loader, capture);
    test->name = arena_text(&reading->cases->arena, capture->name);
    test->file = arena_text(&reading->cases->arena, reading->loader.book->sources[capture->source].path);
    test->line = capture->line;
    test->on = form_date(&reading->form, "on", DATE_NONE);
    if (!form_has(&reading->form, "on"))
        form_error(&reading->form, NULL, "on is missing: the day on which the test judges");
    test->absent = read_names(reading, "absent", &test->absent_count);
    test->rules = read_names(reading, "rules", &test->rule_count);
    if (form_push(&reading->form, "parameters")) {
        test->parameters = read_cells(reading, &test->parameter_count);
        lua_pop(state_of(reading), 1);
    }
    read_households(reading, test);
    read_expectations(reading, "flags", &test->flags, true);
    read_expectations(reading, "suppressed", &test->suppressed, true);
    read_expectations(reading, "cannot_tell", &test->cannot_tell, false);
    read_expectations(reading, "urgency", &test->urgency, false);
    read_expectations(reading, "say", &test->say, false);
    if (!test->flags.given && !test->cannot_tell.given && !test->suppressed.given)
        form_error(&reading->form, NULL, "the test expects nothing: write flags = { … }, or flags = {}");
    form_close(&reading->form);
}

bool test_cases_read(struct test_cases *cases, const char *path, const char *shown, struct diags *diags) {
    struct book *book = memory_zeroed(1, sizeof *book);
    struct reading reading = {.cases = cases};
    size_t errors = diags->errors;
    arena_init(&book->arena);
    arena_init(&cases->arena);
    cases->items = NULL;
    cases->count = 0;
    if (!loader_init(&reading.loader, book, diags, date_from(2000, 1, 1))) system_failed("Lua");
    allow_part(state_of(&reading), "person");
    allow_part(state_of(&reading), "household");
    if (loader_run(&reading.loader, path, shown)) {
        cases->items = arena_zeroed(&cases->arena, reading.loader.capture_count + 1, sizeof *cases->items);
        for (uint32_t i = 0; i < reading.loader.capture_count; i++)
            if (reading.loader.captures[i].kind == DECLARED_TEST)
                read_test(&reading, &reading.loader.captures[i], &cases->items[cases->count++]);
    }
    loader_release(&reading.loader);
    book_free(book);
    return diags->errors == errors;
}

void test_cases_release(struct test_cases *cases) {
    arena_release(&cases->arena);
}
