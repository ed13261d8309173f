/* Records of a BIFF8 stream and their texts. */
#include "intake/xls_record.h"

#include "intake/ole.h"
#include "intake/utf16.h"

#define WIDE 0x01 /* flags of a text */
#define PHONETIC 0x04
#define RUNS 0x08

bool xls_record(struct span stream, uint32_t at, struct xls_record *record) {
    if ((uint64_t)at + 4 > stream.length) return false;
    uint64_t next = (uint64_t)at + 4 + ole_u16(stream.at + at + 2);
    if (next > stream.length) return false;
    *record = (struct xls_record){.type = ole_u16(stream.at + at),
                                  .data = {stream.at + at + 4, (size_t)(next - at - 4)},
                                  .at = at,
                                  .next = (uint32_t)next};
    return true;
}

struct xls_text xls_text_in(struct span stream, const struct xls_record *record, size_t at) {
    return (struct xls_text){stream, *record, at};
}

/* Whether there is another byte, perhaps in the next record. *moved: it begins one. */
static bool has_byte(struct xls_text *text, bool *moved) {
    *moved = false;
    while (text->at >= text->record.data.length) {
        if (!xls_record(text->stream, text->record.next, &text->record) || text->record.type != XLS_CONTINUE)
            return false;
        text->at = 0;
        *moved = true;
    }
    return true;
}

static bool take_byte(struct xls_text *text, unsigned char *byte) {
    bool moved;
    if (!has_byte(text, &moved)) return false;
    *byte = (unsigned char)text->record.data.at[text->at++];
    return true;
}

static bool take_u16(struct xls_text *text, uint16_t *value) {
    unsigned char low, high;
    if (!take_byte(text, &low) || !take_byte(text, &high)) return false;
    *value = (uint16_t)(low | high << 8);
    return true;
}

static bool pass_over(struct xls_text *text, uint64_t bytes) {
    bool moved;
    while (bytes) {
        if (!has_byte(text, &moved)) return false;
        uint64_t left = text->record.data.length - text->at, step = bytes < left ? bytes : left;
        text->at += step;
        bytes -= step;
    }
    return true;
}

/* Where the letters go on in a next record, it begins by saying anew how wide they are. */
static bool take_unit(struct xls_text *text, bool *wide, uint16_t *unit) {
    unsigned char low, high = 0;
    bool moved;
    if (!has_byte(text, &moved)) return false;
    if (moved) {
        *wide = text->record.data.at[text->at++] & WIDE;
        if (!has_byte(text, &moved)) return false;
    }
    if (!take_byte(text, &low) || (*wide && !take_byte(text, &high))) return false;
    *unit = (uint16_t)(low | high << 8);
    return true;
}

static bool read_units(struct xls_text *text, unsigned count, bool wide, size_t most, struct buffer *out) {
    struct utf16 state = {0};
    size_t from = out->length;
    uint16_t unit;
    for (unsigned i = 0; i < count; i++) {
        if (!take_unit(text, &wide, &unit)) return false;
        if (out->length - from <= most) utf16_put(&state, unit, out);
    }
    utf16_end(&state, out);
    if (out->length - from > most) out->length = from + most;
    return true;
}

bool xls_text_read(struct xls_text *text, bool short_length, size_t most, struct buffer *out) {
    unsigned char flags, length = 0;
    uint16_t count = 0, runs = 0, low = 0, high = 0;
    bool counted = short_length ? take_byte(text, &length) : take_u16(text, &count);
    if (!counted || !take_byte(text, &flags)) return false;
    if (flags & RUNS && !take_u16(text, &runs)) return false;
    if (flags & PHONETIC && (!take_u16(text, &low) || !take_u16(text, &high))) return false;
    unsigned letters = short_length ? length : count;
    return read_units(text, letters, flags & WIDE, most, out) &&
           pass_over(text, (uint64_t)runs * 4 + (low | (uint64_t)high << 16));
}
