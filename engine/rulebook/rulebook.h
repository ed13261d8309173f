/* The rule book: what a rule base says on its date, for people to read and to sign. Gathered once into
 * chapters of entries of terms, in words; then written as text or as a page. The same bytes every time.
 *
 *     struct rulebook rulebook;
 *     rulebook_init(&rulebook, book);
 *     rulebook_html(stdout, &rulebook);
 *     rulebook_release(&rulebook);
 */
#ifndef HEARTH_RULEBOOK_RULEBOOK_H
#define HEARTH_RULEBOOK_RULEBOOK_H

#include <stdio.h>
#include "book/fn_text.h"

enum part_kind {
    PART_LINE, /* text; a new line of the term */
    PART_ITEM, /* text: one of many short ones */
    PART_READ, /* text: what a function says, in words, line by line */
    PART_CODE, /* text: whole lines of Lua; note: where they stand, or "" */
    PART_NAME, /* text: as the source has it; note: what it means */
    PART_ROW   /* cells; the first row of a term names the columns */
};

struct part {
    enum part_kind kind;
    const char *text, *note;
    const char **cells;
    uint16_t cell_count;
};

struct term {
    const char *label;   /* 判断对象 */
    size_t first, count; /* parts */
};

struct entry_of_book {
    const char *number;  /* "1.3" */
    const char *zh, *en; /* en "" when not given */
    const char *key;     /* as rules write it */
    const char *place;   /* liuzhou/x.lua:2 */
    size_t first, count; /* terms */
};

struct chapter {
    const char *zh, *en;
    size_t first, count; /* entries */
};

struct used; /* rulebook/parts.h */

struct rulebook {
    struct arena arena;
    const struct book *book; /* borrowed */
    struct fn_texts texts;
    char digest[DIGEST_TEXT]; /* of the rule base: paths and digests of all files that were loaded */
    struct used *of_fact, *of_rule, *of_household; /* what each rests on, by number */
    struct chapter *chapters;
    struct entry_of_book *entries;
    struct term *terms;
    struct part *parts;
    size_t chapter_count, entry_count, term_count, part_count;
};

void rulebook_init(struct rulebook *rulebook, const struct book *book);
void rulebook_release(struct rulebook *rulebook);
void rulebook_text(FILE *out, const struct rulebook *rulebook);
void rulebook_html(FILE *out, const struct rulebook *rulebook);

#endif
