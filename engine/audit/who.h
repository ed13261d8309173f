/* Who is meant: a word of the command line (or of standard input) → the household, and perhaps the person, of
 * one night. A word is a case number, a citizen ID however it is written, a book number, or a name; nothing
 * of it but a case number is ever told in a message.
 *
 *     struct who_asked asked = {.word = word, .village = village};
 *     struct who_found found;
 *     enum exit_code code = who_find(&world, &asked, &found, diags);
 *     if (code == EXIT_DONE) explain(found.items[0]);
 *     else if (found.count > 1) …       // note the access, then who_list
 *     who_release(&found);
 */
#ifndef HEARTH_AUDIT_WHO_H
#define HEARTH_AUDIT_WHO_H

#include "casebook/whose.h"

#define WHO_WORD_MOST 256 /* bytes */
#define WHO_LIST_MOST 50  /* that are listed when several are meant */

struct who_world { /* of one night, linked; borrowed */
    const struct book *book;
    const struct population *population;
    struct casebook *casebook; /* to read */
    int64_t position;          /* of the journal: cases are known as they stood there */
    enum audience reader;      /* for whom several are told apart */
};

struct who_asked {
    const char *word; /* NULL: by name alone */
    const char *name; /* --name; NULL */
    const char
        *village; /* --village: narrows a name to an address or a place that holds these words; NULL: all */
};

struct who {
    uint32_t household;       /* HOUSEHOLD_NONE: it has a case, but is not in this register */
    uint32_t person;          /* PERSON_NONE: the household as a whole */
    char number[CASE_NUMBER]; /* of its latest case; "" = it never had one */
    bool open;                /* that case was open then */
    char key[DIGEST_TEXT];    /* of the household, as events carry it */
};

struct who_found {
    struct who *items; /* by household, person; owned */
    uint32_t count;
};

/* EXIT_DONE: exactly one. EXIT_NOT_STARTED: nobody, several (count > 1), a case whose household has left the
 * register (count 1, HOUSEHOLD_NONE), or a word that cannot be read; why is in diags. EXIT_SYSTEM: diags. To
 * be released whatever it says. */
enum exit_code who_find(const struct who_world *world, const struct who_asked *asked, struct who_found *found,
                        struct diags *diags);
void who_release(struct who_found *found);
/* Fills in key and case of a household that was found otherwise; state: folded up to world->position. */
void who_know(const struct who_world *world, struct state *state, struct who *who);
/* The first line of standard input without white space around it, so that no ID need stand in the shell's
 * history. false: nothing there, too long, or no UTF-8 (diags). */
bool who_read(FILE *in, struct buffer *word, struct diags *diags);

/* The number of a household's book with its office, as far as the reader may see them; "" nothing. Appended.
 */
void who_book(const struct who_world *world, uint32_t household, struct buffer *out);
/* How somebody is called on paper: the case number, else 户号 and the book number as far as the reader may
 * see it. Appended; never an ID. */
void who_label(const struct who_world *world, const struct who *who, struct buffer *out);
/* The same for the access log: "case LZ23-00049-2" or "household " and its key. */
void who_mark(const struct who *who, struct buffer *out);
/* The same of all whom who_list tells. */
void who_marks(const struct who_found *found, struct buffer *out);
/* A line of each, of at most 50: number, place, who (names for county and auditor). Personal: access_note
 * first. Appended. */
void who_list(const struct who_world *world, const struct who_found *found, struct buffer *out);
/* A delivery's name as this reader may see it, for a visitor without the names of the household, which may be
 * HOUSEHOLD_NONE. Over what is in `out`. */
void who_file(const struct who_world *world, uint32_t household, const char *name, struct buffer *out);
/* The name as this reader may see it: "成员2" for a visitor. Appended. */
void who_name(const struct who_world *world, uint32_t person, struct buffer *out);

#endif
