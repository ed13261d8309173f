/* A file that is only in memory, read through a source: the texts of all its parts, and why it ended. */
#ifndef HEARTH_TESTS_FUZZ_READING_H
#define HEARTH_TESTS_FUZZ_READING_H

#include <sys/mman.h>
#include <unistd.h>
#include "fuzz.h"
#include "ground/text.h"
#include "intake/cell.h"
#include "intake/source.h"

#define READING_MOST ((size_t)8 << 20) /* bytes of text looked at */

static inline int reading_file(const void *bytes, size_t length) {
    int file = memfd_create("fuzz", MFD_CLOEXEC);
    MUST(file >= 0 && write(file, bytes, length) == (ssize_t)length && lseek(file, 0, SEEK_SET) == 0);
    return file;
}

/* Line by line as struct layout says of sheets: marks of kinds before cells, no other control character. */
static inline void reading_is_sheet(struct span text) {
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool begins = i == 0 || text.at[i - 1] == '\n' || text.at[i - 1] == SHEET_SEPARATOR;
        MUST(c >= 0x20 || c == '\n' || c == SHEET_SEPARATOR ||
             (begins && c >= CELL_NUMBER && c <= CELL_LOST));
    }
    MUST(text_is_utf8(text));
    MUST(text.length == 0 || text.at[text.length - 1] == '\n');
}

/* Everything that comes out, asked for in pieces of `room` bytes. */
static inline void reading_all(int file, size_t room, struct buffer *out) {
    char why[HEADER_WHY] = "", *piece = memory_get(room);
    struct source_part part;
    enum source_step step = SOURCE_FAILED;
    lseek(file, 0, SEEK_SET);
    struct source *source = source_open(file, (struct source_tap){0}, why);
    while (source && (step = source_next(source, &part, why)) == SOURCE_MORE && out->length < READING_MOST) {
        size_t begins, got = 0;
        bool good;
        buffer_format(out, "[%s]\n", part.name ? part.name : "");
        begins = out->length;
        while ((good = source_read(source, piece, room, &got, why)) && got && out->length < READING_MOST)
            buffer_add(out, piece, got);
        if (good && !got && source_is_sheet(source))
            reading_is_sheet((struct span){out->at + begins, out->length - begins});
        if (!good) break;
    }
    if (source && step != SOURCE_END && out->length < READING_MOST)
        buffer_clear(out); /* nothing of it is used */
    MUST(step != SOURCE_FAILED || why[0]);
    buffer_format(out, "%d %s", step, why);
    MUST(text_is_utf8(span_of(why)));
    source_free(source);
    free(piece);
}

/* The same in large pieces and in small ones. */
static inline void reading_is_the_same(const void *bytes, size_t length) {
    struct buffer large = {0}, small = {0};
    int file = reading_file(bytes, length);
    reading_all(file, (size_t)1 << 16, &large);
    reading_all(file, 61, &small);
    if (large.length < READING_MOST && small.length < READING_MOST)
        MUST(large.length == small.length && memcmp(large.at, small.at, large.length) == 0);
    close(file);
    buffer_release(&large);
    buffer_release(&small);
}

#endif
