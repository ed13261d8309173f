/* hearth explain SITE WHO --history: one household over all sealed nights of a span, on stdout. */
#ifndef HEARTH_COMMANDS_EXPLAIN_HISTORY_H
#define HEARTH_COMMANDS_EXPLAIN_HISTORY_H

#include "commands/explain.h"

/* As history_make says; EXIT_SYSTEM also when the access could not be noted: then nothing is shown. */
enum exit_code explain_history(const struct explain_wanted *wanted, struct diags *diags);

#endif
