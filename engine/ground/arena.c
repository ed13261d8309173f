/* Memory for one unit of work: chunks of doubling size, of which only the newest is given out from. */
#include "ground/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

#define ALIGNMENT alignof(max_align_t)
#define CHUNK_FIRST ((size_t)4096)
#define CHUNK_MOST ((size_t)1 << 20)

struct arena_chunk {
    struct arena_chunk *older; /* owned */
    size_t size;               /* bytes behind this head */
    alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena) {
    *arena = (struct arena){0};
}

static void use_chunk(struct arena *arena, struct arena_chunk *chunk) {
    arena->chunks = chunk;
    arena->at = chunk->bytes;
    arena->room = chunk->size;
}

static void free_chunks(struct arena_chunk *chunk) {
    while (chunk) {
        struct arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
}

/* Keeps the newest chunk, which is as large as any but an outsized one. */
void arena_clear(struct arena *arena) {
    struct arena_chunk *kept = arena->chunks;
    if (!kept) return;
    free_chunks(kept->older);
    kept->older = NULL;
    use_chunk(arena, kept);
}

void arena_release(struct arena *arena) {
    free_chunks(arena->chunks);
    arena_init(arena);
}

static void add_chunk(struct arena *arena, size_t least) {
    size_t size = arena->chunks ? arena->chunks->size * 2 : CHUNK_FIRST;
    if (size > CHUNK_MOST) size = CHUNK_MOST;
    if (size < least) size = least;
    struct arena_chunk *chunk = memory_get(sizeof *chunk + size);
    chunk->older = arena->chunks;
    chunk->size = size;
    use_chunk(arena, chunk);
}

void *arena_get(struct arena *arena, size_t size) {
    BUG_UNLESS(size < SIZE_MAX / 2);
    size_t taken = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (taken == 0) taken = ALIGNMENT;
    if (taken > arena->room) add_chunk(arena, taken);
    void *at = arena->at;
    arena->at += taken;
    arena->room -= taken;
    return at;
}

void *arena_zeroed(struct arena *arena, size_t count, size_t size) {
    size_t bytes;
    BUG_UNLESS(!__builtin_mul_overflow(count, size, &bytes));
    return memset(arena_get(arena, bytes), 0, bytes);
}

void *arena_copy(struct arena *arena, const void *from, size_t size) {
    void *at = arena_get(arena, size);
    return size ? memcpy(at, from, size) : at;
}

char *arena_text(struct arena *arena, const char *text) {
    return arena_copy(arena, text, strlen(text) + 1);
}

char *arena_span(struct arena *arena, struct span text) {
    char *at = arena_get(arena, text.length + 1);
    if (text.length) memcpy(at, text.at, text.length);
    at[text.length] = '\0';
    return at;
}

char *arena_format(struct arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *at = arena_format_list(arena, format, arguments);
    va_end(arguments);
    return at;
}

char *arena_format_list(struct arena *arena, const char *format, va_list arguments) {
    char *text;
    if (vasprintf(&text, format, arguments) < 0) system_failed("memory");
    char *at = arena_text(arena, text);
    free(text);
    return at;
}
