/* One sheet of an .xls workbook → sheet text. */
#include "intake/xls_sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "intake/ole.h"
#include "intake/sheet_format.h"

#define READY_ENOUGH ((size_t)256 << 10) /* bytes of text given at once, about */
#define BEHIND_FORMULA 4                 /* records that may stand between a formula and its text */
#define HIDDEN_ROW 0x20

/* The bytes of a cell's record that must be there; 0: it is no cell with a value. */
static size_t cell_size(uint16_t type) {
    switch (type) {
    case XLS_NUMBER:
    case XLS_FORMULA:
        return 14;
    case XLS_RK:
    case XLS_LABELSST:
        return 10;
    case XLS_BOOLERR:
    case XLS_LABEL:
    case XLS_RSTRING:
        return 8;
    case XLS_MULRK:
        return 12;
    default:
        return 0;
    }
}

static const char *add_cell(struct xls_sheet *sheet, uint16_t row, unsigned column, uint32_t record) {
    if (column > 255) return XLS_CUT_OFF;
    if (sheet->count >= sheet->text.limits->cells) return "单元格过多 · too many cells in a sheet";
    memory_grow(sheet->cells, sheet->count, sheet->room);
    sheet->cells[sheet->count++] = (struct xls_cell){(uint32_t)row << 8 | column, record};
    return NULL;
}

/* A row of compact numbers: 6 bytes each between row and first column, and the last column. */
static const char *add_cells(struct xls_sheet *sheet, const struct xls_record *record) {
    const char *data = record->data.at;
    unsigned count = record->type == XLS_MULRK ? (unsigned)(record->data.length - 6) / 6 : 1;
    const char *problem = NULL;
    for (unsigned i = 0; i < count && !problem; i++)
        problem = add_cell(sheet, ole_u16(data), ole_u16(data + 2) + i, record->at);
    return problem;
}

static void count_merges(struct xls_sheet *sheet, struct span data) {
    size_t count = data.length < 2 ? 0 : (data.length - 2) / 8;
    for (size_t i = 0; i < count; i++) {
        const char *at = data.at + 2 + i * 8;
        uint16_t first = ole_u16(at), last = ole_u16(at + 2), column = ole_u16(at + 4);
        if (first != last) sheet_traits_merge(&sheet->traits, column + 1u, first + 1u, last + 1u);
    }
}

static const char *take_record(struct xls_sheet *sheet, const struct xls_record *record) {
    struct span data = record->data;
    size_t needed = cell_size(record->type);
    if (needed) return data.length < needed ? XLS_CUT_OFF : add_cells(sheet, record);
    if (record->type == XLS_MERGEDCELLS) count_merges(sheet, data);
    if (record->type == XLS_ROW && data.length >= 16 && ole_u16(data.at + 12) & HIDDEN_ROW)
        sheet->traits.hidden_rows++;
    if (record->type == XLS_COLINFO && data.length >= 10 && ole_u16(data.at + 8) & 1 &&
        ole_u16(data.at + 2) < 255)
        sheet_traits_columns(&sheet->traits, ole_u16(data.at) + 1u, ole_u16(data.at + 2) + 1u);
    return NULL;
}

static int by_place(const void *a, const void *b) {
    const struct xls_cell *x = a, *y = b;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return x->record < y->record ? -1 : x->record > y->record;
}

/* Some programs write cells in the order in which they were set. */
static void put_in_order(struct xls_sheet *sheet) {
    for (uint32_t i = 1; i < sheet->count; i++) {
        if (by_place(&sheet->cells[i - 1], &sheet->cells[i]) <= 0) continue;
        qsort(sheet->cells, sheet->count, sizeof *sheet->cells, by_place);
        return;
    }
}

const char *xls_sheet_begin(struct xls_sheet *sheet, uint32_t offset, struct buffer *out,
                            const struct sheet_limits *limits) {
    struct xls_record record;
    unsigned depth = 0; /* charts stand inside of sheets */
    sheet->count = sheet->next = 0;
    sheet->traits = (struct sheet_traits){0};
    sheet->at_end = false;
    sheet->text = (struct sheet_text){.out = out, .limits = limits};
    if (!xls_record(sheet->stream, offset, &record) || record.type != XLS_BOF) return XLS_CUT_OFF;
    for (;;) {
        const char *problem = NULL;
        if (record.type == XLS_BOF) depth++;
        if (record.type == XLS_EOF && --depth == 0) break;
        if (depth == 1) problem = take_record(sheet, &record);
        if (problem) return problem;
        if (!xls_record(sheet->stream, record.next, &record)) return XLS_CUT_OFF;
    }
    put_in_order(sheet);
    return NULL;
}

/* A number in 30 bits: an integer or the upper part of a double, perhaps a hundredth of it. */
static double compact_number(uint32_t bits) {
    double number;
    uint64_t whole = (uint64_t)(bits & ~UINT32_C(3)) << 32;
    if (bits & 2)
        number = (double)((int32_t)bits >> 2);
    else
        memcpy(&number, &whole, sizeof number);
    return bits & 1 ? number / 100 : number;
}

static double number_at(const char *at) {
    uint64_t bits = ole_u32(at) | (uint64_t)ole_u32(at + 4) << 32;
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static const char *put_cell(struct xls_sheet *sheet, const struct xls_cell *cell, enum cell_kind kind,
                            struct span text) {
    return sheet_text_cell(&sheet->text, (cell->place & 255) + 1, kind, text);
}

static const char *put_number(struct xls_sheet *sheet, const struct xls_cell *cell, uint16_t style,
                              double number) {
    char text[40 + SHOWN_DIGITS_MOST];
    uint8_t shown = cell_style_shows(sheet->styles, style);
    if (shown == SHOWN_DATE && sheet_date_write(number, sheet->from_1904, text))
        return put_cell(sheet, cell, CELL_DATE, span_of(text));
    snprintf(text, sizeof text, "%.15g", number);
    if (strtod(text, NULL) != number) snprintf(text, sizeof text, "%.17g", number);
    if (number - number != 0) return put_cell(sheet, cell, CELL_ERROR, span_of("#NUM!"));
    size_t zeros = format_zeros(shown, span_of(text));
    if (zeros) {
        memmove(text + zeros, text, strlen(text) + 1);
        memset(text, '0', zeros);
        return put_cell(sheet, cell, CELL_TEXT, span_of(text));
    }
    return put_cell(sheet, cell, sheet->from_1904 ? CELL_NUMBER_1904 : CELL_NUMBER, span_of(text));
}

static const char *put_error(struct xls_sheet *sheet, const struct xls_cell *cell, unsigned char code) {
    static const struct {
        unsigned char code;
        const char *text;
    } errors[] = {{0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0F, "#VALUE!"}, {0x17, "#REF!"},
                  {0x1D, "#NAME?"}, {0x24, "#NUM!"},   {0x2A, "#N/A"}};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].code == code) return put_cell(sheet, cell, CELL_ERROR, span_of(errors[i].text));
    return put_cell(sheet, cell, CELL_ERROR, span_of("#ERROR"));
}

static const char *put_boolean(struct xls_sheet *sheet, const struct xls_cell *cell, bool value) {
    return put_cell(sheet, cell, CELL_BOOLEAN, span_of(value ? "TRUE" : "FALSE"));
}

static const char *put_text(struct xls_sheet *sheet, const struct xls_cell *cell,
                            const struct xls_record *record, size_t at) {
    struct xls_text text = xls_text_in(sheet->stream, record, at);
    buffer_clear(&sheet->scratch);
    if (!xls_text_read(&text, false, CSV_FIELD_MOST + 1, &sheet->scratch)) return XLS_CUT_OFF;
    return put_cell(sheet, cell, CELL_TEXT, buffer_span(&sheet->scratch));
}

static const char *put_shared(struct xls_sheet *sheet, const struct xls_cell *cell, uint32_t number) {
    struct span text;
    if (shared_string(sheet->strings, number, &text)) return put_cell(sheet, cell, CELL_TEXT, text);
    sheet->traits.lost_texts++;
    return put_cell(sheet, cell, CELL_LOST, span_of("#TEXT"));
}

/* The text that a formula gave stands in a record of its own soon behind it. */
static const char *put_formula_text(struct xls_sheet *sheet, const struct xls_cell *cell,
                                    struct xls_record record) {
    for (int i = 0; i < BEHIND_FORMULA; i++) {
        if (!xls_record(sheet->stream, record.next, &record)) return XLS_CUT_OFF;
        if (cell_size(record.type)) break;
        if (record.type == XLS_STRING) return put_text(sheet, cell, &record, 0);
    }
    return put_cell(sheet, cell, CELL_ERROR, span_of("="));
}

static const char *put_formula(struct xls_sheet *sheet, const struct xls_cell *cell,
                               const struct xls_record *record) {
    const char *value = record->data.at + 6;
    if (ole_u16(value + 6) != 0xFFFF)
        return put_number(sheet, cell, ole_u16(record->data.at + 4), number_at(value));
    switch (value[0]) {
    case 0:
        return put_formula_text(sheet, cell, *record);
    case 1:
        return put_boolean(sheet, cell, value[2] != 0);
    case 2:
        return put_error(sheet, cell, (unsigned char)value[2]);
    default:
        return put_cell(sheet, cell, CELL_TEXT, (struct span){"", 0});
    }
}

static const char *put_compact(struct xls_sheet *sheet, const struct xls_cell *cell, const char *data) {
    const char *at = data + 4 + ((cell->place & 255) - ole_u16(data + 2)) * 6u;
    return put_number(sheet, cell, ole_u16(at), compact_number(ole_u32(at + 2)));
}

static const char *put_record(struct xls_sheet *sheet, const struct xls_cell *cell) {
    struct xls_record record;
    BUG_UNLESS(xls_record(sheet->stream, cell->record, &record));
    const char *data = record.data.at;
    switch (record.type) {
    case XLS_NUMBER:
        return put_number(sheet, cell, ole_u16(data + 4), number_at(data + 6));
    case XLS_RK:
        return put_number(sheet, cell, ole_u16(data + 4), compact_number(ole_u32(data + 6)));
    case XLS_MULRK:
        return put_compact(sheet, cell, data);
    case XLS_LABELSST:
        return put_shared(sheet, cell, ole_u32(data + 6));
    case XLS_BOOLERR:
        return data[7] ? put_error(sheet, cell, (unsigned char)data[6])
                       : put_boolean(sheet, cell, data[6] != 0);
    case XLS_FORMULA:
        return put_formula(sheet, cell, &record);
    default:
        return put_text(sheet, cell, &record, 6);
    }
}

const char *xls_sheet_more(struct xls_sheet *sheet) {
    while (sheet->next < sheet->count && sheet->text.out->length < READY_ENOUGH) {
        const struct xls_cell *cell = &sheet->cells[sheet->next++];
        if (sheet->next < sheet->count && cell[1].place == cell->place) continue;
        uint32_t row = (cell->place >> 8) + 1;
        const char *problem = row == sheet->text.row ? NULL : sheet_text_row(&sheet->text, row);
        if (!problem) problem = put_record(sheet, cell);
        if (problem) return problem;
    }
    sheet->at_end = sheet->next == sheet->count;
    if (sheet->at_end) sheet_text_end(&sheet->text);
    return NULL;
}

void xls_sheet_release(struct xls_sheet *sheet) {
    free(sheet->cells);
    buffer_release(&sheet->scratch);
}
