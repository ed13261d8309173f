/* A file whose parts come in any order. */
#include "outcome/ordered.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "outcome/output.h"

bool ordered_open(struct ordered *ordered, const char *folder, const char *name, size_t count,
                  struct diags *diags) {
    struct buffer path = {0};
    buffer_format(&path, "%s/%s", folder, name);
    int file = open(path.at, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0) {
        output_failed(diags, path.at, errno);
        buffer_release(&path);
        return false;
    }
    *ordered = (struct ordered){.file = file, .path = path.at, .count = count};
    ordered->parts = memory_zeroed(count, sizeof *ordered->parts);
    ordered->come = memory_zeroed(count, sizeof *ordered->come);
    if (pthread_mutex_init(&ordered->lock, NULL) != 0) system_failed("mutex");
    return true;
}

/* The first errno, 0 when all is written. */
static int write_all(int file, const char *at, size_t length) {
    while (length > 0) {
        ssize_t written = write(file, at, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return written < 0 ? errno : ENOSPC;
        at += written;
        length -= (size_t)written;
    }
    return 0;
}

/* Writes the part; its memory is kept for one that is still to be made. */
static void write_part(struct ordered *ordered, struct buffer *part) {
    if (!ordered->reason) ordered->reason = write_all(ordered->file, part->at, part->length);
    file_start_writing(ordered->file);
    buffer_release(&ordered->spare);
    ordered->spare = *part;
    *part = (struct buffer){0};
    buffer_clear(&ordered->spare);
}

void ordered_part(struct ordered *ordered, size_t number, struct buffer *text) {
    pthread_mutex_lock(&ordered->lock);
    BUG_UNLESS(number < ordered->count && !ordered->come[number]);
    ordered->come[number] = true;
    ordered->parts[number] = *text;
    for (; ordered->next < ordered->count && ordered->come[ordered->next]; ordered->next++)
        write_part(ordered, &ordered->parts[ordered->next]);
    *text = ordered->spare;
    ordered->spare = (struct buffer){0};
    pthread_mutex_unlock(&ordered->lock);
}

static void release(struct ordered *ordered) {
    pthread_mutex_destroy(&ordered->lock);
    for (size_t i = ordered->next; i < ordered->count; i++) buffer_release(&ordered->parts[i]);
    buffer_release(&ordered->spare);
    free(ordered->parts);
    free(ordered->come);
    free(ordered->path);
    *ordered = (struct ordered){.file = -1};
}

void ordered_abandon(struct ordered *ordered) {
    close(ordered->file);
    release(ordered);
}

bool ordered_close(struct ordered *ordered, struct diags *diags) {
    BUG_UNLESS(ordered->next == ordered->count);
    int reason = ordered->reason;
    if (close(ordered->file) != 0 && !reason) reason = errno;
    if (reason) output_failed(diags, ordered->path, reason);
    release(ordered);
    return !reason;
}
