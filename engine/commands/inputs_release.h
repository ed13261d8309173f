/* hearth inputs SITE --release DATASET --by NAME --why TEXT: a person's word that the held deliveries of a
 * dataset are used from the next run on. */
#ifndef HEARTH_COMMANDS_INPUTS_RELEASE_H
#define HEARTH_COMMANDS_INPUTS_RELEASE_H

#include "book/book.h"
#include "ground/diag.h"

struct release_words {
    const char *dataset;  /* its name or its Chinese title */
    const char *by, *why; /* NULL = not given */
};

/* Writes the release down and says so on stdout; what is released already is said and not written twice.
 * EXIT_NOT_STARTED, with diags, when a word is missing or not fit to be shown, or nothing of it is held. */
enum exit_code inputs_release(const char *site, const struct book *book, const struct release_words *words,
                              int threads, struct diags *diags);

#endif
