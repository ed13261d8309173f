/* hearth inputs SITE --release WHAT, or --dismiss WHAT, --by NAME --why TEXT: a person's word that a held
 * delivery, or all that are held of a dataset, are used from the next run on, or never. */
#ifndef HEARTH_COMMANDS_INPUTS_RELEASE_H
#define HEARTH_COMMANDS_INPUTS_RELEASE_H

#include "book/book.h"
#include "ground/diag.h"

struct release_words {
    const char *what;     /* the name of a delivery, or the name or Chinese title of a dataset */
    bool dismisses;       /* they are never used */
    const char *by, *why; /* NULL = not given */
};

/* Writes the word down and says so on stdout; what was decided so already is said and not written twice. What
 * was dismissed may be released after all; what is in force stays. EXIT_NOT_STARTED, with diags, when a word
 * is missing or not fit to be shown, or nothing of it is held. */
enum exit_code inputs_release(const char *site, const struct book *book, const struct release_words *words,
                              struct diags *diags);

#endif
