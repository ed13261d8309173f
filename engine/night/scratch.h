/* A book out of files that no longer lie where a site has them: written into a folder of their own, as a site
 * has them, and loaded from there. */
#ifndef HEARTH_NIGHT_SCRATCH_H
#define HEARTH_NIGHT_SCRATCH_H

#include <sys/types.h>

#include "book/book.h"
#include "ground/text.h"

/* A new folder below that one, which nobody else can read; the caller frees its name, and removes it with
 * file_remove_tree. NULL: errno. Below SITE/runs recovery clears it as any staging. */
char *scratch_make(const char *below);

/* A folder below $TMPDIR, for what must not outlive this process: lists of people are in it when a night is
 * made again. Another process waits beside it and removes it with all below when this one has ended, whatever
 * ended it. */
struct scratch {
    char *path;   /* owned; NULL: none */
    pid_t keeper; /* who removes it; 0: there is none */
    int held;     /* the keeper waits for this to be closed */
};
bool scratch_open(struct scratch *scratch, struct diags *diags);   /* false: diags, and nothing is there */
bool scratch_open_as(struct scratch *scratch, const char *prefix); /* as PREFIX-XXXXXX; false: errno */
void scratch_close(struct scratch *scratch);                       /* also of all zero */
/* A file of a book under its path in book.sources; false: errno, EINVAL for a path that leads out of it. */
bool scratch_put(const char *scratch, const char *path, struct span text);
/* A file of a sealed night's book, out of the archive. EXIT_DIFFERENT: it is gone or damaged; EXIT_SYSTEM:
 * the system does not give or take it (diags_denied). `run` is named in the message. */
enum exit_code scratch_put_archived(const char *scratch, const char *site, const char *run, const char *path,
                                    const char *digest, struct diags *diags);
struct book *scratch_book(const char *scratch, date_t today, struct diags *diags);

#endif
