/* What a killed night left: committed runs are brought to their folder, everything else is deleted. */
#include "night/publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "ground/map.h"
#include "night/advice.h"
#include "night/purge.h"

#define STAGING ".staging-"
#define SIGNATURES "signatures" /* as audit/verify_signatures.c has it */

struct recovering {
    const char *site;
    char *runs; /* SITE/runs; owned */
    const struct run_row *rows;
    uint32_t count;
    enum recovery result; /* the gravest so far */
    struct diags *diags;
};

static void found(struct recovering *recovering, enum recovery result) {
    if (result > recovering->result) recovering->result = result;
}

static void failed(struct recovering *recovering, const char *path) {
    struct place place = {.file = path};
    diags_add(recovering->diags, DIAG_ERROR, place, "恢复失败 / recovery failed: %s", strerror(errno));
    found(recovering, RECOVERED_FAILED);
}

/* A file that is not there, or is none, is no manifest; one that the disk does not give may be a good one. */
static bool is_none(int reason) {
    return reason == ENOENT || reason == ENOTDIR || reason == ELOOP || reason == EINVAL;
}

static const struct run_row *row_of_manifest(const struct recovering *recovering, const char *digest) {
    for (uint32_t i = 0; i < recovering->count; i++)
        if (strcmp(recovering->rows[i].manifest, digest) == 0) return &recovering->rows[i];
    return NULL;
}

/* Committed but not renamed; the page of the morning goes with it. */
static void finish(struct recovering *recovering, const char *staging, const char *folder) {
    struct place place = {.file = folder};
    struct buffer sealed = {0};
    buffer_format(&sealed, "%s/%s", recovering->runs, folder);
    if (!file_rename_new(staging, sealed.at) || !file_sync_folder(recovering->runs))
        failed(recovering, sealed.at);
    else {
        diags_add(recovering->diags, DIAG_NOTE, place,
                  "上次中断的运行已归位 / an interrupted run was brought to its folder");
        found(recovering, RECOVERED_FINISHED);
        morning_show(recovering->site, folder, recovering->diags);
    }
    buffer_release(&sealed);
}

static void discard(struct recovering *recovering, const char *staging) {
    struct place place = {.file = staging};
    if (!file_remove_tree(staging) || !file_sync_folder(recovering->runs)) {
        failed(recovering, staging);
        return;
    }
    diags_add(recovering->diags, DIAG_NOTE, place, "未完成的运行已清除 / an unfinished run was removed");
    found(recovering, RECOVERED_DISCARDED);
}

static void settle_staging(struct recovering *recovering, const char *name) {
    struct buffer staging = {0}, manifest = {0}, sealed = {0};
    char digest[DIGEST_TEXT];
    buffer_format(&staging, "%s/%s", recovering->runs, name);
    buffer_format(&manifest, "%s/manifest.json", staging.at);
    bool whole = digest_of_file(AT_FDCWD, manifest.at, digest, NULL);
    const struct run_row *row = whole ? row_of_manifest(recovering, digest) : NULL;
    if (row) buffer_format(&sealed, "%s/%s", recovering->runs, row->folder);
    if (row && !file_exists(sealed.at))
        finish(recovering, staging.at, row->folder);
    else if (!whole && !is_none(errno))
        failed(recovering, manifest.at);
    else
        discard(recovering, staging.at);
    buffer_release(&staging);
    buffer_release(&manifest);
    buffer_release(&sealed);
}

/* The names in a folder that begin like this; listed before anything is changed, so that none is met twice.
 */
static bool list_names(DIR *entries, const char *prefix, struct map *names) {
    struct dirent *entry;
    while ((errno = 0, entry = readdir(entries)))
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0) map_add(names, span_of(entry->d_name));
    return errno == 0;
}

/* Every name below runs/ that begins like staging, in the order of the folder: they do not depend on each
 * other. */
static bool settle_all(struct recovering *recovering) {
    DIR *entries = opendir(recovering->runs);
    if (!entries) return errno == ENOENT;
    struct map names;
    map_init(&names);
    bool listed = list_names(entries, STAGING, &names);
    closedir(entries);
    for (uint32_t i = 0; listed && i < names.count; i++) settle_staging(recovering, names.keys[i].at);
    map_release(&names);
    return listed;
}

/* Files that a killed process was still writing beside the page of the morning, or beside a signature
 * (ground/file.c names them so). */
static void sweep(const char *site, const char *below) {
    struct buffer path = {0};
    buffer_format(&path, "%s/%s", site, below);
    DIR *entries = opendir(path.at);
    buffer_release(&path);
    if (!entries) return;
    struct map names;
    map_init(&names);
    list_names(entries, ".hearth-", &names);
    for (uint32_t i = 0; i < names.count; i++) unlinkat(dirfd(entries), names.keys[i].at, 0);
    closedir(entries);
    map_release(&names);
}

static void damaged(struct recovering *recovering, const struct run_row *row, const char *what) {
    diags_add(recovering->diags, DIAG_ERROR, (struct place){.file = row->folder}, "%s", what);
    found(recovering, RECOVERED_DAMAGE);
    run_restore_told(recovering->site, row->folder, recovering->diags);
}

static void look_for_damage(struct recovering *recovering) {
    struct buffer path = {0};
    char digest[DIGEST_TEXT];
    for (uint32_t i = 0; i < recovering->count; i++) {
        const struct run_row *row = &recovering->rows[i];
        buffer_clear(&path);
        buffer_format(&path, "%s/%s/manifest.json", recovering->runs, row->folder);
        bool read = digest_of_file(AT_FDCWD, path.at, digest, NULL);
        if (!read && !is_none(errno))
            failed(recovering, path.at);
        else if (!read)
            damaged(recovering, row,
                    "已封存的运行缺失 / the folder of a sealed run, or its manifest, is missing");
        else if (strcmp(digest, row->manifest) != 0)
            damaged(recovering, row, "清单与案卷库不符 / its manifest is not the one that was sealed");
    }
    buffer_release(&path);
}

/* Runs that the casebook does not know: it is an older one, and would begin them again. */
static void look_for_newer(struct recovering *recovering) {
    enum exit_code code =
        newer_runs_told(recovering->site, recovering->rows, recovering->count, recovering->diags);
    if (code == EXIT_DIFFERENT) found(recovering, RECOVERED_DAMAGE);
    if (code == EXIT_SYSTEM) found(recovering, RECOVERED_FAILED);
}

/* What a killed purge had written down and not removed. */
static void finish_purge(struct recovering *recovering, struct casebook *casebook) {
    uint32_t removed;
    if (!purge_finish(recovering->site, casebook, &removed, recovering->diags))
        found(recovering, RECOVERED_FAILED);
    if (removed)
        diags_add(recovering->diags, DIAG_NOTE, (struct place){.file = "archive"},
                  "上次中断的清除已完成：%u 份 · an interrupted purge was finished: %u", removed, removed);
}

enum recovery publish_recover(const char *site, struct casebook *casebook, struct diags *diags) {
    struct recovering recovering = {.site = site, .result = RECOVERED_NOTHING, .diags = diags};
    struct buffer runs = {0};
    if (!casebook_runs(casebook, &recovering.rows, &recovering.count, diags)) return RECOVERED_FAILED;
    buffer_format(&runs, "%s/runs", site);
    recovering.runs = runs.at;
    sweep(site, ".");
    sweep(site, SIGNATURES);
    if (!settle_all(&recovering)) failed(&recovering, runs.at);
    if (recovering.result != RECOVERED_FAILED) look_for_damage(&recovering);
    if (recovering.result != RECOVERED_FAILED) look_for_newer(&recovering);
    if (recovering.result < RECOVERED_DAMAGE) finish_purge(&recovering, casebook);
    buffer_release(&runs);
    return recovering.result;
}
