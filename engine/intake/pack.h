/* Superseded deliveries of the archive are compressed: FOLDER/<first 2 hex digits>/<SHA-256>.zst. */
#ifndef HEARTH_INTAKE_PACK_H
#define HEARTH_INTAKE_PACK_H

#include "intake/intake.h"

/* Compresses what lies in the archive and neither in force nor held in `intake`; after publication, under the
 * site's lock. The plain file goes when the compressed one is on the disk and was read back with its digest,
 * so that a kill at any instant leaves one or both. What cannot be compressed stays plain: a warning. */
void pack_superseded(const char *archive, const struct intake *intake, struct diags *diags);

#endif
