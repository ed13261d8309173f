/* The guards of a dataset that need linked rows: too many rows of nobody here (a file of another city), and
 * too few persons (one family's rows a thousand times). */
#ifndef HEARTH_LINK_GUARD_H
#define HEARTH_LINK_GUARD_H

#include "intake/intake.h"
#include "link/population.h"

/* Counts the persons of every delivery that came tonight into `persons`, and appends those of them that trip
 * a guard to `held` with their reasons (in the arena); returns how many. Right after population_link; the
 * register is measured by nothing. A delivery that a person released never trips. */
uint32_t link_guard(const struct population *population, struct intake *intake, struct arena *arena,
                    struct held_by_link *held, int threads);

#endif
