/* The door to libxlsxwriter: a workbook of typed cells only. */
#include "library/xlsx.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include "ground/memory.h"
#include "ground/text.h"

#define PAPER_A4 9
#define ZIP_END_SIZE 22 /* bytes of the record that ends a zip file without comment */

struct sheet {
    struct workbook *workbook; /* borrowed */
    lxw_worksheet *cells;      /* the library's; NULL after a failure */
    struct sheet *older;       /* owned */
};

struct workbook {
    lxw_workbook *book; /* owned until closed */
    lxw_format *styles[STYLE_COUNT];
    struct sheet *sheets; /* owned; newest first */
    char *path;           /* owned */
    lxw_error first;      /* the first failure, which sticks */
};

struct look {
    const char *font;
    double size; /* points */
    bool bold, bordered, wrapped, centred;
    lxw_color_t fill;   /* LXW_COLOR_UNSET: none */
    const char *format; /* of numbers; NULL: general */
};

#define SONG "宋体"
#define HEI "黑体"

static const struct look looks[STYLE_COUNT] = {
    [STYLE_PLAIN] = {SONG, 11, .format = "@"},
    [STYLE_TITLE] = {HEI, 16, .bold = true, .centred = true, .format = "@"},
    [STYLE_NOTE] = {SONG, 10, .wrapped = true, .format = "@"},
    [STYLE_HEAD] = {HEI, 11, .bold = true, .bordered = true, .wrapped = true, .centred = true,
                    .fill = 0xD9E1F2, .format = "@"},
    [STYLE_TEXT] = {SONG, 11, .bordered = true, .wrapped = true, .format = "@"},
    [STYLE_CENTRE] = {SONG, 11, .bordered = true, .wrapped = true, .centred = true, .format = "@"},
    [STYLE_RED] = {SONG, 11, .bold = true, .bordered = true, .wrapped = true, .centred = true,
                   .fill = 0xFFC7CE, .format = "@"},
    [STYLE_YELLOW] = {SONG, 11, .bordered = true, .wrapped = true, .centred = true, .fill = 0xFFEB9C,
                      .format = "@"},
    [STYLE_GREEN] = {SONG, 11, .bordered = true, .wrapped = true, .centred = true, .fill = 0xC6EFCE,
                     .format = "@"},
    [STYLE_DATE] = {SONG, 11, .bordered = true, .centred = true, .format = "yyyy-mm-dd"},
    [STYLE_NUMBER] = {SONG, 11, .bordered = true},
    [STYLE_ENTRY] = {SONG, 11, .bordered = true, .wrapped = true},
};

static lxw_format *make_style(lxw_workbook *book, const struct look *look) {
    lxw_format *format = workbook_add_format(book);
    if (!format) system_failed("memory");
    format_set_font_name(format, look->font);
    format_set_font_size(format, look->size);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    if (look->bold) format_set_bold(format);
    if (look->bordered) format_set_border(format, LXW_BORDER_THIN);
    if (look->wrapped) format_set_text_wrap(format);
    if (look->centred) format_set_align(format, LXW_ALIGN_CENTER);
    if (look->fill) format_set_bg_color(format, look->fill);
    if (look->format) format_set_num_format(format, look->format);
    return format;
}

/* A file in memory. */
struct scratch {
    struct buffer bytes;
    size_t at; /* where the next read or write is */
};

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
 * good. In memory no write fails, and no name ever reaches /tmp. */
FILE *lxw_tmpfile(char *folder) {
    (void)folder;
    cookie_io_functions_t calls = {scratch_read, scratch_write, scratch_seek, scratch_close};
    FILE *file = fopencookie(memory_zeroed(1, sizeof(struct scratch)), "w+", calls);
    if (!file) system_failed("memory");
    return file;
}

static bool can_make(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    return file >= 0 && close(file) == 0;
}

static void keep_first(struct workbook *workbook, lxw_error result) {
    if (workbook->first == LXW_NO_ERROR) workbook->first = result;
}

/* The library takes a time of 0 for "now"; one second later is the same day. */
static void set_properties(struct workbook *workbook, date_t created, const char *title, const char *author) {
    BUG_UNLESS(created != DATE_NONE && created != DATE_OPEN);
    lxw_doc_properties properties = {
        .title = (char *)title, .author = (char *)author, .created = created ? (time_t)created * 86400 : 1};
    keep_first(workbook, workbook_set_properties(workbook->book, &properties));
}

struct workbook *workbook_begin(const char *path, date_t created, const char *title, const char *author) {
    if (!can_make(path)) return NULL;
    struct workbook *workbook = memory_zeroed(1, sizeof *workbook);
    workbook->book = workbook_new(path);
    if (!workbook->book) system_failed("memory");
    workbook->path = memory_text(path);
    set_properties(workbook, created, title, author);
    for (int style = 0; style < STYLE_COUNT; style++)
        workbook->styles[style] = make_style(workbook->book, &looks[style]);
    return workbook;
}

static void lay_out(struct sheet *sheet, const struct sheet_layout *layout) {
    lxw_worksheet *cells = sheet->cells;
    worksheet_set_paper(cells, PAPER_A4);
    worksheet_set_margins(cells, 0.4, 0.4, 0.6, 0.6);
    worksheet_fit_to_pages(cells, 1, 0);
    worksheet_center_horizontally(cells);
    if (layout->landscape) worksheet_set_landscape(cells);
    for (int i = 0; i < layout->columns; i++)
        keep_first(sheet->workbook,
                   worksheet_set_column(cells, (lxw_col_t)i, (lxw_col_t)i, layout->widths[i], NULL));
    if (layout->header_rows > 0) {
        lxw_row_t rows = (lxw_row_t)layout->header_rows;
        worksheet_freeze_panes(cells, rows, 0);
        keep_first(sheet->workbook, worksheet_repeat_rows(cells, 0, rows - 1));
    }
    if (layout->footer) keep_first(sheet->workbook, worksheet_set_footer(cells, layout->footer));
}

struct sheet *workbook_sheet(struct workbook *workbook, const struct sheet_layout *layout) {
    struct sheet *sheet = memory_zeroed(1, sizeof *sheet);
    sheet->workbook = workbook;
    sheet->older = workbook->sheets;
    workbook->sheets = sheet;
    keep_first(workbook, workbook_validate_sheet_name(workbook->book, layout->name));
    if (workbook->first != LXW_NO_ERROR) return sheet;
    sheet->cells = workbook_add_worksheet(workbook->book, layout->name);
    if (sheet->cells)
        lay_out(sheet, layout);
    else
        keep_first(workbook, LXW_ERROR_MEMORY_MALLOC_FAILED);
    return sheet;
}

static bool is_open(const struct sheet *sheet) {
    return sheet->cells && sheet->workbook->first == LXW_NO_ERROR;
}

/* The code points of XML; the library itself escapes the control characters below a blank. */
static bool fits_xml(int32_t code_point) {
    return code_point >= 0 && code_point != 0xFFFE && code_point != 0xFFFF;
}

/* Spreadsheets read _x0041_ as the character of that number; its first _ must be written as such a number
 * itself. */
static bool is_escape(const char *at) {
    return at[0] == '_' && at[1] == 'x' && strspn(at + 2, "0123456789ABCDEFabcdef") >= 4 && at[6] == '_';
}

static bool is_clean(struct span text) {
    for (size_t at = 0; at < text.length;) {
        if (is_escape(text.at + at)) return false;
        if (!fits_xml(text_next(text, &at))) return false;
    }
    return true;
}

/* `text` such that a spreadsheet shows it as it is; what XML cannot hold becomes U+FFFD. */
static const char *clean_text(const char *text, struct buffer *room) {
    struct span span = span_of(text);
    if (is_clean(span)) return text;
    for (size_t at = 0; at < span.length;) {
        size_t start = at;
        bool fits = fits_xml(text_next(span, &at));
        if (is_escape(text + start)) buffer_text(room, "_x005F");
        if (fits)
            buffer_add(room, text + start, at - start);
        else
            buffer_text(room, "\xEF\xBF\xBD");
    }
    return room->at;
}

static void put_text(struct sheet *sheet, int row, int first, int last, const char *text,
                     enum cell_style style) {
    if (!is_open(sheet)) return;
    lxw_format *format = sheet->workbook->styles[style];
    lxw_row_t at = (lxw_row_t)row;
    lxw_col_t from = (lxw_col_t)first, to = (lxw_col_t)last;
    struct buffer room = {0};
    const char *clean = text ? clean_text(text, &room) : "";
    lxw_error result = LXW_NO_ERROR;
    if (last > first) result = worksheet_merge_range(sheet->cells, at, from, at, to, "", format);
    if (result == LXW_NO_ERROR) result = worksheet_write_string(sheet->cells, at, from, clean, format);
    keep_first(sheet->workbook, result);
    buffer_release(&room);
}

void sheet_text(struct sheet *sheet, int row, int column, const char *text, enum cell_style style) {
    put_text(sheet, row, column, column, text, style);
}

void sheet_merge(struct sheet *sheet, int row, int first_column, int last_column, const char *text,
                 enum cell_style style) {
    put_text(sheet, row, first_column, last_column, text, style);
}

void sheet_number(struct sheet *sheet, int row, int column, double number, enum cell_style style) {
    if (!is_open(sheet)) return;
    lxw_format *format = sheet->workbook->styles[style];
    lxw_error result = isfinite(number) ? worksheet_write_number(sheet->cells, (lxw_row_t)row,
                                                                 (lxw_col_t)column, number, format)
                                        : LXW_ERROR_PARAMETER_VALIDATION;
    keep_first(sheet->workbook, result);
}

void sheet_date(struct sheet *sheet, int row, int column, date_t date, enum cell_style style) {
    if (date == DATE_NONE || date == DATE_OPEN) {
        sheet_text(sheet, row, column, date == DATE_OPEN ? "长期" : "", style);
        return;
    }
    struct civil civil = date_civil(date);
    char text[11];
    if (civil.year < 1900 || civil.year > 9999) {
        date_write(date, text);
        sheet_text(sheet, row, column, text, style);
    } else if (is_open(sheet)) {
        lxw_datetime day = {.year = civil.year, .month = civil.month, .day = civil.day};
        keep_first(sheet->workbook, worksheet_write_datetime(sheet->cells, (lxw_row_t)row, (lxw_col_t)column,
                                                             &day, sheet->workbook->styles[style]));
    }
}

void sheet_height(struct sheet *sheet, int row, double points) {
    if (is_open(sheet))
        keep_first(sheet->workbook, worksheet_set_row(sheet->cells, (lxw_row_t)row, points, NULL));
}

/* The library (1.1.4) loses one copy of the formula of every drop-down, some twenty bytes; the leak checker
 * of sanitized builds is told so. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:lxw_strdup\n";
}

void sheet_choice(struct sheet *sheet, int first_row, int last_row, int column, const char *range) {
    if (!is_open(sheet)) return;
    struct buffer formula = {0};
    buffer_format(&formula, "=%s", range);
    lxw_data_validation choice = {.validate = LXW_VALIDATION_TYPE_LIST_FORMULA,
                                  .value_formula = formula.at,
                                  .error_title = (char *)"请从列表中选择",
                                  .error_message = (char *)"此格只能填写列表中的一项。"};
    keep_first(sheet->workbook,
               worksheet_data_validation_range(sheet->cells, (lxw_row_t)first_row, (lxw_col_t)column,
                                               (lxw_row_t)last_row, (lxw_col_t)column, &choice));
    buffer_release(&formula);
}

/* The library does not look at what fclose says: a file cut short by a full disk lacks the record that ends
 * every zip. */
static bool is_whole(const char *path) {
    FILE *file = fopen(path, "rbe");
    if (!file) return false;
    char end[4];
    bool whole = fseek(file, -ZIP_END_SIZE, SEEK_END) == 0 && fread(end, 1, sizeof end, file) == sizeof end &&
                 memcmp(end, "PK\5\6", sizeof end) == 0;
    return fclose(file) == 0 && whole;
}

bool workbook_finish(struct workbook *workbook) {
    bool has_sheets = workbook->sheets != NULL;
    keep_first(workbook, workbook_close(workbook->book));
    bool written = has_sheets && workbook->first == LXW_NO_ERROR && is_whole(workbook->path);
    while (workbook->sheets) {
        struct sheet *older = workbook->sheets->older;
        free(workbook->sheets);
        workbook->sheets = older;
    }
    free(workbook->path);
    free(workbook);
    return written;
}

const char *xlsx_version(void) {
    return lxw_version();
}
