/* Parameters for people to read: what is in force on the book's day in each place of the site, and the
 * history of one. The same bytes every time. */
#ifndef HEARTH_RULEBOOK_PARAMETERS_H
#define HEARTH_RULEBOOK_PARAMETERS_H

#include <stdio.h>
#include "book/book.h"

/* Every parameter with its values in force; places outside the site are left out. */
void parameters_text(FILE *out, const struct book *book);
/* All entries of one, by place and day, each with its standing on the book's day. */
void parameter_history(FILE *out, const struct book *book, uint16_t parameter);

#endif
