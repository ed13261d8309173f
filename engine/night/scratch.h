/* A book out of files that no longer lie where a site has them: written into a folder of their own, as a site
 * has them, and loaded from there. */
#ifndef HEARTH_NIGHT_SCRATCH_H
#define HEARTH_NIGHT_SCRATCH_H

#include "book/book.h"
#include "ground/text.h"

/* A new folder that nobody else can read; the caller frees its name, and removes it with file_remove_tree.
 * NULL: errno. site: it lies below SITE/runs, which a night must be able to write anyway, and is cleared by
 * recovery like any staging; NULL: below $TMPDIR. */
char *scratch_make(const char *site);
/* A file of a book under its path in book.sources; false: errno, EINVAL for a path that leads out of it. */
bool scratch_put(const char *scratch, const char *path, struct span text);
/* A file of a sealed night's book, out of the archive. EXIT_DIFFERENT: it is gone or damaged; EXIT_SYSTEM: it
 * cannot be written (diags). `run` is named in the message. */
enum exit_code scratch_put_archived(const char *scratch, const char *site, const char *run, const char *path,
                                    const char *digest, struct diags *diags);
struct book *scratch_book(const char *scratch, date_t today, struct diags *diags);

#endif
