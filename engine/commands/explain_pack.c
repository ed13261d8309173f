/* One household and one run in one file: made beside its name, noted in the access log with its digest, and
 * only then given its name. */
#include "commands/explain_pack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands/new_file.h"
#include "ground/file.h"
#include "night/access.h"
#include "audit/case_pack.h"

static bool note(const struct case_pack_options *options, const struct case_packed *packed, const char *file,
                 struct diags *diags) {
    static const char *const readers[] = {"visitor", "county", "auditor"};
    struct buffer what = {0};
    buffer_format(&what, "%s --for %s", packed->mark, readers[options->reader]);
    if (packed->made) buffer_format(&what, " %s sha256 %s", file, packed->digest);
    bool noted = access_note(options->site, "explain --pack", what.at, diags);
    buffer_release(&what);
    return noted;
}

/* Nobody's file is written over, whoever made one meanwhile. */
static enum exit_code give_name(const struct case_pack_options *options, const char *file,
                                struct diags *diags) {
    enum exit_code code = new_file(options->site, file, 0600, diags);
    if (code != EXIT_DONE || rename(options->path, file) == 0) return code;
    diags_add(diags, DIAG_ERROR, (struct place){.file = file}, "写不下 · cannot be written: %s",
              strerror(errno));
    unlink(file);
    return EXIT_SYSTEM;
}

/* Whether the file could be made, before a night is put together for it; it is made at the end. */
static enum exit_code try_name(const char *site, const char *file, struct diags *diags) {
    enum exit_code code = new_file(site, file, 0600, diags);
    if (code == EXIT_DONE) unlink(file);
    return code;
}

static enum exit_code make(const struct case_pack_options *options, struct case_packed *packed,
                           const char *file, struct diags *diags) {
    enum exit_code code = try_name(options->site, options->path, diags);
    if (code == EXIT_NOT_STARTED && file_exists(options->path))
        diags_add(diags, DIAG_NOTE, (struct place){.file = options->path},
                  "可能是上次中断时留下的，没有人正在写它就请删除 · perhaps left by one that was broken off: "
                  "remove it, "
                  "unless another is being made");
    if (code != EXIT_DONE) return code;
    code = case_pack_make(options, packed, diags);
    bool personal = packed->made || packed->several;
    if (personal && !note(options, packed, file, diags)) code = EXIT_SYSTEM;
    if (code == EXIT_DONE) code = give_name(options, file, diags);
    if (code != EXIT_DONE && packed->begun) unlink(options->path);
    return code;
}

enum exit_code explain_pack(const struct explain_wanted *wanted, struct diags *diags) {
    struct progress progress;
    struct case_packed packed = {0};
    struct buffer part = {0};
    progress_init(&progress, wanted->quiet);
    buffer_format(&part, "%s.part", wanted->pack);
    const struct case_pack_options options = {.site = wanted->site,
                                              .run = wanted->run,
                                              .asked = wanted->asked,
                                              .reader = wanted->reader,
                                              .path = part.at,
                                              .threads = wanted->threads,
                                              .progress = &progress};
    enum exit_code code = try_name(wanted->site, wanted->pack, diags);
    if (code == EXIT_DONE) code = make(&options, &packed, wanted->pack, diags);
    if (code == EXIT_NOT_STARTED && packed.several) fputs(packed.several, stdout);
    if (code == EXIT_DONE)
        printf("%s: %u条结论 verdicts, %u行 rows, sha256 %s\n", wanted->pack, packed.verdicts, packed.rows,
               packed.digest);
    case_pack_release(&packed);
    buffer_release(&part);
    return code;
}
