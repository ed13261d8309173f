/* Lua source cut into the words that it is made of; comments and blanks are left out. */
#ifndef HEARTH_RULEBOOK_TOKENS_H
#define HEARTH_RULEBOOK_TOKENS_H

#include <stdbool.h>
#include "ground/bytes.h"

enum token_kind { TOKEN_NAME, TOKEN_TEXT, TOKEN_NUMBER, TOKEN_MARK };

struct token {
    enum token_kind kind;
    struct span text; /* borrowed from the source; of a text: what is between the quotes */
    bool of_function; /* stands in the function itself, not in what it calls */
    int line;         /* of the piece of source, from 0 */
};

struct tokens {
    struct token *items; /* owned */
    size_t count;
};

void tokens_add(struct tokens *tokens, struct span source, bool of_function);
void tokens_release(struct tokens *tokens);
bool token_is_mark(const struct tokens *tokens, size_t at, const char *mark); /* false behind the end too */
bool token_is_name(const struct tokens *tokens, size_t at, const char *name);
size_t token_first_parameter(const struct tokens *tokens); /* function (NAME: the name's place; count: none */

#endif
