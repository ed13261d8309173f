/* How many lines a text takes in a spreadsheet cell. */
#include "outcome/wrapped.h"

#include <stdbool.h>
#include <string.h>
#include "ground/text.h"

/* In hundredths of a default character (7 pixels): a Chinese character of 11 points is 14.7 pixels wide; the
 * cell keeps 5 pixels for itself. */
#define WIDE_AT_11 211
#define NARROW_AT_11 108
#define PADDING 80

struct wrap {
    int room;  /* of a line */
    int used;  /* in this line, all words but the last */
    int word;  /* the last word, which cannot be broken */
    int lines; /* that are full */
};

static void end_word(struct wrap *wrap) {
    if (wrap->used > 0 && wrap->used + wrap->word > wrap->room) {
        wrap->lines++;
        wrap->used = 0;
    }
    wrap->used += wrap->word;
    wrap->word = 0;
    while (wrap->used > wrap->room) {
        wrap->lines++;
        wrap->used -= wrap->room;
    }
}

static void end_line(struct wrap *wrap) {
    end_word(wrap);
    wrap->lines++;
    wrap->used = 0;
}

/* Marks that may not begin a line: they take the character before them along. */
static bool clings(int32_t code_point) {
    switch (code_point) {
    case 0xFF0C: /* ， */
    case 0x3002: /* 。 */
    case 0xFF1B: /* ； */
    case 0xFF1A: /* ： */
    case 0x3001: /* 、 */
    case 0xFF09: /* ） */
    case 0x300B: /* 》 */
    case 0x3011: /* 】 */
    case 0xFF01: /* ！ */
    case 0xFF1F: /* ？ */
    case 0x201D: /* ” */
        return true;
    default:
        return false;
    }
}

/* `count` characters one after the other, each `wide` and a word of its own; as end_word would place them. */
static void add_words(struct wrap *wrap, int count, int wide) {
    if (wrap->used + count * wide <= wrap->room) {
        wrap->used += count * wide;
        return;
    }
    int of_line = wrap->room / wide, left = count - (wrap->room - wrap->used) / wide;
    int full = (left - 1) / of_line;
    wrap->lines += full + 1;
    wrap->used = (left - full * of_line) * wide;
}

/* U+4E00–9FFF: two columns wide, and no mark. */
static inline bool is_han(struct span text, size_t at) {
    if (text.length - at < 3) return false;
    const unsigned char *c = (const unsigned char *)text.at + at;
    if ((c[1] & 0xC0) != 0x80 || (c[2] & 0xC0) != 0x80) return false;
    return c[0] > 0xE4 ? c[0] <= 0xE9 : c[0] == 0xE4 && c[1] >= 0xB8;
}

static int count_han(struct span text, size_t at) {
    int count = 0;
    for (; is_han(text, at); at += 3) count++;
    return count;
}

static int width_of(int32_t code_point) {
    if (code_point < 0x80) return 1;
    if (code_point >= 0xFF01 && code_point <= 0xFF60)
        return 2; /* the marks of Chinese, as text_width has them */
    return text_width(code_point);
}

int wrapped_lines(struct span text, double width, double points) {
    struct wrap wrap = {.room = (int)(width * 100) - PADDING};
    int wide = (int)(WIDE_AT_11 * points / 11), narrow = (int)(NARROW_AT_11 * points / 11);
    if (wrap.room < wide) wrap.room = wide;
    if (!text.length) return 1;
    if (text.length * (size_t)narrow <= (size_t)wrap.room && !memchr(text.at, '\n', text.length)) return 1;
    for (size_t at = 0; at < text.length;) {
        int han = count_han(text, at);
        if (han) { /* most of a list; a mark behind it would take the last one along */
            if (wrap.word) end_word(&wrap);
            add_words(&wrap, han - 1, wide);
            wrap.word = wide;
            at += (size_t)han * 3;
            continue;
        }
        size_t word = at;
        while (at < text.length && text.at[at] > ' ' && text.at[at] < 0x7F) at++;
        wrap.word += (int)(at - word) * narrow;
        if (at > word) continue;
        int32_t code_point = text_next(text, &at);
        if (code_point == '\n') {
            end_line(&wrap);
            continue;
        }
        int columns = width_of(code_point);
        if (columns == 2 && !clings(code_point)) end_word(&wrap);
        wrap.word += columns == 2 ? wide : columns * narrow;
        if (code_point == ' ') end_word(&wrap);
    }
    end_word(&wrap);
    return wrap.lines + 1;
}

double wrapped_height(int lines, double points) {
    double height = lines * points * 1.48 + 6;
    return height > WRAPPED_HEIGHT_MOST ? WRAPPED_HEIGHT_MOST : height;
}
