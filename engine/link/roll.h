/* The roll: which rows of the register are persons. A damaged or missing ID makes none; the same ID and name
 * twice makes one; the same ID with another name makes two. */
#ifndef HEARTH_LINK_ROLL_H
#define HEARTH_LINK_ROLL_H

#include "ground/radix.h"
#include "intake/rows.h"

struct roll {
    struct keyed *entries; /* key: 17 digits, value: slot; by ID, then book, name and content; owned */
    uint32_t count;
};

/* Takes every FATE_ROW of the register: FATE_LINKED, or FATE_UNLINKED with the reason marked as in exact.h.
 * book: the columns of the household's number. */
void roll_make(struct roll *roll, struct rows *rows, const uint16_t *book, uint16_t book_count, int threads);
void roll_release(struct roll *roll);

#endif
