/* The hash chain of the casebook: releases and runs, in the order in which they came, each over the chain
 * before it. The chain of a run goes over its journal entries and the deliveries that it took; that of a
 * release over what it says. */
#ifndef HEARTH_CASEBOOK_CHAIN_H
#define HEARTH_CASEBOOK_CHAIN_H

#include "casebook/events.h"

/* The chain of what came last; NO_CHAIN when nothing has. */
bool chain_head(struct casebook *casebook, char out[DIGEST_TEXT], struct diags *diags);
/* Adds the deliveries of a run as they stand in the database; false: store_error. */
bool chain_add_deliveries(struct casebook *casebook, int64_t run, struct digest *chain);
/* The chain of a run from the one before it: its entries are those of positions (after, to]. */
bool chain_of_run(struct casebook *casebook, const char *before, int64_t run, int64_t after, int64_t to,
                  char out[DIGEST_TEXT], struct diags *diags);
/* The chain of a release from the one before it. */
bool chain_of_release(struct casebook *casebook, const char *before, int64_t number, char out[DIGEST_TEXT]);

#endif
