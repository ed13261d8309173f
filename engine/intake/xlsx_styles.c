/* How cell formats show numbers. */
#include "intake/xlsx_styles.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "intake/sheet_format.h"

#define FORMATS_MOST 65536              /* their numbers are below */
#define SHOWN_BUILT_IN (SHOWN_DATE - 1) /* the file has no code for that number */

void cell_styles_format(struct cell_styles *styles, uint32_t number, struct span code) {
    if (number >= FORMATS_MOST) return;
    if (!styles->own) {
        styles->own = memory_get(FORMATS_MOST);
        memset(styles->own, SHOWN_BUILT_IN, FORMATS_MOST);
    }
    styles->own[number] = format_shows(code);
}

static uint8_t number_shows(const struct cell_styles *styles, uint32_t number) {
    bool own = styles->own && number < FORMATS_MOST && styles->own[number] != SHOWN_BUILT_IN;
    return own ? styles->own[number] : format_number_shows(number);
}

bool cell_styles_add(struct cell_styles *styles, uint32_t number, const struct sheet_limits *limits) {
    if (styles->count >= limits->styles) return false;
    memory_grow(styles->shows, styles->count, styles->room);
    styles->shows[styles->count++] = number_shows(styles, number);
    return true;
}

struct styles_reader {
    struct cell_styles *styles;
    const struct sheet_limits *limits;
    struct xml *xml;
    bool in_cell_formats;
};

static uint32_t number_of(const char *text) {
    return text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

static void add_format(struct styles_reader *reader, const char *number, const char *code) {
    if (number && code) cell_styles_format(reader->styles, number_of(number), span_of(code));
}

static void add_style(struct styles_reader *reader, const char *number) {
    if (!cell_styles_add(reader->styles, number_of(number), reader->limits))
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
    return part_read(archive, path, &events, &reader, &reader.xml, why);
}

void cell_styles_release(struct cell_styles *styles) {
    free(styles->shows);
    free(styles->own);
    *styles = (struct cell_styles){0};
}

uint8_t cell_style_shows(const struct cell_styles *styles, uint64_t number) {
    return number < styles->count ? styles->shows[number] : SHOWN_PLAIN;
}
