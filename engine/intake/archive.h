/* The archive: every delivery as it came, ARCHIVE/<first 2 hex digits>/<SHA-256>.csv. Bytes are staged while
 * they are read and named, synced, when the intake is sure of them. When the disk refuses, the night stops
 * (system_failed). */
#ifndef HEARTH_INTAKE_ARCHIVE_H
#define HEARTH_INTAKE_ARCHIVE_H

#include "intake/taking.h"

void archive_open(struct taking *taking);  /* makes the folders, and clears what a broken night left; only
                                              opens for look_only */
void archive_close(struct taking *taking); /* staged bytes that were not sealed are removed */
void archive_path(const char *digest, char out[DIGEST_TEXT + 8]); /* below the archive */

int archive_stage(const struct taking *taking,
                  uint32_t item); /* a new file for the bytes of an item; -1 when nothing is archived */
void archive_write(int copy, const char *bytes, size_t length);
void archive_end(int copy); /* all is written */
void archive_discard(const struct taking *taking, uint32_t item);
/* Copies and digests deliveries that are kept but not in force. */
void archive_copy(struct taking *taking, uint32_t item);
void archive_seal(struct taking *taking); /* every staged delivery under its name, on the disk */

#endif
