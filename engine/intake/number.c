/* Numbers and amounts as agencies write them, read exactly. */
#include "intake/number.h"

#include <string.h>

struct digits {
    int64_t value, most;
    bool any;
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool digits_add(struct digits *digits, char c) {
    digits->any = true;
    return !__builtin_mul_overflow(digits->value, 10, &digits->value) &&
           !__builtin_add_overflow(digits->value, c - '0', &digits->value) && digits->value <= digits->most;
}

/* The whole part. A comma stands behind one to three digits and before three, as in 1,234,567, or it is none.
 */
static bool read_whole(struct span text, size_t *at, struct digits *digits) {
    int run = 0;
    bool grouped = false;
    for (; *at < text.length; (*at)++) {
        char c = text.at[*at];
        if (is_digit(c)) {
            run++;
            if (!digits_add(digits, c)) return false;
        } else if (c == ',') {
            if (run == 0 || run > 3 || (grouped && run != 3)) return false;
            grouped = true;
            run = 0;
        } else {
            break;
        }
    }
    return !grouped || run == 3;
}

/* The decimals: `places` of them count, zeros may follow. */
static enum cell_problem read_decimals(struct span text, size_t at, int places, struct digits *digits) {
    bool surplus = false;
    for (; at < text.length; at++) {
        if (!is_digit(text.at[at])) return CELL_NOT_NUMBER;
        digits->any = true;
        if (places-- > 0) {
            if (!digits_add(digits, text.at[at])) return CELL_NOT_NUMBER;
        } else {
            surplus = surplus || text.at[at] != '0';
        }
    }
    if (!digits->any) return CELL_NOT_NUMBER;
    for (; places > 0; places--)
        if (!digits_add(digits, '0')) return CELL_NOT_NUMBER;
    return surplus ? CELL_TOO_MANY_DECIMALS : CELL_GOOD;
}

enum cell_problem number_read(struct span text, int places, int64_t most, int64_t *out) {
    struct digits digits = {.most = most};
    size_t at = 0;
    bool minus = text.length && text.at[0] == '-';
    if (text.length && (text.at[0] == '-' || text.at[0] == '+')) at++;
    if (!read_whole(text, &at, &digits)) return CELL_NOT_NUMBER;
    if (!digits.any && at == text.length) return CELL_NOT_NUMBER;
    if (at < text.length && text.at[at++] != '.') return CELL_NOT_NUMBER;
    bool whole = digits.any;
    digits.any = false;
    size_t decimals = text.length - at;
    if (decimals == 0) digits.any = whole;
    enum cell_problem problem = read_decimals(text, at, places, &digits);
    if (problem == CELL_GOOD) *out = minus ? -digits.value : digits.value;
    return problem;
}

static bool starts(struct span text, struct span head) {
    return text.length >= head.length && memcmp(text.at, head.at, head.length) == 0;
}

static struct span behind(struct span text, size_t length) {
    return (struct span){text.at + length, text.length - length};
}

/* 1234, 1234.5 and 1234.50 of at most twelve digits, which nearly every amount is. */
static bool read_short(struct span text, amount_t *out) {
    int64_t value = 0;
    size_t at = 0;
    if (text.length > 12 || text.length == 0) return false;
    for (; at < text.length && is_digit(text.at[at]); at++) value = value * 10 + (text.at[at] - '0');
    size_t decimals = text.length - at;
    if (at == 0 || decimals == 1 || decimals > 3 || (decimals && text.at[at] != '.')) return false;
    if (decimals && (!is_digit(text.at[at + 1]) || (decimals == 3 && !is_digit(text.at[at + 2]))))
        return false;
    value *= decimals == 0 ? 100 : 10;
    if (decimals >= 2) value += text.at[at + 1] - '0';
    if (decimals == 3) value = value * 10 + (text.at[at + 2] - '0');
    *out = decimals == 2 ? value * 10 : value;
    return true;
}

/* ¥-5, -¥5 and 5元 are all -5 or 5 with a mark that says what is counted. */
enum cell_problem money_read(struct span text, amount_t *out) {
    struct span yen = span_of("¥"), yuan = span_of("元");
    bool minus = false;
    if (read_short(text, out)) return CELL_GOOD;
    if (text.length > yuan.length && memcmp(text.at + text.length - yuan.length, yuan.at, yuan.length) == 0) {
        text.length -= yuan.length;
        text = span_trim(text);
    }
    if (text.length > 1 && text.at[0] == '-' && starts(behind(text, 1), yen)) {
        minus = true;
        text = behind(text, 1);
    }
    if (starts(text, yen)) {
        text = span_trim(behind(text, yen.length));
        if (minus && text.length && (text.at[0] == '-' || text.at[0] == '+')) return CELL_NOT_MONEY;
    }
    enum cell_problem problem = number_read(text, 2, AMOUNT_MOST, out);
    if (problem == CELL_NOT_NUMBER) return CELL_NOT_MONEY;
    if (minus && problem == CELL_GOOD) *out = -*out;
    return problem;
}
