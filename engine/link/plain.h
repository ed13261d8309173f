/* Filters of plain values (book/declare.h: filter_is_plain), asked of rows before anything is judged. */
#ifndef HEARTH_LINK_PLAIN_H
#define HEARTH_LINK_PLAIN_H

#include "book/filter.h"
#include "intake/rows.h"

enum plain { PLAIN_NO, PLAIN_YES, PLAIN_MISSING };

/* Whether all conditions hold; PLAIN_MISSING: a cell that one asks for is missing, and none says no. NULL
 * holds. */
enum plain filter_plainly(const struct filter *filter, const struct rows *rows, uint32_t row);

#endif
