/* Rewrites the text of a Lua file so that its functions tell what they compare and what they take for yes or
 * no, and do the same otherwise, on the same lines:
 *
 *     if person.age < 18 and person.is_ill then        -- becomes
 *     if hearth_compared(7, person.age , 18) and hearth_asked(8, person.is_ill) then
 *
 * What stands outside of functions is left as it is, and so are constants. */
#ifndef HEARTH_LIBRARY_LUA_WATCHED_H
#define HEARTH_LIBRARY_LUA_WATCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "ground/bytes.h"

#define WATCHED_COMPARED "hearth_compared" /* (number, left, right): what the operator gives of them */
#define WATCHED_ASKED "hearth_asked"       /* (number, value): the value */

enum watched_operator {
    WATCHED_TRUTH, /* no comparison: `left` alone is asked whether it is yes */
    WATCHED_LESS,
    WATCHED_AT_MOST,
    WATCHED_OVER,
    WATCHED_AT_LEAST,
    WATCHED_EQUAL,
    WATCHED_UNEQUAL
};

/* A variable that was made of a member or a parameter, or in the file itself of a written value, and is not
 * assigned after, is from that and has its name. */
enum watched_from {
    WATCHED_OTHER,
    WATCHED_WRITTEN,   /* a value written there, or made of such: 5000, yuan(5000), today - months(3) */
    WATCHED_PARAMETER, /* param.NAME and what follows it: name */
    WATCHED_MEMBER,    /* ends with .NAME: name */
    WATCHED_VARIABLE   /* a plain variable: name */
};

struct watched_side {
    struct span text; /* as it stands in the file */
    enum watched_from from;
    struct span name;
    struct span last; /* WATCHED_PARAMETER: the last member, such as per_year; may be `name` itself */
};

struct watched {
    enum watched_operator operator;
    struct span text; /* all of it */
    int line;         /* of the operator; of a truth, where it begins */
    struct watched_side left, right;
};

/* Appends the rewritten text to out and calls seen() for every call that was put in, numbered from `first` in
 * this order. false: the text was not understood; out is as it was, and seen() was not called. */
bool lua_watched(struct span source, uint32_t first, struct buffer *out,
                 void (*seen)(void *context, const struct watched *watched), void *context);

#endif
