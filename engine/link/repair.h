/* Which citizen IDs may a damaged one have been: one wrong digit, a wrong check digit, two neighbours
 * swapped, or one digit lost. Candidates only; who may accept one is decided in exact.c. */
#ifndef HEARTH_LINK_REPAIR_H
#define HEARTH_LINK_REPAIR_H

#include <stdint.h>
#include "ground/bytes.h"

struct repair {
    uint64_t digits;  /* 17 digits */
    uint32_t touched; /* bit i: digit i of 17, from 0, is not the delivered one; bit 17: the check digit */
};

#define REPAIRS_MOST 64       /* 17 digits + 1 check + 17 swaps, or 18 places of a lost digit */
#define REPAIR_BIRTH 0x3FC0u  /* digits 7–14 of the number */
#define REPAIR_SEX (1u << 16) /* the 17th digit */

/* The candidates for `text` as delivered (width, spaces, apostrophes and a small x are forgiven): their
 * number, 0 when it has neither 17 nor 18 digits. A number that several repairs give stands once, touched
 * wherever any of them touched it. `room` is scratch. */
int repair_candidates(struct span text, struct repair out[REPAIRS_MOST], struct buffer *room);

#endif
