/* Superseded deliveries of the archive are compressed: FOLDER/<first 2 hex digits>/<SHA-256>.zst. */
#ifndef HEARTH_INTAKE_PACK_H
#define HEARTH_INTAKE_PACK_H

#include "intake/intake.h"

/* Compresses what lies in the archive and neither in force nor held in `intake`; after publication, under the
 * site's lock. The plain file goes when the compressed one is on the disk and was read back with its digest,
 * so that a kill at any instant leaves one or both. What cannot be compressed stays plain: a warning. */
void pack_superseded(const char *archive, const struct intake *intake, struct diags *diags);

/* The digest and size of what a compressed file holds. false: errno, EBADMSG for one that is damaged: its
 * last frame, which zstd skips, has the SHA-256 of all before it (64 hex digits), since a frame of zstd has
 * bits that change nothing. Those of older versions have none. */
bool pack_digest(int folder, const char *path, char out[DIGEST_TEXT], uint64_t *size);

#endif
