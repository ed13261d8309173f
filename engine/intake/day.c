/* Days and months as agencies write them. */
#include "intake/day.h"

#include <string.h>

#define SERIAL_ZERO (-25569) /* day 0 of spreadsheets, 1899-12-30 */
#define SERIAL_FIRST 10000   /* 1927-05-18 */
#define SERIAL_LAST 60000    /* 2064-04-08 */

struct cursor {
    const char *at, *end;
};

/* A run of at most `most` digits; how many there were, 0 when there are none or more than that. */
static int read_digits(struct cursor *cursor, int most, int *value) {
    int count = 0;
    *value = 0;
    for (; cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9'; cursor->at++) {
        if (++count > most) return 0;
        *value = *value * 10 + (*cursor->at - '0');
    }
    return count;
}

static bool take(struct cursor *cursor, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0) return false;
    cursor->at += length;
    return true;
}

static void take_spaces(struct cursor *cursor) {
    while (cursor->at < cursor->end && *cursor->at == ' ') cursor->at++;
}

/* [ T]H:MM[:SS[.fraction]], of which nothing is kept; what is no time of day fails. */
static bool take_time(struct cursor *cursor) {
    if (cursor->at == cursor->end) return true;
    if (*cursor->at != ' ' && *cursor->at != 'T') return false;
    cursor->at++;
    take_spaces(cursor);
    int hour, minute, second = 0, fraction;
    if (!read_digits(cursor, 2, &hour) || !take(cursor, ":") || !read_digits(cursor, 2, &minute))
        return false;
    if (take(cursor, ":") && !read_digits(cursor, 2, &second)) return false;
    if (take(cursor, ".") && !read_digits(cursor, 9, &fraction)) return false;
    return hour <= 24 && minute <= 59 && second <= 60 && cursor->at == cursor->end;
}

static enum cell_problem day_from(int year, int month, int day, date_t *out) {
    if (month == 0 && day == 0 && year == 0) return CELL_EMPTY;
    if (year == 1900 && month == 1 && day == 1) return CELL_EMPTY;
    if (!date_valid(year, month, day)) return CELL_NOT_DATE;
    *out = date_from(year, month, day);
    return CELL_GOOD;
}

/* YYYYMMDD and a time of day as six digits, or as take_time has it; or a day number. */
static enum cell_problem read_run(struct span text, date_t *out) {
    struct cursor cursor = {text.at, text.at + text.length};
    int first, rest;
    if (text.length == 14) {
        cursor.end = text.at + 8;
        struct cursor time = {cursor.end, text.at + text.length};
        if (read_digits(&time, 6, &rest) != 6 || rest > 240000) return CELL_NOT_DATE;
    }
    int count = read_digits(&cursor, 8, &first);
    if (count == 5 && cursor.at == cursor.end && first >= SERIAL_FIRST && first <= SERIAL_LAST) {
        *out = SERIAL_ZERO + first;
        return CELL_GOOD;
    }
    if (count != 8 || !take_time(&cursor)) return CELL_NOT_DATE;
    return day_from(first / 10000, first / 100 % 100, first % 100, out);
}

/* What stands between year and month must stand between month and day. */
static enum cell_problem read_parts(struct cursor cursor, int year, date_t *out) {
    static const char *const marks[] = {"-", "/", ".", "年"};
    static const char *const seconds[] = {"-", "/", ".", "月"};
    int month, day;
    size_t mark = 0;
    while (mark < 4 && !take(&cursor, marks[mark])) mark++;
    if (mark == 4) return CELL_NOT_DATE;
    take_spaces(&cursor);
    if (!read_digits(&cursor, 2, &month)) return CELL_NOT_DATE;
    take_spaces(&cursor);
    if (!take(&cursor, seconds[mark])) return CELL_NOT_DATE;
    take_spaces(&cursor);
    if (!read_digits(&cursor, 2, &day)) return CELL_NOT_DATE;
    if (mark == 3 && !take(&cursor, "日") && !take(&cursor, "号")) return CELL_NOT_DATE;
    if (!take_time(&cursor)) return CELL_NOT_DATE;
    return day_from(year, month, day, out);
}

static int two(const char *at) {
    return (at[0] - '0') * 10 + (at[1] - '0');
}

static bool all_digits(const char *at, int count) {
    bool all = true;
    for (int i = 0; i < count; i++) all = all && at[i] >= '0' && at[i] <= '9';
    return all;
}

enum cell_problem day_read(struct span text, date_t *out) {
    const char *at = text.at;
    if (text.length == 10 && at[4] == '-' && at[7] == '-' && all_digits(at, 4) && all_digits(at + 5, 2) &&
        all_digits(at + 8, 2))
        return day_from(two(at) * 100 + two(at + 2), two(at + 5), two(at + 8), out);
    if (text.length == 8 && all_digits(at, 8))
        return day_from(two(at) * 100 + two(at + 2), two(at + 4), two(at + 6), out);
    struct cursor cursor = {text.at, text.at + text.length};
    int year;
    int count = read_digits(&cursor, 4, &year);
    if (count == 4 && cursor.at < cursor.end) return read_parts(cursor, year, out);
    return read_run(text, out);
}

static bool month_parts(struct cursor cursor, int year, int *month) {
    bool chinese = take(&cursor, "年");
    if (!chinese && !take(&cursor, "-") && !take(&cursor, "/") && !take(&cursor, ".")) return false;
    take_spaces(&cursor);
    if (!read_digits(&cursor, 2, month)) return false;
    take_spaces(&cursor);
    if (chinese && !take(&cursor, "月")) return false;
    return cursor.at == cursor.end && year > 0;
}

enum cell_problem day_read_month(struct span text, month_t *out) {
    struct cursor cursor = {text.at, text.at + text.length};
    int year, month = 0, run;
    bool read = false;
    if (text.length == 6 && read_digits(&cursor, 6, &run) == 6) {
        year = run / 100;
        month = run % 100;
        read = true;
    } else {
        cursor.at = text.at;
        read = read_digits(&cursor, 4, &year) == 4 && month_parts(cursor, year, &month);
    }
    if (read && year == 0 && month == 0) return CELL_EMPTY;
    if (read && date_valid(year, month, 1)) {
        *out = year * 12 + month - 1;
        return CELL_GOOD;
    }
    date_t day;
    enum cell_problem problem = read || text.length < 8 ? CELL_NOT_DATE : day_read(text, &day);
    if (problem == CELL_GOOD) *out = date_month(day);
    return problem == CELL_NOT_DATE ? CELL_NOT_MONTH : problem;
}
