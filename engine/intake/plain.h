/* Cell text freed of what keyboards, forms and spreadsheets put around it, so that a number, a date or an ID
 * can be read from it: full-width forms to ASCII, invisible characters and a leading apostrophe out, white
 * space off both ends. */
#ifndef HEARTH_INTAKE_PLAIN_H
#define HEARTH_INTAKE_PLAIN_H

#include "intake/cell.h"

#define PLAIN_MOST 256 /* bytes; no number, date, choice or ID is longer */

struct plain {
    struct span text; /* into `room`, or into the delivered text where nothing had to change */
    char room[PLAIN_MOST];
};

enum cell_problem plain_read(struct span delivered,
                             struct plain *plain); /* CELL_GOOD, CELL_BAD_ENCODING or CELL_TOO_LONG */
bool plain_is_none(struct span plain);             /* empty, or what people write for it: — - 无 空 */
struct span
plain_trim(struct span text); /* only the ends: white space and invisible characters, apostrophes in front */

/* Whether text is UTF-8 without control characters but tab and line ends. */
bool plain_is_clean(struct span text);

#endif
