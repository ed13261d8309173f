/* The door to libarchive, for writing only: a tar file as GNU tar writes it, so that any tar reads it. Names
 * are bytes as they are; owners are numbers. Every call that can fail returns false and keeps the message. */
#ifndef HEARTH_LIBRARY_TAR_H
#define HEARTH_LIBRARY_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tar; /* a file that is being written; opaque */

struct tar_entry {
    const char *name; /* relative, '/' between */
    bool folder;      /* else a regular file of `size` bytes */
    uint64_t size;
    unsigned mode;     /* permission bits */
    unsigned uid, gid; /* numbers; no names */
    int64_t changed;   /* seconds since 1970 */
};

/* From where the open file stands; the caller closes it after tar_free. NULL: errno. */
struct tar *tar_new(int file);
bool tar_begin(struct tar *tar, const struct tar_entry *entry);
bool tar_add(struct tar *tar, const void *bytes, size_t length); /* of the entry begun last */
bool tar_end(struct tar *tar);                                   /* the last blocks */
const char *tar_error(const struct tar *tar);
void tar_free(struct tar *tar);

#endif
