/* What a night depends on, fixed before anything is judged: the book with its as-of date, the
 * deliveries in force, the place in the journal. Its digest names the night: the same plan gives the same
 * bytes.
 *
 *     struct plan plan = {.book = book_load(site, date, diags), .threads = 2};
 *     if (plan_take_in(&plan, &options, diags)) …            // night_run(&plan, …)
 *     plan_release(&plan);
 */
#ifndef HEARTH_NIGHT_PLAN_H
#define HEARTH_NIGHT_PLAN_H

#include "intake/intake.h"
#include "library/json.h"

struct plan {
    struct book *book;         /* owned; its `today` is the as-of date */
    struct intake intake;      /* the deliveries in force, read; owned */
    int threads;               /* changes no result */
    int64_t position;          /* of the journal, before the first run of this date; 0 = none is looked at */
    char journal[DIGEST_TEXT]; /* casebook_digest of that position */
};

/* Reads the deliveries; false: the intake could not go on (diags). */
bool plan_take_in(struct plan *plan, const struct intake_options *options, struct diags *diags);
void plan_release(struct plan *plan);
uint64_t plan_rows(const struct plan *plan); /* received, of all deliveries that were read */
/* Whether the document names a delivery: in force, or held or unreadable and of a known dataset. */
bool plan_names(const struct delivery *delivery);
/* As it stands in the manifest; the caller frees it. Deliveries that are held are named too: what they leave
 * untold depends on them. */
json_value *plan_document(const struct plan *plan);
void plan_digest(const struct plan *plan, char out[DIGEST_TEXT]); /* SHA-256 of its compact form */

#endif
