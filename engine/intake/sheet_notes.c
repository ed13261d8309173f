/* What a reader of a workbook should know of it. */
#include "intake/sheet_notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "ground/memory.h"
#include "library/sheet_row.h"

__attribute__((format(printf, 2, 3))) static void sheet_note(struct sheet_notes *notes, const char *format,
                                                             ...) {
    if (notes->count == SHEET_NOTES_MOST) return;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&notes->items[notes->count++], format, arguments) < 0) system_failed("memory");
    va_end(arguments);
}

void sheet_notes_release(struct sheet_notes *notes) {
    for (uint32_t i = 0; i < notes->count; i++) free(notes->items[i]);
    notes->count = 0;
}

void sheet_note_hidden(struct sheet_notes *notes, const char *sheet) {
    sheet_note(notes, "隐藏的工作表“%s”未读取 · the hidden sheet “%s” is not read", sheet, sheet);
}

void sheet_note_no_cells(struct sheet_notes *notes, const char *sheet) {
    sheet_note(notes, "工作表“%s”不是数据表，未读取 · sheet “%s” holds no cells and is not read", sheet,
               sheet);
}

void sheet_traits_columns(struct sheet_traits *traits, uint32_t first, uint32_t last) {
    if (!traits->hidden_columns) traits->hidden_first = first;
    traits->hidden_columns += last - first + 1;
}

void sheet_traits_merge(struct sheet_traits *traits, uint32_t column, uint32_t first_row, uint32_t last_row) {
    if (traits->tall_merges++) return;
    traits->merge_column = column;
    traits->merge_first = first_row;
    traits->merge_last = last_row;
}

/* From 1. */
static void column_name(uint32_t column, char out[8]) {
    *sheet_letters(out, (int)column - 1) = '\0';
}

static void note_merges(const struct sheet_traits *traits, const char *sheet, struct sheet_notes *notes) {
    char column[8];
    column_name(traits->merge_column, column);
    sheet_note(notes,
               "工作表“%s”有 %u 处跨行合并的单元格（如 %s%u:%s%u），只有第一行有值 · sheet “%s” has %u cells "
               "merged over "
               "rows (%s%u:%s%u): only the first row has the value",
               sheet, traits->tall_merges, column, traits->merge_first, column, traits->merge_last, sheet,
               traits->tall_merges, column, traits->merge_first, column, traits->merge_last);
}

void sheet_traits_note(const struct sheet_traits *traits, const char *sheet, struct sheet_notes *notes) {
    char column[8];
    column_name(traits->hidden_first, column);
    if (traits->hidden_columns)
        sheet_note(
            notes,
            "工作表“%s”有 %u 个隐藏列（自 %s 列），已照常读取 · sheet “%s” has %u hidden columns (from %s), "
            "read like others",
            sheet, traits->hidden_columns, column, sheet, traits->hidden_columns, column);
    if (traits->hidden_rows)
        sheet_note(notes,
                   "工作表“%s”有 %u 个隐藏行，已照常读取 · sheet “%s” has %u hidden rows, read like others",
                   sheet, traits->hidden_rows, sheet, traits->hidden_rows);
    if (traits->tall_merges) note_merges(traits, sheet, notes);
    if (traits->lost_texts)
        sheet_note(
            notes,
            "工作表“%s”有 %llu 个单元格指向不存在的文字 · sheet “%s” has %llu cells whose text is not in the "
            "file",
            sheet, (unsigned long long)traits->lost_texts, sheet, (unsigned long long)traits->lost_texts);
}
