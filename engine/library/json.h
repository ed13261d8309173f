/* The door to Jansson: JSON written in one byte form (keys sorted, no white space between, UTF-8 as it is),
 * so that parse + write gives the same bytes. Values are json_value handles; containers own what is put in.
 */
#ifndef HEARTH_LIBRARY_JSON_H
#define HEARTH_LIBRARY_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "ground/bytes.h"
#include "ground/date.h"

typedef struct json_t json_value; /* Jansson's own, opaque here */

json_value *json_new_object(void);
json_value *json_new_array(void);
void json_free(json_value *value);
/* put: by key (object; key copied) — add: at the end (array). A container that is made where it stands is
 * returned, and owned by what it stands in. */
json_value *json_put_object(json_value *object, const char *key);
json_value *json_put_array(json_value *object, const char *key);
json_value *json_add_object(json_value *array);
void json_put_date(json_value *object, const char *key, date_t date); /* DATE_NONE, DATE_OPEN: null */
void json_put_text(json_value *object, const char *key,
                   const char *text); /* NULL puts null; bad UTF-8 is a BUG */
void json_put_number(json_value *object, const char *key, int64_t number);
void json_put_bool(json_value *object, const char *key, bool yes);
void json_put_value(json_value *object, const char *key, json_value *value); /* takes it over */
void json_add_text(json_value *array, const char *text);
void json_add_value(json_value *array, json_value *value); /* takes it over */
char *json_write(const json_value *value,
                 bool indented); /* caller frees; indented: 1 space, keys sorted, ends with newline */
json_value *json_read(const char *text, size_t length); /* NULL: no JSON, or a key twice */
const char *json_get_text(const json_value *object,
                          const char *key);                       /* NULL when absent or no text; borrowed */
const char *json_text(const json_value *object, const char *key); /* the same, but "" */
int64_t json_get_number(const json_value *object, const char *key, int64_t absent);
bool json_get_yes(const json_value *object, const char *key); /* true, and nothing else */
const json_value *json_get(const json_value *object, const char *key);
size_t json_count(const json_value *array);
/* The keys of an object in the order of their bytes, borrowed from it; writes at most `room`, returns how
 * many it has. */
size_t json_keys(const json_value *object, const char **keys, size_t room);
/* Calls `each` for the members of an object, in the order in which they were put or read. */
void json_each(const json_value *object,
               void (*each)(void *context, const char *key, const json_value *value), void *context);
bool json_same(const json_value *a, const json_value *b);
enum json_shape { JSON_LEAF, JSON_LIST, JSON_MEMBERS };
enum json_shape json_shape_of(const json_value *value);
bool json_has_real(const json_value *value); /* a number that is not whole, anywhere in it */
const json_value *json_at(const json_value *array, size_t index);
const char *json_version(void);

#endif
