/* The roll: which rows of the register are persons. A damaged or missing ID makes none; the same ID and name
 * twice makes one; the same ID with another name makes two. */
#ifndef HEARTH_LINK_ROLL_H
#define HEARTH_LINK_ROLL_H

#include "intake/rows.h"
#include "link/person.h"

struct roll {
    const struct rows *rows; /* the register's; not yet in order */
    const uint16_t *book;    /* columns of the household's number */
    uint16_t book_count;
    uint64_t *id;            /* [rows->slots] 17 digits; 0 = no person; owned */
    uint32_t count;          /* persons */
    struct person_keys keys; /* by slot, and still with those who were found to be one; owned */
};

/* Takes every FATE_ROW of the register: FATE_LINKED, or FATE_UNLINKED with the reason marked as in exact.h
 * and PERSON_NONE. book: the columns of the household's number; borrowed, as are the rows. */
void roll_make(struct roll *roll, struct rows *rows, const uint16_t *book, uint16_t book_count, int threads);
void roll_release(struct roll *roll);
/* The order of two persons with one number, by slot: by book, then name, then content. */
int roll_compare(const struct roll *roll, uint32_t a, uint32_t b);

#endif
