/* A Lua state in which nothing can be reached that reads the clock, the disk, an address or another
 * evaluation. */
#include "library/lua_state.h"

#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"

#define HOOK_EVERY 1000      /* instructions between two looks at the budget */
#define TEXT_MOST (16 << 10) /* bytes of a text a rule may build: comparing two takes a microsecond */
#define NUMBER_MOST 200      /* bytes of a text that may be a number */
#define BLOCK_FREE 4096      /* bytes: larger blocks count as instructions */
#define CALL_COST 50         /* instructions that entering a function from C counts as */
#define TABLE_MOST 100000    /* elements of a table that sort, concat, insert work on */

/* While a rule runs, bytes are limited and large blocks cost instructions: time spent inside one instruction
 * is bounded too. */
static bool may_grow(struct sandbox *box, size_t more, size_t size, bool text) {
    if (box->used + more > box->most || (text && size > TEXT_MOST + 64)) {
        box->full = true;
        return false;
    }
    if (size <= BLOCK_FREE) return true;
    box->left -= (int64_t)(size / 64);
    if (box->left >= 0) return true;
    box->spent = true;
    return false;
}

static void *budgeted(void *context, void *old, size_t old_size, size_t size) {
    struct sandbox *box = context;
    size_t held = old != NULL ? old_size : 0;
    bool text = old == NULL && old_size == LUA_TSTRING; /* a new object comes with its type for a size */
    if (size == 0) {
        free(old);
        box->used -= held;
        return NULL;
    }
    if (size > held && box->depth > 0 && !may_grow(box, size - held, size, text)) return NULL;
    void *new = realloc(old, size);
    if (new != NULL) box->used = box->used - held + size;
    return new;
}

struct sandbox *sandbox_of(lua_State *L) {
    return *(struct sandbox **)lua_getextraspace(L);
}

/* level: of the Lua function whose line the message names. */
static void out_of_budget(lua_State *L, struct sandbox *box, int level) {
    box->spent = true;
    luaL_where(L, level);
    lua_pushliteral(L, "the evaluation needs more instructions than it may have");
    lua_concat(L, 2);
    lua_error(L);
}

static void count_down(lua_State *L, lua_Debug *debug) {
    (void)debug;
    struct sandbox *box = sandbox_of(L);
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
        lua_sethook(box->L, count_down, LUA_MASKCOUNT, HOOK_EVERY);
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

/* Upvalue 1: the library's tonumber, which reads a text to its end. */
static int safe_tonumber(lua_State *L) {
    int arguments = lua_gettop(L);
    if (lua_type(L, 1) == LUA_TSTRING && lua_rawlen(L, 1) > NUMBER_MOST) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, arguments, 1);
    return 1;
}

static int safe_byte(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer from = luaL_optinteger(L, 2, 1), to = luaL_optinteger(L, 3, from);
    if (from < 0) from = from < -(lua_Integer)length ? 1 : (lua_Integer)length + from + 1;
    if (to < 0) to = to < -(lua_Integer)length ? 0 : (lua_Integer)length + to + 1;
    if (from < 1) from = 1;
    if (to > (lua_Integer)length) to = (lua_Integer)length;
    if (from > to) return 0;
    if (to - from >= 200) return luaL_error(L, "more than 200 values at once");
    luaL_checkstack(L, (int)(to - from + 1), "too many values");
    for (lua_Integer i = from; i <= to; i++) lua_pushinteger(L, (unsigned char)text[i - 1]);
    return (int)(to - from + 1);
}

/* ---- frozen tables ---- */

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

static int cannot_be_changed(lua_State *L) {
    return luaL_error(L, "this table cannot be changed: no rule keeps state between households");
}

/* The table on top keeps its identity; what it held moves into a table that only reading reaches. */
static void freeze_table(lua_State *L) {
    int table = lua_gettop(L);
    lua_newtable(L);
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
        {"__newindex", cannot_be_changed}, {"__len", frozen_length}, {NULL, NULL}};
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
    bool table = lua_istable(L, -1), function = lua_isfunction(L, -1) && !lua_iscfunction(L, -1);
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

/* ---- tables and texts with bounds ---- */

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

static lua_Integer bounded_length(lua_State *L, int index, bool changes) {
    luaL_checktype(L, index, LUA_TTABLE);
    if (sandbox_look_inside(L, index) && changes) return cannot_be_changed(L);
    lua_Integer length = (lua_Integer)lua_rawlen(L, index);
    if (length > TABLE_MOST) luaL_error(L, "the table has more than %d elements", TABLE_MOST);
    sandbox_charge(L, length);
    return length;
}

static int safe_insert(lua_State *L) {
    lua_Integer length = bounded_length(L, 1, true);
    lua_Integer at = length + 1;
    if (lua_gettop(L) == 3)
        at = luaL_checkinteger(L, 2);
    else if (lua_gettop(L) != 2)
        return luaL_error(L, "table.insert takes a table, perhaps a position, and a value");
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
    lua_Integer length = bounded_length(L, 1, true);
    lua_Integer at = luaL_optinteger(L, 2, length);
    if (length == 0) {
        lua_pushnil(L);
        return 1;
    }
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
    lua_Integer length = bounded_length(L, 1, false);
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
    lua_Integer length = bounded_length(L, 1, false);
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
static void merge_runs(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle,
                       lua_Integer high) {
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
    lua_Integer length = bounded_length(L, 1, true);
    lua_settop(L, 2);
    lua_createtable(L, (int)length, 0);
    int from = 1, to = 3;
    for (lua_Integer width = 1; width < length; width *= 2) {
        sandbox_charge(L, length);
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

/* The keys of the table at 2 as a sorted sequence on top of the stack. Only texts and numbers have an order.
 */
static void push_sorted_keys(lua_State *L) {
    lua_newtable(L);
    int keys = lua_gettop(L);
    lua_Integer count = 0;
    for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1)) {
        int type = lua_type(L, -2);
        if (type != LUA_TSTRING && type != LUA_TNUMBER) luaL_error(L, "pairs: keys must be texts or numbers");
        sandbox_charge(L, 4);
        lua_Integer at = ++count;
        for (; at > 1; at--) {
            lua_rawgeti(L, keys, at - 1);
            bool placed = !key_less(L, -3, lua_gettop(L));
            if (placed)
                lua_pop(L, 1);
            else
                lua_rawseti(L, keys, at);
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
    lua_rawget(L, lua_upvalueindex(3));
    return 2;
}

static int sorted_pairs(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    sandbox_look_inside(L, 2);
    push_sorted_keys(L);
    lua_pushinteger(L, 0);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, next_sorted, 3);
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

static void allow_library(lua_State *L, const char *name, lua_CFunction open, const char *const *members,
                          const luaL_Reg *own) {
    luaL_requiref(L, name, open, 0);
    keep_only(L, members);
    if (own != NULL) luaL_setfuncs(L, own, 0);
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
    static const char *const base[] = {"assert", "error", "ipairs", "select", "type", NULL};
    static const char *const math[] = {"abs",  "ceil",      "floor", "fmod",       "huge",       "max", "min",
                                       "modf", "tointeger", "type",  "maxinteger", "mininteger", NULL};
    static const char *const string[] = {"char", "len", "lower", "reverse", "sub", "upper", NULL};
    static const char *const table[] = {NULL};
    static const luaL_Reg own_string[] = {{"byte", safe_byte}, {"rep", safe_rep}, {NULL, NULL}};
    static const luaL_Reg own_table[] = {{"concat", safe_concat}, {"insert", safe_insert},
                                         {"remove", safe_remove}, {"sort", safe_sort},
                                         {"unpack", safe_unpack}, {NULL, NULL}};
    luaL_requiref(L, "_G", luaopen_base, 0);
    lua_getfield(L, -1, "tonumber");
    lua_insert(L, -2);
    keep_only(L, base);
    lua_insert(L, -2);
    lua_pushcclosure(L, safe_tonumber, 1);
    lua_setfield(L, -2, "tonumber");
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
    if (lua_pcall(box->L, 0, 0, 0) == LUA_OK && box->used <= most) return true;
    sandbox_release(box);
    return false;
}

void sandbox_release(struct sandbox *box) {
    if (box->L != NULL) lua_close(box->L);
    box->L = NULL;
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
    if (luaL_loadbufferx(L, text.at, text.length, chunk_name, "t") != LUA_OK) return false;
    lua_pushcfunction(L, push_environment);
    if (lua_pcall(L, 0, 1, 0) != LUA_OK) return false;
    lua_setupvalue(L, -2, 1);
    return true;
}

const char *lua_version_text(void) {
    return LUA_RELEASE;
}
