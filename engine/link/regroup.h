/* Households by joins: books whose people live together become one household, and the persons are numbered
 * anew in order of region, household and person, their rows with them. */
#ifndef HEARTH_LINK_REGROUP_H
#define HEARTH_LINK_REGROUP_H

#include "link/population.h"

struct together { /* two persons of different books who live together */
    uint32_t a, b;
};

/* Joins the books of each two; a family of more than household.limit members stays its books. The order of
 * `together` does not matter. Numbers of persons, households and rows from before are void afterwards, and
 * population.joining says what was done. */
void population_regroup(struct population *population, struct rows *rows, const struct together *together,
                        uint32_t count, int threads);

#endif
