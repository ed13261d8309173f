/* Citizen ID cells: which number a cell holds, how sure it is, or why it holds none (LINKAGE.md). */
#ifndef HEARTH_INTAKE_CITIZEN_H
#define HEARTH_INTAKE_CITIZEN_H

#include "intake/cell.h"

#define CITIZEN_MOST 24 /* characters of the longest number that carries an ID, and more */

struct citizen {
    enum id_kind kind;
    uint64_t digits;            /* the first 17, but for ID_DAMAGED */
    char damaged[CITIZEN_MOST]; /* ID_DAMAGED: 17 or 18 characters, digits and X, NUL-terminated */
};

/* `text` is plain. CELL_GOOD, a CELL_ID_ problem or, when it holds nothing, CELL_EMPTY. */
enum cell_problem citizen_read(struct span text, struct citizen *citizen);
/* Only the case that nearly every cell is: 18 characters that pass; false says nothing about the others. */
bool citizen_read_exact(struct span text, uint64_t *digits);

#endif
