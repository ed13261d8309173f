/* The words of a Lua file, counted. Measured with Lua 5.4.4: 5,000 conditions take 0.07 s, 160,000 took a
 * minute; 200,000 names seen from inside functions, each with 200 variables, take 0.1 s. */
#include "library/lua_source.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "library/lua_state.h"

#define CONDITIONS_MOST 5000 /* and, or, elseif */
#define NAMES_MOST 200000    /* names, each times the functions around it */
#define BLOCKS_MOST 200      /* blocks inside each other: Lua refuses more */

struct glance {
    const char *at, *end;
    int line;
    int conditions, names;
    int blocks, functions;         /* open here; functions are blocks too */
    bool is_function[BLOCKS_MOST]; /* of the open blocks */
    const char *trouble;
};

static void step(struct glance *glance) {
    glance->line += *glance->at == '\n';
    glance->at++;
}

/* The level of the long bracket at `at` ([[ is 0, [=[ is 1), or -1. */
static int bracket_level(const struct glance *glance) {
    const char *at = glance->at + 1;
    while (at < glance->end && *at == '=') at++;
    return at < glance->end && *at == '[' ? (int)(at - glance->at - 1) : -1;
}

static void skip_long(struct glance *glance, int level) {
    for (glance->at += level + 2; glance->at < glance->end; step(glance)) {
        if (*glance->at != ']') continue;
        const char *at = glance->at + 1;
        while (at < glance->end && *at == '=') at++;
        if (at - glance->at - 1 != level || at == glance->end || *at != ']') continue;
        glance->at = at + 1;
        return;
    }
}

static void skip_comment(struct glance *glance) {
    glance->at += 2;
    int level = glance->at < glance->end && *glance->at == '[' ? bracket_level(glance) : -1;
    if (level >= 0)
        skip_long(glance, level);
    else
        while (glance->at < glance->end && *glance->at != '\n') glance->at++;
}

static void skip_text(struct glance *glance, int level) {
    const char *start = glance->at;
    char quote = *glance->at;
    if (level >= 0) {
        skip_long(glance, level);
    } else {
        for (glance->at++; glance->at < glance->end && *glance->at != quote && *glance->at != '\n';
             step(glance))
            if (*glance->at == '\\' && glance->at + 1 < glance->end) step(glance);
        if (glance->at < glance->end) glance->at++;
    }
    if (glance->at - start > SANDBOX_TEXT_MOST)
        glance->trouble = "the file holds a text of more than 4096 bytes";
}

static bool is_word(struct span word, const char *const *words) {
    for (; *words != NULL; words++)
        if (span_equal(word, span_of(*words))) return true;
    return false;
}

static void open_block(struct glance *glance, bool function) {
    if (glance->blocks == BLOCKS_MOST) return;
    glance->is_function[glance->blocks++] = function;
    glance->functions += function;
}

static void close_block(struct glance *glance) {
    if (glance->blocks > 0) glance->functions -= glance->is_function[--glance->blocks];
}

static void read_word(struct glance *glance) {
    static const char *const opens[] = {"do", "if", "repeat", NULL}, *const closes[] = {"end", "until", NULL},
                             *const conditions[] = {"and", "or", "elseif", NULL};
    struct span word = {glance->at, 0};
    while (glance->at < glance->end && (isalnum((unsigned char)*glance->at) || *glance->at == '_'))
        glance->at++;
    word.length = (size_t)(glance->at - word.at);
    if (span_equal(word, span_of("function")))
        open_block(glance, true);
    else if (is_word(word, opens))
        open_block(glance, false);
    else if (is_word(word, closes))
        close_block(glance);
    else if (is_word(word, conditions))
        glance->conditions++;
    else
        glance->names += glance->functions;
    if (glance->conditions > CONDITIONS_MOST)
        glance->trouble = "the file has more than 5,000 conditions (and, or, elseif): divide it";
    if (glance->names > NAMES_MOST)
        glance->trouble = "the functions of the file are too large and too nested: divide it";
}

static bool dots(const struct glance *glance) {
    return glance->end - glance->at >= 3 && memcmp(glance->at, "...", 3) == 0;
}

static void next_token(struct glance *glance) {
    unsigned char c = (unsigned char)*glance->at;
    int level = c == '[' ? bracket_level(glance) : -1;
    if (c == '-' && glance->at + 1 < glance->end && glance->at[1] == '-')
        skip_comment(glance);
    else if (c == '"' || c == '\'' || level >= 0)
        skip_text(glance, level);
    else if (isalnum(c) || c == '_')
        read_word(glance);
    else if (dots(glance))
        glance->trouble = "'...' is refused: a function takes the values that it names";
    else
        step(glance);
}

const char *source_trouble(struct span text, int *line) {
    struct glance glance = {.at = text.at, .end = text.at + text.length, .line = 1};
    while (glance.at < glance.end && glance.trouble == NULL) {
        *line = glance.line;
        next_token(&glance);
    }
    return glance.trouble;
}

int source_power(struct span text) {
    struct glance glance = {.at = text.at, .end = text.at + text.length, .line = 1};
    while (glance.at < glance.end) {
        if (*glance.at == '^') return glance.line;
        next_token(&glance);
    }
    return 0;
}
