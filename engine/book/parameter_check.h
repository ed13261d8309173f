/* What hearth check reports of parameters: no value in force somewhere a rule needs one, a review that is
 * due, a basis that is not verified, a later value that an earlier, more particular one hides. */
#ifndef HEARTH_BOOK_PARAMETER_CHECK_H
#define HEARTH_BOOK_PARAMETER_CHECK_H

#include "book/book.h"

void parameters_check(const struct book *book, struct diags *diags);

#endif
