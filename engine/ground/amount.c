/* Money as whole fen. */
#include "ground/amount.h"

#include "ground/digits.h"
#include "ground/memory.h"

/* Reads a run of at least one and at most `most` digits onto *value; false when there is none, too many, or
 * too much. */
static bool read_digits(struct span text, size_t *at, size_t most, int64_t *value, size_t *digits) {
    size_t start = *at;
    while (*at < text.length && is_digit(text.at[*at])) {
        if (*at - start == most || *value > AMOUNT_MOST) return false;
        *value = *value * 10 + (text.at[(*at)++] - '0');
    }
    *digits = *at - start;
    return *digits > 0;
}

bool amount_read(struct span text, amount_t *out) {
    size_t at = 0, digits = 0;
    bool negative = text.length && text.at[0] == '-';
    if (text.length && (text.at[0] == '-' || text.at[0] == '+')) at++;
    int64_t fen = 0;
    if (!read_digits(text, &at, SIZE_MAX, &fen, &digits)) return false;
    digits = 0;
    if (at < text.length && text.at[at] == '.') {
        at++;
        if (!read_digits(text, &at, 2, &fen, &digits)) return false;
    }
    if (at < text.length || fen > AMOUNT_MOST) return false;
    for (; digits < 2; digits++) fen *= 10;
    if (fen > AMOUNT_MOST) return false;
    *out = negative ? -fen : fen;
    return true;
}

size_t amount_write(amount_t amount, char out[24]) {
    BUG_UNLESS(amount >= -AMOUNT_MOST && amount <= AMOUNT_MOST);
    uint64_t fen = amount < 0 ? (uint64_t)-amount : (uint64_t)amount;
    char *at = out;
    if (amount < 0) *at++ = '-';
    at = digits_put(at, fen / 100);
    if (fen % 100 != 0) {
        *at++ = '.';
        *at++ = (char)('0' + fen % 100 / 10);
        *at++ = (char)('0' + fen % 10);
    }
    *at = '\0';
    return (size_t)(at - out);
}

amount_t amount_scale(amount_t amount, int64_t by, int64_t over) {
    BUG_UNLESS(over != 0 && amount != AMOUNT_NONE);
    __int128 product = (__int128)amount * by, divisor = over;
    if (divisor < 0) {
        product = -product;
        divisor = -divisor;
    }
    __int128 half = divisor / 2; /* an odd divisor has no exact half: the remainder decides without a tie */
    __int128 rest = product % divisor, result = product / divisor;
    if (rest > half || (rest == half && divisor % 2 == 0)) result++;
    if (-rest > half || (-rest == half && divisor % 2 == 0)) result--;
    if (result > AMOUNT_MOST) return AMOUNT_MOST;
    if (result < -AMOUNT_MOST) return -AMOUNT_MOST;
    return (amount_t)result;
}
