/* What the handles that Lua holds share: persons, households, rows (handle.c), lists (listing.c), filters
 * that functions make (made.c). Inside judge/ only; everything here may raise a Lua error. */
#ifndef HEARTH_JUDGE_HANDLE_H
#define HEARTH_JUDGE_HANDLE_H

#include "book/value.h"
#include "judge/try.h"

#define TRY_COST 100    /* instructions: a read that may not be told, whose reason is written */
#define FILTER_COST 300 /* and a filter made in a function, which stays until the household is done */

/* What a name means to a subject: kind in the high half, number in the low. */
enum member {
    MEMBER_COLUMN = 1,
    MEMBER_FACT,
    MEMBER_DATASET,
    MEMBER_WORD,
    MEMBER_RELATION,
    MEMBER_INVERSE,
    MEMBER_ROLE
};

struct worker *worker_of(lua_State *L);
void insist(lua_State *L, enum answer answer); /* raises unless ANSWER_YES or ANSWER_NO */
/* Pushes true or false; of an answer that cannot be told, what this run assumes, or raises cannot tell.
 * Returns 1. */
int push_yes_or_no(lua_State *L, enum answer answer, const struct doubt *doubt);
void check_generation(lua_State *L, uint32_t generation);        /* of the household's turn */
bool subject_test(lua_State *L, int index, struct subject *out); /* false: no handle of a subject */
/* Column, age or fact of such rows, by the name at index. */
struct folded folded_at(lua_State *L, int index, uint16_t dataset);

bool list_test(lua_State *L, int index, struct list *out); /* false: no handle of a list */
int list_push(lua_State *L, const struct list *list);      /* returns 1 */
void listing_open(struct worker *worker);

/* The filter in the table at index, which is the last argument; its values live until the turn is over. */
const struct filter *filter_made(lua_State *L, int index, uint16_t dataset, bool of_household);

#endif
