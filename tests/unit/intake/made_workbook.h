/* Small .xlsx workbooks, written part by part with libzip, and what a source reads out of them, shown with
 * letters:
 * "[name]" before a sheet, | between cells, and before a cell # number, $ number of a 1904 workbook, @ date,
 * ? yes or no, ! error, ~ a text that is lost. */
#ifndef HEARTH_TESTS_INTAKE_MADE_WORKBOOK_H
#define HEARTH_TESTS_INTAKE_MADE_WORKBOOK_H

#include "desk.h"

#include <zip.h>
#include "intake/source.h"

#define MADE_AT 1693180800 /* 2023-08-28: the same parts are the same bytes */

struct made_part {
    const char *path, *xml;
};

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define LINK(id, type, target) "<Relationship Id=\"" id "\" Type=\"" REL "/" type "\" Target=\"" target "\"/>"
#define LINKS(links) XML "<Relationships xmlns=\"" PACKAGE "\">" links "</Relationships>"
#define WORKBOOK(inside) XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" REL "\">" inside "</workbook>"
#define SHEET(rows) XML "<worksheet xmlns=\"" MAIN "\"><sheetData>" rows "</sheetData></worksheet>"
#define STRINGS(items) XML "<sst xmlns=\"" MAIN "\">" items "</sst>"
#define STYLES(inside) XML "<styleSheet xmlns=\"" MAIN "\">" inside "</styleSheet>"

#define ROOT_LINKS                                                                                           \
    { "_rels/.rels", LINKS(LINK("r1", "officeDocument", "xl/workbook.xml")) }
#define BOOK_LINKS                                                                                           \
    {                                                                                                        \
        "xl/_rels/workbook.xml.rels",                                                                        \
            LINKS(LINK("r1", "worksheet", "worksheets/sheet1.xml")                                           \
                      LINK("r2", "sharedStrings", "sharedStrings.xml") LINK("r3", "styles", "styles.xml"))   \
    }
#define ONE_SHEET                                                                                            \
    { "xl/workbook.xml", WORKBOOK("<sheets><sheet name=\"一\" sheetId=\"1\" r:id=\"r1\"/></sheets>") }

/* An archive of these parts. The caller releases it. */
static inline struct buffer made_archive(const struct made_part *parts, size_t count) {
    zip_error_t error;
    zip_stat_t stat;
    struct buffer bytes = {0};
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    assert_non_null(source);
    zip_source_keep(source);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *part = zip_source_buffer(zip, parts[i].xml, strlen(parts[i].xml), 0);
        zip_int64_t number = zip_file_add(zip, parts[i].path, part, ZIP_FL_ENC_UTF_8);
        assert_true(number >= 0);
        assert_int_equal(zip_file_set_mtime(zip, (zip_uint64_t)number, MADE_AT, 0), 0);
    }
    assert_int_equal(zip_close(zip), 0);
    assert_int_equal(zip_source_stat(source, &stat), 0);
    char *room = memory_get(stat.size);
    assert_int_equal(zip_source_open(source), 0);
    assert_int_equal(zip_source_read(source, room, stat.size), stat.size);
    buffer_add(&bytes, room, stat.size);
    zip_source_close(source);
    zip_source_free(source);
    free(room);
    return bytes;
}

/* One sheet; strings and styles may be NULL: the parts are left out. */
static inline struct buffer made_sheet(const char *sheet, const char *strings, const char *styles) {
    struct made_part parts[6] = {ROOT_LINKS, BOOK_LINKS, ONE_SHEET, {"xl/worksheets/sheet1.xml", sheet}};
    size_t count = 4;
    if (strings) parts[count++] = (struct made_part){"xl/sharedStrings.xml", strings};
    if (styles) parts[count++] = (struct made_part){"xl/styles.xml", styles};
    return made_archive(parts, count);
}

static inline void show_text(struct buffer *shown, const char *at, size_t length) {
    for (size_t i = 0; i < length; i++) {
        const char *marks = "\x1F\x01\x02\x03\x04\x05\x06", *mark = at[i] ? strchr(marks, at[i]) : NULL;
        buffer_add(shown, mark ? &"|#@?!$~"[mark - marks] : &at[i], 1);
    }
}

static inline int file_of(const void *bytes, size_t length) {
    char name[] = "/tmp/hearth-workbook-XXXXXX";
    int file = mkstemp(name);
    assert_true(file >= 0 && unlink(name) == 0);
    assert_int_equal(write(file, bytes, length), length);
    assert_int_equal(lseek(file, 0, SEEK_SET), 0);
    return file;
}

/* All that a source gives of a file, `step` bytes at a time, then its notes, a line each; or why it gives
 * nothing more. */
static inline struct buffer shown_source(const void *bytes, size_t length, size_t step,
                                         const struct sheet_limits *limits) {
    struct buffer shown = {0};
    struct source_part part;
    char why[HEADER_WHY] = "";
    int file = file_of(bytes, length);
    struct source *source = source_open_limited(file, (struct source_tap){0}, limits, why);
    enum source_step next = SOURCE_FAILED;
    char *room = memory_get(step);
    while (source && (next = source_next(source, &part, why)) == SOURCE_MORE) {
        size_t got = step;
        if (part.name) buffer_format(&shown, "[%s]", part.name);
        while (got == step && source_read(source, room, step, &got, why)) show_text(&shown, room, got);
        if (why[0]) next = SOURCE_FAILED;
        if (why[0]) break;
    }
    for (uint32_t i = 0; source && i < source_notes(source)->count; i++)
        buffer_format(&shown, "%s\n", source_notes(source)->items[i]);
    if (next == SOURCE_FAILED) buffer_format(&shown, "%s", why);
    source_free(source);
    free(room);
    close(file);
    return shown;
}

static inline void expect_shown(struct buffer bytes, const char *expected,
                                const struct sheet_limits *limits) {
    static const size_t steps[] = {1, 7, 100000};
    for (size_t i = 0; i < 3; i++) {
        struct buffer shown = shown_source(bytes.at, bytes.length, steps[i], limits);
        assert_string_equal(shown.at ? shown.at : "", expected);
        buffer_release(&shown);
    }
    buffer_release(&bytes);
}

static inline void expect_part_of(struct buffer bytes, const char *expected,
                                  const struct sheet_limits *limits) {
    struct buffer shown = shown_source(bytes.at, bytes.length, 1000, limits);
    if (!shown.at || !strstr(shown.at, expected)) fail_msg("“%s” is not in “%s”", expected, shown.at);
    buffer_release(&shown);
    buffer_release(&bytes);
}

#endif
