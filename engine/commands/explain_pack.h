/* hearth explain SITE WHO --pack FILE: everything about one household and one run in one SQLite file. */
#ifndef HEARTH_COMMANDS_EXPLAIN_PACK_H
#define HEARTH_COMMANDS_EXPLAIN_PACK_H

#include "commands/explain.h"

/* Into wanted->pack, a name that is not taken. As case_pack_make says; EXIT_SYSTEM also when the access could
 * not be noted: then no file is left. */
enum exit_code explain_pack(const struct explain_wanted *wanted, struct diags *diags);

#endif
