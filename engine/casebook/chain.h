/* The hash chains of the casebook, over the canonical export (export.h). One goes over runs and releases in
 * the order in which they came, one over what was sent to agencies, one over what was purged: each link is
 * SHA-256(link before, newline, its row without the link). The row of a run holds the digests of all that the
 * run wrote and the manifest's, so that the last link stands for everything before it. */
#ifndef HEARTH_CASEBOOK_CHAIN_H
#define HEARTH_CASEBOOK_CHAIN_H

#include "casebook/events.h"

#define NO_CHAIN "0000000000000000000000000000000000000000000000000000000000000000" /* before the first */

/* The chain of what came last of runs and releases; NO_CHAIN when nothing has. */
bool chain_head(struct casebook *casebook, char out[DIGEST_TEXT], struct diags *diags);
/* The chain of a sealed run, as it was written down. */
bool chain_of_sealed(struct casebook *casebook, int64_t run, char out[DIGEST_TEXT], struct diags *diags);
/* The chain of a run, a release, a sending (with its errors) from the one before it, as its row stands now.
 * false: store_error. */
bool chain_of_run(struct casebook *casebook, const char *before, int64_t run, char out[DIGEST_TEXT]);
bool chain_of_release(struct casebook *casebook, const char *before, int64_t number, char out[DIGEST_TEXT]);
bool chain_of_sending(struct casebook *casebook, const char *before, int64_t number, char out[DIGEST_TEXT]);

/* Behind the number of the run that a purge followed stands that run's chain, so that it cannot be moved to
 * before it. */
bool chain_of_purge(struct casebook *casebook, const char *before, int64_t number, char out[DIGEST_TEXT]);

/* The last row of releases, sendings or purges; 0 and NO_CHAIN when there is none. false: store_error. */
bool chain_last(struct casebook *casebook, const char *table, int64_t *number, char chain[DIGEST_TEXT]);
/* Fills the empty chain of a row that stands there as it will be read, inside an open transaction: no trigger
 * lets it be changed afterwards. false: store_error. */
bool chain_set(struct casebook *casebook, const char *table, int64_t number, const char *chain);

/* As versions before 4 made them: of a run its journal entries (of positions (after, to]) and its deliveries,
 * of a release and of a sending most columns. */
bool chain_before_of_run(struct casebook *casebook, const char *before, int64_t run, int64_t after,
                         int64_t to, char out[DIGEST_TEXT], struct diags *diags);
bool chain_before_of_release(struct casebook *casebook, const char *before, int64_t number,
                             char out[DIGEST_TEXT]);
bool chain_before_of_sending(struct casebook *casebook, const char *before, int64_t number,
                             char out[DIGEST_TEXT]);

#endif
