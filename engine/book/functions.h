/* The functions of a loaded book in another Lua state: every judging thread has one of its own. */
#ifndef HEARTH_BOOK_FUNCTIONS_H
#define HEARTH_BOOK_FUNCTIONS_H

#include "book/book.h"
#include "library/lua_state.h"

/* Runs the book's sources again in a fresh sandbox and leaves on the stack a table of its functions (fn i at
 * i + 1). false: an error text is on the stack instead. */
bool book_functions(struct sandbox *box, const struct book *book);

#endif
