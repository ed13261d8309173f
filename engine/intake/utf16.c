/* UTF-16 as UTF-8. */
#include "intake/utf16.h"

#include <stdbool.h>
#include "ground/text.h"

static void put(uint32_t code_point, struct buffer *out) {
    char bytes[4];
    buffer_add(out, bytes, text_put((int32_t)code_point, bytes));
}

static void put_half(uint16_t unit, struct buffer *out) {
    char bytes[3] = {(char)(0xE0 | unit >> 12), (char)(0x80 | (unit >> 6 & 0x3F)),
                     (char)(0x80 | (unit & 0x3F))};
    buffer_add(out, bytes, sizeof bytes);
}

void utf16_put(struct utf16 *state, uint16_t unit, struct buffer *out) {
    bool low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (state->high && low) {
        put(0x10000 + ((uint32_t)(state->high & 0x3FF) << 10 | (unit & 0x3FF)), out);
        state->high = 0;
        return;
    }
    utf16_end(state, out);
    if (unit >= 0xD800 && unit <= 0xDBFF)
        state->high = unit;
    else if (low)
        put_half(unit, out);
    else
        put(unit, out);
}

void utf16_end(struct utf16 *state, struct buffer *out) {
    if (state->high) put_half(state->high, out);
    state->high = 0;
}
