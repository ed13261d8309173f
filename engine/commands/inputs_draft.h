/* hearth inputs SITE --draft FILE. */
#ifndef HEARTH_COMMANDS_INPUTS_DRAFT_H
#define HEARTH_COMMANDS_INPUTS_DRAFT_H

#include "book/book.h"
#include "commands/command.h"

/* Prints a dataset that would describe `file`, or that one of the book's already does. EXIT_WAITING: the
 * draft does not load before somebody completes it. */
enum exit_code inputs_draft(const struct book *book, const char *file, struct diags *diags);

#endif
