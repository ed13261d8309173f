/* What a function consists of: its lines, the functions that it calls, the values of its file. */
#include "../judge/village.h"
#include "book/fn_text.h"

static const char rules[] =
    "local in_use = { state = { \"a\", \"b\" }, since = at_least(today), [\"x y\"] = yuan(2.5), 7 }\n"
    "local line, twice = param.line, 2\n"
    "local function inner(n)\n"
    "    return n * twice\n"
    "end\n"
    "local helpers = { double = function(n) return inner(n) end }\n"
    "local function unused(n) return n end\n"
    "fact \"person.x\" {\n"
    "    title = { zh = \"x\" }, unit = \"yuan\",\n"
    "    value = function(person)\n"
    "        local used = in_use\n"
    "        return helpers.double(person.spent), line\n"
    "    end,\n"
    "}\n"
    "fact \"person.y\" { title = { zh = \"y\" }, unit = \"yuan\", value = function(person) return "
    "person.spent end }\n";

static void assert_passage(const struct book *book, const struct passage *passage, int first, int last,
                           const char *name) {
    assert_string_equal(book->sources[passage->source].path, "pack/x.lua");
    assert_int_equal(passage->first, first);
    assert_int_equal(passage->last, last);
    if (name)
        assert_string_equal(passage->name, name);
    else
        assert_null(passage->name);
}

static void assert_value(const struct fn_value *value, const char *name, const char *text) {
    assert_string_equal(value->name, name);
    assert_string_equal(value->text, text);
}

static void function_and_what_it_calls(void **state) {
    (void)state;
    struct evening evening;
    struct fn_texts texts;
    evening_open(&evening, rules);
    assert_true(fn_texts_init(&texts, evening.book));
    const struct fn_text *x = &texts.fns[evening.book->facts[book_fact(evening.book, "person.x")].fn];
    assert_int_equal(x->passage_count, 3);
    assert_passage(evening.book, &x->passages[0], 10, 13, NULL);
    assert_passage(evening.book, &x->passages[1], 3, 5, "inner");
    assert_passage(evening.book, &x->passages[2], 6, 6, NULL);
    assert_int_equal(x->value_count, 4);
    assert_value(&x->values[0], "helpers", "{ double = function }");
    assert_value(
        &x->values[1], "in_use",
        "{ 7, since = at_least(date \"2023-08-28\"), state = { \"a\", \"b\" }, [\"x y\"] = yuan(2.50) }");
    assert_value(&x->values[2], "line", "param.line");
    assert_value(&x->values[3], "twice", "2");
    const struct fn_text *y = &texts.fns[evening.book->facts[book_fact(evening.book, "person.y")].fn];
    assert_int_equal(y->passage_count, 1);
    assert_int_equal(y->value_count, 0);
    fn_texts_release(&texts);
    evening_close(&evening);
}

static void lines_of_a_passage(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, rules);
    uint16_t last = (uint16_t)(evening.book->source_count - 1);
    struct span text = passage_text(evening.book, &(struct passage){last, 3, 5, NULL});
    static const char lines[] = "local function inner(n)\n    return n * twice\nend\n";
    assert_true(span_equal(text, span_of(lines)));
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(function_and_what_it_calls),
                                       cmocka_unit_test(lines_of_a_passage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
