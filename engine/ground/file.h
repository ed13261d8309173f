/* Files as an unattended night must treat them: opened without following links, regular files only, written
 * whole, synced, renamed. All return false / -1 with errno set when the system refuses; nothing is printed
 * here. */
#ifndef HEARTH_GROUND_FILE_H
#define HEARTH_GROUND_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "ground/bytes.h"

/* A regular file for reading: O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, then fstat; a FIFO, device, folder or link
 * gives -1 with errno ELOOP or EINVAL. Of a path below an open `folder` (not AT_FDCWD) no part may be a link.
 */
int file_open_regular(int folder, const char *name);
/* Bytes from where an open file stands: as many as there is room for, fewer only at its end; -1. */
ssize_t file_fill(int file, void *to, size_t room);
bool file_put(int file, const void *bytes, size_t length); /* all of them, to where it stands */
void file_close(int file);                                 /* leaves errno as it is; -1: nothing */
/* As pread, but fewer bytes only at the end of the file; -1: errno. */
ssize_t file_read_at(int file, void *out, size_t length, uint64_t offset);
bool file_read(int folder, const char *path, size_t most,
               struct buffer *out); /* whole file; EFBIG past most */
bool file_write(int folder, const char *path, const void *bytes,
                size_t length); /* create or replace by a synced rename */
/* The same at once, without waiting for the disk: whoever reads it finds the old or the new, but after a
 * power cut it may be gone. */
bool file_show(int folder, const char *path, const void *bytes, size_t length);
bool file_copy(int from, int to); /* all from where `from` stands to its end */
/* A new file with all the bytes of `from`; never replaces: EEXIST. Killed, it leaves nothing where the file
 * system knows files without a name. */
bool file_copy_new(const char *from, const char *to, unsigned mode);
/* The same in two steps: all its bytes are on the disk first, and what must be written down of it can be,
 * before it has its name. */
#define FILE_TEMPORARY 64
struct file_unnamed {
    int file;         /* without a name; -1: under `temporary` */
    int folder;       /* of `path` */
    char *path;       /* owned */
    const char *name; /* its last part */
    unsigned mode;
    char temporary[FILE_TEMPORARY]; /* "" none */
};
bool file_unnamed_copy(struct file_unnamed *unnamed, const char *from, const char *to, unsigned mode);
bool file_unnamed_name(struct file_unnamed *unnamed);
void file_unnamed_release(struct file_unnamed *unnamed); /* in any case; keeps errno */
bool file_stays_below(const char *path); /* a relative path of which no part is empty or ".." */
bool file_make_folders(const char *path, unsigned mode); /* like mkdir -p */
bool file_sync_folder(const char *path);                 /* fsync of a directory */
/* Sets the disk to work on what was written so far; only a hint, which fsync need not wait for then. */
void file_start_writing(int file);
/* What is waited for in an fsync is the disk, which takes many at once: so many threads, whatever the number
 * of processors. */
#define FILE_SYNC_THREADS 16
bool file_rename_new(const char *from, const char *to); /* never replaces: EEXIST */
bool file_remove_tree(const char *path); /* a folder and all below it; no link is followed; absent = true */
bool file_exists(const char *path);      /* also when the system does not tell: then it is no missing file */
/* Whether errno `reason` tells of the system, as a disk, a limit or a permission, and not of what lies there:
 * something missing, no regular file, one that is too large or damaged. */
bool file_denied(int reason);

/* Every regular file below `folder` (links are not followed), as paths relative to it with '/', sorted by
 * bytes. Entries that are no regular file are listed with `regular` false. Nesting deeper than `depth` (0:
 * only `folder` itself) is not entered, nor is a folder that may not be read: it is listed, with `regular`
 * false. */
struct file_entry {
    char *path; /* relative; owned by the list */
    bool regular;
    bool closed;     /* a folder that may not be read: what is below it is not listed */
    uint64_t size;   /* bytes */
    int64_t changed; /* mtime, seconds since 1970 */
    int64_t touched; /* ctime: when bytes or name were last changed here, which no sender can set */
};
struct file_list {
    struct file_entry *items;
    size_t count, room;
};
bool file_list_below(const char *folder, int depth, struct file_list *out);
void file_list_release(struct file_list *list);

#endif
