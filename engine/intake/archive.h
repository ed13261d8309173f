/* The archive: every delivery as it came, ARCHIVE/<first 2 hex digits>/<SHA-256>, or with .zst behind when it
 * is compressed (pack.c); every Lua file of the book, ARCHIVE/rules/<SHA-256>.lua. Bytes are staged while
 * they are read and named, synced, when the intake is sure of them. When the disk refuses, the night stops
 * (system_failed). */
#ifndef HEARTH_INTAKE_ARCHIVE_H
#define HEARTH_INTAKE_ARCHIVE_H

#include "intake/taking.h"

#define ARCHIVE_ALIGN ((size_t)4096)
#define ARCHIVE_PACKED ".zst"

void archive_open(struct taking *taking);  /* makes the folders, and clears what a broken night left; only
                                              opens for look_only */
void archive_close(struct taking *taking); /* staged bytes that were not sealed are removed */
void archive_path(const char *digest, char out[DIGEST_TEXT + 8]); /* below the archive */
/* Plain or compressed; a name, not its bytes. What the system does not tell of is not missing. */
bool archive_holds(int archive, const char *digest);
/* A delivery for reading, from an open archive; a compressed one is unpacked into a file without a name, of
 * at most `most` bytes. -1: errno; EBADMSG for a damaged one. */
int archive_read(int archive, const char *digest, uint64_t most);

bool archive_stage(
    const struct taking *taking,
    uint32_t item); /* an empty file for the bytes of an item; false when nothing is archived */
/* Bytes of a staged item at their place, from any thread and in any order. Where bytes and offset are
 * multiples of ARCHIVE_ALIGN they go past the page cache: nobody reads them tonight. */
void archive_write(const struct taking *taking, uint32_t item, uint64_t offset, const char *bytes,
                   size_t length);
/* Copies and digests deliveries that are kept but not in force. */
void archive_copy(struct taking *taking, uint32_t item);
void archive_seal(
    struct taking *taking); /* every staged delivery and every file of the book under its name, on the disk */

#endif
