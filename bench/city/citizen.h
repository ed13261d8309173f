/* Citizen IDs (GB 11643-1999) that nobody else in the city has. Its arithmetic is written here anew, so that
 * a mistake in the engine's does not hide behind the same mistake in its data. */
#ifndef CITY_CITIZEN_H
#define CITY_CITIZEN_H

#include "random.h"

#define CITIZEN_ROOM 19 /* 18 characters and NUL */

struct citizens {
    uint64_t *taken; /* open addressing, 0 = free; owned */
    uint64_t mask;
};

bool citizens_init(struct citizens *citizens, uint32_t most);
void citizens_release(struct citizens *citizens);
/* 17 digits: the code that the county had when the person was first registered, birth date, sequence by sex.
 */
uint64_t citizen_new(struct citizens *citizens, struct random *random, uint32_t county, int32_t born,
                     bool male);
char citizen_check(uint64_t digits17);
void citizen_write(uint64_t digits17, char *out); /* 18 characters and NUL */

#endif
