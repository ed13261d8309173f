/* What a person does when casebook and runs of a site do not belong together: the exact commands. */
#ifndef HEARTH_NIGHT_ADVICE_H
#define HEARTH_NIGHT_ADVICE_H

#include "casebook/casebook.h"

/* Tells of sealed runs in SITE/runs that none of the casebook's rows names, and of the two ways out: the
 * casebook that knows them, or the runs aside and what they had taken back into the inbox. EXIT_DIFFERENT:
 * there are some; EXIT_SYSTEM: nobody can say (diags). */
enum exit_code newer_runs_told(const char *site, const struct run_row *rows, uint32_t count,
                               struct diags *diags);
/* The newest sealed run by the names in SITE/runs, which a casebook that cannot be read need not tell: owned
 * by the caller; NULL: none. */
char *newest_run(const char *site);
/* Tells how the folder of a sealed run that is missing, or not what was sealed, comes back. */
void run_restore_told(const char *site, const char *folder, struct diags *diags);

#endif
