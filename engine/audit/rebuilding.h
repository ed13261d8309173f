/* What the files of rebuild_open share: where rules and deliveries of the night are found. */
#ifndef HEARTH_AUDIT_REBUILDING_H
#define HEARTH_AUDIT_REBUILDING_H

#include "audit/rebuild.h"

struct rebuilding {
    struct rebuilt *rebuilt;
    const struct rebuild_options *options;
    struct diags *diags;
    struct book *current;  /* the site's own, once a file of the rules was looked for in it; owned */
    struct buffer archive; /* the folder in which the deliveries lie: the site's, or one in scratch */
};

/* rebuild_sources.c: the files of its book into the scratch folder, each with the digest that was sealed. */
enum exit_code rebuild_sources(struct rebuilding *rebuilding);
/* rebuild_archive.c: where its deliveries lie; EXIT_DIFFERENT names those that are gone. */
enum exit_code rebuild_archive(struct rebuilding *rebuilding);

#endif
