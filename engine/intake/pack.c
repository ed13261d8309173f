/* Compressing superseded deliveries: beside the plain file, synced, read back, and only then in its place. */
#include "intake/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/map.h"
#include "intake/archive.h"
#include "library/zstd.h"

#define STAGED ".packing"
#define FOLDERS_DEEP 1
#define SKIPPED "\x5e\x2a\x4d\x18" /* how a frame begins that zstd skips: 0x184D2A5E, lowest byte first */
#define END_SIZE (8 + DIGEST_TEXT - 1)

struct packing {
    int archive; /* open folder */
    struct diags *diags;
};

struct unpacked {
    struct digest *digest;
    uint64_t size;
};

static bool add_unpacked(void *context, const char *bytes, size_t length) {
    struct unpacked *unpacked = context;
    digest_add(unpacked->digest, bytes, length);
    unpacked->size += length;
    return true;
}

/* SHA-256 of the first bytes of a file; false: errno, EBADMSG when it has fewer. */
static bool digest_of_start(int file, uint64_t length, char out[DIGEST_TEXT]) {
    uint64_t size;
    if (lseek(file, 0, SEEK_SET) != 0 || !digest_of_open(file, length, out, &size)) return false;
    errno = EBADMSG;
    return size == length;
}

/* The frame of a size that zstd skips (RFC 8878, 3.1.2), and the digest in it. */
static void make_end(const char *digest, char out[END_SIZE]) {
    memcpy(out, SKIPPED "\x40\0\0", END_SIZE - (DIGEST_TEXT - 1));
    memcpy(out + END_SIZE - (DIGEST_TEXT - 1), digest, DIGEST_TEXT - 1);
}

/* Whether a whole file ends as it was written; what older versions wrote has no such end. */
static bool has_good_end(int file) {
    char end[END_SIZE], good[END_SIZE], digest[DIGEST_TEXT];
    struct stat status;
    if (fstat(file, &status) != 0) return false;
    off_t start = status.st_size - (off_t)END_SIZE;
    if (start < 0) return true;
    if (file_read_at(file, end, sizeof end, (uint64_t)start) != (ssize_t)sizeof end) return false;
    if ((end[0] & 0xF0) != (SKIPPED[0] & 0xF0) || memcmp(end + 1, &SKIPPED[1], 3) != 0) return true;
    if (!digest_of_start(file, (uint64_t)start, digest)) return false;
    make_end(digest, good);
    errno = EBADMSG;
    return memcmp(end, good, sizeof end) == 0;
}

bool pack_digest(int folder, const char *path, char out[DIGEST_TEXT], uint64_t *size) {
    int file = file_open_regular(folder, path);
    if (file < 0) return false;
    struct unpacked unpacked = {.digest = digest_new()};
    bool read = zstd_unpack(file, UINT64_MAX, add_unpacked, &unpacked) && has_good_end(file);
    file_close(file);
    int reason = errno;
    digest_end(unpacked.digest, out);
    errno = reason;
    *size = unpacked.size;
    return read;
}

/* Whether the compressed file has the bytes of that digest; errno EBADMSG when not. */
static bool holds(const struct packing *packing, const char *path, const char *digest) {
    char found[DIGEST_TEXT];
    uint64_t size;
    if (!pack_digest(packing->archive, path, found, &size)) return false;
    errno = EBADMSG;
    return strcmp(found, digest) == 0;
}

static bool put_end(int file) {
    struct stat status;
    char digest[DIGEST_TEXT], end[END_SIZE];
    if (fstat(file, &status) != 0 || !digest_of_start(file, (uint64_t)status.st_size, digest)) return false;
    make_end(digest, end);
    errno = EIO;
    return pwrite(file, end, sizeof end, status.st_size) == (ssize_t)sizeof end;
}

static bool pack_bytes(const struct packing *packing, const char *path) {
    unlinkat(packing->archive, STAGED, 0);
    int from = file_open_regular(packing->archive, path);
    if (from < 0) return false;
    int to = openat(packing->archive, STAGED, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool packed = to >= 0 && zstd_pack(from, to) && put_end(to) && fchmod(to, 0444) == 0 && fsync(to) == 0;
    file_close(from);
    if (packed) return close(to) == 0;
    file_close(to);
    return false;
}

static bool sync_folder_of(const struct packing *packing, const char *path) {
    char folder[3] = {path[0], path[1], '\0'};
    int opened = openat(packing->archive, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = opened >= 0 && fsync(opened) == 0;
    file_close(opened);
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
                  "存档未能压缩，照原样保存 · could not be compressed and stays as it is: %s", why);
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
        diags_add(diags, DIAG_WARNING, (struct place){.file = archive},
                  "存档无法读取，没有压缩 · cannot be read, nothing was compressed: %s", strerror(errno));
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
