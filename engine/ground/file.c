/* Files as an unattended night must treat them: no links, regular files only, written whole, synced, renamed.
 */
#include "ground/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ground/memory.h"

#define TEMPORARY ".hearth-"
#define TEMPORARY_TRIES 1000
#define READ_PIECE ((size_t)1 << 20)
#define COPY_PIECE ((size_t)1 << 24)

void file_close(int file) {
    int reason = errno;
    if (file >= 0) close(file);
    errno = reason;
}

static bool close_failed(int file) {
    file_close(file);
    return false;
}

static int open_here(int folder, const char *name) {
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;
    if (file < 0 && errno == ENXIO) errno = EINVAL; /* a socket */
    if (file < 0) return -1;
    bool known = fstat(file, &status) == 0;
    if (known && S_ISREG(status.st_mode)) return file;
    if (known) errno = EINVAL;
    file_close(file);
    return -1;
}

int file_open_regular(int folder, const char *path) {
    const char *name = path, *slash;
    int above = folder;
    while (folder != AT_FDCWD && *path != '/' && above >= 0 && (slash = strchr(name, '/'))) {
        char *part = memory_have(strndup(name, (size_t)(slash - name)));
        int below = openat(above, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below < 0 && errno == ENOTDIR) errno = ELOOP;
        free(part);
        if (above != folder) file_close(above);
        above = below;
        name = slash + 1;
    }
    if (above < 0 && above != AT_FDCWD) return -1;
    int file = open_here(above, name);
    if (above != folder) file_close(above);
    return file;
}

ssize_t file_fill(int file, void *to, size_t room) {
    size_t filled = 0;
    while (filled < room) {
        ssize_t got = read(file, (char *)to + filled, room - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        filled += (size_t)got;
    }
    return (ssize_t)filled;
}

static bool read_all(int file, size_t most, struct buffer *out) {
    char *piece = memory_get(READ_PIECE);
    ssize_t got;
    while ((got = file_fill(file, piece, READ_PIECE)) > 0) {
        if ((size_t)got <= most - out->length && buffer_add(out, piece, (size_t)got)) continue;
        errno = EFBIG;
        break;
    }
    free(piece);
    return got == 0;
}

bool file_read(int folder, const char *path, size_t most, struct buffer *out) {
    buffer_clear(out);
    int file = file_open_regular(folder, path);
    if (file < 0) return false;
    if (!buffer_text(out, "") || !read_all(file, most, out)) return close_failed(file);
    close(file);
    return true;
}

ssize_t file_read_at(int file, void *out, size_t length, uint64_t offset) {
    size_t done = 0;
    while (done < length) {
        ssize_t got = pread(file, (char *)out + done, length - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

bool file_put(int file, const void *bytes, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t put = write(file, (const char *)bytes + done, length - done);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        done += (size_t)put;
    }
    return true;
}

/* Opens the folder that holds `path`, and points *name at what follows it. */
static int open_parent(int folder, const char *path, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    char *parent =
        memory_have(slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup("."));
    int opened = openat(folder, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(parent);
    return opened;
}

/* A file of its own name, so that threads and processes that write at once do not meet. */
static int open_temporary(int folder, unsigned mode, char name[FILE_TEMPORARY]) {
    int file = -1;
    for (int i = 0; i < TEMPORARY_TRIES && file < 0; i++) {
        snprintf(name, FILE_TEMPORARY, TEMPORARY "%ld-%d", (long)getpid(), i);
        file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (file < 0 && errno != EEXIST) break;
    }
    if (file < 0) name[0] = '\0';
    return file;
}

static bool write_and_close(int file, const void *bytes, size_t length, bool synced) {
    if (!file_put(file, bytes, length) || (synced && fsync(file) != 0)) return close_failed(file);
    return close(file) == 0;
}

static bool write_in(int folder, const char *name, const void *bytes, size_t length, bool synced) {
    char temporary[FILE_TEMPORARY];
    int file = open_temporary(folder, 0666, temporary);
    if (file < 0) return false;
    if (write_and_close(file, bytes, length, synced) && renameat(folder, temporary, folder, name) == 0)
        return !synced || fsync(folder) == 0;
    int reason = errno;
    unlinkat(folder, temporary, 0);
    errno = reason;
    return false;
}

static bool write_whole(int folder, const char *path, const void *bytes, size_t length, bool synced) {
    const char *name;
    int parent = open_parent(folder, path, &name);
    if (parent < 0) return false;
    if (!write_in(parent, name, bytes, length, synced)) return close_failed(parent);
    close(parent);
    return true;
}

bool file_write(int folder, const char *path, const void *bytes, size_t length) {
    return write_whole(folder, path, bytes, length, true);
}

bool file_show(int folder, const char *path, const void *bytes, size_t length) {
    return write_whole(folder, path, bytes, length, false);
}

/* copy_file_range would refuse another file system. */
bool file_copy(int from, int to) {
    ssize_t sent;
    while ((sent = sendfile(to, from, NULL, COPY_PIECE)) != 0)
        if (sent < 0 && errno != EINTR) return false;
    return true;
}

static bool copy_synced(int from, int to) {
    return lseek(from, 0, SEEK_SET) == 0 && file_copy(from, to) && fsync(to) == 0;
}

/* Where the file system cannot rename without replacing, a look before must do: one writer holds the site's
 * lock. */
static bool rename_new(int folder, const char *from, const char *to) {
    if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0) return true;
    if (errno != EINVAL && errno != ENOSYS) return false;
    if (faccessat(folder, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return false;
    }
    return renameat(folder, from, folder, to) == 0;
}

bool file_rename_new(const char *from, const char *to) {
    return rename_new(AT_FDCWD, from, to);
}

static bool copy_named(struct file_unnamed *unnamed, int from) {
    int file = open_temporary(unnamed->folder, unnamed->mode, unnamed->temporary);
    if (file < 0) return false;
    if (!copy_synced(from, file)) return close_failed(file);
    return close(file) == 0;
}

static bool copy_from(struct file_unnamed *unnamed, int source) {
    unnamed->folder = open_parent(AT_FDCWD, unnamed->path, &unnamed->name);
    if (unnamed->folder < 0) return false;
    unnamed->file = openat(unnamed->folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, unnamed->mode);
    return unnamed->file >= 0 ? copy_synced(source, unnamed->file) : copy_named(unnamed, source);
}

bool file_unnamed_copy(struct file_unnamed *unnamed, const char *from, const char *to, unsigned mode) {
    *unnamed = (struct file_unnamed){.path = memory_text(to), .mode = mode, .file = -1, .folder = -1};
    int source = file_open_regular(AT_FDCWD, from);
    bool copied = source >= 0 && copy_from(unnamed, source);
    int reason = errno;
    if (source >= 0) close(source);
    errno = reason;
    return copied;
}

static bool link_file(const struct file_unnamed *unnamed) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", unnamed->file);
    return linkat(AT_FDCWD, link, unnamed->folder, unnamed->name, AT_SYMLINK_FOLLOW) == 0;
}

bool file_unnamed_name(struct file_unnamed *unnamed) {
    bool nameless = unnamed->file >= 0;
    if (nameless && link_file(unnamed)) return fsync(unnamed->folder) == 0;
    if (nameless && (errno == EEXIST || !copy_named(unnamed, unnamed->file))) return false;
    if (!rename_new(unnamed->folder, unnamed->temporary, unnamed->name)) return false;
    unnamed->temporary[0] = '\0';
    return fsync(unnamed->folder) == 0;
}

void file_unnamed_release(struct file_unnamed *unnamed) {
    int reason = errno;
    if (unnamed->temporary[0]) unlinkat(unnamed->folder, unnamed->temporary, 0);
    if (unnamed->file >= 0) close(unnamed->file);
    if (unnamed->folder >= 0) close(unnamed->folder);
    free(unnamed->path);
    errno = reason;
}

bool file_copy_new(const char *from, const char *to, unsigned mode) {
    struct file_unnamed unnamed;
    bool copied = file_unnamed_copy(&unnamed, from, to, mode) && file_unnamed_name(&unnamed);
    file_unnamed_release(&unnamed);
    return copied;
}

bool file_stays_below(const char *path) {
    size_t length = strcspn(path, "/");
    if (!length || (length == 2 && memcmp(path, "..", 2) == 0)) return false;
    return !path[length] || file_stays_below(path + length + 1);
}

static bool make_folder(const char *path, unsigned mode) {
    if (mkdir(path, mode) == 0) return true;
    int reason = errno;
    struct stat status;
    bool known = stat(path, &status) == 0;
    if (known && S_ISDIR(status.st_mode)) return true;
    if (reason != EEXIST)
        errno = reason;
    else if (known || errno == ENOENT) /* a link to nothing is no folder either */
        errno = ENOTDIR;
    return false;
}

bool file_make_folders(const char *path, unsigned mode) {
    char *whole = memory_text(path);
    bool made = true;
    for (char *at = whole + 1; made && *whole && *at; at++) {
        if (*at != '/') continue;
        *at = '\0';
        made = make_folder(whole, mode);
        *at = '/';
    }
    made = made && make_folder(whole, mode);
    free(whole);
    return made;
}

bool file_sync_folder(const char *path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return false;
    if (fsync(folder) != 0) return close_failed(folder);
    close(folder);
    return true;
}

void file_start_writing(int file) {
    sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
}

/* The next entry but . and ..; NULL with errno 0 at the end. */
static struct dirent *next_entry(DIR *entries) {
    struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(entries);
    } while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry;
}

static bool close_entries(DIR *entries, bool done) {
    int reason = errno;
    closedir(entries);
    errno = reason;
    return done;
}

static bool remove_at(int folder, const char *name);

static bool remove_below(int folder) {
    DIR *entries = fdopendir(folder);
    if (!entries) return close_failed(folder);
    struct dirent *entry;
    while ((entry = next_entry(entries)))
        if (!remove_at(dirfd(entries), entry->d_name)) return close_entries(entries, false);
    return close_entries(entries, errno == 0);
}

static bool remove_at(int folder, const char *name) {
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT) return true;
    if (errno != EISDIR && errno != EPERM) return false;
    int below = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (below < 0 || !remove_below(below)) return false;
    return unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

bool file_remove_tree(const char *path) {
    return remove_at(AT_FDCWD, path);
}

bool file_exists(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 || file_denied(errno);
}

bool file_denied(int reason) {
    static const int of_what_lies_there[] = {0,      ENOENT,  ENOTDIR,      ELOOP,  EINVAL,
                                             EISDIR, EBADMSG, ENAMETOOLONG, EFBIG,  EOVERFLOW,
                                             EEXIST, ENXIO,   EILSEQ,       ENOTTY, E2BIG};
    for (size_t i = 0; i < sizeof of_what_lies_there / sizeof *of_what_lies_there; i++)
        if (reason == of_what_lies_there[i]) return false;
    return true;
}

static struct file_entry *list_add(struct file_list *list, const char *path, const struct stat *status) {
    memory_grow(list->items, list->count, list->room);
    list->items[list->count++] = (struct file_entry){.path = memory_text(path),
                                                     .regular = S_ISREG(status->st_mode),
                                                     .size = (uint64_t)status->st_size,
                                                     .changed = (int64_t)status->st_mtime,
                                                     .touched = (int64_t)status->st_ctime};
    return &list->items[list->count - 1];
}

static bool list_folder(int folder, int depth, struct buffer *path, struct file_list *list);

/* Lists what lies at `path`, the newest part of which is `name` in `folder`. What vanished meanwhile is
 * passed over. */
static bool list_entry(int folder, const char *name, int depth, struct buffer *path, struct file_list *list) {
    struct stat status;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT;
    if (S_ISDIR(status.st_mode) && depth > 0) {
        int below = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below >= 0) return list_folder(below, depth - 1, path, list);
        if (errno != EACCES && errno != ELOOP && errno != ENOTDIR) return errno == ENOENT;
    }
    list_add(list, path->at, &status)->closed = S_ISDIR(status.st_mode) && depth > 0 && errno == EACCES;
    return true;
}

static bool list_folder(int folder, int depth, struct buffer *path, struct file_list *list) {
    DIR *entries = fdopendir(folder);
    if (!entries) return close_failed(folder);
    size_t length = path->length;
    struct dirent *entry;
    while ((entry = next_entry(entries))) {
        buffer_format(path, "%s%s", length ? "/" : "", entry->d_name);
        if (!list_entry(dirfd(entries), entry->d_name, depth, path, list))
            return close_entries(entries, false);
        path->length = length;
    }
    return close_entries(entries, errno == 0);
}

static int compare_entries(const void *a, const void *b) {
    return strcmp(((const struct file_entry *)a)->path, ((const struct file_entry *)b)->path);
}

bool file_list_below(const char *folder, int depth, struct file_list *out) {
    *out = (struct file_list){0};
    int opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return false;
    struct buffer path = {0};
    bool listed = list_folder(opened, depth, &path, out);
    buffer_release(&path);
    if (!listed) file_list_release(out);
    if (out->count) qsort(out->items, out->count, sizeof *out->items, compare_entries);
    return listed;
}

void file_list_release(struct file_list *list) {
    for (size_t i = 0; i < list->count; i++) free(list->items[i].path);
    free(list->items);
    *list = (struct file_list){0};
}
