/* Borrowed text and a growable buffer with a stated maximum. */
#include "ground/bytes.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

struct span span_of(const char *text) {
    return text ? (struct span){text, strlen(text)} : (struct span){"", 0};
}

bool span_equal(struct span a, struct span b) {
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

int span_compare(struct span a, struct span b) {
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common ? memcmp(a.at, b.at, common) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

bool span_begins(struct span text, const char *word) {
    size_t length = strlen(word);
    return text.length >= length && memcmp(text.at, word, length) == 0;
}

bool span_ends(struct span text, const char *word) {
    size_t length = strlen(word);
    return text.length >= length && memcmp(text.at + text.length - length, word, length) == 0;
}

bool span_is_any(struct span text, const char *const *words) {
    while (*words && !span_equal(text, span_of(*words))) words++;
    return *words != NULL;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct span span_trim(struct span text) {
    while (text.length && is_space(text.at[0])) {
        text.at++;
        text.length--;
    }
    while (text.length && is_space(text.at[text.length - 1])) text.length--;
    return text;
}

/* Makes room for `length` more bytes and the NUL behind them. */
static bool make_room(struct buffer *buffer, size_t length) {
    size_t most = buffer->most ? buffer->most : SIZE_MAX / 4;
    if (buffer->length > most || length > most - buffer->length) return false;
    size_t needed = buffer->length + length + 1;
    if (needed <= buffer->room) return true;
    size_t room = buffer->room ? buffer->room * 2 : 64;
    if (room > most + 1) room = most + 1;
    if (room < needed) room = needed;
    buffer->at = memory_resize(buffer->at, room, 1);
    buffer->room = room;
    return true;
}

bool buffer_add(struct buffer *buffer, const void *bytes, size_t length) {
    if (!make_room(buffer, length)) return false;
    if (length) memcpy(buffer->at + buffer->length, bytes, length);
    buffer->length += length;
    buffer->at[buffer->length] = '\0';
    return true;
}

bool buffer_text(struct buffer *buffer, const char *text) {
    return buffer_add(buffer, text, strlen(text));
}

bool buffer_format(struct buffer *buffer, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    BUG_UNLESS(length >= 0);
    bool fits = make_room(buffer, (size_t)length);
    if (fits) {
        vsnprintf(buffer->at + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    return fits;
}

struct span buffer_span(const struct buffer *buffer) {
    return (struct span){buffer->at ? buffer->at : "", buffer->length};
}

void buffer_clear(struct buffer *buffer) {
    buffer->length = 0;
    if (buffer->at) buffer->at[0] = '\0';
}

void buffer_release(struct buffer *buffer) {
    free(buffer->at);
    *buffer = (struct buffer){.most = buffer->most};
}
