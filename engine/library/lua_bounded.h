/* The functions of Lua's libraries that go over a whole text or table, written anew with bounds. Inside
 * library/ only. */
#ifndef HEARTH_LIBRARY_LUA_BOUNDED_H
#define HEARTH_LIBRARY_LUA_BOUNDED_H

#include <lauxlib.h>

/* Lists end with NULL; the functions belong to no state. */
const struct luaL_Reg *bounded_base(void);   /* pairs */
const struct luaL_Reg *bounded_string(void); /* byte, rep */
const struct luaL_Reg *bounded_table(void);  /* concat, insert, remove, sort, unpack */
void bounded_tonumber(
    lua_State *L); /* the library's tonumber on top is replaced by one that reads short texts */

#endif
