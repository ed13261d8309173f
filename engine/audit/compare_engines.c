/* Two programs on one night: both replay it, their files are held together. */
#include "audit/compare_engines.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "library/crypto.h"
#include "library/json.h"
#include "audit/compare_flags.h"
#include "audit/replay.h"
#include "night/scratch.h"

#define FILE_MOST ((size_t)1 << 30) /* bytes of one output */

struct engines {
    const struct compare_engines_options *options;
    struct engines_compared *compared;
    struct diags *diags;
    struct scratch scratch;
    struct buffer own, other; /* folders below it */
};

static enum exit_code replay_own(struct engines *engines) {
    struct replay replay;
    struct replay_options options = {.rebuild = {.site = engines->options->site,
                                                 .threads = engines->options->threads,
                                                 .progress = engines->options->progress,
                                                 .compares = true},
                                     .keep = engines->own.at};
    enum exit_code code = replay_run(&options, &replay, engines->diags);
    if (replay.made) engines->compared->run = arena_text(&engines->compared->arena, replay.run);
    if (replay.made && replay.difference_count)
        diags_add(engines->diags, DIAG_WARNING, (struct place){.file = replay.run},
                  "本程序重算与封存的也不同，见 hearth replay · this program does not make the sealed night "
                  "again either: see hearth replay");
    bool made = replay.made;
    replay_release(&replay);
    return made ? EXIT_DONE : code;
}

static bool spawn_other(const struct engines *engines, pid_t *child) {
    posix_spawn_file_actions_t actions;
    char replay[] = "replay", keep[] = "--keep", quiet[] = "--quiet";
    char *const argv[] = {(char *)engines->options->engine,
                          replay,
                          (char *)engines->options->site,
                          (char *)engines->compared->run,
                          keep,
                          engines->other.at,
                          quiet,
                          NULL};
    if (posix_spawn_file_actions_init(&actions) != 0) system_failed("memory");
    int reason = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!reason) reason = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (!reason) reason = posix_spawn(child, engines->options->engine, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    errno = reason;
    return reason == 0;
}

/* 0 and 3 are answers of replay; whatever else it says, there is nothing to compare. */
static enum exit_code replay_other(struct engines *engines) {
    pid_t child;
    int status = 0;
    const char *engine = engines->options->engine;
    progress_stage(engines->options->progress, "另一程序", "other program");
    if (!spawn_other(engines, &child)) {
        diags_add(engines->diags, DIAG_ERROR, (struct place){.file = engine}, "无法运行 · cannot be run: %s",
                  strerror(errno));
        return EXIT_NOT_STARTED;
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return EXIT_SYSTEM;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if ((code == EXIT_DONE || code == EXIT_DIFFERENT) && file_exists(engines->other.at)) return EXIT_DONE;
    diags_add(engines->diags, DIAG_ERROR, (struct place){.file = engine},
              "没有重算出这一晚（退出码 %d） · did not replay the night (exit %d)", code, code);
    return EXIT_NOT_STARTED;
}

/* "1 882d6fc6fc35": version and program, as its manifest has them. */
static const char *engine_of(struct engines *engines, const char *folder) {
    struct buffer path = {0}, text = {.most = FILE_MOST};
    buffer_format(&path, "%s/manifest.json", folder);
    json_value *manifest =
        file_read(AT_FDCWD, path.at, FILE_MOST, &text) ? json_read(text.at, text.length) : NULL;
    const json_value *engine = json_get(json_get(manifest, "made_by"), "engine");
    const char *version = json_get_text(engine, "version"),
               *program = json_get_text(engine, "program_sha256");
    const char *told =
        arena_format(&engines->compared->arena, "%s %.12s", version ? version : "?", program ? program : "");
    json_free(manifest);
    buffer_release(&path);
    buffer_release(&text);
    return told;
}

static void add_differing(struct engines *engines, const char *name) {
    struct engines_compared *compared = engines->compared;
    compared->differing =
        memory_resize(compared->differing, compared->differing_count + 1u, sizeof *compared->differing);
    compared->differing[compared->differing_count++] = arena_text(&compared->arena, name);
}

static enum exit_code unread(const struct engines *engines, const char *name) {
    int reason = errno;
    diags_add(engines->diags, DIAG_ERROR, (struct place){.file = name}, "读不出 · cannot be read: %s",
              strerror(reason));
    diags_reason(engines->diags, reason);
    return EXIT_SYSTEM;
}

static bool same_bytes(const struct engines *engines, const char *name) {
    char digests[2][DIGEST_TEXT];
    const char *const folders[] = {engines->own.at, engines->other.at};
    bool read = true;
    for (int i = 0; i < 2; i++) {
        struct buffer path = {0};
        buffer_format(&path, "%s/%s", folders[i], name);
        read = digest_of_file(AT_FDCWD, path.at, digests[i], NULL) && read;
        buffer_release(&path);
    }
    return read && strcmp(digests[0], digests[1]) == 0;
}

/* Both lists are sorted. */
static void compare_files(struct engines *engines, const struct file_list *own,
                          const struct file_list *other) {
    for (size_t a = 0, b = 0; a < own->count || b < other->count;) {
        int order = a == own->count     ? 1
                    : b == other->count ? -1
                                        : strcmp(own->items[a].path, other->items[b].path);
        const char *name = order <= 0 ? own->items[a].path : other->items[b].path;
        a += order <= 0;
        b += order >= 0;
        if (strcmp(name, "manifest.json") == 0) continue;
        engines->compared->files++;
        if (order != 0 || !same_bytes(engines, name)) add_differing(engines, name);
    }
}

static enum exit_code hold_files(struct engines *engines) {
    struct file_list own = {0}, other = {0};
    bool listed = file_list_below(engines->own.at, OUTPUTS_DEPTH, &own) &&
                  file_list_below(engines->other.at, OUTPUTS_DEPTH, &other);
    if (listed) compare_files(engines, &own, &other);
    enum exit_code code = listed ? EXIT_DONE : unread(engines, engines->scratch.path);
    file_list_release(&own);
    file_list_release(&other);
    return code;
}

static enum exit_code hold_flags(struct engines *engines) {
    const char *const folders[] = {engines->own.at, engines->other.at};
    struct buffer texts[2] = {{.most = FILE_MOST}, {.most = FILE_MOST}};
    enum exit_code code = EXIT_DONE;
    for (int i = 0; i < 2; i++) {
        struct buffer path = {0};
        buffer_format(&path, "%s/flags.csv", folders[i]);
        if (!file_read(AT_FDCWD, path.at, FILE_MOST, &texts[i]) && errno != ENOENT)
            code = unread(engines, path.at);
        buffer_release(&path);
    }
    if (code == EXIT_DONE) compare_flags(engines->compared, buffer_span(&texts[0]), buffer_span(&texts[1]));
    buffer_release(&texts[0]);
    buffer_release(&texts[1]);
    return code;
}

static enum exit_code compare(struct engines *engines) {
    if (!scratch_open(&engines->scratch, engines->diags)) return EXIT_SYSTEM;
    buffer_format(&engines->own, "%s/own", engines->scratch.path);
    buffer_format(&engines->other, "%s/other", engines->scratch.path);
    enum exit_code code = replay_own(engines);
    if (code == EXIT_DONE) code = replay_other(engines);
    if (code == EXIT_DONE) code = hold_files(engines);
    if (code == EXIT_DONE) code = hold_flags(engines);
    if (code != EXIT_DONE) engines->compared->run = NULL;
    if (code != EXIT_DONE) return code;
    engines->compared->own = engine_of(engines, engines->own.at);
    engines->compared->other = engine_of(engines, engines->other.at);
    return engines->compared->differing_count ? EXIT_DIFFERENT : EXIT_DONE;
}

enum exit_code compare_engines(const struct compare_engines_options *options,
                               struct engines_compared *compared, struct diags *diags) {
    struct engines engines = {.options = options, .compared = compared, .diags = diags};
    *compared = (struct engines_compared){0};
    arena_init(&compared->arena);
    enum exit_code code = compare(&engines);
    progress_stage(options->progress, NULL, NULL);
    scratch_close(&engines.scratch);
    buffer_release(&engines.own);
    buffer_release(&engines.other);
    return code;
}

void compare_engines_release(struct engines_compared *compared) {
    arena_release(&compared->arena);
    free(compared->differing);
    free(compared->lines);
    *compared = (struct engines_compared){0};
}
