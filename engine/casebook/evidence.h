/* The evidence of a flag as rows of the casebook: one per piece, written when a reason opens or worsens. No
 * ID, name, address or telephone number enters them. */
#ifndef HEARTH_CASEBOOK_EVIDENCE_H
#define HEARTH_CASEBOOK_EVIDENCE_H

#include "casebook/events.h"

struct recent_word {
    const char *text; /* borrowed; NULL at first */
    int64_t id;
};

struct evidence_writer {
    struct statement *insert, *insert_text;
    struct map texts;             /* number + 1 is the id in the table of texts */
    struct recent_word recent[9]; /* by parameter of insert */
    const struct book *book;
    const struct population *population;
    const struct judgement *judgement;
    const struct intake *intake;
    struct buffer text; /* scratch */
};

/* Wants book, population, judgement and intake set; to be released even when it fails. false: store_error. */
bool evidence_writer_init(struct evidence_writer *writer, struct casebook *casebook);
void evidence_writer_release(struct evidence_writer *writer);
bool evidence_add(struct evidence_writer *writer, const struct event *event); /* false: store_error */

#endif
