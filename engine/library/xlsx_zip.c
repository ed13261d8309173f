/* The functions of minizip that libxlsxwriter calls, and its own for temporary files. The program's stand
 * before a library's of that name. */
#include "library/xlsx_zip.h"

#include <endian.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter/third_party/zip.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "library/deflate.h"

#define MEMBER_SIGNATURE 0x04034B50
#define ENTRY_SIGNATURE 0x02014B50
#define END_SIGNATURE 0x06054B50
#define VERSION 20 /* of the format, in tenths */
#define METHOD_DEFLATE 8
#define DAY_1980 0x00210000 /* 1980-01-01 00:00, of every member */

struct packer {              /* what the library gets from zipOpen and hands back; zipClose frees it */
    char *path;              /* owned */
    struct buffer packed;    /* the file up to here */
    struct buffer directory; /* which ends it: an entry for each member so far */
    struct buffer member;    /* text of the one being added */
    struct buffer whole;     /* the same with the rows of a sheet */
    struct buffer name;      /* of that */
    uint32_t count;          /* of members */
    bool too_large;          /* for a zip file of this kind */
    struct deflate *deflate; /* owned */
};

/* A file in memory. */
struct scratch {
    struct buffer bytes;
    size_t at; /* where the next read or write is */
};

struct packed { /* a member */
    uint32_t crc;
    uint64_t from, to; /* bytes before and after */
};

void rows_mark(char mark[ROWS_MARK_SIZE], struct sheet_rows *rows) {
    mark[0] = '\0'; /* which no XML holds */
    memcpy(mark + 1, &rows, sizeof rows);
}

zipFile zipOpen(const char *path, int append) {
    (void)append;
    struct packer *packer = memory_zeroed(1, sizeof *packer);
    packer->path = memory_text(path);
    packer->deflate = deflate_new();
    return packer;
}

int zipOpenNewFileInZip4_64(zipFile file, const char *name, const zip_fileinfo *info, const void *local,
                            uInt local_size, const void *global, uInt global_size, const char *comment,
                            int method, int level, int raw, int window, int memory, int strategy,
                            const char *password, uLong crc, uLong made_by, uLong flags, int zip64) {
    (void)info, (void)local, (void)local_size, (void)global, (void)global_size, (void)comment;
    (void)method, (void)level, (void)raw, (void)window, (void)memory, (void)strategy;
    (void)password, (void)crc, (void)made_by, (void)flags, (void)zip64;
    struct packer *packer = file;
    buffer_clear(&packer->member);
    buffer_clear(&packer->name);
    buffer_text(&packer->name, name);
    return ZIP_OK;
}

int zipWriteInFileInZip(zipFile file, const void *bytes, uInt length) {
    struct packer *packer = file;
    buffer_add(&packer->member, bytes, length);
    return ZIP_OK;
}

static void put(struct buffer *out, uint64_t number, size_t bytes) {
    uint64_t lowest_first = htole64(number);
    buffer_add(out, &lowest_first, bytes);
}

/* The text of a member; its rows stand where their mark does. */
static struct span whole_text(struct packer *packer) {
    struct span text = buffer_span(&packer->member);
    const char *mark = text.length ? memchr(text.at, '\0', text.length) : NULL;
    if (!mark) return text;
    struct sheet_rows *rows;
    memcpy(&rows, mark + 1, sizeof rows);
    const char *tail = mark + ROWS_MARK_SIZE;
    struct buffer *whole = &packer->whole;
    buffer_clear(whole);
    buffer_add(whole, text.at, (size_t)(mark - text.at));
    buffer_add(whole, rows->text.at, rows->text.length);
    buffer_add(whole, tail, (size_t)(text.at + text.length - tail));
    rows->packed = true;
    return buffer_span(whole);
}

static struct packed pack_member(struct packer *packer) {
    struct span text = whole_text(packer);
    size_t before = packer->packed.length;
    deflate_text(packer->deflate, &packer->packed, text);
    return (struct packed){deflate_crc32(text), text.length, packer->packed.length - before};
}

/* What stands before a member and again in its entry; always as long. */
static void put_facts(struct buffer *out, const struct packed *packed, size_t name) {
    put(out, VERSION, 2);
    put(out, 0, 2); /* flags */
    put(out, METHOD_DEFLATE, 2);
    put(out, DAY_1980, 4);
    put(out, packed->crc, 4);
    put(out, packed->to, 4);
    put(out, packed->from, 4);
    put(out, name, 2);
    put(out, 0, 2); /* bytes of more */
}

static void put_entry(struct packer *packer, const struct packed *packed, size_t start) {
    struct buffer *out = &packer->directory;
    put(out, ENTRY_SIGNATURE, 4);
    put(out, VERSION, 2);
    put_facts(out, packed, packer->name.length);
    put(out, 0, 2 + 2 + 2); /* of a comment, disk, kind */
    put(out, 0, 4);         /* attributes */
    put(out, start, 4);
    buffer_add(out, packer->name.at, packer->name.length);
    packer->count++;
}

int zipCloseFileInZip(zipFile file) {
    struct packer *packer = file;
    struct buffer *out = &packer->packed;
    struct packed packed = {0};
    size_t start = out->length, facts = start + 4;
    put(out, MEMBER_SIGNATURE, 4);
    put_facts(out, &packed, packer->name.length);
    size_t name = out->length;
    buffer_add(out, packer->name.at, packer->name.length);
    packed = pack_member(packer);
    struct buffer known = {0};
    put_facts(&known, &packed, packer->name.length);
    memcpy(out->at + facts, known.at, name - facts);
    buffer_release(&known);
    put_entry(packer, &packed, start);
    if (packed.from > UINT32_MAX || out->length > UINT32_MAX) packer->too_large = true;
    return ZIP_OK;
}

static bool write_whole(const char *path, struct span bytes) {
    int file = open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return false;
    if (file_put(file, bytes.at, bytes.length)) {
        file_start_writing(file);
        return close(file) == 0;
    }
    file_close(file);
    return false;
}

int zipClose(zipFile file, const char *comment) {
    (void)comment;
    struct packer *packer = file;
    struct buffer *out = &packer->packed;
    size_t start = out->length;
    buffer_add(out, packer->directory.at, packer->directory.length);
    put(out, END_SIGNATURE, 4);
    put(out, 0, 4); /* disks */
    put(out, packer->count, 2);
    put(out, packer->count, 2);
    put(out, packer->directory.length, 4);
    put(out, start, 4);
    put(out, 0, 2); /* of a comment */
    bool written =
        !packer->too_large && packer->count <= UINT16_MAX && write_whole(packer->path, buffer_span(out));
    buffer_release(&packer->packed);
    buffer_release(&packer->directory);
    buffer_release(&packer->member);
    buffer_release(&packer->whole);
    buffer_release(&packer->name);
    deflate_free(packer->deflate);
    free(packer->path);
    free(packer);
    return written ? ZIP_OK : ZIP_ERRNO;
}

static ssize_t scratch_read(void *cookie, char *to, size_t size) {
    struct scratch *scratch = cookie;
    size_t left = scratch->bytes.length - scratch->at;
    if (size > left) size = left;
    if (size) memcpy(to, scratch->bytes.at + scratch->at, size);
    scratch->at += size;
    return (ssize_t)size;
}

static ssize_t scratch_write(void *cookie, const char *from, size_t size) {
    struct scratch *scratch = cookie;
    BUG_UNLESS(scratch->at == scratch->bytes.length);
    BUG_UNLESS(buffer_add(&scratch->bytes, from, size));
    scratch->at += size;
    return (ssize_t)size;
}

static int scratch_seek(void *cookie, off64_t *offset, int whence) {
    struct scratch *scratch = cookie;
    off64_t length = (off64_t)scratch->bytes.length;
    off64_t to = *offset + (whence == SEEK_SET ? 0 : whence == SEEK_END ? length : (off64_t)scratch->at);
    if (to < 0 || to > length) return -1;
    scratch->at = (size_t)to;
    *offset = to;
    return 0;
}

static int scratch_close(void *cookie) {
    struct scratch *scratch = cookie;
    buffer_release(&scratch->bytes);
    free(scratch);
    return 0;
}

/* Stands in for the library's own function of this name. The library does not look at what its writes to
 * temporary files say: on a full disk, rows in the middle of a list were lost and the workbook still called
 * good. In memory no write fails, and no name ever reaches /tmp. From release to release its headers declare
 * the argument with and without const, so they stay out of this file. */
FILE *lxw_tmpfile(const char *folder);

FILE *lxw_tmpfile(const char *folder) {
    (void)folder;
    cookie_io_functions_t calls = {scratch_read, scratch_write, scratch_seek, scratch_close};
    FILE *file = memory_have(fopencookie(memory_zeroed(1, sizeof(struct scratch)), "w+", calls));
    __fsetlocking(file, FSETLOCKING_BYCALLER); /* it belongs to one thread, and is written a word at a time */
    return file;
}
