/* Finds keys that stand twice in one table of a Lua file: Lua keeps the last and forgets the others. */
#ifndef HEARTH_LIBRARY_LUA_TWICE_H
#define HEARTH_LIBRARY_LUA_TWICE_H

#include "library/lua_words.h"

/* Calls seen() with the later of each two, and the one before it. */
void lua_keys_twice(struct span source,
                    void (*seen)(void *context, const struct lua_word *first, const struct lua_word *again),
                    void *context);

#endif
