/* Digits as text, eight at a time where there are so many, and the days that they write. */
#ifndef HEARTH_INTAKE_DIGITS_H
#define HEARTH_INTAKE_DIGITS_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "ground/bytes.h"
#include "ground/date.h"

static inline bool digits_all(const char *at, size_t count) {
    bool all = true;
    for (size_t i = 0; i < count; i++) all = all && is_digit(at[i]);
    return all;
}

/* Eight bytes as digits 0–9, the first in the lowest byte. */
static inline uint64_t eight_from(uint64_t bytes) {
    return bytes - UINT64_C(0x3030303030303030);
}

/* Whether those are digits all. */
static inline bool eight_are(uint64_t bytes) {
    return (((bytes + UINT64_C(0x4646464646464646)) | eight_from(bytes)) & UINT64_C(0x8080808080808080)) == 0;
}

static inline uint64_t eight_bytes(const char *at) {
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return le64toh(bytes);
}

/* The eight digits at `at`; false when one is none. */
static inline bool eight_digits(const char *at, uint64_t *digits) {
    uint64_t bytes = eight_bytes(at);
    *digits = eight_from(bytes);
    return eight_are(bytes);
}

/* 20230501 */
static inline uint64_t eight_value(uint64_t digits) {
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    return (digits * 10000 + (digits >> 32)) & UINT64_C(0xFFFFFFFF);
}

/* The day that 20230501 means, false: no day of the calendar in the years 1800–2999. */
static inline bool day_of_digits(uint32_t ymd, date_t *day) {
    static const uint16_t before[2][13] = {{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
                                           {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366}};
    uint32_t year = ymd / 10000, month = ymd / 100 % 100 - 1, of_month = ymd % 100 - 1;
    if (year - 1800 > 2999 - 1800 || month > 11) return false;
    const uint16_t *first = &before[year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)][month];
    if (of_month >= (uint32_t)(first[1] - first[0])) return false;
    uint32_t past = year - 1; /* years since the beginning of year 1, and 719162 days up to 1970 */
    *day = (date_t)(past * 365 + past / 4 - past / 100 + past / 400 + first[0] + of_month) - 719162;
    return true;
}

#endif
