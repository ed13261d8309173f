/* The text of a Lua file word by word; comments and spaces are passed over. */
#include "library/lua_words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* The level of a long bracket ([[ is 0) at the reader, or -1. */
static int long_level(const struct lua_reader *reader) {
    if (reader->at == reader->end || *reader->at != '[') return -1;
    const char *at = reader->at + 1;
    while (at < reader->end && *at == '=') at++;
    return at < reader->end && *at == '[' ? (int)(at - reader->at - 1) : -1;
}

static void pass(struct lua_reader *reader, size_t count) {
    for (; count > 0 && reader->at < reader->end; count--) reader->line += *reader->at++ == '\n';
}

static struct span long_text(struct lua_reader *reader, int level) {
    pass(reader, (size_t)level + 2);
    struct span text = {reader->at, 0};
    for (; reader->at < reader->end; pass(reader, 1)) {
        const char *at = reader->at + 1;
        while (*reader->at == ']' && at < reader->end && *at == '=') at++;
        if (*reader->at != ']' || at - reader->at - 1 != level || at == reader->end || *at != ']') continue;
        text.length = (size_t)(reader->at - text.at);
        pass(reader, (size_t)level + 2);
        return text;
    }
    return text;
}

/* One that does not close ends with its line, as Lua has it, so that the words behind it stay words. */
static struct span quoted_text(struct lua_reader *reader) {
    char quote = *reader->at;
    pass(reader, 1);
    struct span text = {reader->at, 0};
    while (reader->at < reader->end && *reader->at != quote && *reader->at != '\n') {
        bool skips = reader->end - reader->at > 1 && memcmp(reader->at, "\\z", 2) == 0; /* white space */
        pass(reader, *reader->at == '\\' ? 2 : 1);
        while (skips && reader->at < reader->end && isspace((unsigned char)*reader->at)) pass(reader, 1);
    }
    text.length = (size_t)(reader->at - text.at);
    pass(reader, 1);
    return text;
}

static void skip_space(struct lua_reader *reader) {
    while (reader->at < reader->end) {
        if (isspace((unsigned char)*reader->at)) {
            pass(reader, 1);
        } else if (reader->end - reader->at > 1 && reader->at[0] == '-' && reader->at[1] == '-') {
            pass(reader, 2);
            int level = long_level(reader);
            if (level >= 0)
                long_text(reader, level);
            else
                while (reader->at < reader->end && *reader->at != '\n') reader->at++;
        } else {
            return;
        }
    }
}

static bool name_byte(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

struct lua_word lua_word_next(struct lua_reader *reader) {
    skip_space(reader);
    struct lua_word word = {WORD_END, {reader->at, 0}, {reader->at, 0}, reader->line};
    if (reader->at == reader->end) return word;
    char c = *reader->at;
    int level = long_level(reader);
    if (level >= 0 || c == '"' || c == '\'') {
        word.kind = WORD_TEXT;
        word.text = level >= 0 ? long_text(reader, level) : quoted_text(reader);
        word.whole.length = (size_t)(reader->at - word.whole.at);
        return word;
    }
    word.kind = isdigit((unsigned char)c) ? WORD_DIGITS : name_byte(c) ? WORD_NAME : WORD_SIGN;
    size_t length = 1;
    if (word.kind == WORD_SIGN) {
        bool twice = reader->end - reader->at > 1 && strchr("<>=~.:/", c) != NULL &&
                     (reader->at[1] == '=' || (reader->at[1] == c && strchr(".:<>/", c) != NULL));
        length = twice ? 2 : 1;
    } else {
        while (reader->at + length < reader->end &&
               (name_byte(reader->at[length]) ||
                (word.kind == WORD_DIGITS && reader->at[length] == '.' &&
                 reader->at + length + 1 < reader->end && reader->at[length + 1] != '.')))
            length++;
    }
    word.text.length = word.whole.length = length;
    pass(reader, length);
    return word;
}

struct lua_reader lua_reader_of(struct span source) {
    return (struct lua_reader){source.at, source.at, source.at + source.length, 1};
}

bool lua_word_is(const struct lua_word *word, const char *text) {
    return word->kind != WORD_TEXT && word->kind != WORD_END && span_equal(word->text, span_of(text));
}

bool lua_word_is_any(const struct lua_word *word, const char *const *texts) {
    while (*texts != NULL && !lua_word_is(word, *texts)) texts++;
    return *texts != NULL;
}

/* Reads on behind `table = {`; false: the file ends. */
static bool open_table(struct lua_reader *reader, int from, const char *table) {
    struct lua_word before = {0}, last = {0};
    for (struct lua_word word = lua_word_next(reader); word.kind != WORD_END; word = lua_word_next(reader)) {
        if (word.line >= from && lua_word_is(&word, "{") && lua_word_is(&last, "=") &&
            lua_word_is(&before, table))
            return true;
        before = last;
        last = word;
    }
    return false;
}

int lua_key_line(struct span source, int from, const char *table, const char *key) {
    struct lua_reader reader = lua_reader_of(source);
    struct lua_word last = {0};
    int depth = 1;
    if (!open_table(&reader, from, table)) return 0;
    for (struct lua_word word = lua_word_next(&reader); depth > 0 && word.kind != WORD_END;
         word = lua_word_next(&reader)) {
        if (depth == 1 && lua_word_is(&word, "=") && lua_word_is(&last, key)) return last.line;
        if (lua_word_is(&word, "{") || lua_word_is(&word, "(")) depth++;
        if (lua_word_is(&word, "}") || lua_word_is(&word, ")")) depth--;
        last = word;
    }
    return 0;
}
