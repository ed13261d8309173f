/* What a delivery says of itself inside: whose it is, up to which day it tells. */
#ifndef HEARTH_INTAKE_STATED_H
#define HEARTH_INTAKE_STATED_H

#include "intake/taking.h"

/* The sender that the first rows name in the dataset's `sender` column, in the place of that of the path;
 * left as it is when there is no such column or nothing in it. */
void stated_sender(struct taking *taking, struct taken *taken);
/* Once it is read: a delivery whose rows are of several senders cannot be used. */
void stated_check(struct taking *taking, struct taken *taken);
/* The day behind 截至, 截止 or "as of" in the lines above the rows; DATE_NONE. */
date_t stated_above(const struct book *book, struct span lines);
/* The cut-off day that the delivery states: in its `reaches` column the latest one, else above its rows, else
 * in its name; DATE_NONE when it says none, or one before its period. */
date_t stated_reach(const struct taking *taking, const struct taken *taken);

#endif
