/* Relations of every person (book/relation.h): by the first source that is filled, else by the places in the
 * book where exactly one person fits and nothing is in doubt. In doubt nobody. */
#ifndef HEARTH_LINK_RELATION_H
#define HEARTH_LINK_RELATION_H

#include "link/person.h"
#include "link/population.h"

/* Fills related and kin of a population whose persons stand by books and whose rows are in order. */
void relations_make(struct population *population, const struct person_keys *keys, int threads);
/* kin from related, once more after persons were renumbered. */
void kin_make(struct population *population, int threads);
void relations_forget(struct population *population); /* all but how many are contradicted */
void relations_release(struct population *population);
/* The row about two persons by which this source names somebody for p; ROW_NONE: none. */
uint32_t relation_row(const struct population *population, const struct naming *naming, uint32_t p);
/* The digits by which somebody outside the register is named; `by` is the number in named_by. */
uint64_t relation_outside_id(const struct population *population, const struct relation *relation, uint8_t by,
                             uint32_t p);

#endif
