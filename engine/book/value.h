/* Exact values in Lua: amounts, dates, months and spans of time as tagged light userdata (one word, no
 * allocation), with arithmetic and comparison that never round in silence; filter words and parameter names
 * as small full userdata. */
#ifndef HEARTH_BOOK_VALUE_H
#define HEARTH_BOOK_VALUE_H

#include <lauxlib.h>
#include <lua.h>

#include "book/filter.h"
#include "book/dataset.h"

/* A word such as at_least(x): its operands are the user values 1 and 2. */
#define WORD_METATABLE "hearth.word"
struct word {
    enum filter_word word;
    int operands;
    int32_t days, months;
};

/* param.NAME[key].per_month while files are loaded: resolved per household when it is used. User value 1 is
 * its name, user value 2 the table of keys in order, or nil. */
#define PARAMETER_METATABLE "hearth.parameter"
struct parameter_name {
    uint8_t per;
};

/* A set that a parameter holds, while judging. Its members belong to the book. */
#define SET_METATABLE "hearth.set"
struct value_set {
    const char *name; /* of the parameter */
    const struct value *members;
    uint16_t count; /* at least 1 */
};
bool value_set_has(const struct value_set *set, const struct value *value);

/* Adds yuan date month days months years, max and min, the filter words and `today` to SANDBOX_GLOBALS, and
 * gives light userdata its metatable. Called inside a protected call. */
void value_open(lua_State *L, date_t today);

/* Pushes a value; choices gives the key of a VALUE_CHOICE. VALUE_MISSING pushes nil. */
void value_push(lua_State *L, const struct value *value, const struct choice *choices);
/* Reads the Lua value at index: boolean, number, amount, date, month or text (borrowed from Lua). false: none
 * of these. */
bool value_pull(lua_State *L, int index, struct value *out);
bool value_pull_span(lua_State *L, int index, int32_t *days, int32_t *months);
/* -1, 0, 1 of two values of one kind (numbers beside amounts are yuan); 2 when they cannot be compared. */
int value_compare(const struct value *a, const struct value *b);
/* The number as the decimal that was written: whole / over. false: it is none of at most 15 digits, nine of
 * them decimals. */
bool value_decimal(double number, int64_t *whole, int64_t *over);
date_t value_add(date_t date, int32_t days, int32_t months); /* months first, then days */
const char *value_kind_name(enum value_kind kind);

#endif
