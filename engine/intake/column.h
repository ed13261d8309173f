/* The cells of one column in all rows of a sheaf: the form that nearly every cell of a type has is read here,
 * in a loop over rows; whatever is written otherwise goes to cell.c, one by one. */
#ifndef HEARTH_INTAKE_COLUMN_H
#define HEARTH_INTAKE_COLUMN_H

#include "intake/cell.h"
#include "intake/sheaf.h"

/* Reads the cells of a field into the reader's column. A row in which a cell is not good, but for one that
 * may be empty, becomes odd: what was read of it does not count. */
void column_read(struct cell_reader *reader, struct sheaf *sheaf, uint32_t field);

#endif
