/* The order of rows: by person, then date, key, content and slot, so that what belongs together lies together
 * and shuffled files give equal tables. */
#ifndef HEARTH_LINK_ORDER_H
#define HEARTH_LINK_ORDER_H

#include "intake/rows.h"

/* The linked rows of a dataset: fills first[0 … persons], which is zeroed (rows of person p will be
 * [first[p], first[p + 1])) and returns their slots in order; the caller frees. rows->person and rows->fate
 * are by slot. */
uint32_t *order_rows(const struct rows *rows, uint32_t persons, uint32_t *first, int threads);

/* Makes the table dense: row i is slot order[i], in every column, person, link_kind and origin; person of row
 * i is p where first[p] <= i < first[p + 1]. What is no longer needed is given back. Of a dense table `order`
 * holds dense rows, and each keeps its origin. */
void order_gather(struct rows *rows, const uint32_t *order, uint32_t linked, const uint32_t *first,
                  uint32_t persons, int threads);

#endif
