/* The functions of Lua's libraries that go over a whole text or table, written anew with bounds. Inside
 * library/ only. */
#ifndef HEARTH_LIBRARY_LUA_BOUNDED_H
#define HEARTH_LIBRARY_LUA_BOUNDED_H

#include <lauxlib.h>
#include <stdbool.h>

/* Lists end with NULL; the functions belong to no state. */
extern const struct luaL_Reg bounded_base[];   /* assert, error, pairs */
extern const struct luaL_Reg bounded_string[]; /* byte, rep */
extern const struct luaL_Reg bounded_table[];  /* concat, insert, remove, sort, unpack */
/* The functions of the library's table on top are replaced by ones that take no text for a number, nor a
 * number for a text; texts: their first argument is one. `type` stays as it is. */
void bounded_exact(lua_State *L, const char *library, bool texts);
void bounded_tonumber(
    lua_State *L); /* the library's tonumber on top is replaced by one that reads short texts */

#endif
