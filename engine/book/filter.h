/* One vocabulary for `where`, `among`, `:where{…}`, `alone`: conditions on the columns and facts of a row or
 * a person. This header holds what was declared; judge/filter.h asks it. */
#ifndef HEARTH_BOOK_FILTER_H
#define HEARTH_BOOK_FILTER_H

#include <stdbool.h>
#include <stdint.h>
#include "book/region.h"
#include "ground/date.h"

struct pattern;

enum value_kind {
    VALUE_MISSING,
    VALUE_BOOLEAN,
    VALUE_NUMBER,
    VALUE_AMOUNT,
    VALUE_DATE,
    VALUE_MONTH,
    VALUE_TEXT,
    VALUE_CHOICE,
    VALUE_REGION
};

struct value {
    enum value_kind kind;
    union {
        bool boolean;
        double number;
        int64_t amount; /* fen */
        date_t date;
        month_t month;
        uint32_t choice; /* number of the choice in its column or fact */
        region_t region;
        struct span text; /* borrowed from rows, book or arena */
    } as;
};

enum filter_word {          /* in this order: what is asked of it below rests on that */
                   WORD_IS, /* one of `values`: itself or a set */
                   WORD_AT_LEAST,
                   WORD_OVER,
                   WORD_AT_MOST,
                   WORD_BELOW,       /* values[0] */
                   WORD_BETWEEN,     /* values[0] … values[1], both included */
                   WORD_INSIDE,      /* region of `digits` digits in values[0] */
                   WORD_MATCHES,     /* pattern */
                   WORD_LAST,        /* after reach - span, up to today; reach = cut-off of the data */
                   WORD_FULL_MONTHS, /* the `span.months` calendar months before this one */
                   WORD_THIS_YEAR
};

/* That it asks whether a day or month lies in a window that moves with the day. */
static inline bool word_is_window(enum filter_word word) {
    return word >= WORD_LAST;
}
/* That it asks on which side of a value something lies; WORD_BETWEEN, of two. */
static inline bool word_is_ordered(enum filter_word word) {
    return word >= WORD_AT_LEAST && word <= WORD_BETWEEN;
}
const char *filter_word_name(enum filter_word word); /* "at_least"; of WORD_IS "is" */

struct operand {
    bool is_parameter;
    uint16_t parameter;       /* resolved per household when is_parameter */
    uint8_t per;              /* enum per */
    const struct value *keys; /* those that were given; NULL: none */
    struct value value;       /* otherwise */
};

struct condition {
    bool is_fact;
    uint16_t column; /* of the dataset, when not is_fact; COLUMN_AGE for age */
    uint16_t fact;   /* when is_fact */
    enum filter_word word;
    struct operand *values;
    uint16_t value_count;
    int32_t days, months; /* WORD_LAST, WORD_FULL_MONTHS */
    int digits;           /* WORD_INSIDE */
    struct pattern *pattern;
    const char *pattern_text; /* as written, with `pattern` */
};

#define COLUMN_AGE (UINT16_MAX - 1) /* register: full years on the as-of date */

/* Conditions all hold. subject: the dataset whose rows are asked; REGISTER asks persons. */
struct filter {
    struct condition
        *conditions; /* in order of name, so that the order in which Lua walks a table does not matter */
    uint16_t count;
    bool of_household; /* conditions are household facts, or its place (the register's column) */
    uint16_t dataset;
};

#endif
