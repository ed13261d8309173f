/* Whole files only: companions and quiet time. */
#include "intake/arriving.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/memory.h"
#include "intake/utf16.h"

#define COMPANION ".ok"
#define COMPANION_MOST 1024 /* bytes of it that are looked at: sha256sum writes the name too */

struct promise {
    bool sized;
    uint64_t size;
    char digest[DIGEST_TEXT];
};

bool arriving_is_companion(const struct file_entry *entry) {
    size_t length = strlen(entry->path), mark = strlen(COMPANION);
    return length > mark && strcmp(entry->path + length - mark, COMPANION) == 0;
}

static int by_path(const void *a, const void *b) {
    return strcmp(a, ((const struct file_entry *)b)->path);
}

static const struct file_entry *find(const struct file_list *list, const char *path) {
    return bsearch(path, list->items, list->count, sizeof *list->items, by_path);
}

const struct file_entry *arriving_companion(const struct file_list *list, const struct file_entry *file) {
    struct buffer path = {0};
    buffer_format(&path, "%s" COMPANION, file->path);
    const struct file_entry *found = find(list, path.at);
    buffer_release(&path);
    return found;
}

const struct file_entry *arriving_file(const struct file_list *list, const struct file_entry *companion) {
    char *path = memory_text(companion->path);
    path[strlen(path) - strlen(COMPANION)] = '\0';
    const struct file_entry *found = find(list, path);
    free(path);
    return found;
}

static bool read_digest(const char *text, char out[DIGEST_TEXT]) {
    size_t length = strspn(text, "0123456789abcdefABCDEF");
    if (length != DIGEST_TEXT - 1) return false;
    for (size_t i = 0; i < length; i++)
        out[i] = (char)(text[i] >= 'A' && text[i] <= 'F' ? text[i] | 32 : text[i]);
    out[length] = '\0';
    return text[length] == '\0' || strchr(" \t\r\n", text[length]);
}

/* "SIZE SHA256", or "SHA256  NAME" with no size. */
static bool read_promise(char *text, struct promise *promise) {
    char *end = text;
    *promise = (struct promise){0};
    if (read_digest(text, promise->digest)) return true;
    if (*text < '0' || *text > '9') return false;
    promise->size = strtoull(text, &end, 10);
    promise->sized = true;
    size_t gap = strspn(end, " \t");
    return gap > 0 && read_digest(end + gap, promise->digest);
}

/* As text editors and shells write it: with a byte order mark, or in UTF-16 of either order. */
static void as_plain_text(struct span bytes, struct buffer *out) {
    const unsigned char *at = (const unsigned char *)bytes.at;
    bool little = bytes.length >= 2 && at[0] == 0xFF && at[1] == 0xFE;
    bool big = bytes.length >= 2 && at[0] == 0xFE && at[1] == 0xFF;
    bool marked = bytes.length >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0;
    struct utf16 state = {0};
    if (!little && !big) {
        buffer_add(out, bytes.at + (marked ? 3 : 0), bytes.length - (marked ? 3 : 0));
        return;
    }
    for (size_t i = 2; i + 1 < bytes.length; i += 2)
        utf16_put(&state, (uint16_t)(little ? at[i] | at[i + 1] << 8 : at[i] << 8 | at[i + 1]), out);
    utf16_end(&state, out);
}

static bool read_companion(const struct taking *taking, const char *path, struct promise *promise) {
    char bytes[COMPANION_MOST];
    struct buffer text = {0};
    int file = file_open_regular(taking->inbox, path);
    if (file < 0) return false;
    ssize_t got = file_read_at(file, bytes, COMPANION_MOST, 0);
    close(file);
    as_plain_text((struct span){bytes, got > 0 ? (size_t)got : 0}, &text);
    bool good = text.length && read_promise(text.at, promise);
    buffer_release(&text);
    return good;
}

/* A time ahead of ours is that of a machine whose clock is another. */
static bool is_quiet(const struct taking *taking, const struct file_entry *file) {
    int64_t now = taking->options->now, quiet = taking->intake->book->site.quiet;
    return now == 0 || file->touched + quiet <= now || file->touched > now + quiet;
}

static bool fits(struct taken *taken, const struct file_entry *file, const struct promise *promise,
                 bool quiet) {
    if (!promise->sized || promise->size == file->size) return true;
    taken_fail(taken, quiet ? DELIVERY_UNREADABLE : DELIVERY_ARRIVING,
               "与 .ok 不符：应有 %" PRIu64 " 字节，现有 %" PRIu64 " · does not fit its .ok: %" PRIu64
               " bytes are due, %" PRIu64 " are here",
               promise->size, file->size, promise->size, file->size);
    return false;
}

bool arriving_is_whole(const struct taking *taking, struct taken *taken, const struct file_entry *file,
                       const struct file_entry *companion) {
    struct promise promise;
    bool quiet = is_quiet(taking, file) && (!companion || is_quiet(taking, companion));
    if (companion) {
        if (read_companion(taking, companion->path, &promise)) {
            memcpy(taken->promised, promise.digest, DIGEST_TEXT);
            taken->fresh = !quiet;
            return fits(taken, file, &promise, quiet);
        }
        taken_fail(taken, quiet ? DELIVERY_UNREADABLE : DELIVERY_ARRIVING,
                   "它的 .ok 应是一行“字节数 SHA256” · its .ok must be one line “SIZE SHA256”");
        return false;
    }
    if (quiet) return true;
    int seconds = taking->intake->book->site.quiet;
    taken_fail(
        taken, DELIVERY_ARRIVING,
        "最近 %d 秒内有改动，可能还在传送，下次再收 · changed within the last %d s, perhaps still arriving: "
        "left for the next run",
        seconds, seconds);
    return false;
}

void arriving_check(struct taken *taken, const char *digest) {
    if (!*taken->promised || strcmp(taken->promised, digest) == 0) return;
    taken_fail(
        taken, taken->fresh ? DELIVERY_ARRIVING : DELIVERY_UNREADABLE,
        "与 .ok 不符：应为 %s，实为 %s · does not fit its .ok: SHA-256 is to be the first, is the second",
        taken->promised, digest);
}
