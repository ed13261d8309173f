/* Days and months of the proleptic Gregorian calendar as small integers.
 * date_t: days since 1970-01-01. month_t: year * 12 + (month - 1). Years 1800–2999 are readable. */
#ifndef HEARTH_GROUND_DATE_H
#define HEARTH_GROUND_DATE_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/bytes.h"

typedef int32_t date_t;
typedef int32_t month_t;

#define DATE_NONE INT32_MIN /* missing */
#define DATE_OPEN INT32_MAX /* "without end" (长期): later than any date */
#define MONTH_NONE INT32_MIN

struct civil {
    int year, month, day; /* month 1–12, day 1–31 */
};

bool date_valid(int year, int month, int day);  /* a day of the calendar in a readable year */
date_t date_from(int year, int month, int day); /* of a valid day */
struct civil date_civil(date_t date);
month_t date_month(date_t date);
date_t month_first(month_t month);
date_t month_last(month_t month);
date_t date_add_months(date_t date, int months); /* a day that the month lacks: its last day (民法典 202条);
                                                    DATE_NONE and DATE_OPEN stay what they are */
int date_age(date_t born, date_t on); /* full years, reached on the birthday itself; born 29 Feb: on 28 Feb
                                         of a common year (the month's last day). Negative when unborn. */
int date_weekday(date_t date);        /* 0 = Monday … 6 = Sunday */
bool date_read(struct span text, date_t *out);   /* exactly YYYY-MM-DD; 9999-12-31: DATE_OPEN */
bool month_read(struct span text, month_t *out); /* exactly YYYY-MM */
void date_write(date_t date, char out[11]);      /* YYYY-MM-DD and NUL; DATE_OPEN: 9999-12-31 */
void month_write(month_t month, char out[8]);    /* YYYY-MM and NUL */
date_t date_today(void);                         /* local calendar day: for the default of --date only */

#endif
