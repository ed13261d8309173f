/* Families for tests of relations: a dataset about two persons, parents and spouses as rules declare them,
 * and people by number, as evening_row numbers them: an odd number is a man's. */
#ifndef HEARTH_TESTS_JUDGE_FAMILY_H
#define HEARTH_TESTS_JUDGE_FAMILY_H

#include <inttypes.h>

#include "village.h"

#define MARRIAGE                                                                                             \
    "dataset \"marriage\" { title = { zh = \"婚姻\" }, files = { \"m*\" }, dated = \"day\",\n"             \
    "  persons = { wife = { id = \"w\" }, husband = { id = \"h\" } },\n"                                     \
    "  columns = { h = { type = \"citizen_id\" }, w = { type = \"citizen_id\" }, day = { type = \"date\" "   \
    "},\n"                                                                                                   \
    "    kind = { one_of = { married = { \"结婚\" }, divorced = { \"离婚\" } } } } }\n"
#define PARENTS                                                                                              \
    "relation \"father\" { title = { zh = \"父亲\" }, inverse = \"children\", sex = \"male\",\n"           \
    "  named_by = \"register.father_id\", in_book = { child = { \"head\", \"spouse\" }, head = \"parent\" "  \
    "} }\n"                                                                                                  \
    "relation \"mother\" { title = { zh = \"母亲\" }, inverse = \"children\", sex = \"female\",\n"         \
    "  named_by = \"register.mother_id\", in_book = { child = { \"head\", \"spouse\" }, head = \"parent\" "  \
    "} }\n"
#define SPOUSE(blank)                                                                                        \
    "relation \"spouse\" { title = { zh = \"配偶\" }, inverse = \"spouse\", sex = \"other\",\n"            \
    "  named_by = { { \"marriage\", kind = \"married\" } }, " blank "\n"                                     \
    "  in_book = { head = \"spouse\", spouse = \"head\", child = \"child_in_law\", child_in_law = "          \
    "\"child\" } }\n"

UNUSED static uint64_t digits_of(uint32_t person) {
    return UINT64_C(45020019800101000) + person;
}

/* 18 characters, the check digit by the weights of GB 11643. */
UNUSED static const char *id_of(uint32_t person) {
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static char ids[8][32];
    static int next;
    char *out = ids[next++ % 8];
    int sum = 0;
    snprintf(out, 32, "%017" PRIu64, digits_of(person));
    for (int i = 0; i < 17; i++) sum += (out[i] - '0') * weights[i];
    out[17] = "10X98765432"[sum % 11];
    out[18] = 0;
    return out;
}

UNUSED static uint32_t number_of(const struct population *population, uint32_t person) {
    for (uint32_t p = 0; p < population->persons; p++)
        if (population->id[p] == digits_of(person)) return p;
    fail_msg("person %u is not there", person);
    return 0;
}

/* Somebody of a book, with a place in it ("" = nobody wrote it down). */
UNUSED static void lives(struct evening *evening, uint32_t person, const char *book, const char *standing) {
    evening_row(evening, "register", person, "office", "甲所", "book", book, "region", "450226102", NULL);
    struct rows *rows = &evening->rows[REGISTER];
    if (*standing)
        cell_read(rows, dataset_column(rows->dataset, "standing"), rows->slots - 1, span_of(standing),
                  &evening->writers[REGISTER], evening->room);
}

UNUSED static void set_id(struct evening *evening, const char *dataset, const char *column,
                          const char *text) {
    uint16_t number = book_dataset(evening->book, dataset);
    struct rows *rows = &evening->rows[number];
    cell_read(rows, dataset_column(rows->dataset, column), rows->slots - 1, span_of(text),
              &evening->writers[number], evening->room);
}

/* A row of marriage: 0 = the cell is empty. */
UNUSED static void weds(struct evening *evening, uint32_t husband, uint32_t wife, const char *day,
                        const char *kind) {
    evening_row(evening, "marriage", husband, NULL);
    set_id(evening, "marriage", "h", husband ? id_of(husband) : "");
    set_id(evening, "marriage", "w", wife ? id_of(wife) : "");
    set_id(evening, "marriage", "day", day);
    set_id(evening, "marriage", "kind", kind);
}

#endif
