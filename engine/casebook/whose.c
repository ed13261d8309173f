/* Between people and their cases. */
#include "casebook/whose.h"

#include <inttypes.h>
#include "casebook/turns.h"

void casebook_household_key(const struct casebook *casebook, const struct population *population,
                            uint32_t household, char out[DIGEST_TEXT]) {
    struct buffer plain = {0};
    household_key(population, household, &plain);
    secret_of(casebook->mac, &plain, out);
    buffer_release(&plain);
}

void casebook_person_key(const struct casebook *casebook, const struct population *population,
                         uint32_t person, char out[DIGEST_TEXT]) {
    struct buffer plain = {0};
    person_key(population, person, &plain);
    secret_of(casebook->mac, &plain, out);
    buffer_release(&plain);
}

void casebook_id_key(const struct casebook *casebook, uint64_t id, char out[DIGEST_TEXT]) {
    struct buffer plain = {0};
    buffer_format(&plain, "person|%017" PRIu64, id);
    secret_of(casebook->mac, &plain, out);
    buffer_release(&plain);
}

uint32_t casebook_household(const struct casebook *casebook, const struct population *population,
                            const char *key) {
    uint32_t found;
    households_seek(casebook, population, &key, 1, NULL, &found);
    return found;
}
