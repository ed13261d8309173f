/* Rows, cells, quotes, encodings, and the truth beside them. */
#include "table.h"

#include <inttypes.h>
#include <string.h>
#include "calendar.h"

static void fail(struct table_setting *setting, const char *what) {
    if (!setting->failed) fprintf(stderr, "city: cannot write %s\n", what);
    setting->failed = true;
}

/* The row leaves as it stands; GB18030 can say every character. */
static void put(struct table *table) {
    char converted[ROW_ROOM * 2], *from = table->row, *to = converted;
    size_t left = table->length, room = sizeof converted;
    const char *bytes = table->row;
    size_t length = table->length;
    if (table->encoding != (iconv_t)-1) {
        if (iconv(table->encoding, &from, &left, &to, &room) == (size_t)-1) fail(table->setting, table->name);
        bytes = converted;
        length = sizeof converted - room;
    }
    if (!table->out || fwrite(bytes, 1, length, table->out) != length) fail(table->setting, table->name);
    table->line++;
}

static void add(struct table *table, const char *text, size_t length) {
    if (table->length + length + 2 >= ROW_ROOM) {
        fail(table->setting, table->name);
        return;
    }
    memcpy(table->row + table->length, text, length);
    table->length += length;
}

void table_open(struct table *table, struct table_setting *setting, const char *dataset, const char *period,
                const char *header, bool gb18030, uint32_t possible) {
    char path[4096];
    *table = (struct table){.setting = setting, .dataset = dataset, .possible = possible};
    table->encoding = gb18030 && !setting->utf8 ? iconv_open("GB18030", "UTF-8") : (iconv_t)-1;
    snprintf(table->name, sizeof table->name, "%s_%s.csv", dataset, period);
    snprintf(path, sizeof path, "%s/%s", setting->inbox, table->name);
    table->out = fopen(path, "wb");
    if (!table->out) fail(setting, path);
    add(table, header, strlen(header));
    add(table, "\r\n", 2);
    put(table);
}

void table_close(struct table *table) {
    if (table->out && fclose(table->out) != 0) fail(table->setting, table->name);
    if (table->encoding != (iconv_t)-1) iconv_close(table->encoding);
}

static void become_stranger(struct table *table) {
    struct table_setting *setting = table->setting;
    struct random *random = &setting->random;
    const struct places *places = setting->places;
    uint32_t county = places->townships[places_choose(places, random)].code / 1000;
    bool male = random_chance(random, 0.5);
    int32_t born = day_from(1935, 1, 1) + random_between(random, 0, 84 * 365);
    char surname[SURNAME_ROOM];
    surname_choose(random, surname);
    table->id = citizen_new(&setting->people->citizens, random, county, born, male);
    name_choose(random, surname, male, table->person_name);
}

/* Somebody else's name: nothing is left of the person's own. */
static void rename_person(struct table *table) {
    const struct person *person = &table->setting->people->persons[table->person];
    char surname[SURNAME_ROOM];
    do {
        surname_choose(&table->setting->random, surname);
        name_choose(&table->setting->random, surname, person->male, table->person_name);
    } while (memcmp(table->person_name, person->name, 3) == 0);
}

/* The ID of the first in the book who is called otherwise. */
static bool borrow(struct table *table) {
    const struct people *people = table->setting->people;
    const struct person *person = &people->persons[table->person];
    const struct household *household = &people->households[person->household];
    if (household->collective) return false;
    for (uint32_t i = household->first; i < household->first + household->count; i++) {
        if (strcmp(people->persons[i].name, person->name) == 0) continue;
        table->id = people->persons[i].id;
        return true;
    }
    return false;
}

static void begin(struct table *table, uint32_t person) {
    const struct person *who = &table->setting->people->persons[person];
    table->length = 0;
    table->cells = 0;
    table->person = person;
    table->id = who->id;
    memcpy(table->person_name, who->name, sizeof table->person_name);
}

void table_refund_row(struct table *table, uint32_t person) {
    begin(table, person);
    table->kind = DIRT_REFUND;
    table->dirty = true;
}

void table_row(struct table *table, uint32_t person) {
    begin(table, person);
    table->kind = dirt_choose(table->setting->dirt, table->possible);
    table->dirty = false;
    if (table->kind == DIRT_STRANGER) become_stranger(table);
    if (table->kind == DIRT_NAME) rename_person(table);
    table->dirty = table->kind == DIRT_STRANGER || table->kind == DIRT_NAME || table->kind == DIRT_REPEAT;
    if (table->kind == DIRT_BORROWED) table->dirty = borrow(table);
}

void table_text(struct table *table, const char *text) {
    if (table->cells++) add(table, ",", 1);
    if (!strpbrk(text, ",\"\r\n")) {
        add(table, text, strlen(text));
        return;
    }
    add(table, "\"", 1);
    for (; *text; text++) add(table, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    add(table, "\"", 1);
}

void table_id(struct table *table) {
    char text[DIRT_CELL];
    table->dirty |= dirt_id(&table->setting->random, table->kind, table->id, text);
    table_text(table, text);
}

void table_name(struct table *table) {
    table_text(table, table->person_name);
}

void table_number(struct table *table, uint64_t number) {
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, number);
    table_text(table, text);
}

static void day_cell(struct table *table, enum dirt_kind kind, int32_t day) {
    char text[DIRT_CELL];
    dirt_date(&table->setting->random, kind, day, text);
    table_text(table, text);
}

void table_day(struct table *table, int32_t day) {
    day_cell(table, DIRT_NONE, day);
}

void table_main_day(struct table *table, int32_t day) {
    table->dirty |= table->kind == DIRT_DATE || table->kind == DIRT_DATE_FORM;
    day_cell(table, table->kind, day);
}

static void amount_cell(struct table *table, enum dirt_kind kind, int32_t fen) {
    char text[DIRT_CELL];
    dirt_amount(&table->setting->random, kind, fen, text);
    table_text(table, text);
}

void table_amount(struct table *table, int32_t fen) {
    amount_cell(table, DIRT_NONE, fen);
}

void table_main_amount(struct table *table, int32_t fen) {
    table->dirty |= table->kind == DIRT_AMOUNT || table->kind == DIRT_AMOUNT_FORM;
    amount_cell(table, table->kind, fen);
}

static void tell_truth(struct table *table) {
    FILE *truth = table->setting->truth;
    if (!truth) return;
    fprintf(truth, "%s,%s,%" PRIu32 ",", table->dataset, table->name, table->line);
    if (table->kind != DIRT_STRANGER) fprintf(truth, "%" PRIu32, table->setting->people->line[table->person]);
    fprintf(truth, ",%s\n", table->dirty ? dirt_name(table->kind) : "");
}

void table_end(struct table *table) {
    add(table, "\r\n", 2);
    int times = table->kind == DIRT_REPEAT ? 2 : 1;
    for (int i = 0; i < times; i++) {
        put(table);
        tell_truth(table);
    }
}
