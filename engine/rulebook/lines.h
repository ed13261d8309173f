/* Text cut into lines of a terminal: Chinese breaks between characters but not before a closing mark, other
 * words at blanks. */
#ifndef HEARTH_RULEBOOK_LINES_H
#define HEARTH_RULEBOOK_LINES_H

#include "ground/bytes.h"

/* The first line of *rest that fits `width` columns, without blanks at its end; *rest goes on behind it. A
 * newline ends a line. A word that is wider is cut. Empty *rest: an empty line. */
struct span line_take(struct span *rest, int width);

#endif
