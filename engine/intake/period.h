/* The period of a delivery, read from its file name. */
#ifndef HEARTH_INTAKE_PERIOD_H
#define HEARTH_INTAKE_PERIOD_H

#include "ground/bytes.h"
#include "ground/date.h"

/* The last YYYY-MM-DD, YYYYMMDD, YYYY-MM, YYYYMM or YYYY年M月(D日) in a name: a month is its first to its
 * last day. Two of them with 至, 到, ~ or — between are one period from the first to the second. false, and
 * DATE_NONE in both, when there is none. */
bool period_read(struct span name, date_t *first, date_t *last);

#endif
