/* A Lua state in which nothing can be reached that reads the clock, the disk, an address or another
 * evaluation. */
#include "library/lua_state.h"

#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library/lua_bounded.h"
#include "library/lua_source.h"

#define HOOK_EVERY 1000 /* instructions between two looks at the budget */
#define BLOCK_FREE 512  /* bytes: larger blocks count as instructions */
#define BYTES_COST 64   /* bytes that are made, or gone over by the collector, for one instruction */
#define TELL_COST 1000  /* instructions that are left for telling that there are no more */
#define OBJECT_COST 12  /* instructions that every new block counts as: it is made, and collected */
#define CALL_COST 50    /* instructions that entering a function from C counts as */

/* The line that asked for more than there is: Lua's own message of it names none. */
static void note_place(struct sandbox *box) {
    lua_Debug at;
    for (int level = 0; lua_getstack(box->L, level, &at) != 0; level++) {
        if (lua_getinfo(box->L, "Sl", &at) == 0 || at.currentline <= 0) continue;
        snprintf(box->place, sizeof box->place, "%s:%d: ", at.short_src, at.currentline);
        return;
    }
}

/* While a rule runs, bytes are limited and large blocks cost instructions: time spent inside one instruction
 * is bounded too. What is refused makes Lua collect all its garbage and ask again, which is paid for as well:
 * whoever stays at the limit would collect at every turn. */
static bool may_grow(struct sandbox *box, size_t more, size_t size, bool text) {
    bool too_much = box->used + more > box->most || (text && size > SANDBOX_TEXT_MOST + 64);
    if (too_much)
        box->left -= (int64_t)(box->used / BYTES_COST);
    else if (size > BLOCK_FREE)
        box->left -= (int64_t)(size / BYTES_COST);
    box->full = box->full || too_much;
    box->spent = box->spent || box->left < 0;
    if (!too_much && box->left >= 0) return true;
    note_place(box);
    return false;
}

/* What the C library takes for a block of so many bytes. */
static size_t taken(size_t size) {
    return (size + 8 + 15) / 16 * 16;
}

static void give_back(struct sandbox *box, void *old, size_t size) {
    if (old != NULL && size <= BLOCK_BYTES_MOST)
        blocks_put(&box->small, old, size);
    else
        free(old);
}

/* As realloc, for which small blocks are none of its own. */
static void *resize(struct sandbox *box, void *old, size_t old_size, size_t size) {
    if (old == NULL) return size <= BLOCK_BYTES_MOST ? blocks_get(&box->small, size) : malloc(size);
    if (old_size > BLOCK_BYTES_MOST && size > BLOCK_BYTES_MOST) return realloc(old, size);
    void *new = resize(box, NULL, 0, size);
    if (new == NULL) return NULL;
    memcpy(new, old, old_size < size ? old_size : size);
    give_back(box, old, old_size);
    return new;
}

static void *budgeted(void *context, void *old, size_t old_size, size_t size) {
    struct sandbox *box = context;
    size_t held = old != NULL ? taken(old_size) : 0, needed = taken(size);
    bool text = old == NULL && old_size == LUA_TSTRING; /* a new object comes with its type for a size */
    if (size == 0) {
        give_back(box, old, old_size);
        box->used -= held;
        return NULL;
    }
    if (old == NULL && box->depth > 0) box->left -= OBJECT_COST;
    if (needed > held && box->depth > 0 && !may_grow(box, needed - held, size, text)) return NULL;
    void *new = resize(box, old, old_size, size);
    if (new != NULL) box->used = box->used - held + needed;
    return new;
}

struct sandbox *sandbox_of(lua_State *L) {
    return *(struct sandbox **)lua_getextraspace(L);
}

/* level: of the Lua function whose line the message names. */
static void out_of_budget(lua_State *L, struct sandbox *box, int level) {
    box->spent = true;
    box->left = TELL_COST;
    luaL_where(L, level);
    lua_pushliteral(L, "the evaluation needs more instructions than it may have");
    lua_concat(L, 2);
    lua_error(L);
}

static void count_down(lua_State *L, lua_Debug *debug) {
    struct sandbox *box = sandbox_of(L);
    if (debug->event == LUA_HOOKLINE) {
        box->on_line(L, debug);
        return;
    }
    box->left -= HOOK_EVERY;
    if (box->left < 0) out_of_budget(L, box, 0);
}

void sandbox_charge(lua_State *L, int64_t instructions) {
    struct sandbox *box = sandbox_of(L);
    box->left -= instructions;
    if (box->left < 0) out_of_budget(L, box, 1);
}

int sandbox_call(struct sandbox *box, int arguments, int results, int64_t budget) {
    bool outermost = box->depth++ == 0;
    if (outermost) { /* setting the hook starts its count afresh: an inner call that did so would let a loop
                        around it run for ever */
        box->left = budget;
        box->place[0] = '\0';
        lua_sethook(box->L, count_down, LUA_MASKCOUNT | (box->on_line != NULL ? LUA_MASKLINE : 0),
                    HOOK_EVERY);
    }
    box->left -= CALL_COST;
    int status = lua_pcall(box->L, arguments, results, 0);
    if (outermost) box->last = budget - box->left;
    box->depth--;
    return status;
}

const char *sandbox_text(lua_State *L, int index) {
    int type = lua_type(L, index);
    bool named = type == LUA_TUSERDATA && luaL_getmetafield(L, index, "__tostring") != LUA_TNIL;
    if (named) lua_pop(L, 1);
    if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TTHREAD ||
        (type == LUA_TUSERDATA && !named)) {
        lua_pushstring(L, lua_typename(L, type));
        return lua_tostring(L, -1);
    }
    return luaL_tolstring(L, index, NULL);
}

static int safe_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    sandbox_text(L, 1);
    return 1;
}

static const char contents_key = 0; /* its address is the key of a frozen table's contents in its metatable */

bool sandbox_look_inside(lua_State *L, int index) {
    index = lua_absindex(L, index);
    if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false;
    bool frozen = lua_rawgetp(L, -1, &contents_key) == LUA_TTABLE;
    if (frozen) lua_replace(L, index);
    lua_pop(L, frozen ? 1 : 2);
    return frozen;
}

static int frozen_length(lua_State *L) {
    lua_settop(L, 1);
    sandbox_look_inside(L, 1);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
    return 1;
}

int sandbox_cannot_change(lua_State *L) {
    return luaL_error(L, "this table cannot be changed: no rule keeps state between households");
}

/* An empty table with room for all of the one on top. Lua finds keys in an order that hangs on an address: a
 * table that grew by them would in some states be of another length, where it has holes. */
static void push_room(lua_State *L) {
    int table = lua_gettop(L), named = 0;
    lua_Integer length = (lua_Integer)lua_rawlen(L, table);
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1))
        named += !lua_isinteger(L, -2) || lua_tointeger(L, -2) < 1 || lua_tointeger(L, -2) > length;
    lua_createtable(L, (int)length, named);
}

/* The table on top keeps its identity; what it held moves into a table that only reading reaches. */
static void freeze_table(lua_State *L) {
    int table = lua_gettop(L);
    push_room(L);
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, table + 1);
    }
    for (lua_pushnil(L); lua_next(L, table) != 0;) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, table);
    }
    static const luaL_Reg meta[] = {
        {"__newindex", sandbox_cannot_change}, {"__len", frozen_length}, {NULL, NULL}};
    luaL_newlib(L, meta);
    lua_pushvalue(L, table + 1);
    lua_rawsetp(L, -2, &contents_key);
    lua_pushvalue(L, table + 1);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, table);
    lua_settop(L, table);
}

/* Stack: 1 the table to begin with, 2 those seen, 3 those still to visit. Takes the value on top. */
static void visit_later(lua_State *L) {
    bool table = lua_istable(L, -1), function = lua_isfunction(L, -1); /* iterators of C hold tables too */
    if (table && lua_getmetatable(L, -1)) { /* an environment, a library or already frozen */
        lua_pop(L, 1);
        table = false;
    }
    lua_pushvalue(L, -1);
    bool seen = lua_rawget(L, 2) != LUA_TNIL;
    lua_pop(L, 1);
    if ((table || function) && !seen) {
        lua_pushvalue(L, -1);
        lua_pushboolean(L, true);
        lua_rawset(L, 2);
        lua_rawseti(L, 3, (lua_Integer)lua_rawlen(L, 3) + 1);
        return;
    }
    lua_pop(L, 1);
}

static int walk(lua_State *L) {
    void (*visit)(lua_State *, void *) = *(void (**)(lua_State *, void *))lua_touserdata(L, 2);
    void *context = lua_touserdata(L, 3);
    lua_settop(L, 1);
    lua_newtable(L);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, 1) != 0;) visit_later(L);
    for (lua_Integer i = 1; lua_rawgeti(L, 3, i) != LUA_TNIL; i++) {
        if (lua_istable(L, 4)) {
            for (lua_pushnil(L); lua_next(L, 4) != 0;) {
                visit_later(L);
                lua_pushvalue(L, -1);
                visit_later(L);
            }
        }
        for (int n = 1; lua_isfunction(L, 4) && lua_getupvalue(L, 4, n) != NULL; n++) visit_later(L);
        visit(L, context);
        lua_settop(L, 3);
    }
    return 0;
}

bool sandbox_walk(lua_State *L, void (*visit)(lua_State *, void *), void *context) {
    lua_pushcfunction(L, walk);
    lua_pushvalue(L, -2);
    lua_pushlightuserdata(L, &visit);
    lua_pushlightuserdata(L, context);
    return lua_pcall(L, 3, 0, 0) == LUA_OK;
}

static void freeze_visited(lua_State *L, void *context) {
    (void)context;
    if (lua_istable(L, -1)) freeze_table(L);
}

bool sandbox_freeze(lua_State *L) {
    return sandbox_walk(L, freeze_visited, NULL);
}

/* Copies the named members of library table `from` (on top) into a new table, which replaces it. */
static void keep_only(lua_State *L, const char *const *names) {
    lua_newtable(L);
    for (; *names != NULL; names++) {
        lua_getfield(L, -2, *names);
        lua_setfield(L, -2, *names);
    }
    lua_remove(L, -2);
}

static void allow_library(lua_State *L, const char *name, lua_CFunction open, const char *const *members,
                          const luaL_Reg *own) {
    luaL_requiref(L, name, open, 0);
    keep_only(L, members);
    if (own != NULL) luaL_setfuncs(L, own, 0);
    bool texts = strcmp(name, "string") == 0;
    if (texts || strcmp(name, "math") == 0) bounded_exact(L, name, texts);
    freeze_table(L);
    lua_setfield(L, -2, name);
}

void sandbox_allow(lua_State *L, const char *name, lua_CFunction function) {
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    lua_pushcfunction(L, function);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

static int open_globals(lua_State *L) {
    static const char *const base[] = {"ipairs", "select", "type", NULL};
    static const char *const math[] = {"abs",  "ceil",      "floor", "fmod",       "huge",       "max", "min",
                                       "modf", "tointeger", "type",  "maxinteger", "mininteger", NULL};
    static const char *const string[] = {"char", "len", "lower", "reverse", "sub", "upper", NULL};
    static const char *const table[] = {NULL};
    luaL_requiref(L, "_G", luaopen_base, 0);
    lua_getfield(L, -1, "tonumber");
    lua_insert(L, -2);
    keep_only(L, base);
    lua_insert(L, -2);
    bounded_tonumber(L);
    lua_setfield(L, -2, "tonumber");
    lua_pushcfunction(L, safe_tostring);
    lua_setfield(L, -2, "tostring");
    luaL_setfuncs(L, bounded_base, 0);
    allow_library(L, "math", luaopen_math, math, NULL);
    allow_library(L, "string", luaopen_string, string, bounded_string);
    allow_library(L, "table", luaopen_table, table, bounded_table);
    lua_setfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    lua_pushliteral(L, "");
    lua_pushnil(L);
    lua_setmetatable(L, -2); /* texts have no methods: the string library's metatable is shared by all */
    return 0;
}

bool sandbox_init(struct sandbox *box, size_t most) {
    *box = (struct sandbox){.most = most, .left = LOAD_BUDGET};
    box->L = lua_newstate(budgeted, box);
    if (box->L == NULL) return false;
    *(struct sandbox **)lua_getextraspace(box->L) = box;
    lua_pushcfunction(box->L, open_globals);
    if (lua_pcall(box->L, 0, 0, 0) == LUA_OK && box->used <= most) return true;
    sandbox_release(box);
    return false;
}

void sandbox_release(struct sandbox *box) {
    if (box->L != NULL) lua_close(box->L);
    box->L = NULL;
    blocks_release(&box->small);
}

static int no_globals(lua_State *L) {
    return luaL_error(L, "a rule file has no global variables: write local %s = …", sandbox_text(L, 2));
}

/* Pushes a new environment: empty, reading through to the allowed globals. */
static int push_environment(lua_State *L) {
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, no_globals);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    return 1;
}

bool sandbox_load(struct sandbox *box, const char *chunk_name, struct span text) {
    lua_State *L = box->L;
    if (text.length > SOURCE_MOST) {
        lua_pushfstring(L, "%s:1: the file is larger than 1 MiB", chunk_name + 1);
        return false;
    }
    int line;
    const char *trouble = source_trouble(text, &line);
    if (trouble != NULL) {
        lua_pushfstring(L, "%s:%d: %s", chunk_name + 1, line, trouble);
        return false;
    }
    if (luaL_loadbufferx(L, text.at, text.length, chunk_name, "t") != LUA_OK) return false;
    lua_pushcfunction(L, push_environment);
    if (lua_pcall(L, 0, 1, 0) != LUA_OK) return false;
    lua_setupvalue(L, -2, 1);
    return true;
}

const char *lua_version_text(void) {
    return LUA_RELEASE;
}
