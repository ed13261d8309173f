/* Cells of one delivery that did not read, counted by column and reason; and citizen IDs as spreadsheets
 * damage them, which say that the whole delivery is damaged where they cluster. */
#ifndef HEARTH_INTAKE_UNREAD_H
#define HEARTH_INTAKE_UNREAD_H

#include <stdint.h>
#include "intake/problem.h"

/* What a spreadsheet made of IDs. */
enum id_damage {
    DAMAGE_SCIENTIFIC, /* CELL_ID_SCIENTIFIC */
    DAMAGE_NUMERIC,    /* CELL_ID_NUMERIC */
    DAMAGE_CUT,        /* CELL_ID_CUT */
    DAMAGE_ZEROS, /* ends in 000 and passes its check: one in a thousand does so by chance (ID_SUSPECT) */
    DAMAGES
};

/* Zeroed: nothing counted. */
struct unread {
    uint32_t *cells;   /* [columns][CELL_PROBLEMS] of rows that were taken; NULL = none; owned */
    uint32_t *damaged; /* [columns][DAMAGES] of every row, refused ones too; NULL = none; owned */
};

/* `columns` is how many the dataset has, the same in every call. */
void unread_add_cell(struct unread *unread, uint16_t columns, uint16_t column, enum cell_problem problem);
void unread_add_damage(struct unread *unread, uint16_t columns, uint16_t column, enum id_damage damage);
void unread_add_all(struct unread *sum, const struct unread *part, uint16_t columns);
void unread_release(struct unread *unread);
/* DAMAGES: the problem is none that a spreadsheet makes of an ID. */
enum id_damage damage_of(enum cell_problem problem);

#endif
