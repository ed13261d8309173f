/* Case numbers with their check digit. */
#include "casebook/number.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "ground/memory.h"

#define SEQUENCE_DIGITS_MOST 9

char case_number_check(const char *digits) {
    int product = 10;
    for (; *digits; digits++) {
        int sum = (product + (*digits - '0')) % 10;
        product = (sum ? sum : 10) * 2 % 11;
    }
    return (char)('0' + (11 - product) % 10);
}

void case_number_write(char out[CASE_NUMBER], const char *prefix, int year, uint32_t sequence) {
    char digits[16];
    BUG_UNLESS(year >= 0 && sequence > 0 && sequence < 1000000000 && strlen(prefix) <= 4);
    snprintf(digits, sizeof digits, "%02d%05u", year % 100, (unsigned)sequence);
    snprintf(out, CASE_NUMBER, "%.4s%.2s-%s-%c", prefix, digits, digits + 2, case_number_check(digits));
}

/* The digits from *at on, up to `most` of them; how many there were. */
static size_t take_digits(const char **at, char *out, size_t most) {
    size_t count = 0;
    for (; isdigit((unsigned char)**at) && count < most; (*at)++) out[count++] = **at;
    return count;
}

bool case_number_read(const char *number, int *year, uint32_t *sequence) {
    char digits[3 + SEQUENCE_DIGITS_MOST] = "";
    const char *at = number;
    while (isupper((unsigned char)*at)) at++;
    if (at == number || take_digits(&at, digits, 2) != 2 || *at++ != '-') return false;
    if (take_digits(&at, digits + 2, SEQUENCE_DIGITS_MOST) < 5 || *at++ != '-') return false;
    if (at[0] != case_number_check(digits) || at[1]) return false;
    *year = (digits[0] - '0') * 10 + (digits[1] - '0');
    *sequence = 0;
    for (const char *digit = digits + 2; *digit; digit++)
        *sequence = *sequence * 10 + (uint32_t)(*digit - '0');
    return true;
}
