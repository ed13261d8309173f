/* A copy of the casebook while a night may be writing: all that is committed, nothing of what is not. */
#ifndef HEARTH_CASEBOOK_COPY_H
#define HEARTH_CASEBOOK_COPY_H

#include <stdbool.h>
#include "ground/diag.h"

/* Copies casebook.db, byte by byte, casebook.key, and casebook.seal where there is one, of a site into a
 * folder that has none of them. false: diags. */
bool casebook_copy(const char *site_folder, const char *to_folder, struct diags *diags);

#endif
