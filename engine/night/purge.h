/* Raw deliveries past the term of their dataset (rules/datasets, keep) go out of the archive; hashes,
 * evidence, lists and journal stay. With the site's lock held, each is first written into the casebook
 * (casebook/purges.h), and only when that is committed its bytes are removed: killed at any instant, the next
 * purge or night removes what is written down and still lies there.
 *
 *     struct purging purging;
 *     enum exit_code code = purge_survey(&purging, &options, diags);   // what may go, and why the rest stays
 *     if (code == EXIT_DONE) code = purge_carry_out(&purging, diags);
 *     purge_release(&purging);
 */
#ifndef HEARTH_NIGHT_PURGE_H
#define HEARTH_NIGHT_PURGE_H

#include "casebook/purges.h"
#include "night/publish.h"

#define NIGHTS_KEPT                                                                                          \
    7 /* whose deliveries stay: a flag's cause is found by judging last night's world again                  \
       */

enum purge_state {
    PURGE_DUE,      /* its term is over */
    PURGE_IN_FORCE, /* in the last night */
    PURGE_HELD,     /* in the last night */
    PURGE_RECENT,   /* one of the last NIGHTS_KEPT nights rested on it, or took it */
    PURGE_YOUNG,    /* its term is not over */
    PURGE_NO_TERM,  /* its dataset has none, or is no longer declared */
    PURGE_SHARED,   /* the same bytes came for something else as well, which must stay */
    PURGE_MISSING,  /* its term is over, but its bytes are gone already and nobody purged them */
    PURGE_STATES
};

struct stored { /* one delivery of the casebook whose bytes are in the archive */
    const struct kept_delivery *kept;
    const struct dataset *dataset; /* NULL: no longer declared */
    date_t since;                  /* out of force; DATE_NONE: in force or held */
    date_t ends;                   /* the first day after its term; DATE_OPEN: it has none */
    enum purge_state state;
};

struct purge_options {
    const char *site;
    date_t date;               /* as-of */
    const char *by, *why;      /* NULL: only look */
    const char *const *wanted; /* names of datasets, names or first digits of deliveries; none: all */
    int wanted_count;
};

struct purging {
    const struct purge_options *options;
    struct site_lock lock;
    bool locked;
    struct casebook *casebook;
    struct book *book;
    struct stored *items; /* oldest first; owned */
    uint32_t count;
    uint32_t of_state[PURGE_STATES];
    date_t next; /* the earliest day on which another term ends; DATE_OPEN */
};

/* EXIT_NOT_STARTED: the book does not load, a run holds the lock, no night was sealed, the date lies in the
 * future or before the last night, or one that was asked for by itself may not go (diags). To be released
 * whatever it says. */
enum exit_code purge_survey(struct purging *purging, const struct purge_options *options,
                            struct diags *diags);
/* Writes down and removes all that is due. */
enum exit_code purge_carry_out(struct purging *purging, struct diags *diags);
void purge_release(struct purging *purging);
/* Why a delivery stays, zh · en, with the day. */
void purge_reason(const struct stored *stored, struct buffer *out);

/* Removes bytes that are written down as purged and still lie in the archive, with the site's lock held; how
 * many. false: some could not go (diags). */
bool purge_finish(const char *site, struct casebook *casebook, uint32_t *removed, struct diags *diags);

#endif
