/* What the people were treated for, and what it cost them. */
#ifndef CITY_CARE_H
#define CITY_CARE_H

#include "people.h"

enum care_kind { INPATIENT, OUTPATIENT, LONG_ILLNESS };

struct bill {
    uint32_t person;
    int32_t day; /* of settlement */
    int32_t total, basic, serious, supplementary,
        aid;           /* fen; what they leave of the total is the patient's */
    uint8_t kind;      /* enum care_kind */
    uint8_t diagnosis; /* see bill_diagnosis */
};

struct care {
    struct bill *bills; /* in random order; owned */
    uint32_t count, room;
};

/* Bills of the days [from, until). */
bool care_make(struct care *care, const struct people *people, uint64_t seed, int32_t from, int32_t until);
void care_release(struct care *care);
const char *bill_diagnosis(const struct bill *bill); /* ICD-10 code, as the insurance writes it */

#endif
