/* How a night becomes visible, and how what a killed night left is put right. One writer per site.
 *
 *     struct site_lock lock;
 *     site_lock(site, &lock, diags);
 *     casebook = casebook_open(site, true, diags);
 *     publish_recover(site, casebook, diags);
 *     file_list_below(inbox, …, &before);                     // before intake reads the inbox
 *     …                                                       // intake, link, judge, decide
 *     publish_begin(&publication, &lock, date, sequence, number, diags);
 *     casebook_prepare(casebook, …);                          // the casebook's part; meanwhile
 *     outcome_write(…, publication.staging, …);               // all other files
 *     outputs_read(&outputs, publication.staging, threads);   // meanwhile
 *     publish_settle(&publication, diags);                    // every file and folder on the disk
 *     seal_write(…, publication.staging, manifest, diags);    // the manifest, last
 *     publish_end(&publication, casebook, manifest, diags);   // commit, rename
 *     morning_show(site, publication.folder, diags);
 *     inbox_clear(&lock, inbox, &before, &intake, diags);     // last
 *     publish_release(&publication);
 *     site_unlock(&lock);
 *
 * Killed at any instant, the next publish_recover leaves either the whole run or nothing of it. */
#ifndef HEARTH_NIGHT_PUBLISH_H
#define HEARTH_NIGHT_PUBLISH_H

#include "casebook/casebook.h"
#include "ground/file.h"
#include "night/outputs.h"

struct site_lock {
    char *site;    /* the folder as named; owned */
    int file;      /* SITE/.lock, locked; -1 = not held */
    bool taken;    /* by another run: why it is not held */
    int64_t since; /* when it was taken, by the file system's clock, seconds since 1970; never in a result */
};
/* false: another run holds it, or the folder cannot be written (diags). The lock ends with the process at the
 * latest. */
bool site_lock(const char *site, struct site_lock *lock, struct diags *diags);
void site_unlock(struct site_lock *lock);

enum recovery {
    RECOVERED_NOTHING,   /* all was well */
    RECOVERED_DISCARDED, /* unfinished staging was deleted: the night before never became visible */
    RECOVERED_FINISHED,  /* a committed run was brought to its folder */
    RECOVERED_DAMAGE,    /* a sealed run's folder is missing or another: exit 3 */
    RECOVERED_FAILED     /* the disk refused: exit 4 */
};
/* With the lock held, before anything is read. */
enum recovery publish_recover(const char *site, struct casebook *casebook, struct diags *diags);

struct publication {
    const struct site_lock *lock; /* borrowed */
    char *runs, *staging;         /* SITE/runs, SITE/runs/.staging-N; owned */
    char folder[32];              /* "2023-08-28-1" */
    char *sealed;                 /* SITE/runs/2023-08-28-1; owned */
};
/* Makes an empty runs/.staging-N for the run. false: diags; nothing to release but publish_release may be
 * called. */
bool publish_begin(struct publication *publication, const struct site_lock *lock, date_t date, int sequence,
                   int64_t number, struct diags *diags);
/* Brings staging to the disk; the outputs in it may be read meanwhile. After it only the manifest may be
 * added. */
bool publish_settle(const struct publication *publication, struct diags *diags);

enum published {
    PUBLISHED,            /* committed and in its folder */
    PUBLISHED_NOTHING,    /* nothing of it is visible: exit 4 */
    PUBLISHED_UNFINISHED, /* committed, but not yet in its folder: the next run finishes it; exit 4 */
    PUBLISHED_UNKNOWN     /* the casebook cannot be read back: exit 4, a person must look */
};
/* Of a casebook in which the run is prepared; `manifest` is the digest that seal_write gave. */
enum published publish_end(const struct publication *publication, struct casebook *casebook,
                           const char *manifest, struct diags *diags);
/* Removes the staging folder when the night stops before publish_end. */
void publish_abandon(struct publication *publication);
void publish_release(struct publication *publication);

/* Takes the deliveries that the night took (or knew already) out of the inbox: only files that still are what
 * was read, by size and time, and by their bytes when they are younger than the lock. A file that could not
 * go is a warning. Also right when the night turned out to be sealed already. */
void inbox_clear(const struct site_lock *lock, const char *inbox, const struct file_list *before,
                 const struct intake *intake, struct diags *diags);
/* Puts a synced copy of a sealed run's morning.html in the place of SITE/晨报.html; a warning where it
 * cannot.
 */
void morning_show(const char *site, const char *folder, struct diags *diags);

#endif
