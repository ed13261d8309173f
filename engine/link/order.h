/* The order of rows: by person, then date, key, content and slot, so that what belongs together lies together
 * and shuffled files give equal tables. */
#ifndef HEARTH_LINK_ORDER_H
#define HEARTH_LINK_ORDER_H

#include "intake/rows.h"
#include "link/row_index.h"

/* The linked rows of a dataset, of which there are so many: fills an index in which nobody has rows, and
 * returns their slots in order; the caller frees. rows->person and rows->fate are by slot. */
uint32_t *order_rows(const struct rows *rows, uint32_t linked, uint32_t persons, struct row_index *index,
                     int threads);

/* Makes the table dense: row i is slot order[i], in every column, person, link_kind and origin; its person is
 * the index's. What is no longer needed is given back. Of a dense table `order` holds dense rows, and each
 * keeps its origin. */
void order_gather(struct rows *rows, const uint32_t *order, uint32_t linked, const struct row_index *index,
                  uint32_t persons, int threads);

#endif
