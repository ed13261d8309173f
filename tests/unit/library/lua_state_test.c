/* The sandbox: what can be reached by name is exactly a list, nothing shows an address, and every budget
 * holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "library/lua_state.h"

static bool run(struct sandbox *box, const char *text, int64_t budget) {
    lua_settop(box->L, 0);
    return sandbox_load(box, "=x.lua", span_of(text)) && sandbox_call(box, 0, 1, budget) == LUA_OK;
}

static void assert_gives(const char *text, const char *wanted) {
    struct sandbox box;
    assert_true(sandbox_init(&box, 8 << 20));
    if (!run(&box, text, 1000000)) fail_msg("%s: %s", text, lua_tostring(box.L, -1));
    assert_string_equal(lua_tostring(box.L, -1), wanted);
    sandbox_release(&box);
}

static void assert_fails(const char *text, const char *part) {
    struct sandbox box;
    assert_true(sandbox_init(&box, 8 << 20));
    assert_false(run(&box, text, 1000000));
    if (strstr(lua_tostring(box.L, -1), part) == NULL) fail_msg("%s: %s", text, lua_tostring(box.L, -1));
    sandbox_release(&box);
}

/* Checked in by hand: nothing that reads a clock, a file, a pattern, an address or another's
 * tables. */
static const char *const reachable[] = {"assert function",
                                        "error function",
                                        "ipairs function",
                                        "math table",
                                        "math.abs function",
                                        "math.ceil function",
                                        "math.floor function",
                                        "math.fmod function",
                                        "math.huge number",
                                        "math.max function",
                                        "math.maxinteger number",
                                        "math.min function",
                                        "math.mininteger number",
                                        "math.modf function",
                                        "math.tointeger function",
                                        "math.type function",
                                        "pairs function",
                                        "select function",
                                        "string table",
                                        "string.byte function",
                                        "string.char function",
                                        "string.len function",
                                        "string.lower function",
                                        "string.rep function",
                                        "string.reverse function",
                                        "string.sub function",
                                        "string.upper function",
                                        "table table",
                                        "table.concat function",
                                        "table.insert function",
                                        "table.remove function",
                                        "table.sort function",
                                        "table.unpack function",
                                        "tonumber function",
                                        "tostring function",
                                        "type function"};

static void exactly_this_is_reachable(void **state) {
    (void)state;
    struct sandbox box;
    assert_true(sandbox_init(&box, 8 << 20));
    lua_State *L = box.L;
    size_t found = 0;
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_settop(L, 2)) {
        char line[128];
        const char *name = lua_tostring(L, 2);
        snprintf(line, sizeof line, "%s %s", name, luaL_typename(L, 3));
        bool listed = false;
        for (size_t i = 0; i < sizeof reachable / sizeof *reachable; i++)
            listed = listed || strcmp(reachable[i], line) == 0;
        if (!listed) fail_msg("reachable, but not listed: %s", line);
        found++;
        if (!lua_istable(L, 3)) continue;
        sandbox_look_inside(L, 3);
        for (lua_pushnil(L); lua_next(L, 3) != 0; lua_pop(L, 1)) {
            snprintf(line, sizeof line, "%s.%s %s", name, lua_tostring(L, 4), luaL_typename(L, 5));
            listed = false;
            for (size_t i = 0; i < sizeof reachable / sizeof *reachable; i++)
                listed = listed || strcmp(reachable[i], line) == 0;
            if (!listed) fail_msg("reachable, but not listed: %s", line);
            found++;
        }
    }
    assert_int_equal(found, sizeof reachable / sizeof *reachable);
    sandbox_release(&box);
}

static void no_other_door(void **state) {
    (void)state;
    assert_fails("return (\"x\"):upper()", "attempt to index a string value");
    assert_fails("return \"1\" + 1", "attempt to perform arithmetic on a string value");
    assert_gives("return tostring(_ENV)", "table");
    assert_fails("_ENV.x = 5", "has no global variables");
    assert_fails("x = 5", "write local x = …");
    assert_fails("math.floor = nil", "cannot be changed");
    assert_fails("string.sub[1] = nil", "attempt to index");
    assert_gives(
        "return tostring(getmetatable) .. tostring(_G) .. tostring(os) .. tostring(pcall) .. tostring(next)",
        "nilnilnilnilnil");
    assert_gives("return tostring(tostring) .. tostring({}) .. tostring(nil) .. tostring(true) .. "
                 "tostring(1) .. tostring(1.5)",
                 "functiontableniltrue11.5");
    struct sandbox box;
    assert_true(sandbox_init(&box, 8 << 20));
    assert_false(sandbox_load(&box, "=x.lua", (struct span){"\033Lua\x54\0\x19\x93", 8}));
    sandbox_release(&box);
}

static void pairs_in_order(void **state) {
    (void)state;
    assert_gives("local s = \"\" for k, v in pairs { b = 1, a = 2, [10] = 3, [2] = 4, [\"1\"] = 5 } do s = s "
                 ".. k .. \"=\" .. v .. \" \" end return s",
                 "2=4 10=3 1=5 a=2 b=1 ");
    assert_fails("for k in pairs { [{}] = 1 } do end", "keys must be texts or numbers");
    assert_gives("local s = \"\" for k in pairs(math) do s = s .. k .. \" \" end return s",
                 "abs ceil floor fmod huge max maxinteger min mininteger modf tointeger type ");
}

/* The keys of a table are found in an order that is another in each state: that must not change what it costs
 * to bring them into theirs, since a verdict may hang on what is left. */
static void pairs_cost_the_same_in_every_state(void **state) {
    (void)state;
    enum { STATES = 4, KEYS = 2000 };
    struct buffer text = {0};
    struct sandbox boxes[STATES];
    buffer_text(&text, "local t = {");
    for (int i = 0; i < KEYS; i++) buffer_format(&text, "key%d = 1,", i * 7919);
    buffer_text(&text, "} for k in pairs(t) do end");
    for (int i = 0; i < STATES; i++) {
        assert_true(sandbox_init(&boxes[i], 8 << 20));
        assert_true(run(&boxes[i], text.at, 1000000));
        assert_int_equal(boxes[i].last, boxes[0].last);
    }
    assert_in_range(boxes[0].last, KEYS * (4 + 10 + 11),
                    KEYS * 40); /* found, gone over, and in order by halves */
    for (int i = 0; i < STATES; i++) sandbox_release(&boxes[i]);
    buffer_release(&text);
}

/* Of a table with holes # is one of several ends: frozen it is the same one as before, in every state. */
static void frozen_tables_are_as_long_as_before(void **state) {
    (void)state;
    enum { STATES = 4, TABLES = 60 };
    uint32_t drawn = 1;
    for (int i = 0; i < TABLES; i++) {
        struct buffer text = {0};
        lua_Integer length = -1;
        struct sandbox boxes[STATES];
        buffer_text(&text, "local t = {");
        for (int k = 0; k < 12; k++) {
            drawn = drawn * 1664525 + 1013904223;
            buffer_format(&text, drawn >> 31 ? "[%u] = 1," : "k%u = 1,", (drawn >> 20) % 12 + 1);
        }
        buffer_text(&text, "} return function() return #t end");
        for (int b = 0; b < STATES; b++) {
            assert_true(sandbox_init(&boxes[b], 8 << 20));
            lua_State *L = boxes[b].L;
            assert_true(run(&boxes[b], text.at, 1000000));
            lua_pushvalue(L, -1);
            assert_int_equal(sandbox_call(&boxes[b], 0, 1, 1000), LUA_OK);
            if (b == 0) length = lua_tointeger(L, -1);
            assert_int_equal(lua_tointeger(L, -1), length);
            lua_createtable(L, 1, 0);
            lua_pushvalue(L, 1);
            lua_rawseti(L, -2, 1);
            assert_true(sandbox_freeze(L));
            lua_settop(L, 1);
            assert_int_equal(sandbox_call(&boxes[b], 0, 1, 1000), LUA_OK);
            assert_int_equal(lua_tointeger(L, -1), length);
        }
        for (int b = 0; b < STATES; b++) sandbox_release(&boxes[b]);
        buffer_release(&text);
    }
}

static void tables(void **state) {
    (void)state;
    assert_gives("local t = { 3, 1, 2 } table.sort(t) return table.concat(t, \",\")", "1,2,3");
    assert_gives("local t = {} for i = 1, 100 do t[i] = i * 37 % 101 end table.sort(t, function(a, b) return "
                 "a > b end) return t[1] .. \" \" .. t[2] .. \" \" .. t[100]",
                 "100 99 1");
    /* Stable: equal keys keep their order. */
    assert_gives("local t = { { 1, \"a\" }, { 0, \"b\" }, { 1, \"c\" }, { 0, \"d\" } } table.sort(t, "
                 "function(x, y) return x[1] < y[1] end)\n"
                 "return t[1][2] .. t[2][2] .. t[3][2] .. t[4][2]",
                 "bdac");
    assert_fails("table.sort({ 1, \"x\" })", "attempt to compare");
    assert_gives("local t = { 1, 2, 3 } table.insert(t, 2, 9) table.insert(t, 8) local r = table.remove(t, "
                 "1) return r .. \":\" .. table.concat(t, \",\")",
                 "1:9,2,3,8");
    assert_gives("local t = {} return tostring(table.remove(t)) .. #t", "nil0");
    assert_fails("table.insert({}, 5, 1)", "position out of bounds");
    assert_fails("table.concat({ {} })", "element 1 is no text");
    assert_gives("return table.concat({ 1, 2.5, \"x\" }, \"-\")", "1-2.5-x");
    assert_fails("local t = {} for i = 1, 1000 do t[i] = 12345 end table.concat(t)",
                 "the text would be too long");
    assert_gives("return select(\"#\", table.unpack({ 1, 2, 3 }))", "3");
    assert_gives("return select(\"#\", table.unpack({}, 1, 3))", "3");
    assert_gives("local a, b = table.unpack({ 1, 2, 3 }, 2) return a .. \",\" .. b", "2,3");
    assert_gives("return select(\"#\", table.unpack({ 1, 2 }, 2, 1))", "0");
}

static void texts(void **state) {
    (void)state;
    assert_gives("return string.rep(\"ab\", 3) .. string.rep(\"x\", 0) .. string.rep(\"\", 5)", "ababab");
    assert_gives("return string.byte(\"abc\") .. \" \" .. string.byte(\"abc\", -1) .. \" \" .. "
                 "table.concat({ string.byte(\"abc\", 1, 3) }, \",\")",
                 "97 99 97,98,99");
    assert_gives("return tostring((string.byte(\"abc\", 9))) .. tostring(tonumber(string.rep(\"1\", 300)))",
                 "nilnil");
    assert_fails("local s = \"x\" while true do s = s .. s end", "not enough memory");
    assert_fails("return string.rep(\"x\", 20000)", "too long");
    assert_fails("string.byte(string.rep(\"x\", 300), 1, -1)", "more than 200 values");
}

static void budgets(void **state) {
    (void)state;
    struct sandbox box;
    assert_true(sandbox_init(&box, 8 << 20));
    assert_true(run(&box, "for i = 1, 10000 do end", 100000));
    assert_in_range(box.last, 10000, 13000); /* one instruction a turn, in steps of 1,000, and the call */
    assert_false(box.spent);
    assert_false(run(&box, "\nwhile true do end", 100000));
    assert_string_equal(lua_tostring(box.L, -1),
                        "x.lua:2: the evaluation needs more instructions than it may have");
    assert_true(box.spent);
    assert_false(box.full);
    box.spent = false;
    assert_false(run(&box, "local t = {} for i = 1, 1e9 do t[i] = {} end", 1000000000));
    assert_true(box.full);
    assert_true(box.used <= box.most);
    box.full = false;
    assert_true(run(&box, "return 1", 1000)); /* the state goes on */
    sandbox_release(&box);
    assert_false(sandbox_init(&box, 1000)); /* not even the state fits */
}

static int call_inside(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    if (sandbox_call(sandbox_of(L), 0, 0, 1000000) != LUA_OK) return lua_error(L);
    return 0;
}

/* A loop that enters C, and from there Lua, at every turn must not start its count afresh each time. */
static void calls_within_calls_spend_one_budget(void **state) {
    (void)state;
    struct sandbox box;
    assert_true(sandbox_init(&box, 8 << 20));
    assert_true(run(&box, "return function() end", 1000));
    lua_pushcclosure(box.L, call_inside, 1);
    lua_getfield(box.L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    lua_insert(box.L, -2);
    lua_setfield(box.L, -2, "inside");
    assert_false(run(&box, "while true do inside() end", 1000000));
    assert_non_null(strstr(lua_tostring(box.L, -1), "more instructions"));
    sandbox_release(&box);
}

static void frozen_tables(void **state) {
    (void)state;
    struct sandbox box;
    assert_true(sandbox_init(&box, 8 << 20));
    assert_true(
        run(&box,
            "local t = { 1, 2, inner = { x = 5 } } t.me = t\nlocal function deep() return t.inner.x end\n"
            "return { read = function() return #t .. t[2] .. deep() .. tostring(t.me == t) .. "
            "tostring(t.none) end,\n"
            " write = function() t[1] = 9 end, add = function() t.new = 1 end, insert = function() "
            "table.insert(t, 1) end, inner = function() t.inner.x = 6 end,\n"
            " again = function() return t[1] .. t.inner.x end }",
            100000));
    lua_State *L = box.L;
    assert_true(sandbox_freeze(L));
    static const struct {
        const char *name, *gives;
    } calls[] = {{"read", "225truenil"}, {"write", NULL}, {"add", NULL},
                 {"insert", NULL},       {"inner", NULL}, {"again", "15"}};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        lua_settop(L, 1);
        lua_getfield(L, 1, calls[i].name);
        assert_int_equal(sandbox_call(&box, 0, 1, 100000) == LUA_OK, calls[i].gives != NULL);
        if (calls[i].gives != NULL)
            assert_string_equal(lua_tostring(L, -1), calls[i].gives);
        else
            assert_non_null(strstr(lua_tostring(L, -1), "cannot be changed"));
    }
    sandbox_release(&box);
}

static void a_file_too_large(void **state) {
    (void)state;
    struct sandbox box;
    assert_true(sandbox_init(&box, 8 << 20));
    assert_false(sandbox_load(&box, "=x.lua", (struct span){"", SOURCE_MOST + 1}));
    assert_string_equal(lua_tostring(box.L, -1), "x.lua:1: the file is larger than 1 MiB");
    sandbox_release(&box);
}

/* What stands behind it on other lines is no text, however much it is; Lua says what is wrong. */
static void a_text_that_does_not_close(void **state) {
    (void)state;
    struct buffer text = {0};
    buffer_text(&text, "local a = 1\nlocal b = \"open\n");
    for (int i = 0; i < 1000; i++) buffer_text(&text, "local c\n");
    buffer_text(&text, "local d = \"closed\"\n");
    assert_fails(text.at, "x.lua:2: unfinished string");
    buffer_release(&text);
    assert_gives("return 'a\\z  \n  b\\\nc' .. ''", "ab\nc");
}

static int lines_told;
static void count_line(lua_State *L, lua_Debug *debug) {
    (void)L;
    lines_told += debug->currentline > 0;
}

/* What looks on at the lines changes neither what comes out nor what it costs. */
static void lines_cost_nothing(void **state) {
    (void)state;
    static const char text[] = "local t = {}\nfor i = 1, 3000 do\n  t[#t + 1] = i * 2\nend\nreturn #t";
    struct sandbox plain, watched;
    assert_true(sandbox_init(&plain, 8 << 20) && sandbox_init(&watched, 8 << 20));
    lines_told = 0;
    watched.on_line = count_line;
    assert_true(run(&plain, text, 1000000) && run(&watched, text, 1000000));
    assert_int_equal(lua_tointeger(plain.L, -1), lua_tointeger(watched.L, -1));
    assert_true(plain.last == watched.last && plain.last > 0);
    assert_int_equal(plain.used, watched.used);
    assert_true(lines_told > 6000);
    assert_int_equal(run(&plain, text, 9000), run(&watched, text, 9000));
    sandbox_release(&plain);
    sandbox_release(&watched);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_this_is_reachable),
        cmocka_unit_test(no_other_door),
        cmocka_unit_test(pairs_in_order),
        cmocka_unit_test(pairs_cost_the_same_in_every_state),
        cmocka_unit_test(frozen_tables_are_as_long_as_before),
        cmocka_unit_test(tables),
        cmocka_unit_test(texts),
        cmocka_unit_test(budgets),
        cmocka_unit_test(calls_within_calls_spend_one_budget),
        cmocka_unit_test(frozen_tables),
        cmocka_unit_test(lines_cost_nothing),
        cmocka_unit_test(a_text_that_does_not_close),
        cmocka_unit_test(a_file_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
