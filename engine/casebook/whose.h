/* Between people and their cases: the keys under which the casebook knows them, and which case a household
 * has at a place of the journal. */
#ifndef HEARTH_CASEBOOK_WHOSE_H
#define HEARTH_CASEBOOK_WHOSE_H

#include "casebook/cases.h"

/* HMACs, as events carry them. */
void casebook_household_key(const struct casebook *casebook, const struct population *population,
                            uint32_t household, char out[DIGEST_TEXT]);
void casebook_person_key(const struct casebook *casebook, const struct population *population,
                         uint32_t person, char out[DIGEST_TEXT]);
/* The same of a number alone, whether or not anybody has it. */
void casebook_id_key(const struct casebook *casebook, uint64_t id, char out[DIGEST_TEXT]);
/* The household with this key; HOUSEHOLD_NONE: nobody of it is in this register. Tries them all. */
uint32_t casebook_household(const struct casebook *casebook, const struct population *population,
                            const char *key);

#endif
