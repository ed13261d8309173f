/* The rule book: what a rule base says on its date, for people to read and sign. The same bytes every time. */
#ifndef HEARTH_OUTCOME_RULEBOOK_H
#define HEARTH_OUTCOME_RULEBOOK_H

#include <stdio.h>
#include "book/book.h"

void rulebook_text(FILE *out, const struct book *book);

#endif
