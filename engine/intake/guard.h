/* The guards of a dataset: a delivery with too many refused rows, too few rows, or IDs cut by a spreadsheet,
 * is held. */
#ifndef HEARTH_INTAKE_GUARD_H
#define HEARTH_INTAKE_GUARD_H

#include "intake/taking.h"

/* Looks at an item from the inbox that was read. true: it is held, with the numbers in `why`. */
bool guard_trips(struct taking *taking, uint32_t item);

#endif
