/* use "shared": what another rule file returns. A file runs once in each Lua state, whoever asks first, and
 * what it returns is frozen, so that no file changes it for the next. */
#include <stdio.h>
#include <string.h>

#include "book/declare.h"

#define USED "hearth.used"   /* registry: path → what the file returned, or RUNNING */
#define USING "hearth.using" /* registry: the paths that run now, from the outermost */
#define BOOK "hearth.book"   /* registry: struct book */

static const char running = 0; /* its address: the file runs now */

void use_open(lua_State *L, const struct book *book) {
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, USED);
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, USING);
    lua_pushlightuserdata(L, (void *)(uintptr_t)book);
    lua_setfield(L, LUA_REGISTRYINDEX, BOOK);
}

bool use_was_run(lua_State *L, const char *path) {
    lua_getfield(L, LUA_REGISTRYINDEX, USED);
    bool was = lua_getfield(L, -1, path) != LUA_TNIL;
    lua_pop(L, 2);
    return was;
}

static int begin(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, USED);
    lua_pushlightuserdata(L, (void *)(uintptr_t)&running);
    lua_setfield(L, -2, lua_tostring(L, 1));
    lua_getfield(L, LUA_REGISTRYINDEX, USING);
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    return 0;
}

/* 1: the path, 2: what the file returned. */
static int end(lua_State *L) {
    lua_createtable(L, 1, 0);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, 1);
    if (!sandbox_freeze(L)) return lua_error(L);
    lua_getfield(L, LUA_REGISTRYINDEX, USED);
    if (lua_isnil(L, 2))
        lua_pushboolean(L, true);
    else
        lua_pushvalue(L, 2);
    lua_setfield(L, -2, lua_tostring(L, 1));
    lua_getfield(L, LUA_REGISTRYINDEX, USING);
    lua_pushnil(L);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2));
    return 0;
}

int use_run(struct sandbox *box, const char *path) {
    lua_State *L = box->L;
    int chunk = lua_gettop(L);
    lua_pushcfunction(L, begin);
    lua_pushstring(L, path);
    int status = sandbox_call(box, 1, 0, LOAD_BUDGET);
    if (status != LUA_OK) return status;
    lua_pushvalue(L, chunk);
    status = sandbox_call(box, 0, 1, LOAD_BUDGET);
    if (status != LUA_OK) return status;
    lua_pushcfunction(L, end);
    lua_pushstring(L, path);
    lua_pushvalue(L, -3);
    status = sandbox_call(box, 2, 0, LOAD_BUDGET);
    if (status == LUA_OK) lua_settop(L, chunk - 1);
    return status;
}

/* "shared" stands beside the file that asks, "facts/shared" in a folder of the rule base. */
static void resolve(lua_State *L, const char *name, char *path, size_t size) {
    lua_Debug caller;
    const char *from = "";
    if (lua_getstack(L, 1, &caller) != 0 && lua_getinfo(L, "S", &caller) != 0) from = caller.source + 1;
    const char *slash = strrchr(from, '/');
    int folder = strchr(name, '/') == NULL && slash != NULL ? (int)(slash - from) + 1 : 0;
    snprintf(path, size, "%.*s%s.lua", folder, from, name);
}

/* a.lua → b.lua → a.lua */
static int ring(lua_State *L, const char *path) {
    struct luaL_Buffer text;
    lua_getfield(L, LUA_REGISTRYINDEX, USING);
    int using = lua_gettop(L);
    lua_Integer count = (lua_Integer)lua_rawlen(L, using), first = 1;
    for (; first < count; first++) {
        lua_rawgeti(L, using, first);
        bool found = strcmp(lua_tostring(L, -1), path) == 0;
        lua_pop(L, 1);
        if (found) break;
    }
    luaL_buffinit(L, &text);
    for (lua_Integer i = first; i <= count; i++) {
        lua_rawgeti(L, using, i);
        luaL_addvalue(&text);
        luaL_addstring(&text, " → ");
    }
    luaL_addstring(&text, path);
    luaL_pushresult(&text);
    return luaL_error(L, "a ring of files that use each other: %s", lua_tostring(L, -1));
}

static bool is_plain(const char *name) {
    for (const char *c = name; *c != '\0'; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '_' ||
              *c == '-' || (*c == '/' && c > name)))
            return false;
    return *name != '\0' && strlen(name) <= 200;
}

/* What its tables hold is known to every file from now on. */
static void mark(lua_State *L, const char *path) {
    struct loader *loader = loader_of(L);
    for (uint16_t i = 0; loader != NULL && i < loader->book->source_count; i++)
        if (strcmp(loader->book->sources[i].path, path) == 0) loader->book->sources[i].used = true;
}

static void load_used(lua_State *L, const char *path) {
    lua_getfield(L, LUA_REGISTRYINDEX, BOOK);
    const struct book *book = lua_touserdata(L, -1);
    lua_pop(L, 1);
    struct loader *loader = loader_of(L);
    bool good = loader != NULL ? loader_use(loader, path) : book_run_used(sandbox_of(L), book, path);
    if (!good) luaL_error(L, "%s cannot be used", path);
}

int use_file(lua_State *L) {
    char path[512];
    const char *name = luaL_checkstring(L, 1);
    if (!is_plain(name)) return luaL_error(L, "use takes the name of a rule file without .lua");
    resolve(L, name, path, sizeof path);
    lua_settop(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, USED);
    if (lua_getfield(L, 2, path) == LUA_TLIGHTUSERDATA && lua_touserdata(L, 3) == &running)
        return ring(L, path);
    if (lua_isnil(L, 3)) load_used(L, path);
    mark(L, path);
    lua_settop(L, 2);
    lua_getfield(L, 2, path);
    return 1;
}
