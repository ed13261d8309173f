/* Citizen IDs: place of first registration, birth date, sequence, check digit; unique in the city. */
#include "citizen.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "calendar.h"

#define TRIES 200 /* per place and birth date, before another place is taken */

/* The codes a county had before today's, newest first: births up to `until` carry `code`. */
static const struct {
    uint32_t county;
    int until;
    uint32_t code;
} older_codes[] = {
    {450206, 1982, 452221}, {450206, 2016, 450221}, {450222, 1982, 452222}, {450223, 2001, 452223},
    {450224, 2001, 452227}, {450225, 2001, 452229}, {450226, 2001, 452228},
};
static const uint32_t elsewhere[] = {450103, 450305, 450521, 452122, 452502,
                                     452723, 430223, 440106, 522731, 430524};

bool citizens_init(struct citizens *citizens, uint32_t most) {
    uint64_t size = 1024;
    while (size < (uint64_t)most * 2) size *= 2;
    *citizens = (struct citizens){calloc(size, sizeof *citizens->taken), size - 1};
    return citizens->taken != NULL;
}

void citizens_release(struct citizens *citizens) {
    free(citizens->taken);
    *citizens = (struct citizens){0};
}

static bool take(struct citizens *citizens, uint64_t id) {
    uint64_t at = (id * UINT64_C(0x9e3779b97f4a7c15)) >> 20 & citizens->mask;
    while (citizens->taken[at] != 0 && citizens->taken[at] != id) at = (at + 1) & citizens->mask;
    if (citizens->taken[at] == id) return false;
    citizens->taken[at] = id;
    return true;
}

static uint32_t first_place(struct random *random, uint32_t county, int year) {
    if (random_chance(random, 0.05))
        return elsewhere[random_below(random, sizeof elsewhere / sizeof *elsewhere)];
    for (size_t i = 0; i < sizeof older_codes / sizeof *older_codes; i++)
        if (older_codes[i].county == county && year <= older_codes[i].until) return older_codes[i].code;
    return county;
}

uint64_t citizen_new(struct citizens *citizens, struct random *random, uint32_t county, int32_t born,
                     bool male) {
    struct civil day = day_civil(born);
    uint64_t ymd = (uint64_t)(day.year * 10000 + day.month * 100 + day.day);
    for (;;) {
        uint64_t front = (first_place(random, county, day.year) * UINT64_C(100000000) + ymd) * 1000;
        for (int i = 0; i < TRIES; i++) {
            /* Sequences 000 and 995–999 are not given out: the old 15-digit form kept them for the very old.
             */
            uint64_t sequence = random_below(random, 497) * 2 + (male ? 1 : 2);
            if (take(citizens, front + sequence)) return front + sequence;
        }
    }
}

/* Written from the left, as the standard has it: the sum of digit × weight, its remainder by 11 through a
 * table. */
char citizen_check(uint64_t digits17) {
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 16; i >= 0; i--, digits17 /= 10) sum += (int)(digits17 % 10) * weights[i];
    return "10X98765432"[sum % 11];
}

void citizen_write(uint64_t digits17, char *out) {
    snprintf(out, CITIZEN_ROOM, "%017" PRIu64 "%c", digits17, citizen_check(digits17));
}
