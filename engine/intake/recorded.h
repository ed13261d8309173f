/* The inbox of an earlier night, as its manifest tells of it: files of which the archive has the bytes are
 * taken in again under the names they had, of the others it is said what came of them. */
#ifndef HEARTH_INTAKE_RECORDED_H
#define HEARTH_INTAKE_RECORDED_H

#include "intake/taking.h"

void recorded_list(struct taking *taking); /* an item for each of options.recorded, in their order */
/* Whether the archive has, or had, the bytes: what could not be read or was not whole went into none. */
bool recorded_kept(const struct recorded_file *file);
/* The bytes of a recorded item; -1 when they were not kept: then it has failed as it did that night. */
int recorded_open(const struct taking *taking, struct taken *taken);

#endif
