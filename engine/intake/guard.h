/* The guards of a dataset: what speaks against a whole delivery, its refused rows, its IDs, its age, or how
 * it differs from the one before, holds it until a person decides or another one comes. Guards of linked
 * rows are in link/guard.h. */
#ifndef HEARTH_INTAKE_GUARD_H
#define HEARTH_INTAKE_GUARD_H

#include "intake/taking.h"

/* Looks at a candidate that was read. true: it is held, with the numbers in `why`, or dismissed. One that a
 * person released never is. */
bool guard_trips(struct taking *taking, uint32_t item);

#endif
