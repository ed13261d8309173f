/* Fast appends to a buffer. */
#include "outcome/pen.h"

#include <stdio.h>
#include <stdlib.h>
#include "ground/memory.h"
#include "ground/text.h"

void pen_grow(struct buffer *out, size_t more) {
    size_t room = out->room ? out->room * 2 : 256;
    if (room <= out->length + more) room = out->length + more + 1;
    out->at = memory_resize(out->at, room, 1);
    out->room = room;
}

void pen_number(struct buffer *out, uint64_t number) {
    char *to = pen_room(out, DIGITS_ROOM);
    pen_done(out, (size_t)(digits_put(to, number) - to));
}

void pen_date(struct buffer *out, date_t date) {
    if (date == DATE_NONE) return;
    date_write(date, pen_room(out, 11));
    pen_done(out, 10);
}

void pen_json(struct buffer *out, const char *text) {
    if (!text) {
        pen_text(out, "null");
        return;
    }
    struct span span = span_of(text);
    char *to = pen_room(out, INK_JSON(span.length) + INK_SPARE);
    pen_done(out, (size_t)(ink_json(to, span) - to));
}

/* A field that may be taken for a formula is left to text_csv, which knows which one is. */
static void put_suspect(struct buffer *out, const char *field) {
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    if (!file) system_failed("memory");
    text_csv(file, field);
    if (fclose(file) != 0) system_failed("memory");
    pen_bytes(out, text, length);
    free(text);
}

static bool needs_quotes(char c) {
    return c == ',' || c == '"' || c == '\r' || c == '\n';
}

static void put_quoted(struct buffer *out, struct span field) {
    char *to = pen_room(out, 2 * field.length + 2), *start = to;
    *to++ = '"';
    for (size_t i = 0; i < field.length; i++) {
        if (field.at[i] == '"') *to++ = '"';
        *to++ = field.at[i];
    }
    *to++ = '"';
    pen_done(out, (size_t)(to - start));
}

void pen_csv(struct buffer *out, const char *text, char end) {
    struct span field = span_of(text);
    size_t plain = 0;
    while (plain < field.length && !needs_quotes(field.at[plain])) plain++;
    if (field.length && memchr("=+-@\t\r", *field.at, 6))
        put_suspect(out, text);
    else if (plain < field.length)
        put_quoted(out, field);
    else
        pen_bytes(out, field.at, plain);
    pen_char(out, end);
}
