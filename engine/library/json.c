/* The door to Jansson: JSON in one byte form. */
#include "library/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"

static void check(int result) {
    if (result != 0) system_failed("memory");
}

static json_t *text_value(const char *text) {
    if (!text) return json_null();
    BUG_UNLESS(text_is_utf8(span_of(text)));
    return memory_have(json_string(text));
}

json_value *json_new_object(void) {
    return memory_have(json_object());
}

json_value *json_new_array(void) {
    return memory_have(json_array());
}

void json_free(json_value *value) {
    json_decref(value);
}

void json_put_value(json_value *object, const char *key, json_value *value) {
    BUG_UNLESS(json_is_object(object) && value && value != object && text_is_utf8(span_of(key)));
    check(json_object_set_new(object, key, value));
}

void json_put_text(json_value *object, const char *key, const char *text) {
    json_put_value(object, key, text_value(text));
}

void json_put_number(json_value *object, const char *key, int64_t number) {
    json_put_value(object, key, memory_have(json_integer(number)));
}

void json_put_bool(json_value *object, const char *key, bool yes) {
    json_put_value(object, key, json_boolean(yes));
}

void json_add_value(json_value *array, json_value *value) {
    BUG_UNLESS(json_is_array(array) && value && value != array);
    check(json_array_append_new(array, value));
}

void json_add_text(json_value *array, const char *text) {
    json_add_value(array, text_value(text));
}

json_value *json_put_object(json_value *object, const char *key) {
    json_value *made = json_new_object();
    json_put_value(object, key, made);
    return made;
}

json_value *json_put_array(json_value *object, const char *key) {
    json_value *made = json_new_array();
    json_put_value(object, key, made);
    return made;
}

json_value *json_add_object(json_value *array) {
    json_value *made = json_new_object();
    json_add_value(array, made);
    return made;
}

void json_put_date(json_value *object, const char *key, date_t date) {
    char text[11];
    bool told = date != DATE_NONE && date != DATE_OPEN;
    if (told) date_write(date, text);
    json_put_text(object, key, told ? text : NULL);
}

static int append(const char *bytes, size_t length, void *buffer) {
    return buffer_add(buffer, bytes, length) ? 0 : -1;
}

char *json_write(const json_value *value, bool indented) {
    size_t form = indented ? JSON_INDENT(1) : JSON_COMPACT;
    struct buffer out = {0};
    check(json_dump_callback(value, append, &out, form | JSON_SORT_KEYS | JSON_ENCODE_ANY));
    if (indented) buffer_text(&out, "\n");
    return out.at;
}

json_value *json_read(const char *text, size_t length) {
    return json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
}

const json_value *json_get(const json_value *object, const char *key) {
    return json_object_get(object, key);
}

const char *json_get_text(const json_value *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

const char *json_text(const json_value *object, const char *key) {
    const char *text = json_get_text(object, key);
    return text ? text : "";
}

int64_t json_get_number(const json_value *object, const char *key, int64_t absent) {
    const json_t *number = json_object_get(object, key);
    return json_is_integer(number) ? json_integer_value(number) : absent;
}

static int compare_keys(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

size_t json_keys(const json_value *object, const char **keys, size_t room) {
    size_t count = 0;
    json_t *whole = (json_t *)object; /* Jansson's iterators take no const */
    for (void *at = json_object_iter(whole); at; at = json_object_iter_next(whole, at))
        if (count < room) keys[count++] = json_object_iter_key(at);
    if (count) qsort(keys, count, sizeof *keys, compare_keys);
    return json_object_size(object);
}

bool json_get_yes(const json_value *object, const char *key) {
    return json_is_true(json_object_get(object, key));
}

size_t json_count(const json_value *array) {
    return json_array_size(array);
}

const json_value *json_at(const json_value *array, size_t index) {
    return json_array_get(array, index);
}

void json_each(const json_value *object,
               void (*each)(void *context, const char *key, const json_value *value), void *context) {
    const char *key;
    json_t *item;
    json_object_foreach((json_t *)object, key, item) each(context, key, item);
}

bool json_same(const json_value *a, const json_value *b) {
    return json_equal(a, b);
}

enum json_shape json_shape_of(const json_value *value) {
    return json_is_object(value) ? JSON_MEMBERS : json_is_array(value) ? JSON_LIST : JSON_LEAF;
}

bool json_has_real(const json_value *value) {
    const char *key;
    json_t *item;
    size_t index;
    json_object_foreach((json_t *)value, key, item) if (json_has_real(item)) return true;
    json_array_foreach(value, index, item) if (json_has_real(item)) return true;
    return json_is_real(value);
}

const char *json_version(void) {
    return jansson_version_str();
}
