/* Names of files: plain text of them, places and periods in them. */
#include "intake/naming.h"

#include <stdio.h>
#include <string.h>
#include "ground/text.h"
#include "intake/day.h"
#include "intake/digits.h"
#include "intake/period.h"
#include "library/gb18030.h"

#define LATE_DAYS 92 /* a quarter, in which files of the year before still come */
#define TOWNSHIP 9   /* digits; villages are not looked for: their names are too common */

const char *naming_base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

struct span naming_stem(const char *path) {
    const char *base = naming_base(path), *dot = strrchr(base, '.');
    return (struct span){base, dot && dot != base ? (size_t)(dot - base) : strlen(base)};
}

static int32_t half_width(int32_t point) {
    if (point == 0x3000) return ' ';
    return point >= 0xFF01 && point <= 0xFF5E ? point - 0xFF01 + '!' : point;
}

void naming_plain(struct span name, struct buffer *out) {
    char decoded[GB18030_ROOM(NAME_MOST)], bytes[4];
    bool bad = false;
    buffer_clear(out);
    buffer_text(out, "");
    if (name.length > NAME_MOST) return;
    if (!text_is_utf8(name)) name = (struct span){decoded, gb18030_decode(name, decoded, &bad)};
    for (size_t at = 0; at < name.length && !bad;)
        buffer_add(out, bytes, text_put(half_width(text_next(name, &at)), bytes));
}

/* The code as a number of its own, not inside a longer one. */
static bool has_code(const char *text, const struct region *region) {
    char code[13];
    snprintf(code, sizeof code, "%012llu", (unsigned long long)region->code);
    code[region->digits] = '\0';
    for (const char *at = text; (at = strstr(at, code)); at++)
        if ((at == text || !is_digit(at[-1])) && !is_digit(at[region->digits])) return true;
    return false;
}

/* Bytes that two texts begin with alike, in whole characters. */
static size_t common(const char *a, const char *b) {
    size_t same = 0;
    while (a[same] && a[same] == b[same]) same++;
    while (same && text_is_trail(a[same])) same--;
    return same;
}

/* The whole name, or its beginning, at least two characters, and its last one: 三江县 for 三江侗族自治县. */
static bool has_name(const char *text, const char *name) {
    struct span whole = span_of(name);
    size_t last = whole.length;
    while (last && text_is_trail(name[--last])) continue;
    size_t characters = text_length(whole);
    if (characters < 2) return false;
    for (const char *at = text; (at = strstr(at, (char[]){name[0], '\0'})); at++) {
        size_t same = common(at, name);
        if (same == whole.length) return true;
        bool ends = same && strncmp(at + same, name + last, whole.length - last) == 0;
        if (ends && text_length((struct span){name, same}) >= 2) return true;
    }
    return false;
}

/* The one place of that many digits inside `within`; NULL when there is none or `several`. */
static const struct region *find_place(const struct book *book, const char *text, int digits,
                                       const struct region *within, bool *several) {
    const struct region *found = NULL;
    for (uint32_t i = 0; i < book->regions.count; i++) {
        const struct region *region = &book->regions.items[i];
        if (region->digits != digits || digits <= book->site.region_digits ||
            !region_inside(region->code, book->site.region, book->site.region_digits) ||
            (within && !region_inside(region->code, within->code, within->digits)) ||
            !(has_code(text, region) || has_name(text, region->name)))
            continue;
        *several = *several || found;
        found = region;
    }
    return *several ? NULL : found;
}

/* The full name of the one county or township in the office's area that the text gives, by its name, by the
 * short form of it (三江县) or by its code; NULL when there is none, or several that do not lie in each
 * other. */
static const char *naming_place(struct arena *arena, const struct book *book, struct span text) {
    struct buffer plain = {0};
    bool several = false, townships = false;
    naming_plain(text, &plain);
    const struct region *county = find_place(book, plain.at, 6, NULL, &several);
    const struct region *township = several ? NULL : find_place(book, plain.at, TOWNSHIP, county, &townships);
    buffer_release(&plain);
    if (!township) return county ? county->name : NULL;
    const char *above =
        book->site.region_digits < 6 ? region_county_name(&book->regions, township->code) : "";
    return arena_format(arena, "%s%s", above, township->name);
}

static const char *place_of(struct arena *arena, const struct book *book, region_t code, int digits) {
    if (digits < 6) return NULL;
    const char *county = region_county_name(&book->regions, code);
    const char *township = digits >= TOWNSHIP ? region_township_name(&book->regions, code) : "";
    if (!*county || (digits >= TOWNSHIP && code % 1000000 && !*township)) return NULL;
    return arena_format(arena, "%s%s", *township && book->site.region_digits >= 6 ? "" : county, township);
}

date_t naming_cutoff(const struct book *book, struct span line) {
    static const char *const words[] = {"截至", "截止", "as of"};
    struct buffer plain = {0};
    date_t first, last = DATE_NONE;
    naming_plain(line, &plain);
    for (size_t i = 0; i < sizeof words / sizeof *words && last == DATE_NONE && plain.length; i++) {
        const char *at = strstr(plain.at, words[i]);
        if (at) period_read(span_of(at), book->today, &first, &last);
    }
    buffer_release(&plain);
    return last;
}

/* The folders of a path from the nearest to the file upwards; false: no more. */
static bool next_folder(const char *path, size_t *end, struct span *folder) {
    size_t start = *end;
    if (!start) return false;
    while (start && path[start - 1] != '/') start--;
    *folder = (struct span){path + start, *end - start};
    *end = start ? start - 1 : 0;
    return true;
}

static size_t folders_end(const char *path) {
    const char *base = naming_base(path);
    return base > path ? (size_t)(base - path) - 1 : 0;
}

/* What the folder of a year says, and folders of digits below it: 2022年数据/…, 2022/08, 2022年/8/15,
 * 2022/08-15, 2022/0815. */
struct dated {
    int year, month, day; /* 0: not said */
};

/* A year, or one or two numbers of one or two digits; 0: not said. */
struct number {
    int year, first, second;
    bool alone; /* the folder says nothing else */
};

static void read_digits(const char *plain, struct number *number) {
    const char *mark = strpbrk(plain, "-._");
    size_t whole = strlen(plain), length = mark ? (size_t)(mark - plain) : whole == 4 ? 2 : whole;
    const char *rest = plain + length + (mark != NULL);
    size_t more = strlen(rest);
    if (!length || length > 2 || more > 2 || (mark && !more)) return;
    if (!digits_all(plain, length) || !digits_all(rest, more)) return;
    for (size_t i = 0; i < length; i++) number->first = number->first * 10 + (plain[i] - '0');
    for (size_t i = 0; i < more; i++) number->second = number->second * 10 + (rest[i] - '0');
    number->alone = true;
}

static struct number number_of(struct span folder) {
    struct buffer plain = {0};
    naming_plain(folder, &plain);
    struct number number = {.alone = false};
    number.year = period_year(buffer_span(&plain), &number.alone);
    if (!number.year) read_digits(plain.at, &number);
    buffer_release(&plain);
    return number;
}

/* The folder nearest to the file that says month and day says them alone. */
static struct dated dated_folders(const char *path) {
    struct span folder;
    struct dated dated = {0};
    bool both = false;
    for (size_t end = folders_end(path); !dated.year && next_folder(path, &end, &folder);) {
        struct number number = number_of(folder);
        dated.year = number.year;
        if (number.year || both) continue;
        both = number.second > 0;
        dated.day = both ? number.second : dated.month;
        dated.month = number.first;
    }
    return dated.year ? dated : (struct dated){0};
}

/* `year`: of a month without one; 0: nothing says. December's file that lies in the folder of January's year
 * is of the year before. */
static bool read_period(const struct book *book, int year, struct span name, struct told *told) {
    struct buffer plain = {0}, text = {0};
    date_t first, last;
    naming_plain(name, &plain);
    bool found = period_read(buffer_span(&plain), book->today, &told->first, &told->last);
    if (found && year) {
        buffer_format(&text, "%d年/%s", year, plain.at);
        period_read(buffer_span(&text), book->today, &first, &last);
        bool is_late = first > book->today && told->last >= book->today - LATE_DAYS;
        told->first = is_late ? told->first : first;
        told->last = is_late ? told->last : last;
    }
    buffer_release(&plain);
    buffer_release(&text);
    return found;
}

static bool read_dated(const struct book *book, struct dated dated, struct told *told) {
    char text[48];
    int length = snprintf(text, sizeof text, "%d-%02d", dated.year, dated.month);
    if (dated.day) snprintf(text + length, sizeof text - (size_t)length, "-%02d", dated.day);
    return dated.month && period_read(span_of(text), book->today, &told->first, &told->last);
}

/* The first folder that is neither period nor year, nor a number below a year; its own period is lost when
 * the name has one. */
static struct span sending_folder(const struct book *book, const char *path) {
    bool in_year = dated_folders(path).year > 0;
    struct span folder, found = {path, 0};
    struct told unused;
    for (size_t end = folders_end(path); next_folder(path, &end, &folder);)
        if (!(in_year && number_of(folder).alone) && !read_period(book, 0, folder, &unused)) found = folder;
    return found;
}

/* A place within the folder that its sender has; NULL: none. */
static const char *within_folder(struct arena *arena, const struct book *book, const char *path,
                                 const char *place) {
    struct buffer shown = {0};
    struct span folder = sending_folder(book, path);
    const char *own = folder.length ? naming_place(arena, book, folder) : NULL,
               *sender = arena_text(arena, text_shown(&shown, folder));
    buffer_release(&shown);
    if (!place || (own && strcmp(own, place) == 0)) return sender;
    return *sender ? arena_format(arena, "%s/%s", sender, place) : place;
}

/* Nearly no other name does, and there may be a hundred thousand. */
static bool begins_like_year(struct span folder) {
    size_t at = 0;
    int32_t first = folder.length ? text_next(folder, &at) : 0;
    return text_digit(first) >= 0 || day_numeral(first) >= 0;
}

const char *naming_known_sender(struct arena *arena, const struct book *book, const char *path,
                                const char *sender) {
    struct span folder = {path, strcspn(path, "/")};
    if (!path[folder.length] || !begins_like_year(folder)) return sender;
    if (strncmp(sender, path, folder.length) != 0) return sender;
    struct number number = number_of(folder);
    const char *behind = sender + folder.length;
    if (!number.year || !number.alone || (*behind && *behind != '/')) return sender;
    return within_folder(arena, book, path, *behind ? behind + 1 : NULL);
}

const char *naming_sender(struct arena *arena, const struct book *book, const char *path, struct span text) {
    region_t code;
    int digits;
    struct buffer shown = {0};
    const char *place = region_read(text, &code, &digits) ? place_of(arena, book, code, digits)
                                                          : naming_place(arena, book, text);
    if (!place) place = arena_text(arena, text_shown(&shown, text));
    buffer_release(&shown);
    return within_folder(arena, book, path, place);
}

/* The place that the name gives, else the folder nearest to it below that of the sender. */
static const char *place_in_path(struct arena *arena, const struct book *book, const char *path) {
    const char *place = naming_place(arena, book, naming_stem(path));
    struct span folder, sending = sending_folder(book, path);
    for (size_t end = folders_end(path); !place && next_folder(path, &end, &folder);) {
        if (folder.at == sending.at) break;
        place = naming_place(arena, book, folder);
    }
    return place;
}

bool naming_is_part(const char *sender, const char *other) {
    size_t length = strlen(sender), longer = strlen(other);
    if (length > longer) return naming_is_part(other, sender);
    return length && length < longer && other[length] == '/' && memcmp(sender, other, length) == 0;
}

struct told naming_read(struct arena *arena, const struct book *book, const char *path) {
    struct told told;
    struct span folder;
    struct dated above = dated_folders(path);
    bool found = read_period(book, above.year, naming_stem(path), &told) || read_dated(book, above, &told);
    for (size_t end = folders_end(path); !found && next_folder(path, &end, &folder);)
        found = read_period(book, above.year, folder, &told);
    told.sender = within_folder(arena, book, path, place_in_path(arena, book, path));
    return told;
}
