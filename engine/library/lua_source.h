/* A look at the text of a Lua file before it is compiled: Lua's compiler has no budget, and goes over its
 * lists of open conditions and of names around a function again and again. */
#ifndef HEARTH_LIBRARY_LUA_SOURCE_H
#define HEARTH_LIBRARY_LUA_SOURCE_H

#include "ground/bytes.h"

/* NULL: it can be compiled in time. Else why not (a literal), with the line. */
const char *source_trouble(struct span text, int *line);
/* The line of the first operator ^ outside texts and comments; 0: there is none. In the compiled function it
 * may be folded away. */
int source_power(struct span text);

#endif
