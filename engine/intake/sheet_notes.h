/* What a reader of a workbook should know of it: sentences zh · en, in order. */
#ifndef HEARTH_INTAKE_SHEET_NOTES_H
#define HEARTH_INTAKE_SHEET_NOTES_H

#include <stdint.h>

#define SHEET_NOTES_MOST 20 /* the rest is not told */

struct sheet_notes {
    char *items[SHEET_NOTES_MOST]; /* owned */
    uint32_t count;
};
void sheet_notes_release(struct sheet_notes *notes);

/* What its reader cannot see of a sheet. */
struct sheet_traits {
    uint32_t hidden_rows;
    uint32_t hidden_first, hidden_columns; /* the first hidden column from 1, and how many; 0 = none */
    uint32_t tall_merges;                  /* cells merged over several rows */
    uint32_t merge_column, merge_first, merge_last; /* the first of them, from 1 */
    uint64_t lost_texts;                            /* cells that point to no shared string */
};
void sheet_traits_columns(struct sheet_traits *traits, uint32_t first,
                          uint32_t last); /* hidden ones, from 1 */
void sheet_traits_merge(struct sheet_traits *traits, uint32_t column, uint32_t first_row, uint32_t last_row);
void sheet_traits_note(const struct sheet_traits *traits, const char *sheet, struct sheet_notes *notes);
void sheet_note_hidden(struct sheet_notes *notes, const char *sheet);   /* a sheet that is not read */
void sheet_note_no_cells(struct sheet_notes *notes, const char *sheet); /* a chart, a macro sheet */

#endif
