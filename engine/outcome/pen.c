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

void pen_digits(struct buffer *out, uint64_t number, int digits) {
    char *to = pen_room(out, (size_t)digits);
    for (int i = digits - 1; i >= 0; i--) {
        to[i] = (char)('0' + number % 10);
        number /= 10;
    }
    pen_done(out, (size_t)digits);
}

void pen_amount(struct buffer *out, amount_t amount) {
    pen_done(out, amount_write(amount, pen_room(out, 24)));
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

static void put_quoted(struct buffer *out, const char *field) {
    pen_char(out, '"');
    for (const char *quote; (quote = strchr(field, '"')); field = quote + 1) {
        pen_bytes(out, field, (size_t)(quote - field) + 1);
        pen_char(out, '"');
    }
    pen_text(out, field);
    pen_char(out, '"');
}

void pen_csv(struct buffer *out, const char *field, char end) {
    size_t plain = strcspn(field, ",\"\r\n");
    if (*field && strchr("=+-@\t\r", *field))
        put_suspect(out, field);
    else if (field[plain])
        put_quoted(out, field);
    else
        pen_bytes(out, field, plain);
    pen_char(out, end);
}
