/* The arithmetic of the citizen ID: check digit, birth date, the older form with 15 digits. */
#include "book/citizen_id.h"

/* The weight of the digit at position i from the right of the 17 (i = 1 is the 17th) is 2^i mod 11. */
char citizen_id_check(uint64_t digits17) {
    static const char answer[] = "10X98765432";
    static const uint8_t weight[] = {2, 4, 8, 5, 10, 9, 7, 3, 6, 1, 2, 4, 8, 5, 10, 9, 7};
    uint32_t low = (uint32_t)(digits17 % 1000000000);
    uint32_t high = (uint32_t)(digits17 / 1000000000 % 100000000);
    uint32_t sum = 0;
    for (int i = 0; i < 9; i++, low /= 10) sum += low % 10 * weight[i];
    for (int i = 9; i < 17; i++, high /= 10) sum += high % 10 * weight[i];
    return answer[sum % 11];
}

date_t citizen_id_born(uint64_t digits17) {
    uint32_t ymd = (uint32_t)(digits17 / 1000 % 100000000);
    int year = (int)(ymd / 10000), month = (int)(ymd / 100 % 100), day = (int)(ymd % 100);
    return date_valid(year, month, day) ? date_from(year, month, day) : DATE_NONE;
}

/* Sequences 996–999 of the 15-digit form were kept for people born in the 1800s; they are not told apart
 * here: a derived number is confirmed by name before it is used. */
bool citizen_id_from_15(uint64_t digits15, uint64_t *digits17) {
    if (digits15 >= UINT64_C(1000000000000000)) return false;
    uint64_t digits = (digits15 / 1000000000 * 100 + 19) * 1000000000 + digits15 % 1000000000;
    if (!citizen_id_plausible(digits)) return false;
    *digits17 = digits;
    return true;
}

/* 111…1 and 123456789… have no birth date; 1900-01-01 is what systems write when they know none. */
bool citizen_id_plausible(uint64_t digits17) {
    if (digits17 < UINT64_C(10000000000000000) || digits17 > UINT64_C(99999999999999999)) return false;
    uint32_t ymd = (uint32_t)(digits17 / 1000 % 100000000);
    int year = (int)(ymd / 10000), month = (int)(ymd / 100 % 100), day = (int)(ymd % 100);
    return ymd != 19000101 && year >= 1850 && year <= 2100 && date_valid(year, month, day);
}
