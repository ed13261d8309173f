/* The door to libxlsxwriter: a workbook of typed cells only. */
#include "library/xlsx.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include "ground/memory.h"
#include "ground/text.h"
#include "library/sheet_row.h"
#include "library/xlsx_zip.h"

#define PAPER_A4 9
#define TEXT_MOST 32767    /* of a cell, in units of UTF-16, as spreadsheets count */
#define YEAR_1900 (-25567) /* date_t of 1900-01-01 */
#define MARCH_1900 (-25508)

struct sheet {
    struct workbook *workbook; /* borrowed */
    lxw_worksheet *cells;      /* the library's; NULL after a failure */
    struct sheet_rows rows;    /* those done */
    char mark[ROWS_MARK_SIZE]; /* of them, which the library copies instead */
    struct sheet_row row;      /* being filled; row.row only grows */
    struct sheet *older;       /* owned */
};

struct workbook {
    lxw_workbook *book; /* owned until closed */
    lxw_format *styles[STYLE_COUNT];
    int formats[STYLE_COUNT]; /* their numbers in the file */
    struct sheet *sheets;     /* owned; newest first */
    lxw_error first;          /* the first failure, which sticks */
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
    lxw_format *format = memory_have(workbook_add_format(book));
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

/* Stands in for the C library's: this one the library calls for a workbook's date, and the other's answer
 * lies in one place for all threads. */
struct tm *gmtime(const time_t *time) {
    static _Thread_local struct tm day;
    return gmtime_r(time, &day);
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
    /* So the library keeps no cells: the rows are ours, see take_rows. */
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    workbook->book = memory_have(workbook_new_opt(path, &options));
    set_properties(workbook, created, title, author);
    for (int style = 0; style < STYLE_COUNT; style++) {
        workbook->styles[style] = make_style(workbook->book, &looks[style]);
        workbook->formats[style] = lxw_format_get_xf_index(workbook->styles[style]);
    }
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

/* The library keeps the rows done in a temporary file, in the very form of the sheet, and copies it when it
 * closes: it is given a mark to copy, and the rows are ours. Its own way (a list, a number and four copies
 * for each) took two thirds of a night's lists. Its place for 16,384 cells of a row at hand, which it would
 * search for cells to free, is not needed then. */
static void take_rows(struct sheet *sheet) {
    free(sheet->cells->array);
    sheet->cells->array = NULL;
    fclose(sheet->cells->optimize_tmpfile);
    rows_mark(sheet->mark, &sheet->rows);
    FILE *file = memory_have(fmemopen(sheet->mark, sizeof sheet->mark, "r"));
    sheet->cells->file = sheet->cells->optimize_tmpfile = file;
}

struct sheet *workbook_sheet(struct workbook *workbook, const struct sheet_layout *layout) {
    struct sheet *sheet = memory_zeroed(1, sizeof *sheet);
    sheet->workbook = workbook;
    sheet->older = workbook->sheets;
    workbook->sheets = sheet;
    keep_first(workbook, workbook_validate_sheet_name(workbook->book, layout->name));
    if (workbook->first != LXW_NO_ERROR) return sheet;
    sheet->cells = workbook_add_worksheet(workbook->book, layout->name);
    if (sheet->cells) {
        take_rows(sheet);
        lay_out(sheet, layout);
        if (layout->hidden) worksheet_hide(sheet->cells);
    } else
        keep_first(workbook, LXW_ERROR_MEMORY_MALLOC_FAILED);
    return sheet;
}

static bool is_open(const struct sheet *sheet) {
    return sheet->cells && sheet->workbook->first == LXW_NO_ERROR;
}

static void finish_row(struct sheet *sheet) {
    sheet_row_finish(&sheet->row, &sheet->rows.text);
}

/* Rows are written from top to bottom; false: this one cannot be. */
static bool enter_row(struct sheet *sheet, int row) {
    if (!is_open(sheet)) return false;
    if (row < sheet->row.row || row >= SHEET_ROWS) {
        keep_first(sheet->workbook, LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE);
        return false;
    }
    if (row > sheet->row.row) {
        finish_row(sheet);
        sheet->row.row = row;
    }
    return is_open(sheet);
}

/* The sheet's extent, which the library tells the spreadsheet. */
static bool enter_cell(struct sheet *sheet, int row, int column) {
    if (!enter_row(sheet, row)) return false;
    if (column < 0 || column >= SHEET_COLUMNS) {
        keep_first(sheet->workbook, LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE);
        return false;
    }
    lxw_worksheet *cells = sheet->cells;
    lxw_row_t at = (lxw_row_t)row;
    lxw_col_t from = (lxw_col_t)column;
    if (at < cells->dim_rowmin) cells->dim_rowmin = at;
    if (at > cells->dim_rowmax) cells->dim_rowmax = at;
    if (from < cells->dim_colmin) cells->dim_colmin = from;
    if (from > cells->dim_colmax) cells->dim_colmax = from;
    return true;
}

/* The beginning of the text that takes at most so many units. */
static struct span begins(struct span text, size_t units) {
    size_t end = 0;
    for (size_t next = 0; end < text.length; end = next) {
        size_t takes = text_next(text, &next) > 0xFFFF ? 2 : 1;
        if (takes > units) break;
        units -= takes;
    }
    return (struct span){text.at, end};
}

/* One cell of a damaged file must not cost a city its lists. */
static void put_cut(struct sheet *sheet, int column, struct span text, int format) {
    static const char cut[] = "……（过长，以下略）";
    struct buffer shown = {0};
    text = begins(text, TEXT_MOST - text_length(span_of(cut)));
    buffer_add(&shown, text.at, text.length);
    buffer_text(&shown, cut);
    sheet_row_text(&sheet->row, column, format, buffer_span(&shown));
    buffer_release(&shown);
}

void sheet_span(struct sheet *sheet, int row, int column, struct span text, enum cell_style style) {
    if (!enter_cell(sheet, row, column)) return;
    int format = sheet->workbook->formats[style];
    if (text.length > TEXT_MOST && begins(text, TEXT_MOST).length < text.length)
        put_cut(sheet, column, text, format);
    else
        sheet_row_text(&sheet->row, column, format, text);
}

void sheet_text(struct sheet *sheet, int row, int column, const char *text, enum cell_style style) {
    sheet_span(sheet, row, column, span_of(text), style);
}

/* The library's own call would write the cells too. It frees the range. */
static void note_merged(lxw_worksheet *cells, int row, int first, int last) {
    lxw_merged_range *range = memory_zeroed(1, sizeof *range);
    range->first_row = range->last_row = (lxw_row_t)row;
    range->first_col = (lxw_col_t)first;
    range->last_col = (lxw_col_t)last;
    STAILQ_INSERT_TAIL(cells->merged_ranges, range, list_pointers);
    cells->merged_range_count++;
}

void sheet_merge(struct sheet *sheet, int row, int first_column, int last_column, const char *text,
                 enum cell_style style) {
    sheet_text(sheet, row, first_column, text, style);
    for (int column = first_column + 1; column <= last_column; column++)
        sheet_text(sheet, row, column, "", style);
    if (is_open(sheet) && last_column > first_column)
        note_merged(sheet->cells, row, first_column, last_column);
}

void sheet_number(struct sheet *sheet, int row, int column, double number, enum cell_style style) {
    if (!isfinite(number)) keep_first(sheet->workbook, LXW_ERROR_PARAMETER_VALIDATION);
    if (enter_cell(sheet, row, column))
        sheet_row_number(&sheet->row, column, sheet->workbook->formats[style], number);
}

/* Days are counted from 1900-01-01 = 1; the calendar of spreadsheets has a 29 February 1900. */
static int day_number(date_t date) {
    return date + (date >= MARCH_1900 ? 25569 : 25568);
}

void sheet_date(struct sheet *sheet, int row, int column, date_t date, enum cell_style style) {
    char text[11];
    if (date == DATE_NONE || date == DATE_OPEN) {
        sheet_text(sheet, row, column, date == DATE_OPEN ? "长期" : "", style);
    } else if (date < YEAR_1900) {
        date_write(date, text);
        sheet_text(sheet, row, column, text, style);
    } else {
        sheet_number(sheet, row, column, day_number(date), style);
    }
}

void sheet_height(struct sheet *sheet, int row, double points) {
    if (enter_row(sheet, row)) sheet->row.height = points;
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

/* The library forgets to close the stream of rows where there are none. */
static void end_rows(struct sheet *sheet) {
    if (is_open(sheet)) finish_row(sheet);
    if (sheet->cells && sheet->cells->dim_rowmin == LXW_ROW_MAX) fclose(sheet->cells->optimize_tmpfile);
}

bool workbook_finish(struct workbook *workbook) {
    bool has_sheets = workbook->sheets != NULL;
    if (!has_sheets)
        workbook_sheet(workbook, &(struct sheet_layout){.name = "-"}); /* else the library adds one */
    for (struct sheet *sheet = workbook->sheets; sheet; sheet = sheet->older) end_rows(sheet);
    keep_first(workbook, workbook_close(workbook->book));
    bool written = has_sheets && workbook->first == LXW_NO_ERROR;
    while (workbook->sheets) {
        struct sheet *older = workbook->sheets->older;
        struct sheet_rows *rows = &workbook->sheets->rows;
        BUG_UNLESS(!written || !rows->text.length || rows->packed); /* else libxlsxwriter packs by itself */
        buffer_release(&rows->text);
        sheet_row_release(&workbook->sheets->row);
        free(workbook->sheets);
        workbook->sheets = older;
    }
    free(workbook);
    return written;
}

const char *xlsx_version(void) {
    return lxw_version();
}
