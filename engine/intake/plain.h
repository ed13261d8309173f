/* Cell text freed of what keyboards, forms and spreadsheets put around it, so that a number, a date or an ID
 * can be read from it: full-width forms to ASCII, invisible characters and a leading apostrophe out, white
 * space off both ends. */
#ifndef HEARTH_INTAKE_PLAIN_H
#define HEARTH_INTAKE_PLAIN_H

#include "intake/cell.h"

#define PLAIN_MOST 256 /* bytes; no number, date, choice or ID is longer */

struct plain {
    struct span text; /* into `room`, or into the delivered text where nothing had to change */
    char room[PLAIN_MOST];
};

enum cell_problem plain_read(struct span delivered,
                             struct plain *plain); /* CELL_GOOD, CELL_BAD_ENCODING or CELL_TOO_LONG */
/* CELL_EMPTY: nothing, or what people and programs write for it: - — / null N/A \N …, and with `words_too` 无
 * 空 暂无 未知 不详. CELL_FORMULA: what a spreadsheet writes for a formula that failed. CELL_GOOD: anything
 * else. */
enum cell_problem plain_says_nothing(struct span plain, bool words_too);
bool plain_may_begin_nothing(struct span text); /* which is not empty */
/* False: the text says something in whatever form. */
static inline bool plain_may_say_nothing(struct span text) {
    if (text.length == 0) return true;
    return (text.length <= 6 || text.at[0] == '#') && plain_may_begin_nothing(text);
}
/* Only the ends: white space and invisible characters, and what marks a text in spreadsheets, one leading
 * apostrophe or ="…", however often. */
struct span plain_trim(struct span text);

/* With the letters of ASCII in small, into `room`, which has text.length bytes. */
struct span plain_lowered(struct span text, char *room);

/* Whether text is UTF-8 without control characters but tab and line ends. */
bool plain_is_clean(struct span text);

#endif
