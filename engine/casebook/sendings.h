/* What was sent back to agencies: who let a workbook of errors out, to whom, and which errors stood in it, so
 * that each is sent once until it is answered. Append-only, with a hash chain of its own: nothing that a
 * night judges rests on it. The tables are made with the first sending.
 *
 * A row is known again in a corrected file, wherever it stands there, by its likeness: an HMAC under the
 * site's key of what identifies it. */
#ifndef HEARTH_CASEBOOK_SENDINGS_H
#define HEARTH_CASEBOOK_SENDINGS_H

#include "casebook/casebook.h"

struct sent_error {
    const char *dataset, *sender; /* "" when unknown */
    const char *period;           /* first day of the delivery's period, "" none */
    const char *delivery;         /* digest; its name when it could not be read */
    uint32_t line;                /* of the delivery; 0: the delivery as a whole */
    const char *column;           /* as rules write it; "": the row as a whole */
    const char *reason;           /* en */
    const char *likeness;         /* "": the row cannot be known again */
    const char *at;               /* when it was sent, UTC; NULL when it is being sent */
};

struct sending {
    const char *at;       /* UTC, "2023-08-28T07:15:00Z" */
    const char *by;       /* who answers for it */
    const char *agency;   /* to whom */
    date_t date;          /* as-of date of the intake */
    const char *workbook; /* SHA-256 of the file */
    const struct sent_error *errors;
    uint32_t count;
};

/* All errors sent so far, oldest first; owned by the casebook. false: diags. */
bool casebook_sent(struct casebook *casebook, const struct sent_error **errors, uint32_t *count,
                   struct diags *diags);
/* Writes a sending down, all of it or nothing; with the site's lock held. false: diags. */
bool casebook_send(struct casebook *casebook, const struct sending *sending, struct diags *diags);
/* The likeness of what identifies a row: 32 hex digits. */
void casebook_likeness(struct casebook *casebook, const struct buffer *identity, char out[DIGEST_TEXT]);

#endif
