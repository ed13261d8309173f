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
/* What an item is measured by: the delivery that would stay in force without it, else, of a dataset that
 * grows, the sender's last one of an earlier period; UINT32_MAX = none. */
uint32_t force_last(const struct taking *taking, uint32_t item);
/* Marks deliveries in force that stand in for one that is held or unreadable, as `stale`. */
void force_mark_stale(struct taking *taking);

#endif
