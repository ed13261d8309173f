/* Functions of the language that go over a whole text or table, each with a bound and a cost; and pairs in
 * sorted order. */
#include "library/lua_bounded.h"

#include <string.h>

#include "library/lua_state.h"

#define NUMBER_MOST 200   /* bytes of a text that may be a number */
#define TABLE_MOST 100000 /* elements of a table that sort, concat, insert work on */

static const char *kind_at(lua_State *L, int index) {
    int type = lua_type(L, index);
    return type == LUA_TLIGHTUSERDATA ? "an amount, day, month or span of time"
           : type == LUA_TSTRING      ? "a text"
                                      : luaL_typename(L, index);
}

/* Upvalue 1: the library's tonumber, which reads a text to its end. */
static int safe_tonumber(lua_State *L) {
    int arguments = lua_gettop(L);
    bool readable = lua_isstring(L, 1) || lua_isnil(L, 1);
    if (arguments > 0 && !readable) return luaL_error(L, "tonumber takes a text, not %s", kind_at(L, 1));
    if (lua_type(L, 1) == LUA_TSTRING && lua_rawlen(L, 1) > NUMBER_MOST) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, arguments, 1);
    return 1;
}

/* Raises the text at `index` with the place of who calls at `level`; what is no text says nothing to anybody.
 */
static int raise_text(lua_State *L, const char *word, int index, int level) {
    if (lua_type(L, index) != LUA_TSTRING)
        return luaL_error(L, "an error without a text: %s takes one, not %s", word, luaL_typename(L, index));
    luaL_where(L, level);
    lua_pushvalue(L, index);
    lua_concat(L, 2);
    return lua_error(L);
}

static int safe_error(lua_State *L) {
    lua_Integer level = luaL_optinteger(L, 2, 1);
    lua_settop(L, 1);
    return raise_text(L, "error", 1, level >= 0 && level < 100 ? (int)level : 1);
}

static int safe_assert(lua_State *L) {
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1)) return lua_gettop(L);
    if (lua_gettop(L) == 1) return luaL_error(L, "assertion failed");
    return raise_text(L, "assert", 2, 1);
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

static int safe_rep(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer times = luaL_checkinteger(L, 2);
    if (times <= 0 || length == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((lua_Unsigned)times > SANDBOX_TEXT_MOST / length) return luaL_error(L, "the text would be too long");
    sandbox_charge(L, (int64_t)(length * (size_t)times) / 16);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = 0; i < times; i++) luaL_addlstring(&buffer, text, length);
    luaL_pushresult(&buffer);
    return 1;
}

static lua_Integer bounded_length(lua_State *L, int index, bool changes) {
    luaL_checktype(L, index, LUA_TTABLE);
    if (changes && lua_getmetatable(L, index)) return sandbox_cannot_change(L);
    sandbox_look_inside(L, index);
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
    size_t separator_length, element, total = 0;
    const char *separator = luaL_optlstring(L, 2, "", &separator_length);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = 1; i <= length; i++) {
        lua_rawgeti(L, 1, i);
        if (!lua_isstring(L, -1)) return luaL_error(L, "element %d is no text", (int)i);
        lua_tolstring(L, -1, &element); /* a number becomes a text by it */
        total += element + separator_length;
        if (total > SANDBOX_TEXT_MOST) return luaL_error(L, "the text would be too long");
        luaL_addvalue(&buffer);
        if (i < length) luaL_addlstring(&buffer, separator, separator_length);
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int safe_unpack(lua_State *L) {
    lua_Integer length = bounded_length(L, 1, false);
    lua_Integer from = luaL_optinteger(L, 2, 1), to = luaL_optinteger(L, 3, length);
    if (from > to) return 0;
    if (from < -TABLE_MOST || to > TABLE_MOST || to - from >= 200)
        return luaL_error(L, "more than 200 values at once");
    luaL_checkstack(L, (int)(to - from + 1), "too many values");
    for (lua_Integer i = from; i <= to; i++) lua_rawgeti(L, 1, i);
    return (int)(to - from + 1);
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

static bool key_less(lua_State *L, int a, int b) {
    if (lua_type(L, a) != lua_type(L, b)) return lua_type(L, a) < lua_type(L, b);
    return lua_compare(L, a, b, LUA_OPLT);
}

/* Merges [low, middle) and [middle, high) of table `from` into table `to`; both are stack indices. */
static void merge_runs(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high,
                       bool (*less)(lua_State *L, int a, int b)) {
    lua_Integer left = low, right = middle;
    for (lua_Integer out = low; out < high; out++) {
        bool take_right = left >= middle;
        if (!take_right && right < high) {
            lua_rawgeti(L, from, left);
            lua_rawgeti(L, from, right);
            take_right = less(L, -1, -2);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, take_right ? right++ : left++);
        lua_rawseti(L, to, out);
    }
}

/* The table at `list` by a stable merge sort, whose cost its length alone decides: the library's quicksort
 * reads the clock on unbalanced input, and in which order keys are found hangs on an address. */
static void merge_sort(lua_State *L, int list, lua_Integer length, bool (*less)(lua_State *L, int a, int b)) {
    lua_createtable(L, (int)length, 0);
    int from = list, to = lua_gettop(L);
    for (lua_Integer width = 1; width < length; width *= 2) {
        sandbox_charge(L, length);
        for (lua_Integer low = 1; low <= length; low += 2 * width) {
            lua_Integer middle = low + width < length + 1 ? low + width : length + 1;
            lua_Integer high = low + 2 * width < length + 1 ? low + 2 * width : length + 1;
            merge_runs(L, from, to, low, middle, high, less);
        }
        int swap = from;
        from = to;
        to = swap;
    }
    for (lua_Integer i = 1; from != list && i <= length; i++) {
        lua_rawgeti(L, from, i);
        lua_rawseti(L, list, i);
    }
    lua_pop(L, 1);
}

static int safe_sort(lua_State *L) {
    lua_Integer length = bounded_length(L, 1, true);
    lua_settop(L, 2);
    merge_sort(L, 1, length, sort_less);
    return 0;
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
        lua_pushvalue(L, -2);
        lua_rawseti(L, keys, ++count);
    }
    merge_sort(L, keys, count, key_less);
}

/* Where `key` (at 2) stands in the sorted keys at `keys`; 0: nowhere. */
static lua_Integer position_of(lua_State *L, int keys) {
    lua_Integer low = 1, high = (lua_Integer)lua_rawlen(L, keys);
    while (low < high) {
        lua_Integer middle = low + (high - low) / 2;
        lua_rawgeti(L, keys, middle);
        if (key_less(L, lua_gettop(L), 2))
            low = middle + 1;
        else
            high = middle;
        lua_pop(L, 1);
    }
    if (lua_rawgeti(L, keys, low) == LUA_TNIL || !lua_rawequal(L, -1, 2)) low = 0;
    lua_pop(L, 1);
    return low;
}

/* Upvalues 1: the keys in order, 2: the table. What comes next depends on the key alone, not on the calls
 * before: an iterator that a file keeps is no memory. */
static int next_sorted(lua_State *L) {
    lua_settop(L, 2);
    lua_pushvalue(L, lua_upvalueindex(1));
    sandbox_look_inside(L, 3);
    lua_pushvalue(L, lua_upvalueindex(2));
    sandbox_look_inside(L, 4);
    lua_Integer at = lua_isnil(L, 2) ? 0 : position_of(L, 3);
    if (at == 0 && !lua_isnil(L, 2)) return luaL_error(L, "pairs: the table has no such key");
    sandbox_charge(L, 10);
    if (lua_rawgeti(L, 3, at + 1) == LUA_TNIL) return 1;
    lua_pushvalue(L, -1);
    lua_rawget(L, 4);
    return 2;
}

static int sorted_pairs(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    sandbox_look_inside(L, 2);
    push_sorted_keys(L);
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, next_sorted, 2);
    lua_pushvalue(L, 1);
    return 2;
}

const struct luaL_Reg bounded_base[] = {
    {"assert", safe_assert}, {"error", safe_error}, {"pairs", sorted_pairs}, {NULL, NULL}};

const struct luaL_Reg bounded_string[] = {{"byte", safe_byte}, {"rep", safe_rep}, {NULL, NULL}};

const struct luaL_Reg bounded_table[] = {{"concat", safe_concat}, {"insert", safe_insert},
                                         {"remove", safe_remove}, {"sort", safe_sort},
                                         {"unpack", safe_unpack}, {NULL, NULL}};

/* Upvalue 1: a function of the library, which would read a text as a number and a number as a text; 2: its
 * name; 3: whether the first argument is a text. */
static int exact(lua_State *L) {
    int arguments = lua_gettop(L);
    bool text_first = lua_toboolean(L, lua_upvalueindex(3));
    for (int i = 1; i <= arguments; i++) {
        bool text = i == 1 && text_first;
        if (lua_type(L, i) != (text ? LUA_TSTRING : LUA_TNUMBER))
            return luaL_error(L, "%s takes %s, not %s", lua_tostring(L, lua_upvalueindex(2)),
                              text         ? "a text"
                              : text_first ? "a text and numbers"
                                           : "numbers",
                              kind_at(L, i));
    }
    return lua_tocfunction(L, lua_upvalueindex(1))(L); /* in this call, so that errors have its place */
}

void bounded_exact(lua_State *L, const char *library, bool texts) {
    for (lua_pushnil(L); lua_next(L, -2) != 0;) {
        const char *name = lua_tostring(L, -2);
        if (!lua_isfunction(L, -1) || strcmp(name, "type") == 0) {
            lua_pop(L, 1);
            continue;
        }
        lua_pushfstring(L, "%s.%s", library, name);
        lua_pushboolean(L, texts && strcmp(name, "char") != 0);
        lua_pushcclosure(L, exact, 3);
        lua_setfield(L, -3, name);
    }
}

void bounded_tonumber(lua_State *L) {
    lua_pushcclosure(L, safe_tonumber, 1);
}
