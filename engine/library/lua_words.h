/* The words of a Lua file, one by one.
 *
 *     struct lua_reader reader = lua_reader_of(source);
 *     struct lua_word word;
 *     while ((word = lua_word_next(&reader)).kind != WORD_END) …
 */
#ifndef HEARTH_LIBRARY_LUA_WORDS_H
#define HEARTH_LIBRARY_LUA_WORDS_H

#include "ground/bytes.h"

enum word_kind { WORD_END, WORD_NAME, WORD_DIGITS, WORD_TEXT, WORD_SIGN };
struct lua_word {
    enum word_kind kind;
    struct span text;  /* of a text: what is between the quotes */
    struct span whole; /* with the quotes */
    int line;
};

struct lua_reader {
    const char *start, *at, *end;
    int line;
};

struct lua_reader lua_reader_of(struct span source);
struct lua_word lua_word_next(struct lua_reader *reader);
/* That it is this name, keyword or sign; a text never is. */
bool lua_word_is(const struct lua_word *word, const char *text);
bool lua_word_is_any(const struct lua_word *word, const char *const *texts); /* NULL behind the last */
/* The line of `key = ` in the first `table = { … }` at or after line `from`, in that table itself; 0: there
 * is none so written before the table closes. */
int lua_key_line(struct span source, int from, const char *table, const char *key);

#endif
