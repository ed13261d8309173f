/* How cell formats show numbers. */
#include "intake/xlsx_styles.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "intake/sheet_format.h"

bool cell_styles_add(struct cell_styles *styles, uint8_t shows, const struct sheet_limits *limits) {
    if (styles->count >= limits->styles) return false;
    if (styles->count == styles->room) {
        styles->room = styles->room ? styles->room * 2 : 64;
        styles->shows = memory_resize(styles->shows, styles->room, sizeof *styles->shows);
    }
    styles->shows[styles->count++] = shows;
    return true;
}

struct own_format { /* a format with a code of its own */
    uint32_t number;
    uint8_t shows;
};

struct styles_reader {
    struct cell_styles *styles;
    const struct sheet_limits *limits;
    struct xml *xml;
    struct own_format *formats; /* owned */
    uint32_t format_count, format_room;
    bool in_cell_formats;
};

static void add_format(struct styles_reader *reader, const char *number, const char *code) {
    if (!number || !code) return;
    if (reader->format_count == reader->limits->styles) {
        xml_refuse(reader->xml, "格式过多 · too many formats");
        return;
    }
    if (reader->format_count == reader->format_room) {
        reader->format_room = reader->format_room ? reader->format_room * 2 : 64;
        reader->formats = memory_resize(reader->formats, reader->format_room, sizeof *reader->formats);
    }
    reader->formats[reader->format_count++] =
        (struct own_format){(uint32_t)strtoul(number, NULL, 10), format_shows(span_of(code))};
}

static uint8_t number_shows(const struct styles_reader *reader, uint32_t number) {
    for (uint32_t i = 0; i < reader->format_count; i++)
        if (reader->formats[i].number == number) return reader->formats[i].shows;
    return format_number_shows(number);
}

static void add_style(struct styles_reader *reader, const char *number) {
    uint8_t shows = number ? number_shows(reader, (uint32_t)strtoul(number, NULL, 10)) : SHOWN_PLAIN;
    if (!cell_styles_add(reader->styles, shows, reader->limits))
        xml_refuse(reader->xml, "格式过多 · too many formats");
}

/* The formats' codes stand before the cell formats that use them. */
static void open_in_styles(void *context, const char *name, const char **attributes) {
    struct styles_reader *reader = context;
    if (strcmp(name, "cellXfs") == 0) reader->in_cell_formats = true;
    if (strcmp(name, "numFmt") == 0)
        add_format(reader, xml_attribute(attributes, "numFmtId"), xml_attribute(attributes, "formatCode"));
    if (strcmp(name, "xf") == 0 && reader->in_cell_formats)
        add_style(reader, xml_attribute(attributes, "numFmtId"));
}

static void close_in_styles(void *context, const char *name) {
    struct styles_reader *reader = context;
    if (strcmp(name, "cellXfs") == 0) reader->in_cell_formats = false;
}

bool cell_styles_read(struct cell_styles *styles, struct unzip *archive, const char *path,
                      const struct sheet_limits *limits, char why[HEADER_WHY]) {
    static const struct xml_events events = {.open = open_in_styles, .close = close_in_styles};
    if (!path || !unzip_has(archive, path)) return true;
    struct styles_reader reader = {.styles = styles, .limits = limits};
    bool good = part_read(archive, path, &events, &reader, &reader.xml, why);
    free(reader.formats);
    return good;
}

void cell_styles_release(struct cell_styles *styles) {
    free(styles->shows);
    *styles = (struct cell_styles){0};
}

uint8_t cell_style_shows(const struct cell_styles *styles, uint64_t number) {
    return number < styles->count ? styles->shows[number] : SHOWN_PLAIN;
}
