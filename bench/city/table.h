/* One file of one agency, written row by row: cells are quoted where they must be, one kind of dirt is put
 * into a row, and the text is UTF-8 or GB18030. A second file, truth.csv, says whose every row really is.
 *
 *     table_row(&table, person);            // chooses the row's dirt
 *     table_id(&table); table_name(&table); table_text(&table, "在享");
 *     table_end(&table);
 */
#ifndef CITY_TABLE_H
#define CITY_TABLE_H

#include <iconv.h>
#include <stdio.h>
#include "dirt.h"
#include "people.h"

#define ROW_ROOM 4096
#define PERSON_NONE UINT32_MAX

struct table_setting { /* what all files of a city share */
    const char *inbox; /* folder */
    FILE *truth;       /* NULL = not wanted */
    struct people *people;
    const struct places *places;
    struct dirt *dirt;
    bool utf8;            /* every file */
    struct random random; /* strangers, other names, spoilt cells */
    bool failed;          /* a file could not be written; told once */
};

struct table {
    struct table_setting *setting;
    const char *dataset;
    char name[64]; /* base name */
    FILE *out;
    iconv_t encoding;  /* (iconv_t)-1: UTF-8 */
    uint32_t line;     /* last written, the header is 1 */
    uint32_t possible; /* kinds of dirt, a bit each */
    char row[ROW_ROOM];
    size_t length;
    uint32_t cells;              /* in the row so far */
    uint32_t person;             /* of the row */
    enum dirt_kind kind;         /* of the row */
    bool dirty;                  /* the kind was really done */
    uint64_t id;                 /* as the agency knows it */
    char person_name[NAME_ROOM]; /* likewise */
};

/* dataset_period.csv; `header` with commas; `possible`: the kinds of dirt that its rows may have. */
void table_open(struct table *table, struct table_setting *setting, const char *dataset, const char *period,
                const char *header, bool gb18030, uint32_t possible);
void table_close(struct table *table);

void table_row(struct table *table, uint32_t person);
void table_refund_row(struct table *table,
                      uint32_t person); /* the row that takes back one before; else clean */
void table_id(struct table *table);
void table_name(struct table *table);
void table_text(struct table *table, const char *text);
void table_number(struct table *table, uint64_t number);
void table_day(struct table *table, int32_t day);      /* always clean */
void table_main_day(struct table *table, int32_t day); /* takes the row's date dirt */
void table_amount(struct table *table, int32_t fen);
void table_main_amount(struct table *table, int32_t fen); /* takes the row's amount dirt */
void table_end(struct table *table);

#endif
