/* Reads every wanted delivery that was not read yet: strands shared by a few workers. Of one that cannot be
 * used no row, count or refusal stays. */
#ifndef HEARTH_INTAKE_READER_H
#define HEARTH_INTAKE_READER_H

#include "intake/taking.h"

void reader_run(struct taking *taking);

#endif
