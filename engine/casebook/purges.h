/* Deliveries whose bytes were removed from the archive when their term was over: what each was, since when it
 * was out of force, by which term, who removed it and why. Append-only, with a hash chain of its own that
 * goes over the chain of the last run as well (chain.h); what a night judges rests on none of it.
 *
 * Bytes go after they are written down here, so that a kill leaves bytes that are said to be gone, never
 * bytes that are gone and nobody says why. */
#ifndef HEARTH_CASEBOOK_PURGES_H
#define HEARTH_CASEBOOK_PURGES_H

#include "casebook/casebook.h"

#define TERM_TEXT 40 /* bytes */

struct purge {
    int64_t number, run; /* 1, 2 … ; the last run that was sealed before it, 0 = none */
    date_t date;         /* as-of */
    const char *dataset; /* as rules write it */
    const char *title, *name, *sender, *digest; /* zh; as delivered; "" = none; SHA-256 */
    date_t first, last;                         /* its period; DATE_NONE */
    uint64_t bytes;
    date_t since;      /* out of force; the first as-of date on which no night used it */
    const char *term;  /* ISO 8601: "P5Y", "P18M", "P90D" */
    const char *basis; /* of the term */
    const char *by, *why;
};

void term_write(struct span_of_time term, char out[TERM_TEXT]); /* "P5Y"; of no time "P0D" */

/* The last purge of these bytes; owned by the casebook; *purge NULL: never purged. Bytes that came again
 * afterwards are there all the same. false: diags. */
bool casebook_purged(struct casebook *casebook, const char *digest, const struct purge **purge,
                     struct diags *diags);
/* Writes purges down, all or nothing, with the site's lock held; their `number` and `run` are not looked at.
 * false: diags, and perhaps written after all: who goes on must ask. */
bool casebook_purge(struct casebook *casebook, const struct purge *purges, uint32_t count,
                    struct diags *diags);
/* A delivery of the casebook that was not purged since it came. */
struct kept_delivery {
    int64_t run;                                          /* that took it */
    const char *dataset, *title, *name, *sender, *digest; /* sender "" = none */
    date_t first, last, reaches, taken_on;                /* DATE_NONE unknown */
    uint64_t bytes;
};
/* All of them, oldest first; owned by the casebook. false: diags. */
bool casebook_kept(struct casebook *casebook, const struct kept_delivery **kept, uint32_t *count,
                   struct diags *diags);
/* Digests of purged bytes that did not come again: they should be in the archive no more. Oldest first; owned
 * by the casebook. false: diags. */
bool casebook_gone(struct casebook *casebook, const char *const **digests, uint32_t *count,
                   struct diags *diags);

/* "已于 2029-01-03 按保存期限5年（依据）清除", "purged on 2029-01-03 by its term of 5 years". */
void purge_words(const struct purge *purge, bool zh, struct buffer *out);
/* The term of an ISO 8601 text, for people: "5年", "5 years". */
void term_told(const char *term, bool zh, struct buffer *out);

#endif
