/* Case numbers with their check digit. */
#include "casebook/number.h"

#include <ctype.h>
#include <string.h>
#include "ground/memory.h"

#define SEQUENCE_DIGITS_LEAST 5
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
    char digits[2 + SEQUENCE_DIGITS_MOST + 1];
    size_t count = 2 + SEQUENCE_DIGITS_LEAST, letters = strlen(prefix);
    BUG_UNLESS(year >= 0 && sequence > 0 && sequence < 1000000000 && letters <= 4);
    for (uint32_t most = 99999; sequence > most; most = most * 10 + 9) count++;
    digits[count] = '\0';
    for (size_t at = count; at-- > 2; sequence /= 10) digits[at] = (char)('0' + sequence % 10);
    digits[0] = (char)('0' + year / 10 % 10);
    digits[1] = (char)('0' + year % 10);
    memcpy(out, prefix, letters);
    memcpy(out + letters, digits, 2);
    out[letters + 2] = '-';
    memcpy(out + letters + 3, digits + 2, count - 2);
    char *end = out + letters + 3 + count - 2;
    *end++ = '-';
    *end++ = case_number_check(digits);
    *end = '\0';
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
    if (take_digits(&at, digits + 2, SEQUENCE_DIGITS_MOST) < SEQUENCE_DIGITS_LEAST || *at++ != '-')
        return false;
    if (at[0] != case_number_check(digits) || at[1]) return false;
    *year = (digits[0] - '0') * 10 + (digits[1] - '0');
    *sequence = 0;
    for (const char *digit = digits + 2; *digit; digit++)
        *sequence = *sequence * 10 + (uint32_t)(*digit - '0');
    return true;
}
