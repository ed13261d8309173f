/* One row of a sheet as SpreadsheetML. */
#include "library/sheet_row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"

static void add(struct buffer *out, const char *text) {
    buffer_add(out, text, strlen(text));
}

static void add_integer(struct buffer *out, uint64_t number) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    buffer_add(out, digits + at, sizeof digits - at);
}

static void add_number(struct buffer *out, double number) {
    char text[32];
    if (number >= 0 && number < 1e15 && number == floor(number)) {
        add_integer(out, (uint64_t)number);
        return;
    }
    snprintf(text, sizeof text, "%.16G", number);
    add(out, text);
}

/* Writes the number so that it ends before `end`; returns where it begins. */
static char *write_back(char *end, unsigned number) {
    do {
        *--end = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    return end;
}

/* A, B … Z, AA … */
static char *write_letters(char *end, int column) {
    for (int left = column + 1; left > 0; left = (left - 1) / 26) *--end = (char)('A' + (left - 1) % 26);
    return end;
}

static bool continues(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes from the start that stand in XML as they are: ASCII but for a few marks, and the three-byte
 * characters of Chinese. */
static size_t clean_run(struct span text) {
    for (size_t at = 0;;) {
        unsigned char c = at < text.length ? (unsigned char)text.at[at] : 0;
        if (c < 0x80 ? c >= 0x20 && c != '&' && c != '<' && c != '>' && c != '_' : false)
            at++;
        else if (c >= 0xE1 && c <= 0xEC && text.length - at > 2 && continues(text.at[at + 1]) &&
                 continues(text.at[at + 2]))
            at += 3;
        else
            return at;
    }
}

/* Spreadsheets read _x0041_ as the character of that number; its first _ must be written as such a number
 * itself. */
static bool is_escape(struct span text) {
    if (text.length < 7 || text.at[0] != '_' || text.at[1] != 'x' || text.at[6] != '_') return false;
    for (int i = 2; i < 6; i++)
        if (!memchr("0123456789ABCDEFabcdef", text.at[i], 22)) return false;
    return true;
}

/* What clean_run stopped at: one character. Returns its bytes. */
static size_t add_odd(struct buffer *out, struct span text) {
    size_t next = 0;
    int32_t code_point = text_next(text, &next);
    if (code_point < 0 || code_point == 0xFFFE || code_point == 0xFFFF)
        add(out, "\xEF\xBF\xBD");
    else if (code_point == '&')
        add(out, "&amp;");
    else if (code_point == '<')
        add(out, "&lt;");
    else if (code_point == '>')
        add(out, "&gt;");
    else if (code_point < 0x20 && code_point != '\n' && code_point != '\t')
        buffer_format(out, "_x%04X_", (unsigned)code_point);
    else if (is_escape(text))
        add(out, "_x005F_");
    else
        buffer_add(out, text.at, next);
    return next;
}

static void add_escaped(struct buffer *out, struct span text) {
    while (text.length) {
        size_t run = clean_run(text);
        if (run) buffer_add(out, text.at, run);
        text = (struct span){text.at + run, text.length - run};
        if (!text.length) return;
        size_t odd = add_odd(out, text);
        text = (struct span){text.at + odd, text.length - odd};
    }
}

/* Where the cell's XML begins, so that end_cell knows its length. */
static uint32_t start_cell(struct sheet_row *row, int column, int style) {
    uint32_t at = (uint32_t)row->cells.length;
    BUG_UNLESS(column >= 0 && column < SHEET_COLUMNS && row->row >= 0 && row->row < SHEET_ROWS);
    static const char opening[] = "<c r=\"", between[] = "\" s=\"";
    char text[64], *end = text + sizeof text, *from = write_back(end, (unsigned)style);
    from -= sizeof between - 1;
    memcpy(from, between, sizeof between - 1);
    from = write_letters(write_back(from, (unsigned)row->row + 1), column);
    from -= sizeof opening - 1;
    memcpy(from, opening, sizeof opening - 1);
    buffer_add(&row->cells, from, (size_t)(end - from));
    return at;
}

static void end_cell(struct sheet_row *row, int column, uint32_t at) {
    struct sheet_cell cell = {column, at, (uint32_t)row->cells.length - at};
    if (row->count == row->room) {
        row->room = row->room ? row->room * 2 : 16;
        row->items = memory_resize(row->items, row->room, sizeof *row->items);
    }
    uint32_t place = row->count;
    while (place > 0 && row->items[place - 1].column >= column) place--;
    bool again = place < row->count && row->items[place].column == column;
    if (!again) {
        memmove(&row->items[place + 1], &row->items[place], (row->count - place) * sizeof *row->items);
        row->count++;
    }
    row->items[place] = cell;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

void sheet_row_text(struct sheet_row *row, int column, int style, struct span text) {
    uint32_t at = start_cell(row, column, style);
    if (!text.length) {
        add(&row->cells, "\"/>");
    } else {
        bool edges = is_blank(text.at[0]) || is_blank(text.at[text.length - 1]);
        add(&row->cells,
            edges ? "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">" : "\" t=\"inlineStr\"><is><t>");
        add_escaped(&row->cells, text);
        add(&row->cells, "</t></is></c>");
    }
    end_cell(row, column, at);
}

void sheet_row_number(struct sheet_row *row, int column, int style, double number) {
    uint32_t at = start_cell(row, column, style);
    add(&row->cells, "\"><v>");
    add_number(&row->cells, number);
    add(&row->cells, "</v></c>");
    end_cell(row, column, at);
}

static void add_height(struct buffer *out, double points) {
    uint64_t hundredths = (uint64_t)llround(points * 100);
    add(out, "\" ht=\"");
    add_integer(out, hundredths / 100);
    if (hundredths % 100) {
        const char digits[] = {'.', (char)('0' + hundredths % 100 / 10), (char)('0' + hundredths % 10)};
        buffer_add(out, digits, sizeof digits);
    }
    add(out, "\" customHeight=\"1");
}

void sheet_row_finish(struct sheet_row *row, struct buffer *out) {
    if (row->count || row->height > 0) {
        add(out, "<row r=\"");
        add_integer(out, (uint64_t)row->row + 1);
        if (row->height > 0) add_height(out, row->height);
        add(out, "\">");
        for (uint32_t i = 0; i < row->count; i++)
            buffer_add(out, row->cells.at + row->items[i].at, row->items[i].length);
        add(out, "</row>");
    }
    row->height = 0;
    row->count = 0;
    buffer_clear(&row->cells);
}

void sheet_row_release(struct sheet_row *row) {
    buffer_release(&row->cells);
    free(row->items);
    *row = (struct sheet_row){0};
}
