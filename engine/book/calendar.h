/* Working days by year (rules/calendar/): Monday to Friday, less the days off, plus weekend days worked
 * (调休). */
#ifndef HEARTH_BOOK_CALENDAR_H
#define HEARTH_BOOK_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/date.h"

struct calendar_year {
    int year;
    date_t *off, *work; /* sorted */
    uint32_t off_count, work_count;
};

struct calendar {
    struct calendar_year *years; /* sorted */
    uint32_t count;
};

bool calendar_knows(const struct calendar *calendar, date_t date); /* its year is declared */
bool calendar_working(const struct calendar *calendar,
                      date_t date); /* an undeclared year has plain weekends */
date_t calendar_after(const struct calendar *calendar, date_t date,
                      int working_days); /* the n-th working day after date */

#endif
