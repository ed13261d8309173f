/* Are two delivered names the same name? Folding forgives width, case, spaces and separator dots; beyond that
 * only one rare character that a system could not write. */
#ifndef HEARTH_LINK_NAME_H
#define HEARTH_LINK_NAME_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/bytes.h"

enum name_match {
    NAMES_DIFFER,
    NAMES_ALIKE, /* equal but for one character that is a placeholder (? □ U+FFFD, private use) in one of them
                  */
    NAMES_EQUAL /* after folding */
};

struct name_room { /* where names are folded; zeroed is valid; one per thread */
    struct buffer a, b;
};

enum name_match names_compare(struct span a, struct span b,
                              struct name_room *room); /* an empty or lost name differs from all */
/* The bytes of a name of one to four characters of three bytes, as nearly all names here are, as one number:
 * two that are not 0 are the same exactly when the names are. 0: another name, or one with a mark U+FFFD. */
uint64_t name_code(struct span name);
/* Whether so little of a name could be read (two marks U+FFFD, or nothing else) that it speaks neither for
 * nor against anybody. */
bool name_is_lost(struct span name);
void name_room_release(struct name_room *room);

#endif
