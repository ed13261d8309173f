/* Brings rows of one dataset into order of date. */
#ifndef HEARTH_LINK_BY_DATE_H
#define HEARTH_LINK_BY_DATE_H

#include "intake/rows.h"

/* list[count]: rows; missing dates first, open ones last. Stable: rows of one day stay as they stand, and so
 * do all of a dataset without a dated column. */
void rows_by_date(const struct rows *rows, uint32_t *list, uint32_t count);

#endif
