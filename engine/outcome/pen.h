/* Fast appends to a buffer, for files of many lines that are made in memory and written in few large pieces.
 * The buffer stays NUL-terminated, as everywhere; its `most` is not looked at. */
#ifndef HEARTH_OUTCOME_PEN_H
#define HEARTH_OUTCOME_PEN_H

#include <string.h>
#include "ground/amount.h"
#include "ground/bytes.h"
#include "ground/date.h"
#include "outcome/ink.h"

void pen_grow(struct buffer *out, size_t more); /* room for `more` bytes and the NUL; pen_room's slow half */

/* Where to write up to `more` bytes; whoever did so calls pen_done with how many they were. */
static inline char *pen_room(struct buffer *out, size_t more) {
    if (out->room - out->length <= more) pen_grow(out, more);
    return out->at + out->length;
}

static inline void pen_done(struct buffer *out, size_t written) {
    out->length += written;
    out->at[out->length] = '\0';
}

/* Room for `more` bytes at `at`, a place behind which nothing is written yet; where that is now. For bytes
 * that are laid down one after the other (ink.h), before pen_end says how far they came. */
static inline char *pen_at(struct buffer *out, char *at, size_t more) {
    if ((size_t)(out->at + out->room - at) > more) return at;
    out->length = (size_t)(at - out->at);
    return pen_room(out, more);
}

static inline void pen_bytes(struct buffer *out, const void *bytes, size_t length) {
    memcpy(pen_room(out, length), bytes, length);
    pen_done(out, length);
}

static inline void pen_text(struct buffer *out, const char *text) {
    pen_bytes(out, text, strlen(text));
}

static inline void pen_ready(struct buffer *out, struct ready text) {
    ink_ready(pen_room(out, text.length + INK_SPARE), text);
    pen_done(out, text.length);
}

static inline void pen_char(struct buffer *out, char c) {
    *pen_room(out, 1) = c;
    pen_done(out, 1);
}

static inline void pen_cut(struct buffer *out, size_t length) { /* back to an earlier length */
    out->length = length;
    out->at[length] = '\0';
}

static inline void pen_end(struct buffer *out, const char *at) { /* what was laid down ends there */
    pen_cut(out, (size_t)(at - out->at));
}

void pen_number(struct buffer *out, uint64_t number);
void pen_date(struct buffer *out, date_t date); /* nothing for DATE_NONE */
/* A JSON string literal, the bytes that json_write gives; a byte that is no UTF-8 becomes U+FFFD. NULL: null.
 */
void pen_json(struct buffer *out, const char *text);
void pen_csv(struct buffer *out, const char *field, char end); /* the bytes of text_csv, then `end` */

#endif
