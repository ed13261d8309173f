/* The rows of a night that come by the thousand: journal, evidence with its texts, cases, flags. Each table
 * is filled by one statement, and hashed while it is. */
#ifndef HEARTH_CASEBOOK_TABLES_H
#define HEARTH_CASEBOOK_TABLES_H

#include "casebook/decide.h"
#include "casebook/evidence.h"
#include "casebook/export.h"

struct tables {
    struct casebook *casebook;       /* borrowed, with an open transaction */
    struct pending *pending;         /* borrowed; its events are applied to its head */
    const struct book *book;         /* borrowed */
    int64_t run;                     /* that writes */
    struct event_writer events;      /* its position is the journal's last one */
    struct evidence_writer evidence; /* begun by the caller */
    uint32_t at;                     /* of events, cases: the next row */
    struct export_known
        known; /* digests, of cases and flags only when they were written in the order of their keys */
    /* of the row at hand */
    char region[REGION_TEXT], days[4][DATE_TEXT];
    uint32_t *reasons; /* of the case before `at`, in order of their key; owned */
    uint32_t reason_count, reason_room, reason_at;
};

/* false: store_error. */
bool tables_fill(struct tables *tables);
void tables_release(struct tables *tables); /* with the writers */

#endif
