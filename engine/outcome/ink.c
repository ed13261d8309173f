/* Bytes laid down where the caller has made room. */
#include "outcome/ink.h"

#include "ground/text.h"

struct ready ready_text(struct arena *arena, struct span text) {
    char *at = arena_zeroed(arena, 1, text.length + INK_SPARE);
    if (text.length) memcpy(at, text.at, text.length);
    return (struct ready){at, text.length};
}

static bool continues(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Lays down what stands in a literal as it is and is plainly good UTF-8: ASCII, and the three-byte characters
 * that Chinese is made of. Returns how much that was, which is all or ends before something else. */
static size_t put_clean(char *to, struct span text) {
    size_t at = 0;
    while (at < text.length) {
        unsigned char c = (unsigned char)text.at[at];
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            to[at++] = (char)c;
        } else if (((c >= 0xE1 && c <= 0xEC) || c == 0xEF) && at + 2 < text.length &&
                   continues(text.at[at + 1]) && continues(text.at[at + 2])) {
            memcpy(to + at, text.at + at, 3);
            at += 3;
        } else {
            break;
        }
    }
    return at;
}

static char *put_control(char *to, int32_t c) {
    static const char names[] = "btn?fr", digits[] = "0123456789ABCDEF"; /* \b is 8, \r is 13; 11 has none */
    *to++ = '\\';
    if (c >= '\b' && c <= '\r' && c != '\v') {
        *to++ = names[c - '\b'];
        return to;
    }
    to = ink_text(to, "u00");
    *to++ = digits[c >> 4];
    *to++ = digits[c & 15];
    return to;
}

/* What put_clean stopped at: the first character of `text`, which then begins behind it. */
static char *put_odd(char *to, struct span *text) {
    size_t next = 0;
    int32_t code_point = text_next(*text, &next);
    if (code_point < 0) {
        to = ink_text(to, "\xEF\xBF\xBD");
    } else if (code_point < 0x20) {
        to = put_control(to, code_point);
    } else {
        if (code_point == '"' || code_point == '\\') *to++ = '\\';
        to = ink_bytes(to, (struct span){text->at, next});
    }
    *text = (struct span){text->at + next, text->length - next};
    return to;
}

char *ink_json(char *to, struct span text) {
    *to++ = '"';
    for (;;) {
        size_t clean = put_clean(to, text);
        to += clean;
        text = (struct span){text.at + clean, text.length - clean};
        if (!text.length) break;
        to = put_odd(to, &text);
    }
    *to++ = '"';
    return to;
}
