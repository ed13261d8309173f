/* Days and months as agencies write them. */
#include "intake/day.h"

#include <stdio.h>
#include <string.h>
#include "ground/text.h"
#include "intake/encoding.h"
#include "intake/plain.h"

#define SERIAL_ZERO (-25569) /* day 0 of spreadsheets, 1899-12-30 */
#define SERIAL_FIRST 10000   /* 1927-05-18; shorter numbers would be years */
#define SERIAL_LAST 60000    /* 2064-04-08 */
#define DAYS_TO_1904 1462    /* from the day 0 of workbooks that count from 1904-01-01 */

struct cursor {
    const char *at, *end;
};

/* What a text says; nothing of it is checked against the calendar yet. */
struct parts {
    int year, month, day;
    int count;     /* 1: the year alone, 2: no day */
    bool zero_cut; /* 2023.1: a number that may have been 2023.10 */
};

static int digits_ahead(const struct cursor *cursor) {
    const char *at = cursor->at;
    while (at < cursor->end && is_digit(*at)) at++;
    return (int)(at - cursor->at);
}

/* The next `count` characters, which are digits. */
static int take_number(struct cursor *cursor, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) value = value * 10 + (*cursor->at++ - '0');
    return value;
}

/* A run of at most `most` digits; how many there were, 0 when there are none or more than that. */
static int take_digits(struct cursor *cursor, int most, int *value) {
    int count = digits_ahead(cursor);
    if (count == 0 || count > most) return 0;
    *value = take_number(cursor, count);
    return count;
}

static bool take(struct cursor *cursor, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0) return false;
    cursor->at += length;
    return true;
}

static bool take_either(struct cursor *cursor, const char *one, const char *other) {
    return take(cursor, one) || take(cursor, other);
}

static void take_spaces(struct cursor *cursor) {
    while (cursor->at < cursor->end && *cursor->at == ' ') cursor->at++;
}

static bool at_end(const struct cursor *cursor) {
    return cursor->at == cursor->end;
}

/* A day has a minute 24:00; and now and then a second 60. */
static bool is_time(int hour, int minute, int second) {
    return (hour <= 23 && minute <= 59 && second <= 60) || (hour == 24 && minute == 0 && second == 0);
}

/* 1345 and 134500. */
static bool take_short_time(struct cursor *cursor, int count) {
    int hour = take_number(cursor, 2), minute = take_number(cursor, 2);
    return is_time(hour, minute, count == 6 ? take_number(cursor, 2) : 0);
}

/* 13时, 13时45分, 13时45分07秒; behind the hour. */
static bool take_spoken_time(struct cursor *cursor, int hour) {
    int minute = 0, second = 0;
    if (take_digits(cursor, 2, &minute) && !take(cursor, "分")) return false;
    if (take_digits(cursor, 2, &second) && !take(cursor, "秒")) return false;
    return is_time(hour, minute, second);
}

/* 13:45, 13:45:07, 13:45:07.123; behind the first colon. */
static bool take_clock(struct cursor *cursor, int hour) {
    int minute, second = 0, fraction;
    if (!take_digits(cursor, 2, &minute)) return false;
    if (take(cursor, ":") && !take_digits(cursor, 2, &second)) return false;
    if (take(cursor, ".") && !take_digits(cursor, 9, &fraction)) return false;
    return is_time(hour, minute, second);
}

/* Only our own: midnight elsewhere is another day here. */
static void take_zone(struct cursor *cursor) {
    if (take(cursor, "+08:00") || take(cursor, "+0800")) return;
    take(cursor, "+08");
}

/* The time of day behind a day, of which nothing is kept; what is none fails. `apart`: a space or T must
 * stand between. */
static bool take_time(struct cursor *cursor, bool apart) {
    int hour;
    if (at_end(cursor)) return true;
    if (!take_either(cursor, " ", "T") && apart) return false;
    take_spaces(cursor);
    bool half = take_either(cursor, "上午", "下午");
    take_spaces(cursor);
    int count = digits_ahead(cursor);
    if (count == 4 || count == 6) return take_short_time(cursor, count) && at_end(cursor);
    if (!take_digits(cursor, 2, &hour)) return false;
    if (take_either(cursor, "时", "点")) return take_spoken_time(cursor, hour) && at_end(cursor);
    if (!take(cursor, ":") || !take_clock(cursor, hour)) return false;
    take_spaces(cursor);
    if (!half && !take_either(cursor, "AM", "am") && !take_either(cursor, "PM", "pm")) take_zone(cursor);
    return at_end(cursor);
}

static bool take_mark(struct cursor *cursor, const char *mark) {
    take_spaces(cursor);
    if (!take(cursor, mark)) return false;
    take_spaces(cursor);
    return true;
}

/* Behind a year of four digits: what stands between it and the month stands between month and day. */
static enum cell_problem read_marked(struct cursor cursor, struct parts *parts) {
    static const char *const marks[] = {"-", "/", "."};
    size_t mark = 0;
    while (mark < 3 && !take_mark(&cursor, marks[mark])) mark++;
    if (mark == 3) return CELL_NOT_DATE;
    int length = take_digits(&cursor, 2, &parts->month);
    if (!length) return CELL_NOT_DATE;
    parts->count = 2;
    parts->zero_cut = mark == 2 && length == 1 && parts->month == 1;
    if (at_end(&cursor)) return CELL_GOOD;
    parts->count = 3;
    if (!take_mark(&cursor, marks[mark]) || !take_digits(&cursor, 2, &parts->day)) return CELL_NOT_DATE;
    return take_time(&cursor, true) ? CELL_GOOD : CELL_NOT_DATE;
}

/* Behind 年: nothing, 5月, 5月份 or 5月1日. */
static enum cell_problem read_chinese(struct cursor cursor, struct parts *parts) {
    take_spaces(&cursor);
    if (at_end(&cursor)) return CELL_GOOD;
    if (!take_digits(&cursor, 2, &parts->month) || !take_mark(&cursor, "月")) return CELL_NOT_DATE;
    parts->count = 2;
    if (at_end(&cursor)) return CELL_GOOD;
    if (take(&cursor, "份")) return at_end(&cursor) ? CELL_GOOD : CELL_NOT_DATE;
    parts->count = 3;
    if (!take_digits(&cursor, 2, &parts->day)) return CELL_NOT_DATE;
    take_spaces(&cursor);
    if (!take_either(&cursor, "日", "号")) return CELL_NOT_DATE;
    return take_time(&cursor, false) ? CELL_GOOD : CELL_NOT_DATE;
}

static enum cell_problem read_year_first(struct cursor cursor, struct parts *parts) {
    parts->year = take_number(&cursor, 4);
    parts->count = 1;
    if (at_end(&cursor)) return CELL_GOOD;
    struct cursor marked = cursor;
    return take_mark(&cursor, "年") ? read_chinese(cursor, parts) : read_marked(marked, parts);
}

/* 20230501, and a time of day behind it with or without a space. */
static enum cell_problem read_eight(struct cursor cursor, int digits, struct parts *parts) {
    *parts = (struct parts){.year = take_number(&cursor, 4), .count = 3};
    parts->month = take_number(&cursor, 2);
    parts->day = take_number(&cursor, 2);
    bool good =
        digits == 8 ? take_time(&cursor, true) : take_short_time(&cursor, digits - 8) && at_end(&cursor);
    return good ? CELL_GOOD : CELL_NOT_DATE;
}

/* Six digits are year and month; in other centuries they would rather be 230501. */
static enum cell_problem read_six(struct cursor cursor, struct parts *parts) {
    *parts = (struct parts){.year = take_number(&cursor, 4), .count = 2};
    parts->month = take_number(&cursor, 2);
    if (!at_end(&cursor)) return CELL_NOT_DATE;
    bool good = (parts->year >= 1900 && parts->year <= 2099) || (parts->year == 0 && parts->month == 0);
    return good ? CELL_GOOD : CELL_DATE_YEAR;
}

static enum cell_problem read_serial(struct cursor cursor, struct parts *parts) {
    int serial = take_number(&cursor, 5);
    if (!at_end(&cursor) || serial < SERIAL_FIRST || serial > SERIAL_LAST) return CELL_NOT_DATE;
    struct civil day = date_civil(SERIAL_ZERO + serial);
    *parts = (struct parts){day.year, day.month, day.day, 3, false};
    return CELL_GOOD;
}

/* Not read, but told apart: 23-5-1 and 112年5月1日 lack digits of the year, 5/1/2023 has it at the end. */
static enum cell_problem read_short_year(struct cursor cursor) {
    int number;
    bool chinese = take_digits(&cursor, 3, &number) && take_mark(&cursor, "年");
    if (chinese)
        return take_digits(&cursor, 2, &number) && take_mark(&cursor, "月") ? CELL_DATE_YEAR : CELL_NOT_DATE;
    if (at_end(&cursor) || !strchr("-/.", *cursor.at)) return CELL_NOT_DATE;
    const char mark[] = {*cursor.at++, '\0'};
    if (!take_digits(&cursor, 2, &number) || !take(&cursor, mark)) return CELL_NOT_DATE;
    switch (digits_ahead(&cursor)) {
    case 1:
    case 2:
        return CELL_DATE_YEAR;
    case 4:
        return CELL_DATE_ORDER;
    default:
        return CELL_NOT_DATE;
    }
}

static enum cell_problem read_digits(struct span text, struct parts *parts) {
    struct cursor cursor = {text.at, text.at + text.length};
    int digits = digits_ahead(&cursor);
    switch (digits) {
    case 1:
        if (text.length == 1 && text.at[0] == '0') return CELL_EMPTY;
        return read_short_year(cursor);
    case 2:
    case 3:
        return read_short_year(cursor);
    case 4:
        return read_year_first(cursor, parts);
    case 5:
        return read_serial(cursor, parts);
    case 6:
        return read_six(cursor, parts);
    case 8:
    case 12:
    case 14:
        return read_eight(cursor, digits, parts);
    default:
        return take(&cursor, "民国") ? CELL_DATE_YEAR : CELL_NOT_DATE;
    }
}

int day_numeral(int32_t c) {
    static const int32_t numerals[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                       0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341};
    if (c == 0x96F6 || c == 0x25CB || c == 0x25EF) return 0; /* 零 ○ ◯ */
    for (int i = 0; i <= 10; i++)
        if (numerals[i] == c) return i;
    return -1;
}

/* A run of Chinese numerals at *at as digits: 二〇二三 is 2023, 十二 12, 二十 20. Bytes written; 0: no
 * number. */
static size_t put_numerals(struct span text, size_t *at, char *out) {
    int values[4], count = 0, value;
    for (size_t next = *at; next < text.length; *at = next) {
        value = day_numeral(text_next(text, &next));
        if (value < 0) break;
        if (count == 4) return 0;
        values[count++] = value;
    }
    int ten = 0;
    while (ten < count && values[ten] != 10) ten++;
    if (ten == count) {
        for (int i = 0; i < count; i++) out[i] = (char)('0' + values[i]);
        return (size_t)count;
    }
    bool good = ten <= 1 && count <= ten + 2 && (ten == 0 || values[0] > 0);
    int ones = ten + 1 < count ? values[ten + 1] : 0;
    if (!good || ones == 10 || (ten + 1 < count && ones == 0)) return 0;
    out[0] = (char)('0' + (ten ? values[0] : 1));
    out[1] = (char)('0' + ones);
    return 2;
}

/* The text with its numerals as digits, into `out`, which has room for PLAIN_MOST bytes; empty: it holds
 * none, or what is no number. Numerals stand with 年 only. */
static struct span numerals_as_digits(struct span text, char *out) {
    size_t length = 0;
    bool any = false;
    if (text.length > PLAIN_MOST || !memmem(text.at, text.length, "年", 3)) return (struct span){out, 0};
    for (size_t at = 0; at < text.length;) {
        size_t start = at, next = at;
        if (day_numeral(text_next(text, &next)) >= 0) {
            size_t digits = put_numerals(text, &at, out + length);
            if (!digits) return (struct span){out, 0};
            length += digits;
            any = true;
        } else {
            memcpy(out + length, text.at + start, next - start);
            length += next - start;
            at = next;
        }
    }
    return (struct span){out, any ? length : 0};
}

static enum cell_problem read_parts(struct span text, struct parts *parts) {
    char room[PLAIN_MOST];
    *parts = (struct parts){0};
    if (encoding_ascii(text)) return read_digits(text, parts);
    struct span digits = numerals_as_digits(text, room);
    return read_digits(digits.length ? digits : text, parts);
}

/* What systems write that know no date: zeros, and the first days that they can count. */
static bool is_none(struct parts parts) {
    static const struct parts none[] = {{0, 0, 0, 3, false},      {1, 1, 1, 3, false},
                                        {1899, 12, 30, 3, false}, {1899, 12, 31, 3, false},
                                        {1900, 1, 0, 3, false},   {1900, 1, 1, 3, false}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (parts.year == none[i].year && parts.month == none[i].month && parts.day == none[i].day)
            return true;
    return false;
}

static enum cell_problem read_slowly(struct span text, date_t *out) {
    struct parts parts;
    enum cell_problem problem = read_parts(text, &parts);
    if (problem != CELL_GOOD) return problem;
    bool year_is_good = date_valid(parts.year, 1, 1);
    if (parts.count < 3) {
        if (parts.year == 0 && parts.month == 0) return CELL_EMPTY;
        return year_is_good ? CELL_DATE_MONTH : CELL_NOT_DATE;
    }
    if (is_none(parts)) return CELL_EMPTY;
    if (parts.year == 9999 && parts.month == 12 && parts.day == 31) {
        *out = DATE_OPEN;
        return CELL_GOOD;
    }
    if (!date_valid(parts.year, parts.month, parts.day))
        return year_is_good ? CELL_DATE_NO_DAY : CELL_NOT_DATE;
    *out = date_from(parts.year, parts.month, parts.day);
    return CELL_GOOD;
}

static int two(const char *at) {
    return (at[0] - '0') * 10 + (at[1] - '0');
}

static int one_or_two(struct span text, size_t *at) {
    size_t first = *at;
    int value = 0;
    for (; *at < text.length && *at < first + 2 && is_digit(text.at[*at]); (*at)++)
        value = value * 10 + (text.at[*at] - '0');
    return value;
}

/* 2023/5/1 2023-5-1 2023.5.1 and nothing behind it; no more than these. */
static bool read_short(struct span text, struct parts *parts) {
    if (text.length < 8 || text.length > 10 || !digits_all(text.at, 4)) return false;
    char mark = text.at[4];
    size_t at = 5;
    if (mark != '/' && mark != '-' && mark != '.') return false;
    parts->year = two(text.at) * 100 + two(text.at + 2);
    parts->month = one_or_two(text, &at);
    if (at == text.length || text.at[at++] != mark) return false;
    parts->day = one_or_two(text, &at);
    return at == text.length;
}

/* Nearly every date is 2023-05-01, 20230501 or 2023/5/1, and is none of the few that mean something else. */
enum cell_problem day_read(struct span text, date_t *out) {
    struct parts parts;
    if (day_read_exact(text, out)) return CELL_GOOD;
    if (!read_short(text, &parts) || parts.year <= 1900 || !date_valid(parts.year, parts.month, parts.day))
        return read_slowly(text, out);
    *out = date_from(parts.year, parts.month, parts.day);
    return CELL_GOOD;
}

enum cell_problem day_read_month(struct span text, month_t *out) {
    struct parts parts;
    enum cell_problem problem = read_parts(text, &parts);
    if (problem == CELL_NOT_DATE) return CELL_NOT_MONTH;
    if (problem != CELL_GOOD) return problem;
    if ((parts.year == 0 && parts.month == 0) || (parts.count == 3 && is_none(parts))) return CELL_EMPTY;
    if (parts.count == 1 || !date_valid(parts.year, parts.month, 1)) return CELL_NOT_MONTH;
    if (parts.count == 3 && !date_valid(parts.year, parts.month, parts.day)) return CELL_DATE_NO_DAY;
    if (parts.count == 2 && parts.zero_cut) return CELL_MONTH_UNSURE;
    *out = parts.year * 12 + parts.month - 1;
    return CELL_GOOD;
}

struct span day_of_serial(struct span number, bool from_1904, char out[8]) {
    struct cursor cursor = {number.at, number.at + number.length};
    int digits = digits_ahead(&cursor), least = from_1904 ? 4 : 5;
    if (digits < least || digits > 5) return number;
    int serial = take_number(&cursor, digits) + (from_1904 ? DAYS_TO_1904 : 0);
    if (serial < SERIAL_FIRST || !(at_end(&cursor) || *cursor.at == '.')) return number;
    return (struct span){out, (size_t)snprintf(out, 8, "%05d", serial)};
}
