/* A book out of single files. */
#include "night/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"

#define SOURCE_MOST ((size_t)16 << 20) /* bytes of one Lua file */
#define SITE_FILE "site.lua"

#define KEEPER "read -r ended; /bin/rm -rf -- \"$0\""

/* "PREFIX-XXXXXX"; NULL: errno. */
static char *make(const char *prefix) {
    struct buffer path = {0};
    buffer_format(&path, "%s-XXXXXX", prefix);
    if (mkdtemp(path.at)) return path.at;
    buffer_release(&path);
    return NULL;
}

static char *make_below(const char *below, const char *name) {
    struct buffer prefix = {0};
    buffer_format(&prefix, "%s/%s", below, name);
    char *path = make(prefix.at);
    buffer_release(&prefix);
    return path;
}

char *scratch_make(const char *below) {
    return make_below(below, ".staging-scratch");
}

/* In a session of its own and deaf to signals, so that it outlives whoever is interrupted with all that he
 * started. */
static bool set_apart(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, int wait_for) {
    sigset_t all;
    sigfillset(&all);
    return posix_spawn_file_actions_adddup2(actions, wait_for, STDIN_FILENO) == 0 &&
           posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1) == 0 &&
           posix_spawnattr_setsigmask(attributes, &all) == 0 &&
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID) == 0;
}

static bool spawn_keeper(struct scratch *scratch, int wait_for) {
    char *const words[] = {"sh", "-c", KEEPER, scratch->path, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&actions) != 0 || posix_spawnattr_init(&attributes) != 0)
        system_failed("memory");
    bool spawned = set_apart(&actions, &attributes, wait_for) &&
                   posix_spawn(&scratch->keeper, "/bin/sh", &actions, &attributes, words, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return spawned;
}

/* Where no process can be had the folder is removed all the same, unless this one is killed. */
static void begin_keeper(struct scratch *scratch) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    bool spawned = spawn_keeper(scratch, ends[0]);
    close(ends[0]);
    scratch->held = ends[1];
    if (spawned) return;
    scratch->keeper = 0;
    close(ends[1]);
}

static bool keep(struct scratch *scratch, char *path) {
    *scratch = (struct scratch){.path = path};
    if (path) begin_keeper(scratch);
    return path != NULL;
}

bool scratch_open(struct scratch *scratch, struct diags *diags) {
    const char *below = getenv("TMPDIR");
    if (keep(scratch, make_below(below && *below ? below : "/tmp", "hearth"))) return true;
    diags_add(diags, DIAG_ERROR, (struct place){0}, "临时文件夹无法建立 · no scratch folder: %s",
              strerror(errno));
    return false;
}

bool scratch_open_as(struct scratch *scratch, const char *prefix) {
    return keep(scratch, make(prefix));
}

void scratch_close(struct scratch *scratch) {
    if (!scratch->path) return;
    file_remove_tree(scratch->path);
    if (scratch->keeper) {
        close(scratch->held);
        waitpid(scratch->keeper, NULL, 0);
    }
    free(scratch->path);
    *scratch = (struct scratch){0};
}

/* Nothing here outlives the run: it is not synced. */
static bool write_new(const char *path, struct span text) {
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool put = file_put(file, text.at, text.length);
    return close(file) == 0 && put;
}

/* Nothing that a manifest says may lead out of it. site.lua on top, everything else in rules/, as the site's
 * own paths are shown. */
bool scratch_put(const char *scratch, const char *path, struct span text) {
    struct buffer to = {0};
    const char *below = strcmp(path, SITE_FILE) == 0 ? "" : "rules/";
    errno = EINVAL;
    if (!file_stays_below(path)) return false;
    buffer_format(&to, "%s/%s%s", scratch, below, path);
    char *slash = strrchr(to.at, '/');
    *slash = '\0';
    bool put = file_make_folders(to.at, 0700);
    *slash = '/';
    put = put && write_new(to.at, text);
    buffer_release(&to);
    return put;
}

static enum exit_code refused(const char *run, const char *path, const char *why, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){.file = path},
              "%s 的规则文件无法取出：%s · a file of its rules cannot be had: %s", run, why, why);
    return EXIT_DIFFERENT;
}

/* What errno says of it. */
static enum exit_code failed(const char *run, const char *path, struct diags *diags) {
    int reason = errno;
    enum exit_code code = refused(run, path, strerror(reason), diags);
    diags_reason(diags, reason);
    return diags_code(diags, code);
}

enum exit_code scratch_put_archived(const char *scratch, const char *site, const char *run, const char *path,
                                    const char *digest, struct diags *diags) {
    struct buffer from = {0}, text = {.most = SOURCE_MOST};
    char found[DIGEST_TEXT] = "";
    enum exit_code code = EXIT_DONE;
    if (!file_stays_below(path) || strlen(digest) + 1 != DIGEST_TEXT)
        return refused(run, path, "名称有误 misnamed", diags);
    buffer_format(&from, "%s/archive/rules/%s.lua", site, digest);
    if (!file_read(AT_FDCWD, from.at, SOURCE_MOST, &text))
        code = failed(run, path, diags);
    else
        digest_of(text.at, text.length, found);
    if (code == EXIT_DONE && strcmp(found, digest) != 0) code = refused(run, path, "存档损坏 damaged", diags);
    if (code == EXIT_DONE && !scratch_put(scratch, path, buffer_span(&text))) code = failed(run, path, diags);
    buffer_release(&from);
    buffer_release(&text);
    return code;
}

struct book *scratch_book(const char *scratch, date_t today, struct diags *diags) {
    struct buffer rules = {0};
    buffer_format(&rules, "%s/rules", scratch);
    struct book *book = book_load_other(scratch, rules.at, today, diags);
    buffer_release(&rules);
    return book;
}
