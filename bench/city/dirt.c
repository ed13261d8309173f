/* Kinds of dirt, how frequent each is, and what it does to a cell. */
#include "dirt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "calendar.h"

static const struct {
    const char *name;
    double weight;
} kinds[DIRT_KINDS] = {
    [DIRT_NONE] = {"", 0},
    [DIRT_LOWER] = {"lower", 3},
    [DIRT_WIDE] = {"wide", 3},
    [DIRT_SPACE] = {"space", 6},
    [DIRT_APOSTROPHE] = {"apostrophe", 4},
    [DIRT_OLD] = {"old", 3},
    [DIRT_CARRIER] = {"carrier", 3},
    [DIRT_DIGIT] = {"digit", 4},
    [DIRT_LOST] = {"lost", 2},
    [DIRT_SCIENCE] = {"science", 1},
    [DIRT_ZEROS] = {"zeros", 1},
    [DIRT_NAME] = {"name", 4},
    [DIRT_BORROWED] = {"borrowed", 2},
    [DIRT_STRANGER] = {"stranger", 6},
    [DIRT_REPEAT] = {"repeat", 4},
    [DIRT_REFUND] = {"refund", 4},
    [DIRT_DATE] = {"date", 1},
    [DIRT_AMOUNT] = {"amount", 1},
    [DIRT_DATE_FORM] = {"date-form", 4},
    [DIRT_AMOUNT_FORM] = {"amount-form", 4},
};

static enum dirt_kind kind_named(const char *name, size_t length) {
    for (int kind = DIRT_NONE + 1; kind < DIRT_KINDS; kind++)
        if (strlen(kinds[kind].name) == length && strncmp(kinds[kind].name, name, length) == 0)
            return (enum dirt_kind)kind;
    return DIRT_NONE;
}

bool dirt_init(struct dirt *dirt, double share, const char *wanted, uint64_t seed) {
    *dirt = (struct dirt){.share = share};
    random_init(&dirt->random, seed, "dirt");
    for (int kind = DIRT_NONE + 1; kind < DIRT_KINDS; kind++) dirt->wanted[kind] = wanted == NULL;
    while (wanted && *wanted) {
        size_t length = strcspn(wanted, ",");
        enum dirt_kind kind = kind_named(wanted, length);
        if (kind == DIRT_NONE) {
            fprintf(stderr, "city: no kind of dirt is called %.*s\n", (int)length, wanted);
            return false;
        }
        dirt->wanted[kind] = true;
        wanted += length + (wanted[length] == ',');
    }
    return true;
}

enum dirt_kind dirt_choose(struct dirt *dirt, uint32_t possible) {
    if (!random_chance(&dirt->random, dirt->share)) return DIRT_NONE;
    double sum = 0, until[DIRT_KINDS];
    for (int kind = 0; kind < DIRT_KINDS; kind++) {
        if (dirt->wanted[kind] && possible >> kind & 1) sum += kinds[kind].weight;
        until[kind] = sum;
    }
    double at = random_real(&dirt->random) * sum;
    for (int kind = DIRT_NONE + 1; kind < DIRT_KINDS; kind++)
        if (at < until[kind]) return (enum dirt_kind)kind;
    return DIRT_NONE;
}

const char *dirt_name(enum dirt_kind kind) {
    return kinds[kind].name;
}

/* ASCII → full-width forms, U+FF01 onwards. */
static void widen(const char *text, char *out) {
    for (; *text; text++) {
        unsigned code = 0xFF01u + (unsigned)(*text - '!');
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    *out = '\0';
}

static void pad(struct random *random, const char *text, char *out) {
    static const char *const blanks[] = {" ", "  ", "\t", "\u3000", "\u00a0"};
    const char *before = blanks[random_below(random, 5)], *after = blanks[random_below(random, 5)];
    uint32_t sides = random_below(random, 3);
    snprintf(out, DIRT_CELL, "%s%s%s", sides == 0 ? "" : before, text, sides == 1 ? "" : after);
}

static void spoil_digit(struct random *random, char *text) {
    uint32_t place = random_below(random, 18);
    char was = text[place];
    while (text[place] == was) text[place] = (char)('0' + random_below(random, 10));
}

static bool write_old(uint64_t id, char *out) {
    if (id / 1000000000 % 100 != 19) return false;
    snprintf(out, DIRT_CELL, "%06" PRIu64 "%09" PRIu64, id / UINT64_C(100000000000), id % 1000000000);
    return true;
}

bool dirt_id(struct random *random, enum dirt_kind kind, uint64_t id, char out[DIRT_CELL]) {
    char text[CITIZEN_ROOM];
    citizen_write(id, text);
    snprintf(out, DIRT_CELL, "%s", text);
    switch (kind) {
    case DIRT_LOWER:
        if (text[17] == 'X') out[17] = 'x';
        return text[17] == 'X';
    case DIRT_WIDE:
        widen(text, out);
        return true;
    case DIRT_SPACE:
        pad(random, text, out);
        return true;
    case DIRT_APOSTROPHE:
        snprintf(out, DIRT_CELL, "'%s", text);
        return true;
    case DIRT_OLD:
        return write_old(id, out);
    case DIRT_CARRIER: {
        int category = random_between(random, 1, 7), grade = random_between(random, 1, 4);
        snprintf(out, DIRT_CELL, "%s%d%d%s", text, category, grade, random_chance(random, 0.3) ? "B1" : "");
        return true;
    }
    case DIRT_DIGIT:
        spoil_digit(random, out);
        return true;
    case DIRT_LOST: {
        uint32_t place = random_below(random, 18);
        memmove(out + place, out + place + 1, 18 - place);
        return true;
    }
    case DIRT_SCIENCE:
        snprintf(out, DIRT_CELL, "%.5E", (double)id * 10);
        return true;
    case DIRT_ZEROS:
        memcpy(out + 15, "000", 3);
        return strcmp(out, text) != 0;
    default:
        return false;
    }
}

void dirt_date(struct random *random, enum dirt_kind kind, int32_t day, char out[DIRT_CELL]) {
    static const char *const none[] = {"0000-00-00", "无", "2023-13-45", "", "不详"};
    static const char *const forms[] = {"%d/%d/%d", "%04d%02d%02d", "%04d.%02d.%02d", "%d年%d月%d日"};
    struct civil date = day_civil(day);
    if (kind == DIRT_DATE) {
        snprintf(out, DIRT_CELL, "%s", none[random_below(random, 5)]);
        return;
    }
    const char *form = kind == DIRT_DATE_FORM ? forms[random_below(random, 4)] : "%04d-%02d-%02d";
    snprintf(out, DIRT_CELL, form, date.year, date.month, date.day);
}

/* 1234567 fen → 12,345.67 */
static void write_grouped(int32_t fen, char *out) {
    int32_t yuan = (fen < 0 ? -fen : fen) / 100, rest = (fen < 0 ? -fen : fen) % 100;
    const char *sign = fen < 0 ? "-" : "";
    if (yuan >= 1000000)
        snprintf(out, DIRT_CELL, "%s%d,%03d,%03d.%02d", sign, yuan / 1000000, yuan / 1000 % 1000, yuan % 1000,
                 rest);
    else if (yuan >= 1000)
        snprintf(out, DIRT_CELL, "%s%d,%03d.%02d", sign, yuan / 1000, yuan % 1000, rest);
    else
        snprintf(out, DIRT_CELL, "%s%d.%02d", sign, yuan, rest);
}

void dirt_amount(struct random *random, enum dirt_kind kind, int32_t fen, char out[DIRT_CELL]) {
    static const char *const none[] = {"—", "abc", "1.2.3", "", "待核"};
    if (kind == DIRT_AMOUNT) {
        snprintf(out, DIRT_CELL, "%s", none[random_below(random, 5)]);
        return;
    }
    char plain[DIRT_CELL / 2];
    int32_t size = fen < 0 ? -fen : fen;
    snprintf(plain, sizeof plain, "%s%d.%02d", fen < 0 ? "-" : "", size / 100, size % 100);
    uint32_t form = kind == DIRT_AMOUNT_FORM ? random_below(random, 3) + 1 : 0;
    if (form == 1)
        write_grouped(fen, out);
    else if (form == 2 && fen >= 0)
        snprintf(out, DIRT_CELL, "¥%s", plain);
    else if (form == 3)
        snprintf(out, DIRT_CELL, "%s元", plain);
    else
        snprintf(out, DIRT_CELL, "%s", plain);
}
