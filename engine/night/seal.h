/* The manifest: what a run rested on (the plan), what came of every stage, and the digest of every file it
 * wrote. The same night gives the same bytes, but for the section made_by. */
#ifndef HEARTH_NIGHT_SEAL_H
#define HEARTH_NIGHT_SEAL_H

#include "night/outputs.h"
#include "night/plan.h"
#include "outcome/outcome.h"

struct seal {                      /* all borrowed */
    struct night_facts night;      /* what the pages say of the night, too */
    const struct plan *plan;       /* what it rested on */
    struct casebook *casebook;     /* in which the run is prepared; NULL: nothing is said of it */
    const char *previous;          /* digest of night.previous_run's manifest, NULL */
    const char *lua;               /* version of Lua, for made_by: lua.h is not seen from here */
    const struct outputs *outputs; /* of the folder */
    json_value *made_by;           /* taken over; NULL: it is asked for now */
};

/* The section made_by: program, compiler, libraries, tables; the caller frees it. */
json_value *seal_made_by(const char *lua);
/* Calls `each` for what `now` has, and `then` otherwise, "libraries.sqlite", with what either says ("": it
 * says nothing). */
void made_by_compare(const json_value *then, const json_value *now,
                     void (*each)(void *context, const char *what, const char *then, const char *now),
                     void *context);
#define MADE_BY_PROGRAM                                                                                      \
    "engine.program_sha256" /* the file that ran: another build of the same sources has another */
/* Writes folder/manifest.json, synced, over the outputs in it; its digest into out. false: diags. */
bool seal_write(const struct seal *seal, const char *folder, char out[DIGEST_TEXT], struct diags *diags);

#endif
