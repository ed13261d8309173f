/* Allocation that cannot return NULL. Nothing is published before the last step of a night, so
 * when memory runs out the honest answer is one line on stderr and exit code 4; no caller has to unwind.
 * free() leaves errno as it is (glibc since 2.33), so who fails may give back memory before the reason is
 * asked for. */
#ifndef HEARTH_GROUND_MEMORY_H
#define HEARTH_GROUND_MEMORY_H

#include <stddef.h>

void memory_prepare(void); /* for the whole process, before anything is allocated */

/* Large ones are expected to be touched from their beginning on (memory_expect). */
void *memory_get(size_t size);                             /* uninitialised; size 0 gives a unique pointer */
void *memory_zeroed(size_t count, size_t size);            /* refuses count * size that overflows */
void *memory_resize(void *old, size_t count, size_t size); /* like realloc of count * size */
void *memory_copy(const void *items, size_t count, size_t size); /* of count * size bytes */
char *memory_text(const char *text); /* a copy of a C string; caller frees with free() */
void *memory_have(void *made);       /* what another library allocated; NULL: there was no memory for it */
/* Makes room for one item more behind the `count` that an array has; `room` is how many it can hold. */
#define memory_grow(items, count, room)                                                                      \
    do {                                                                                                     \
        if ((count) == (room)) {                                                                             \
            (room) = (room) ? (room)*2 : 16;                                                                 \
            (items) = memory_resize((items), (room), sizeof *(items));                                       \
        }                                                                                                    \
    } while (0)

/* A range of address space of `most` bytes, zero-filled, that costs memory only where it is touched.
 * Columns grow in such ranges, so that they never move. Released whole with memory_unreserve. */
void *memory_reserve(size_t most);
void memory_unreserve(void *at, size_t most);
/* The first `bytes` of such a range will all be touched: given in large pieces, they come many times faster.
 * At most a quarter of a mebibyte more is touched for it. */
void memory_expect(void *at, size_t bytes);

/* One line "hearth: <what>: <errno text>" on stderr, then exit code 4 (the system failed, nothing published).
 */
_Noreturn void system_failed(const char *what);

/* A broken invariant of our own: file, line and the condition on stderr, then abort(). Stays in release
 * builds. */
_Noreturn void bug_at(const char *file, int line, const char *condition);
#define BUG_UNLESS(condition) ((condition) ? (void)0 : bug_at(__FILE__, __LINE__, #condition))

#endif
