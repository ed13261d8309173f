/* Rewriting functions so that they tell what they compare: what is put in where, and that nothing else
 * changes. Expected texts by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <glob.h>

#include "ground/file.h"

#include "library/lua_state.h"
#include "library/lua_watched.h"

struct heard {
    struct watched all[64];
    uint32_t count;
};

static void hear(void *context, const struct watched *watched) {
    struct heard *heard = context;
    if (heard->count < 64) heard->all[heard->count++] = *watched;
}

/* c( and a( stand for the two words. */
static void assert_watched(const char *source, const char *wanted) {
    struct heard heard = {.count = 0};
    struct buffer out = {.most = 1 << 16}, is = {.most = 1 << 16};
    if (!lua_watched(span_of(source), 0, &out, hear, &heard)) fail_msg("not understood: %s", source);
    for (const char *at = out.at; *at != '\0';) {
        bool compared = strncmp(at, WATCHED_COMPARED, strlen(WATCHED_COMPARED)) == 0;
        bool asked = strncmp(at, WATCHED_ASKED, strlen(WATCHED_ASKED)) == 0;
        if (compared || asked) buffer_text(&is, compared ? "c" : "a");
        if (!compared && !asked) buffer_add(&is, at, 1);
        at += compared ? strlen(WATCHED_COMPARED) : asked ? strlen(WATCHED_ASKED) : 1;
    }
    assert_string_equal(is.at, wanted);
    buffer_release(&out);
    buffer_release(&is);
}

static void comparisons_become_calls(void **state) {
    (void)state;
    assert_watched("f = function(p) return p.age<18 end", "f = function(p) return c(0,p.age,18) end");
    assert_watched("f = function(p) return p.a + 1 >= p.b * 2 end",
                   "f = function(p) return c(0,p.a + 1 , p.b * 2) end");
    assert_watched("f = function(p) return #p.bills == 0 end",
                   "f = function(p) return c(0,#p.bills , 0) end");
    assert_watched("f = function(p) return p.x ~= \"<\" end", "f = function(p) return c(0,p.x , \"<\") end");
    assert_watched("f = function(p) return 1 < 2 == true end",
                   "f = function(p) return c(1,c(0,1 , 2) , true) end");
    assert_watched("f = function(p) return p.born\n  < -- older\n  today - years(60) end",
                   "f = function(p) return c(0,p.born\n  , -- older\n  today - years(60)) end");
    assert_watched("f = function(p) return not p.x == p.y end",
                   "f = function(p) return c(1,not a(0,p.x) , p.y) end");
}

static void what_is_asked_becomes_a_call(void **state) {
    (void)state;
    assert_watched("f = function(p) return not p.x and p.y <= 3 end",
                   "f = function(p) return not a(0,p.x) and c(1,p.y , 3) end");
    assert_watched("f = function(p) return p.x and \"red\" or \"green\" end",
                   "f = function(p) return a(0,p.x) and \"red\" or \"green\" end");
    assert_watched(
        "f = function(p) if p.bills:any { kind = \"ward\" } then return true end return false end",
        "f = function(p) if a(0,p.bills:any { kind = \"ward\" }) then return true end return false end");
    assert_watched("f = function(p) while p.x do break end repeat local y = 1 until p.z end",
                   "f = function(p) while a(0,p.x) do break end repeat local y = 1 until a(1,p.z) end");
    assert_watched("f = function(p) if (p.x) then elseif (p.y or p.z) then else end end",
                   "f = function(p) if a(0,(p.x)) then elseif (a(1,p.y) or a(2,p.z)) then else end end");
}

/* A call may give more than one value. */
static void what_a_function_gives_is_asked_where_it_is_one_value(void **state) {
    (void)state;
    assert_watched("f = function(p) return p.x end", "f = function(p) return a(0,p.x) end");
    assert_watched("f = function(p) return p.bills:all { days = 3 } end",
                   "f = function(p) return a(0,p.bills:all { days = 3 }) end");
    assert_watched("f = function(p) return g(p) end", "f = function(p) return g(p) end");
    assert_watched("f = function(p) return p.x, p.y end", "f = function(p) return p.x, p.y end");
    assert_watched("f = function(p) return 3 end", "f = function(p) return 3 end");
}

static void all_of_lua(void **state) {
    (void)state;
    static const char *const same[] = {
        "local a <const>, b = 1, { 2, [3] = 4; x = function() return end }\n",
        "for i = 1, 5, 2 do goto over ::over:: end for k, v in ipairs(t) do end",
        "local function f(a, b) a.b.c[1], d = b:m \"x\" { 1 } [[y]] (2), 3 // 4 .. \"a\" end",
        "function m.n:o(x) do local y = -x * ~x | 1 & 2 << 3 >> 4 % 5 end return x(function() end) end",
        "-- if a < b then\nx = [==[ a < b ]==] --[[ c < d ]]",
        "if 1 < 2 then y = z and w end", /* outside of functions */
        "rule \"a\" { where = { age = over(3) }, say = { zh = '< {x}' } };",
        "",
        NULL};
    for (int i = 0; same[i] != NULL; i++) {
        struct heard heard = {.count = 0};
        struct buffer out = {.most = 1 << 16};
        assert_true(lua_watched(span_of(same[i]), 0, &out, hear, &heard));
        assert_string_equal(out.length > 0 ? out.at : "", same[i]);
        assert_int_equal(heard.count, 0);
        buffer_release(&out);
    }
}

static void what_is_not_understood_is_left(void **state) {
    (void)state;
    static const char *const wrong[] = {"f = function(p) return p.x < end",    "x = (1", "end", "local",
                                        "f = function(p) return .5 < p.x end", NULL};
    for (int i = 0; wrong[i] != NULL; i++) {
        struct heard heard = {.count = 0};
        struct buffer out = {.most = 1 << 16};
        assert_false(lua_watched(span_of(wrong[i]), 0, &out, hear, &heard));
        assert_int_equal(out.length + heard.count, 0);
        buffer_release(&out);
    }
    char deep[5000] = "f = function() return ";
    for (int i = 0; i < 600; i++) strcat(deep, "(");
    struct heard heard = {.count = 0};
    struct buffer out = {.most = 1 << 16};
    assert_false(lua_watched(span_of(deep), 0, &out, hear, &heard));
    buffer_release(&out);
}

static void assert_side(const char *expression, enum watched_from from, const char *name) {
    char source[256];
    struct heard heard = {.count = 0};
    struct buffer out = {.most = 1 << 16};
    snprintf(source, sizeof source, "f = function(p)\n return %s > nothing.x.y end", expression);
    assert_true(lua_watched(span_of(source), 7, &out, hear, &heard));
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.all[0].line, 2);
    assert_int_equal(heard.all[0].operator, WATCHED_OVER);
    const struct watched_side *side = &heard.all[0].left;
    assert_true(span_equal(side->text, span_of(expression)));
    if (side->from != from) fail_msg("%s: %d", expression, side->from);
    assert_true(span_equal(side->name, span_of(name)));
    assert_non_null(strstr(out.at, "(7,"));
    buffer_release(&out);
}

static void sides_say_what_they_are(void **state) {
    (void)state;
    assert_side("5000", WATCHED_WRITTEN, "");
    assert_side("-3", WATCHED_WRITTEN, "");
    assert_side("yuan(5000)", WATCHED_WRITTEN, "");
    assert_side("date \"2024-01-01\"", WATCHED_WRITTEN, "");
    assert_side("today - months(3)", WATCHED_WRITTEN, "");
    assert_side("param.line", WATCHED_PARAMETER, "line");
    assert_side("param.line[p.kind].per_year", WATCHED_PARAMETER, "line");
    assert_side("param.line * 2", WATCHED_WRITTEN, "");
    assert_side("param.line * n", WATCHED_OTHER, "");
    assert_side("p.household.income", WATCHED_MEMBER, "income");
    assert_side("line", WATCHED_VARIABLE, "line");
    assert_side("p.income / 2", WATCHED_OTHER, "");
    assert_side("#p.bills", WATCHED_OTHER, "");
    assert_side("f(p)", WATCHED_OTHER, "");
}

/* Of the last call that is put in. */
static void assert_last(const char *source, enum watched_from from, const char *name) {
    struct heard heard = {.count = 0};
    struct buffer out = {.most = 1 << 16};
    assert_true(lua_watched(span_of(source), 0, &out, hear, &heard));
    assert_true(heard.count > 0);
    const struct watched_side *side = &heard.all[heard.count - 1].left;
    if (side->from != from) fail_msg("%s: %d", source, side->from);
    assert_true(span_equal(side->name, span_of(name)));
    buffer_release(&out);
}

static void variables_are_what_they_were_made_of(void **state) {
    (void)state;
    assert_last("f = function(p) local b = p.burden return b > 1 end", WATCHED_MEMBER, "burden");
    assert_last("f = function(p) local b, c = p.burden, 3 return b > 1 end", WATCHED_MEMBER, "burden");
    assert_last("f = function(p) local c, b = p.burden, 3 return b > 1 end", WATCHED_VARIABLE, "b");
    assert_last("f = function(p) local b = param.line.per_month return b > 1 end", WATCHED_PARAMETER, "line");
    assert_last("local b = yuan(5000) f = function(p) return b > 1 end", WATCHED_WRITTEN, "");
    assert_last("f = function(p) local b = 3 return b > 1 end", WATCHED_VARIABLE, "b");
    assert_last("f = function(p) local b = p.x b = 4 return b > 1 end", WATCHED_VARIABLE, "b");
    assert_last("f = function(p) local b = p.x if p then b = 4 end return b > 1 end", WATCHED_VARIABLE, "b");
    assert_last("f = function(p) local b = p.x b.y = 4 return b > 1 end", WATCHED_MEMBER, "x");
    assert_last("f = function(p) local b = p.x if b > 1 then b = 4 end end", WATCHED_MEMBER, "x");
    /* what stands before the assignment runs after it as well */
    assert_last("f = function(p) local b = p.x for c in p do if b > 1 then end b = 4 end end",
                WATCHED_VARIABLE, "b");
    assert_last("f = function(p) local b = param.x while b > 1 do do b = p.y end end end", WATCHED_VARIABLE,
                "b");
    assert_last("f = function(p) local b = p.x repeat local b = p.y until b > 1 end", WATCHED_MEMBER, "y");
    assert_last("f = function(p) local b = p.x local b return b > 1 end", WATCHED_VARIABLE, "b");
    assert_last("f = function(p) local b = p.x do local b = p.y end return b > 1 end", WATCHED_MEMBER, "x");
    assert_last("f = function(p) local b = p.x return g(function(b) return b > 1 end) end", WATCHED_VARIABLE,
                "b");
    assert_last("f = function(p) local b = p.x for b in p do return b > 1 end end", WATCHED_VARIABLE, "b");
    assert_last("f = function(p) local b = p.x for c in p do end return b > 1 end", WATCHED_MEMBER, "x");
}

/* Every rule file of ours: understood, on the same lines, and it compiles. */
static void our_own_rules(void **state) {
    (void)state;
    glob_t files;
    assert_int_equal(glob("rules/*/*.lua", 0, NULL, &files), 0);
    assert_true(files.gl_pathc > 30);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct heard heard = {.count = 0};
        struct sandbox box;
        struct buffer text = {.most = SOURCE_MOST}, out = {.most = SOURCE_MOST};
        assert_true(file_read(AT_FDCWD, files.gl_pathv[i], SOURCE_MOST, &text));
        if (!lua_watched((struct span){text.at, text.length}, 0, &out, hear, &heard))
            fail_msg("not understood: %s", files.gl_pathv[i]);
        size_t lines = 0;
        for (size_t k = 0; k < text.length; k++) lines += text.at[k] == '\n';
        for (size_t k = 0; k < out.length; k++) lines -= out.at[k] == '\n';
        assert_int_equal(lines, 0);
        assert_true(sandbox_init(&box, 64 << 20));
        if (!sandbox_load(&box, "=x", (struct span){out.at, out.length}))
            fail_msg("%s: %s", files.gl_pathv[i], lua_tostring(box.L, -1));
        sandbox_release(&box);
        buffer_release(&text);
        buffer_release(&out);
    }
    globfree(&files);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons_become_calls),
        cmocka_unit_test(what_is_asked_becomes_a_call),
        cmocka_unit_test(what_a_function_gives_is_asked_where_it_is_one_value),
        cmocka_unit_test(all_of_lua),
        cmocka_unit_test(what_is_not_understood_is_left),
        cmocka_unit_test(sides_say_what_they_are),
        cmocka_unit_test(variables_are_what_they_were_made_of),
        cmocka_unit_test(our_own_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
