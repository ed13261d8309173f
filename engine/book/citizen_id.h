/* The arithmetic of the citizen ID (GB 11643-1999): 6 digits place of first registration, 8 birth date, 3
 * sequence (odd = male), 1 check digit. The engine carries the first 17 digits as a number; the check digit
 * follows from them. */
#ifndef HEARTH_BOOK_CITIZEN_ID_H
#define HEARTH_BOOK_CITIZEN_ID_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/date.h"

char citizen_id_check(uint64_t digits17);  /* '0'–'9' or 'X' (ISO 7064 MOD 11-2) */
date_t citizen_id_born(uint64_t digits17); /* DATE_NONE when digits 7–14 are no day */
/* A 15-digit number from before 1999 as 17 digits (19 put in after the sixth); false when its date is none.
 */
bool citizen_id_from_15(uint64_t digits15, uint64_t *digits17);
bool citizen_id_plausible(uint64_t digits17); /* born 1850–2100 on a day that exists, and no default value */

#endif
