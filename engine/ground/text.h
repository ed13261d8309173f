/* Small questions about UTF-8 text: validity, length, nearest spelling, safe printing. */
#ifndef HEARTH_GROUND_TEXT_H
#define HEARTH_GROUND_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "ground/bytes.h"

/* One code point from text at *at (< text.length); moves *at behind it. -1 and one byte further on a bad
 * sequence (overlong forms, surrogates and code points above 10FFFF are bad). */
int32_t text_next(struct span text, size_t *at);
size_t text_put(int32_t code_point, char out[4]); /* bytes written, 1–4; code_point must be valid */
bool text_is_utf8(struct span text);
size_t text_length(struct span text); /* code points; a bad byte counts as one */

/* Bytes from the start that stand in a text as they are: printable ASCII but for the four marks (repeat one
 * where there are fewer), and whole characters of three bytes, as Chinese is made of, below U+FFC0. Stops at
 * the latest where anything else begins; callers go on with text_next. */
size_t text_clean(struct span text, const char marks[4]);

/* A byte that is no first one of a character. */
static inline bool text_is_trail(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}
/* Three bytes that are a character E4–E9, as nearly all Chinese ones are, in which nothing can be wrong but
 * its form. */
static inline bool text_is_han(const char *at) {
    unsigned char lead = (unsigned char)at[0];
    return lead >= 0xE4 && lead <= 0xE9 && text_is_trail(at[1]) && text_is_trail(at[2]);
}

int text_digit(int32_t code_point);                     /* of half or full width; -1: it is none */
void text_as_lua(struct buffer *out, struct span text); /* "…", as a Lua file writes it */
const char *text_line_at(struct span text,
                         int line); /* where it begins, from 1; the end when there are fewer */
bool text_ends_with(const char *text, const char *end);
/* Whether a byte may stand in a name as programs write them: a letter, '_' or, behind the `first`, a digit.
 */
bool text_in_name(char c, bool first);

int text_width(int32_t code_point); /* columns on a terminal: 0 combining, 2 East Asian wide, else 1 */

/* The name nearest to `wrong` by edit distance (Damerau–Levenshtein over code points, ASCII-case-blind, at
 * most a third of its length rounded up), NULL when none is near. Ties go to the first. */
const char *text_nearest(const char *wrong, const char *const *names, size_t count);

/* An ASCII-case-blind glob with * and ?, over code points; used for file names. */
bool text_glob(const char *pattern, const char *name);

/* One CSV field as RFC 4180 asks: quoted when needed, and a leading = + - @ TAB CR kept from being a formula
 * by an apostrophe, but for what is a plain number. */
void text_csv(FILE *out, const char *field);
void text_html(FILE *out, const char *text); /* & < > " ' escaped */

/* `text` with control characters (C0, C1, DEL, line separators, bidi controls) and bad bytes shown as \xHH,
 * so that a hostile file name cannot write to a terminal. Result is in `out`, cleared first. Returns out->at.
 */
const char *text_shown(struct buffer *out, struct span text);

/* Takes out what is no UTF-8: halves of characters where a text was cut to fit. */
void text_mend(char *text);

/* Whether text has 15 or more digits in a row (half or full width), as a citizen ID has. Not counted is a
 * time as exports have it in their names: at most 17 digits that begin with 19 or 20, as no ID does. */
bool text_has_id(struct span text);
/* Whether it has 15 or more digits in a row at all, whatever they may be. */
bool text_has_number(struct span text);
/* As text_shown, for names that agencies choose (files, sheets, headers): of such a row of digits only the
 * first two are left, 45×××. */
const char *text_named(struct buffer *out, struct span text);
/* Puts `instead` wherever `word` stands in the text; `instead` must not hold `word`, and is not looked into
 * again. An empty word stands nowhere. */
void text_replace(struct buffer *text, struct span word, const char *instead);

#endif
