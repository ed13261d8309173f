/* An .xls workbook: from its stream to its sheets. */
#include "intake/xls_book.h"

#include <stdio.h>
#include <stdlib.h>
#include "ground/memory.h"
#include "intake/ole.h"
#include "intake/xls_sheet.h"

#define BIFF8 0x0600
#define GLOBALS 0x0005 /* kind of the first substream */
#define NAME_MOST 1024 /* bytes of a sheet's name, or a format's code */
static const char locked[] =
    "文件设有密码，请去掉密码后重新报送 · the file has a password, please send it without";
static const char too_old[] =
    "是 Excel 95 或更早的格式，请另存为 .xlsx · of Excel 95 or older, please save as .xlsx";

struct xls_book {
    struct buffer stream;
    const struct sheet_limits *limits;
    struct sheet_list *sheets;
    struct shared_strings strings;
    struct cell_styles styles;
    struct xls_sheet sheet;
};

static const char *add_sheet(struct xls_book *book, const struct xls_record *record) {
    struct xls_text text = xls_text_in(buffer_span(&book->stream), record, 6);
    struct buffer name = {0};
    const char *data = record->data.at, *problem = NULL;
    if (book->sheets->count == book->limits->sheets)
        problem = "工作表过多 · too many sheets";
    else if (record->data.length < 8 || !xls_text_read(&text, true, NAME_MOST, &name))
        problem = XLS_CUT_OFF;
    else
        sheet_list_add(
            book->sheets, buffer_span(&name),
            (struct listed_sheet){.offset = ole_u32(data), .hidden = data[4] & 3, .cells = data[5] == 0});
    buffer_release(&name);
    return problem;
}

static const char *add_format(struct xls_book *book, const struct xls_record *record) {
    struct xls_text text = xls_text_in(buffer_span(&book->stream), record, 2);
    struct buffer code = {0};
    bool read = record->data.length >= 5 && xls_text_read(&text, false, NAME_MOST, &code);
    struct span shown = buffer_span(&code);
    if (read) cell_styles_format(&book->styles, ole_u16(record->data.at), shown);
    buffer_release(&code);
    return read ? NULL : XLS_CUT_OFF;
}

static const char *add_style(struct xls_book *book, const struct xls_record *record) {
    if (record->data.length < 4) return XLS_CUT_OFF;
    bool fits = cell_styles_add(&book->styles, ole_u16(record->data.at + 2), book->limits);
    return fits ? NULL : "格式过多 · too many formats";
}

/* The texts of all cells, after how often they are used and how many there are. */
static const char *add_strings(struct xls_book *book, const struct xls_record *record) {
    if (record->data.length < 8) return XLS_CUT_OFF;
    struct xls_text text = xls_text_in(buffer_span(&book->stream), record, 8);
    struct buffer scratch = {0};
    const char *problem = NULL;
    for (uint32_t i = 0, count = ole_u32(record->data.at + 4); i < count && !problem; i++) {
        buffer_clear(&scratch);
        if (!xls_text_read(&text, false, CSV_FIELD_MOST + 1, &scratch))
            problem = XLS_CUT_OFF;
        else if (!shared_strings_add(&book->strings, buffer_span(&scratch), book->limits))
            problem = "共享字符串过多 · too many shared strings";
    }
    buffer_release(&scratch);
    return problem;
}

static const char *take_record(struct xls_book *book, const struct xls_record *record) {
    switch (record->type) {
    case XLS_FILEPASS:
        return locked;
    case XLS_DATEMODE:
        book->sheet.from_1904 = record->data.length >= 2 && ole_u16(record->data.at) == 1;
        return NULL;
    case XLS_BOUNDSHEET:
        return add_sheet(book, record);
    case XLS_FORMAT:
        return add_format(book, record);
    case XLS_XF:
        return add_style(book, record);
    case XLS_SST:
        return add_strings(book, record);
    default:
        return NULL;
    }
}

static const char *read_globals(struct xls_book *book) {
    struct xls_record record;
    if (!xls_record(buffer_span(&book->stream), 0, &record) || record.type != XLS_BOF ||
        record.data.length < 4)
        return XLS_CUT_OFF;
    if (ole_u16(record.data.at) != BIFF8 || ole_u16(record.data.at + 2) != GLOBALS) return too_old;
    while (record.type != XLS_EOF) {
        const char *problem = take_record(book, &record);
        if (problem) return problem;
        if (!xls_record(buffer_span(&book->stream), record.next, &record)) return XLS_CUT_OFF;
    }
    return NULL;
}

static const char *open_stream(struct xls_book *book, struct span file) {
    struct buffer other = {0};
    enum ole_answer found = ole_stream(file, "Workbook", &book->stream), package = OLE_NONE, old = OLE_NONE;
    if (found == OLE_FOUND) return read_globals(book);
    if (found == OLE_NONE) package = ole_stream(file, "EncryptedPackage", &other);
    buffer_clear(&other);
    if (package == OLE_NONE && found == OLE_NONE) old = ole_stream(file, "Book", &other);
    buffer_release(&other);
    if (package == OLE_FOUND) return locked;
    if (old == OLE_FOUND) return too_old;
    if (found == OLE_NONE) return "不是工作簿（也许是 Word 文件） · no workbook, a Word document perhaps";
    return XLS_CUT_OFF;
}

struct xls_book *xls_open(struct span file, const struct sheet_limits *limits, struct sheet_list *sheets,
                          char why[HEADER_WHY]) {
    struct xls_book *book = memory_zeroed(1, sizeof *book);
    book->limits = limits;
    book->sheets = sheets;
    const char *problem = open_stream(book, file);
    if (problem) {
        snprintf(why, HEADER_WHY, "%s", problem);
        xls_free(book);
        return NULL;
    }
    book->sheet.stream = buffer_span(&book->stream);
    book->sheet.strings = &book->strings;
    book->sheet.styles = &book->styles;
    return book;
}

void xls_free(struct xls_book *book) {
    if (!book) return;
    xls_sheet_release(&book->sheet);
    shared_strings_release(&book->strings);
    cell_styles_release(&book->styles);
    buffer_release(&book->stream);
    free(book);
}

enum source_step xls_next(struct xls_book *book, struct buffer *out, struct source_part *part,
                          char why[HEADER_WHY]) {
    const struct listed_sheet *listed = sheet_list_next(book->sheets, part);
    if (!listed) return sheet_list_end(book->sheets, why);
    const char *problem = xls_sheet_begin(&book->sheet, listed->offset, out, book->limits);
    if (!problem) return SOURCE_MORE;
    snprintf(why, HEADER_WHY, "%s", problem);
    return SOURCE_FAILED;
}

bool xls_more(struct xls_book *book, bool *ended, char why[HEADER_WHY]) {
    const char *problem = xls_sheet_more(&book->sheet);
    if (problem) {
        snprintf(why, HEADER_WHY, "%s", problem);
        return false;
    }
    *ended = book->sheet.at_end;
    if (*ended) sheet_list_note(book->sheets, &book->sheet.traits);
    return true;
}
