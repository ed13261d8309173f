/* What a delivery's file says, as text with rows. */
#include "intake/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "intake/ole.h"
#include "intake/utf16.h"
#include "intake/xls_book.h"
#include "intake/xlsx_book.h"

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
    struct utf16 utf16;
    const struct sheet_limits *limits;
    struct sheet_list sheets; /* of a workbook */
    struct buffer whole;      /* the bytes of a workbook */
    struct xlsx_book *xlsx;
    struct xls_book *xls;
};

static enum source_format format_of(struct span head) {
    if (span_begins(head, "\xFF\xFE")) return SOURCE_UTF16LE;
    if (span_begins(head, "\xFE\xFF")) return SOURCE_UTF16BE;
    if (span_begins(head, "PK\x03\x04") || span_begins(head, "PK\x05\x06")) return SOURCE_XLSX;
    if (span_begins(head, OLE_MAGIC)) return SOURCE_XLS;
    return SOURCE_TEXT;
}

/* A page or an XML document that calls itself a table; so do many systems that "export to Excel". */
static const char *no_table(struct span head) {
    static const char *const tags[] = {"<html", "<!doctype", "<table", "<head",
                                       "<meta", "<body",     "<div",   "<style"};
    if (span_begins(head, "\xEF\xBB\xBF")) head = (struct span){head.at + 3, head.length - 3};
    head = span_trim(head);
    if (span_begins(head, "<?xml"))
        return "是 XML 文件，请用表格软件另存为 .xlsx · an XML file, please save it as .xlsx with a "
               "spreadsheet program";
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (head.length >= strlen(tags[i]) && strncasecmp(head.at, tags[i], strlen(tags[i])) == 0)
            return "是网页（HTML），请用表格软件另存为 .xlsx · a web page (HTML), please save it as .xlsx "
                   "with a "
                   "spreadsheet program";
    return NULL;
}

/* Up to `room` bytes of the file, fewer only at its end; shown to the tap. */
static bool read_raw(struct source *source, char *to, size_t room, size_t *got, char why[HEADER_WHY]) {
    ssize_t filled = file_fill(source->file, to, room);
    if (filled < 0) {
        const char *reason = strerror(errno);
        snprintf(why, HEADER_WHY, "读取失败：%s · cannot be read: %s", reason, reason);
        return false;
    }
    *got = (size_t)filled;
    if (source->tap.take && *got) source->tap.take(source->tap.context, to, *got);
    return true;
}

/* The file as a whole. */
static bool read_whole(struct source *source, char why[HEADER_WHY]) {
    size_t got, room = PIECE;
    char *piece = memory_get(PIECE);
    bool good = true;
    source->whole.most = source->limits->file;
    do {
        good = read_raw(source, piece, room, &got, why);
        if (good && !buffer_add(&source->whole, piece, got)) {
            snprintf(why, HEADER_WHY, "工作簿超过 %llu MiB · a workbook of more than %llu MiB",
                     (unsigned long long)source->limits->file >> 20,
                     (unsigned long long)source->limits->file >> 20);
            good = false;
        }
    } while (good && got == room);
    free(piece);
    return good;
}

static bool open_workbook(struct source *source, char why[HEADER_WHY]) {
    if (!read_whole(source, why)) return false;
    struct span whole = buffer_span(&source->whole);
    if (source->format == SOURCE_XLS)
        source->xls = xls_open(whole, source->limits, &source->sheets, why);
    else
        source->xlsx = xlsx_open(whole.at, whole.length, source->limits, &source->sheets, why);
    return source->xls || source->xlsx;
}

/* More of a UTF-16 text. A byte left over at the end is no character. */
static bool refill_utf16(struct source *source, char why[HEADER_WHY]) {
    size_t got, length, at = 0;
    if (!read_raw(source, source->raw + source->raw_length, PIECE - source->raw_length, &got, why))
        return false;
    length = source->raw_length + got;
    source->ended = length < PIECE;
    for (; at + 2 <= length; at += 2) {
        unsigned char first = (unsigned char)source->raw[at], second = (unsigned char)source->raw[at + 1];
        bool little = source->format == SOURCE_UTF16LE;
        utf16_put(&source->utf16, (uint16_t)(little ? second << 8 | first : first << 8 | second),
                  &source->ready);
    }
    source->raw_length = length - at;
    memmove(source->raw, source->raw + at, source->raw_length);
    if (source->ended) utf16_end(&source->utf16, &source->ready);
    if (source->ended && source->raw_length) buffer_add(&source->ready, "\xFF", 1);
    return true;
}

static bool refill(struct source *source, char why[HEADER_WHY]) {
    if (source->xlsx) return xlsx_more(source->xlsx, &source->ended, why);
    if (source->xls) return xls_more(source->xls, &source->ended, why);
    return refill_utf16(source, why);
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

struct source *source_open_limited(int file, struct source_tap tap, const struct sheet_limits *limits,
                                   char why[HEADER_WHY]) {
    char head[LOOK];
    ssize_t got = file_read_at(file, head, sizeof head, 0);
    if (got < 0) {
        const char *reason = strerror(errno);
        snprintf(why, HEADER_WHY, "读取失败：%s · cannot be read: %s", reason, reason);
        return NULL;
    }
    const char *problem = no_table((struct span){head, (size_t)got});
    if (problem) {
        snprintf(why, HEADER_WHY, "%s", problem);
        return NULL;
    }
    struct source *source = memory_zeroed(1, sizeof *source);
    source->file = file;
    source->tap = tap;
    source->limits = limits;
    source->format = format_of((struct span){head, (size_t)got});
    if (source_is_sheet(source)) {
        if (open_workbook(source, why)) return source;
        source_free(source);
        return NULL;
    }
    if (!source_is_plain(source)) source->raw = memory_get(PIECE);
    return source;
}

struct source *source_open(int file, struct source_tap tap, char why[HEADER_WHY]) {
    return source_open_limited(file, tap, &sheet_usual, why);
}

void source_free(struct source *source) {
    if (!source) return;
    xlsx_free(source->xlsx);
    xls_free(source->xls);
    sheet_list_release(&source->sheets);
    buffer_release(&source->whole);
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
    *part = (struct source_part){.number = 1};
    buffer_clear(&source->ready);
    source->given = 0;
    if (source_is_sheet(source)) source->ended = false;
    if (source->xlsx) return xlsx_next(source->xlsx, &source->ready, part, why);
    if (source->xls) return xls_next(source->xls, &source->ready, part, why);
    if (source->begun) return SOURCE_END;
    source->begun = true;
    return SOURCE_MORE;
}

void source_show_hidden(struct source *source) {
    source->sheets.shows_hidden = true;
}

const struct sheet_notes *source_notes(const struct source *source) {
    return &source->sheets.notes;
}
