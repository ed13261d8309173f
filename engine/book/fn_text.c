/* Functions of a book as people read them: the sources are run once more, and each function asked where it
 * stands and what it holds of its file. */
#include "book/fn_text.h"

#include <stdlib.h>
#include <string.h>

#include "book/declare.h"
#include "ground/memory.h"
#include "ground/text.h"

#define STATE_MEMORY ((size_t)64 << 20)
#define DEPTH_MOST 4     /* functions that functions call; tables in tables */
#define ENTRIES_MOST 40  /* of a table that is shown */
#define PASSAGES_MOST 64 /* of one function */

struct looking {
    lua_State *L;
    const struct book *book;
    struct arena *arena;
    struct passage passages[PASSAGES_MOST];
    uint16_t passage_count;
    struct fn_value values[PASSAGES_MOST];
    uint16_t value_count;
    int depth;
};

static void put_value(struct looking *looking, struct buffer *out, int depth);

static void put_span(struct buffer *out, int32_t amount_days, int32_t amount_months) {
    if (amount_months) buffer_format(out, "months(%d)", amount_months);
    if (amount_days) buffer_format(out, "%sdays(%d)", amount_months ? " + " : "", amount_days);
}

static void put_word(struct looking *looking, struct buffer *out, const struct word *word, int depth) {
    lua_State *L = looking->L;
    buffer_text(out, filter_word_name(word->word));
    if (word->word == WORD_THIS_YEAR) return;
    buffer_text(out, "(");
    if (word->word == WORD_LAST) put_span(out, word->days, word->months);
    if (word->word == WORD_FULL_MONTHS) buffer_format(out, "%d", word->months);
    for (int i = 1; i <= word->operands && word->word != WORD_LAST && word->word != WORD_FULL_MONTHS; i++) {
        if (i > 1) buffer_text(out, ", ");
        lua_getiuservalue(L, -1, i);
        put_value(looking, out, depth);
        lua_pop(L, 1);
    }
    buffer_text(out, ")");
}

static void put_parameter(lua_State *L, struct buffer *out, const struct parameter_name *parameter) {
    lua_getiuservalue(L, -1, 1);
    buffer_format(out, "param.%s%s", lua_tostring(L, -1), per_suffix((enum per)parameter->per));
    lua_pop(L, 1);
}

static void put_light(lua_State *L, struct buffer *out) {
    struct value value;
    int32_t span_days, span_months;
    char text[32];
    if (value_pull_span(L, -1, &span_days, &span_months)) {
        put_span(out, span_days, span_months);
    } else if (!value_pull(L, -1, &value)) {
        buffer_text(out, "…");
    } else if (value.kind == VALUE_AMOUNT) {
        amount_write(value.as.amount, text);
        buffer_format(out, "yuan(%s)", text);
    } else if (value.kind == VALUE_DATE) {
        date_write(value.as.date, text);
        buffer_format(out, "date \"%s\"", text);
    } else {
        month_write(value.as.month, text);
        buffer_format(out, "month \"%s\"", text);
    }
}

/* The keys of the table on top that are texts, in order; freed by the caller. */
static const char **sorted_keys(lua_State *L, size_t *count) {
    const char **keys = NULL;
    *count = 0;
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) continue;
        keys = memory_resize(keys, *count + 1, sizeof *keys);
        const char *key = lua_tostring(L, -2);
        size_t at = (*count)++;
        for (; at > 0 && strcmp(keys[at - 1], key) > 0; at--) keys[at] = keys[at - 1];
        keys[at] = key;
    }
    return keys;
}

/* List entries, then keys in order; what is left out is shown as dots. */
static void put_table(struct looking *looking, struct buffer *out, int depth) {
    lua_State *L = looking->L;
    size_t count, listed = lua_rawlen(L, -1);
    const char **keys = sorted_keys(L, &count);
    size_t shown = 0;
    buffer_text(out, "{");
    for (size_t i = 0; i < listed && shown < ENTRIES_MOST; i++) {
        buffer_text(out, shown++ ? ", " : " ");
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        put_value(looking, out, depth + 1);
        lua_pop(L, 1);
    }
    for (size_t i = 0; i < count && shown < ENTRIES_MOST; i++) {
        buffer_format(out, name_is_plain(keys[i]) ? "%s%s = " : "%s[\"%s\"] = ", shown++ ? ", " : " ",
                      keys[i]);
        lua_pushstring(L, keys[i]);
        lua_rawget(L, -2);
        put_value(looking, out, depth + 1);
        lua_pop(L, 1);
    }
    buffer_text(out, shown < listed + count ? ", … }" : shown ? " }" : "}");
    free(keys);
}

static void add_function(struct looking *looking, const char *name);

static void put_value(struct looking *looking, struct buffer *out, int depth) {
    lua_State *L = looking->L;
    struct word *word;
    struct parameter_name *parameter;
    switch (lua_type(L, -1)) {
    case LUA_TSTRING:
        text_as_lua(out, (struct span){lua_tostring(L, -1), lua_rawlen(L, -1)});
        return;
    case LUA_TLIGHTUSERDATA:
        put_light(L, out);
        return;
    case LUA_TUSERDATA:
        if ((word = luaL_testudata(L, -1, WORD_METATABLE)) != NULL)
            put_word(looking, out, word, depth);
        else if ((parameter = luaL_testudata(L, -1, PARAMETER_METATABLE)) != NULL)
            put_parameter(L, out, parameter);
        else
            buffer_text(out, "param");
        return;
    case LUA_TTABLE:
        sandbox_look_inside(L, -1);
        if (depth >= DEPTH_MOST)
            buffer_text(out, "{ … }");
        else
            put_table(looking, out, depth);
        return;
    case LUA_TFUNCTION:
        buffer_text(out, "function");
        if (!lua_iscfunction(L, -1)) add_function(looking, NULL);
        return;
    default:
        buffer_text(out, sandbox_text(L, -1));
        lua_pop(L, 1);
    }
}

static bool seen_passage(const struct looking *looking, uint16_t source, int first) {
    for (uint16_t i = 0; i < looking->passage_count; i++)
        if (looking->passages[i].source == source && looking->passages[i].first == first) return true;
    return false;
}

static bool seen_value(const struct looking *looking, const char *name) {
    for (uint16_t i = 0; i < looking->value_count; i++)
        if (strcmp(looking->values[i].name, name) == 0) return true;
    return false;
}

/* The value on top; C functions and the environment say nothing of the file. */
static void add_value(struct looking *looking, const char *name) {
    struct buffer text = {.most = 1 << 16};
    if (looking->value_count == PASSAGES_MOST || seen_value(looking, name)) return;
    struct fn_value *value = &looking->values[looking->value_count++];
    value->name = arena_text(looking->arena, name);
    put_value(looking, &text, 0);
    value->text = arena_text(looking->arena, text.at != NULL ? text.at : "");
    buffer_release(&text);
}

/* The upvalues of the function on top. */
static void add_upvalues(struct looking *looking) {
    lua_State *L = looking->L;
    const char *name;
    for (int i = 1; (name = lua_getupvalue(L, -1, i)) != NULL; i++) {
        bool function = lua_isfunction(L, -1);
        if (function && !lua_iscfunction(L, -1))
            add_function(looking, name);
        else if (!function && strcmp(name, "_ENV") != 0 && !lua_isnil(L, -1))
            add_value(looking, name);
        lua_pop(L, 1);
    }
}

/* The Lua function on top of the stack, left there. */
static void add_function(struct looking *looking, const char *name) {
    lua_Debug debug;
    lua_State *L = looking->L;
    if (looking->passage_count == PASSAGES_MOST || looking->depth == DEPTH_MOST || !lua_checkstack(L, 16))
        return;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &debug);
    uint16_t source = book_source(looking->book, debug.source + 1);
    if (source == SOURCE_NONE || seen_passage(looking, source, debug.linedefined)) return;
    looking->passages[looking->passage_count++] =
        (struct passage){source, debug.linedefined, debug.lastlinedefined,
                         name != NULL ? arena_text(looking->arena, name) : NULL};
    looking->depth++;
    add_upvalues(looking);
    looking->depth--;
}

static int by_place(const void *a, const void *b) {
    const struct passage *x = a, *y = b;
    return x->source != y->source ? (x->source > y->source) - (x->source < y->source)
                                  : (x->first > y->first) - (x->first < y->first);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct fn_value *)a)->name, ((const struct fn_value *)b)->name);
}

/* A passage that lies in one before it is shown there already: a function inside the function. */
static uint16_t drop_inner(struct passage *passages, uint16_t count) {
    uint16_t kept = 0;
    for (uint16_t i = 0; i < count; i++) {
        bool inner = false;
        for (uint16_t k = 0; k < kept; k++)
            inner = inner || (passages[k].source == passages[i].source &&
                              passages[k].first <= passages[i].first && passages[k].last >= passages[i].last);
        if (!inner) passages[kept++] = passages[i];
    }
    return kept;
}

static void look_at(struct looking *looking, struct fn_text *text) {
    looking->passage_count = looking->value_count = 0;
    add_function(looking, NULL);
    if (looking->passage_count > 1)
        qsort(looking->passages + 1, looking->passage_count - 1u, sizeof *looking->passages, by_place);
    if (looking->value_count > 0)
        qsort(looking->values, looking->value_count, sizeof *looking->values, by_name);
    text->passage_count = drop_inner(looking->passages, looking->passage_count);
    text->value_count = looking->value_count;
    text->passages =
        arena_copy(looking->arena, looking->passages, text->passage_count * sizeof *text->passages);
    text->values = arena_copy(looking->arena, looking->values, text->value_count * sizeof *text->values);
}

bool fn_texts_init(struct fn_texts *texts, const struct book *book) {
    struct sandbox box;
    arena_init(&texts->arena);
    texts->fns = arena_zeroed(&texts->arena, book->fn_count + 1u, sizeof *texts->fns);
    if (!sandbox_init(&box, STATE_MEMORY)) system_failed("Lua");
    bool good = book_functions(&box, book);
    struct looking looking = {.L = box.L, .book = book, .arena = &texts->arena};
    for (uint16_t i = 0; good && i < book->fn_count; i++) {
        lua_rawgeti(box.L, -1, i + 1);
        look_at(&looking, &texts->fns[i]);
        lua_pop(box.L, 1);
    }
    sandbox_release(&box);
    if (!good) fn_texts_release(texts);
    return good;
}

void fn_texts_release(struct fn_texts *texts) {
    arena_release(&texts->arena);
    texts->fns = NULL;
}

struct span passage_text(const struct book *book, const struct passage *passage) {
    struct span text = book->sources[passage->source].text;
    const char *at = text_line_at(text, passage->first), *last = text_line_at(text, passage->last + 1);
    return (struct span){at, (size_t)(last - at)};
}
