/* A sealed night put together again. */
#include "night/rebuild.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "night/purged.h"

#define SOURCE_MOST ((size_t)16 << 20) /* bytes of one Lua file */
#define SITE_FILE "site.lua"

struct rebuilding {
    struct rebuilt *rebuilt;
    const struct rebuild_options *options;
    struct diags *diags;
};

static enum exit_code refused(const struct rebuilding *rebuilding, const char *path, const char *why) {
    diags_add(rebuilding->diags, DIAG_ERROR, (struct place){.file = path},
              "%s 的规则文件无法取出：%s · a file of its rules cannot be had: %s",
              rebuilding->rebuilt->sealed.run->folder, why, why);
    return EXIT_DIFFERENT;
}

static bool make_scratch(struct rebuilt *rebuilt) {
    struct buffer path = {0};
    const char *below = getenv("TMPDIR");
    buffer_format(&path, "%s/hearth-XXXXXX", below && *below ? below : "/tmp");
    rebuilt->rules = path.at;
    if (mkdtemp(rebuilt->rules)) return true;
    free(rebuilt->rules);
    rebuilt->rules = NULL;
    return false;
}

/* Below the scratch folder: nothing that a manifest says may lead out of it. */
static bool stays_below(const char *path) {
    return *path && *path != '/' && !strstr(path, "..");
}

/* site.lua on top, everything else in rules/, as the site's own paths are shown. */
static bool put_file(const struct rebuilt *rebuilt, const char *path, const struct buffer *text) {
    struct buffer to = {0};
    const char *below = strcmp(path, SITE_FILE) == 0 ? "" : "rules/";
    buffer_format(&to, "%s/%s%s", rebuilt->rules, below, path);
    char *slash = strrchr(to.at, '/');
    *slash = '\0';
    bool put = file_make_folders(to.at, 0700);
    *slash = '/';
    put = put && file_write(AT_FDCWD, to.at, text->at, text->length);
    buffer_release(&to);
    return put;
}

static enum exit_code put_source(const struct rebuilding *rebuilding, const char *path, const char *digest) {
    struct buffer from = {0}, text = {.most = SOURCE_MOST};
    char found[DIGEST_TEXT] = "";
    enum exit_code code = EXIT_DONE;
    buffer_format(&from, "%s/archive/rules/%s.lua", rebuilding->options->site, digest);
    if (!file_read(AT_FDCWD, from.at, SOURCE_MOST, &text))
        code = refused(rebuilding, path, strerror(errno));
    else
        digest_of(text.at, text.length, found);
    if (code == EXIT_DONE && strcmp(found, digest) != 0) code = refused(rebuilding, path, "存档损坏 damaged");
    if (code == EXIT_DONE && !put_file(rebuilding->rebuilt, path, &text)) {
        refused(rebuilding, path, strerror(errno));
        code = EXIT_SYSTEM;
    }
    buffer_release(&from);
    buffer_release(&text);
    return code;
}

static enum exit_code put_sources(const struct rebuilding *rebuilding) {
    const json_value *list = json_get(json_get(rebuilding->rebuilt->sealed.manifest, "plan"), "sources");
    enum exit_code code = EXIT_DONE;
    for (size_t i = 0; i < json_count(list) && code == EXIT_DONE; i++) {
        const char *path = json_get_text(json_at(list, i), "path");
        const char *digest = json_get_text(json_at(list, i), "sha256");
        bool named = path && digest && stays_below(path) && strlen(digest) + 1 == DIGEST_TEXT;
        code = named ? put_source(rebuilding, path, digest)
                     : refused(rebuilding, path ? path : "", "名称有误 misnamed");
    }
    return code;
}

static enum exit_code load_book(const struct rebuilding *rebuilding) {
    struct rebuilt *rebuilt = rebuilding->rebuilt;
    if (!make_scratch(rebuilt)) {
        diags_add(rebuilding->diags, DIAG_ERROR, (struct place){0},
                  "临时文件夹无法建立 · no scratch folder: %s", strerror(errno));
        return EXIT_SYSTEM;
    }
    enum exit_code code = put_sources(rebuilding);
    if (code != EXIT_DONE) return code;
    struct buffer rules = {0};
    buffer_format(&rules, "%s/rules", rebuilt->rules);
    rebuilt->plan.book =
        book_load_other(rebuilt->rules, rules.at, rebuilt->sealed.run->date, rebuilding->diags);
    buffer_release(&rules);
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
