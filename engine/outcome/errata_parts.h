/* What the files of outcome/errata share. */
#ifndef HEARTH_OUTCOME_ERRATA_PARTS_H
#define HEARTH_OUTCOME_ERRATA_PARTS_H

#include "outcome/errata.h"

/* Takes the error in, unless it waits for an answer; its texts are copied. */
void errata_add(struct errata *errata, struct errata_file *file, const struct erratum *found);
/* Goes through the rows of a delivery; nothing for one that was not read. false: it is not what it was
 * (diags). */
bool errata_scan(struct errata *errata, struct errata_file *file, struct casebook *casebook,
                 struct diags *diags);

/* What was sent before. */
struct history;
struct history *history_new(const struct sent_error *sent, uint32_t count);
void history_free(struct history *history); /* NULL: nothing */
/* Sets state and `since`. */
void history_ask(struct history *history, const struct errata *errata, struct erratum *erratum);
/* How many errors of these files' senders were sent and stand in no file any more. */
uint32_t history_corrected(struct history *history, const struct errata *errata);

/* An error as it is written down; `period` is filled and pointed to. */
struct sent_error erratum_as_sent(const struct errata *errata, const struct erratum *erratum,
                                  char period[11]);

#endif
