/* Cell text freed of full-width forms, invisible characters and surrounding space. */
#include "intake/plain.h"

#include <string.h>
#include "ground/text.h"

static bool is_invisible(int32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) ||
           c == 0xFEFF || c == 0xAD;
}

static bool is_space(int32_t c) {
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x205F;
}

static bool is_apostrophe(int32_t c) {
    return c == '\'' || c == 0x2018 || c == 0x2019 || c == '`';
}

static bool is_control(int32_t c) {
    return (c < 0x20 && !(c >= 9 && c <= 13)) || (c >= 0x7F && c < 0xA0);
}

/* The code point as it is kept: full-width ASCII is ASCII, every space is the plain one, the full-width yen
 * sign is the narrow one, the minus of mathematics is that of keyboards. */
static int32_t plain_form(int32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
    if (c == 0xFFE5) return 0xA5;
    if (c == 0x2212) return '-';
    return is_space(c) ? ' ' : c;
}

enum cell_problem plain_read(struct span delivered, struct plain *plain) {
    size_t length = 0;
    struct span text = plain_trim(delivered);
    for (size_t at = 0; at < text.length;) {
        int32_t c = text_next(text, &at);
        if (c < 0 || is_control(c)) return CELL_BAD_ENCODING;
        if (is_invisible(c)) continue;
        if (length + 4 > PLAIN_MOST) return CELL_TOO_LONG;
        length += text_put(plain_form(c), plain->room + length);
    }
    plain->text = plain_trim((struct span){plain->room, length});
    return CELL_GOOD;
}

struct span plain_lowered(struct span text, char *room) {
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        room[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct span){room, text.length};
}

/* #VALUE! and, where a column was too narrow for its number, ######## */
static bool is_failed_formula(struct span text) {
    static const char *const errors[] = {"#value!", "#ref!",   "#div/0!", "#name?", "#num!",
                                         "#null!",  "#spill!", "#calc!",  NULL};
    size_t marks = 0;
    while (marks < text.length && text.at[marks] == '#') marks++;
    return span_is_any(text, errors) || (marks >= 4 && marks == text.length);
}

enum cell_problem plain_says_nothing(struct span plain, bool words_too) {
    static const char *const signs[] = {"-",   "--",   "---",    "—",   "——",   "–",    "/",   "\\",
                                        "\\n", "null", "(null)", "n/a", "#n/a", "none", "nan", NULL};
    static const char *const words[] = {"无", "空", "暂无", "未知", "不详", NULL};
    char room[8];
    if (plain.length == 0) return CELL_EMPTY;
    if (plain.length > sizeof room) return is_failed_formula(plain) ? CELL_FORMULA : CELL_GOOD;
    struct span small = plain_lowered(plain, room);
    if (span_is_any(small, signs) || (words_too && span_is_any(small, words))) return CELL_EMPTY;
    return is_failed_formula(small) ? CELL_FORMULA : CELL_GOOD;
}

/* Of each Chinese word the first character: all of it, since many names begin as its first byte does. */
bool plain_may_begin_nothing(struct span text) {
    const unsigned char *at = (const unsigned char *)text.at;
    switch (at[0]) {
    case '#':
    case '-':
    case '/':
    case '\\':
    case '(':
    case 'n':
    case 'N':
    case 0xE2: /* — – */
    case 0xEF: /* full-width forms */
        return true;
    }
    switch (text.length < 3 ? 0 : at[0] << 16 | at[1] << 8 | at[2]) {
    case 0xE4B88D: /* 不 */
    case 0xE697A0: /* 无 */
    case 0xE69A82: /* 暂 */
    case 0xE69CAA: /* 未 */
    case 0xE7A9BA: /* 空 */
        return true;
    default:
        return false;
    }
}

/* The last code point's first byte; the text is not empty. */
static size_t last_start(struct span text) {
    size_t at = text.length - 1;
    while (at > 0 && text.length - at < 4 && text_is_trail(text.at[at])) at--;
    return at;
}

static struct span trim_spaces(struct span text) {
    while (text.length) {
        size_t next = 0;
        int32_t c = text_next(text, &next);
        if (c < 0 || !(is_space(c) || is_invisible(c))) break;
        text = (struct span){text.at + next, text.length - next};
    }
    while (text.length) {
        size_t start = last_start(text), next = start;
        int32_t c = text_next(text, &next);
        if (c < 0 || !(is_space(c) || is_invisible(c))) break;
        text.length = start;
    }
    return text;
}

/* Bytes with which neither a space, an invisible character nor a mark of text can begin or end. */
static bool stays(unsigned char first, unsigned char last) {
    bool first_stays = (first > ' ' && first < 0x7F && first != '\'' && first != '`' && first != '=') ||
                       (first > 0xE3 && first < 0xEF);
    bool last_stays = (last > ' ' && last < 0x7F) || (last > 0xAF && last < 0xBF);
    return first_stays && last_stays;
}

/* What marks a text in spreadsheets: an apostrophe before it, or ="…" around it. */
static bool take_mark(struct span *text) {
    size_t next = 0;
    if (text->length >= 3 && memcmp(text->at, "=\"", 2) == 0 && text->at[text->length - 1] == '"')
        *text = (struct span){text->at + 2, text->length - 3};
    else if (text->length && is_apostrophe(text_next(*text, &next)))
        *text = (struct span){text->at + next, text->length - next};
    else
        return false;
    return true;
}

struct span plain_trim(struct span text) {
    if (text.length == 0) return text;
    if (stays((unsigned char)text.at[0], (unsigned char)text.at[text.length - 1])) return text;
    if (text.length >= 3 && text_is_han(text.at) && text_is_han(text.at + text.length - 3)) return text;
    text = trim_spaces(text);
    while (take_mark(&text)) text = trim_spaces(text);
    return text;
}

/* What nearly all text is made of needs no decoding. */
bool plain_is_clean(struct span text) {
    for (size_t at = 0; at < text.length;) {
        unsigned char lead = (unsigned char)text.at[at];
        if (lead >= 0x20 && lead < 0x7F) {
            at++;
        } else if (text.length - at >= 3 && text_is_han(text.at + at)) {
            at += 3;
        } else {
            int32_t c = text_next(text, &at);
            if (c < 0 || is_control(c)) return false;
        }
    }
    return true;
}
