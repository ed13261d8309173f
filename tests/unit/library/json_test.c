/* One byte form: what is read and written again is the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "library/json.h"

static void check_written(const json_value *value, bool indented, const char *expected) {
    char *text = json_write(value, indented);
    assert_string_equal(text, expected);
    free(text);
}

static json_value *sample(void) {
    json_value *object = json_new_object(), *array = json_new_array(), *inner = json_new_object();
    json_put_text(object, "name", "张\"三\"");
    json_put_number(object, "fen", INT64_MIN);
    json_put_bool(object, "open", true);
    json_put_text(object, "none", NULL);
    json_put_bool(inner, "z", false);
    json_put_text(inner, "a", "");
    json_add_text(array, "b\n");
    json_add_text(array, NULL);
    json_add_value(array, inner);
    json_put_value(object, "list", array);
    return object;
}

static void test_sorted_and_compact(void **state) {
    (void)state;
    json_value *object = sample();
    const char *expected = "{\"fen\":-9223372036854775808,\"list\":[\"b\\n\",null,{\"a\":\"\",\"z\":false}],"
                           "\"name\":\"张\\\"三\\\"\",\"none\":null,\"open\":true}";
    check_written(object, false, expected);
    json_value *again = json_read(expected, strlen(expected));
    assert_non_null(again);
    check_written(again, false, expected);
    json_free(again);
    json_free(object);
}

static void test_indented(void **state) {
    (void)state;
    json_value *object = json_new_object();
    json_put_number(object, "b", 1);
    json_put_value(object, "a", json_new_array());
    check_written(object, true, "{\n \"a\": [],\n \"b\": 1\n}\n");
    json_free(object);
    json_free(NULL);
}

static void test_made_where_it_stands(void **state) {
    (void)state;
    json_value *object = json_new_object(), *list = json_put_array(object, "list");
    json_value *item = json_add_object(list);
    json_put_number(json_put_object(object, "inner"), "n", 1);
    json_put_date(item, "day", date_from(2023, 8, 28));
    json_put_date(item, "none", DATE_NONE);
    json_put_date(item, "open", DATE_OPEN);
    check_written(object, false,
                  "{\"inner\":{\"n\":1},\"list\":[{\"day\":\"2023-08-28\",\"none\":null,\"open\":null}]}");
    json_free(object);
}

static void test_put_replaces(void **state) {
    (void)state;
    json_value *object = json_new_object();
    json_put_number(object, "n", 1);
    json_put_number(object, "n", 2);
    check_written(object, false, "{\"n\":2}");
    json_free(object);
}

static void test_get(void **state) {
    (void)state;
    json_value *object = sample();
    assert_string_equal(json_get_text(object, "name"), "张\"三\"");
    assert_null(json_get_text(object, "fen"));
    assert_null(json_get_text(object, "none"));
    assert_null(json_get_text(object, "absent"));
    assert_true(json_get_number(object, "fen", 5) == INT64_MIN);
    assert_int_equal(json_get_number(object, "absent", 5), 5);
    assert_int_equal(json_get_number(object, "name", 5), 5);
    const json_value *list = json_get(object, "list");
    assert_int_equal(json_count(list), 3);
    assert_string_equal(json_get_text(json_at(list, 2), "a"), "");
    assert_null(json_at(list, 3));
    assert_null(json_get(list, "name"));
    assert_null(json_get(NULL, "name"));
    assert_int_equal(json_count(NULL), 0);
    json_free(object);
}

static void test_what_is_no_json(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",    "{",    "{\"a\":1,\"a\":2}", "[1,]",        "{} x",     "\"\xFF\"",
        "nul", "[01]", "{\"a\":}",          "\"\\u0000\"", "[\"\n\"]", "\xEF\xBB\xBF{}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        json_value *value = json_read(texts[i], strlen(texts[i]));
        if (value) fail_msg("read: %s", texts[i]);
    }
    char *deep = malloc(100000);
    memset(deep, '[', 100000);
    assert_null(json_read(deep, 100000));
    free(deep);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted_and_compact),
        cmocka_unit_test(test_indented),
        cmocka_unit_test(test_made_where_it_stands),
        cmocka_unit_test(test_put_replaces),
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_what_is_no_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
