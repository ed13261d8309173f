/* Names of made-up people: surnames as frequent as in northern Guangxi, given names by sex and by age. */
#ifndef CITY_NAMES_H
#define CITY_NAMES_H

#include "random.h"

#define NAME_ROOM                                                                                            \
    20 /* bytes, with the closing NUL: a surname of two characters and a given name of two of four bytes */
#define SURNAME_ROOM 8

void surname_choose(struct random *random, char *surname);
/* surname + given name of one or two characters; women's and men's differ. */
void name_choose(struct random *random, const char *surname, bool male, char *name);
const char *village_name(uint32_t number); /* any number */

#endif
