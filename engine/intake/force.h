/* Which deliveries are in force, by dataset, sender, period and bytes. */
#ifndef HEARTH_INTAKE_FORCE_H
#define HEARTH_INTAKE_FORCE_H

#include "intake/taking.h"

/* Adds the known deliveries behind those of the inbox, tells repeated and contradicting bytes, and marks what
 * is to be read as `wanted`. false: two registers contradict each other (in diags). */
bool force_decide(struct taking *taking);
/* For a held or unreadable item: the known delivery that stays in force, UINT32_MAX = none. Of a dataset that
 * is replaced the newest of the sender, of one that grows the newest of the sender and the period. */
uint32_t force_fallback(const struct taking *taking, uint32_t item);
/* Whether that delivery is in force. */
bool force_stands_in(const struct taking *taking, uint32_t item);
/* Rows of the latest known delivery of the item's dataset and sender; false when there is none. */
bool force_last_rows(const struct taking *taking, uint32_t item, uint32_t *rows);

#endif
