/* Which deliveries are in force, by dataset, sender, period and bytes. */
#ifndef HEARTH_INTAKE_FORCE_H
#define HEARTH_INTAKE_FORCE_H

#include "intake/taking.h"

/* Adds the known deliveries behind those of the inbox, tells repeated and contradicting bytes, and marks what
 * is to be read as `wanted`. false: two registers contradict each other (in diags). */
bool force_decide(struct taking *taking);
/* For an item that turned out to be held or unreadable: puts in force what it had superseded, of a dataset
 * that is replaced the newest of the sender, of one that grows the newest of the sender and the period. Marks
 * it as `wanted`: when it is a candidate itself, guards have to look at it. false: there is none. */
bool force_fall_back(struct taking *taking, uint32_t item);
/* What of the same sender, and period, is in force while a held or unreadable item waits; UINT32_MAX =
 * nothing.
 */
uint32_t force_stand_in(const struct taking *taking, uint32_t item);
/* What an item is measured by: the last good one of what it would replace, else, of a dataset that grows, the
 * sender's last one of an earlier period; UINT32_MAX = none. */
uint32_t force_last(const struct taking *taking, uint32_t item);
/* Whether nothing would come of an item that was dismissed if it were used: another of its sender and period
 * is in force, or its term is over. */
bool force_is_past(const struct taking *taking, uint32_t item);
/* Marks deliveries in force that stand in for one that is held or unreadable, as `stale`. */
void force_mark_stale(struct taking *taking);

#endif
