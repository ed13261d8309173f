/* Datasets: one kind of file that an agency sends, described as data (rules/datasets/NAME.lua). Immutable
 * once the book is loaded; everything here is owned by the book's arena. */
#ifndef HEARTH_BOOK_DATASET_H
#define HEARTH_BOOK_DATASET_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/amount.h"
#include "ground/date.h"
#include "ground/map.h"

#define COLUMN_NONE UINT16_MAX
#define DATASET_NONE UINT16_MAX
#define REGISTER 0                /* the register is always dataset 0 */
#define DATASET_COLUMNS_MOST 1024 /* declared columns; a file has no more either (intake/csv.h) */

enum column_type {
    TYPE_TEXT, /* the text types stand first, up to TYPE_PHONE */
    TYPE_NAME,
    TYPE_CODE,
    TYPE_ADDRESS,
    TYPE_PHONE,      /* text, decoded to UTF-8, as delivered but trimmed */
    TYPE_CHOICE,     /* one_of: the number of the choice, from 0 */
    TYPE_INTEGER,    /* int64 */
    TYPE_DECIMAL,    /* int64 millionths */
    TYPE_MONEY,      /* amount_t, fen */
    TYPE_DATE,       /* date_t */
    TYPE_MONTH,      /* month_t */
    TYPE_BOOLEAN,    /* 0, 1 */
    TYPE_CITIZEN_ID, /* struct-less uint64_t, see intake/cell.h */
    TYPE_REGION      /* 12-digit place code as uint64_t; 6 and 9 digits are filled with zeros */
};

/* That it says who somebody is: such cells leave the engine only where a list is made to be visited by. */
static inline bool type_is_personal(enum column_type type) {
    return type == TYPE_NAME || type == TYPE_ADDRESS || type == TYPE_PHONE || type == TYPE_CITIZEN_ID;
}

enum audience { FOR_VISITOR, FOR_COUNTY, FOR_AUDITOR };        /* who may see a column, widest first */
const char *audience_word(enum audience audience);             /* "visitor", "county", "auditor" */
bool audience_read(const char *word, enum audience *audience); /* false: none of these words */

struct choice {
    const char *key; /* as rules write it: "cured" */
    const char *zh;  /* title, or the first delivered spelling */
};

/* The number of a key among choices; false: it is none of them. */
bool choice_find(const struct choice *choices, uint16_t count, struct span key, uint32_t *number);

struct column {
    const char *name;  /* as rules write it */
    const char *title; /* zh; the first synonym when none is declared */
    enum column_type type;
    bool required;
    bool has_blank;    /* an empty cell means `blank` */
    const char *blank; /* as text, read like a cell; "" otherwise */
    const char **from; /* header synonyms */
    uint16_t from_count;
    struct choice *choices; /* TYPE_CHOICE */
    uint16_t choice_count;
    struct map spellings; /* TYPE_CHOICE, TYPE_BOOLEAN, open dates: delivered spelling → index in spelled */
    int32_t *spelled;     /* choice number; 0 / 1; DATE_OPEN */
    struct pattern *pattern; /* NULL = none; owned by the book */
    const char *pattern_source;
    enum audience disclose;
};

struct span_of_time {
    int32_t days, months; /* both 0 = not declared; years are 12 months */
};

enum delivery_kind { DELIVERY_ADDS, DELIVERY_REPLACES };
enum link_need { LINK_ID, LINK_ID_NAME, LINK_ANY };
enum absence { ABSENCE_NONE, ABSENCE_UNKNOWN };
enum about { ABOUT_PERSON, ABOUT_TWO, ABOUT_PLACE }; /* what a row tells of */

struct guard {                  /* when a delivery is held for a person; shares. All zero but max_refused and
                                   max_unlinked 1: never */
    double max_refused;         /* of its rows */
    double min_share_of_last;   /* rows, of those of the last delivery */
    double min_share_of_same;   /* the same, of a version of the same period, of a dataset that adds */
    double max_share_of_last;   /* the same; 0 = any number */
    double min_persons_of_last; /* distinct persons of its linked rows, of those of the last delivery */
    double min_filled_of_last;  /* of a column: its share of cells with a value, of what it was */
    double max_unlinked;        /* of its good rows */
    double max_cut_ids;         /* of its rows: citizen IDs that a spreadsheet has cut */
    uint32_t least;             /* so many rows or more, before a share says something; not for max_refused,
                                   and not for min_share_of_last of a dataset that is replaced */
    bool may_be_older;          /* its cut-off may lie before that of what it replaces */
};

struct role { /* one of the two people of a row: husband, wife */
    const char *name;
    uint16_t id, person_name, born, sex; /* columns; COLUMN_NONE but for id */
};

struct dataset {
    const char *name, *zh, *en; /* en NULL when not given */
    const char *agency;         /* zh, "" when not given */
    const char *basis;          /* "" when not given */
    const char **files;         /* globs over base names without extension */
    uint16_t file_count;
    struct column *columns;
    uint16_t column_count;
    enum about about;
    uint16_t id, person_name; /* whose row it is, ABOUT_TWO of the first role; COLUMN_NONE: not declared */
    uint16_t born, sex;       /* register, or corroboration elsewhere; COLUMN_NONE */
    struct role roles[2];     /* ABOUT_TWO, in order of name */
    uint16_t place;           /* ABOUT_PLACE: column of type region */
    uint16_t in_book;         /* register: the place in the book, a column with one_of; COLUMN_NONE */
    uint16_t address, phone;  /* register: contact; COLUMN_NONE */
    uint16_t dated;           /* COLUMN_NONE */
    uint16_t sender;    /* whose the delivery is, the same in all its rows: text or region; COLUMN_NONE */
    uint16_t reaches;   /* up to which day the delivery tells: date; COLUMN_NONE */
    uint16_t refund_of; /* column with the key of the row that a refund takes back; COLUMN_NONE */
    uint16_t *key;      /* columns of the key */
    uint16_t key_count;
    enum delivery_kind delivery;
    struct span_of_time every, good_for;
    struct span_of_time keep; /* how long raw deliveries are kept; not declared: for ever */
    const char *keep_basis;   /* of that term; NULL when it is not declared */
    enum link_need link;
    enum absence absence;
    const char *encoding; /* "utf-8", "gb18030" or NULL = detected */
    char separator;       /* ',' ';' '|' or tab; 0 = detected */
    struct guard guard;
    const char *file; /* where it is declared */
    int line;
};

static inline bool type_is_text(enum column_type type) {
    return type <= TYPE_PHONE;
}
bool dataset_has_role(const struct dataset *dataset, const char *name, int *role);
/* The first day on which the term of what went out of force on `from` is over; DATE_OPEN: never. */
date_t dataset_term_ends(const struct dataset *dataset, date_t from);
/* The same of a period that ended on `last`, for datasets that grow: on that day it goes out of force as
 * well, so that each night reads as many periods as the one before. DATE_OPEN: never. */
date_t dataset_period_ends(const struct dataset *dataset, date_t last);
uint16_t dataset_column(const struct dataset *dataset, const char *name); /* COLUMN_NONE when unknown */

#endif
