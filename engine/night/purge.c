/* The way of a raw delivery out of the archive: written down, committed, removed, synced. */
#include "night/purge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/memory.h"
#include "intake/archive.h"

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
    int reason = errno;
    if (folder >= 0) close(folder);
    errno = reason;
    return gone || cannot_go(digest, diags);
}

bool purge_finish(const char *site, struct casebook *casebook, uint32_t *removed, struct diags *diags) {
    const char *const *digests;
    uint32_t count;
    struct buffer path = {0};
    *removed = 0;
    if (!casebook_gone(casebook, &digests, &count, diags)) return false;
    buffer_format(&path, "%s/archive", site);
    int archive = count ? open(path.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    buffer_release(&path);
    bool good = true;
    for (uint32_t i = 0; archive >= 0 && i < count; i++) {
        if (!archive_holds(archive, digests[i])) continue;
        bool gone = remove_bytes(archive, digests[i], diags);
        *removed += gone;
        good = good && gone;
    }
    if (archive >= 0) close(archive);
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

enum exit_code purge_carry_out(struct purging *purging, struct diags *diags) {
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
    if (!written) return EXIT_SYSTEM;
    bool gone = purge_finish(purging->options->site, purging->casebook, &purging->removed, diags);
    return gone ? EXIT_DONE : EXIT_SYSTEM;
}
