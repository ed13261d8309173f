/* Tonight at a site, end to end: the five stages in order, then published. */
#ifndef HEARTH_NIGHT_TONIGHT_H
#define HEARTH_NIGHT_TONIGHT_H

#include "ground/diag.h"
#include "ground/date.h"
#include "ground/progress.h"

struct tonight_options {
    const char *site; /* folder */
    date_t date;      /* as-of */
    bool date_named;  /* by whoever runs it, who may have mistyped it; false: today, by the clock */
    int threads;
    struct progress *progress;
};

struct tonight_result {
    char folder[32]; /* "2023-08-28-1" of the run that was sealed, or was already */
    bool already_sealed;
};

/* Runs and seals a night. EXIT_DONE, or EXIT_WAITING when something waits for a person; otherwise nothing was
 * published, why is in diags, and 晨报.html says so (but for a site that does not load at all). */
enum exit_code tonight_run(const struct tonight_options *options, struct tonight_result *result,
                           struct diags *diags);

#endif
