/* Lua source cut into words. */
#include "rulebook/tokens.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"

/* Length of [[ … ]] or [==[ … ]==] at `at`; 0: none begins here. */
static size_t long_bracket(struct span text, size_t at) {
    size_t level = 0, open = at + 1;
    while (open < text.length && text.at[open] == '=') open++, level++;
    if (open >= text.length || text.at[at] != '[' || text.at[open] != '[') return 0;
    for (size_t end = open + 1; end + level + 1 < text.length; end++) {
        size_t equals = 0;
        while (equals < level && text.at[end + 1 + equals] == '=') equals++;
        if (text.at[end] == ']' && equals == level && text.at[end + level + 1] == ']')
            return end + level + 2 - at;
    }
    return text.length - at;
}

static size_t comment_length(struct span text, size_t at) {
    if (at + 1 >= text.length || text.at[at] != '-' || text.at[at + 1] != '-') return 0;
    size_t block = at + 2 < text.length ? long_bracket(text, at + 2) : 0;
    if (block) return block + 2;
    const char *newline = memchr(text.at + at, '\n', text.length - at);
    return newline ? (size_t)(newline - text.at) - at : text.length - at;
}

static size_t quoted_length(struct span text, size_t at) {
    size_t end = at + 1;
    while (end < text.length && text.at[end] != text.at[at]) end += text.at[end] == '\\' ? 2 : 1;
    return (end < text.length ? end + 1 : text.length) - at;
}

/* The operators of two characters. */
static bool is_double(struct span text, size_t at) {
    static const char *const doubles[] = {"==", "~=", "<=", ">=", "..", "//", "::"};
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++)
        if (at + 1 < text.length && memcmp(text.at + at, doubles[i], 2) == 0) return true;
    return false;
}

static size_t name_length(struct span text, size_t at) {
    size_t length = 1;
    while (at + length < text.length && text_in_name(text.at[at + length], false)) length++;
    return length;
}

static size_t number_length(struct span text, size_t at) {
    size_t length = 1;
    while (at + length < text.length &&
           (text_in_name(text.at[at + length], false) || text.at[at + length] == '.'))
        length++;
    return length;
}

/* One token from `at` on, or blanks; returns its bytes in the source. */
static size_t read_token(struct span text, size_t at, struct token *token) {
    char c = text.at[at];
    size_t length;
    *token = (struct token){.kind = TOKEN_MARK};
    if (c == '"' || c == '\'') {
        length = quoted_length(text, at);
        token->kind = TOKEN_TEXT;
        token->text = (struct span){text.at + at + 1, length >= 2 ? length - 2 : 0};
        return length;
    }
    if (c == '[' && (length = long_bracket(text, at)) > 0) {
        token->kind = TOKEN_TEXT;
        token->text = (struct span){text.at + at + 2, length > 4 ? length - 4 : 0};
        return length;
    }
    if (text_in_name(c, true)) {
        token->kind = TOKEN_NAME;
        length = name_length(text, at);
    } else if (c >= '0' && c <= '9') {
        token->kind = TOKEN_NUMBER;
        length = number_length(text, at);
    } else {
        length = is_double(text, at) ? 2 : 1;
    }
    if (strchr(" \t\r\n", c) == NULL) token->text = (struct span){text.at + at, length};
    return length;
}

void tokens_add(struct tokens *tokens, struct span source, bool of_function) {
    int line = 0;
    for (size_t at = 0, length = 0; at < source.length; at += length) {
        struct token token = {0};
        length = comment_length(source, at);
        if (length == 0) length = read_token(source, at, &token);
        token.of_function = of_function;
        token.line = line;
        for (size_t i = at; i < at + length && i < source.length; i++) line += source.at[i] == '\n';
        if (token.text.at == NULL) continue;
        if (tokens->count % 64 == 0)
            tokens->items = memory_resize(tokens->items, tokens->count + 64, sizeof *tokens->items);
        tokens->items[tokens->count++] = token;
    }
}

void tokens_release(struct tokens *tokens) {
    free(tokens->items);
    *tokens = (struct tokens){0};
}

bool token_is_mark(const struct tokens *tokens, size_t at, const char *mark) {
    return at < tokens->count && tokens->items[at].kind == TOKEN_MARK &&
           span_equal(tokens->items[at].text, span_of(mark));
}

bool token_is_name(const struct tokens *tokens, size_t at, const char *name) {
    return at < tokens->count && tokens->items[at].kind == TOKEN_NAME &&
           span_equal(tokens->items[at].text, span_of(name));
}

size_t token_first_parameter(const struct tokens *tokens) {
    for (size_t at = 0; at + 2 < tokens->count; at++)
        if (token_is_name(tokens, at, "function") && token_is_mark(tokens, at + 1, "(") &&
            tokens->items[at + 2].kind == TOKEN_NAME)
            return at + 2;
    return tokens->count;
}
