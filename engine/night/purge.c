/* The way of a raw delivery out of the archive: written down, committed, removed, synced. */
#include "night/purge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "ground/memory.h"
#include "intake/archive.h"
#include "night/purged.h"

static bool cannot_go(const char *digest, struct diags *diags) {
    int reason = errno;
    struct buffer path = {0};
    buffer_format(&path, "archive/%.2s/%s", digest, digest);
    diags_add(diags, DIAG_ERROR, (struct place){.file = path.at},
              "已登记清除，但删不掉；下次运行或清除时再删 · written down as purged, but it cannot be "
              "removed; the next "
              "night or purge removes it: %s",
              strerror(reason));
    buffer_release(&path);
    return false;
}

/* Both forms, and the folder's entry is on the disk before anybody is told. */
static bool remove_bytes(int archive, const char *digest, struct diags *diags) {
    char path[DIGEST_TEXT + 16];
    archive_path(digest, path);
    bool gone = unlinkat(archive, path, 0) == 0 || errno == ENOENT;
    memcpy(path + strlen(path), ARCHIVE_PACKED, sizeof ARCHIVE_PACKED);
    gone = gone && (unlinkat(archive, path, 0) == 0 || errno == ENOENT);
    path[2] = '\0';
    int folder = gone ? openat(archive, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    gone = folder >= 0 && fsync(folder) == 0;
    file_close(folder);
    return gone || cannot_go(digest, diags);
}

/* The archive, held so that no backup copies it meanwhile; -1: errno, EWOULDBLOCK for a backup. */
static int hold_archive(const char *site) {
    int archive = site_archive(site);
    if (archive < 0 || flock(archive, LOCK_EX | LOCK_NB) == 0) return archive;
    file_close(archive);
    return -1;
}

static bool remove_gone(int archive, struct casebook *casebook, uint32_t *removed, struct diags *diags) {
    const char *const *digests;
    uint32_t count;
    *removed = 0;
    if (!casebook_gone(casebook, &digests, &count, diags)) return false;
    bool good = true;
    for (uint32_t i = 0; i < count; i++) {
        if (!archive_holds(archive, digests[i])) continue;
        bool gone = remove_bytes(archive, digests[i], diags);
        *removed += gone;
        good = good && gone;
    }
    return good;
}

bool purge_finish(const char *site, struct casebook *casebook, uint32_t *removed, struct diags *diags) {
    int archive = hold_archive(site);
    *removed = 0;
    if (archive < 0)
        return true; /* none yet, or a backup is being made, or it does not open: the next one will */
    bool good = remove_gone(archive, casebook, removed, diags);
    close(archive);
    return good;
}

static struct purge purge_of(const struct purging *purging, const struct stored *stored,
                             char term[TERM_TEXT]) {
    const struct kept_delivery *kept = stored->kept;
    term_write(stored->dataset->keep, term);
    return (struct purge){.date = purging->options->date,
                          .dataset = kept->dataset,
                          .title = kept->title,
                          .name = kept->name,
                          .sender = kept->sender,
                          .digest = kept->digest,
                          .first = kept->first,
                          .last = kept->last,
                          .bytes = kept->bytes,
                          .since = stored->since,
                          .term = term,
                          .basis = stored->dataset->keep_basis,
                          .by = purging->options->by,
                          .why = purging->options->why};
}

static bool write_down(const struct purging *purging, struct diags *diags) {
    uint32_t due = 0;
    struct purge *purges = memory_zeroed(purging->count + 1u, sizeof *purges);
    char(*terms)[TERM_TEXT] = memory_zeroed(purging->count + 1u, sizeof *terms);
    for (uint32_t i = 0; i < purging->count; i++)
        if (purging->items[i].state == PURGE_DUE) {
            purges[due] = purge_of(purging, &purging->items[i], terms[due]);
            due++;
        }
    bool written = !due || casebook_purge(purging->casebook, purges, due, diags);
    free(purges);
    free(terms);
    return written;
}

enum exit_code purge_carry_out(struct purging *purging, struct diags *diags) {
    const char *site = purging->options->site;
    int archive = hold_archive(site);
    if (archive < 0) {
        bool busy = errno == EWOULDBLOCK;
        const char *why = busy ? "正在备份，等它结束再清除 · a backup is being made: purge when it is done"
                               : strerror(errno);
        diags_add(diags, DIAG_ERROR, (struct place){.file = "archive"}, "%s", why);
        return busy ? EXIT_NOT_STARTED : EXIT_SYSTEM;
    }
    uint32_t removed;
    bool gone = write_down(purging, diags) && remove_gone(archive, purging->casebook, &removed, diags);
    close(archive);
    return gone ? EXIT_DONE : EXIT_SYSTEM;
}
