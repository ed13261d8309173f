/* param.NAME in a test: a value that is worked out on the test's day, so that a test need not repeat an
 * amount of policy. `param.line + 0.01`, `param.line * 2`, `param.rate.per_year`, `param.level["hearing"]`.
 */
#include <string.h>

#include "book/case_read.h"

struct raw_reference { /* user value 1: name; 2: table of keys */
    uint8_t per;
    double times, plus;
    int32_t days, months;
};

static struct raw_reference *push_reference(lua_State *L, const struct raw_reference *from) {
    struct raw_reference *reference = lua_newuserdatauv(L, sizeof *reference, 2);
    *reference = *from;
    luaL_setmetatable(L, REFERENCE_METATABLE);
    return reference;
}

/* Another reference with the name and keys of the one at `index`. */
static struct raw_reference *push_copy(lua_State *L, int index) {
    index = lua_absindex(L, index);
    struct raw_reference *copy = push_reference(L, luaL_checkudata(L, index, REFERENCE_METATABLE));
    lua_getiuservalue(L, index, 1);
    lua_setiuservalue(L, -2, 1);
    lua_getiuservalue(L, index, 2);
    lua_setiuservalue(L, -2, 2);
    return copy;
}

static int name_reference(lua_State *L) {
    luaL_checkstring(L, 2);
    push_reference(L, &(struct raw_reference){.times = 1});
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, 1);
    lua_newtable(L);
    lua_setiuservalue(L, -2, 2);
    return 1;
}

/* .per_month, .per_year, or a key. */
static int reference_member(lua_State *L) {
    const char *key = sandbox_text(L, 2);
    uint8_t per = strcmp(key, "per_month") == 0 ? 1 : strcmp(key, "per_year") == 0 ? 2 : 0;
    struct raw_reference *copy = push_copy(L, 1);
    if (per != 0) {
        copy->per = per;
        return 1;
    }
    lua_getiuservalue(L, -1, 2);
    size_t count = lua_rawlen(L, -1);
    lua_createtable(L, (int)count + 1, 0);
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i);
        lua_rawseti(L, -2, (lua_Integer)i);
    }
    lua_pushstring(L, key);
    lua_rawseti(L, -2, (lua_Integer)count + 1);
    lua_setiuservalue(L, -3, 2);
    lua_pop(L, 1);
    return 1;
}

static double plain_number(lua_State *L, int index) {
    struct value value;
    if (value_pull(L, index, &value) && value.kind == VALUE_NUMBER) return value.as.number;
    if (value_pull(L, index, &value) && value.kind == VALUE_AMOUNT) return (double)value.as.amount / 100;
    return luaL_error(
        L, "a parameter in a test takes + and - of an amount, a number or a span, * and / of a number");
}

static int moved(lua_State *L, int reference, int by, int sign) {
    int32_t days, months;
    struct raw_reference *copy = push_copy(L, reference);
    if (value_pull_span(L, by, &days, &months)) {
        copy->days += sign * days;
        copy->months += sign * months;
    } else {
        copy->plus += sign * plain_number(L, by);
    }
    return 1;
}

static int add(lua_State *L) {
    return luaL_testudata(L, 1, REFERENCE_METATABLE) != NULL ? moved(L, 1, 2, 1) : moved(L, 2, 1, 1);
}

static int subtract(lua_State *L) {
    if (luaL_testudata(L, 1, REFERENCE_METATABLE) != NULL) return moved(L, 1, 2, -1);
    return luaL_error(L, "write the parameter first: param.X - 1");
}

static int scaled(lua_State *L, int reference, double by) {
    struct raw_reference *copy = push_copy(L, reference);
    copy->times *= by;
    copy->plus *= by;
    return 1;
}

static int multiply(lua_State *L) {
    int reference = luaL_testudata(L, 1, REFERENCE_METATABLE) != NULL ? 1 : 2;
    return scaled(L, reference, plain_number(L, 3 - reference));
}

static int divide(lua_State *L) {
    double by = luaL_testudata(L, 1, REFERENCE_METATABLE) != NULL ? plain_number(L, 2) : 0;
    if (by == 0) return luaL_error(L, "a parameter in a test is divided by a number that is not 0");
    return scaled(L, 1, 1 / by);
}

static int untold(lua_State *L) {
    luaL_checkstring(L, 1);
    lua_newuserdatauv(L, 0, 1);
    luaL_setmetatable(L, UNTOLD_METATABLE);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

void references_open(lua_State *L) {
    static const luaL_Reg meta[] = {{"__index", reference_member}, {"__add", add},    {"__sub", subtract},
                                    {"__mul", multiply},           {"__div", divide}, {NULL, NULL}};
    luaL_newmetatable(L, REFERENCE_METATABLE);
    luaL_setfuncs(L, meta, 0);
    luaL_newmetatable(L, UNTOLD_METATABLE);
    lua_pop(L, 2);
    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, name_reference);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "param");
    lua_pushcfunction(L, untold);
    lua_setfield(L, -2, "cannot_tell");
}

const struct reference *reference_read(struct reading *reading) {
    lua_State *L = reading_state(reading);
    struct arena *arena = &reading->cases->arena;
    const struct raw_reference *raw = luaL_testudata(L, -1, REFERENCE_METATABLE);
    struct reference *reference = arena_zeroed(arena, 1, sizeof *reference);
    *reference = (struct reference){.per = raw->per, .times = raw->times, .plus = raw->plus};
    reference->days = raw->days;
    reference->months = raw->months;
    lua_getiuservalue(L, -1, 1);
    const char *name = arena_text(arena, lua_tostring(L, -1));
    lua_getiuservalue(L, -2, 2);
    reference->keys = arena_get(arena, (lua_rawlen(L, -1) + 1) * sizeof *reference->keys);
    for (size_t i = 1; i <= lua_rawlen(L, -1) && i < 16; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        reference->keys[reference->key_count++] = arena_text(arena, lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    reference->parameter = book_parameter(reading->book, name);
    if (reference->parameter != PARAMETER_NONE) return reference;
    form_unknown_of(&reading->form, reading->book, DECLARED_PARAMETER, name);
    return NULL;
}
