/* The manifest: what a run rested on (the plan), what came of every stage, and the digest of every file it
 * wrote. The same night gives the same bytes, but for the section made_by. */
#ifndef HEARTH_NIGHT_SEAL_H
#define HEARTH_NIGHT_SEAL_H

#include "outcome/outcome.h"

struct seal {                 /* all borrowed */
    struct night_facts night; /* what the pages say of the night, too; its threads read the outputs again */
    int64_t position;         /* of the journal, before the first run of this date */
    const char *journal;      /* casebook_digest of that position */
    const char *previous;     /* digest of night.previous_run's manifest, NULL */
    const char *lua;          /* version of Lua, for made_by: lua.h is not seen from here */
};

/* SHA-256 of the plan, as it stands in the manifest: of book, intake, date and journal only, so that it is
 * known before anything is judged. */
void plan_digest(const struct seal *seal, char out[DIGEST_TEXT]);
/* Writes folder/manifest.json, synced, over all files now below folder; its digest into out. false: diags. */
bool seal_write(const struct seal *seal, const char *folder, char out[DIGEST_TEXT], struct diags *diags);

#endif
