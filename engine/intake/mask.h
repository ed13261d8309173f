/* What of a delivered cell may stand in a file that tells of mistakes, which more people see than the
 * delivery itself. Shown are amounts, numbers, days, codes of places and words of a choice, as long as they
 * look like that and the row's own ID, of a choice its name too, stands where it should (a row that lost a
 * separator has a name where an amount is expected, a list with two headers changed one where a word is). Of
 * everything else only the shape is: 9 for a digit, A for a letter, 某 for any other character; no digit of
 * an ID and no character of a name is left. */
#ifndef HEARTH_INTAKE_MASK_H
#define HEARTH_INTAKE_MASK_H

#include "intake/intake.h"
#include "intake/text_row.h"

/* What is told of a refused row besides its reason: its `number`, and the cell in question as `shown`, in
 * `kept`. mask_tells: there may be something to tell. */
bool mask_tells(const struct refused *refused);
void mask_refused(struct refused *refused, const struct dataset *dataset, const struct text_row *row,
                  struct arena *kept);

#endif
