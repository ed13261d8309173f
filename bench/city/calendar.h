/* Days as numbers (1970-01-01 is 0), and the one date that the city stands on. */
#ifndef CITY_CALENDAR_H
#define CITY_CALENDAR_H

#include <stdint.h>

#define CITY_YEAR 2023
#define CITY_MONTH 8
#define CITY_DAY 28 /* deliveries reach up to this day */

struct civil {
    int year, month, day;
};

int32_t day_from(int year, int month, int day);
struct civil day_civil(int32_t day);
int32_t city_today(void);
int age_on(int32_t born, int32_t day); /* full years */

#endif
