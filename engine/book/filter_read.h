/* Lua table → struct filter, for declarations (book/) and for `:where{…}` while judging (judge/): one
 * implementation. */
#ifndef HEARTH_BOOK_FILTER_READ_H
#define HEARTH_BOOK_FILTER_READ_H

#include <lua.h>

#include "book/book.h"

struct filter_reader {
    lua_State *L;
    const struct book *book;
    struct arena *arena; /* where the filter lives */
    uint16_t dataset;    /* whose columns and row facts; REGISTER: persons */
    bool of_household;   /* household facts and its region instead */
    void *context;
    bool declared; /* what can never hold is refused, and the patterns of a filter that is refused are
                      freed; else the context keeps them */
    /* The compiled pattern, to live as long as the filter; NULL: error text and byte offset are filled in. */
    struct pattern *(*pattern)(void *context, const char *source, char *error, size_t error_size,
                               size_t *offset);
    void (*refuse)(void *context, const char *token, const char *message);
    void (*unknown)(void *context, const char *token, const char *what, const char *const *names,
                    size_t count);
};

/* The filter in the table on top of the stack; NULL after at least one refuse or unknown. skip_first: [1] is
 * not part of it. */
struct filter *filter_read_table(const struct filter_reader *reader, bool skip_first);
enum value_kind fact_kind(const struct fact *fact); /* VALUE_MISSING: any */
enum value_kind column_kind(const struct column *column);

#endif
