/* One household and one run in one file: made apart, noted in the access log with its digest, and only then
 * written under its name. */
#include "commands/explain_pack.h"

#include <stdio.h>
#include <string.h>

#include "commands/new_file.h"
#include "night/access.h"
#include "night/scratch.h"
#include "audit/case_pack.h"

static bool note(const struct case_pack_options *options, const struct case_packed *packed, const char *file,
                 struct diags *diags) {
    struct buffer what = {0};
    buffer_format(&what, "%s --for %s", packed->mark, audience_word(options->reader));
    if (packed->made) buffer_format(&what, " %s sha256 %s", file, packed->digest);
    bool noted = access_note(options->site, "explain --pack", what.at, diags);
    buffer_release(&what);
    return noted;
}

static enum exit_code make(const struct case_pack_options *options, struct case_packed *packed,
                           const char *file, struct diags *diags) {
    enum exit_code code = case_pack_make(options, packed, diags);
    bool personal = packed->made || packed->several;
    if (personal && !note(options, packed, file, diags)) code = EXIT_SYSTEM;
    return code == EXIT_DONE ? new_file_copy(options->site, file, options->path, diags) : code;
}

/* In a folder of its own, of which a killed process leaves nothing. */
static enum exit_code make_apart(struct case_pack_options *options, struct case_packed *packed,
                                 const char *file, struct diags *diags) {
    struct scratch scratch;
    struct buffer path = {0};
    if (!scratch_open(&scratch, diags)) return EXIT_SYSTEM;
    buffer_format(&path, "%s/pack.db", scratch.path);
    options->path = path.at;
    enum exit_code code = make(options, packed, file, diags);
    scratch_close(&scratch);
    buffer_release(&path);
    return code;
}

enum exit_code explain_pack(const struct explain_wanted *wanted, struct diags *diags) {
    struct progress progress;
    struct case_packed packed = {0};
    progress_init(&progress, wanted->quiet);
    struct case_pack_options options = {.site = wanted->site,
                                        .run = wanted->run,
                                        .asked = wanted->asked,
                                        .reader = wanted->reader,
                                        .threads = wanted->threads,
                                        .progress = &progress};
    enum exit_code code = new_file_try(wanted->site, wanted->pack, diags);
    if (code == EXIT_DONE) code = make_apart(&options, &packed, wanted->pack, diags);
    if (code == EXIT_NOT_STARTED && packed.several) fputs(packed.several, stdout);
    if (code == EXIT_DONE)
        printf("%s: %u条结论 verdicts, %u行 rows, sha256 %s\n", wanted->pack, packed.verdicts, packed.rows,
               packed.digest);
    case_pack_release(&packed);
    return code;
}
