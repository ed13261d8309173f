/* Compressing superseded deliveries: beside the plain file, synced, read back, and only then in its place. */
#include "intake/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "intake/archive.h"
#include "library/zstd.h"

#define STAGED ".packing"
#define FOLDERS_DEEP 1

struct packing {
    int archive; /* open folder */
    struct diags *diags;
};

static bool add_to_digest(void *digest, const char *bytes, size_t length) {
    digest_add(digest, bytes, length);
    return true;
}

/* Whether the compressed file has the bytes of that digest; errno EBADMSG when not. */
static bool holds(const struct packing *packing, const char *path, const char *digest) {
    char found[DIGEST_TEXT];
    int file = file_open_regular(packing->archive, path);
    if (file < 0) return false;
    struct digest *sum = digest_new();
    bool read = zstd_unpack(file, UINT64_MAX, add_to_digest, sum);
    int reason = errno;
    digest_end(sum, found);
    close(file);
    errno = read ? EBADMSG : reason;
    return read && strcmp(found, digest) == 0;
}

static bool pack_bytes(const struct packing *packing, const char *path) {
    unlinkat(packing->archive, STAGED, 0);
    int from = file_open_regular(packing->archive, path);
    if (from < 0) return false;
    int to = openat(packing->archive, STAGED, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool packed = to >= 0 && zstd_pack(from, to) && fchmod(to, 0444) == 0 && fsync(to) == 0;
    int reason = errno;
    close(from);
    if (to >= 0 && close(to) != 0 && packed) return false;
    errno = reason;
    return packed;
}

static bool sync_folder_of(const struct packing *packing, const char *path) {
    char folder[3] = {path[0], path[1], '\0'};
    int opened = openat(packing->archive, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = opened >= 0 && fsync(opened) == 0;
    int reason = errno;
    if (opened >= 0) close(opened);
    errno = reason;
    return synced;
}

/* What a broken night left under the name is used when it is whole. */
static bool pack_file(const struct packing *packing, const char *path, const char *packed,
                      const char *digest) {
    if (holds(packing, packed, digest)) return sync_folder_of(packing, path);
    if (errno != ENOENT && errno != EBADMSG) return false;
    return pack_bytes(packing, path) && holds(packing, STAGED, digest) &&
           renameat(packing->archive, STAGED, packing->archive, packed) == 0 && sync_folder_of(packing, path);
}

static void pack_entry(const struct packing *packing, const char *path) {
    struct buffer packed = {0};
    buffer_format(&packed, "%s" ARCHIVE_PACKED, path);
    if (pack_file(packing, path, packed.at, path + 3)) {
        unlinkat(packing->archive, path, 0);
    } else {
        const char *why =
            errno == EBADMSG ? "内容与摘要不符 its bytes do not have its digest" : strerror(errno);
        diags_add(packing->diags, DIAG_WARNING, (struct place){.file = path},
                  "存档未能压缩,照原样保存 · could not be compressed and stays as it is: %s", why);
    }
    unlinkat(packing->archive, STAGED, 0);
    buffer_release(&packed);
}

/* ab/ab…: 64 hex digits. */
static bool is_delivery(const struct file_entry *entry) {
    const char *path = entry->path;
    return entry->regular && strlen(path) == 3 + DIGEST_TEXT - 1 && path[2] == '/' &&
           strspn(path + 3, "0123456789abcdef") == DIGEST_TEXT - 1 && memcmp(path, path + 3, 2) == 0;
}

/* What a guard holds is read again each night. */
static void gather_used(const struct intake *intake, struct map *digests) {
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        if (intake->deliveries[i].state == DELIVERY_IN_FORCE || intake->deliveries[i].state == DELIVERY_HELD)
            map_add(digests, span_of(intake->deliveries[i].digest));
}

void pack_superseded(const char *archive, const struct intake *intake, struct diags *diags) {
    struct packing packing = {open(archive, O_RDONLY | O_DIRECTORY | O_CLOEXEC), diags};
    struct file_list list;
    struct map used;
    if (packing.archive < 0 || !file_list_below(archive, FOLDERS_DEEP, &list)) {
        diags_add(diags, DIAG_WARNING, (struct place){.file = archive}, "%s", strerror(errno));
        if (packing.archive >= 0) close(packing.archive);
        return;
    }
    map_init(&used);
    gather_used(intake, &used);
    for (size_t i = 0; i < list.count; i++)
        if (is_delivery(&list.items[i]) && map_find(&used, span_of(list.items[i].path + 3)) == MAP_NONE)
            pack_entry(&packing, list.items[i].path);
    map_release(&used);
    file_list_release(&list);
    close(packing.archive);
}
