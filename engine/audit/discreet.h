/* Rules that are discreet on any sealed night of a site are so whenever it is
 * looked into: what such a rule asked before it was hidden, it asks still. */
#ifndef HEARTH_AUDIT_DISCREET_H
#define HEARTH_AUDIT_DISCREET_H

#include "ground/map.h"
#include "audit/rebuild.h"

struct discreet {       /* what is known of a site's nights */
    struct map rules;   /* that are discreet on one of them */
    struct map readers; /* "dataset\nrule": which reads it on one of them */
};
void discreet_init(struct discreet *known);
void discreet_release(struct discreet *known);
/* Of such a key, and others of two lines: the first, or the second. */
struct span key_first(struct span key);
struct span key_second(struct span key);
void discreet_note(struct discreet *known, const struct book *book);
/* That such rules alone read the dataset: whose row stands in it says what they ask. */
bool discreet_alone(const struct discreet *known, struct span dataset);

/* Calls `each` with the rules of every sealed night, the newest first, of equal ones once; without those of
 * `but`, unless it is NULL. A night whose rules are gone is passed over. false: the system does not give what
 * there is, so that whoever shows something might show what such a night hides (diags). */
bool discreet_books(struct casebook *casebook, const char *site, const struct sealed *but,
                    void (*each)(void *context, const struct book *book), void *context, struct diags *diags);
/* Gives every rule of two books that is discreet on a sealed night that night's title. false: as above. */
bool discreet_titles(struct book *one, struct book *other, struct casebook *casebook, const char *site,
                     struct diags *diags);
/* The same of the rebuilt night's book, and notes all nights in *known unless it is NULL. */
bool discreet_ever(struct rebuilt *rebuilt, const char *site, struct discreet *known, struct diags *diags);

#endif
