/* The people of the city: households of the shapes that the census shows, and for each person and household
 * what the agencies know of it. Everything is a fact of the person; the files only tell of it, with their
 * dirt. */
#ifndef CITY_PEOPLE_H
#define CITY_PEOPLE_H

#include "citizen.h"
#include "names.h"
#include "places.h"

enum relation { HEAD, SPOUSE, CHILD, PARENT, STRANGER_IN_BOOK };
enum illness { WELL, CHRONIC, TUMOUR };

struct person {
    uint64_t id; /* 17 digits */
    char name[NAME_ROOM];
    uint32_t household;
    int32_t born;                  /* day number */
    uint8_t age;                   /* full years today */
    uint8_t relation;              /* enum relation */
    uint8_t illness;               /* enum illness */
    uint8_t disability;            /* category 1–7; 0 = no certificate */
    uint8_t grade;                 /* 1–4, of the certificate */
    bool male, dead, tekun, dibao; /* dibao: covered by the household's allowance */
};

struct household {
    uint32_t first;    /* its persons are [first, first + count) */
    uint32_t township; /* index in places */
    uint32_t book;     /* unique within the township's police office */
    uint16_t count;
    uint16_t village;
    bool collective, rural, margin, monitored, risk_removed;
};

struct people {
    struct person *persons;       /* by household; owned */
    struct household *households; /* owned */
    uint32_t person_count, household_count;
    uint32_t *line;    /* [person_count] physical line in the register file, from 2; owned */
    uint32_t *by_line; /* [person_count] who stands on line i + 2; owned */
    struct citizens citizens;
};

bool people_make(struct people *people, const struct places *places, uint32_t count, uint64_t seed);
void people_release(struct people *people);
void people_report(const struct people *people); /* sizes and ages, to stderr */

#endif
