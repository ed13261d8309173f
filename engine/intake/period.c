/* The period of a delivery, read from its file name: parts of a date are found first, then given their years.
 */
#include "intake/period.h"

#include <string.h>
#include "ground/text.h"
#include "intake/day.h"

#define YEAR_FIRST 1949 /* eight digits that begin otherwise are some other number */
#define YEAR_LAST 2199
#define MONTH_END 99 /* as a day of the month */

/* One day, month or row of months, as far as it is said. */
struct part {
    int year;          /* 0: not said */
    int month, months; /* the first of how many; months 0: a year alone */
    int day, last_day; /* of the month; 0: whole months */
    bool spelled;      /* with 月, 季度 or 半年 */
    size_t end;        /* of its text in the name */
};

struct found {
    struct part from, to; /* the same for one part alone */
    int weight;           /* 0: nothing was found */
};

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

/* Bytes of the word when it stands at `at`, else 0. */
static size_t skip(struct span name, size_t at, const char *word) {
    size_t length = strlen(word);
    return at + length <= name.length && memcmp(name.at + at, word, length) == 0 ? length : 0;
}

static size_t skip_any(struct span name, size_t at, const char *const *words, size_t count) {
    size_t length = 0;
    for (size_t i = 0; i < count && !length; i++) length = skip(name, at, words[i]);
    return length;
}

/* 〇 to 九 as a digit; bytes of it, 0 when it is none. */
static size_t numeral_at(struct span name, size_t at, int *value) {
    size_t next = at;
    int numeral = at < name.length ? day_numeral(text_next(name, &next)) : -1;
    bool single = numeral >= 0 && numeral < 10;
    *value = single ? numeral : 0;
    return single ? next - at : 0;
}

/* One or two digits, or 一 to 九十九; bytes of it, 0 when there is none or when it is part of a longer
 * number. */
static size_t number_at(struct span name, size_t at, int *value) {
    size_t count = digits_at(name, at);
    int ones = 0, tens = 0;
    *value = value_of(name, at, count < 3 ? count : 0);
    if (count) return count < 3 ? count : 0;
    size_t first = numeral_at(name, at, &tens), ten = skip(name, at + first, "十");
    if (!ten) {
        *value = tens;
        return first;
    }
    size_t second = numeral_at(name, at + first + ten, &ones);
    *value = (first ? tens : 1) * 10 + ones;
    return first + ten + second;
}

/* Bytes of the digits or numerals at `at`: what is no date is passed over whole. */
static size_t number_run(struct span name, size_t at) {
    size_t start = at, length;
    int value;
    if (digits_at(name, at)) return digits_at(name, at);
    while ((length = numeral_at(name, at, &value)) || (length = skip(name, at, "十"))) at += length;
    return at - start;
}

/* 2023, 二〇二三, or 23 before 年; bytes of it. */
static size_t year_at(struct span name, size_t at, int *year) {
    size_t count = digits_at(name, at), length = 0;
    int digit, value = 0;
    if (count == 2 && skip(name, at + 2, "年")) {
        *year = 2000 + value_of(name, at, 2);
        return 2;
    }
    for (int i = 0; i < 4 && !count; i++) {
        size_t more = numeral_at(name, at + length, &digit);
        if (!more) return 0;
        length += more;
        value = value * 10 + digit;
    }
    if (count == 4) {
        length = 4;
        value = value_of(name, at, 4);
    }
    *year = value;
    return value >= YEAR_FIRST && value <= YEAR_LAST ? length : 0;
}

/* The word between the two ends of a range. */
static size_t until_at(struct span name, size_t at) {
    static const char *const words[] = {"至", "到", "~", "～", "——", "—", "–"};
    return skip_any(name, at, words, sizeof words / sizeof *words);
}

static size_t dash_at(struct span name, size_t at) {
    size_t length = skip(name, at, "-");
    return length ? length : until_at(name, at);
}

/* D日; bytes of it. */
static size_t day_at(struct span name, size_t at, int *day) {
    static const char *const words[] = {"日", "号"};
    size_t length = number_at(name, at, day);
    size_t mark = length ? skip_any(name, at + length, words, 2) : 0;
    return mark && *day ? length + mark : 0;
}

/* D日, D日至D日 or D-D日 behind a month. */
static void take_day(struct span name, struct part *part) {
    int first, last;
    size_t at = part->end, length = day_at(name, at, &first);
    size_t bare = length ? length : number_at(name, at, &first);
    size_t dash = bare ? dash_at(name, at + bare) : 0;
    size_t more = dash ? day_at(name, at + bare + dash, &last) : 0;
    if (!length && !more) return;
    part->day = part->last_day = first;
    part->end = at + length;
    if (!more || first > last) return;
    part->last_day = last;
    part->end = at + bare + dash + more;
}

/* 上旬, 中旬 and 下旬 behind a month: its first and second ten days, and the rest. Which of them is no
 * detail: one must not replace the other. */
static void take_ten_days(struct span name, struct part *part) {
    static const char *const words[] = {"上旬", "中旬", "下旬"};
    for (int i = 0; i < 3; i++) {
        size_t length = skip(name, part->end, words[i]);
        if (!length) continue;
        part->day = i * 10 + 1;
        part->last_day = i < 2 ? i * 10 + 10 : MONTH_END;
        part->end += length;
        part->spelled = true;
        return;
    }
}

/* M月, M月份, M月D日 and M-M月. */
static bool take_months(struct span name, size_t at, struct part *part) {
    int first, last;
    size_t length = number_at(name, at, &first);
    if (!length) return false;
    at += length;
    last = first;
    size_t dash = dash_at(name, at), more = dash ? number_at(name, at + dash, &last) : 0;
    if (dash && !more) return false;
    at += dash + more;
    size_t mark = skip(name, at, "月");
    if (!mark || first < 1 || first > 12 || last < 1 || last > 12) return false;
    part->month = first;
    part->months = (last - first + 12) % 12 + 1;
    part->end = at + mark;
    part->spelled = true;
    if (dash) return true;
    part->end += skip(name, part->end, "份");
    take_day(name, part);
    return true;
}

/* 第三季度, 3季度, Q3. */
static bool take_quarter(struct span name, size_t at, struct part *part) {
    int quarter = 0;
    size_t start = at;
    bool letter = skip(name, at, "Q") || skip(name, at, "q");
    if (letter && start > 0 && ((name.at[start - 1] | 32) >= 'a' && (name.at[start - 1] | 32) <= 'z'))
        return false;
    at += letter ? 1 : skip(name, at, "第");
    size_t length = number_at(name, at, &quarter);
    at += length;
    size_t mark = letter ? 0 : skip(name, at, "季度");
    if (!length || quarter < 1 || quarter > 4 || (!letter && !mark)) return false;
    part->month = quarter * 3 - 2;
    part->months = 3;
    part->end = at + mark;
    return part->spelled = true;
}

static bool take_half(struct span name, size_t at, struct part *part) {
    size_t first = skip(name, at, "上半年"), second = skip(name, at, "下半年");
    if (!first && !second) return false;
    part->month = first ? 1 : 7;
    part->months = 6;
    part->end = at + first + second;
    return part->spelled = true;
}

/* What may stand behind a year, or alone. */
static bool take_spelled(struct span name, size_t at, struct part *part) {
    return take_months(name, at, part) || take_quarter(name, at, part) || take_half(name, at, part);
}

/* -8, -08, -08-15, .8.15, .11.9: one digit for the day only where the month has one, or has to have two
 * before a dot; 2023-11-2 may be November's second file. */
static bool take_dashed(struct span name, size_t at, struct part *part) {
    char mark = at < name.length ? name.at[at] : '\0';
    if (mark != '-' && mark != '.' && mark != '_') return false;
    size_t count = digits_at(name, at + 1);
    if (count == 0 || count > 2 || (mark == '_' && count == 1)) return false;
    part->month = value_of(name, at + 1, count);
    part->months = 1;
    part->end = at + 1 + count;
    if (part->month < 1 || part->month > 12) return false;
    if (part->end >= name.length || name.at[part->end] != mark) return true;
    size_t days = digits_at(name, part->end + 1);
    int day = days <= 2 ? value_of(name, part->end + 1, days) : 0;
    bool short_day = days < count && !(mark == '.' && part->month >= 10);
    if (day == 0 || short_day || days > 2) return true;
    part->day = part->last_day = day;
    part->end += 1 + days;
    return true;
}

/* YYYYMM, YYYYMMDD, or the second with the time of day behind it. */
static bool take_run(struct span name, size_t at, size_t count, struct part *part) {
    if (count != 6 && count != 8 && count != 14) return false;
    part->year = value_of(name, at, 4);
    part->month = value_of(name, at + 4, 2);
    part->months = 1;
    part->day = part->last_day = count > 6 ? value_of(name, at + 6, 2) : 0;
    part->end = at + count;
    return part->year >= YEAR_FIRST && part->year <= YEAR_LAST &&
           date_valid(part->year, part->month, count > 6 ? part->day : 1);
}

static bool take_with_year(struct span name, size_t at, struct part *part) {
    int year;
    size_t length = year_at(name, at, &year);
    if (!length) return false;
    at += length;
    size_t mark = skip(name, at, "年");
    size_t whole = mark ? skip(name, at + mark, "度") : 0;
    if (!mark && (skip(name, at, "-") || skip(name, at, "_")) && take_quarter(name, at + 1, part))
        mark = 1;
    else if (!mark && take_dashed(name, at, part))
        mark = 1;
    else if (!take_spelled(name, at + mark + whole, part)) {
        if (!whole && mark) whole = skip(name, at + mark, "全年");
        part->month = 1;
        part->months = whole ? 12 : 0;
        part->end = at + mark + whole;
        part->spelled = whole > 0;
        if (!mark) return false;
    }
    part->year = year;
    return true;
}

/* MMDD, MM-DD or MM.DD at `at`; bytes of it. */
static size_t month_day_at(struct span name, size_t at, struct part *part) {
    size_t count = digits_at(name, at);
    bool run = count == 4, marked = at + count < name.length && strchr("-.", name.at[at + count]);
    size_t days = run ? 2 : digits_at(name, at + count + 1);
    if (!run && (count == 0 || count > 2 || !marked || days == 0 || days > 2)) return 0;
    part->month = value_of(name, at, run ? 2 : count);
    part->day = part->last_day = value_of(name, at + (run ? 2 : count + 1), days);
    return run ? 4 : count + 1 + days;
}

/* The end of 20230801-0831, 2023.8.1-8.31: a later day of the same year. Where it begins; 0: there is none.
 */
static size_t take_last_day(struct span name, const struct part *from, struct part *to) {
    size_t at = from->end, dash = dash_at(name, at);
    *to = (struct part){.year = from->year, .months = 1};
    size_t length = dash && from->year && from->day && !from->spelled ? month_day_at(name, at + dash, to) : 0;
    to->end = at + dash + length;
    bool later = to->month > from->month || (to->month == from->month && to->day >= from->day);
    return length && later && date_valid(to->year, to->month, to->day) ? at + dash : 0;
}

static bool days_of(const struct part *part, int year, date_t *first, date_t *last) {
    int day = part->day ? part->day : 1;
    bool whole = !part->day || part->last_day == MONTH_END;
    if (!date_valid(year, part->month, day) || !(whole || date_valid(year, part->month, part->last_day)))
        return false;
    *first = date_from(year, part->month, day);
    *last = whole ? month_last(date_month(*first) + part->months - 1)
                  : date_from(year, part->month, part->last_day);
    return true;
}

static bool take_part(struct span name, size_t at, struct part *part) {
    date_t first, last;
    *part = (struct part){0};
    bool taken = take_run(name, at, digits_at(name, at), part);
    if (!taken) *part = (struct part){0};
    taken = taken || take_with_year(name, at, part);
    if (!taken) *part = (struct part){0};
    taken = taken || take_spelled(name, at, part);
    if (taken && part->months == 1 && !part->day) take_ten_days(name, part);
    /* 29 February is tried in a leap year where the year is not known yet. */
    return taken && (!part->months || days_of(part, part->year ? part->year : 2000, &first, &last));
}

static int weight_of(const struct part *part) {
    if (!part->year) return 2;
    return part->day && !part->spelled ? 1 : 3;
}

/* Whether `to` ends the range that `found` begins. */
static bool is_range(struct span name, const struct found *found, size_t at, const struct part *to) {
    const struct part *from = &found->to;
    if (!found->weight) return false;
    size_t dash = skip(name, from->end, "-");
    size_t between = dash ? dash : until_at(name, from->end);
    bool alike = from->spelled == to->spelled && !from->day == !to->day;
    return between && from->end + between == at && (!dash || alike);
}

/* The latest year in which it begins not after the day. */
static int latest_year(const struct part *part, date_t day) {
    date_t first, last;
    int year = date_civil(day).year;
    while (year > YEAR_FIRST && (!days_of(part, year, &first, &last) || first > day)) year--;
    return year;
}

struct anchor {
    int year;   /* alone in the name; 0 */
    date_t day; /* not after which */
};

static void give_years(struct found *found, const struct anchor *anchor) {
    struct part *from = &found->from, *to = &found->to;
    bool after = to->month < from->month;
    if (!to->year && from->year) to->year = from->year + after;
    if (!to->year) to->year = anchor->year ? anchor->year : latest_year(to, anchor->day);
    if (!from->year) from->year = to->year - after;
}

static bool settle(struct found *found, const struct anchor *anchor, date_t *first, date_t *last) {
    date_t begin, end;
    if (!found->weight) return false;
    give_years(found, anchor);
    if (!days_of(&found->to, found->to.year, first, last)) return false;
    if (days_of(&found->from, found->from.year, &begin, &end) && begin <= *first && end <= *last)
        *first = begin;
    return true;
}

struct reading {
    struct found found, before; /* what counts so far, and what was read last */
    struct anchor anchor;
};

static void take_in(struct reading *reading, struct span name, size_t at, const struct part *part) {
    struct found now = {*part, *part, weight_of(part)};
    date_t begin, end;
    if (is_range(name, &reading->before, at, part)) {
        now.from = reading->before.from;
        if (reading->before.weight > now.weight) now.weight = reading->before.weight;
    }
    if (now.weight >= reading->found.weight) reading->found = now;
    reading->before = now;
    if (part->day && part->year && days_of(part, part->year, &begin, &end)) reading->anchor.day = end;
}

static struct reading read_all(struct span name, date_t today) {
    struct reading reading = {.anchor.day = today};
    struct part part, last_day;
    for (size_t at = 0; at < name.length;) {
        if (take_part(name, at, &part)) {
            if (part.months)
                take_in(&reading, name, at, &part);
            else
                reading.anchor.year = part.year;
            at = take_last_day(name, &part, &last_day);
            if (at) take_in(&reading, name, at, &last_day);
            at = at ? last_day.end : part.end;
        } else {
            size_t run = number_run(name, at);
            at += run ? run : 1;
        }
    }
    return reading;
}

bool period_read(struct span name, date_t today, date_t *first, date_t *last) {
    struct reading reading = read_all(name, today);
    *first = *last = DATE_NONE;
    return settle(&reading.found, &reading.anchor, first, last);
}

int period_year(struct span name, bool *alone) {
    struct reading reading = read_all(name, 0);
    const struct part *found = &reading.found.to;
    int year;
    size_t length = year_at(name, 0, &year), end = length + skip(name, length, "年");
    end += end > length ? skip(name, end, "度") : 0;
    *alone = length && end == name.length;
    if (*alone) return year;
    return found->months == 12 ? found->year : reading.found.weight ? 0 : reading.anchor.year;
}
