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
#include "ground/text.h"

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

static void take_out(const struct site_lock *lock, int inbox, const struct file_entry *before,
                     const struct delivery *delivery, struct diags *diags) {
    struct place place = {.file = delivery->name};
    struct stat status;
    if (is_unchanged(lock, inbox, before, delivery)) {
        bool gone = take_out_companion(inbox, before->path) &&
                    (unlinkat(inbox, before->path, 0) == 0 || errno == ENOENT);
        if (!gone)
            diags_add(diags, DIAG_WARNING, place,
                      "已接收,但无法从收件箱移走 / taken, but cannot be removed from the inbox: %s",
                      strerror(errno));
    } else if (fstatat(inbox, before->path, &status, AT_SYMLINK_NOFOLLOW) == 0)
        diags_add(diags, DIAG_WARNING, place,
                  "读后又有改动,留待下次 / changed after it was read: left for the next run");
}

void inbox_clear(const struct site_lock *lock, const char *inbox, const struct file_list *before,
                 const struct intake *intake, struct diags *diags) {
    struct map names;
    int folder = open(inbox, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        diags_add(diags, DIAG_WARNING, (struct place){.file = inbox}, "%s", strerror(errno));
        return;
    }
    map_init(&names);
    size_t *entry = memory_get((before->count + 1) * sizeof *entry); /* by number of the name */
    for (size_t i = 0; i < before->count; i++) entry[map_add(&names, span_of(before->items[i].path))] = i;
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        uint32_t name = is_taken(delivery) ? map_find(&names, span_of(delivery->path)) : MAP_NONE;
        if (name != MAP_NONE) take_out(lock, folder, &before->items[entry[name]], delivery, diags);
    }
    map_release(&names);
    free(entry);
    close(folder);
}
