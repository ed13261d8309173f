/* The inbox of an earlier night. */
#include "intake/recorded.h"

#include <errno.h>
#include <string.h>
#include "intake/archive.h"
#include "intake/inbox.h"

bool recorded_kept(const struct recorded_file *file) {
    return file->weighed && *file->digest && file->state != DELIVERY_UNREADABLE &&
           file->state != DELIVERY_ARRIVING;
}

int recorded_open(const struct taking *taking, struct taken *taken) {
    const struct recorded_file *file = taken->recorded;
    if (recorded_kept(file)) return archive_read(taking->archive, file->digest, file->bytes);
    taken_fail(taken, file->state, "%s", file->why);
    errno = ENOENT;
    return -1;
}

static void add(struct taking *taking, const struct recorded_file *file) {
    struct arena *arena = &taking->intake->arena;
    struct taken *taken = taking_add(taking);
    taken->recorded = file;
    taken->path = arena_text(arena, file->name);
    memcpy(taken->expected, file->digest, strnlen(file->digest, DIGEST_TEXT - 1));
    taken->delivery = (struct delivery){.dataset = book_dataset(taking->intake->book, file->dataset),
                                        .name = taken->path,
                                        .masked = file->masked,
                                        .sender = arena_text(arena, file->sender),
                                        .bytes = file->bytes,
                                        .first = file->first,
                                        .last = file->last,
                                        .reaches = DATE_NONE,
                                        .from_inbox = true,
                                        .state = DELIVERY_IN_FORCE};
    memcpy(taken->delivery.digest, taken->expected, DIGEST_TEXT);
    if (!file->weighed) {
        taken_fail(taken, file->state, "%s", file->why);
    } else if (recorded_kept(file) && !file->masked && !file->lost) {
        inbox_name(taking, taken); /* shown otherwise than it came, it could not be asked again */
        inbox_look(taking, taken);
    }
}

void recorded_list(struct taking *taking) {
    for (uint32_t i = 0; i < taking->options->recorded_count; i++) add(taking, &taking->options->recorded[i]);
}
