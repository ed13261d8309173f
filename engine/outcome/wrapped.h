/* How many lines a text takes in a spreadsheet cell, so that rows can be given the height in which everything
 * shows: a spreadsheet does not fit wrapped rows that a program wrote. */
#ifndef HEARTH_OUTCOME_WRAPPED_H
#define HEARTH_OUTCOME_WRAPPED_H

#include "ground/bytes.h"

/* width: of the column, in characters of the default font; text at `points`. Counted rather too high than too
 * low. */
int wrapped_lines(struct span text, double width, double points);
double wrapped_height(int lines,
                      double points); /* in points, as a row's height; never above what a sheet takes */

#define WRAPPED_HEIGHT_MOST 409.0 /* points */
#define WRAPPED_LINES_MOST 24     /* that such a row shows at 11 points; what is more goes on in the next */

#endif
