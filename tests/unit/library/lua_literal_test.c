/* What rules compare with, found in the text of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ground/bytes.h"
#include "library/lua_literal.h"

static void write_down(void *context, const struct literal *literal) {
    static const char *const kinds[] = {"", "yuan ", "date ", "month ", "param "};
    buffer_format(context, "%d:%zu:%s%.*s;", literal->line, literal->offset, kinds[literal->kind],
                  (int)literal->text.length, literal->text.at);
}

static void assert_found(const char *source, const char *found) {
    struct buffer out = {.most = 4096};
    buffer_text(&out, "");
    lua_literals(span_of(source), write_down, &out);
    assert_string_equal(out.length > 0 ? out.at : "", found);
    buffer_release(&out);
}

static void beside_comparisons(void **state) {
    (void)state;
    assert_found("return x > 5", "1:11:5;");
    assert_found("return 5 <= x", "1:7:5;");
    assert_found("return x ~= 5, y == 0.20", "1:12:5;1:20:0.20;");
    assert_found("return x > -5", "1:12:5;");
    assert_found("return x >= yuan(5000)", "1:17:yuan 5000;");
    assert_found("return yuan(5) < x", "1:12:yuan 5;");
    assert_found("return x < date \"2024-01-01\"", "1:17:date 2024-01-01;");
    assert_found("return x < date(\"2024-01-01\"), month '2024-01' > y",
                 "1:17:date 2024-01-01;1:38:month 2024-01;");
    assert_found("x = 5 y = yuan(5) z = date \"2024-01-01\"", "");
    assert_found("return x + 5 * 2 - 3", "");
}

static void in_words_of_filters(void **state) {
    (void)state;
    assert_found("where = { age = at_least(18), n = 3, s = between(1, 2.5) }", "1:25:18;1:49:1;1:52:2.5;");
    assert_found("last(months(12))", "1:12:12;");
    assert_found("over(yuan(5)) below(date \"2024-01-01\")", "1:10:yuan 5;1:26:date 2024-01-01;");
    assert_found("f(18) months(12) list[1]", "");
}

static void parameters(void **state) {
    (void)state;
    assert_found("over(param.line) x = param.rate.per_year * 2", "1:11:param line;1:27:param rate;");
    assert_found("a.param.line param:line {param}", "");
}

static void texts_and_comments(void **state) {
    (void)state;
    assert_found("-- x > 5\n--[[ x > 6\n]] return x > 7", "3:34:7;");
    assert_found("s = \"x > 5 {param.y}\" t = [[ x > 6 ]] u = 'a\\' > 7'", "");
    assert_found("x = [==[ ]] > 5 ]==] > 6", "1:23:6;");
    assert_found("x > 0x10", "");
    assert_found("\"open", "");
    assert_found("((((", "");
    assert_found("", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(beside_comparisons),
                                       cmocka_unit_test(in_words_of_filters), cmocka_unit_test(parameters),
                                       cmocka_unit_test(texts_and_comments)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
