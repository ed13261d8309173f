/* Fast appends to a buffer. */
#include "outcome/pen.h"

#include <stdio.h>
#include <stdlib.h>
#include "ground/memory.h"
#include "ground/text.h"

#define NUMBER_MOST 20 /* digits of 2^64 */

void pen_grow(struct buffer *out, size_t more) {
    size_t room = out->room ? out->room * 2 : 256;
    if (room <= out->length + more) room = out->length + more + 1;
    out->at = memory_resize(out->at, room, 1);
    out->room = room;
}

void pen_number(struct buffer *out, uint64_t number) {
    char digits[NUMBER_MOST];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    pen_bytes(out, digits + at, sizeof digits - at);
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
    char *to = pen_room(out, 24);
    amount_write(amount, to);
    pen_done(out, strlen(to));
}

void pen_date(struct buffer *out, date_t date) {
    if (date == DATE_NONE) return;
    date_write(date, pen_room(out, 11));
    pen_done(out, 10);
}

static bool continues(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes from the start of `text` that stand in a literal as they are, and are plainly good UTF-8: ASCII, and
 * the three-byte characters that Chinese is made of. */
static size_t clean_run(struct span text) {
    size_t at = 0;
    while (at < text.length) {
        unsigned char c = (unsigned char)text.at[at];
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\')
            at++;
        else if (((c >= 0xE1 && c <= 0xEC) || c == 0xEF) && at + 2 < text.length &&
                 continues(text.at[at + 1]) && continues(text.at[at + 2]))
            at += 3;
        else
            break;
    }
    return at;
}

static void put_control(struct buffer *out, int32_t c) {
    static const char names[] = "btn?fr"; /* \b is 8, \r is 13; 11 has no name */
    pen_char(out, '\\');
    if (c >= '\b' && c <= '\r' && c != '\v') {
        pen_char(out, names[c - '\b']);
        return;
    }
    static const char digits[] = "0123456789ABCDEF";
    pen_text(out, "u00");
    pen_char(out, digits[c >> 4]);
    pen_char(out, digits[c & 15]);
}

/* What clean_run stopped at: one character. Returns its bytes. */
static size_t put_odd(struct buffer *out, struct span text) {
    size_t next = 0;
    int32_t code_point = text_next(text, &next);
    if (code_point < 0) {
        pen_text(out, "\xEF\xBF\xBD");
    } else if (code_point < 0x20) {
        put_control(out, code_point);
    } else {
        if (code_point == '"' || code_point == '\\') pen_char(out, '\\');
        pen_bytes(out, text.at, next);
    }
    return next;
}

void pen_json(struct buffer *out, const char *text) {
    if (!text) {
        pen_text(out, "null");
        return;
    }
    struct span rest = span_of(text);
    pen_char(out, '"');
    while (rest.length) {
        size_t run = clean_run(rest);
        pen_bytes(out, rest.at, run);
        rest = (struct span){rest.at + run, rest.length - run};
        if (!rest.length) break;
        size_t odd = put_odd(out, rest);
        rest = (struct span){rest.at + odd, rest.length - odd};
    }
    pen_char(out, '"');
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
