/* Counties and townships, read from the regions file of the rules, so that the city knows no place that the
 * site does not. */
#ifndef CITY_PLACES_H
#define CITY_PLACES_H

#include "random.h"

struct township {
    uint32_t code;   /* 9 digits */
    double share;    /* of the people, any unit */
    double rural;    /* share of its households */
    char name[64];   /* 丹洲镇 */
    char county[64]; /* 三江侗族自治县 */
};

struct places {
    struct township *townships; /* owned */
    uint32_t count;
    double *until; /* [count] running sum of shares; owned */
};

bool places_read(struct places *places,
                 const char *path); /* false, with a message, when there is nothing to read */
void places_release(struct places *places);
uint32_t places_choose(const struct places *places, struct random *random);

#endif
