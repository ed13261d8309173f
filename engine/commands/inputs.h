/* What the parts of hearth inputs share: the intake as it would be tonight. */
#ifndef HEARTH_COMMANDS_INPUTS_H
#define HEARTH_COMMANDS_INPUTS_H

#include "casebook/casebook.h"
#include "commands/command.h"

struct inputs_look {
    struct casebook *casebook; /* owned; NULL: the site never ran */
    struct intake intake;
};

/* Looks only; nothing is taken. `now` as in struct intake_options. EXIT_DONE; EXIT_SYSTEM: the casebook
 * cannot be read; EXIT_NOT_STARTED: a night could not go on with this. To be released in each case. */
enum exit_code inputs_look(struct inputs_look *look, const char *site, const struct book *book, int64_t now,
                           struct diags *diags);
void inputs_look_release(struct inputs_look *look);

struct errors_wanted {
    const char *agency; /* --errors-for */
    const char *by;     /* --by: who answers for it */
    const char *path;   /* -o; NULL: SITE/下发/校核纠错 AGENCY DATE.xlsx */
    bool again;         /* --again: also what was sent before */
};
/* Writes the workbook that goes back to an agency, and into the casebook who let it out. */
enum exit_code inputs_errors(const char *site, const struct book *book, const struct errors_wanted *wanted,
                             struct diags *diags);

#endif
