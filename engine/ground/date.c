/* Days and months of the proleptic Gregorian calendar. */
#include "ground/date.h"

#include <time.h>
#include "ground/memory.h"

#define YEAR_FIRST 1800
#define YEAR_LAST 2999

static int month_days(int year, int month) {
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month != 2 ? 30 | (month ^ month >> 3) : leap ? 29 : 28;
}

bool date_valid(int year, int month, int day) {
    return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 && day >= 1 &&
           day <= month_days(year, month);
}

static int floor_divide(int a, int b) {
    return a / b - (a % b < 0);
}

/* Both ways by multiplications alone (Neri and Schneider, "Euclidean affine functions", 2022). Years begin in
 * March, so that the leap day is the last of its year; SHIFT eras of 400 years make everything positive. */
#define SHIFT 16384
#define DAYS_BEFORE (INT64_C(719468) + SHIFT * INT64_C(146097)) /* the epoch */
#define MARCH_FROM_JANUARY 306                                  /* days from 1 March to 1 January */

date_t date_from(int year, int month, int day) {
    bool next = month <= 2; /* of the year that began last March */
    uint32_t march_year = (uint32_t)(year + SHIFT * 400 - next), century = march_year / 100;
    uint32_t of_years = march_year * 365 + march_year / 4 - century + century / 4;
    uint32_t of_year = (979 * (uint32_t)(next ? month + 12 : month) - 2919) / 32;
    return (date_t)((int64_t)of_years + of_year + day - 1 - DAYS_BEFORE);
}

struct civil date_civil(date_t date) {
    uint64_t quarters = 4 * (uint64_t)(date + DAYS_BEFORE) + 3, century = quarters / 146097;
    uint64_t years = UINT64_C(2939745) * ((uint32_t)(quarters % 146097) | 3); /* of the century, in 2^-32 */
    uint32_t of_year = (uint32_t)years / 2939745 / 4, months = 2141 * of_year + 197913; /* in 2^-16 */
    bool next = of_year >= MARCH_FROM_JANUARY;
    return (struct civil){.year = (int)(100 * century + (years >> 32)) - SHIFT * 400 + next,
                          .month = (int)(months >> 16) - (next ? 12 : 0),
                          .day = (int)((months & 0xFFFF) / 2141) + 1};
}

static bool is_day(date_t date) {
    return date != DATE_NONE && date != DATE_OPEN;
}

month_t date_month(date_t date) {
    BUG_UNLESS(is_day(date));
    struct civil civil = date_civil(date);
    return civil.year * 12 + civil.month - 1;
}

date_t month_first(month_t month) {
    BUG_UNLESS(month != MONTH_NONE);
    int year = floor_divide(month, 12);
    return date_from(year, month - year * 12 + 1, 1);
}

date_t month_last(month_t month) {
    return month_first(month + 1) - 1;
}

date_t date_add_months(date_t date, int months) {
    if (!is_day(date)) return date;
    struct civil civil = date_civil(date);
    month_t month = civil.year * 12 + civil.month - 1 + months;
    int year = floor_divide(month, 12), of_year = month - year * 12 + 1, last = month_days(year, of_year);
    return date_from(year, of_year, civil.day < last ? civil.day : last);
}

int date_age(date_t born, date_t on) {
    BUG_UNLESS(is_day(born) && is_day(on));
    struct civil birth = date_civil(born), now = date_civil(on);
    int last = month_days(now.year, birth.month), day = birth.day < last ? birth.day : last;
    bool reached = now.month > birth.month || (now.month == birth.month && now.day >= day);
    return now.year - birth.year - !reached;
}

/* 1970-01-01 was a Thursday. */
int date_weekday(date_t date) {
    BUG_UNLESS(is_day(date));
    return (int)((uint64_t)(date + INT64_C(3) + 7 * INT64_C(1000000000)) % 7);
}

/* The number of `digits` digits at `at`, or -1. */
static int read_number(struct span text, size_t at, size_t digits) {
    int number = 0;
    for (size_t i = at; i < at + digits; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return -1;
        number = number * 10 + (text.at[i] - '0');
    }
    return number;
}

bool date_read(struct span text, date_t *out) {
    if (text.length != 10 || text.at[4] != '-' || text.at[7] != '-') return false;
    int year = read_number(text, 0, 4), month = read_number(text, 5, 2), day = read_number(text, 8, 2);
    if (year == 9999 && month == 12 && day == 31) {
        *out = DATE_OPEN;
        return true;
    }
    if (!date_valid(year, month, day)) return false;
    *out = date_from(year, month, day);
    return true;
}

bool month_read(struct span text, month_t *out) {
    if (text.length != 7 || text.at[4] != '-') return false;
    int year = read_number(text, 0, 4), month = read_number(text, 5, 2);
    if (!date_valid(year, month, 1)) return false;
    *out = year * 12 + month - 1;
    return true;
}

static void write_number(char *at, int digits, int number) {
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

static void write_month(char *at, int year, int month) {
    BUG_UNLESS(year >= 0 && year <= 9999);
    write_number(at, 4, year);
    at[4] = '-';
    write_number(at + 5, 2, month);
}

void date_write(date_t date, char out[11]) {
    BUG_UNLESS(date != DATE_NONE);
    struct civil civil = date == DATE_OPEN ? (struct civil){9999, 12, 31} : date_civil(date);
    write_month(out, civil.year, civil.month);
    out[7] = '-';
    write_number(out + 8, 2, civil.day);
    out[10] = '\0';
}

void month_write(month_t month, char out[8]) {
    BUG_UNLESS(month != MONTH_NONE);
    int year = floor_divide(month, 12);
    write_month(out, year, month - year * 12 + 1);
    out[7] = '\0';
}

date_t date_today(void) {
    time_t now = time(NULL);
    struct tm local;
    if (now == (time_t)-1 || !localtime_r(&now, &local)) system_failed("clock");
    return date_from(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}
