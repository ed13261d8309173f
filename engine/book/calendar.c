/* Working days: reading rules/calendar and counting deadlines. */
#include "book/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "book/declare.h"

static const struct calendar_year *year_of(const struct calendar *calendar, date_t date) {
    int year = date_civil(date).year;
    for (uint32_t i = 0; i < calendar->count; i++)
        if (calendar->years[i].year == year) return &calendar->years[i];
    return NULL;
}

static int by_date(const void *a, const void *b) {
    date_t x = *(const date_t *)a, y = *(const date_t *)b;
    return (x > y) - (x < y);
}

static bool listed(const date_t *days, uint32_t count, date_t date) {
    return count > 0 && bsearch(&date, days, count, sizeof *days, by_date) != NULL;
}

bool calendar_knows(const struct calendar *calendar, date_t date) {
    return year_of(calendar, date) != NULL;
}

bool calendar_working(const struct calendar *calendar, date_t date) {
    const struct calendar_year *year = year_of(calendar, date);
    bool weekend = date_weekday(date) >= 5;
    if (year == NULL) return !weekend;
    if (weekend) return listed(year->work, year->work_count, date);
    return !listed(year->off, year->off_count, date);
}

date_t calendar_after(const struct calendar *calendar, date_t date, int working_days) {
    if (calendar->passed != NULL && working_days > 0 && date >= calendar->first && date <= calendar->last) {
        uint32_t passed = calendar->passed[date - calendar->first] + (uint32_t)working_days;
        if (passed <= calendar->working_count) return calendar->working[passed - 1];
    }
    while (working_days > 0)
        if (calendar_working(calendar, ++date)) working_days--;
    return date;
}

static date_t *read_days(struct form *form, const char *key, int year, uint32_t *count) {
    uint16_t named;
    const char **texts = form_texts(form, key, &named);
    date_t *days = arena_get(&form->loader->book->arena, (named + 1u) * sizeof *days);
    *count = 0;
    for (uint16_t i = 0; i < named; i++) {
        date_t day;
        if (!date_read(span_of(texts[i]), &day))
            form_error(form, texts[i], "'%s' is no day", texts[i]);
        else if (date_civil(day).year != year)
            form_error(form, texts[i], "%s is not in %d", texts[i], year);
        else
            days[(*count)++] = day;
    }
    qsort(days, *count, sizeof *days, by_date);
    return days;
}

void calendar_read(struct loader *loader, const struct capture *capture) {
    struct calendar *calendar = &loader->book->calendar;
    struct form form;
    form_open(&form, loader, capture);
    struct calendar_year year = {.year = form_whole(&form, "year", 1990, 2999, 0)};
    if (year.year == 0) form_error(&form, "year", "year is missing");
    year.off = read_days(&form, "off", year.year, &year.off_count);
    year.work = read_days(&form, "work", year.year, &year.work_count);
    form_text(&form, "basis", true);
    form_close(&form);
    struct calendar_year *grown = arena_get(&loader->book->arena, (calendar->count + 1) * sizeof *grown);
    if (calendar->count > 0) memcpy(grown, calendar->years, calendar->count * sizeof *grown);
    grown[calendar->count++] = year;
    calendar->years = grown;
}

static int by_year(const void *a, const void *b) {
    return ((const struct calendar_year *)a)->year - ((const struct calendar_year *)b)->year;
}

void calendar_count_days(struct calendar *calendar, struct arena *arena) {
    calendar->first = date_from(calendar->years[0].year, 1, 1);
    calendar->last = date_from(calendar->years[calendar->count - 1].year, 12, 31);
    size_t days = (size_t)(calendar->last - calendar->first) + 1;
    calendar->passed = arena_get(arena, days * sizeof *calendar->passed);
    calendar->working = arena_get(arena, days * sizeof *calendar->working);
    for (date_t date = calendar->first; date <= calendar->last; date++) {
        if (calendar_working(calendar, date)) calendar->working[calendar->working_count++] = date;
        calendar->passed[date - calendar->first] = calendar->working_count;
    }
}

void calendar_sort(struct loader *loader) {
    struct calendar *calendar = &loader->book->calendar;
    if (calendar->count == 0) return;
    qsort(calendar->years, calendar->count, sizeof *calendar->years, by_year);
    for (uint32_t i = 1; i < calendar->count; i++)
        if (calendar->years[i - 1].year == calendar->years[i].year)
            diags_add(loader->diags, DIAG_ERROR, (struct place){"calendar/", 0, 0}, "%d is declared twice",
                      calendar->years[i].year);
    calendar_count_days(calendar, &loader->book->arena);
}
