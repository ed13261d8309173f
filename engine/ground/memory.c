/* Allocation that cannot return NULL, and the two ways this program stops by itself. */
#include "ground/memory.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "ground/diag.h"

#define PAGE ((size_t)4096)
#define HUGE_PAGE ((size_t)2 << 20)
#define LARGE (2 * HUGE_PAGE) /* allocations that hold a whole huge page */

/* Pages of the usual size are asked for one by one, which takes long for millions of bytes. */
static void *hint_large(char *at, size_t size) {
    if (size < LARGE) return at;
    size_t before = (HUGE_PAGE - (uintptr_t)at % HUGE_PAGE) % HUGE_PAGE;
    madvise(at + before, (size - before) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
    return at;
}

void *memory_get(size_t size) {
    void *at = malloc(size ? size : 1);
    if (!at) system_failed("memory");
    return hint_large(at, size);
}

void *memory_zeroed(size_t count, size_t size) {
    void *at = count && size ? calloc(count, size) : calloc(1, 1);
    if (!at) system_failed("memory");
    return hint_large(at, count * size);
}

void *memory_resize(void *old, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        system_failed("memory");
    }
    void *at = realloc(old, bytes ? bytes : 1);
    if (!at) system_failed("memory");
    return at;
}

char *memory_text(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(memory_get(size), text, size);
}

static size_t whole_pages(size_t bytes) {
    return ((bytes ? bytes : 1) + PAGE - 1) / PAGE * PAGE;
}

/* Begins where a huge page can begin. Small ranges touch the first bytes of one only, hence small pages until
 * memory_expect says otherwise. */
void *memory_reserve(size_t most) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    size_t size = whole_pages(most);
    char *at = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (at == MAP_FAILED) system_failed("address space");
    size_t before = (HUGE_PAGE - (uintptr_t)at % HUGE_PAGE) % HUGE_PAGE;
    if (before) munmap(at, before);
    munmap(at + before + size, HUGE_PAGE - before);
    madvise(at + before, size, MADV_NOHUGEPAGE);
    return at + before;
}

void memory_expect(void *at, size_t most, size_t bytes) {
    size_t huge = (bytes + HUGE_PAGE / 2) / HUGE_PAGE * HUGE_PAGE;
    if (huge > most) huge = most / HUGE_PAGE * HUGE_PAGE;
    if (huge) madvise(at, huge, MADV_HUGEPAGE);
}

void memory_unreserve(void *at, size_t most) {
    if (at && munmap(at, whole_pages(most)) != 0) system_failed("address space");
}

/* _exit and not exit: other threads may still be at work on what an atexit handler would take away. */
void system_failed(const char *what) {
    fprintf(stderr, "hearth: %s: %m\n", what);
    _exit(EXIT_SYSTEM);
}

void bug_at(const char *file, int line, const char *condition) {
    fprintf(stderr, "hearth: BUG %s:%d: %s\n", file, line, condition);
    abort();
}
