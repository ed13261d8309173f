/* The door to libzip: the entries of a zip archive that lies in memory, read one at a time as a stream. Every
 * byte that is unpacked is counted, whatever the archive says of itself, and past a limit the reading fails.
 *
 *     struct unzip *archive = unzip_open(bytes, length, &limits, &problem);
 *     if (archive && unzip_begin(archive, "xl/workbook.xml", &problem))
 *         while ((got = unzip_read(archive, room, size, &problem)) > 0) …
 *     unzip_free(archive);
 */
#ifndef HEARTH_LIBRARY_ZIP_H
#define HEARTH_LIBRARY_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct unzip_limits {
    uint64_t entries;  /* of the archive */
    uint64_t unpacked; /* bytes of all that is read from it */
    uint64_t ratio;    /* unpacked bytes of an entry to packed ones … */
    uint64_t free;     /* … once it gave more bytes than this */
};

struct unzip; /* opaque; borrows the bytes */

/* NULL: no zip archive, or too many entries. A problem is one constant sentence, zh · en. */
struct unzip *unzip_open(const void *bytes, size_t length, const struct unzip_limits *limits,
                         const char **problem);
void unzip_free(struct unzip *archive);                              /* NULL: nothing */
const char *unzip_name(const struct unzip *archive, uint64_t entry); /* from 0, as they lie; NULL: no more */
bool unzip_has(const struct unzip *archive, const char *name);
/* Begins an entry, known by its path with '/' and blind for case and for the '\' of careless writers; ends
 * the one before. false: there is none (*problem is NULL then), or it is encrypted or damaged. */
bool unzip_begin(struct unzip *archive, const char *name, const char **problem);
ssize_t unzip_read(struct unzip *archive, char *to, size_t room, const char **problem); /* 0 at the end, -1 */
const char *unzip_version(void);

#endif
