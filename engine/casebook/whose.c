/* Between people and their cases. */
#include "casebook/whose.h"

#include <inttypes.h>
#include <string.h>

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
    struct buffer plain = {0};
    uint32_t found = HOUSEHOLD_NONE;
    for (uint32_t household = 0; household < population->households && found == HOUSEHOLD_NONE; household++) {
        char other[DIGEST_TEXT];
        buffer_clear(&plain);
        household_key(population, household, &plain);
        secret_of(casebook->mac, &plain, other);
        if (strcmp(other, key) == 0) found = household;
    }
    buffer_release(&plain);
    return found;
}
