/* Follows the tables of a file word by word: `name =` and `["name"] =` behind { , or ; in the table itself,
 * not in a function within it. */
#include "library/lua_twice.h"

#include <stdlib.h>

#include "ground/memory.h"

#define OPEN_MOST 200 /* tables inside each other: Lua itself reads no deeper */

struct open_table {
    size_t first_key;
    int blocks; /* functions and their blocks open around it */
};

struct tables {
    struct lua_reader reader;
    struct lua_word before, now;
    struct open_table open[OPEN_MOST];
    int depth, blocks;
    struct lua_word *keys; /* of all open tables, the innermost last */
    size_t key_count;
};

static int by_text(const void *left, const void *right) {
    const struct lua_word *a = left, *b = right;
    int order = span_compare(a->text, b->text);
    return order != 0 ? order : (a->text.at > b->text.at) - (a->text.at < b->text.at);
}

static void add_key(struct tables *tables, const struct lua_word *key) {
    tables->keys = memory_resize(tables->keys, tables->key_count + 1, sizeof *tables->keys);
    tables->keys[tables->key_count++] = *key;
}

/* The word now begins an entry of the innermost table: is it a key? */
static void look_at_entry(struct tables *tables) {
    struct lua_reader ahead = tables->reader;
    struct lua_word key = tables->now, next = lua_word_next(&ahead);
    if (lua_word_is(&tables->now, "[")) {
        key = next;
        next = lua_word_next(&ahead);
        if (key.kind != WORD_TEXT || !lua_word_is(&next, "]")) return;
        next = lua_word_next(&ahead);
    } else if (key.kind != WORD_NAME) {
        return;
    }
    if (lua_word_is(&next, "=")) add_key(tables, &key);
}

static bool begins_entry(const struct tables *tables) {
    if (tables->depth == 0 || tables->blocks != tables->open[tables->depth - 1].blocks) return false;
    return lua_word_is(&tables->before, "{") || lua_word_is(&tables->before, ",") ||
           lua_word_is(&tables->before, ";");
}

static void follow_blocks(struct tables *tables) {
    static const char *const opens[] = {"function", "if", "do", "repeat", "(", NULL};
    static const char *const closes[] = {"end", "until", ")", NULL};
    if (lua_word_is_any(&tables->now, opens)) tables->blocks++;
    if (lua_word_is_any(&tables->now, closes)) tables->blocks--;
}

void lua_keys_twice(struct span source,
                    void (*seen)(void *context, const struct lua_word *first, const struct lua_word *again),
                    void *context) {
    struct tables tables = {.reader = lua_reader_of(source)};
    for (tables.now = lua_word_next(&tables.reader); tables.now.kind != WORD_END;
         tables.before = tables.now, tables.now = lua_word_next(&tables.reader)) {
        if (begins_entry(&tables)) look_at_entry(&tables);
        follow_blocks(&tables);
        if (lua_word_is(&tables.now, "{")) {
            if (tables.depth == OPEN_MOST) break;
            tables.open[tables.depth++] = (struct open_table){tables.key_count, tables.blocks};
        } else if (lua_word_is(&tables.now, "}") && tables.depth > 0) {
            size_t first = tables.open[--tables.depth].first_key, count = tables.key_count - first;
            struct lua_word *keys = tables.keys + first;
            if (count > 1) qsort(keys, count, sizeof *keys, by_text);
            for (size_t i = 1; i < count; i++)
                if (span_equal(keys[i - 1].text, keys[i].text)) seen(context, &keys[i - 1], &keys[i]);
            tables.key_count = first;
        }
    }
    free(tables.keys);
}
