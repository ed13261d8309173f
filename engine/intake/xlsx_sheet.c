/* One sheet of an .xlsx workbook → sheet text. */
#include "intake/xlsx_sheet.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "ground/text.h"
#include "intake/sheet_format.h"

#define PIECE ((size_t)64 << 10)
#define READY_ENOUGH ((size_t)256 << 10) /* bytes of text after which the parser pauses */
#define VALUE_MOST (CSV_FIELD_MOST * 8)
#define FORMULA_SHOWN ((size_t)120) /* bytes */

static bool is_true(const char *value) {
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static void refuse(struct xlsx_sheet *sheet, const char *problem) {
    if (problem) xml_refuse(sheet->xml, problem);
}

/* The place "AB12" as column and row; false when it is none. */
static bool read_place(const char *text, uint32_t *column, uint32_t *row) {
    *column = *row = 0;
    for (; isupper((unsigned char)*text) && *column < 100000; text++)
        *column = *column * 26 + (uint32_t)(*text - 'A' + 1);
    for (; isdigit((unsigned char)*text) && *row < 100000000; text++)
        *row = *row * 10 + (uint32_t)(*text - '0');
    return *column && *row && !*text;
}

static void open_row(struct xlsx_sheet *sheet, const char **attributes) {
    const char *number = xml_attribute(attributes, "r");
    uint64_t row = number ? strtoull(number, NULL, 10) : (uint64_t)sheet->row + 1;
    sheet->row = row > UINT32_MAX ? UINT32_MAX : (uint32_t)row;
    sheet->column = 0;
    sheet->traits.hidden_rows += is_true(xml_attribute(attributes, "hidden"));
    refuse(sheet, sheet_text_row(&sheet->text, sheet->row));
}

static enum value_type type_of(const char *name) {
    static const char *const names[] = {"n", "s", "inlineStr", "str", "b", "e", "d"};
    for (int i = VALUE_NUMBER; name && i <= VALUE_DATE; i++)
        if (strcmp(name, names[i]) == 0) return (enum value_type)i;
    return VALUE_NUMBER;
}

static void open_cell(struct xlsx_sheet *sheet, const char **attributes) {
    const char *place = xml_attribute(attributes, "r"), *style = xml_attribute(attributes, "s");
    uint32_t row = sheet->row, column = sheet->column + 1;
    if (place && (!read_place(place, &column, &row) || row != sheet->row))
        refuse(sheet, "单元格不在其行内 · a cell that is not of its row");
    sheet->column = column;
    sheet->type = type_of(xml_attribute(attributes, "t"));
    sheet->style = style ? strtoull(style, NULL, 10) : 0;
    sheet->in_cell = true;
    sheet->has_value = sheet->has_formula = false;
    buffer_clear(&sheet->value);
    buffer_clear(&sheet->formula);
    rich_text_clear(&sheet->rich);
}

/* C9:C12 joins rows; A1:F1 is a title. */
static void count_merge(struct xlsx_sheet *sheet, const char *range) {
    const char *colon = range ? strchr(range, ':') : NULL;
    char first[16];
    uint32_t column, other, row, last;
    if (!colon || (size_t)(colon - range) >= sizeof first) return;
    memcpy(first, range, (size_t)(colon - range));
    first[colon - range] = '\0';
    if (read_place(first, &column, &row) && read_place(colon + 1, &other, &last) && row != last)
        sheet_traits_merge(&sheet->traits, column, row, last);
}

/* Up to the last column there is, they are only what is right of the table. */
static void count_columns(struct xlsx_sheet *sheet, const char **attributes) {
    const char *first = xml_attribute(attributes, "min"), *last = xml_attribute(attributes, "max");
    if (!first || !last || !is_true(xml_attribute(attributes, "hidden"))) return;
    uint64_t from = strtoull(first, NULL, 10), to = strtoull(last, NULL, 10);
    if (from >= 1 && to >= from && to < sheet->text.limits->columns)
        sheet_traits_columns(&sheet->traits, (uint32_t)from, (uint32_t)to);
}

static void open_element(void *context, const char *name, const char **attributes) {
    struct xlsx_sheet *sheet = context;
    if (sheet->in_cell) {
        sheet->in_value = strcmp(name, "v") == 0;
        sheet->in_formula = strcmp(name, "f") == 0;
        sheet->has_value = sheet->has_value || sheet->in_value || strcmp(name, "is") == 0;
        sheet->has_formula = sheet->has_formula || sheet->in_formula;
        rich_text_open(&sheet->rich, name);
    } else if (sheet->in_data) {
        if (strcmp(name, "row") == 0) open_row(sheet, attributes);
        if (strcmp(name, "c") == 0) open_cell(sheet, attributes);
    } else if (strcmp(name, "sheetData") == 0) {
        sheet->in_data = true;
    } else if (strcmp(name, "col") == 0) {
        count_columns(sheet, attributes);
    } else if (strcmp(name, "mergeCell") == 0) {
        count_merge(sheet, xml_attribute(attributes, "ref"));
    }
}

static void take_text(void *context, const char *at, size_t length) {
    struct xlsx_sheet *sheet = context;
    if (!sheet->in_cell) return;
    rich_text_take(&sheet->rich, at, length);
    struct buffer *into = sheet->in_value ? &sheet->value : sheet->in_formula ? &sheet->formula : NULL;
    size_t most = sheet->in_value ? VALUE_MOST : FORMULA_SHOWN;
    if (!into || into->length >= most) return;
    buffer_add(into, at, length < most - into->length ? length : most - into->length);
}

static struct span trimmed(const struct buffer *text) {
    return span_trim(buffer_span(text));
}

static bool is_number(struct span text) {
    for (size_t i = 0; i < text.length; i++)
        if (!memchr("0123456789+-.eE", text.at[i], 15)) return false;
    return text.length > 0 && text.length < 64;
}

static void put_cell(struct xlsx_sheet *sheet, enum cell_kind kind, struct span text) {
    refuse(sheet, sheet_text_cell(&sheet->text, sheet->column, kind, text));
}

/* 1 in the format 000000: a code, as it is shown. */
static void put_padded(struct xlsx_sheet *sheet, size_t zeros, struct span text) {
    char padded[SHOWN_DIGITS_MOST];
    memset(padded, '0', zeros);
    memcpy(padded + zeros, text.at, text.length);
    put_cell(sheet, CELL_TEXT, (struct span){padded, zeros + text.length});
}

static void put_number(struct xlsx_sheet *sheet, struct span text) {
    char day[SHEET_DATE];
    uint8_t shown = cell_style_shows(sheet->styles, sheet->style);
    size_t zeros = text.length ? format_zeros(shown, text) : 0;
    if (!is_number(text))
        put_cell(sheet, text.length ? CELL_ERROR : CELL_TEXT, text);
    else if (zeros)
        put_padded(sheet, zeros, text);
    else if (shown == SHOWN_DATE && sheet_date_write(strtod(sheet->value.at, NULL), sheet->from_1904, day))
        put_cell(sheet, CELL_DATE, span_of(day));
    else
        put_cell(sheet, sheet->from_1904 ? CELL_NUMBER_1904 : CELL_NUMBER, text);
}

static void put_shared(struct xlsx_sheet *sheet, struct span text) {
    char *end;
    struct span shared;
    if (text.length == 0) {
        put_cell(sheet, CELL_TEXT, text);
        return;
    }
    uint64_t number = isdigit((unsigned char)*text.at) ? strtoull(text.at, &end, 10) : UINT64_MAX;
    bool found = number != UINT64_MAX && end == text.at + text.length &&
                 shared_string(sheet->strings, number, &shared);
    sheet->traits.lost_texts += !found;
    put_cell(sheet, found ? CELL_TEXT : CELL_LOST, found ? shared : span_of("#TEXT"));
}

/* A formula of which the file holds no value. */
static void put_formula(struct xlsx_sheet *sheet) {
    struct buffer shown = {0};
    buffer_text(&shown, "=");
    buffer_add(&shown, sheet->formula.at ? sheet->formula.at : "", sheet->formula.length);
    while (shown.length && text_is_trail(shown.at[shown.length - 1])) shown.length--;
    put_cell(sheet, CELL_ERROR, buffer_span(&shown));
    buffer_release(&shown);
}

static void put_value(struct xlsx_sheet *sheet) {
    struct span text = trimmed(&sheet->value);
    char day[SHEET_DATE];
    switch (sheet->type) {
    case VALUE_NUMBER:
        put_number(sheet, text);
        break;
    case VALUE_SHARED:
        put_shared(sheet, text);
        break;
    case VALUE_INLINE:
        put_cell(sheet, CELL_TEXT, rich_text_read(&sheet->rich));
        break;
    case VALUE_TEXT:
        text_unescape(&sheet->value);
        put_cell(sheet, CELL_TEXT, trimmed(&sheet->value));
        break;
    case VALUE_BOOLEAN:
        put_cell(sheet, text.length ? CELL_BOOLEAN : CELL_TEXT,
                 span_of(text.length == 0                     ? ""
                         : *text.at == '0' || *text.at == 'f' ? "FALSE"
                                                              : "TRUE"));
        break;
    case VALUE_ERROR:
        put_cell(sheet, CELL_ERROR, text);
        break;
    case VALUE_DATE:
        if (sheet_date_iso(text, day))
            put_cell(sheet, CELL_DATE, span_of(day));
        else
            put_cell(sheet, CELL_TEXT, text);
        break;
    }
}

/* An empty <v> is a value only where the formula gives a text. */
static bool has_result(const struct xlsx_sheet *sheet) {
    bool is_text = sheet->type == VALUE_TEXT || sheet->type == VALUE_INLINE;
    return sheet->has_value && (is_text || trimmed(&sheet->value).length > 0);
}

static void close_cell(struct xlsx_sheet *sheet) {
    sheet->in_cell = false;
    if (sheet->has_formula && !has_result(sheet))
        put_formula(sheet);
    else
        put_value(sheet);
    if (sheet->text.out->length < READY_ENOUGH) return;
    xml_pause(sheet->xml);
}

static void close_element(void *context, const char *name) {
    struct xlsx_sheet *sheet = context;
    if (sheet->in_cell && strcmp(name, "c") == 0)
        close_cell(sheet);
    else if (sheet->in_cell)
        rich_text_close(&sheet->rich, name);
    else if (strcmp(name, "sheetData") == 0)
        sheet->in_data = false;
    sheet->in_value = sheet->in_formula = false;
}

bool xlsx_sheet_begin(struct xlsx_sheet *sheet, const char *path, struct buffer *out,
                      const struct sheet_limits *limits, char why[HEADER_WHY]) {
    static const struct xml_events events = {open_element, take_text, close_element};
    struct xlsx_sheet fresh = {.archive = sheet->archive,
                               .strings = sheet->strings,
                               .styles = sheet->styles,
                               .from_1904 = sheet->from_1904,
                               .path = path,
                               .text = {.out = out, .limits = limits}};
    const char *problem;
    xlsx_sheet_release(sheet);
    *sheet = fresh;
    if (!unzip_begin(sheet->archive, path, &problem)) {
        part_tell(path, problem ? problem : "工作簿缺少一个部分 · the workbook lacks a part", why);
        return false;
    }
    sheet->xml = xml_new(&events, sheet);
    return true;
}

bool xlsx_sheet_more(struct xlsx_sheet *sheet, char why[HEADER_WHY]) {
    size_t before = sheet->text.out->length;
    char piece[PIECE];
    while (!sheet->at_end && sheet->text.out->length == before) {
        const char *problem = NULL;
        enum xml_step step;
        ssize_t got = 1;
        if (sheet->paused) {
            step = xml_resume(sheet->xml);
        } else {
            got = unzip_read(sheet->archive, piece, sizeof piece, &problem);
            sheet->last = got == 0;
            step = got < 0 ? XML_REFUSED : xml_feed(sheet->xml, piece, (size_t)got, sheet->last);
        }
        if (step == XML_REFUSED) {
            part_tell(sheet->path, got < 0 ? problem : xml_problem(sheet->xml), why);
            return false;
        }
        sheet->paused = step == XML_PAUSED;
        sheet->at_end = sheet->last && !sheet->paused;
    }
    if (sheet->at_end) sheet_text_end(&sheet->text);
    return true;
}

void xlsx_sheet_release(struct xlsx_sheet *sheet) {
    xml_free(sheet->xml);
    buffer_release(&sheet->value);
    buffer_release(&sheet->formula);
    buffer_release(&sheet->rich.text);
    sheet->xml = NULL;
}
