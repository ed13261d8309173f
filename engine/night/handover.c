/* The inbox after a sealed night: what was taken goes out, everything else stays. */
#include "night/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ground/map.h"
#include "ground/memory.h"
#include "ground/workers.h"

/* The archive has the bytes of these; the rest waits for a person. */
static bool is_taken(const struct delivery *delivery) {
    return delivery_is_taken(delivery) ||
           (delivery->from_inbox && *delivery->digest && delivery->state == DELIVERY_KNOWN_BYTES);
}

/* The same file as was read? Its time has whole seconds, so a file changed since the lock was taken is read
 * again. */
static bool is_unchanged(const struct site_lock *lock, int inbox, const struct file_entry *before,
                         const struct delivery *delivery) {
    struct stat status;
    char digest[DIGEST_TEXT];
    if (fstatat(inbox, before->path, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
        return false;
    if ((uint64_t)status.st_size != before->size || (int64_t)status.st_mtime != before->changed) return false;
    if (before->size != delivery->bytes) return false;
    if ((int64_t)status.st_ctime < lock->since && before->changed < lock->since) return true;
    return digest_of_file(inbox, before->path, digest, NULL) && strcmp(digest, delivery->digest) == 0;
}

/* Before its file: a file without companion is complete by itself, a companion without file is a riddle. */
static bool take_out_companion(int inbox, const char *path) {
    struct buffer companion = {0};
    buffer_format(&companion, "%s.ok", path);
    bool gone = unlinkat(inbox, companion.at, 0) == 0 || errno == ENOENT || errno == ENAMETOOLONG;
    buffer_release(&companion);
    return gone;
}

struct clearing { /* all borrowed, but for the last */
    const struct site_lock *lock;
    int folder; /* the inbox */
    const struct intake *intake;
    const struct file_list *before;
    const size_t *entry; /* [delivery_count]: of the list; NOT_LISTED */
    bool in_force;       /* those go out now, or the others */
    int *left; /* [delivery_count]: why it is still there, an errno; CHANGED; 0: it is gone; owned */
};

#define NOT_LISTED SIZE_MAX
#define CHANGED (-1)

static int take_out(const struct clearing *clearing, const struct file_entry *before,
                    const struct delivery *delivery) {
    struct stat status;
    if (!is_unchanged(clearing->lock, clearing->folder, before, delivery))
        return fstatat(clearing->folder, before->path, &status, AT_SYMLINK_NOFOLLOW) == 0 ? CHANGED : 0;
    bool gone = take_out_companion(clearing->folder, before->path) &&
                (unlinkat(clearing->folder, before->path, 0) == 0 || errno == ENOENT);
    return gone ? 0 : errno;
}

static void clear_delivery(void *context, size_t number, int worker) {
    const struct clearing *clearing = context;
    (void)worker;
    bool in_force = clearing->intake->deliveries[number].state == DELIVERY_IN_FORCE;
    if (clearing->entry[number] == NOT_LISTED || in_force != clearing->in_force) return;
    clearing->left[number] = take_out(clearing, &clearing->before->items[clearing->entry[number]],
                                      &clearing->intake->deliveries[number]);
}

static void tell_left(const struct delivery *delivery, int left, struct diags *diags) {
    struct place place = {.file = delivery->name};
    if (left == CHANGED)
        diags_add(diags, DIAG_WARNING, place,
                  "读后又有改动，留待下次 / changed after it was read: left for the next run");
    else if (left)
        diags_add(diags, DIAG_WARNING, place,
                  "已接收，但无法从收件箱移走 / taken, but cannot be removed from the inbox: %s",
                  strerror(left));
}

/* Where each delivery that goes out stood in the list; the caller frees it. */
static size_t *find_entries(const struct file_list *before, const struct intake *intake) {
    struct map names;
    size_t *by_name = memory_get((before->count + 1) * sizeof *by_name);
    size_t *entry = memory_get((intake->delivery_count + 1) * sizeof *entry);
    map_init(&names);
    for (size_t i = 0; i < before->count; i++) by_name[map_add(&names, span_of(before->items[i].path))] = i;
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        uint32_t name = is_taken(delivery) ? map_find(&names, span_of(delivery->path)) : MAP_NONE;
        entry[i] = name == MAP_NONE ? NOT_LISTED : by_name[name];
    }
    map_release(&names);
    free(by_name);
    return entry;
}

/* A file's blocks are given back while it is removed, and the disk may be told at once. What is in force goes
 * last: whoever is killed in between leaves beside it what it has replaced, which is then known for that. */
void inbox_clear(const struct site_lock *lock, const char *inbox, const struct file_list *before,
                 const struct intake *intake, struct diags *diags) {
    int folder = open(inbox, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        diags_add(diags, DIAG_WARNING, (struct place){.file = inbox},
                  "收下的文件未能移出 · what was taken could not be removed: %s", strerror(errno));
        return;
    }
    size_t *entry = find_entries(before, intake);
    int *left = memory_zeroed(intake->delivery_count, sizeof *left);
    struct clearing clearing = {lock, folder, intake, before, entry, false, left};
    workers_run(FILE_SYNC_THREADS, intake->delivery_count, clear_delivery, &clearing);
    clearing.in_force = true;
    workers_run(FILE_SYNC_THREADS, intake->delivery_count, clear_delivery, &clearing);
    for (uint32_t i = 0; i < intake->delivery_count; i++) tell_left(&intake->deliveries[i], left[i], diags);
    free(entry);
    free(left);
    close(folder);
}
