/* The ID path: which person does a row belong to, by its citizen ID and what else it says. In
 * doubt nobody. */
#ifndef HEARTH_LINK_EXACT_H
#define HEARTH_LINK_EXACT_H

#include "link/name.h"
#include "link/person.h"
#include "link/population.h"

struct linker {        /* what is needed to link the rows of one dataset; read by all threads */
    struct rows *rows; /* whose rows are linked; only person, link_kind and fate are written */
    const struct population *population; /* persons with id and born; register rows dense */
    const struct rows *people;           /* the register's rows: row p is person p */
    const struct person_keys *keys;
};

#define UNLINKED_MARK                                                                                        \
    0x80u /* in link_kind of a row with FATE_UNLINKED, until the strays are listed: mark | enum unlinked */

/* Links the rows with FATE_ROW: FATE_LINKED with person and kind, or FATE_UNLINKED with the reason. */
void linker_run(const struct linker *linker, int threads);
bool century_unsure(uint64_t cell); /* of a number with 15 digits: the 19 that was put in may be an 18 */

#endif
