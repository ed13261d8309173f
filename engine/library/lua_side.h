/* What a side of a comparison is made of, and what variables were made of. Inside library/ only. */
#ifndef HEARTH_LIBRARY_LUA_SIDE_H
#define HEARTH_LIBRARY_LUA_SIDE_H

#include "library/lua_watched.h"

struct variable { /* as it was declared */
    struct span name;
    struct watched_side made; /* WATCHED_OTHER: of nothing that is known */
};

struct variables { /* those that can be named at a place, the innermost last; whoever leaves a block puts
                      count back */
    struct variable *items; /* owned */
    uint32_t count, room;
};

struct watched_side side_of(const char *from, const char *to);
/* The same; a variable is what it was made of. */
struct watched_side side_named(const struct variables *variables, const char *from, const char *to);
/* What it was made of counts while nobody may have assigned it: a value written there only for variables of
 * the file itself. */
void variable_made(struct variables *variables, struct span name, struct watched_side made, bool of_file);
void variable_hide(struct variables *variables, struct span name); /* of it nothing is known */
/* true: what it was made of was known until now. */
bool variable_assigned(struct variables *variables, struct span name);

#endif
