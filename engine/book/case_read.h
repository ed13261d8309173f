/* What the readers of X_test.lua share. Inside book/ only. */
#ifndef HEARTH_BOOK_CASE_READ_H
#define HEARTH_BOOK_CASE_READ_H

#include "book/case.h"
#include "book/declare.h"

#define REFERENCE_METATABLE "hearth.reference"
#define UNTOLD_METATABLE "hearth.untold"

struct reading {
    struct loader loader;
    struct test_cases *cases;
    struct form form;        /* the test, for places; its line is that of the part that is read */
    const struct book *book; /* of the test's day */
    struct test_case *test;
};

/* reference.c: param.NAME in a test is worked out later: it can be added to, multiplied, and asked per month
 * or year. */
void references_open(lua_State *L); /* inside a protected call; stack: the table of globals on top */
/* The reference on top of the stack, its parameter known in the book; NULL after a message. */
const struct reference *reference_read(struct reading *reading);

/* case.c */
lua_State *reading_state(struct reading *reading);
struct given_cell cell_at_top(struct reading *reading, const char *key); /* a plain value or a reference */
bool person_is_given(const struct test_case *test, const char *name);
void unknown_person(struct reading *reading, const char *name);

/* given.c */
void given_parameters_read(struct reading *reading);

/* expected.c */
void expectations_read(struct reading *reading);

#endif
