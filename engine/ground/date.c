/* Days and months of the proleptic Gregorian calendar. */
#include "ground/date.h"

#include <time.h>
#include "ground/memory.h"

#define YEAR_FIRST 1800
#define YEAR_LAST 2999
#define ERA_DAYS 146097       /* 400 years */
#define EPOCH_FROM_ERA 719468 /* days from 0000-03-01 to 1970-01-01 */

static int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool date_valid(int year, int month, int day) {
    return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 && day >= 1 &&
           day <= month_days(year, month);
}

static int floor_divide(int a, int b) {
    return a / b - (a % b < 0);
}

/* Years are counted from March, so that the leap day is the last of its year, and in eras of 400 years. */
date_t date_from(int year, int month, int day) {
    int from_march = (month + 9) % 12;
    int march_year = year - (month <= 2);
    int era = floor_divide(march_year, 400);
    int of_era = march_year - era * 400;
    int of_year = (153 * from_march + 2) / 5 + day - 1;
    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_FROM_ERA;
}

struct civil date_civil(date_t date) {
    int days = date + EPOCH_FROM_ERA;
    int era = floor_divide(days, ERA_DAYS);
    int day_of_era = days - era * ERA_DAYS;
    int of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (ERA_DAYS - 1)) / 365;
    int of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
    int from_march = (5 * of_year + 2) / 153;
    int month = from_march < 10 ? from_march + 3 : from_march - 9;
    return (struct civil){.year = era * 400 + of_era + (month <= 2),
                          .month = month,
                          .day = of_year - (153 * from_march + 2) / 5 + 1};
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
    month_t month = date_month(date) + months;
    date_t wanted = month_first(month) + date_civil(date).day - 1;
    date_t last = month_last(month);
    return wanted < last ? wanted : last;
}

int date_age(date_t born, date_t on) {
    BUG_UNLESS(is_day(born) && is_day(on));
    int years = date_civil(on).year - date_civil(born).year;
    return years - (on < date_add_months(born, years * 12));
}

/* 1970-01-01 was a Thursday. */
int date_weekday(date_t date) {
    BUG_UNLESS(is_day(date));
    int of_week = (date + 3) % 7;
    return of_week < 0 ? of_week + 7 : of_week;
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
