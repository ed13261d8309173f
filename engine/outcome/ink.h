/* Bytes laid down where the caller has made room (pen_at), for lines of which a night has many. Each function
 * returns the place behind what it wrote and may touch INK_SPARE bytes behind that. */
#ifndef HEARTH_OUTCOME_INK_H
#define HEARTH_OUTCOME_INK_H

#include <string.h>
#include "ground/arena.h"
#include "ground/digits.h"

#define INK_SPARE 32

struct ready { /* text that is written again and again; at least INK_SPARE bytes at `at` can be read */
    const char *at;
    size_t length;
};

struct ready ready_text(struct arena *arena, struct span text);

/* Of a size that the compiler knows, as nearly all such texts fit: no call, no loop. */
static inline char *ink_ready(char *to, struct ready text) {
    memcpy(to, text.at, INK_SPARE);
    if (text.length > INK_SPARE) memcpy(to + INK_SPARE, text.at + INK_SPARE, text.length - INK_SPARE);
    return to + text.length;
}

static inline char *ink_bytes(char *to, struct span bytes) {
    memcpy(to, bytes.at, bytes.length);
    return to + bytes.length;
}

static inline char *ink_text(char *to, const char *text) { /* a literal: its length is known */
    return ink_bytes(to, (struct span){text, strlen(text)});
}

#define INK_JSON(length) (6 * (length) + 2) /* at most so long is the literal of a text */
/* A JSON string literal, the bytes that json_write gives; a byte that is no UTF-8 becomes U+FFFD. */
char *ink_json(char *to, struct span text);

#endif
