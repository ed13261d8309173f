/* The door to libarchive. */
#include "library/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "ground/memory.h"

struct tar {
    struct archive *archive;
    struct archive_entry *entry; /* used again for each */
};

struct tar *tar_new(int file) {
    struct tar *tar = memory_zeroed(1, sizeof *tar);
    tar->archive = memory_have(archive_write_new());
    tar->entry = memory_have(archive_entry_new());
    bool good = archive_write_set_format_gnutar(tar->archive) == ARCHIVE_OK &&
                archive_write_set_bytes_in_last_block(tar->archive, 1) == ARCHIVE_OK;
    BUG_UNLESS(good);
    if (archive_write_open_fd(tar->archive, file) == ARCHIVE_OK) return tar;
    int reason = archive_errno(tar->archive);
    tar_free(tar);
    errno = reason;
    return NULL;
}

bool tar_begin(struct tar *tar, const struct tar_entry *entry) {
    archive_entry_clear(tar->entry);
    archive_entry_set_pathname(tar->entry, entry->name);
    archive_entry_set_filetype(tar->entry, entry->folder ? S_IFDIR : S_IFREG);
    archive_entry_set_size(tar->entry, entry->folder ? 0 : (int64_t)entry->size);
    archive_entry_set_perm(tar->entry, entry->mode & 07777);
    archive_entry_set_uid(tar->entry, entry->uid);
    archive_entry_set_gid(tar->entry, entry->gid);
    archive_entry_set_mtime(tar->entry, entry->changed, 0);
    return archive_write_header(tar->archive, tar->entry) == ARCHIVE_OK;
}

bool tar_add(struct tar *tar, const void *bytes, size_t length) {
    return archive_write_data(tar->archive, bytes, length) == (la_ssize_t)length;
}

bool tar_end(struct tar *tar) {
    return archive_write_close(tar->archive) == ARCHIVE_OK;
}

const char *tar_error(const struct tar *tar) {
    int reason = archive_errno(tar->archive);
    const char *text = reason > 0 ? strerror(reason) : archive_error_string(tar->archive);
    return text ? text : "libarchive";
}

void tar_free(struct tar *tar) {
    if (!tar) return;
    archive_write_free(tar->archive);
    archive_entry_free(tar->entry);
    free(tar);
}
