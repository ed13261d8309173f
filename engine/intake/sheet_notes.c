/* What a reader of a workbook should know of it. */
#include "intake/sheet_notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "ground/memory.h"

void sheet_note(struct sheet_notes *notes, const char *format, ...) {
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
