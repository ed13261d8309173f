/* Keys that stand twice in one table, found in the text of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "library/lua_twice.h"

static void write_down(void *context, const struct lua_word *first, const struct lua_word *again) {
    buffer_format(context, "%d-%d:%.*s;", first->line, again->line, (int)again->text.length, again->text.at);
}

static void assert_twice(const char *source, const char *found) {
    struct buffer out = {.most = 4096};
    buffer_text(&out, "");
    lua_keys_twice(span_of(source), write_down, &out);
    assert_string_equal(out.length > 0 ? out.at : "", found);
    buffer_release(&out);
}

static void in_one_table(void **state) {
    (void)state;
    assert_twice("t { age = 1,\n age = 2 }", "1-2:age;");
    assert_twice("t { age = 1; [\"age\"] = 2 }", "1-1:age;");
    assert_twice("t { a = 1, b = { a = 2, c = 3, c = 4 }, a = 5 }", "1-1:c;1-1:a;");
    assert_twice("t {\n a = 1,\n a = 2,\n a = 3 }", "2-3:a;3-4:a;");
    assert_twice("t { ['450226'] = \"x\", [ '450226' ] = \"y\" }", "1-1:450226;");
    assert_twice("f({ a = g(1, 2), a = 2 })", "1-1:a;");
}

static void in_several(void **state) {
    (void)state;
    assert_twice("t { a = 1, { a = 2 }, b = { a = 3 } } u { a = 4 }", "");
    assert_twice("t { a == 1, a == 2, [x] = 3, [x] = 4, [1] = 5, [1] = 6, a, a }", "");
    assert_twice("-- { a = 1, a = 2 }\nt { s = \"{ a = 1, a = 2 }\", l = [[ , s = 1 ]] }", "");
}

/* What a function gives to its own variables is no key. */
static void in_functions(void **state) {
    (void)state;
    assert_twice("t { a = function(p) local b, a = 1, 2 for c, a in x do d, a = 3, 4 end e, a = 5, 6 end }",
                 "");
    assert_twice(
        "t { a = function(p) if p then b, c = 1, 2 elseif q then b, c = 3, 4 end end, c = 5, c = 6 }",
        "1-1:c;");
    assert_twice("t { a = function(p) return p:any { b = 1, b = 2 } end }", "1-1:b;");
    assert_twice("t { a = function(p) repeat b, c = 1, 2 until c while x do b, c = 1, 2 end end, b = 1 }",
                 "");
}

/* As deep as Lua reads, and behind it. */
static void in_deep_ones(void **state) {
    (void)state;
    struct buffer source = {0};
    for (int i = 0; i < 190; i++) buffer_text(&source, "{ x = ");
    buffer_text(&source, "{ a = 1, a = 2 }");
    for (int i = 0; i < 190; i++) buffer_text(&source, " }");
    buffer_text(&source, "\n{ b = 1, b = 2 }");
    assert_twice(source.at, "1-1:a;2-2:b;");
    buffer_release(&source);
}

static void what_is_not_closed(void **state) {
    (void)state;
    assert_twice("t { a = 1, a = 2", "");
    assert_twice("} ) end { a = 1, a = 2 }", "1-1:a;");
    assert_twice("", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_one_table), cmocka_unit_test(in_several),
                                       cmocka_unit_test(in_functions), cmocka_unit_test(in_deep_ones),
                                       cmocka_unit_test(what_is_not_closed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
