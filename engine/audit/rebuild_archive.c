/* The deliveries of a sealed night: in the site's archive; what a fixture has in its inbox alone is copied,
 * with all the rest, into an archive in the scratch folder. */
#include "audit/rebuilding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "intake/archive.h"
#include "intake/inbox.h"
#include "intake/recorded.h"

struct wanted {
    const char *digest, *name;
    uint64_t bytes;
    struct recorded_file *record; /* NULL, or the night can do without its bytes */
};

struct gathering {
    struct rebuilding *rebuilding;
    int archive, inbox;    /* the site's folders; -1: there is none */
    struct map digests;    /* of what is wanted */
    struct wanted *wanted; /* by number in digests; owned */
    struct file_list list; /* of the inbox, once it was looked into */
    struct map lying;      /* digest → file of the list */
    size_t *files;         /* by number in lying; owned */
};

static void want(struct gathering *gathering, struct wanted wanted) {
    if (strlen(wanted.digest) + 1 != DIGEST_TEXT) return;
    uint32_t count = gathering->digests.count, number = map_add(&gathering->digests, span_of(wanted.digest));
    if (number == count) {
        gathering->wanted = memory_resize(gathering->wanted, count + 1u, sizeof *gathering->wanted);
        gathering->wanted[number] = wanted;
    } else if (!wanted.record)
        gathering->wanted[number].record = NULL;
}

/* Whether an earlier night took it: then it is read and held again. */
static bool waited(const struct sealed *sealed, const struct known_delivery *held) {
    for (uint32_t i = 0; i < sealed->earlier_count; i++)
        if (strcmp(sealed->earlier[i].digest, held->digest) == 0) return true;
    return false;
}

/* Superseded or known bytes are known by their digest: only their dataset and sender would be asked. */
static bool is_read(const struct recorded_file *file) {
    return file->state == DELIVERY_IN_FORCE || file->state == DELIVERY_HELD ||
           file->state == DELIVERY_DISMISSED;
}

static void want_all(struct gathering *gathering) {
    struct sealed *sealed = &gathering->rebuilding->rebuilt->sealed;
    for (uint32_t i = 0; i < sealed->known_count; i++) {
        const struct known_delivery *known = &sealed->known[i];
        if (!known->held || waited(sealed, known))
            want(gathering, (struct wanted){known->digest, known->name, known->bytes, NULL});
    }
    for (uint32_t i = 0; i < sealed->inbox_count; i++) {
        struct recorded_file *file = &sealed->inbox[i];
        if (recorded_kept(file))
            want(gathering,
                 (struct wanted){file->digest, file->name, file->bytes, is_read(file) ? NULL : file});
    }
}

static bool is_archived(const struct gathering *gathering, const char *digest) {
    return gathering->archive >= 0 && archive_holds(gathering->archive, digest);
}

static void unread(const struct gathering *gathering, const char *name) {
    int reason = errno;
    diags_add(gathering->rebuilding->diags, DIAG_ERROR, (struct place){.file = name},
              "读不出 · cannot be read: %s", strerror(reason));
    diags_denied(gathering->rebuilding->diags);
}

/* Every file of the inbox by its digest. */
static void look_into_inbox(struct gathering *gathering) {
    struct buffer folder = {0};
    char digest[DIGEST_TEXT];
    buffer_format(&folder, "%s/inbox", gathering->rebuilding->options->site);
    gathering->inbox = open(folder.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool listed = gathering->inbox >= 0 && file_list_below(folder.at, INBOX_DEPTH, &gathering->list);
    buffer_release(&folder);
    if (!listed && file_denied(errno)) system_failed("inbox");
    if (!listed) return;
    gathering->files = memory_zeroed(gathering->list.count + 1, sizeof *gathering->files);
    for (size_t i = 0; i < gathering->list.count; i++) {
        const struct file_entry *entry = &gathering->list.items[i];
        if (!entry->regular) continue;
        if (digest_of_file(gathering->inbox, entry->path, digest, NULL))
            gathering->files[map_add(&gathering->lying, span_of(digest))] = i;
        else if (file_denied(errno))
            unread(gathering, entry->path);
    }
}

static int open_bytes(const struct gathering *gathering, const struct wanted *wanted) {
    if (is_archived(gathering, wanted->digest))
        return archive_read(gathering->archive, wanted->digest, wanted->bytes);
    uint32_t number = map_find(&gathering->lying, span_of(wanted->digest));
    if (number != MAP_NONE)
        return file_open_regular(gathering->inbox, gathering->list.items[gathering->files[number]].path);
    errno = ENOENT;
    return -1;
}

static bool copy(const struct gathering *gathering, const struct wanted *wanted, const char *folder) {
    struct buffer to = {0};
    char path[DIGEST_TEXT + 8];
    archive_path(wanted->digest, path);
    buffer_format(&to, "%s/%.2s", folder, path);
    bool copied = file_make_folders(to.at, 0700);
    int from = copied ? open_bytes(gathering, wanted) : -1, file = -1;
    buffer_format(&to, "/%s", wanted->digest);
    if (from >= 0) file = open(to.at, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    copied = file >= 0 && file_copy(from, file);
    file_close(from);
    file_close(file);
    buffer_release(&to);
    return copied;
}

static enum exit_code is_gone(const struct gathering *gathering, const struct wanted *wanted) {
    char path[DIGEST_TEXT + 8];
    archive_path(wanted->digest, path);
    diags_add(gathering->rebuilding->diags, DIAG_ERROR, (struct place){.file = path},
              "存档缺少“%s” · the archive does not have “%s”", wanted->name, wanted->name);
    return diags_code(gathering->rebuilding->diags, EXIT_DIFFERENT);
}

/* What lies in the inbox alone must go where the rest is. */
static enum exit_code copy_all(struct gathering *gathering) {
    struct rebuilding *rebuilding = gathering->rebuilding;
    buffer_clear(&rebuilding->archive);
    buffer_format(&rebuilding->archive, "%s/archive", rebuilding->rebuilt->scratch.path);
    for (uint32_t i = 0; i < gathering->digests.count; i++) {
        bool copied = copy(gathering, &gathering->wanted[i], rebuilding->archive.at);
        if (copied || (gathering->wanted[i].record && errno == ENOENT)) continue;
        diags_add(rebuilding->diags, DIAG_ERROR, (struct place){.file = gathering->wanted[i].name},
                  "无法复制 · cannot be copied: %s", strerror(errno));
        return EXIT_SYSTEM;
    }
    return EXIT_DONE;
}

static enum exit_code gather(struct gathering *gathering) {
    uint32_t missing = 0, count = gathering->digests.count;
    for (uint32_t i = 0; i < count; i++) {
        struct wanted *wanted = &gathering->wanted[i];
        if (is_archived(gathering, wanted->digest)) continue;
        if (wanted->record)
            wanted->record->lost = true;
        else
            missing++;
    }
    if (!missing) return EXIT_DONE;
    look_into_inbox(gathering);
    enum exit_code code = EXIT_DONE;
    for (uint32_t i = 0; i < count; i++) {
        const struct wanted *wanted = &gathering->wanted[i];
        bool gone = !wanted->record && !is_archived(gathering, wanted->digest) &&
                    map_find(&gathering->lying, span_of(wanted->digest)) == MAP_NONE;
        if (gone) code = is_gone(gathering, wanted);
    }
    return code == EXIT_DONE ? copy_all(gathering) : code;
}

enum exit_code rebuild_archive(struct rebuilding *rebuilding) {
    struct gathering gathering = {.rebuilding = rebuilding, .inbox = -1};
    map_init(&gathering.digests);
    map_init(&gathering.lying);
    buffer_format(&rebuilding->archive, "%s/archive", rebuilding->options->site);
    gathering.archive = open(rebuilding->archive.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (gathering.archive < 0 && file_denied(errno)) system_failed(rebuilding->archive.at);
    want_all(&gathering);
    enum exit_code code = gather(&gathering);
    if (gathering.archive >= 0) close(gathering.archive);
    if (gathering.inbox >= 0) close(gathering.inbox);
    map_release(&gathering.digests);
    map_release(&gathering.lying);
    file_list_release(&gathering.list);
    free(gathering.wanted);
    free(gathering.files);
    return code;
}
