/* The period of a delivery, read from its file name. */
#include "intake/period.h"

#include <string.h>

#define YEAR_FIRST 1949 /* eight digits that begin otherwise are some other number */
#define YEAR_LAST 2199

struct period {
    date_t first, last;
    size_t end; /* of its text in the name */
};

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

static bool take(int year, int month, int day, struct period *period) {
    if (year < YEAR_FIRST || year > YEAR_LAST || !date_valid(year, month, day ? day : 1)) return false;
    period->first = date_from(year, month, day ? day : 1);
    period->last = day ? period->first : month_last(date_month(period->first));
    return true;
}

/* YYYYMMDD or YYYYMM as one run of digits. */
static bool take_run(struct span name, size_t at, size_t count, struct period *period) {
    if (count != 6 && count != 8) return false;
    int day = count == 8 ? value_of(name, at + 6, 2) : 0;
    if (count == 8 && day == 0) return false;
    period->end = at + count;
    return take(value_of(name, at, 4), value_of(name, at + 4, 2), day, period);
}

/* YYYY-MM(-DD), two digits each, or YYYY年M月(D日). */
static bool take_parts(struct span name, size_t at, struct period *period) {
    int year = value_of(name, at, 4);
    bool chinese = name.at[at + 4 < name.length ? at + 4 : at] != '-';
    size_t mark = skip(name, at + 4, chinese ? "年" : "-");
    at += 4 + mark;
    size_t count = digits_at(name, at);
    if (!mark || count == 0 || count > 2 || (!chinese && count != 2)) return false;
    int month = value_of(name, at, count);
    at += count;
    period->end = at;
    mark = skip(name, at, chinese ? "月" : "-");
    if (chinese && !mark) return false;
    at += mark;
    if (chinese) period->end = at;
    count = mark ? digits_at(name, at) : 0;
    bool day = count == 2 || (chinese && count == 1);
    mark = 0;
    if (chinese && day) day = (mark = skip(name, at + count, "日")) || (mark = skip(name, at + count, "号"));
    if (day) period->end = at + count + mark;
    return take(year, month, day ? value_of(name, at, count) : 0, period);
}

/* A period that begins at `at`, which is followed by `count` digits. */
static bool take_one(struct span name, size_t at, size_t count, struct period *period) {
    if (count == 4) return take_parts(name, at, period);
    return count > 4 && take_run(name, at, count, period);
}

/* The word between the two ends of a range. */
static size_t skip_until(struct span name, size_t at) {
    static const char *const words[] = {"至", "到", "~", "～", "—"};
    size_t length = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words && !length; i++) length = skip(name, at, words[i]);
    return length;
}

bool period_read(struct span name, date_t *first, date_t *last) {
    struct period found = {DATE_NONE, DATE_NONE, 0};
    for (size_t at = 0; at < name.length;) {
        size_t count = digits_at(name, at);
        struct period period;
        if (take_one(name, at, count, &period)) {
            size_t until = found.last == DATE_NONE ? 0 : skip_until(name, found.end);
            if (until && found.end + until == at && found.last <= period.last) period.first = found.first;
            found = period;
        }
        at += count ? count : 1;
    }
    *first = found.first;
    *last = found.last;
    return found.last != DATE_NONE;
}
