/* The words of a Lua file, counted. Measured with Lua 5.4.4: 5,000 conditions take 0.07 s, 160,000 took a
 * minute; 200,000 names seen from inside functions, each with 200 variables, take 0.1 s. */
#include "library/lua_source.h"

#include <stdbool.h>

#include "library/lua_state.h"
#include "library/lua_words.h"

#define CONDITIONS_MOST 5000 /* and, or, elseif */
#define NAMES_MOST 200000    /* names, each times the functions around it */
#define BLOCKS_MOST 200      /* blocks inside each other: Lua refuses more */

struct glance {
    struct lua_reader reader;
    int conditions, names;
    int blocks, functions;         /* open here; functions are blocks too */
    bool is_function[BLOCKS_MOST]; /* of the open blocks */
};

static void open_block(struct glance *glance, bool function) {
    if (glance->blocks == BLOCKS_MOST) return;
    glance->is_function[glance->blocks++] = function;
    glance->functions += function;
}

static void close_block(struct glance *glance) {
    if (glance->blocks > 0) glance->functions -= glance->is_function[--glance->blocks];
}

static const char *count_name(struct glance *glance, const struct lua_word *word) {
    static const char *const opens[] = {"do", "if", "repeat", NULL}, *const closes[] = {"end", "until", NULL},
                             *const conditions[] = {"and", "or", "elseif", NULL};
    if (lua_word_is(word, "function"))
        open_block(glance, true);
    else if (lua_word_is_any(word, opens))
        open_block(glance, false);
    else if (lua_word_is_any(word, closes))
        close_block(glance);
    else if (lua_word_is_any(word, conditions))
        glance->conditions++;
    else
        glance->names += glance->functions;
    if (glance->conditions > CONDITIONS_MOST)
        return "the file has more than 5,000 conditions (and, or, elseif): divide it";
    if (glance->names > NAMES_MOST)
        return "the functions of the file are too large and too nested: divide it";
    return NULL;
}

static const char *look_at(struct glance *glance, const struct lua_word *word) {
    const struct lua_reader *behind = &glance->reader;
    if (word->kind == WORD_TEXT)
        return word->whole.length > SANDBOX_TEXT_MOST ? "the file holds a text of more than 4096 bytes"
                                                      : NULL;
    if (word->kind != WORD_SIGN) return count_name(glance, word);
    bool dots = lua_word_is(word, "..") && behind->at < behind->end && *behind->at == '.';
    return dots ? "'...' is refused: a function takes the values that it names" : NULL;
}

const char *source_trouble(struct span text, int *line) {
    struct glance glance = {.reader = lua_reader_of(text)};
    const char *trouble = NULL;
    struct lua_word word;
    while (trouble == NULL && (word = lua_word_next(&glance.reader)).kind != WORD_END) {
        *line = word.line;
        trouble = look_at(&glance, &word);
    }
    return trouble;
}

int source_power(struct span text) {
    struct lua_reader reader = lua_reader_of(text);
    struct lua_word word;
    while ((word = lua_word_next(&reader)).kind != WORD_END)
        if (lua_word_is(&word, "^")) return word.line;
    return 0;
}
