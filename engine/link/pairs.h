/* Rows about two persons, and rows about places: who and what they are tied to. */
#ifndef HEARTH_LINK_PAIRS_H
#define HEARTH_LINK_PAIRS_H

#include "link/exact.h"

/* Links the FATE_ROW rows of a dataset about two persons by both IDs: FATE_LINKED when one of the two is
 * found (person and kind are the first's, else the second's), or FATE_UNLINKED. who[r][slot] = the person of
 * role r, RELATED_OUTSIDE or RELATED_UNTOLD; owned by the caller. `linker` is borrowed for its register and
 * keys. */
void pairs_link(const struct linker *linker, struct rows *rows, uint32_t *who[2], int threads);
/* From by slot to by dense row, once the rows stand in order, and the index of who sees which row. Takes
 * `who` over. */
void pairs_index(struct pairs *pairs, const struct rows *rows, uint32_t *who[2], uint32_t persons);
/* Only the index, after persons or rows were renumbered. */
void pairs_reindex(struct pairs *pairs, const struct rows *rows, uint32_t persons);
void pairs_release(struct pairs *pairs);

/* Rows about places: FATE_LINKED with the number of their place as person, or FATE_UNLINKED without one. */
void places_link(struct places *places, struct rows *rows);
void places_release(struct places *places);

#endif
