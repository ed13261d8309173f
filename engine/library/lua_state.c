/* A Lua state in which nothing can be reached that reads the clock, the disk, an address or another evaluation. */
#include "library/lua_state.h"

#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"

#define HOOK_EVERY 1000       /* instructions between two looks at the budget */
#define TEXT_MOST (1 << 20)   /* bytes of a text a rule may build */
#define TABLE_MOST 100000     /* elements of a table that sort, concat, insert work on */

static void *budgeted(void *context, void *old, size_t old_size, size_t size) {
    struct sandbox *box = context;
    size_t held = old != NULL ? old_size : 0;
    if (size == 0) {
        free(old);
        box->used -= held;
        return NULL;
    }
    if (size > held && box->used + (size - held) > box->most) {
        box->full = true;
        return NULL;
    }
    void *new = realloc(old, size);
    if (new != NULL) box->used = box->used - held + size;
    return new;
}

struct sandbox *sandbox_of(lua_State *L) {
    return *(struct sandbox **)lua_getextraspace(L);
}

static void out_of_budget(lua_State *L, struct sandbox *box) {
    box->spent = true;
    luaL_error(L, "the evaluation needs more instructions than it may have");
}

static void count_down(lua_State *L, lua_Debug *debug) {
    (void)debug;
    struct sandbox *box = sandbox_of(L);
    box->left -= HOOK_EVERY;
    if (box->left < 0) out_of_budget(L, box);
}

void sandbox_charge(lua_State *L, int64_t instructions) {
    struct sandbox *box = sandbox_of(L);
    box->left -= instructions;
    if (box->left < 0) out_of_budget(L, box);
}

int sandbox_call(struct sandbox *box, int arguments, int results, int64_t budget) {
    int64_t outer = box->left;
    box->left = budget;
    lua_sethook(box->L, count_down, LUA_MASKCOUNT, HOOK_EVERY);
    int status = lua_pcall(box->L, arguments, results, 0);
    box->last = budget - box->left;
    box->left = outer;
    return status;
}

/* tostring without addresses: tables and functions are only named by their kind. */
static int safe_tostring(lua_State *L) {
    int type = lua_type(L, 1);
    if (type == LUA_TTABLE || type == LUA_TFUNCTION) {
        lua_pushstring(L, luaL_typename(L, 1));
        return 1;
    }
    luaL_tolstring(L, 1, NULL);
    return 1;
}

static int safe_rep(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer times = luaL_checkinteger(L, 2);
    if (times <= 0 || length == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((lua_Unsigned)times > TEXT_MOST / length) return luaL_error(L, "the text would be too long");
    sandbox_charge(L, (int64_t)(length * (size_t)times) / 16);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = 0; i < times; i++) luaL_addlstring(&buffer, text, length);
    luaL_pushresult(&buffer);
    return 1;
}

static lua_Integer bounded_length(lua_State *L, int index) {
    luaL_checktype(L, index, LUA_TTABLE);
    lua_Integer length = (lua_Integer)lua_rawlen(L, index);
    if (length > TABLE_MOST) luaL_error(L, "the table has more than %d elements", TABLE_MOST);
    sandbox_charge(L, length);
    return length;
}

static int safe_insert(lua_State *L) {
    lua_Integer length = bounded_length(L, 1);
    lua_Integer at = length + 1;
    if (lua_gettop(L) == 3) at = luaL_checkinteger(L, 2);
    else if (lua_gettop(L) != 2) return luaL_error(L, "table.insert takes a table, perhaps a position, and a value");
    luaL_argcheck(L, at >= 1 && at <= length + 1, 2, "position out of bounds");
    for (lua_Integer i = length; i >= at; i--) {
        lua_rawgeti(L, 1, i);
        lua_rawseti(L, 1, i + 1);
    }
    lua_pushvalue(L, lua_gettop(L));
    lua_rawseti(L, 1, at);
    return 0;
}

static int safe_remove(lua_State *L) {
    lua_Integer length = bounded_length(L, 1);
    lua_Integer at = luaL_optinteger(L, 2, length);
    if (length == 0) return 0;
    luaL_argcheck(L, at >= 1 && at <= length, 2, "position out of bounds");
    lua_rawgeti(L, 1, at);
    for (lua_Integer i = at; i < length; i++) {
        lua_rawgeti(L, 1, i + 1);
        lua_rawseti(L, 1, i);
    }
    lua_pushnil(L);
    lua_rawseti(L, 1, length);
    return 1;
}

static int safe_concat(lua_State *L) {
    lua_Integer length = bounded_length(L, 1);
    size_t separator_length, total = 0;
    const char *separator = luaL_optlstring(L, 2, "", &separator_length);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = 1; i <= length; i++) {
        lua_rawgeti(L, 1, i);
        if (!lua_isstring(L, -1)) return luaL_error(L, "element %d is no text", (int)i);
        total += lua_rawlen(L, -1) + separator_length;
        if (total > TEXT_MOST) return luaL_error(L, "the text would be too long");
        luaL_addvalue(&buffer);
        if (i < length) luaL_addlstring(&buffer, separator, separator_length);
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int safe_unpack(lua_State *L) {
    lua_Integer length = bounded_length(L, 1);
    if (length > 200) return luaL_error(L, "more than 200 values at once");
    luaL_checkstack(L, (int)length, "too many values");
    for (lua_Integer i = 1; i <= length; i++) lua_rawgeti(L, 1, i);
    return (int)length;
}

/* a < b, by the function at index 2 if there is one. */
static bool sort_less(lua_State *L, int a, int b) {
    if (lua_isnoneornil(L, 2)) return lua_compare(L, a, b, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, a < 0 ? a - 1 : a);
    lua_pushvalue(L, b < 0 ? b - 2 : b);
    lua_call(L, 2, 1);
    bool less = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return less;
}

/* Merges [low, middle) and [middle, high) of table `from` into table `to`; both are stack indices. */
static void merge_runs(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high) {
    lua_Integer left = low, right = middle;
    for (lua_Integer out = low; out < high; out++) {
        bool take_right = left >= middle;
        if (!take_right && right < high) {
            lua_rawgeti(L, from, left);
            lua_rawgeti(L, from, right);
            take_right = sort_less(L, -1, -2);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, take_right ? right++ : left++);
        lua_rawseti(L, to, out);
    }
}

/* Stable merge sort: the library's quicksort reads the clock on unbalanced input (DESIGN 9). */
static int safe_sort(lua_State *L) {
    lua_Integer length = bounded_length(L, 1);
    lua_settop(L, 2);
    lua_createtable(L, (int)length, 0);
    int from = 1, to = 3;
    for (lua_Integer width = 1; width < length; width *= 2) {
        for (lua_Integer low = 1; low <= length; low += 2 * width) {
            lua_Integer middle = low + width < length + 1 ? low + width : length + 1;
            lua_Integer high = low + 2 * width < length + 1 ? low + 2 * width : length + 1;
            merge_runs(L, from, to, low, middle, high);
        }
        int swap = from;
        from = to;
        to = swap;
    }
    for (lua_Integer i = 1; from != 1 && i <= length; i++) {
        lua_rawgeti(L, from, i);
        lua_rawseti(L, 1, i);
    }
    return 0;
}

static bool key_less(lua_State *L, int a, int b) {
    if (lua_type(L, a) != lua_type(L, b)) return lua_type(L, a) < lua_type(L, b);
    return lua_compare(L, a, b, LUA_OPLT);
}

/* The keys of the table at 1 as a sorted sequence on top of the stack. Only texts and numbers have an order. */
static void push_sorted_keys(lua_State *L) {
    lua_newtable(L);
    int keys = lua_gettop(L);
    lua_Integer count = 0;
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
        int type = lua_type(L, -2);
        if (type != LUA_TSTRING && type != LUA_TNUMBER) luaL_error(L, "pairs: keys must be texts or numbers");
        sandbox_charge(L, 4);
        lua_Integer at = ++count;
        for (; at > 1; at--) {
            lua_rawgeti(L, keys, at - 1);
            bool placed = !key_less(L, -3, lua_gettop(L));
            if (placed) lua_pop(L, 1);
            else lua_rawseti(L, keys, at);
            if (placed) break;
            sandbox_charge(L, 1);
        }
        lua_pushvalue(L, -2);
        lua_rawseti(L, keys, at);
    }
}

static int next_sorted(lua_State *L) {
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(2)) + 1;
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(2));
    if (lua_rawgeti(L, lua_upvalueindex(1), at) == LUA_TNIL) return 1;
    lua_pushvalue(L, -1);
    lua_rawget(L, 1);
    return 2;
}

static int sorted_pairs(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    push_sorted_keys(L);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_sorted, 2);
    lua_pushvalue(L, 1);
    return 2;
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

static int library_is_frozen(lua_State *L) {
    return luaL_error(L, "this table cannot be changed");
}

/* Replaces the table on top by an empty one that reads through to it and cannot be written. */
static void freeze(lua_State *L) {
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, library_is_frozen);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

static void allow_library(lua_State *L, const char *name, lua_CFunction open, const char *const *members,
                          const luaL_Reg *own) {
    luaL_requiref(L, name, open, 0);
    keep_only(L, members);
    if (own != NULL) luaL_setfuncs(L, own, 0);
    freeze(L);
    lua_setfield(L, -2, name);
}

void sandbox_allow(lua_State *L, const char *name, lua_CFunction function) {
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    lua_pushcfunction(L, function);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

static int open_globals(lua_State *L) {
    static const char *const base[] = {"assert", "error", "ipairs", "select", "tonumber", "type", NULL};
    static const char *const math[] = {"abs", "ceil", "floor", "fmod", "huge", "max", "min", "modf",
                                       "tointeger", "type", "maxinteger", "mininteger", NULL};
    static const char *const string[] = {"byte", "char", "len", "lower", "reverse", "sub", "upper", NULL};
    static const char *const table[] = {NULL};
    static const luaL_Reg own_string[] = {{"rep", safe_rep}, {NULL, NULL}};
    static const luaL_Reg own_table[] = {{"concat", safe_concat}, {"insert", safe_insert}, {"remove", safe_remove},
                                         {"sort", safe_sort},     {"unpack", safe_unpack}, {NULL, NULL}};
    luaL_requiref(L, "_G", luaopen_base, 0);
    keep_only(L, base);
    lua_pushcfunction(L, safe_tostring);
    lua_setfield(L, -2, "tostring");
    lua_pushcfunction(L, sorted_pairs);
    lua_setfield(L, -2, "pairs");
    allow_library(L, "math", luaopen_math, math, NULL);
    allow_library(L, "string", luaopen_string, string, own_string);
    allow_library(L, "table", luaopen_table, table, own_table);
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
    if (lua_pcall(box->L, 0, 0, 0) == LUA_OK) return true;
    sandbox_release(box);
    return false;
}

void sandbox_release(struct sandbox *box) {
    if (box->L != NULL) lua_close(box->L);
    box->L = NULL;
}

static int no_globals(lua_State *L) {
    return luaL_error(L, "a rule file has no global variables: write local %s = …", luaL_tolstring(L, 2, NULL));
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
    if (luaL_loadbufferx(L, text.at, text.length, chunk_name, "t") != LUA_OK) return false;
    lua_pushcfunction(L, push_environment);
    if (lua_pcall(L, 0, 1, 0) != LUA_OK) return false;
    lua_setupvalue(L, -2, 1);
    return true;
}

const char *lua_version_text(void) {
    return LUA_RELEASE;
}
