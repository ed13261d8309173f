/* Numbers and amounts as agencies write them, read exactly. */
#include "intake/number.h"

#include <string.h>

#define INTEGER_MOST INT64_C(999999999999999999)
#define MILLIONTHS 6
#define KEPT 15 /* significant digits of a spreadsheet's number */

/* The digits of one number, gathered from left to right. */
struct digits {
    int64_t value, most;
    bool any, large;
};

static void digits_add(struct digits *digits, char c) {
    digits->any = true;
    digits->large = digits->large || __builtin_mul_overflow(digits->value, 10, &digits->value) ||
                    __builtin_add_overflow(digits->value, c - '0', &digits->value) ||
                    digits->value > digits->most;
}

/* The whole part, up to *at. A comma stands behind one to three digits and before three, as in 1,234,567;
 * false where it does not. */
static bool read_whole(struct span text, size_t *at, struct digits *digits) {
    int run = 0;
    bool grouped = false, good = true;
    for (; *at < text.length && (is_digit(text.at[*at]) || text.at[*at] == ','); (*at)++) {
        if (text.at[*at] == ',') {
            good = good && run > 0 && run <= 3 && (!grouped || run == 3);
            grouped = true;
            run = 0;
        } else {
            run++;
            digits_add(digits, text.at[*at]);
        }
    }
    return good && (!grouped || run == 3);
}

/* The decimals, up to *at: `places` of them count, zeros may follow. Whether nothing else follows. */
static bool read_decimals(struct span text, size_t *at, int places, struct digits *digits) {
    bool surplus = false;
    for (; *at < text.length && is_digit(text.at[*at]); (*at)++) {
        if (places-- > 0)
            digits_add(digits, text.at[*at]);
        else
            surplus = surplus || text.at[*at] != '0';
        digits->any = true;
    }
    bool any = digits->any;
    for (; places > 0; places--) digits_add(digits, '0');
    digits->any = any;
    return !surplus;
}

/* E+17, behind the digits. */
static bool is_exponent(struct span text, size_t at) {
    if (at == text.length || (text.at[at] != 'E' && text.at[at] != 'e')) return false;
    at++;
    if (at < text.length && (text.at[at] == '+' || text.at[at] == '-')) at++;
    size_t first = at;
    while (at < text.length && is_digit(text.at[at])) at++;
    return at > first && at == text.length;
}

/* Digits, commas and one point. */
static enum cell_problem read_unsigned(struct span text, int places, int64_t most, int64_t *out) {
    struct digits digits = {.most = most};
    size_t at = 0;
    bool grouped_well = read_whole(text, &at, &digits);
    if (at < text.length && text.at[at] == '.') at++;
    bool exact = read_decimals(text, &at, places, &digits);
    if (!digits.any) return CELL_NOT_NUMBER;
    if (at < text.length) return is_exponent(text, at) ? CELL_SCIENTIFIC : CELL_NOT_NUMBER;
    if (!grouped_well) return CELL_GROUPING;
    if (digits.large) return CELL_TOO_LARGE;
    if (!exact) return CELL_TOO_MANY_DECIMALS;
    *out = digits.value;
    return CELL_GOOD;
}

static bool take_first(struct span *text, const char *word) {
    struct span head = span_of(word);
    if (text->length < head.length || memcmp(text->at, head.at, head.length) != 0) return false;
    *text = span_trim((struct span){text->at + head.length, text->length - head.length});
    return true;
}

static bool take_last(struct span *text, const char *word) {
    struct span tail = span_of(word);
    if (text->length < tail.length) return false;
    if (memcmp(text->at + text->length - tail.length, tail.at, tail.length) != 0) return false;
    *text = span_trim((struct span){text->at, text->length - tail.length});
    return true;
}

/* What stands around the digits, each once: a sign, a mark before, a unit and a scale behind. */
struct marks {
    bool signs, minus, before, unit, scale;
    int places; /* by which the scale moves the point to the right */
};

static bool take_sign(struct span *text, struct marks *marks) {
    if (marks->signs) return false;
    bool brackets = text->length > 2 && text->at[0] == '(' && text->at[text->length - 1] == ')';
    marks->minus = brackets || take_first(text, "-") || take_last(text, "-");
    if (brackets) *text = span_trim((struct span){text->at + 1, text->length - 2});
    marks->signs = marks->minus || take_first(text, "+");
    return marks->signs;
}

static bool take_scale(struct span *text, struct marks *marks) {
    if (marks->scale) return false;
    if (take_last(text, "万"))
        marks->places = 4;
    else if (take_last(text, "亿"))
        marks->places = 8;
    marks->scale = marks->places > 0;
    return marks->scale;
}

/* 元 stands behind 万. */
static bool take_unit(struct span *text, struct marks *marks) {
    if (marks->unit || marks->scale) return false;
    marks->unit = take_last(text, "元") || take_last(text, "圆") || take_last(text, "块");
    return marks->unit;
}

static bool take_percent(struct span *text, struct marks *marks) {
    if (marks->scale || !take_last(text, "%")) return false;
    marks->places = -2;
    marks->scale = true;
    return true;
}

static bool take_yen(struct span *text, struct marks *marks) {
    if (marks->before) return false;
    marks->before = take_first(text, "¥");
    return marks->before;
}

enum what { WHOLE, DECIMAL, MONEY };

static enum cell_problem read_marked(struct span text, enum what what, int places, int64_t most,
                                     int64_t *out) {
    bool minus = text.length && text.at[0] == '-';
    struct span digits = minus ? (struct span){text.at + 1, text.length - 1} : text;
    if (read_unsigned(digits, places, most, out) == CELL_GOOD) {
        if (minus) *out = -*out;
        return CELL_GOOD;
    }
    struct marks marks = {0};
    bool more = true;
    while (more && text.length)
        more = take_sign(&text, &marks) || (what == MONEY && take_yen(&text, &marks)) ||
               (what == MONEY && take_unit(&text, &marks)) ||
               (what == DECIMAL && take_percent(&text, &marks)) || take_scale(&text, &marks);
    enum cell_problem problem = read_unsigned(text, places + marks.places, most, out);
    if (problem == CELL_GOOD && marks.minus) *out = -*out;
    return problem;
}

enum cell_problem integer_read(struct span text, int64_t *out) {
    return read_marked(text, WHOLE, 0, INTEGER_MOST, out);
}

enum cell_problem decimal_read(struct span text, int64_t *out) {
    return read_marked(text, DECIMAL, MILLIONTHS, INTEGER_MOST, out);
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

enum cell_problem money_read(struct span text, amount_t *out) {
    if (read_short(text, out)) return CELL_GOOD;
    enum cell_problem problem = read_marked(text, MONEY, 2, AMOUNT_MOST, out);
    return problem == CELL_NOT_NUMBER ? CELL_NOT_MONEY : problem;
}

/* A number as its significant digits: 0.00123 is 123 with the point -2 places behind its first digit. */
struct significant {
    char digits[KEPT + 1]; /* and one by which the last is rounded */
    int count, point;
};

static void significant_add(struct significant *number, char c, bool whole) {
    bool begun = number->count > 0 || c != '0';
    if (begun && number->count <= KEPT) number->digits[number->count++] = c;
    if (whole && begun) number->point++;
    if (!whole && !begun) number->point--;
}

/* -12.5E+3; false when the text is anything else. */
static bool significant_read(struct span text, struct significant *number) {
    size_t at = 0;
    bool any = false, whole = true, minus;
    for (; at < text.length && (is_digit(text.at[at]) || (whole && text.at[at] == '.')); at++) {
        if (text.at[at] == '.') {
            whole = false;
            continue;
        }
        significant_add(number, text.at[at], whole);
        any = true;
    }
    if (!any || at == text.length) return any;
    if (!is_exponent(text, at)) return false;
    minus = text.at[++at] == '-';
    if (!is_digit(text.at[at])) at++;
    int exponent = 0;
    for (; at < text.length && exponent < 1000; at++) exponent = exponent * 10 + (text.at[at] - '0');
    number->point += minus ? -exponent : exponent;
    return true;
}

static void significant_round(struct significant *number) {
    bool up = number->count > KEPT && number->digits[KEPT] >= '5';
    if (number->count > KEPT) number->count = KEPT;
    while (up && number->count && number->digits[number->count - 1] == '9') number->count--;
    if (up && number->count == 0) {
        number->digits[number->count++] = '0';
        number->point++;
    }
    if (up) number->digits[number->count - 1]++;
    while (number->count && number->digits[number->count - 1] == '0') number->count--;
}

struct span number_shown(struct span text, char out[NUMBER_SHOWN]) {
    struct significant number = {0};
    bool minus = text.length && text.at[0] == '-';
    struct span digits = minus ? (struct span){text.at + 1, text.length - 1} : text;
    if (!significant_read(digits, &number)) return text;
    significant_round(&number);
    if (number.count == 0) return span_of("0");
    if (number.point > NUMBER_SHOWN / 2 || number.point < -NUMBER_SHOWN / 2) return text;
    size_t length = 0;
    int first = number.point < 1 ? number.point - 1 : 0,
        last = number.point > number.count ? number.point : number.count;
    if (minus) out[length++] = '-';
    for (int i = first; i < last; i++) {
        if (i == number.point) out[length++] = '.';
        out[length++] = i >= 0 && i < number.count ? number.digits[i] : '0';
    }
    return (struct span){out, length};
}

bool number_is_scientific(struct span text) {
    if (text.length < 7 || !is_digit(text.at[0]) || text.at[1] != '.') return false;
    size_t at = 2;
    while (at < text.length && is_digit(text.at[at])) at++;
    return at > 2 && is_exponent(text, at) && text.at[at + 1] == '+';
}

bool number_lost_digits(struct span number) {
    size_t at = number.length && number.at[0] == '-', first = at;
    while (at < number.length && is_digit(number.at[at])) at++;
    return at - first > KEPT;
}
