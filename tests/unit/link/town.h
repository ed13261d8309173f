/* A made-up town for the tests of the link stage: a book with a register and three datasets, built by hand,
 * and rows written cell by cell as intake would write them. */
#ifndef HEARTH_TESTS_LINK_TOWN_H
#define HEARTH_TESTS_LINK_TOWN_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "intake/cell.h"
#include "intake/rows.h"
#include "link/population.h"

enum {
    BILLS = 1,
    CARDS,
    PLACES,
    TOWN_DATASETS
}; /* bills: ID and name; cards: ID, a name may come; places: no name column */
enum { R_ID, R_NAME, R_BORN, R_OFFICE, R_BOOK, R_KIND, R_REGION, R_TAG, R_COLUMNS };
enum { B_ID, B_NAME, B_BORN, B_SEX, B_PAID, B_NUMBER, B_AMOUNT, B_TAG, B_COLUMNS };
enum { C_ID, C_NAME, C_TAG, C_COLUMNS };
enum { P_ID, P_TAG, P_COLUMNS };
enum { KIND_FAMILY, KIND_COLLECTIVE };

struct town {
    struct book book;
    struct dataset datasets[TOWN_DATASETS];
    struct condition alone_condition;
    struct operand alone_value;
    struct filter alone;
    struct rows rows[TOWN_DATASETS];
    struct text_writer writers[TOWN_DATASETS];
    struct population population;
};

static struct column town_register[] = {
    [R_ID] = {.name = "id", .type = TYPE_CITIZEN_ID},
    [R_NAME] = {.name = "name", .type = TYPE_NAME},
    [R_BORN] = {.name = "born", .type = TYPE_DATE},
    [R_OFFICE] = {.name = "office", .type = TYPE_TEXT},
    [R_BOOK] = {.name = "book", .type = TYPE_CODE},
    [R_KIND] = {.name = "book_kind", .type = TYPE_CHOICE},
    [R_REGION] = {.name = "region", .type = TYPE_REGION},
    [R_TAG] = {.name = "tag", .type = TYPE_TEXT},
};
static struct choice town_sexes[] = {{"male", "男"}, {"female", "女"}};
static struct column town_bills[] = {
    [B_ID] = {.name = "id", .type = TYPE_CITIZEN_ID},
    [B_NAME] = {.name = "name", .type = TYPE_NAME},
    [B_BORN] = {.name = "born", .type = TYPE_DATE},
    [B_SEX] = {.name = "sex", .type = TYPE_CHOICE, .choices = town_sexes, .choice_count = 2},
    [B_PAID] = {.name = "paid_on", .type = TYPE_DATE},
    [B_NUMBER] = {.name = "number", .type = TYPE_TEXT},
    [B_AMOUNT] = {.name = "amount", .type = TYPE_MONEY},
    [B_TAG] = {.name = "tag", .type = TYPE_TEXT},
};
static struct column town_cards[] = {
    [C_ID] = {.name = "id", .type = TYPE_CITIZEN_ID},
    [C_NAME] = {.name = "name", .type = TYPE_NAME},
    [C_TAG] = {.name = "tag", .type = TYPE_TEXT},
};
static struct column town_places[] = {
    [P_ID] = {.name = "id", .type = TYPE_CITIZEN_ID},
    [P_TAG] = {.name = "tag", .type = TYPE_TEXT},
};
static uint16_t town_book[] = {R_OFFICE, R_BOOK};
static uint16_t town_bill_key[] = {B_NUMBER};

static inline struct dataset town_dataset(const char *name, struct column *columns, uint16_t count) {
    return (struct dataset){.name = name,
                            .columns = columns,
                            .column_count = count,
                            .id = 0,
                            .person_name = COLUMN_NONE,
                            .born = COLUMN_NONE,
                            .sex = COLUMN_NONE,
                            .address = COLUMN_NONE,
                            .phone = COLUMN_NONE,
                            .dated = COLUMN_NONE,
                            .link = LINK_ID};
}

static inline void town_open(struct town *town) {
    memset(town, 0, sizeof *town);
    struct dataset *d = town->datasets;
    d[REGISTER] = town_dataset("register", town_register, R_COLUMNS);
    d[REGISTER].person_name = R_NAME;
    d[REGISTER].born = R_BORN;
    d[BILLS] = town_dataset("bills", town_bills, B_COLUMNS);
    d[BILLS].person_name = B_NAME;
    d[BILLS].born = B_BORN;
    d[BILLS].sex = B_SEX;
    d[BILLS].dated = B_PAID;
    d[BILLS].key = town_bill_key;
    d[BILLS].key_count = 1;
    d[BILLS].link = LINK_ID_NAME;
    d[CARDS] = town_dataset("cards", town_cards, C_COLUMNS);
    d[CARDS].person_name = C_NAME;
    d[PLACES] = town_dataset("places", town_places, P_COLUMNS);
    town->alone_value = (struct operand){.value = {.kind = VALUE_CHOICE, .as.choice = KIND_COLLECTIVE}};
    town->alone_condition =
        (struct condition){.column = R_KIND, .word = WORD_IS, .values = &town->alone_value, .value_count = 1};
    town->alone = (struct filter){.conditions = &town->alone_condition, .count = 1, .dataset = REGISTER};
    town->book.datasets = d;
    town->book.dataset_count = TOWN_DATASETS;
    town->book.household = (struct household_form){
        .book = town_book, .book_count = 2, .alone = &town->alone, .region = R_REGION};
    for (int i = 0; i < TOWN_DATASETS; i++) {
        rows_init(&town->rows[i], &d[i]);
        text_writer_init(&town->writers[i], &town->rows[i].pool);
    }
}

static inline void town_close(struct town *town) {
    population_release(&town->population);
    for (int i = 0; i < TOWN_DATASETS; i++) rows_release(&town->rows[i]);
}

static inline void town_link(struct town *town, int threads) {
    population_link(&town->population, &town->book, town->rows, threads);
}

/* A new good row, every cell missing. */
static inline uint32_t town_row(struct town *town, int dataset) {
    struct rows *rows = &town->rows[dataset];
    uint32_t slot = rows_open(rows);
    rows->fate[slot] = FATE_ROW;
    for (uint16_t i = 0; i < rows->dataset->column_count; i++) rows_blank(rows, i, slot);
    return slot;
}

static inline void town_text(struct town *town, int dataset, uint16_t column, uint32_t slot,
                             const char *text) {
    ((uint32_t *)town->rows[dataset].columns[column])[slot] =
        text_write(&town->writers[dataset], span_of(text));
}

static inline void town_date(struct town *town, int dataset, uint16_t column, uint32_t slot,
                             const char *text) {
    date_t date = DATE_NONE;
    if (*text) assert_true(date_read(span_of(text), &date));
    ((int32_t *)town->rows[dataset].columns[column])[slot] = date;
}

static inline void town_choice(struct town *town, int dataset, uint16_t column, uint32_t slot, int choice) {
    ((int8_t *)town->rows[dataset].columns[column])[slot] = (int8_t)choice;
}

/* The first 17 digits of an ID written out as text. */
static inline uint64_t town_digits(const char *id) {
    uint64_t digits = 0;
    for (int i = 0; i < 17; i++) digits = digits * 10 + (uint64_t)(id[i] - '0');
    return digits;
}

static inline void town_id(struct town *town, int dataset, uint32_t slot, enum id_kind kind, const char *id) {
    uint64_t cell = 0;
    if (kind == ID_DAMAGED)
        cell = ID_CELL(kind, (uint64_t)text_write(&town->writers[dataset], span_of(id)));
    else if (kind != ID_NONE)
        cell = ID_CELL(kind, town_digits(id));
    ((uint64_t *)town->rows[dataset].columns[0])[slot] = cell;
}

/* The whole ID of 17 digits, with the check digit by the recursive form of ISO 7064 MOD 11-2. */
static inline const char *town_whole(const char *digits, char out[19]) {
    int p = 0;
    for (int i = 0; i < 17; i++) p = (p + digits[i] - '0') * 2 % 11;
    memcpy(out, digits, 17);
    out[17] = "0123456789X"[(12 - p) % 11];
    out[18] = 0;
    return out;
}

/* A person of the register; book "" = none. The birth column stays empty: the ID says it. */
static inline uint32_t town_person(struct town *town, const char *id, const char *name, const char *book,
                                   uint64_t region) {
    uint32_t slot = town_row(town, REGISTER);
    town_id(town, REGISTER, slot, ID_EXACT, id);
    town_text(town, REGISTER, R_NAME, slot, name);
    town_text(town, REGISTER, R_OFFICE, slot, "城中派出所");
    town_text(town, REGISTER, R_BOOK, slot, book);
    town_choice(town, REGISTER, R_KIND, slot, KIND_FAMILY);
    ((uint64_t *)town->rows[REGISTER].columns[R_REGION])[slot] = region;
    return slot;
}

static inline uint32_t town_bill(struct town *town, enum id_kind kind, const char *id, const char *name) {
    uint32_t slot = town_row(town, BILLS);
    town_id(town, BILLS, slot, kind, id);
    town_text(town, BILLS, B_NAME, slot, name);
    return slot;
}

/* Where a slot went: the dense row, or ROW_NONE. */
static inline uint32_t town_dense(const struct town *town, int dataset, uint32_t slot) {
    const struct rows *rows = &town->rows[dataset];
    for (uint32_t i = 0; i < rows->linked; i++)
        if (rows->origin[i] == slot) return i;
    return ROW_NONE;
}

/* "NAME kind" of the person a slot was linked to, or "- reason". */
static inline const char *town_answer(const struct town *town, int dataset, uint32_t slot, char out[64]) {
    static const char *const kinds[] = {"not", "exact", "derived", "carrier", "repaired", "self"};
    static const char *const reasons[] = {[UNLINKED_NOT_IN_REGISTER] = "not in register",
                                          [UNLINKED_NAME] = "name",
                                          [UNLINKED_NO_NAME] = "no name",
                                          [UNLINKED_DAMAGED] = "damaged",
                                          [UNLINKED_SUSPECT] = "suspect",
                                          [UNLINKED_SAME_PERSON] = "same person",
                                          [UNLINKED_NO_ID] = "no id"};
    const struct population *population = &town->population;
    uint32_t row = town_dense(town, dataset, slot);
    for (uint32_t i = 0; i < population->stray_count; i++) {
        const struct stray *stray = &population->strays[i];
        if (stray->dataset != dataset || stray->slot != slot) continue;
        assert_int_equal(row, ROW_NONE);
        assert_int_equal(town->rows[dataset].fate[slot], FATE_UNLINKED);
        snprintf(out, 64, "- %s", reasons[stray->reason]);
        return out;
    }
    assert_int_not_equal(row, ROW_NONE);
    assert_int_equal(town->rows[dataset].fate[slot], FATE_LINKED);
    struct span name = person_name(population, town->rows[dataset].person[row]);
    snprintf(out, 64, "%.*s %s", (int)name.length, name.at, kinds[town->rows[dataset].link_kind[row]]);
    return out;
}

#define ASSERT_ANSWER(town, dataset, slot, text)                                                             \
    do {                                                                                                     \
        char town_answer_text[64];                                                                           \
        assert_string_equal(town_answer(town, dataset, slot, town_answer_text), text);                       \
    } while (0)

#endif
