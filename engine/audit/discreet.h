/* Rules that are discreet on any sealed night of a site are so whenever it is
 * looked into: what such a rule asked before it was hidden, it asks still. */
#ifndef HEARTH_AUDIT_DISCREET_H
#define HEARTH_AUDIT_DISCREET_H

#include "audit/rebuild.h"

/* Gives every rule of the rebuilt night's book that is discreet on another
 * sealed night that night's title. Each set of rules is looked at once. A night
 * whose rules cannot be read any more hides nothing. false: the casebook cannot
 * be read (diags). */
bool discreet_ever(struct rebuilt *rebuilt, const char *site, struct diags *diags);

/* That discreet rules alone read the dataset: whose row stands in it says what they ask. */
bool discreet_alone(const struct book *book, uint16_t dataset);

#endif
