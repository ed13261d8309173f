/* What a reader of a workbook should know of it: sentences zh · en, in order. */
#ifndef HEARTH_INTAKE_SHEET_NOTES_H
#define HEARTH_INTAKE_SHEET_NOTES_H

#include <stdint.h>

#define SHEET_NOTES_MOST 20 /* the rest is not told */

struct sheet_notes {
    char *items[SHEET_NOTES_MOST]; /* owned */
    uint32_t count;
};
void sheet_note(struct sheet_notes *notes, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sheet_notes_release(struct sheet_notes *notes);

#endif
