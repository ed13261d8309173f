/* What the cells of a column read as. */
#include "intake/probe.h"

#include <stdlib.h>
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/plain.h"

#define BAD_SHARE 50   /* one cell in so many may be bad */
#define BAD_MOST 10000 /* of one column; then its type is not tried any more */
#define LONG_NUMBER 12 /* digits of what counts nothing */

static const enum column_type tried[] = {TYPE_CITIZEN_ID, TYPE_DATE,  TYPE_MONTH,  TYPE_BOOLEAN,
                                         TYPE_INTEGER,    TYPE_MONEY, TYPE_DECIMAL};
enum { TRIED = sizeof tried / sizeof *tried };

struct probe {
    const struct regions *regions;
    struct dataset dataset;
    struct column columns[TRIED];
    struct cell_reader readers[TRIED];
    struct rows rows; /* one slot that is written over */
    struct text_writer writer;
    struct pattern_room *room;
};

static void add_spellings(struct column *column, const char *const *words, int32_t *spelled, int32_t means) {
    for (; *words; words++) spelled[map_add(&column->spellings, span_of(*words))] = means;
}

struct probe *probe_new(const struct regions *regions) {
    static const char *const yes[] = {"是", "1", "有", "y", "true", NULL}, *const no[] = {"否",    "0",
                                                                                          "无",    "n",
                                                                                          "false", NULL};
    struct probe *probe = memory_zeroed(1, sizeof *probe);
    probe->regions = regions;
    for (size_t i = 0; i < TRIED; i++) {
        struct column *column = &probe->columns[i];
        *column = (struct column){.name = "", .title = "", .type = tried[i], .blank = ""};
        map_init(&column->spellings);
        if (tried[i] != TYPE_BOOLEAN) continue;
        column->spelled = memory_zeroed(10, sizeof *column->spelled);
        add_spellings(column, yes, column->spelled, 1);
        add_spellings(column, no, column->spelled, 0);
    }
    probe->dataset = (struct dataset){.name = "", .zh = "", .columns = probe->columns, .column_count = TRIED};
    rows_init(&probe->rows, &probe->dataset);
    rows_open(&probe->rows);
    probe->room = pattern_room_new();
    text_writer_init(&probe->writer, &probe->rows.pool);
    for (uint16_t i = 0; i < TRIED; i++)
        cell_reader_init(&probe->readers[i], &probe->rows, i, &probe->writer, probe->room);
    return probe;
}

void probe_free(struct probe *probe) {
    for (size_t i = 0; i < TRIED; i++) {
        map_release(&probe->columns[i].spellings);
        free(probe->columns[i].spelled);
    }
    rows_release(&probe->rows);
    pattern_room_free(probe->room);
    free(probe);
}

/* How a number is written: what tells amounts, codes and months from counts and days. */
static void look_at_digits(struct probe_sum *sum, struct span text) {
    size_t digits = 0, point = text.length;
    for (size_t i = 0; i < text.length; i++) {
        digits += text.at[i] >= '0' && text.at[i] <= '9';
        if (text.at[i] == '.') point = i;
    }
    sum->signs += digits < text.length;
    sum->decimals += point < text.length && point + 3 < text.length;
    sum->codes += (text.length > 1 && text.at[0] == '0' && point != 1) || digits >= LONG_NUMBER;
    sum->serials += digits == 5 && text.length == 5;
    sum->months += digits <= 6;
    sum->phones += digits == 11 && text.length == 11 && text.at[0] == '1' && text.at[1] >= '3';
}

static bool is_code(struct span text) {
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') return false;
    }
    return true;
}

static bool is_place(const struct probe *probe, struct span text) {
    region_t code;
    int digits;
    if (!region_read(text, &code, &digits) || digits < 6) return false;
    return region_find(probe->regions, region_county(code), 6) != NULL;
}

static void look_at(const struct probe *probe, struct probe_sum *sum, struct span text) {
    uint32_t length = (uint32_t)text_length(text);
    if (length > sum->longest) sum->longest = length;
    sum->filled++;
    sum->others += !is_code(text);
    sum->places += is_place(probe, text);
    look_at_digits(sum, text);
}

void probe_cell(struct probe *probe, struct probe_sum *sum, struct span text, enum cell_kind kind) {
    text = plain_trim(text);
    if (text.length == 0) return;
    look_at(probe, sum, text);
    for (uint16_t i = 0; i < TRIED; i++) {
        if (sum->bad[i] > BAD_MOST) continue;
        enum cell_problem problem = cell_reader_take(&probe->readers[i], 0, text, kind);
        sum->bad[i] += problem != CELL_GOOD && problem != CELL_EMPTY;
        if (tried[i] != TYPE_DATE || problem != CELL_GOOD) continue;
        date_t day = rows_int32(&probe->rows, i, 0);
        if (day != DATE_OPEN && (sum->latest == 0 || day > sum->latest)) sum->latest = day;
    }
}

static bool nearly_all(const struct probe_sum *sum, uint32_t count) {
    return (uint64_t)(sum->filled - count) * BAD_SHARE <= sum->filled;
}

static bool fits(const struct probe_sum *sum, enum column_type type) {
    for (size_t i = 0; i < TRIED; i++)
        if (tried[i] == type) return (uint64_t)sum->bad[i] * BAD_SHARE <= sum->filled;
    return false;
}

/* Numbers, once nothing else fits. A number that no sum is made of is a code. */
static enum column_type number_type(const struct probe_sum *sum) {
    if (nearly_all(sum, sum->phones)) return TYPE_PHONE;
    if (sum->codes) return sum->others ? TYPE_TEXT : TYPE_CODE;
    if (fits(sum, TYPE_INTEGER) && !sum->signs) return TYPE_INTEGER;
    if (fits(sum, TYPE_MONEY) && !sum->decimals) return TYPE_MONEY;
    if (fits(sum, TYPE_DECIMAL)) return TYPE_DECIMAL;
    return sum->others ? TYPE_TEXT : TYPE_CODE;
}

enum column_type probe_type(const struct probe_sum *sum, uint32_t distinct) {
    if (sum->filled == 0) return TYPE_TEXT;
    if (fits(sum, TYPE_CITIZEN_ID)) return TYPE_CITIZEN_ID;
    if (nearly_all(sum, sum->places)) return TYPE_REGION;
    bool serials = nearly_all(sum, sum->serials);
    if (fits(sum, TYPE_MONTH) && nearly_all(sum, sum->months) && !serials) return TYPE_MONTH;
    if (fits(sum, TYPE_DATE) && !serials) return TYPE_DATE;
    if (fits(sum, TYPE_BOOLEAN) && distinct == 2) return TYPE_BOOLEAN;
    return number_type(sum);
}

bool probe_is_value(struct probe *probe, struct span text) {
    struct probe_sum sum = {0};
    probe_cell(probe, &sum, text, CELL_TEXT);
    return sum.filled && (fits(&sum, TYPE_CITIZEN_ID) || fits(&sum, TYPE_DATE) || fits(&sum, TYPE_MONEY) ||
                          fits(&sum, TYPE_DECIMAL) || sum.codes);
}
