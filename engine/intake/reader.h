/* Reads every wanted delivery that was not read yet: strands shared by a few workers. */
#ifndef HEARTH_INTAKE_READER_H
#define HEARTH_INTAKE_READER_H

#include "intake/taking.h"

void reader_run(struct taking *taking);
void reader_forget(struct taking *taking, uint32_t item); /* its rows as if they had never been read */

#endif
