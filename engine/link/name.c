/* Are two delivered names the same name? */
#include "link/name.h"

#include <stdint.h>
#include <string.h>
#include "ground/text.h"
#include "library/fold.h"

static bool is_placeholder(int32_t code_point) {
    return code_point == '?' || code_point == 0x25A1 || code_point == 0xFFFD ||
           (code_point >= 0xE000 && code_point <= 0xF8FF) ||
           (code_point >= 0xF0000 && code_point <= 0x10FFFD);
}

/* The placeholder may stand on both sides, but the rest must be real characters: "??" confirms nothing. */
static bool alike(struct span a, struct span b) {
    size_t at_a = 0, at_b = 0;
    int length = 0, placeholders = 0;
    while (at_a < a.length && at_b < b.length) {
        int32_t one = text_next(a, &at_a), other = text_next(b, &at_b);
        bool placeholder = is_placeholder(one) || is_placeholder(other);
        if (one != other && !placeholder) return false;
        placeholders += placeholder;
        length++;
    }
    return at_a == a.length && at_b == b.length && length >= 2 && placeholders == 1;
}

static bool fold(struct span name, struct buffer *out) {
    buffer_clear(out);
    return fold_name(name, out) && out->length > 0;
}

enum name_match names_compare(struct span a, struct span b, struct name_room *room) {
    if (a.length == 0 || b.length == 0 || name_is_lost(a) || name_is_lost(b)) return NAMES_DIFFER;
    if (a.length == b.length && memcmp(a.at, b.at, a.length) == 0) return NAMES_EQUAL;
    if (!fold(a, &room->a) || !fold(b, &room->b)) return NAMES_DIFFER;
    struct span folded_a = buffer_span(&room->a), folded_b = buffer_span(&room->b);
    if (span_equal(folded_a, folded_b)) return NAMES_EQUAL;
    return alike(folded_a, folded_b) ? NAMES_ALIKE : NAMES_DIFFER;
}

uint64_t name_code(struct span name) {
    uint64_t code = 0;
    if (name.length > 12 || name.length % 3 != 0) return 0;
    for (const char *at = name.at, *end = at + name.length; at < end; at += 3) {
        unsigned lead = (unsigned char)at[0], middle = (unsigned char)at[1], last = (unsigned char)at[2];
        unsigned character = (lead & 0xF) << 12 | (middle & 0x3F) << 6 | (last & 0x3F);
        bool marked = character < 0x800 || character >= 0xFFFD; /* no such form, or a mark */
        if (lead >> 4 != 0xE || middle >> 6 != 2 || last >> 6 != 2 || marked) return 0;
        code = code << 16 | character;
    }
    return code;
}

bool name_is_lost(struct span name) {
    int marks = 0, others = 0;
    for (size_t at = 0; at < name.length;) *(text_next(name, &at) == 0xFFFD ? &marks : &others) += 1;
    return marks >= 2 || (marks && !others);
}

void name_room_release(struct name_room *room) {
    buffer_release(&room->a);
    buffer_release(&room->b);
}
