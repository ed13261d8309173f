/* Finds in the text of a Lua file what rules compare with: literals beside a comparison or inside a word of a
 * filter, and the names of parameters. */
#ifndef HEARTH_LIBRARY_LUA_LITERAL_H
#define HEARTH_LIBRARY_LUA_LITERAL_H

#include <stdbool.h>
#include <stddef.h>

#include "ground/bytes.h"

enum literal_kind {
    LITERAL_NUMBER,
    LITERAL_YUAN,     /* the number in yuan(…) */
    LITERAL_DATE,     /* the text in date "…" */
    LITERAL_MONTH,    /* the text in month "…" */
    LITERAL_PARAMETER /* NAME of param.NAME */
};

struct literal {
    enum literal_kind kind;
    struct span text; /* as it stands in the file: 0.20, 2024-01-01 without quotes, a parameter's name */
    size_t offset;    /* of it */
    int line;
};

/* Calls seen() for each, in the order in which they stand. */
void lua_literals(struct span source, void (*seen)(void *context, const struct literal *literal),
                  void *context);

#endif
