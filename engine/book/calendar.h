/* Working days by year (rules/calendar/): Monday to Friday, less the days off, plus weekend days worked
 * (调休). */
#ifndef HEARTH_BOOK_CALENDAR_H
#define HEARTH_BOOK_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/arena.h"
#include "ground/date.h"

struct calendar_year {
    int year;
    date_t *off, *work; /* sorted */
    uint32_t off_count, work_count;
};

struct calendar {
    struct calendar_year *years; /* sorted */
    uint32_t count;
    date_t first, last; /* of the declared years and those between them */
    uint32_t *passed; /* [last - first + 1] working days up to that day, itself included; NULL: not counted */
    date_t *working;  /* [working_count] in order */
    uint32_t working_count;
};

/* Once all years are there and in order, at least one: deadlines of their days are looked up from then on. */
void calendar_count_days(struct calendar *calendar, struct arena *arena);
bool calendar_knows(const struct calendar *calendar, date_t date); /* its year is declared */
bool calendar_working(const struct calendar *calendar,
                      date_t date); /* an undeclared year has plain weekends */
date_t calendar_after(const struct calendar *calendar, date_t date,
                      int working_days); /* the n-th working day after date */

#endif
