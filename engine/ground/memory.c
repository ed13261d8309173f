/* Allocation that cannot return NULL, and the two ways this program stops by itself. */
#include "ground/memory.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "ground/diag.h"

#define MAPPED_LEAST (32 << 20) /* bytes; glibc takes no more */
#define HUGE_PAGE ((uintptr_t)2 << 20)

/* A page that comes fresh from the system costs many times what writing it costs. What is freed is kept for
 * the next stage, by few arenas, so that other threads find it; with fewer than processors, workers would
 * wait for each other at every allocation of Lua's. */
void memory_prepare(void) {
    mallopt(M_MMAP_THRESHOLD, MAPPED_LEAST);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    mallopt(M_ARENA_MAX, processors > 0 && processors < INT_MAX ? (int)processors : 1);
}

void *memory_get(size_t size) {
    void *at = memory_have(malloc(size ? size : 1));
    if (size >= HUGE_PAGE) memory_expect(at, size);
    return at;
}

void *memory_zeroed(size_t count, size_t size) {
    void *at = memory_have(count && size ? calloc(count, size) : calloc(1, 1));
    if (count * size >= HUGE_PAGE) memory_expect(at, count * size);
    return at;
}

void *memory_resize(void *old, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        system_failed("memory");
    }
    return memory_have(realloc(old, bytes ? bytes : 1));
}

void *memory_copy(const void *items, size_t count, size_t size) {
    void *copy = memory_zeroed(count, size);
    if (count) memcpy(copy, items, count * size);
    return copy;
}

char *memory_text(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(memory_get(size), text, size);
}

void *memory_have(void *made) {
    if (!made) system_failed("memory");
    return made;
}

/* Of a huge page a small table would use the first bytes only, in every column. */
void *memory_reserve(size_t most) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    size_t size = most ? most : 1;
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (at == MAP_FAILED) system_failed("address space");
    madvise(at, size, MADV_NOHUGEPAGE);
    return at;
}

void memory_unreserve(void *at, size_t most) {
    if (at && munmap(at, most ? most : 1) != 0) system_failed("address space");
}

/* A huge page that would be used for seven eighths is taken. Where the system has none, nothing is lost. */
void memory_expect(void *at, size_t bytes) {
    uintptr_t first = ((uintptr_t)at + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    uintptr_t end = ((uintptr_t)at + bytes + HUGE_PAGE / 8) / HUGE_PAGE * HUGE_PAGE;
    if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
}

/* _exit and not exit: other threads may still be at work on what an atexit handler would take away. One that
 * fails too waits for the lock until the process is gone, so that the reason is told once. */
void system_failed(const char *what) {
    int reason = errno;
    flockfile(stderr);
    fprintf(stderr, "hearth: %s: %s\n", what, strerror(reason));
    _exit(EXIT_SYSTEM);
}

void bug_at(const char *file, int line, const char *condition) {
    fprintf(stderr, "hearth: BUG %s:%d: %s\n", file, line, condition);
    abort();
}
