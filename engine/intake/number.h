/* Numbers and amounts as agencies write them, read exactly; nothing is rounded. */
#ifndef HEARTH_INTAKE_NUMBER_H
#define HEARTH_INTAKE_NUMBER_H

#include "intake/cell.h"

#define NUMBER_SHOWN 64 /* bytes of a spreadsheet's number as text */

/* `text` is plain. 1234.50 1,234.50 +12 -12 12- (12) 1.2万 3亿 as a whole number of 10^-places, absolute
 * value at most `most`. CELL_GOOD, CELL_NOT_NUMBER, CELL_GROUPING, CELL_SCIENTIFIC, CELL_TOO_LARGE or
 * CELL_TOO_MANY_DECIMALS (digits other than 0 behind the last place). */
enum cell_problem integer_read(struct span text, int64_t *out);
enum cell_problem decimal_read(struct span text, int64_t *out); /* millionths; 12.5% is 0.125 */
/* Fen; ¥ before, 元 圆 块 behind. CELL_NOT_MONEY instead of CELL_NOT_NUMBER. */
enum cell_problem money_read(struct span text, amount_t *out);

/* A spreadsheet's number (17 digits, perhaps with an exponent) as it shows it: 15 significant digits, without
 * exponent. What is no such number, or too long, stays as it is. */
struct span number_shown(struct span number, char out[NUMBER_SHOWN]);
bool number_is_scientific(struct span text); /* 6.22202E+18, as a spreadsheet shows a long number */
/* Whether a number has more digits before the point than a spreadsheet keeps. */
bool number_lost_digits(struct span number);

#endif
