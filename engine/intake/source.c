/* What a delivery's file says, as text with rows. */
#include "intake/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/memory.h"
#include "ground/text.h"

#define LOOK 512                  /* bytes by which a file is told */
#define PIECE ((size_t)256 << 10) /* bytes of UTF-16 read at a time */

struct source {
    int file; /* borrowed */
    struct source_tap tap;
    enum source_format format;
    bool begun;          /* the one part of a text was begun */
    bool ended;          /* no more comes of this part than what is ready */
    struct buffer ready; /* text of the part that nobody asked for yet; owned */
    size_t given;        /* bytes of `ready` that were */
    char *raw;           /* PIECE, for UTF-16; owned */
    size_t raw_length;   /* of a begun unit that was carried over */
    uint16_t high;       /* the first half of a pair that waits for its second; 0 = none */
};

static bool starts_with(struct span text, const char *bytes, size_t length) {
    return text.length >= length && memcmp(text.at, bytes, length) == 0;
}

static enum source_format format_of(struct span head) {
    if (starts_with(head, "\xFF\xFE", 2)) return SOURCE_UTF16LE;
    if (starts_with(head, "\xFE\xFF", 2)) return SOURCE_UTF16BE;
    return SOURCE_TEXT;
}

/* Up to `room` bytes of the file, fewer only at its end; shown to the tap. */
static bool read_raw(struct source *source, char *to, size_t room, size_t *got, char why[HEADER_WHY]) {
    *got = 0;
    while (*got < room) {
        ssize_t more = read(source->file, to + *got, room - *got);
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) {
            const char *reason = strerror(errno);
            snprintf(why, HEADER_WHY, "读取失败：%s · cannot be read: %s", reason, reason);
            return false;
        }
        if (more == 0) break;
        *got += (size_t)more;
    }
    if (source->tap.take && *got) source->tap.take(source->tap.context, to, *got);
    return true;
}

static void put(struct source *source, uint32_t code_point) {
    char bytes[4];
    buffer_add(&source->ready, bytes, text_put((int32_t)code_point, bytes));
}

/* Half a pair, so that whoever reads the cell finds it bad. */
static void put_half(struct source *source, uint16_t unit) {
    char bytes[3] = {(char)(0xE0 | unit >> 12), (char)(0x80 | (unit >> 6 & 0x3F)),
                     (char)(0x80 | (unit & 0x3F))};
    buffer_add(&source->ready, bytes, sizeof bytes);
}

static void put_unit(struct source *source, uint16_t unit) {
    bool low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (source->high && low) {
        put(source, 0x10000 + ((uint32_t)(source->high & 0x3FF) << 10 | (unit & 0x3FF)));
        source->high = 0;
        return;
    }
    if (source->high) put_half(source, source->high);
    source->high = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
    if (low)
        put_half(source, unit);
    else if (!source->high)
        put(source, unit);
}

/* More of a UTF-16 text. A byte left over at the end is no character. */
static bool refill(struct source *source, char why[HEADER_WHY]) {
    size_t got, length, at = 0;
    if (!read_raw(source, source->raw + source->raw_length, PIECE - source->raw_length, &got, why))
        return false;
    length = source->raw_length + got;
    source->ended = length < PIECE;
    for (; at + 2 <= length; at += 2) {
        unsigned char first = (unsigned char)source->raw[at], second = (unsigned char)source->raw[at + 1];
        bool little = source->format == SOURCE_UTF16LE;
        put_unit(source, (uint16_t)(little ? second << 8 | first : first << 8 | second));
    }
    source->raw_length = length - at;
    memmove(source->raw, source->raw + at, source->raw_length);
    if (source->ended && source->high) put_half(source, source->high);
    if (source->ended && source->raw_length) buffer_add(&source->ready, "\xFF", 1);
    return true;
}

bool source_read(struct source *source, char *to, size_t room, size_t *got, char why[HEADER_WHY]) {
    if (source_is_plain(source)) return read_raw(source, to, room, got, why);
    for (*got = 0; *got < room;) {
        size_t left = source->ready.length - source->given;
        if (left == 0 && source->ended) break;
        if (left == 0) {
            buffer_clear(&source->ready);
            source->given = 0;
            if (!refill(source, why)) return false;
            continue;
        }
        size_t length = left < room - *got ? left : room - *got;
        memcpy(to + *got, source->ready.at + source->given, length);
        source->given += length;
        *got += length;
    }
    return true;
}

struct source *source_open(int file, struct source_tap tap, char why[HEADER_WHY]) {
    char head[LOOK];
    ssize_t got = pread(file, head, sizeof head, 0);
    if (got < 0) {
        const char *reason = strerror(errno);
        snprintf(why, HEADER_WHY, "读取失败：%s · cannot be read: %s", reason, reason);
        return NULL;
    }
    struct source *source = memory_zeroed(1, sizeof *source);
    source->file = file;
    source->tap = tap;
    source->format = format_of((struct span){head, (size_t)got});
    if (!source_is_plain(source)) source->raw = memory_get(PIECE);
    return source;
}

void source_free(struct source *source) {
    if (!source) return;
    buffer_release(&source->ready);
    free(source->raw);
    free(source);
}

enum source_format source_format(const struct source *source) {
    return source->format;
}

bool source_is_plain(const struct source *source) {
    return source->format == SOURCE_TEXT;
}

bool source_is_sheet(const struct source *source) {
    return source->format == SOURCE_XLSX || source->format == SOURCE_XLS;
}

enum source_step source_next(struct source *source, struct source_part *part, char why[HEADER_WHY]) {
    (void)why;
    *part = (struct source_part){.number = 1};
    if (source->begun) return SOURCE_END;
    source->begun = true;
    return SOURCE_MORE;
}
