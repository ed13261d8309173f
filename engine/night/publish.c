/* Publishing: staging, sync, commit, rename, and only then the inbox. */
#include "night/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ground/memory.h"

#define MORNING "晨报.html"

static char *path_of(const char *folder, const char *name) {
    struct buffer path = {0};
    buffer_format(&path, "%s/%s", folder, name);
    return path.at;
}

static bool disk_refused(const char *path, const char *what, struct diags *diags) {
    struct place place = {.file = path};
    diags_add(diags, DIAG_ERROR, place, "%s: %s", what, strerror(errno));
    return false;
}

bool publish_begin(struct publication *publication, const struct site_lock *lock, date_t date, int sequence,
                   int64_t number, struct diags *diags) {
    char day[11], name[48];
    date_write(date, day);
    *publication = (struct publication){.lock = lock, .runs = path_of(lock->site, "runs")};
    snprintf(publication->folder, sizeof publication->folder, "%s-%d", day, sequence);
    snprintf(name, sizeof name, ".staging-%" PRId64, number);
    publication->staging = path_of(publication->runs, name);
    publication->sealed = path_of(publication->runs, publication->folder);
    if (!file_make_folders(publication->runs, 0777) || !file_remove_tree(publication->staging) ||
        mkdir(publication->staging, 0777) != 0)
        return disk_refused(publication->staging, "无法建立 / cannot be made", diags);
    return true;
}

void publish_abandon(struct publication *publication) {
    if (publication->staging) file_remove_tree(publication->staging);
}

void publish_release(struct publication *publication) {
    free(publication->runs);
    free(publication->staging);
    free(publication->sealed);
    *publication = (struct publication){0};
}

bool publish_settle(const struct publication *publication, struct diags *diags) {
    return (outputs_sync(publication->staging) && file_sync_folder(publication->runs) &&
            file_sync_folder(publication->lock->site)) ||
           disk_refused(publication->staging, "写不到盘 / cannot be synced", diags);
}

static bool put_in_place(const struct publication *publication, struct diags *diags) {
    if (file_rename_new(publication->staging, publication->sealed) && file_sync_folder(publication->runs))
        return true;
    return disk_refused(publication->sealed,
                        "已入案卷库，下次运行时归位 / committed; the next run brings it here", diags);
}

/* staging/manifest.json must be the one that the run row will name: recovery goes by it. */
static bool manifest_stands(const struct publication *publication, const char *manifest,
                            struct diags *diags) {
    char digest[DIGEST_TEXT];
    char *path = path_of(publication->staging, "manifest.json");
    bool stands = digest_of_file(AT_FDCWD, path, digest, NULL);
    if (!stands)
        disk_refused(path, "读不出 / cannot be read", diags);
    else
        BUG_UNLESS(strcmp(digest, manifest) == 0);
    stands = stands && (file_sync_folder(publication->staging) ||
                        disk_refused(path, "写不到盘 / cannot be synced", diags));
    free(path);
    return stands;
}

enum published publish_end(const struct publication *publication, struct casebook *casebook,
                           const char *manifest, struct diags *diags) {
    if (!manifest_stands(publication, manifest, diags)) return PUBLISHED_NOTHING;
    if (file_exists(publication->sealed)) {
        errno = EEXIST;
        disk_refused(publication->sealed, "目录已存在 / is in the way", diags);
        return PUBLISHED_NOTHING;
    }
    enum commit_result result = casebook_commit(casebook, manifest, diags);
    if (result == COMMIT_UNKNOWN) return PUBLISHED_UNKNOWN;
    if (result == COMMIT_FAILED) return PUBLISHED_NOTHING;
    return put_in_place(publication, diags) ? PUBLISHED : PUBLISHED_UNFINISHED;
}

void morning_show(const char *site, const char *folder, struct diags *diags) {
    struct buffer page = {0}, from = {0};
    buffer_format(&from, "%s/runs/%s/morning.html", site, folder);
    char *to = path_of(site, MORNING);
    bool shown = file_read(AT_FDCWD, from.at, (size_t)1 << 30, &page) &&
                 file_write(AT_FDCWD, to, page.at, page.length);
    if (!shown) {
        struct place place = {.file = MORNING};
        diags_add(diags, DIAG_WARNING, place, "未能更新 / could not be replaced: %s", strerror(errno));
    }
    free(to);
    buffer_release(&page);
    buffer_release(&from);
}
