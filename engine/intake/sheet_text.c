/* The rows of a sheet as lines of text. */
#include "intake/sheet_text.h"

#include "intake/header.h"

static void end_lines(struct sheet_text *text, uint32_t row) {
    for (; text->row < row; text->row++)
        if (text->row) buffer_add(text->out, "\n", 1);
}

const char *sheet_text_row(struct sheet_text *text, uint32_t row) {
    if (row > text->limits->rows) return "行号超过表格的限度 · a row number past the limit of sheets";
    if (row <= text->row) return "行的次序颠倒 · rows out of order";
    end_lines(text, row);
    text->column = text->last = 0;
    return NULL;
}

/* Control characters would be marks, separators and line ends. */
static void add_clean(struct buffer *out, struct span cell) {
    size_t from = out->length;
    if (cell.length > CSV_FIELD_MOST) cell.length = CSV_FIELD_MOST + 1;
    buffer_add(out, cell.at, cell.length);
    for (size_t i = from; i < out->length; i++)
        if ((unsigned char)out->at[i] < ' ') out->at[i] = ' ';
}

const char *sheet_text_cell(struct sheet_text *text, uint32_t column, enum cell_kind kind, struct span cell) {
    if (text->row == 0) return "单元格不在任何行内 · a cell outside of rows";
    if (++text->cells > text->limits->cells) return "单元格过多 · too many cells in a sheet";
    if (column > text->limits->columns) return "列号超过表格的限度 · a column past the limit of sheets";
    if (column <= text->last) return "单元格的次序颠倒 · cells out of order";
    text->last = column;
    if (cell.length == 0 && kind != CELL_ERROR) return NULL;
    if (column > CSV_COLUMNS_MOST + 1) column = CSV_COLUMNS_MOST + 1;
    if (text->column == 0) text->column = 1;
    const char separator = SHEET_SEPARATOR, mark = (char)kind;
    if (column <= text->column && text->column > CSV_COLUMNS_MOST) return NULL;
    for (; text->column < column; text->column++) buffer_add(text->out, &separator, 1);
    if (kind != CELL_TEXT) buffer_add(text->out, &mark, 1);
    add_clean(text->out, cell);
    return NULL;
}

void sheet_text_end(struct sheet_text *text) {
    if (text->row) buffer_add(text->out, "\n", 1);
}
