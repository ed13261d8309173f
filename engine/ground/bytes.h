/* Borrowed text (span) and a growable buffer with a stated maximum (buffer). */
#ifndef HEARTH_GROUND_BYTES_H
#define HEARTH_GROUND_BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct span {
    const char *at; /* borrowed; not NUL-terminated */
    size_t length;  /* bytes */
};

struct span span_of(const char *text); /* the whole of a C string; NULL gives the empty span */
bool span_equal(struct span a, struct span b);
int span_compare(struct span a, struct span b); /* by bytes, shorter first; <0, 0, >0 */
struct span span_trim(struct span text);        /* without ASCII white space at both ends */
bool span_begins(struct span text, const char *word);
bool span_ends(struct span text, const char *word);
bool span_is_any(struct span text, const char *const *words); /* NULL stands behind the last one */

/* An ASCII digit, whatever the locale. */
static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* A growable run of bytes. A zeroed struct with `most` set is a valid empty buffer. Text is kept
 * NUL-terminated behind `length` as soon as anything was added. Owner calls buffer_release. */
struct buffer {
    char *at;
    size_t length; /* bytes in use */
    size_t room;   /* bytes allocated */
    size_t most;   /* never longer than this; 0 = no limit of its own */
};

/* Each returns false, and leaves the buffer as it was, when `most` would be passed. */
bool buffer_add(struct buffer *buffer, const void *bytes, size_t length);
bool buffer_text(struct buffer *buffer, const char *text);
bool buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct span buffer_span(const struct buffer *buffer); /* all of it, borrowed; never NULL */
void buffer_clear(struct buffer *buffer);             /* empty, memory kept */
void buffer_release(struct buffer *buffer);

#endif
