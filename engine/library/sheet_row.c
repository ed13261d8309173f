/* One row of a sheet as SpreadsheetML. */
#include "library/sheet_row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/digits.h"
#include "ground/memory.h"
#include "ground/text.h"

/* buffer_add, without a call while there is room. */
static inline void put(struct buffer *out, const char *bytes, size_t length) {
    if (out->room - out->length <= length) {
        buffer_add(out, bytes, length);
        return;
    }
    memcpy(out->at + out->length, bytes, length);
    out->length += length;
    out->at[out->length] = '\0';
}

static inline void add(struct buffer *out, const char *text) {
    put(out, text, strlen(text));
}

static void add_integer(struct buffer *out, uint64_t number) {
    char text[DIGITS_ROOM];
    put(out, text, (size_t)(digits_put(text, number) - text));
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

/* Spreadsheets read _x0041_ as the character of that number; its first _ must be written as such a number
 * itself. */
static bool is_escape(struct span text) {
    if (text.length < 7 || text.at[0] != '_' || text.at[1] != 'x' || text.at[6] != '_') return false;
    for (int i = 2; i < 6; i++)
        if (!memchr("0123456789ABCDEFabcdef", text.at[i], 22)) return false;
    return true;
}

/* What text_clean stopped at: one character. Returns its bytes. */
static size_t add_odd(struct buffer *out, struct span text) {
    size_t next = 0;
    int32_t code_point = text_next(text, &next);
    if (code_point == '\n')
        put(out, "\n", 1);
    else if (code_point < 0 || code_point == 0xFFFE || code_point == 0xFFFF)
        add(out, "\xEF\xBF\xBD");
    else if (code_point == '&')
        add(out, "&amp;");
    else if (code_point == '<')
        add(out, "&lt;");
    else if (code_point == '>')
        add(out, "&gt;");
    else if (code_point < 0x20 && code_point != '\t')
        buffer_format(out, "_x%04X_", (unsigned)code_point);
    else if (is_escape(text))
        add(out, "_x005F_");
    else
        put(out, text.at, next);
    return next;
}

static void add_escaped(struct buffer *out, struct span text) {
    while (text.length) {
        size_t run = text_clean(text, "&<>_");
        put(out, text.at, run);
        text = (struct span){text.at + run, text.length - run};
        if (!text.length) return;
        size_t odd = add_odd(out, text);
        text = (struct span){text.at + odd, text.length - odd};
    }
}

char *sheet_letters(char *to, int column) {
    char letters[3];
    size_t at = sizeof letters;
    for (int left = column + 1; left > 0; left = (left - 1) / 26)
        letters[--at] = (char)('A' + (left - 1) % 26);
    memcpy(to, letters + at, sizeof letters - at);
    return to + sizeof letters - at;
}

/* Where the cell's XML begins, so that end_cell knows its length. */
static uint32_t start_cell(struct sheet_row *row, int column, int style) {
    BUG_UNLESS(column >= 0 && column < SHEET_COLUMNS && row->row >= 0 && row->row < SHEET_ROWS);
    if (row->numbered != row->row + 1) {
        row->numbered = row->row + 1;
        row->digits = digits_put(row->number, (unsigned)row->numbered) - row->number;
    }
    uint32_t at = (uint32_t)row->cells.length;
    char text[64], *to = text;
    memcpy(to, "<c r=\"", 6);
    to = sheet_letters(to + 6, column);
    memcpy(to, row->number, sizeof row->number);
    to += row->digits;
    memcpy(to, "\" s=\"", 5);
    to = digits_put(to + 5, (unsigned)style);
    put(&row->cells, text, (size_t)(to - text));
    return at;
}

/* A cell that comes again takes the place of the one before. */
static void end_cell(struct sheet_row *row, int column, uint32_t at) {
    struct sheet_cell cell = {column, at, (uint32_t)row->cells.length - at};
    memory_grow(row->items, row->count, row->room);
    uint32_t place = row->count;
    if (place > 0 && row->items[place - 1].column >= column) row->mixed = true;
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
        put(out, digits, sizeof digits);
    }
    add(out, "\" customHeight=\"1");
}

void sheet_row_finish(struct sheet_row *row, struct buffer *out) {
    if (row->count || row->height > 0) {
        add(out, "<row r=\"");
        add_integer(out, (uint64_t)row->row + 1);
        if (row->height > 0) add_height(out, row->height);
        add(out, "\">");
        for (uint32_t i = 0; row->mixed && i < row->count; i++)
            put(out, row->cells.at + row->items[i].at, row->items[i].length);
        if (row->count && !row->mixed) put(out, row->cells.at, row->cells.length);
        add(out, "</row>");
    }
    row->height = 0;
    row->count = 0;
    row->mixed = false;
    buffer_clear(&row->cells);
}

void sheet_row_release(struct sheet_row *row) {
    buffer_release(&row->cells);
    free(row->items);
    *row = (struct sheet_row){0};
}
