/* A safe copy of a site in one tar file. */
#include "night/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "book/book.h"
#include "casebook/copy.h"
#include "casebook/purges.h"
#include "ground/file.h"
#include "ground/map.h"
#include "intake/archive.h"
#include "intake/arriving.h"
#include "night/access.h"
#include "night/bundle.h"
#include "night/purged.h"
#include "night/scratch.h"

#define DEPTH_MOST 16
#define QUIET_USUAL 60       /* seconds, when the book does not load */
#define RENAME_WAIT_MOST 100 /* times */
#define RENAME_WAIT 20000000 /* nanoseconds */
#define RULES_IN_USE "rules-in-use"
#define UNFINISHED ".unfinished"

struct backup {
    const char *site, *file;
    struct scratch scratch; /* beside FILE, which its tar file becomes by a rename */
    int archive, out;
    struct book *book;         /* NULL: does not load */
    struct casebook *casebook; /* the copy */
    struct bundle bundle;
    struct backup_report *report;
    struct diags *diags;
};

static void put_path(struct buffer *path, const char *folder, const char *below) {
    buffer_clear(path);
    buffer_format(path, "%s/%s", folder, below);
}

static enum exit_code system_says(const struct backup *backup, const char *path) {
    diags_add(backup->diags, DIAG_ERROR, (struct place){.file = path},
              "备份写不成 · the backup cannot be made: %s", strerror(errno));
    return EXIT_SYSTEM;
}

static enum exit_code missing(struct backup *backup, const char *name) {
    backup->report->missing++;
    diags_add(backup->diags, DIAG_ERROR, (struct place){.file = name},
              "案卷库记有它，但站点里没有：备份里缺它，请运行 hearth verify · the casebook names it, but it "
              "is not there: "
              "the backup is without it, run hearth verify");
    return EXIT_DONE;
}

/* One file of the site under the same name; what `needed` and is absent is told. */
static enum exit_code put_file(struct backup *backup, const char *name, bool needed) {
    struct buffer path = {0};
    put_path(&path, backup->site, name);
    enum bundled bundled = bundle_file(&backup->bundle, path.at, name);
    buffer_release(&path);
    if (bundled == BUNDLED_FAILED) return EXIT_SYSTEM;
    return bundled == BUNDLED_ABSENT && needed ? missing(backup, name) : EXIT_DONE;
}

static bool is_whole(const struct backup *backup, const struct file_list *list,
                     const struct file_entry *entry, int64_t now) {
    int quiet = backup->book ? backup->book->site.quiet : QUIET_USUAL;
    return arriving_is_companion(entry) || arriving_companion(list, entry) || now - entry->touched >= quiet;
}

/* Taken out by a night is not changed. */
static bool was_changed(const char *path, const struct file_entry *entry) {
    struct stat status;
    return lstat(path, &status) == 0 &&
           ((uint64_t)status.st_size != entry->size || (int64_t)status.st_mtime != entry->changed ||
            (int64_t)status.st_ctime != entry->touched);
}

static enum exit_code put_delivery(struct backup *backup, const struct file_entry *entry) {
    struct buffer name = {0}, path = {0};
    buffer_format(&name, "inbox/%s", entry->path);
    put_path(&path, backup->site, name.at);
    enum exit_code code = put_file(backup, name.at, false);
    if (code == EXIT_DONE && was_changed(path.at, entry)) {
        diags_add(backup->diags, DIAG_ERROR, (struct place){.file = name.at},
                  "读时有改动，请再备份一次 · changed while it was read: run the backup once more");
        code = EXIT_SYSTEM;
    }
    buffer_release(&name);
    buffer_release(&path);
    return code;
}

static void leave_out(struct backup *backup, const char *path) {
    backup->report->waiting++;
    diags_add(backup->diags, DIAG_WARNING, (struct place){.file = path},
              "收件箱里还没有传完的文件，或不是普通文件，没有备份 · a file of the inbox that is not whole "
              "yet, or no file: "
              "not in the backup");
}

static enum exit_code put_inbox(struct backup *backup) {
    struct buffer path = {0};
    struct file_list list = {0};
    int64_t now = (int64_t)time(NULL);
    put_path(&path, backup->site, "inbox/."); /* also of a link to a folder on another disk */
    enum bundled folders = bundle_folders(&backup->bundle, path.at, "inbox");
    enum exit_code code = folders == BUNDLED_FAILED ? EXIT_SYSTEM : EXIT_DONE;
    if (folders == BUNDLED && !file_list_below(path.at, DEPTH_MOST, &list))
        code = system_says(backup, path.at);
    for (size_t i = 0; i < list.count && code == EXIT_DONE; i++) {
        const struct file_entry *entry = &list.items[i];
        if (entry->regular && is_whole(backup, &list, entry, now))
            code = put_delivery(backup, entry);
        else
            leave_out(backup, entry->path);
    }
    file_list_release(&list);
    buffer_release(&path);
    return code;
}

static enum exit_code put_casebook(struct backup *backup) {
    static const char *const names[] = {"casebook.db", "casebook.key", "casebook.seal"};
    enum exit_code code =
        casebook_copy(backup->site, backup->scratch.path, backup->diags) ? EXIT_DONE : EXIT_SYSTEM;
    for (int i = 0; i < 3 && code == EXIT_DONE; i++) {
        struct buffer path = {0};
        put_path(&path, backup->scratch.path, names[i]);
        if (bundle_file(&backup->bundle, path.at, names[i]) == BUNDLED_FAILED) code = EXIT_SYSTEM;
        buffer_release(&path);
    }
    if (code == EXIT_DONE) backup->casebook = casebook_look(backup->scratch.path, backup->diags);
    return backup->casebook ? code : EXIT_SYSTEM;
}

/* Whether it is the run that was sealed, however far it has come. */
static bool is_run(const struct backup *backup, const char *folder, const char *manifest) {
    struct buffer path = {0};
    char digest[DIGEST_TEXT];
    buffer_format(&path, "%s/runs/%s/manifest.json", backup->site, folder);
    bool is = digest_of_file(AT_FDCWD, path.at, digest, NULL) && strcmp(digest, manifest) == 0;
    buffer_release(&path);
    return is;
}

/* A night that has just committed renames its staging folder in a moment; one that was killed then leaves it
 * to the next. */
static void find_folder(const struct backup *backup, const struct run_row *run, struct buffer *folder) {
    const struct timespec pause = {.tv_nsec = RENAME_WAIT};
    char staging[48];
    snprintf(staging, sizeof staging, ".staging-%" PRId64, run->number);
    for (int i = 0; i < RENAME_WAIT_MOST && !is_run(backup, run->folder, run->manifest); i++) {
        if (!is_run(backup, staging, run->manifest)) break;
        nanosleep(&pause, NULL);
    }
    bool in_place = is_run(backup, run->folder, run->manifest) || !is_run(backup, staging, run->manifest);
    buffer_format(folder, "runs/%s", in_place ? run->folder : staging);
}

static enum exit_code put_run(struct backup *backup, const struct run_row *run) {
    struct buffer folder = {0}, path = {0}, name = {0};
    struct file_list list = {0};
    enum exit_code code = EXIT_DONE;
    find_folder(backup, run, &folder);
    put_path(&path, backup->site, folder.at);
    if (!file_list_below(path.at, DEPTH_MOST, &list))
        code =
            errno == ENOENT || errno == ENOTDIR ? missing(backup, folder.at) : system_says(backup, path.at);
    for (size_t i = 0; i < list.count && code == EXIT_DONE; i++) {
        buffer_clear(&name);
        buffer_format(&name, "runs/%s/%s", run->folder, list.items[i].path);
        put_path(&path, backup->site, folder.at);
        buffer_format(&path, "/%s", list.items[i].path);
        enum bundled bundled = bundle_file(&backup->bundle, path.at, name.at);
        if (bundled == BUNDLED_FAILED) code = EXIT_SYSTEM;
        if (bundled == BUNDLED_ABSENT) missing(backup, name.at);
    }
    file_list_release(&list);
    buffer_release(&folder);
    buffer_release(&path);
    buffer_release(&name);
    return code;
}

static enum exit_code put_runs(struct backup *backup) {
    const struct run_row *runs;
    uint32_t count;
    if (!casebook_runs(backup->casebook, &runs, &count, backup->diags)) return EXIT_SYSTEM;
    enum exit_code code = EXIT_DONE;
    for (uint32_t i = 0; i < count && code == EXIT_DONE; i++) code = put_run(backup, &runs[i]);
    backup->report->runs = count;
    if (count == 0) return code;
    snprintf(backup->report->last_run, sizeof backup->report->last_run, "%s", runs[count - 1].folder);
    snprintf(backup->report->manifest, sizeof backup->report->manifest, "%s", runs[count - 1].manifest);
    return code;
}

/* Plain, or compressed; a night may be compressing it at this moment, which leaves one of the two. */
static enum exit_code put_archived(struct backup *backup, const char *digest) {
    struct buffer name = {0}, path = {0};
    char below[DIGEST_TEXT + 8];
    enum bundled bundled = BUNDLED_ABSENT;
    archive_path(digest, below);
    for (int i = 0; i < 4 && bundled == BUNDLED_ABSENT; i++) {
        buffer_clear(&name);
        buffer_format(&name, "archive/%s%s", below, i % 2 ? ARCHIVE_PACKED : "");
        put_path(&path, backup->site, name.at);
        bundled = bundle_file(&backup->bundle, path.at, name.at);
    }
    backup->report->deliveries += bundled == BUNDLED;
    buffer_clear(&name);
    buffer_format(&name, "archive/%s", below);
    enum exit_code code = bundled == BUNDLED_FAILED ? EXIT_SYSTEM : EXIT_DONE;
    if (bundled == BUNDLED_ABSENT) code = missing(backup, name.at);
    buffer_release(&name);
    buffer_release(&path);
    return code;
}

static enum exit_code put_archive(struct backup *backup) {
    const struct kept_delivery *kept;
    uint32_t count;
    struct map digests;
    if (!casebook_kept(backup->casebook, &kept, &count, backup->diags)) return EXIT_SYSTEM;
    enum exit_code code = EXIT_DONE;
    map_init(&digests);
    for (uint32_t i = 0; i < count && code == EXIT_DONE; i++) {
        uint32_t known = digests.count;
        if (map_add(&digests, span_of(kept[i].digest)) == known) code = put_archived(backup, kept[i].digest);
    }
    map_release(&digests);
    return code;
}

static bool begins(const char *path, const char *with) {
    return strncmp(path, with, strlen(with)) == 0;
}

static bool is_folder(const struct backup *backup, const char *name) {
    struct stat status;
    struct buffer path = {0};
    put_path(&path, backup->site, name);
    bool is = stat(path.at, &status) == 0 && S_ISDIR(status.st_mode);
    buffer_release(&path);
    return is;
}

/* What is in these was put by its name, also where one of them is a link to a folder on another disk. */
static bool was_put(const struct backup *backup, const char *path) {
    static const char *const folders[] = {"archive", "inbox", "runs"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *below = begins(path, folders[i]) ? path + strlen(folders[i]) : "?";
        if (*below == '/' || (*below == '\0' && is_folder(backup, path))) return true;
    }
    return false;
}

/* Not what was put already, nor what is being made or belongs to a process. */
static enum exit_code put_other(struct backup *backup, const struct file_entry *entry) {
    if (was_put(backup, entry->path) || begins(entry->path, "casebook.") || begins(entry->path, ".hearth-") ||
        strcmp(entry->path, ".lock") == 0)
        return EXIT_DONE;
    if (entry->regular) return put_file(backup, entry->path, false);
    errno = EACCES;
    if (entry->closed) return system_says(backup, entry->path);
    diags_add(backup->diags, DIAG_WARNING, (struct place){.file = entry->path},
              "不是普通文件，没有备份 · no regular file: not in the backup");
    return EXIT_DONE;
}

static enum exit_code put_others(struct backup *backup) {
    struct file_list list;
    enum exit_code code = EXIT_DONE;
    if (!file_list_below(backup->site, DEPTH_MOST, &list)) return system_says(backup, backup->site);
    for (size_t i = 0; i < list.count && code == EXIT_DONE; i++) code = put_other(backup, &list.items[i]);
    file_list_release(&list);
    return code;
}

/* The rules of sealed nights. */
static enum exit_code put_sources(struct backup *backup) {
    struct buffer path = {0};
    struct file_list list;
    enum exit_code code = EXIT_DONE;
    put_path(&path, backup->site, "archive/rules");
    if (!file_list_below(path.at, 0, &list) && errno != ENOENT) code = system_says(backup, path.at);
    for (size_t i = 0; i < list.count && code == EXIT_DONE; i++) {
        buffer_clear(&path);
        buffer_format(&path, "archive/rules/%s", list.items[i].path);
        code = put_file(backup, path.at, false);
    }
    file_list_release(&list);
    buffer_release(&path);
    return code;
}

/* Whether the site's rules are no folder in it, or a link that leads out of it. */
static bool rules_lie_outside(const struct backup *backup) {
    char *site = realpath(backup->site, NULL), *rules = realpath(backup->book->site.rules, NULL);
    size_t length = site ? strlen(site) : 0;
    bool inside = site && rules && begins(rules, site) && rules[length] == '/';
    free(site);
    free(rules);
    return !inside;
}

/* Rules that lie outside the site, as they are now. */
static enum exit_code put_rules(struct backup *backup) {
    struct stat like;
    struct buffer name = {0};
    enum exit_code code = EXIT_DONE;
    if (!backup->book) return EXIT_DONE;
    bool outside = rules_lie_outside(backup);
    if (outside && stat(backup->book->site.rules, &like) != 0)
        code = system_says(backup, backup->book->site.rules);
    for (uint16_t i = 0; outside && i < backup->book->source_count && code == EXIT_DONE; i++) {
        const struct source *source = &backup->book->sources[i];
        if (strcmp(source->path, "site.lua") == 0) continue;
        like.st_mode = 0644;
        buffer_clear(&name);
        buffer_format(&name, RULES_IN_USE "/%s", source->path);
        if (bundle_text(&backup->bundle, source->text, &like, name.at) != BUNDLED) code = EXIT_SYSTEM;
    }
    buffer_release(&name);
    return code;
}

static enum exit_code put_all(struct backup *backup) {
    enum exit_code code = put_inbox(backup);
    if (code == EXIT_DONE) code = put_casebook(backup);
    if (code == EXIT_DONE) code = put_runs(backup);
    if (code == EXIT_DONE) code = put_archive(backup);
    if (code == EXIT_DONE) code = put_sources(backup);
    if (code == EXIT_DONE) code = put_others(backup);
    if (code == EXIT_DONE) code = put_rules(backup);
    return code;
}

static enum exit_code write_file(struct backup *backup, const char *path) {
    backup->out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (backup->out < 0) return system_says(backup, path);
    backup->bundle = (struct bundle){.tar = tar_new(backup->out), .diags = backup->diags};
    if (!backup->bundle.tar) return system_says(backup, path);
    enum exit_code code = put_all(backup);
    bool ended = tar_end(backup->bundle.tar);
    if (code == EXIT_DONE && !(ended && fsync(backup->out) == 0)) code = system_says(backup, path);
    tar_free(backup->bundle.tar);
    if (code == EXIT_DONE && !digest_of_file(AT_FDCWD, path, backup->report->digest, NULL))
        code = system_says(backup, path);
    backup->report->files = backup->bundle.files;
    backup->report->bytes = backup->bundle.bytes;
    return code;
}

static char *folder_of(const char *file) {
    const char *slash = strrchr(file, '/');
    struct buffer folder = {0};
    if (!slash)
        buffer_text(&folder, ".");
    else if (slash == file)
        buffer_text(&folder, "/");
    else
        buffer_add(&folder, file, (size_t)(slash - file));
    return folder.at;
}

static enum exit_code refuse(const struct backup *backup, const char *file, const char *why) {
    diags_add(backup->diags, DIAG_ERROR, (struct place){.file = file}, "%s", why);
    return EXIT_NOT_STARTED;
}

static enum exit_code exists(const struct backup *backup) {
    return refuse(backup, backup->file, "已有这个文件，不覆盖 · the file exists and is not written over");
}

static enum exit_code publish(struct backup *backup, const char *path) {
    if (!file_rename_new(path, backup->file))
        return errno == EEXIST ? exists(backup) : system_says(backup, backup->file);
    char *folder = folder_of(backup->file);
    enum exit_code code = file_sync_folder(folder) ? EXIT_DONE : system_says(backup, backup->file);
    free(folder);
    return code;
}

/* A backup in the site would be in the next backup. */
static bool lies_inside(const char *site, const char *file) {
    char *folder = folder_of(file), *real = realpath(folder, NULL), *real_site = realpath(site, NULL);
    size_t length = real_site ? strlen(real_site) : 0;
    bool inside = real && real_site && strncmp(real, real_site, length) == 0 &&
                  (real[length] == '\0' || real[length] == '/');
    free(folder);
    free(real);
    free(real_site);
    return inside;
}

static enum exit_code open_scratch(struct backup *backup) {
    struct buffer prefix = {0};
    buffer_format(&prefix, "%s" UNFINISHED, backup->file);
    bool opened = scratch_open_as(&backup->scratch, prefix.at);
    buffer_release(&prefix);
    if (opened) return EXIT_DONE;
    return errno == ENOENT
               ? refuse(backup, backup->file, "要放备份的文件夹不存在 · its folder does not exist")
               : system_says(backup, backup->file);
}

static enum exit_code prepare(struct backup *backup) {
    backup->archive = site_archive(backup->site);
    if (!casebook_exists(backup->site)) return sealed_none(backup->site, backup->diags);
    if (file_exists(backup->file)) return exists(backup);
    if (lies_inside(backup->site, backup->file))
        return refuse(backup, backup->file,
                      "备份不能放在站点文件夹里 · a backup does not lie in its own site");
    if (backup->archive >= 0) flock(backup->archive, LOCK_SH); /* no purge meanwhile */
    return open_scratch(backup);
}

/* Rules that do not load must not keep anybody from a backup; rules that cannot be read are not in it. */
static enum exit_code load_book(struct backup *backup) {
    struct diags quiet;
    diags_init(&quiet);
    backup->book = book_load(backup->site, date_today(), &quiet);
    bool denied = quiet.denied > 0;
    diags_add_denied(backup->diags, &quiet);
    diags_release(&quiet);
    if (denied) return EXIT_SYSTEM;
    if (!backup->book)
        diags_add(backup->diags, DIAG_WARNING, (struct place){.file = backup->site},
                  "规则加载不了，备份里没有现行规则，只有封存过的 · the rules do not load: the backup has "
                  "those of sealed "
                  "nights only");
    return EXIT_DONE;
}

static void release(struct backup *backup) {
    casebook_close(backup->casebook);
    file_close(backup->out);
    file_close(backup->archive);
    scratch_close(&backup->scratch);
    book_free(backup->book);
}

enum exit_code backup_write(const char *site, const char *file, struct backup_report *report,
                            struct diags *diags) {
    struct backup backup = {
        .site = site, .file = file, .archive = -1, .out = -1, .report = report, .diags = diags};
    *report = (struct backup_report){0};
    enum exit_code code = prepare(&backup);
    if (code == EXIT_DONE && !access_note(site, "backup", file, diags)) code = EXIT_SYSTEM;
    if (code == EXIT_DONE) {
        struct buffer path = {0};
        put_path(&path, backup.scratch.path, "backup.tar");
        code = load_book(&backup);
        if (code == EXIT_DONE) code = write_file(&backup, path.at);
        if (code == EXIT_DONE) code = publish(&backup, path.at);
        buffer_release(&path);
    }
    release(&backup);
    return code == EXIT_DONE && report->missing ? EXIT_DIFFERENT : code;
}
