/* The archive: staging, naming by digest, syncing once for all. */
#include "intake/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/workers.h"
#include "library/zstd.h"

#define STAGING ".taking"
#define SOURCES "rules"
#define NAME_SIZE 64
#define PIECE ((size_t)1 << 20)
#define DIRECT_LEAST ((size_t)64 << 10) /* bytes; below, the page cache is as quick */

static char *staging_path(const struct taking *taking) {
    char *path;
    if (asprintf(&path, "%s/" STAGING, taking->options->archive) < 0) system_failed("memory");
    return path;
}

void archive_open(struct taking *taking) {
    const char *folder = taking->options->archive;
    if (!taking->options->look_only) {
        char *staging = staging_path(taking);
        if (!file_make_folders(folder, 0777) || !file_remove_tree(staging) ||
            !file_make_folders(staging, 0700))
            system_failed(folder);
        free(staging);
    }
    taking->archive = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool needed = !taking->options->look_only || file_denied(errno);
    if (taking->archive < 0 && needed) system_failed(folder);
}

void archive_close(struct taking *taking) {
    if (taking->archive < 0) return;
    close(taking->archive);
    taking->archive = -1;
    if (taking->options->look_only) return;
    char *staging = staging_path(taking);
    file_remove_tree(staging);
    free(staging);
}

void archive_path(const char *digest, char out[DIGEST_TEXT + 8]) {
    snprintf(out, DIGEST_TEXT + 8, "%.2s/%s", digest, digest);
}

static bool put_unpacked(void *file, const char *bytes, size_t length) {
    return file_put(*(int *)file, bytes, length);
}

/* Beside the archive where that may be written, else in memory; gone when it is closed. */
static int open_nameless(int archive) {
    int file = openat(archive, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return file >= 0 ? file : memfd_create("unpacked", MFD_CLOEXEC);
}

static int read_packed(int archive, const char *path, uint64_t most) {
    int packed = file_open_regular(archive, path);
    if (packed < 0) return -1;
    int file = open_nameless(archive);
    bool good = file >= 0 && zstd_unpack(packed, most, put_unpacked, &file) && lseek(file, 0, SEEK_SET) == 0;
    file_close(packed);
    if (good) return file;
    file_close(file);
    return -1;
}

int archive_read(int archive, const char *digest, uint64_t most) {
    char path[DIGEST_TEXT + 16];
    archive_path(digest, path);
    int file = file_open_regular(archive, path);
    if (file >= 0 || errno != ENOENT) return file;
    memcpy(path + strlen(path), ARCHIVE_PACKED, sizeof ARCHIVE_PACKED);
    return read_packed(archive, path, most);
}

static bool is_there(int archive, const char *path) {
    struct stat status;
    return fstatat(archive, path, &status, AT_SYMLINK_NOFOLLOW) == 0 || file_denied(errno);
}

bool archive_holds(int archive, const char *digest) {
    char path[DIGEST_TEXT + 16];
    archive_path(digest, path);
    if (is_there(archive, path)) return true;
    memcpy(path + strlen(path), ARCHIVE_PACKED, sizeof ARCHIVE_PACKED);
    return is_there(archive, path);
}

static void staging_name(uint32_t item, char out[NAME_SIZE]) {
    snprintf(out, NAME_SIZE, STAGING "/%u", item);
}

bool archive_stage(const struct taking *taking, uint32_t item) {
    if (taking->options->look_only || !taking->items[item].delivery.from_inbox) return false;
    char name[NAME_SIZE];
    staging_name(item, name);
    int copy = openat(taking->archive, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (copy < 0 || close(copy) != 0) system_failed("archive");
    return true;
}

/* What `file` takes of the bytes; less than `length` only when it is a direct one that refuses. */
static size_t put(int file, uint64_t offset, const char *bytes, size_t length, bool direct) {
    size_t done = 0;
    while (done < length) {
        ssize_t more = pwrite(file, bytes + done, length - done, (off_t)(offset + done));
        if (more < 0 && errno == EINTR) continue;
        if (more < 0 && direct && errno == EINVAL) break;
        if (more < 0) system_failed("archive");
        done += (size_t)more;
        if (direct && done % ARCHIVE_ALIGN) break;
    }
    return done;
}

/* -1: for O_DIRECT, the file system has none. */
static int open_staged(const struct taking *taking, uint32_t item, int flags) {
    char name[NAME_SIZE];
    staging_name(item, name);
    int file = openat(taking->archive, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | flags);
    if (file < 0 && !(flags && errno == EINVAL)) system_failed("archive");
    return file;
}

static void close_staged(int file) {
    if (close(file) != 0) system_failed("archive");
}

/* How many of the bytes went past the page cache. */
static size_t put_directly(const struct taking *taking, uint32_t item, uint64_t offset, const char *bytes,
                           size_t length) {
    bool aligned = ((uintptr_t)bytes | offset) % ARCHIVE_ALIGN == 0;
    if (!aligned || length < DIRECT_LEAST) return 0;
    int file = open_staged(taking, item, O_DIRECT);
    if (file < 0) return 0;
    size_t done = put(file, offset, bytes, length / ARCHIVE_ALIGN * ARCHIVE_ALIGN, true);
    close_staged(file);
    return done;
}

void archive_write(const struct taking *taking, uint32_t item, uint64_t offset, const char *bytes,
                   size_t length) {
    size_t done = put_directly(taking, item, offset, bytes, length);
    if (done == length) return;
    int file = open_staged(taking, item, 0);
    put(file, offset + done, bytes + done, length - done, false);
    file_start_writing(file); /* archive_seal waits less */
    close_staged(file);
}

static bool copy_all(const struct taking *taking, uint32_t item, int file, struct digest *digest,
                     uint64_t *bytes) {
    bool staged = archive_stage(taking, item);
    char *piece = memory_reserve(PIECE);
    ssize_t got;
    while ((got = file_fill(file, piece, PIECE)) > 0) {
        digest_add(digest, piece, (size_t)got);
        if (staged) archive_write(taking, item, *bytes, piece, (size_t)got);
        *bytes += (uint64_t)got;
    }
    memory_unreserve(piece, PIECE);
    taking->items[item].staged = staged && got == 0;
    return got == 0;
}

void archive_copy(struct taking *taking, uint32_t item) {
    struct taken *taken = &taking->items[item];
    int file = file_open_regular(taking->inbox, taken->path);
    if (file < 0) return;
    struct digest *digest = digest_new();
    taken->delivery.bytes = 0;
    bool copied = copy_all(taking, item, file, digest, &taken->delivery.bytes);
    digest_end(digest, taken->delivery.digest);
    close(file);
    if (!copied) taken->delivery.digest[0] = '\0';
}

static void sync_all(struct taking *taking, size_t count, void (*sync)(void *, size_t, int)) {
    workers_run(FILE_SYNC_THREADS, count, sync, taking);
}

static void sync_at(int archive, const char *name, int flags) {
    int opened = openat(archive, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags);
    if (opened < 0 || fsync(opened) != 0 || close(opened) != 0) system_failed("archive");
}

/* All its bytes are there, nobody writes to it any more. */
static void check_item(const struct taking *taking, const char *name, uint64_t bytes) {
    struct stat staged;
    if (fstatat(taking->archive, name, &staged, AT_SYMLINK_NOFOLLOW) != 0 ||
        fchmodat(taking->archive, name, 0444, 0) != 0)
        system_failed("archive");
    BUG_UNLESS((uint64_t)staged.st_size == bytes);
}

static void sync_item(void *context, size_t item, int worker) {
    const struct taking *taking = context;
    char name[NAME_SIZE];
    (void)worker;
    if (!taking->items[item].staged) return;
    staging_name((uint32_t)item, name);
    check_item(taking, name, taking->items[item].delivery.bytes);
    sync_at(taking->archive, name, 0);
}

static void folder_name(size_t number, char out[3]) {
    snprintf(out, 3, "%02x", (unsigned)number & 255);
}

static bool in_folder(const struct taking *taking, const char *folder) {
    for (uint32_t i = 0; i < taking->count; i++)
        if (taking->items[i].staged && memcmp(taking->items[i].delivery.digest, folder, 2) == 0) return true;
    return false;
}

static void sync_folder(void *context, size_t number, int worker) {
    const struct taking *taking = context;
    char name[3];
    (void)worker;
    folder_name(number, name);
    if (in_folder(taking, name)) sync_at(taking->archive, name, O_DIRECTORY);
}

static void name_item(const struct taking *taking, uint32_t item) {
    char name[NAME_SIZE], path[DIGEST_TEXT + 8], folder[3];
    staging_name(item, name);
    archive_path(taking->items[item].delivery.digest, path);
    snprintf(folder, sizeof folder, "%.2s", path);
    bool made = mkdirat(taking->archive, folder, 0777) == 0 || errno == EEXIST;
    if (!made || renameat(taking->archive, name, taking->archive, path) != 0) system_failed("archive");
}

/* Bytes that come again after others had taken their place may have been compressed meanwhile. */
static void drop_packed(const struct taking *taking, uint32_t item) {
    char path[DIGEST_TEXT + 16];
    archive_path(taking->items[item].delivery.digest, path);
    memcpy(path + strlen(path), ARCHIVE_PACKED, sizeof ARCHIVE_PACKED);
    if (unlinkat(taking->archive, path, 0) != 0 && errno != ENOENT) system_failed("archive");
}

static void source_name(size_t source, char out[NAME_SIZE]) {
    snprintf(out, NAME_SIZE, STAGING "/book-%zu", source);
}

static void source_path(const struct source *source, char out[DIGEST_TEXT + 16]) {
    snprintf(out, DIGEST_TEXT + 16, SOURCES "/%s.lua", source->digest);
}

static bool is_kept(const struct taking *taking, const struct source *source) {
    char path[DIGEST_TEXT + 16];
    source_path(source, path);
    return faccessat(taking->archive, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A file of the book, on the disk under its staged name. */
static void stage_source(void *context, size_t number, int worker) {
    const struct taking *taking = context;
    const struct source *source = &taking->intake->book->sources[number];
    char name[NAME_SIZE];
    (void)worker;
    if (is_kept(taking, source)) return;
    source_name(number, name);
    int file = openat(taking->archive, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0444);
    if (file < 0) system_failed("archive");
    put(file, 0, source->text.at, source->text.length, false);
    if (fsync(file) != 0) system_failed("archive");
    close_staged(file);
}

/* The rules are kept as the deliveries are: a night is judged by both. */
static void keep_sources(struct taking *taking) {
    const struct book *book = taking->intake->book;
    char name[NAME_SIZE], path[DIGEST_TEXT + 16];
    bool any = false;
    for (uint16_t i = 0; i < book->source_count && !any; i++) any = !is_kept(taking, &book->sources[i]);
    if (!any) return;
    if (mkdirat(taking->archive, SOURCES, 0777) != 0 && errno != EEXIST) system_failed("archive");
    sync_all(taking, book->source_count, stage_source);
    for (uint16_t i = 0; i < book->source_count; i++) {
        if (is_kept(taking, &book->sources[i])) continue;
        source_name(i, name);
        source_path(&book->sources[i], path);
        if (renameat(taking->archive, name, taking->archive, path) != 0) system_failed("archive");
    }
    sync_at(taking->archive, SOURCES, O_DIRECTORY);
    sync_at(taking->archive, ".", O_DIRECTORY);
}

/* Bytes before names, so that nothing half-written ever has a digest for its name. */
void archive_seal(struct taking *taking) {
    bool any = false;
    if (taking->options->look_only) return;
    keep_sources(taking);
    sync_all(taking, taking->count, sync_item);
    for (uint32_t i = 0; i < taking->count; i++) {
        if (!taking->items[i].staged) continue;
        name_item(taking, i);
        any = true;
    }
    if (!any) return;
    sync_all(taking, 256, sync_folder);
    sync_at(taking->archive, ".", O_DIRECTORY);
    for (uint32_t i = 0; i < taking->count; i++)
        if (taking->items[i].staged) drop_packed(taking, i);
}
