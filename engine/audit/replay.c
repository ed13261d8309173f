/* A sealed run made once more and compared. */
#include "audit/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "casebook/rewind.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "audit/differing.h"
#include "night/manifest.h"
#include "night/seal.h"

#define OUTPUT_MOST ((size_t)4 << 30) /* bytes of a file that is looked into */

struct replaying {
    const struct replay_options *options;
    struct replay *replay;
    struct diags *diags;
    struct rebuilt rebuilt;
    struct casebook *copy;       /* of the casebook, as it was; NULL: the rebuilt one is it already */
    struct buffer sealed, again; /* folders */
    json_value *manifest;        /* of the run that was made */
};

static void add(struct replaying *replaying, struct difference_found found) {
    struct replay *replay = replaying->replay;
    replay->differences =
        memory_resize(replay->differences, replay->difference_count + 1u, sizeof *replay->differences);
    found.file = arena_text(&replay->arena, found.file);
    replay->differences[replay->difference_count++] = found;
}

static enum exit_code cannot(const struct replaying *replaying, const char *path) {
    diags_add(replaying->diags, DIAG_ERROR, (struct place){.file = path}, "无法读写 · cannot be had: %s",
              strerror(errno));
    return EXIT_SYSTEM;
}

/* Where the run is made: by itself in the scratch folder, or where somebody wants to look at it. */
static enum exit_code make_folder(struct replaying *replaying) {
    const char *keep = replaying->options->keep;
    if (keep)
        buffer_text(&replaying->again, keep);
    else
        buffer_format(&replaying->again, "%s/run", replaying->rebuilt.scratch.path);
    if (mkdir(replaying->again.at, 0700) == 0) return EXIT_DONE;
    cannot(replaying, replaying->again.at);
    return keep ? EXIT_NOT_STARTED : EXIT_SYSTEM;
}

/* In the casebook as it was before the run. */
static enum exit_code prepare_casebook(struct replaying *replaying) {
    struct rebuilt *rebuilt = &replaying->rebuilt;
    const struct sealed *sealed = &rebuilt->sealed;
    if (sealed->run == &sealed->fixture) return EXIT_DONE;
    replaying->copy = casebook_before(sealed->casebook, replaying->options->rebuild.site, sealed->run->number,
                                      rebuilt->scratch.path, replaying->diags);
    rebuilt->stages.casebook = replaying->copy;
    return replaying->copy ? EXIT_DONE : EXIT_SYSTEM;
}

static enum exit_code read_manifest(struct replaying *replaying) {
    struct buffer path = {0}, text = {.most = MANIFEST_MOST};
    const char *why = NULL;
    buffer_format(&path, "%s/" MANIFEST, replaying->again.at);
    enum exit_code code = EXIT_DONE;
    if (!file_read(AT_FDCWD, path.at, MANIFEST_MOST, &text)) code = cannot(replaying, path.at);
    if (code == EXIT_DONE) replaying->manifest = manifest_read(text.at, text.length, &why);
    BUG_UNLESS(code != EXIT_DONE || replaying->manifest);
    buffer_release(&path);
    buffer_release(&text);
    return code;
}

static enum exit_code make(struct replaying *replaying) {
    struct stages *stages = &replaying->rebuilt.stages;
    char digest[DIGEST_TEXT];
    enum exit_code code = prepare_casebook(replaying);
    if (code == EXIT_DONE) code = stages_decide(stages);
    if (code == EXIT_DONE) code = make_folder(replaying);
    if (code != EXIT_DONE) return code;
    progress_stage(stages->progress, "清单", "outcome");
    bool made = stages_write(stages, replaying->again.at) && stages_seal(stages, replaying->again.at, digest);
    return made ? read_manifest(replaying) : EXIT_SYSTEM;
}

/* Everything but what follows from the files, or from who made them. */
static void compare_manifests(struct replaying *replaying) {
    static const char *const sections[] = {"plan",     "inbox",    "parameters",      "limits",
                                           "counts",   "casebook", "previous",        "algorithms",
                                           "sequence", "run",      "manifest_version"};
    const json_value *sealed = replaying->rebuilt.sealed.manifest;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        struct buffer path = {0};
        buffer_text(&path, sections[i]);
        const json_value *a = json_get(sealed, sections[i]), *b = json_get(replaying->manifest, sections[i]);
        bool other = !a || !b || differing_json(a, b, &path);
        if (other)
            add(replaying, (struct difference_found){
                               .file = MANIFEST, .field = arena_text(&replaying->replay->arena, path.at)});
        buffer_release(&path);
    }
}

static void note_otherwise(void *context, const char *what, const char *then, const char *now) {
    struct replay *replay = context;
    struct arena *arena = &replay->arena;
    replay->otherwise =
        memory_resize(replay->otherwise, replay->otherwise_count + 1u, sizeof *replay->otherwise);
    replay->otherwise[replay->otherwise_count++] =
        (struct made_otherwise){arena_text(arena, what), arena_text(arena, then), arena_text(arena, now)};
}

static const json_value *output_of(const json_value *manifest, const char *path) {
    const json_value *list = json_get(manifest, "outputs");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *found = json_get_text(json_at(list, i), "path");
        if (found && strcmp(found, path) == 0) return json_at(list, i);
    }
    return NULL;
}

/* Looks into both files; says only which file when either cannot be read. */
static void find_place(struct replaying *replaying, const char *path, struct difference_found *found) {
    struct buffer from = {0}, sealed = {.most = OUTPUT_MOST}, again = {.most = OUTPUT_MOST};
    buffer_format(&from, "%s/%s", replaying->sealed.at, path);
    bool read = file_read(AT_FDCWD, from.at, OUTPUT_MOST, &sealed);
    buffer_clear(&from);
    buffer_format(&from, "%s/%s", replaying->again.at, path);
    read = read && file_read(AT_FDCWD, from.at, OUTPUT_MOST, &again);
    if (read) {
        struct differing_place place =
            differing_find(path, buffer_span(&sealed), buffer_span(&again), &replaying->replay->arena);
        found->part = place.part;
        found->field = place.field;
        found->line = place.line;
    }
    buffer_release(&from);
    buffer_release(&sealed);
    buffer_release(&again);
}

/* Of one sealed output: what the manifest says of it, what lies there, what was made. A fixture keeps its
 * workbooks as digests alone. */
static enum exit_code compare_output(struct replaying *replaying, const json_value *output) {
    const struct sealed *sealed = &replaying->rebuilt.sealed;
    const char *path = json_get_text(output, "path"), *digest = json_get_text(output, "sha256");
    char lies[DIGEST_TEXT] = "";
    struct buffer at = {0};
    if (!path || !digest) return EXIT_DONE;
    buffer_format(&at, "%s/%s", replaying->sealed.at, path);
    bool there = digest_of_file(AT_FDCWD, at.at, lies, NULL), refused = !there && file_denied(errno);
    if (refused) cannot(replaying, path);
    buffer_release(&at);
    if (refused) return EXIT_SYSTEM;
    const json_value *again = output_of(replaying->manifest, path);
    const char *now = again ? json_get_text(again, "sha256") : NULL;
    struct difference_found found = {.file = path};
    replaying->replay->compared++;
    replaying->replay->bytes += (uint64_t)json_get_number(output, "bytes", 0);
    if (!now)
        found.kind = DIFFERENCE_LACKING;
    else if (strcmp(now, digest) != 0)
        found.kind = DIFFERENCE_OTHER;
    else if (!there && sealed->run != &sealed->fixture)
        found.kind = DIFFERENCE_GONE;
    else if (there && strcmp(lies, digest) != 0)
        found.kind = DIFFERENCE_DAMAGED;
    else
        return EXIT_DONE;
    if (now && there && strcmp(now, lies) != 0) find_place(replaying, path, &found);
    add(replaying, found);
    return EXIT_DONE;
}

static enum exit_code compare_outputs(struct replaying *replaying) {
    enum exit_code code = EXIT_DONE;
    const json_value *sealed = replaying->rebuilt.sealed.manifest;
    const json_value *list = json_get(sealed, "outputs"), *again = json_get(replaying->manifest, "outputs");
    for (size_t i = 0; i < json_count(list) && code == EXIT_DONE; i++)
        code = compare_output(replaying, json_at(list, i));
    for (size_t i = 0; i < json_count(again); i++) {
        const char *path = json_get_text(json_at(again, i), "path");
        if (!output_of(sealed, path))
            add(replaying, (struct difference_found){.kind = DIFFERENCE_NEW, .file = path});
    }
    return code;
}

/* Files beside the sealed ones; a fixture has documents of its own there. */
static enum exit_code look_for_strays(struct replaying *replaying) {
    const struct sealed *sealed = &replaying->rebuilt.sealed;
    struct file_list list;
    if (sealed->run == &sealed->fixture) return EXIT_DONE;
    if (!file_list_below(replaying->sealed.at, OUTPUTS_DEPTH, &list))
        return cannot(replaying, replaying->sealed.at);
    for (size_t i = 0; i < list.count; i++) {
        const char *path = list.items[i].path;
        if (strcmp(path, MANIFEST) != 0 && !output_of(sealed->manifest, path))
            add(replaying, (struct difference_found){.kind = DIFFERENCE_STRAY, .file = path});
    }
    file_list_release(&list);
    return EXIT_DONE;
}

/* The rows that the run wrote into the journal and beside it. */
static enum exit_code compare_casebook(struct replaying *replaying) {
    const struct sealed *sealed = &replaying->rebuilt.sealed;
    struct buffer where = {0};
    if (!replaying->copy) return EXIT_DONE;
    bool read =
        casebook_difference(sealed->casebook, replaying->copy, sealed->run->number, &where, replaying->diags);
    const json_value *then = json_get(sealed->manifest, "casebook"),
                     *now = json_get(replaying->manifest, "casebook");
    bool damaged = then && now && json_same(then, now); /* what was sealed comes out again */
    if (read && where.length)
        add(replaying, (struct difference_found){.kind = damaged ? DIFFERENCE_DAMAGED : DIFFERENCE_OTHER,
                                                 .file = "casebook.db",
                                                 .part = arena_text(&replaying->replay->arena, where.at)});
    buffer_release(&where);
    return read ? EXIT_DONE : EXIT_SYSTEM;
}

static enum exit_code compare(struct replaying *replaying) {
    progress_stage(replaying->options->rebuild.progress, "比对", "compare");
    sealed_folder(&replaying->rebuilt.sealed, replaying->options->rebuild.site, &replaying->sealed);
    made_by_compare(json_get(replaying->rebuilt.sealed.manifest, "made_by"),
                    json_get(replaying->manifest, "made_by"), note_otherwise, replaying->replay);
    compare_manifests(replaying);
    enum exit_code code = compare_outputs(replaying);
    if (code == EXIT_DONE) code = look_for_strays(replaying);
    if (code == EXIT_DONE) code = compare_casebook(replaying);
    if (code != EXIT_DONE) return code;
    progress_done(replaying->options->rebuild.progress, replaying->replay->compared, "份 files");
    progress_stage(replaying->options->rebuild.progress, NULL, NULL);
    replaying->replay->made = true;
    return replaying->replay->difference_count ? EXIT_DIFFERENT : EXIT_DONE;
}

static void release(struct replaying *replaying) {
    struct rebuilt *rebuilt = &replaying->rebuilt;
    if (rebuilt->stages.casebook) casebook_abandon(rebuilt->stages.casebook);
    casebook_close(replaying->copy);
    json_free(replaying->manifest);
    buffer_release(&replaying->sealed);
    buffer_release(&replaying->again);
    rebuild_close(rebuilt);
}

enum exit_code replay_run(const struct replay_options *options, struct replay *replay, struct diags *diags) {
    struct replaying replaying = {.options = options, .replay = replay, .diags = diags};
    *replay = (struct replay){0};
    arena_init(&replay->arena);
    enum exit_code code = rebuild_open(&replaying.rebuilt, &options->rebuild, diags);
    if (replaying.rebuilt.sealed.run)
        snprintf(replay->run, sizeof replay->run, "%s", replaying.rebuilt.sealed.run->folder);
    if (code == EXIT_DONE) code = make(&replaying);
    if (code == EXIT_DONE) code = compare(&replaying);
    release(&replaying);
    return code;
}

void replay_release(struct replay *replay) {
    free(replay->differences);
    free(replay->otherwise);
    arena_release(&replay->arena);
    *replay = (struct replay){0};
}
