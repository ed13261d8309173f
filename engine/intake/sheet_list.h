/* The sheets of a workbook, whatever its format: which of them are read, one after the other, and what a
 * reader should know of them and of those that are not. */
#ifndef HEARTH_INTAKE_SHEET_LIST_H
#define HEARTH_INTAKE_SHEET_LIST_H

#include "intake/sheet_notes.h"
#include "intake/source.h"

struct listed_sheet {
    char *name;       /* shown safely; owned */
    const char *path; /* of an .xlsx: its part; borrowed */
    uint32_t offset;  /* of an .xls: where its records begin */
    bool hidden;
    bool cells; /* else it is a chart or a macro sheet */
};

struct sheet_list { /* zeroed: empty */
    struct listed_sheet *items;
    uint32_t count, room, next;
    uint32_t visible;  /* sheets that were begun and are not hidden */
    bool shows_hidden; /* see source_show_hidden */
    struct sheet_notes notes;
};

/* Takes the sheet as it is, but for its name, which is given as the file has it. */
void sheet_list_add(struct sheet_list *list, struct span name, struct listed_sheet sheet);
/* The next sheet that is to be read, as *part; NULL: there is none, see sheet_list_end. */
const struct listed_sheet *sheet_list_next(struct sheet_list *list, struct source_part *part);
enum source_step sheet_list_end(const struct sheet_list *list, char why[HEADER_WHY]);
/* Notes what was seen of the sheet given last, once all of it was read. */
void sheet_list_note(struct sheet_list *list, const struct sheet_traits *traits);
void sheet_list_release(struct sheet_list *list);

#endif
