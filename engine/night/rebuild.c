/* A sealed night put together again. */
#include "night/rebuild.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "night/purged.h"
#include "night/scratch.h"

struct rebuilding {
    struct rebuilt *rebuilt;
    const struct rebuild_options *options;
    struct diags *diags;
};

static enum exit_code put_sources(const struct rebuilding *rebuilding) {
    const struct rebuilt *rebuilt = rebuilding->rebuilt;
    const json_value *list = json_get(json_get(rebuilt->sealed.manifest, "plan"), "sources");
    enum exit_code code = EXIT_DONE;
    for (size_t i = 0; i < json_count(list) && code == EXIT_DONE; i++) {
        const char *path = json_get_text(json_at(list, i), "path");
        const char *digest = json_get_text(json_at(list, i), "sha256");
        code = scratch_put_archived(rebuilt->rules, rebuilding->options->site, rebuilt->sealed.run->folder,
                                    path ? path : "", digest ? digest : "", rebuilding->diags);
    }
    return code;
}

static enum exit_code load_book(const struct rebuilding *rebuilding) {
    struct rebuilt *rebuilt = rebuilding->rebuilt;
    rebuilt->rules = scratch_make();
    if (!rebuilt->rules) {
        diags_add(rebuilding->diags, DIAG_ERROR, (struct place){0},
                  "临时文件夹无法建立 · no scratch folder: %s", strerror(errno));
        return EXIT_SYSTEM;
    }
    enum exit_code code = put_sources(rebuilding);
    if (code != EXIT_DONE) return code;
    rebuilt->plan.book = scratch_book(rebuilt->rules, rebuilt->sealed.run->date, rebuilding->diags);
    return rebuilt->plan.book ? EXIT_DONE : EXIT_DIFFERENT;
}

static enum exit_code take_in(const struct rebuilding *rebuilding) {
    struct rebuilt *rebuilt = rebuilding->rebuilt;
    const struct sealed *sealed = &rebuilt->sealed;
    struct buffer archive = {0};
    buffer_format(&archive, "%s/archive", rebuilding->options->site);
    struct intake_options options = {.archive = archive.at,
                                     .threads = rebuilding->options->threads,
                                     .known = sealed->known,
                                     .known_count = sealed->known_count,
                                     .releases = sealed->releases,
                                     .release_count = sealed->release_count,
                                     .look_only = true};
    progress_stage(rebuilding->options->progress, "收件", "intake");
    bool taken = plan_take_in(&rebuilt->plan, &options, rebuilding->diags);
    progress_done(rebuilding->options->progress, plan_rows(&rebuilt->plan), "行 rows");
    buffer_release(&archive);
    return taken ? EXIT_DONE : EXIT_DIFFERENT;
}

enum exit_code rebuild_open_book(struct rebuilt *rebuilt, const struct rebuild_options *options,
                                 struct diags *diags) {
    struct rebuilding rebuilding = {rebuilt, options, diags};
    *rebuilt = (struct rebuilt){.plan.threads = options->threads};
    enum exit_code code = sealed_open(&rebuilt->sealed, options->site, options->run, diags);
    return code == EXIT_DONE ? load_book(&rebuilding) : code;
}

enum exit_code rebuild_open(struct rebuilt *rebuilt, const struct rebuild_options *options,
                            struct diags *diags) {
    struct rebuilding rebuilding = {rebuilt, options, diags};
    *rebuilt = (struct rebuilt){.plan.threads = options->threads};
    enum exit_code code = sealed_open(&rebuilt->sealed, options->site, options->run, diags);
    if (code == EXIT_DONE) code = purged_tell(&rebuilt->sealed, options->site, diags);
    if (code == EXIT_DONE) code = load_book(&rebuilding);
    if (code == EXIT_DONE) code = take_in(&rebuilding);
    if (code != EXIT_DONE) return code;
    night_link(&rebuilt->plan, &rebuilt->night, options->progress);
    return night_join(&rebuilt->plan, &rebuilt->night, options->progress, diags);
}

enum exit_code rebuild_judge(struct rebuilt *rebuilt, const struct rebuild_options *options,
                             struct diags *diags) {
    return night_judge(&rebuilt->plan, false, &rebuilt->night, options->progress, diags);
}

void rebuild_close(struct rebuilt *rebuilt) {
    night_release(&rebuilt->night);
    plan_release(&rebuilt->plan);
    sealed_close(&rebuilt->sealed);
    if (rebuilt->rules) file_remove_tree(rebuilt->rules);
    free(rebuilt->rules);
    *rebuilt = (struct rebuilt){0};
}
