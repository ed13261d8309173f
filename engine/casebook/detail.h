/* The detail of a journal entry: a JSON object of which only members that are texts are looked at.
 *
 *     struct detail detail = {0};
 *     if (detail_read(&detail, text)) say = detail_text(&detail, "say"); // as often as there are entries
 *     detail_release(&detail);
 */
#ifndef HEARTH_CASEBOOK_DETAIL_H
#define HEARTH_CASEBOOK_DETAIL_H

#include "library/json.h"

#define DETAIL_MEMBERS 16 /* of a plain one; it has eight at most */

struct detail {
    struct buffer plain; /* the text of a plain one, in which every literal ends with a NUL; owned */
    const char *keys[DETAIL_MEMBERS], *values[DETAIL_MEMBERS]; /* in `plain` */
    int count;
    json_value *tree; /* of one that is not plain; owned; NULL: it is */
};

/* false: it is no JSON, or has a key twice. */
bool detail_read(struct detail *detail, struct span text);
/* NULL when there is no such text; the detail's until the next one is read. */
const char *detail_text(const struct detail *detail, const char *key);
void detail_release(struct detail *detail);

/* The marks of text_clean that no literal holds as they are. */
#define DETAIL_ESCAPED "\"\\\"\\"

#endif
