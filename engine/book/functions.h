/* The functions of a loaded book in another Lua state: every judging thread has one of its own. */
#ifndef HEARTH_BOOK_FUNCTIONS_H
#define HEARTH_BOOK_FUNCTIONS_H

#include "book/book.h"
#include "library/lua_state.h"

/* Runs the book's sources again in a fresh sandbox and leaves on the stack a table of its functions (fn i at
 * i + 1). false: an error text is on the stack instead. */
bool book_functions(struct sandbox *box, const struct book *book);

/* How many bytes at the beginning of a message of Lua's are the source's path, of which Lua tells the first
 * LUA_IDSIZE - 1; 0: it is not about that source. */
size_t source_names(const struct source *source, const char *message);

#endif
