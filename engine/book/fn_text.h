/* What the functions of a book consist of, for people who read them: their lines, the functions of their file
 * that they call, and the tables and values of their file that they use.
 *
 *     struct fn_texts texts;
 *     if (!fn_texts_init(&texts, book)) …;             // the book's sources did not run again
 *     const struct fn_text *text = &texts.fns[rule->when];
 *     struct span lines = passage_text(book, &text->passages[0]);
 *     fn_texts_release(&texts);
 */
#ifndef HEARTH_BOOK_FN_TEXT_H
#define HEARTH_BOOK_FN_TEXT_H

#include "book/book.h"

struct passage { /* whole lines of a source */
    uint16_t source;
    int first, last;  /* lines, from 1 */
    const char *name; /* the variable under which it is called; NULL: the function itself */
};

struct fn_value { /* a variable of the file that is no function */
    const char *name;
    const char *text; /* as Lua would write it, on the book's date: { state = "valid" } */
};

struct fn_text {
    struct passage *passages; /* [0] is the function; then what it calls, in order of source and line */
    uint16_t passage_count;
    struct fn_value *values; /* in order of name */
    uint16_t value_count;
};

struct fn_texts {
    struct arena arena;
    struct fn_text *fns; /* [book->fn_count] */
};

bool fn_texts_init(struct fn_texts *texts, const struct book *book);
void fn_texts_release(struct fn_texts *texts);
struct span passage_text(const struct book *book, const struct passage *passage); /* with its last newline */

#endif
