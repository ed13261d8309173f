/* By which row a refund is dated (intake/refund.h), found again once rows are linked: for the evidence, since
 * the agency wrote another day in the refund's own row. */
#ifndef HEARTH_LINK_REFUNDED_H
#define HEARTH_LINK_REFUNDED_H

#include "link/population.h"

/* The row whose day `row` of the dataset has taken over; ROW_NONE: it has its own. */
uint32_t refund_dated_by(const struct population *population, uint16_t dataset, uint32_t row);

#endif
