/* The sheets of a workbook, one after the other. */
#include "intake/sheet_list.h"

#include <stdio.h>
#include <stdlib.h>
#include "ground/memory.h"
#include "ground/text.h"

void sheet_list_add(struct sheet_list *list, struct span name, struct listed_sheet sheet) {
    struct buffer shown = {0};
    memory_grow(list->items, list->count, list->room);
    sheet.name = memory_text(text_named(&shown, name));
    list->items[list->count++] = sheet;
    buffer_release(&shown);
}

static bool is_to_be_read(struct sheet_list *list, const struct listed_sheet *sheet) {
    if (sheet->hidden)
        sheet_note_hidden(&list->notes, sheet->name);
    else if (!sheet->cells)
        sheet_note_no_cells(&list->notes, sheet->name);
    return sheet->cells && (!sheet->hidden || list->shows_hidden);
}

const struct listed_sheet *sheet_list_next(struct sheet_list *list, struct source_part *part) {
    while (list->next < list->count) {
        const struct listed_sheet *sheet = &list->items[list->next++];
        if (!is_to_be_read(list, sheet)) continue;
        list->visible += !sheet->hidden;
        *part = (struct source_part){sheet->name, list->next, sheet->hidden};
        return sheet;
    }
    return NULL;
}

enum source_step sheet_list_end(const struct sheet_list *list, char why[HEADER_WHY]) {
    if (list->visible) return SOURCE_END;
    snprintf(why, HEADER_WHY, "工作簿中没有可见的数据表 · the workbook has no visible sheet of cells");
    return SOURCE_FAILED;
}

void sheet_list_note(struct sheet_list *list, const struct sheet_traits *traits) {
    const struct listed_sheet *sheet = &list->items[list->next - 1];
    if (!sheet->hidden) sheet_traits_note(traits, sheet->name, &list->notes);
}

void sheet_list_release(struct sheet_list *list) {
    for (uint32_t i = 0; i < list->count; i++) free(list->items[i].name);
    free(list->items);
    sheet_notes_release(&list->notes);
    *list = (struct sheet_list){0};
}
