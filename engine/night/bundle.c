/* Files of a site on their way into one tar file. */
#include "night/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"

#define PIECE ((size_t)1 << 20)
#define DEPTH_MOST 16

static enum bundled failed(struct bundle *bundle, const char *name, const char *why) {
    diags_add(bundle->diags, DIAG_ERROR, (struct place){.file = name}, "备份写不下 · cannot be backed up: %s",
              why);
    return BUNDLED_FAILED;
}

static enum bundled absent_or_failed(struct bundle *bundle, const char *name) {
    return errno == ENOENT || errno == ENOTDIR ? BUNDLED_ABSENT : failed(bundle, name, strerror(errno));
}

static bool begin(struct bundle *bundle, const struct stat *like, const char *name, bool folder,
                  uint64_t size) {
    struct tar_entry entry = {.name = name,
                              .folder = folder,
                              .size = size,
                              .mode = like->st_mode & 07777,
                              .uid = like->st_uid,
                              .gid = like->st_gid,
                              .changed = like->st_mtime};
    bundle->files += !folder;
    bundle->bytes += size;
    return tar_begin(bundle->tar, &entry);
}

/* As many bytes as the header says: what is appended meanwhile is left for the next backup. */
static enum bundled put_bytes(struct bundle *bundle, int file, uint64_t size, char *room, const char *name) {
    while (size > 0) {
        ssize_t got = read(file, room, size < PIECE ? (size_t)size : PIECE);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(bundle, name, strerror(errno));
        if (got == 0) return failed(bundle, name, "读时变短了 it became shorter while it was read");
        if (!tar_add(bundle->tar, room, (size_t)got)) return failed(bundle, name, tar_error(bundle->tar));
        size -= (uint64_t)got;
    }
    return BUNDLED;
}

enum bundled bundle_file(struct bundle *bundle, const char *path, const char *name) {
    struct stat status;
    int file = file_open_regular(AT_FDCWD, path);
    if (file < 0) return absent_or_failed(bundle, name);
    enum bundled bundled = BUNDLED;
    if (fstat(file, &status) != 0)
        bundled = failed(bundle, name, strerror(errno));
    else if (!begin(bundle, &status, name, false, (uint64_t)status.st_size))
        bundled = failed(bundle, name, tar_error(bundle->tar));
    char *room = memory_reserve(PIECE);
    if (bundled == BUNDLED) bundled = put_bytes(bundle, file, (uint64_t)status.st_size, room, name);
    memory_unreserve(room, PIECE);
    close(file);
    return bundled;
}

/* Itself alone. */
static enum bundled bundle_folder(struct bundle *bundle, const char *path, const char *name) {
    struct stat status;
    if (lstat(path, &status) != 0) return absent_or_failed(bundle, name);
    if (!S_ISDIR(status.st_mode)) return BUNDLED_ABSENT;
    return begin(bundle, &status, name, true, 0) ? BUNDLED : failed(bundle, name, tar_error(bundle->tar));
}

enum bundled bundle_text(struct bundle *bundle, struct span text, const struct stat *like, const char *name) {
    bool put = begin(bundle, like, name, false, text.length) && tar_add(bundle->tar, text.at, text.length);
    return put ? BUNDLED : failed(bundle, name, tar_error(bundle->tar));
}

static enum bundled put_folders(struct bundle *bundle, const char *path, const char *name, int depth) {
    enum bundled bundled = bundle_folder(bundle, path, name);
    struct file_list list = {0};
    if (bundled == BUNDLED && depth > 0 && !file_list_below(path, 0, &list))
        bundled = absent_or_failed(bundle, name);
    for (size_t i = 0; i < list.count && bundled != BUNDLED_FAILED; i++) {
        struct buffer below = {0}, called = {0};
        buffer_format(&below, "%s/%s", path, list.items[i].path);
        buffer_format(&called, "%s/%s", name, list.items[i].path);
        if (put_folders(bundle, below.at, called.at, depth - 1) == BUNDLED_FAILED) bundled = BUNDLED_FAILED;
        buffer_release(&below);
        buffer_release(&called);
    }
    file_list_release(&list);
    return bundled;
}

enum bundled bundle_folders(struct bundle *bundle, const char *path, const char *name) {
    return put_folders(bundle, path, name, DEPTH_MOST);
}
