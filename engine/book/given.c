/* parameters = { … } of a test: a value for everybody, or one for each value of the parameter's keys. */
#include <string.h>

#include "book/case_read.h"

#define NAMES_MOST 512

/* A parameter stands for another of its kind and unit; amounts are all yuan, whomever they are paid to and
 * however often. */
static void check_reference(struct reading *reading, const struct parameter *to,
                            const struct given_cell *cell) {
    const struct parameter *from = &reading->book->parameters[cell->reference->parameter];
    bool same = to->kind == VALUE_AMOUNT || strcmp(to->unit, from->unit) == 0;
    if (to->kind == from->kind && !from->is_set && same) return;
    form_error(&reading->form, cell->column, "param.%s (%s) cannot stand for %s (%s)", from->name,
               from->unit[0] != '\0' ? from->unit : value_kind_name(from->kind), to->name,
               to->unit[0] != '\0' ? to->unit : value_kind_name(to->kind));
}

/* As a key's values are written: urban, 1, true. NULL: it can be none. */
static const char *key_text(struct reading *reading, int index) {
    lua_State *L = reading_state(reading);
    struct arena *arena = &reading->cases->arena;
    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        return arena_text(arena, lua_tostring(L, index));
    case LUA_TNUMBER:
        return arena_format(arena, "%.15g", lua_tonumber(L, index));
    case LUA_TBOOLEAN:
        return lua_toboolean(L, index) ? "true" : "false";
    default:
        return NULL;
    }
}

static bool key_is_known(struct reading *reading, const struct parameter *parameter,
                         const struct parameter_key *key, const char *text) {
    const char *names[NAMES_MOST];
    char what[256];
    struct value value;
    uint16_t count = 0;
    if (text != NULL && parameter_key_read(key, text, &value)) return true;
    for (; count < key->known_count && count < NAMES_MOST; count++) {
        struct buffer known = {.most = 1024};
        parameter_key_text(key, &key->known[count], &known);
        names[count] = arena_text(&reading->cases->arena, known.at);
        buffer_release(&known);
    }
    snprintf(what, sizeof what, "%s of param.%s", key->name, parameter->name);
    form_unknown(&reading->form, text != NULL ? text : "?", what, names, count);
    return false;
}

static int by_name_and_keys(const struct given_parameter *a, const struct given_parameter *b) {
    int order = strcmp(a->cell.column, b->cell.column);
    for (uint8_t i = 0; order == 0 && i < a->key_count && i < b->key_count; i++)
        order = strcmp(a->keys[i], b->keys[i]);
    return order;
}

/* Lua walks a table in any order; they stand in one. */
static void add(struct reading *reading, const struct given_parameter *given) {
    struct test_case *test = reading->test;
    struct given_parameter *grown =
        arena_get(&reading->cases->arena, (test->parameter_count + 1) * sizeof *grown);
    if (test->parameter_count > 0) memcpy(grown, test->parameters, test->parameter_count * sizeof *grown);
    uint32_t at = test->parameter_count++;
    for (; at > 0 && by_name_and_keys(&grown[at - 1], given) > 0; at--) grown[at] = grown[at - 1];
    grown[at] = *given;
    test->parameters = grown;
}

/* The value on top, for the keys that are known so far: a plain one, or { key = … } for the next key. */
static void read_value(struct reading *reading, const struct parameter *parameter,
                       struct given_parameter given) {
    lua_State *L = reading_state(reading);
    struct form *form = &reading->form;
    int top = lua_gettop(L);
    if (parameter->is_set) {
        form_error(form, given.cell.column, "param.%s is a set: a test cannot give another", parameter->name);
        return;
    }
    if (!lua_istable(L, top)) {
        given.cell = cell_at_top(reading, given.cell.column);
        if (given.cell.reference != NULL) check_reference(reading, parameter, &given.cell);
        add(reading, &given);
        return;
    }
    if (given.key_count == parameter->key_count) {
        form_error(form, given.cell.column, "param.%s has %u key%s: its value is not a table",
                   parameter->name, parameter->key_count, parameter->key_count == 1 ? "" : "s");
        return;
    }
    for (lua_pushnil(L); lua_next(L, top) != 0; lua_settop(L, top + 1)) {
        struct given_parameter inner = given;
        const char *text = key_text(reading, top + 1);
        if (!key_is_known(reading, parameter, &parameter->keys[given.key_count], text)) continue;
        inner.keys[inner.key_count++] = text;
        read_value(reading, parameter, inner);
    }
}

void given_parameters_read(struct reading *reading) {
    lua_State *L = reading_state(reading);
    const struct book *book = reading->book;
    if (!form_push(&reading->form, "parameters")) return;
    int table = lua_gettop(L);
    reading->form.inside = "parameters";
    if (!lua_istable(L, table))
        form_error(&reading->form, "parameters", "parameters must be a table: { NAME = value }");
    for (lua_pushnil(L); lua_istable(L, table) && lua_next(L, table) != 0; lua_settop(L, table + 1)) {
        const char *name = key_text(reading, table + 1);
        uint16_t number = name != NULL ? book_parameter(book, name) : PARAMETER_NONE;
        struct given_parameter given = {.cell.column = name};
        if (number == PARAMETER_NONE)
            form_unknown_of(&reading->form, book, DECLARED_PARAMETER, name != NULL ? name : "?");
        else
            read_value(reading, &book->parameters[number], given);
    }
    reading->form.inside = NULL;
    lua_settop(L, table - 1);
}
