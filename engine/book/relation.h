/* Who is whose father, and who lives together (rules/household.lua). Owned by the book's arena.
 *
 * How a table built row by row gives somebody a father: the other's ID in the register column of the first
 * naming whose dataset is REGISTER; else a row of its dataset with the two IDs in the roles' columns (the
 * plain values of `where` set); and his place in the book is the register's column dataset.in_book. */
#ifndef HEARTH_BOOK_RELATION_H
#define HEARTH_BOOK_RELATION_H

#include <stdbool.h>
#include <stdint.h>
#include "book/filter.h"

#define RELATION_NONE UINT16_MAX
#define AWAY_MOST 16 /* facts of `away`: a bit each */
#define ROLE_OTHER 2 /* of a row about two: whoever of them one is not oneself */

enum relation_sex { SEX_ANY, SEX_MALE, SEX_FEMALE, SEX_OTHER };

struct naming {           /* one entry of named_by */
    uint16_t dataset;     /* REGISTER: `column` of one's own row holds the other's citizen ID */
    uint16_t column;      /* else COLUMN_NONE: a dataset about two people */
    uint8_t role;         /* the one of the two who is named: 0, 1 or ROLE_OTHER */
    struct filter *where; /* of such rows, plain values only; NULL = all */
};

struct relation { /* person.father */
    const char *name, *zh;
    enum relation_sex sex;   /* SEX_OTHER: not one's own */
    bool mutual;             /* inverse = its own name: who is my spouse has me for a spouse */
    bool blank_is_nobody;    /* blank = false: nobody recorded means that there is none */
    struct naming *named_by; /* the first that is filled */
    uint16_t named_count;
    bool *in_book; /* [mine * choices + his] of the register's in_book column; NULL = not given */
    const char *file;
    int line;
};

struct inverse { /* person.children: everybody who has one for a father or a mother */
    const char *name;
    uint16_t *relations;
    uint16_t relation_count;
};

struct join { /* lives with */
    uint16_t relation;
    struct filter *where; /* of the one who joins; NULL = whoever */
};

struct household_form {
    uint16_t *book; /* register columns that put people under one number */
    uint16_t book_count;
    struct filter *alone; /* NULL = nobody */
    uint16_t region;      /* register column */
    struct join *joins;
    uint16_t join_count;
    uint32_t limit;      /* members of a joined household; 0 = no limit */
    uint32_t book_limit; /* people under one book number; above it the number is none; 0 = no limit */
    uint16_t *away;      /* yes/no facts of a person */
    uint16_t away_count;
    uint16_t even;     /* those that the `even` of some rule names: bit i is away[i] */
    const bool *reads; /* [dataset_count] whose rows can decide who is who, whose and with whom: the register,
                          those that name a relation, and those that facts read which `joins` asks */
};

#endif
