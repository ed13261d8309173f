/* A number as a row has it. */
#include "link/written.h"

#include "ground/text.h"
#include "library/fold.h"

#define CELL_MOST 200 /* bytes of a cell that is looked at */

static bool is_mark(int32_t c) {
    return c == '\'' || c == '`' || c == '"' || c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D;
}

bool written_read(struct span text, struct written *out, struct buffer *room) {
    buffer_clear(room);
    out->length = 0;
    if (text.length > CELL_MOST || !fold_header(text, room)) return false;
    struct span folded = buffer_span(room);
    bool digits = false;
    for (size_t at = 0; at < folded.length;) {
        int32_t c = text_next(folded, &at);
        if (is_mark(c)) continue;
        if (c < ' ' || c > '~' || out->length == WRITTEN_MOST) return false;
        digits = digits || is_digit((char)c);
        out->at[out->length++] = (char)c;
    }
    out->at[out->length] = '\0';
    return digits;
}
