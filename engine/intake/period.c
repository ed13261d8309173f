/* The period of a delivery, read from its file name. */
#include "intake/period.h"

#include <string.h>

#define YEAR_FIRST 1949 /* eight digits that begin otherwise are some other number */
#define YEAR_LAST 2199

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t digits_at(struct span name, size_t at) {
    size_t count = 0;
    while (at + count < name.length && is_digit(name.at[at + count])) count++;
    return count;
}

static int value_of(struct span name, size_t at, size_t count) {
    int value = 0;
    for (size_t i = 0; i < count; i++) value = value * 10 + (name.at[at + i] - '0');
    return value;
}

static size_t skip(struct span name, size_t at, const char *word) {
    size_t length = strlen(word);
    return at + length <= name.length && memcmp(name.at + at, word, length) == 0 ? length : 0;
}

static bool take(int year, int month, int day, date_t *first, date_t *last) {
    if (year < YEAR_FIRST || year > YEAR_LAST || !date_valid(year, month, day ? day : 1)) return false;
    *first = date_from(year, month, day ? day : 1);
    *last = day ? *first : month_last(date_month(*first));
    return true;
}

/* YYYYMMDD or YYYYMM as one run of digits. */
static bool take_run(struct span name, size_t at, size_t count, date_t *first, date_t *last) {
    if (count != 6 && count != 8) return false;
    int day = count == 8 ? value_of(name, at + 6, 2) : 0;
    if (count == 8 && day == 0) return false;
    return take(value_of(name, at, 4), value_of(name, at + 4, 2), day, first, last);
}

/* YYYY-MM(-DD), two digits each, or YYYY年M月(D日). */
static bool take_parts(struct span name, size_t at, date_t *first, date_t *last) {
    int year = value_of(name, at, 4);
    bool chinese = name.at[at + 4 < name.length ? at + 4 : at] != '-';
    size_t mark = skip(name, at + 4, chinese ? "年" : "-");
    at += 4 + mark;
    size_t count = digits_at(name, at);
    if (!mark || count == 0 || count > 2 || (!chinese && count != 2)) return false;
    int month = value_of(name, at, count);
    at += count;
    mark = skip(name, at, chinese ? "月" : "-");
    if (chinese && !mark) return false;
    at += mark;
    count = mark ? digits_at(name, at) : 0;
    bool day = count == 2 || (chinese && count == 1);
    if (chinese && day) day = skip(name, at + count, "日") || skip(name, at + count, "号");
    return take(year, month, day ? value_of(name, at, count) : 0, first, last);
}

bool period_read(struct span name, date_t *first, date_t *last) {
    *first = *last = DATE_NONE;
    bool found = false;
    for (size_t at = 0; at < name.length;) {
        size_t count = digits_at(name, at);
        if (count == 4 && take_parts(name, at, first, last)) found = true;
        if (count > 4 && take_run(name, at, count, first, last)) found = true;
        at += count ? count : 1;
    }
    return found;
}
