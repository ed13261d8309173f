/* A sheet filled row by row. */
#include "outcome/table.h"

#include "outcome/wrapped.h"

struct table table_start(struct workbook *workbook, const char *name, const char *title,
                         const char *const *heads, const double *widths, int columns) {
    struct sheet_layout layout = {.name = name,
                                  .widths = widths,
                                  .columns = columns,
                                  .landscape = true,
                                  .header_rows = TABLE_HEADER_ROWS,
                                  .footer = "&L内部资料，注意保密&R第&P页　共&N页"};
    struct table table = {
        .sheet = workbook_sheet(workbook, &layout), .widths = widths, .row = TABLE_HEADER_ROWS, .lines = 1};
    sheet_merge(table.sheet, 0, 0, columns - 1, title, STYLE_TITLE);
    sheet_height(table.sheet, 0, 30);
    for (int c = 0; c < columns; c++) sheet_text(table.sheet, 1, c, heads[c], STYLE_HEAD);
    sheet_height(table.sheet, 1, 36);
    return table;
}

void table_text(struct table *table, const char *text, enum cell_style style) {
    struct span span = span_of(text);
    int lines = wrapped_lines(span, table->widths[table->column], 11);
    if (lines > table->lines) table->lines = lines;
    sheet_span(table->sheet, table->row, table->column++, span, style);
}

void table_number(struct table *table, uint64_t number) {
    sheet_number(table->sheet, table->row, table->column++, (double)number, STYLE_NUMBER);
}

void table_date(struct table *table, date_t date) {
    sheet_date(table->sheet, table->row, table->column++, date, STYLE_DATE);
}

void table_next(struct table *table) {
    sheet_height(table->sheet, table->row++, wrapped_height(table->lines, 11));
    table->column = 0;
    table->lines = 1;
}

void table_note(struct table *table, const char *text, int columns, double height) {
    sheet_merge(table->sheet, table->row, 0, columns - 1, text, STYLE_NOTE);
    sheet_height(table->sheet, table->row++, height);
}
