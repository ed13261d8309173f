/* Rows of a delivery, read once more as text. */
#include "intake/reread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/arena.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "intake/archive.h"
#include "intake/source.h"
#include "library/crypto.h"
#include "library/gb18030.h"

#define AHEAD (CSV_ROW_MOST + CSV_FIELD_MOST + 1) /* a row that begins this far before the end is whole */
#define ROOM (READ_SIZE + AHEAD)

struct reread {
    const struct delivery *delivery;
    const struct dataset *dataset;
    struct vocabulary vocabulary;
    int file;
    struct source *source;
    struct digest *digest; /* of what was read; NULL for what lies in the archive, which was just verified */
    struct layout *layout; /* of the part being read; NULL between parts */
    char *room;            /* ROOM + CSV_PADDING; owned */
    char *at, *end;        /* what of it is still to be read */
    bool last;             /* the part ends there */
    bool over;             /* no part is left, or nothing more can be read */
    int reason;            /* errno of what the system refused; 0: nothing */
    uint32_t line;         /* of `at` */
    char *field, *decoded; /* a field without its quotes, in UTF-8; owned */
    struct arena arena;    /* the row at hand */
};

static void take_raw(void *context, const char *bytes, size_t length) {
    digest_add(((struct reread *)context)->digest, bytes, length);
}

/* A delivery that was only looked at lies in the inbox still. */
static bool lies_in_inbox(const struct intake *intake, const struct delivery *delivery) {
    return delivery->from_inbox && intake->inbox;
}

static int open_delivery(const struct intake *intake, const struct delivery *delivery) {
    bool in_inbox = lies_in_inbox(intake, delivery);
    const char *folder = in_inbox ? intake->inbox : intake->archive;
    if (!folder || !delivery->digest[0]) return -1;
    int place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (place < 0) return -1;
    int file = in_inbox ? file_open_regular(place, delivery->path)
                        : archive_read(place, delivery->digest, delivery->bytes);
    int reason = errno;
    close(place);
    errno = reason;
    return file;
}

static struct reread *start(int file, const struct dataset *dataset, bool hashed) {
    char why[HEADER_WHY];
    struct reread *reread = memory_zeroed(1, sizeof *reread);
    reread->dataset = dataset;
    reread->file = file;
    reread->line = 1;
    if (hashed) reread->digest = digest_new();
    vocabulary_init(&reread->vocabulary, reread->dataset);
    arena_init(&reread->arena);
    reread->room = memory_get(ROOM + CSV_PADDING);
    reread->field = memory_get(CSV_FIELD_MOST + CSV_PADDING);
    reread->decoded = memory_get(GB18030_ROOM(CSV_FIELD_MOST));
    struct source_tap tap = {hashed ? take_raw : NULL, reread};
    errno = 0;
    reread->source = source_open(file, tap, why);
    if (reread->source) return reread;
    int reason = errno;
    reread_free(reread);
    errno = reason;
    return NULL;
}

struct reread *reread_open(const struct intake *intake, uint32_t number) {
    const struct delivery *delivery = &intake->deliveries[number];
    errno = 0;
    int file = delivery->dataset != DATASET_NONE ? open_delivery(intake, delivery) : -1;
    if (file < 0) return NULL;
    struct reread *reread =
        start(file, &intake->book->datasets[delivery->dataset], lies_in_inbox(intake, delivery));
    if (reread) reread->delivery = delivery;
    return reread;
}

struct reread *reread_file(int file, const struct dataset *dataset) {
    return start(file, dataset, false);
}

void reread_free(struct reread *reread) {
    if (!reread) return;
    char unused[DIGEST_TEXT];
    if (reread->digest) digest_end(reread->digest, unused);
    source_free(reread->source);
    layout_free(reread->layout);
    vocabulary_release(&reread->vocabulary);
    arena_release(&reread->arena);
    close(reread->file);
    free(reread->room);
    free(reread->field);
    free(reread->decoded);
    free(reread);
}

static void stop(struct reread *reread) {
    reread->over = true;
    if (file_denied(errno)) reread->reason = errno;
}

/* Moves what is left to the front and reads behind it. */
static void refill(struct reread *reread) {
    char why[HEADER_WHY];
    size_t left = (size_t)(reread->end - reread->at), wanted = ROOM - left, got = 0;
    memmove(reread->room, reread->at, left);
    errno = 0;
    if (!source_read(reread->source, reread->room + left, wanted, &got, why)) stop(reread);
    reread->at = reread->room;
    reread->end = reread->room + left + got;
    reread->last = got < wanted;
    memset(reread->end, 0, CSV_PADDING);
}

static bool is_near_end(const struct reread *reread) {
    return !reread->last && (size_t)(reread->end - reread->at) < AHEAD;
}

/* Of a delivery that begins in ASCII: what its first rows that are not turned out to be. */
static enum encoding encoding_later(const struct delivery *delivery) {
    bool gb18030 = delivery->encoding && strcmp(delivery->encoding, "GB18030") == 0;
    return gb18030 ? ENCODING_GB18030 : ENCODING_UTF8;
}

/* The next part that has a header; those without one were passed over when the delivery was taken in. */
static bool next_part(struct reread *reread) {
    struct source_part part;
    char why[HEADER_WHY];
    layout_free(reread->layout);
    reread->layout = NULL;
    while (!reread->over && source_next(reread->source, &part, why) == SOURCE_MORE) {
        reread->at = reread->end = reread->room;
        refill(reread);
        struct layout *layout = memory_zeroed(1, sizeof *layout);
        layout->sheet = source_is_sheet(reread->source);
        size_t length = (size_t)(reread->end - reread->at);
        bool whole = reread->last && length < READ_SIZE; /* as the strand sees it */
        struct span head = {reread->at, length < READ_SIZE ? length : READ_SIZE};
        if (layout_read(layout, &reread->vocabulary, head, whole, why)) {
            if (!layout->told && reread->delivery) layout->encoding = encoding_later(reread->delivery);
            reread->layout = layout;
            reread->at += layout->body;
            reread->line += layout->lines;
            return true;
        }
        layout_free(layout);
    }
    reread->over = true;
    return false;
}

/* Goes behind the next line end, or to the end of the part. */
static void pass_line(struct reread *reread) {
    for (;;) {
        const char *next = csv_behind_line(reread->at, reread->end, !reread->last);
        bool found = next != NULL;
        if (!found) next = reread->last ? reread->end : csv_known_end(reread->at, reread->end);
        reread->at = reread->room + (next - reread->room);
        if (found || reread->last || reread->over) break;
        refill(reread);
    }
    reread->line++;
}

/* Stands on the line, or, when the part ends before it, on the first one of the next part. */
static bool find_line(struct reread *reread, uint32_t line) {
    for (;;) {
        if (reread->over) return false;
        if (reread->layout && is_near_end(reread)) refill(reread);
        if (!reread->layout || reread->at == reread->end) {
            if (!next_part(reread)) return false;
        } else if (reread->line >= line) {
            return !reread->over;
        } else {
            pass_line(reread);
        }
    }
}

bool reread_row(struct reread *reread, uint32_t line, struct text_row *row) {
    arena_clear(&reread->arena);
    if (!find_line(reread, line)) return false;
    struct text_reader reader = {reread->field, reread->decoded, &reread->arena,
                                 reread->dataset->column_count};
    const struct csv *csv = &reread->layout->csv;
    const char *end = reread->last ? reread->end : csv_known_end(reread->at, reread->end);
    struct csv_row found = csv_row(csv, reread->at, end, reread->last);
    bool apart = found.verdict == CSV_GOOD;
    text_row_read(row, &reader, reread->layout, reread->layout->encoding, apart ? reread->at : NULL,
                  found.end);
    row->line = reread->line;
    if (found.lines == 0) {
        pass_line(reread);
    } else {
        reread->at = reread->room + (found.next - reread->room);
        reread->line += found.lines;
    }
    return true;
}

int reread_reason(const struct reread *reread) {
    return reread->reason;
}

bool reread_same(struct reread *reread) {
    struct source_part part;
    char why[HEADER_WHY], digest[DIGEST_TEXT];
    bool read = true;
    size_t got = 1;
    if (!reread->digest) return true;
    errno = 0;
    do
        while (read && got) read = source_read(reread->source, reread->room, ROOM, &got, why);
    while (read && (got = 1) && source_next(reread->source, &part, why) == SOURCE_MORE);
    reread->over = true;
    if (!read) stop(reread);
    digest_end(reread->digest, digest);
    reread->digest = NULL;
    return read && strcmp(digest, reread->delivery->digest) == 0;
}
