/* The archive: every file is what its name says, and every digest that a run names is there or was purged. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "casebook/purges.h"
#include "ground/file.h"
#include "intake/archive.h"
#include "audit/verifying.h"

#define HEX (DIGEST_TEXT - 1)
#define SOURCES "rules/"
#define FOLDERS_DEEP 2

static bool is_digest(const char *text) {
    return strspn(text, "0123456789abcdef") == HEX;
}

/* What the name of a file in the archive promises; HASHED_NONE: nothing. */
static enum hashed_kind kind_of(const char *path, const char **digest) {
    size_t folder = strcspn(path, "/");
    *digest = path[folder] ? path + folder + 1 : path;
    if (!is_digest(*digest)) return HASHED_NONE;
    const char *behind = *digest + HEX;
    if (strncmp(path, SOURCES, strlen(SOURCES)) == 0)
        return strcmp(behind, ".lua") == 0 ? HASHED_SOURCE : HASHED_NONE;
    if (folder != 2 || memcmp(path, *digest, 2) != 0) return HASHED_NONE;
    if (!*behind) return HASHED_DELIVERY;
    return strcmp(behind, ARCHIVE_PACKED) == 0 ? HASHED_PACKED : HASHED_NONE;
}

/* Being taken or packed when the night was broken off. */
static bool is_left_over(const char *path) {
    return path[0] == '.';
}

static void look_at(struct verifying *verifying, const struct file_entry *entry) {
    const char *digest;
    char expected[DIGEST_TEXT];
    struct buffer path = {0};
    buffer_format(&path, "archive/%s", entry->path);
    enum hashed_kind kind = entry->regular ? kind_of(entry->path, &digest) : HASHED_NONE;
    if (entry->closed)
        verify_unread(verifying, path.at, EACCES);
    else if (kind != HASHED_NONE) {
        snprintf(expected, sizeof expected, "%.64s", digest);
        verify_file(verifying, kind, path.at, expected, -1);
    } else if (is_left_over(entry->path))
        verify_noted(verifying, path.at, "是中断的运行留下的", "was left by a broken run");
    else
        verify_found(verifying, path.at, "不是存档的文件", "is no file of the archive");
    buffer_release(&path);
}

void verify_archive(struct verifying *verifying) {
    struct file_list files;
    struct buffer folder = {0};
    buffer_format(&folder, "%s/archive", verifying->options->site);
    if (file_list_below(folder.at, FOLDERS_DEEP, &files)) {
        for (size_t i = 0; i < files.count; i++) look_at(verifying, &files.items[i]);
        file_list_release(&files);
    } else if (errno != ENOENT) /* what is missing from it is told name by name */
        verify_unread(verifying, "archive", errno);
    buffer_release(&folder);
}

/* Deliveries that were taken though no night rested on them stand in the casebook alone; not those purged. */
static void add_taken(struct verifying *verifying) {
    const struct known_delivery *known;
    uint32_t count = 0;
    if (verifying->casebook &&
        casebook_deliveries(verifying->casebook, RUN_TONIGHT, &known, &count, verifying->diags))
        for (uint32_t i = 0; i < count; i++) map_add(&verifying->deliveries, span_of(known[i].digest));
}

static bool was_purged(struct verifying *verifying, const char *digest) {
    const struct purge *purge = NULL;
    /* what cannot be asked was told, and is not missing */
    return verifying->casebook &&
           (!casebook_purged(verifying->casebook, digest, &purge, verifying->diags) || purge);
}

static void tell_missing(struct verifying *verifying, const struct map *named, const struct map *held,
                         bool sources) {
    for (uint32_t i = 0; i < named->count; i++) {
        char path[DIGEST_TEXT + 24];
        const char *digest = named->keys[i].at;
        if (map_find(held, named->keys[i]) != MAP_NONE) continue;
        if (!sources && was_purged(verifying, digest)) {
            verifying->verified->purged++;
            continue;
        }
        snprintf(path, sizeof path, sources ? "archive/" SOURCES "%.64s.lua" : "archive/%.2s/%.64s", digest,
                 digest);
        verify_found(verifying, path, "缺失", "is missing");
    }
}

static void tell_stray(struct verifying *verifying, const struct hashed *file, const struct map *named) {
    if (map_find(named, span_of(file->expected)) != MAP_NONE) return;
    verifying->verified->strays++;
    verify_noted(verifying, file->path, "没有一次封存的运行提到它", "is named by no sealed run");
}

/* A file under a name counts as there also when its bytes are wrong, which is told already. */
void verify_named(struct verifying *verifying) {
    struct map held[2];
    map_init(&held[0]);
    map_init(&held[1]);
    add_taken(verifying);
    for (size_t i = 0; i < verifying->file_count; i++) {
        const struct hashed *file = &verifying->files[i];
        if (file->kind == HASHED_OUTPUT) continue;
        bool source = file->kind == HASHED_SOURCE;
        map_add(&held[source], span_of(file->expected));
        if (!file->reason && verifying->casebook)
            tell_stray(verifying, file, source ? &verifying->sources : &verifying->deliveries);
    }
    tell_missing(verifying, &verifying->deliveries, &held[0], false);
    tell_missing(verifying, &verifying->sources, &held[1], true);
    map_release(&held[0]);
    map_release(&held[1]);
}
