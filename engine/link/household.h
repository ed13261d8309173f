/* Households from the register's book numbers, and the order of persons: region, household, person. */
#ifndef HEARTH_LINK_HOUSEHOLD_H
#define HEARTH_LINK_HOUSEHOLD_H

#include "ground/radix.h"
#include "link/population.h"
#include "link/roll.h"

/* Fills persons, households, id, born, household_of, household and crowds of the population from the roll,
 * and order[p] = the slot of person p, rows->person the other way round; order has room for roll->count. The
 * register's rows are not yet moved; those of a crowd lose their book number. */
void household_make(struct population *population, const struct roll *roll, struct rows *rows,
                    uint32_t *order, int threads);

/* The most frequent of sorted keys, the lowest on a tie; 0 of none. */
region_t region_most_frequent(const struct keyed *items, size_t count);
/* Whether the person of a register row begins alone: `alone` holds, or the book has no number. */
bool household_is_alone(const struct household_form *form, const struct rows *rows, uint32_t row);

#endif
