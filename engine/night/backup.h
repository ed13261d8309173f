/* A safe copy of a site in one tar file, also while a night is running. First what waits in the inbox, then
 * the casebook as it is committed at that moment, then the runs that its rows name, the archived deliveries
 * that it keeps, and everything else of the site: so that casebook, runs and archive of a backup always
 * belong together, and what a night took meanwhile is in the backup's inbox still.
 *
 * It is written in a folder beside its place and comes there by one rename when it is whole and on the disk;
 * whatever ends it before, nothing is left (night/scratch.h). */
#ifndef HEARTH_NIGHT_BACKUP_H
#define HEARTH_NIGHT_BACKUP_H

#include "casebook/casebook.h"

struct backup_report {
    uint32_t files, runs, deliveries;
    uint64_t bytes;             /* of the files in it */
    char last_run[32];          /* "2023-08-28-1", "" none */
    char manifest[DIGEST_TEXT]; /* of that run */
    char digest[DIGEST_TEXT];   /* of the backup */
    uint32_t waiting;           /* files of the inbox that are not whole yet: not in it (diags) */
    uint32_t missing;           /* files that the casebook names and that are not there (diags) */
};

/* EXIT_NOT_STARTED: FILE is there already, or lies in the site; EXIT_DIFFERENT: written, but something that
 * belongs in it is missing; EXIT_SYSTEM: nothing was written (diags). */
enum exit_code backup_write(const char *site, const char *file, struct backup_report *report,
                            struct diags *diags);

#endif
