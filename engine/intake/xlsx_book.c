/* An .xlsx workbook: from its links to its sheets. */
#include "intake/xlsx_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"

struct listed_sheet {
    char *name; /* shown safely; owned */
    char *id;   /* of its link; owned */
    bool hidden;
};

struct xlsx_book {
    struct unzip *archive;
    const struct sheet_limits *limits;
    struct sheet_notes *notes;
    struct part_links links; /* of the workbook part */
    struct listed_sheet *sheets;
    uint32_t count, next;
    uint32_t visible; /* sheets that were begun */
    bool shows_hidden;
    struct xml *xml; /* while the workbook part is read */
    struct shared_strings strings;
    struct cell_styles styles;
    struct xlsx_sheet sheet;
};

static void add_sheet(struct xlsx_book *book, const char **attributes) {
    const char *name = xml_attribute(attributes, "name"), *id = xml_attribute(attributes, "r:id");
    const char *state = xml_attribute(attributes, "state");
    struct buffer shown = {0};
    if (!name || !id) return;
    if (book->count == book->limits->sheets) {
        xml_refuse(book->xml, "工作表过多 · too many sheets");
        return;
    }
    book->sheets = memory_resize(book->sheets, book->count + 1, sizeof *book->sheets);
    book->sheets[book->count++] = (struct listed_sheet){
        .name = memory_text(text_named(&shown, span_of(name))),
        .id = memory_text(id),
        .hidden = state && (strcmp(state, "hidden") == 0 || strcmp(state, "veryHidden") == 0)};
    buffer_release(&shown);
}

static void open_in_workbook(void *context, const char *name, const char **attributes) {
    struct xlsx_book *book = context;
    if (strcmp(name, "sheet") == 0) add_sheet(book, attributes);
    if (strcmp(name, "workbookPr") != 0) return;
    const char *from_1904 = xml_attribute(attributes, "date1904");
    book->sheet.from_1904 = from_1904 && (strcmp(from_1904, "1") == 0 || strcmp(from_1904, "true") == 0);
}

/* What a zip archive is that is no .xlsx workbook. */
static const char *other_archive(const struct unzip *archive, const char *path) {
    size_t length = strlen(path);
    if (unzip_has(archive, "mimetype") && unzip_has(archive, "content.xml"))
        return "是 OpenDocument 表格，请另存为 .xlsx · an OpenDocument sheet, please save as .xlsx";
    if (unzip_has(archive, "xl/workbook.bin") || (length > 4 && strcmp(path + length - 4, ".bin") == 0))
        return "是 .xlsb 二进制工作簿，请另存为 .xlsx · a binary .xlsb workbook, please save as .xlsx";
    return "是压缩包而不是工作簿，请解压后报送 · an archive and no workbook, please send what is in it";
}

static bool open_book(struct xlsx_book *book, char why[HEADER_WHY]) {
    static const struct xml_events events = {.open = open_in_workbook};
    struct part_links links;
    char path[PART_PATH] = "xl/workbook.xml";
    bool good = part_links_read(&links, book->archive, "", why);
    const struct part_link *link = good ? part_link_find(&links, NULL, "officeDocument") : NULL;
    if (link && link->path) snprintf(path, sizeof path, "%s", link->path);
    part_links_release(&links);
    if (!good) return false;
    bool binary = strlen(path) > 4 && strcmp(path + strlen(path) - 4, ".bin") == 0;
    if (binary || !unzip_has(book->archive, path)) {
        snprintf(why, HEADER_WHY, "%s", other_archive(book->archive, path));
        return false;
    }
    if (!part_read(book->archive, path, &events, book, &book->xml, why) ||
        !part_links_read(&book->links, book->archive, path, why))
        return false;
    const struct part_link *strings = part_link_find(&book->links, NULL, "sharedStrings");
    const struct part_link *styles = part_link_find(&book->links, NULL, "styles");
    return shared_strings_read(&book->strings, book->archive, strings ? strings->path : NULL, book->limits,
                               why) &&
           cell_styles_read(&book->styles, book->archive, styles ? styles->path : NULL, book->limits, why);
}

struct xlsx_book *xlsx_open(const void *bytes, size_t length, const struct sheet_limits *limits,
                            struct sheet_notes *notes, char why[HEADER_WHY]) {
    const char *problem;
    struct unzip *archive = unzip_open(bytes, length, &limits->archive, &problem);
    if (!archive) {
        snprintf(why, HEADER_WHY, "%s", problem);
        return NULL;
    }
    struct xlsx_book *book = memory_zeroed(1, sizeof *book);
    book->archive = archive;
    book->limits = limits;
    book->notes = notes;
    if (open_book(book, why)) {
        book->sheet.archive = archive;
        book->sheet.strings = &book->strings;
        book->sheet.styles = &book->styles;
        return book;
    }
    xlsx_free(book);
    return NULL;
}

void xlsx_free(struct xlsx_book *book) {
    if (!book) return;
    xlsx_sheet_release(&book->sheet);
    for (uint32_t i = 0; i < book->count; i++) {
        free(book->sheets[i].name);
        free(book->sheets[i].id);
    }
    free(book->sheets);
    part_links_release(&book->links);
    shared_strings_release(&book->strings);
    cell_styles_release(&book->styles);
    unzip_free(book->archive);
    free(book);
}

/* The part of a sheet that is to be read; NULL: it is none. Charts are sheets, too. */
static const char *path_of(struct xlsx_book *book, const struct listed_sheet *sheet) {
    const struct part_link *link = part_link_find(&book->links, sheet->id, NULL);
    bool has_cells = link && strcmp(link->type, "worksheet") == 0 && link->path;
    if (sheet->hidden)
        sheet_note_hidden(book->notes, sheet->name);
    else if (!has_cells)
        sheet_note_no_cells(book->notes, sheet->name);
    return has_cells && (!sheet->hidden || book->shows_hidden) ? link->path : NULL;
}

void xlsx_show_hidden(struct xlsx_book *book) {
    book->shows_hidden = true;
}

enum source_step xlsx_next(struct xlsx_book *book, struct buffer *out, struct source_part *part,
                           char why[HEADER_WHY]) {
    while (book->next < book->count) {
        const struct listed_sheet *listed = &book->sheets[book->next++];
        const char *path = path_of(book, listed);
        if (!path) continue;
        book->visible += !listed->hidden;
        *part = (struct source_part){listed->name, book->next, listed->hidden};
        return xlsx_sheet_begin(&book->sheet, path, out, book->limits, why) ? SOURCE_MORE : SOURCE_FAILED;
    }
    if (book->visible) return SOURCE_END;
    snprintf(why, HEADER_WHY, "工作簿中没有可见的数据表 · the workbook has no visible sheet of cells");
    return SOURCE_FAILED;
}

bool xlsx_more(struct xlsx_book *book, bool *ended, char why[HEADER_WHY]) {
    if (!xlsx_sheet_more(&book->sheet, why)) return false;
    *ended = book->sheet.at_end;
    const struct listed_sheet *listed = &book->sheets[book->next - 1];
    if (*ended && !listed->hidden) sheet_traits_note(&book->sheet.traits, listed->name, book->notes);
    return true;
}
