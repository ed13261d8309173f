/* The rule base as an editor understands it: annotations (LuaCATS) of every dataset, fact and parameter and
 * of the language, for lua-language-server. Depends on what is declared, not on the as-of date; the same
 * bytes every time. */
#ifndef HEARTH_RULEBOOK_TYPES_H
#define HEARTH_RULEBOOK_TYPES_H

#include <stdio.h>
#include "book/book.h"

void types_write(FILE *out, const struct book *book);
void types_language(FILE *out); /* the part that is the same for every rule base */

#endif
