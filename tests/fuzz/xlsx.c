/* An .xlsx file of any bytes, and any XML in a sound archive, comes out as lines of cells or with a reason,
 * the same however much is asked for at a time. Input: the file, when it begins as an archive does; else
 * parts with a NUL between: the sheet, shared strings, styles, the workbook. */
#include <zip.h>
#include "reading.h"

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define LINKS "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define LINK(id, type, target)                                                                               \
    "<Relationship Id=\"" id "\" Type=\"" OFFICE "/" type "\" Target=\"" target "\"/>"

static const char root_links[] = LINKS LINK("r1", "officeDocument", "xl/workbook.xml") "</Relationships>";
static const char book_links[] = LINKS LINK("r1", "worksheet", "worksheets/sheet1.xml")
    LINK("r2", "sharedStrings", "sharedStrings.xml") LINK("r3", "styles", "styles.xml") "</Relationships>";
static const char workbook[] =
    "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" OFFICE
    "\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";

static void add_part(zip_t *zip, const char *path, const void *bytes, size_t length) {
    zip_source_t *part = zip_source_buffer(zip, bytes, length, 0);
    zip_int64_t place = part ? zip_file_add(zip, path, part, ZIP_FL_ENC_UTF_8) : -1;
    MUST(place >= 0 && zip_set_file_compression(zip, (zip_uint64_t)place, ZIP_CM_STORE, 0) == 0);
}

/* The input's next part; behind the last one what is to stand for it. */
static struct span next_part(const uint8_t **at, const uint8_t *end, const char *otherwise) {
    if (*at > end) return span_of(otherwise);
    const uint8_t *stop = *at < end ? memchr(*at, 0, (size_t)(end - *at)) : NULL;
    struct span part = {(const char *)*at, (size_t)((stop ? stop : end) - *at)};
    *at = stop ? stop + 1 : end + 1;
    return part;
}

static zip_source_t *archive_of(const uint8_t *data, size_t size) {
    static const char *const paths[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
                                        "xl/workbook.xml"};
    const uint8_t *at = data;
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    MUST(source);
    zip_source_keep(source);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    MUST(zip);
    add_part(zip, "_rels/.rels", root_links, sizeof root_links - 1);
    add_part(zip, "xl/_rels/workbook.xml.rels", book_links, sizeof book_links - 1);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct span part = next_part(&at, data + size, i == 3 ? workbook : NULL);
        if (part.length) add_part(zip, paths[i], part.at, part.length);
    }
    MUST(zip_close(zip) == 0);
    return source;
}

static void read_parts(const uint8_t *data, size_t size) {
    zip_source_t *source = archive_of(data, size);
    zip_stat_t stat;
    MUST(zip_source_stat(source, &stat) == 0);
    char *bytes = memory_get(stat.size);
    MUST(zip_source_open(source) == 0 && zip_source_read(source, bytes, stat.size) == (zip_int64_t)stat.size);
    zip_source_close(source);
    zip_source_free(source);
    reading_is_the_same(bytes, stat.size);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size >= 2 && data[0] == 'P' && data[1] == 'K')
        reading_is_the_same(data, size);
    else
        read_parts(data, size);
    return 0;
}
