/* Memory for one unit of work: given out piece by piece, taken back all at once.
 *
 *     struct arena arena;
 *     arena_init(&arena);
 *     char *copy = arena_text(&arena, "…");
 *     arena_clear(&arena);      // empty again, memory kept for the next unit of work
 *     arena_release(&arena);    // memory given back
 *
 * What an arena gave is valid until its next arena_clear or arena_release; nobody frees it singly. */
#ifndef HEARTH_GROUND_ARENA_H
#define HEARTH_GROUND_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include "ground/bytes.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first; owned */
    char *at;                   /* next free byte of the newest chunk */
    size_t room;                /* free bytes there */
};

void arena_init(struct arena *arena);
void arena_clear(struct arena *arena);
void arena_release(struct arena *arena);

void *arena_get(struct arena *arena, size_t size); /* uninitialised, aligned for any type */
void *arena_zeroed(struct arena *arena, size_t count, size_t size);
void *arena_copy(struct arena *arena, const void *from, size_t size);
char *arena_text(struct arena *arena, const char *text);
char *arena_span(struct arena *arena, struct span text); /* a NUL-terminated copy of a span */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_format_list(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

#endif
