/* Is the casebook what was written? Each part adds every difference it finds to diags, and goes on. */
#ifndef HEARTH_CASEBOOK_CHECK_H
#define HEARTH_CASEBOOK_CHECK_H

#include "casebook/store.h"

struct checked {
    int64_t runs, runs_before; /* all; sealed by versions before 4: journal and deliveries alone */
    int64_t releases, sendings, purges;
};

/* Whether all rows are those that were written, and the tables of cases and flags what the journal says. */
bool casebook_check(struct casebook *casebook, struct checked *checked, struct diags *diags);
/* Its first part: runs with what each wrote, releases, sendings, purges and the site's key against their
 * chains; rows that belong to none. */
bool casebook_check_chain(struct casebook *casebook, struct checked *checked, struct diags *diags);

#endif
