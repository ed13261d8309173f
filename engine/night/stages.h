/* What a night does with its deliveries: taken in, linked, judged, held against the casebook, written and
 * sealed, all into one folder. `hearth run` publishes that folder, `hearth replay` compares it: there is no
 * second way from deliveries to outputs.
 *
 *     struct stages stages = {.plan = &plan, .night = &night, .casebook = casebook, …};
 *     stages_take_in(&stages, &options); stages_link(&stages) …   // until nothing more is held
 *     stages_decide(&stages); stages_write(&stages, folder); stages_seal(&stages, folder, digest);
 *     stages_release(&stages);
 */
#ifndef HEARTH_NIGHT_STAGES_H
#define HEARTH_NIGHT_STAGES_H

#include "night/night.h"
#include "night/publish.h"
#include "outcome/outcome.h"

struct stages {       /* borrowed, but for the last block */
    const char *site; /* folder */
    struct plan *plan;
    struct night *night;
    struct casebook *casebook;             /* in which the run is prepared */
    const struct run_row *previous;        /* NULL: the first run */
    int sequence;                          /* on its date */
    const char *folder;                    /* "2023-08-28-1" */
    const struct run_row *again;           /* the run, when it is made again; NULL: a new one */
    struct casebook *told;                 /* again: the casebook that has it */
    const json_value *made_by;             /* of a night that is made again; NULL: this program makes it */
    const struct publication *publication; /* its staging folder is brought to the disk as soon as it is
                                              written; NULL: the folder is compared, not published */
    const char *scratch;                   /* the folder below which scratch folders are made */
    struct progress *progress;
    struct diags *diags;

    char digest[DIGEST_TEXT];  /* of the plan, once taken in */
    struct arena arena;        /* the texts of what is held */
    struct held_by_link *held; /* what guards of linked rows held so far */
    uint32_t held_count;
    struct quarantine quarantine;
    struct caseload caseload;
    struct outputs outputs; /* once written */
    json_value *own_made_by;
    bool decided;
    bool damaged; /* some causes are not known, though nothing of the run before was purged */
};

/* Reads the deliveries, without those that are held by now. EXIT_DONE, or EXIT_NOT_STARTED (diags). */
enum exit_code stages_take_in(struct stages *stages, const struct intake_options *options);
/* Links, while the archive is sealed. false: that showed a delivery that no night should rest on; it is held,
 * and all is to be taken in once more. */
bool stages_link(struct stages *stages);
/* Judges everybody, holds it against the cases, and finds why flags came and went since the run before.
 * EXIT_DONE, or why not (diags). */
enum exit_code stages_decide(struct stages *stages);
/* Every output but the manifest into a folder, and the casebook's part into its open transaction. */
bool stages_write(struct stages *stages, const char *folder);
/* The manifest over what the folder holds; its digest into out. */
bool stages_seal(struct stages *stages, const char *folder, char out[DIGEST_TEXT]);
/* What the night is, as far as it has come. */
struct night_facts stages_facts(const struct stages *stages);
void stages_release(struct stages *stages); /* a second time: nothing */

#endif
