/* Names in compiled functions, against what real Lua 5.4 makes of the text. What each text uses is read off
 * it by eye. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ground/bytes.h"
#include "library/lua_code.h"
#include "library/lua_state.h"

struct seen {
    struct buffer text; /* "use name base line depth;" for each */
    bool state_only;
};

static void note(void *context, const struct code_name *name) {
    static const char *const words[] = {"global", "set",        "field",   "method",   "keeps",  "keeps-in",
                                        "index",  "compared",   "equals",  "truth",    "latest", "idle",
                                        "called", "joined",     "ordered", "reckoned", "walked", "whole",
                                        "asked",  "sets-first", "first",   "bits"};
    struct seen *seen = context;
    bool state =
        name->use == USE_UPVALUE_SET || name->use == USE_UPVALUE_FIELD || name->use == USE_GLOBAL_SET;
    bool sides = name->use >= USE_EQUALS && name->use <= USE_WHOLE; /* tests/unit/book/compared_test.c */
    if ((seen->state_only && !state) || name->use == USE_FIRST || sides) return;
    buffer_format(&seen->text, "%s %s", words[name->use], name->name);
    if (name->base != NULL) buffer_format(&seen->text, " of %s", name->base[0] == '\0' ? "it" : name->base);
    if (name->within != NULL)
        buffer_format(&seen->text, " in %s.%s+%d", name->global, name->within, name->level);
    if (name->number >= 0) buffer_format(&seen->text, " #%d", name->number);
    buffer_format(&seen->text, " %d;", name->line);
}

static void assert_seen(const char *text, bool file_level, bool state_only, const char *wanted) {
    struct sandbox box;
    struct seen seen = {.text = {.most = 1 << 20}, .state_only = state_only};
    assert_true(sandbox_init(&box, 32 << 20));
    if (!sandbox_load(&box, "=x.lua", span_of(text))) fail_msg("%s", lua_tostring(box.L, -1));
    if (!file_level) assert_int_equal(sandbox_call(&box, 0, 1, 100000), LUA_OK);
    assert_true(code_names(box.L, file_level, note, &seen));
    assert_string_equal(seen.text.length > 0 ? seen.text.at : "", wanted);
    buffer_release(&seen.text);
    sandbox_release(&box);
}

static void names_of_a_function(void **state) {
    (void)state;
    assert_seen("return function(p) return p.age end", false, false, "field age of it 1;");
    assert_seen("return function(p)\n  local q = p.household\n  return q.region == param.place\nend", false,
                false,
                "field household of it 2;field region 3;global param 3;field place of param 3;compared ? in "
                "param.place+0 "
                "3;");
    /* Keys of a field of a global, and what is done with it. */
    assert_seen(
        "return function(p) return param.level[3][p.kind].name > 5 end", false, false,
        "global param 1;field level of param 1;index ? in param.level+0 #3 1;field kind of it 1;index ? in "
        "param.level+1 1;field name in param.level+2 1;compared ? in param.level+3 1;");
    assert_seen(
        "return function(p) local l = param.line if l then return not l end return 5 == l end", false, false,
        "global param 1;field line of param 1;compared ? in param.line+0 1;compared ? in param.line+0 "
        "1;compared ? in param.line+0 1;");
    assert_seen("return function(p) return p[1] == yuan(5)[2] end", false, false, "global yuan 1;");
    assert_seen("return function(p) return p.bills:sum(\"total\") > yuan(5) end", false, false,
                "field bills of it 1;method sum 1;asked total 1;global yuan 1;");
    assert_seen("return function(p) return p:is { age = 5 } end", false, false,
                "method is of it 1;asked age 1;");
    assert_seen("return function(p) p.x = 3 local q = p q[1] = 2 p = {} p.y = 1 end", false, false,
                "sets-first x of it 1;");
    /* Only what a call takes as it stands is asked. */
    assert_seen("return function(p) return p:sum(\"to\" .. \"tal\"), p:by(\"a\") end", false, false,
                "method sum of it 1;method by of it 1;asked a 1;");
    assert_seen("return function(p) local t = { b = 1 } return known(p, \"c\") and p.x:all(t) end", false,
                false, "global known 1;asked c 1;field x of it 1;method all 1;");
    assert_seen("return function() return math.floor(2.5) end", false, false,
                "global math 1;field floor of math 1;");
    /* What a call gave is not what was called. */
    assert_seen("return function(p) return date(\"x\").year end", false, false,
                "global date 1;field year 1;");
    assert_seen("return function(p) p = p.household return p.name end", false, false,
                "field household of it 1;field name 1;");
    assert_seen(
        "return function(p) for i, row in ipairs(p.bills) do if row.total then return true end end end",
        false, false, "global ipairs 1;field bills of it 1;field total 1;");
    assert_seen("return function(p) local f = function(q) return q.x, p.y end return f end", false, false,
                "field x 1;field y 1;");
    assert_seen("return function(p) local a, b = nil, nil return a.x // 2 & b.y ~ 1 end", false, false,
                "field x 1;field y 1;");
    assert_seen(
        "return function(p) while p.a do if p.b then goto out end end ::out:: return p.c or not p.d end",
        false, false, "field a of it 1;field b of it 1;field c of it 1;field d of it 1;");
    assert_seen("return function(p)\n\n\n\n\n  return p.\nage end", false, false, "field age of it 7;");
}

static void many_lines_between(void **state) {
    (void)state;
    char text[4096];
    size_t at = (size_t)snprintf(text, sizeof text, "return function(p)\n local x = p.first\n");
    for (int i = 0; i < 300; i++) text[at++] = '\n'; /* farther than one byte of line difference */
    snprintf(text + at, sizeof text - at, " return p.second\nend");
    assert_seen(text, false, false, "field first of it 2;field second of it 303;");
}

static void state_of_the_file(void **state) {
    (void)state;
    assert_seen("local n = 0\nlocal function f() n = n + 1 end", true, true, "keeps n 2;");
    assert_seen("local t = {}\nlocal function f() t.x = 1 end", true, true, "keeps-in t 2;");
    assert_seen("local t = {}\nlocal function f(i) t[1] = 1 t[i] = 2 end", true, true,
                "keeps-in t 2;keeps-in t 2;");
    assert_seen("local t = {}\nlocal function f() return function() return function() t.x = 1 end end end",
                true, true, "keeps-in t 2;");
    assert_seen("local t = {}\nlocal function f() local u = t local v = u v.x = 1 end", true, true,
                "keeps-in t 2;");
    assert_seen("local function f() x = 1 end\ny = 2", true, true, "set y 2;set x 1;");
}

static void what_keeps_no_state(void **state) {
    (void)state;
    static const char *const texts[] = {
        "local n = 0 n = n + 1 local t = {} t.x = 1",
        "local function f() local n = 0 local function g() n = n + 1 end g() return n end",
        "local function f() local n = 0 return function() return function() n = n + 1 end end end",
        "local function f() local t = {} local function g() t.x = 1 t[1] = 2 end g() return t end",
        "local make = function() return {} end local function f() local t = make() t.x = 1 return t end",
        "local make = function() return {} end local function f() local a, t = make(), make() t.x = 1 a.y = "
        "2 end",
        "local t = {} local function f() local u = t local v = {} u = nil v.x = u end",
        "local t = {} local function f() local x = t.a local y = { t } y.b = x end",
        "local t = { 1 } local function f() for i, v in ipairs(t) do local w = {} w.x = v w[i] = v end end",
        "local t = {} local function f() local u = t or {} local w w = {} w.x = u end",
        "local s = string local function f(x) local r = s.rep(x, 2) local o = {} o.r = r return o end",
        "local t = {} local function f() do local u = t end local v = {} v.x = 1 end",
        "local t = {} local function f() local n = #t local v = { n = n } v.n = -n v.m = not n v.k = n .. n "
        "end",
        "local t = {} local function f(i) local v = {} for k = 1, 3 do v[k] = t v.x = t end end",
        "local g = function(t) return t end local t = {} local function f() local v = t:h(1) v.x = 1 local w "
        "= g(t) w.y = 1 end",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_seen(texts[i], true, true, "");
}

/* Of a function by itself, what it had around it when it was made. */
static void state_of_a_closure(void **state) {
    (void)state;
    assert_seen("local n = 0 return function() n = n + 1 end", false, true, "keeps n 1;");
    assert_seen("local t = {} return function() return function() t.x = 1 end end", false, true,
                "keeps-in t 1;");
    assert_seen("return function() local n = 0 return function() n = n + 1 end end", false, true, "");
}

static void bits(void **state) {
    (void)state;
    assert_seen("return function(a, b) return a * b // 2 % 3 - -a / 2, a & b, a | 1, ~a, a << 2, 1 >> b end",
                false, false, "");
    char text[8192];
    size_t at = (size_t)snprintf(text, sizeof text, "return function(a, b) local t = {");
    for (int i = 0; i < 260; i++) at += (size_t)snprintf(text + at, sizeof text - at, "%d.5,", i);
    snprintf(text + at, sizeof text - at, "} return a + b, a - 1, a & b end");
    assert_seen(text, false, false, "bits & 1;");
}

static void note_line(void *context, int line) {
    buffer_format(context, "%d ", line);
}

static void lines_with_instructions(void **state) {
    (void)state;
    struct sandbox box;
    struct buffer seen = {.most = 4096};
    assert_true(sandbox_init(&box, 32 << 20));
    assert_true(sandbox_load(&box, "=x.lua",
                             span_of("return function(p)\n  -- a word\n\n  local f = function()\n    return "
                                     "1\n  end\n  return f()\nend")));
    assert_int_equal(sandbox_call(&box, 0, 1, 100000), LUA_OK);
    assert_true(code_lines(box.L, note_line, &seen));
    bool has[10] = {false};
    for (size_t i = 0; i < seen.length; i++)
        if (seen.at[i] != ' ') has[seen.at[i] - '0'] = true;
    /* the making of f stands on the line of its `end` */
    static const int lines[] = {5, 6, 7};
    for (int line = 0, k = 0; line < 10; line++) {
        bool wanted = k < 3 && lines[k] == line;
        assert_int_equal(has[line], wanted);
        k += wanted;
    }
    buffer_release(&seen);
    sandbox_release(&box);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_a_function),     cmocka_unit_test(many_lines_between),
        cmocka_unit_test(state_of_the_file),       cmocka_unit_test(what_keeps_no_state),
        cmocka_unit_test(state_of_a_closure),      cmocka_unit_test(bits),
        cmocka_unit_test(lines_with_instructions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
