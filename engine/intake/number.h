/* Numbers and amounts as agencies write them, read exactly: grouping commas, signs, ¥ and 元; nothing is
 * rounded. */
#ifndef HEARTH_INTAKE_NUMBER_H
#define HEARTH_INTAKE_NUMBER_H

#include "intake/cell.h"

/* `text` (plain) as a whole number of 10^-places, absolute value at most `most`. CELL_GOOD, CELL_NOT_NUMBER
 * or CELL_TOO_MANY_DECIMALS (digits other than 0 behind the last place). */
enum cell_problem number_read(struct span text, int places, int64_t most, int64_t *out);
enum cell_problem money_read(struct span text, amount_t *out); /* CELL_NOT_MONEY instead of CELL_NOT_NUMBER */

#endif
