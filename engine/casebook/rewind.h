/* The casebook as it was before a run, in a folder of its own: a replay writes that run into it once more. */
#ifndef HEARTH_CASEBOOK_REWIND_H
#define HEARTH_CASEBOOK_REWIND_H

#include "casebook/casebook.h"

/* A copy, open for writing, of SITE's casebook, which `casebook` has open to read, in folder/casebook.db:
 * without the run of this number and all that came after it in the journal, the deliveries, their refused
 * rows, the releases and the evidence. Its plain tables of cases are left as they are: nothing rests on them.
 * NULL: diags. */
struct casebook *casebook_before(struct casebook *casebook, const char *site, int64_t run, const char *folder,
                                 struct diags *diags);
/* An empty one, under the key of the site. */
struct casebook *casebook_empty(const char *site, const char *folder, struct diags *diags);

/* The first row of a run that one casebook has and the other has not, or has otherwise: journal, deliveries,
 * refused rows, evidence. `where`: table and row, "" when all are the same. Rows of `again` may stand in a
 * transaction that is still open. false: diags. */
bool casebook_difference(struct casebook *sealed, struct casebook *again, int64_t run, struct buffer *where,
                         struct diags *diags);

#endif
