/* The proleptic Gregorian calendar, counted in eras of 400 years that begin on 1 March. */
#include "calendar.h"

int32_t day_from(int year, int month, int day) {
    int y = month > 2 ? year : year - 1;
    int era = y / 400, of_era = y % 400;
    int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct civil day_civil(int32_t day) {
    int z = day + 719468, era = z / 146097, of_era = z % 146097;
    int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year + year / 4 - year / 100);
    int month = (5 * of_year + 2) / 153;
    struct civil civil = {era * 400 + year, month < 10 ? month + 3 : month - 9,
                          of_year - (153 * month + 2) / 5 + 1};
    if (civil.month <= 2) civil.year++;
    return civil;
}

int32_t city_today(void) {
    return day_from(CITY_YEAR, CITY_MONTH, CITY_DAY);
}

int age_on(int32_t born, int32_t day) {
    struct civil from = day_civil(born), to = day_civil(day);
    int years = to.year - from.year;
    return to.month * 100 + to.day < from.month * 100 + from.day ? years - 1 : years;
}
