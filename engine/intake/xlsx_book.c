/* An .xlsx workbook: from its links to its sheets. */
#include "intake/xlsx_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

struct xlsx_book {
    struct unzip *archive;
    const struct sheet_limits *limits;
    struct part_links links; /* of the workbook part */
    struct sheet_list *sheets;
    struct xml *xml; /* while the workbook part is read */
    struct shared_strings strings;
    struct cell_styles styles;
    struct xlsx_sheet sheet;
};

/* Charts are sheets, too. */
static void add_sheet(struct xlsx_book *book, const char **attributes) {
    const char *name = xml_attribute(attributes, "name"), *id = xml_attribute(attributes, "r:id");
    const char *state = xml_attribute(attributes, "state");
    if (!name || !id) return;
    if (book->sheets->count == book->limits->sheets) {
        xml_refuse(book->xml, "工作表过多 · too many sheets");
        return;
    }
    const struct part_link *link = part_link_find(&book->links, id, NULL);
    struct listed_sheet sheet = {.path = link ? link->path : NULL};
    sheet.hidden = state && (strcmp(state, "hidden") == 0 || strcmp(state, "veryHidden") == 0);
    sheet.cells = sheet.path && strcmp(link->type, "worksheet") == 0;
    sheet_list_add(book->sheets, span_of(name), sheet);
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
    if (!part_links_read(&book->links, book->archive, path, why) ||
        !part_read(book->archive, path, &events, book, &book->xml, why))
        return false;
    const struct part_link *strings = part_link_find(&book->links, NULL, "sharedStrings");
    const struct part_link *styles = part_link_find(&book->links, NULL, "styles");
    return shared_strings_read(&book->strings, book->archive, strings ? strings->path : NULL, book->limits,
                               why) &&
           cell_styles_read(&book->styles, book->archive, styles ? styles->path : NULL, book->limits, why);
}

struct xlsx_book *xlsx_open(const void *bytes, size_t length, const struct sheet_limits *limits,
                            struct sheet_list *sheets, char why[HEADER_WHY]) {
    const char *problem;
    struct unzip *archive = unzip_open(bytes, length, &limits->archive, &problem);
    if (!archive) {
        snprintf(why, HEADER_WHY, "%s", problem);
        return NULL;
    }
    struct xlsx_book *book = memory_zeroed(1, sizeof *book);
    book->archive = archive;
    book->limits = limits;
    book->sheets = sheets;
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
    part_links_release(&book->links);
    shared_strings_release(&book->strings);
    cell_styles_release(&book->styles);
    unzip_free(book->archive);
    free(book);
}

enum source_step xlsx_next(struct xlsx_book *book, struct buffer *out, struct source_part *part,
                           char why[HEADER_WHY]) {
    const struct listed_sheet *listed = sheet_list_next(book->sheets, part);
    if (!listed) return sheet_list_end(book->sheets, why);
    return xlsx_sheet_begin(&book->sheet, listed->path, out, book->limits, why) ? SOURCE_MORE : SOURCE_FAILED;
}

bool xlsx_more(struct xlsx_book *book, bool *ended, char why[HEADER_WHY]) {
    if (!xlsx_sheet_more(&book->sheet, why)) return false;
    *ended = book->sheet.at_end;
    if (*ended) sheet_list_note(book->sheets, &book->sheet.traits);
    return true;
}
