/* Facts, parameters and rules as declared. Functions are numbers: fn i is the i-th
 * function that the book's files declare, the same in every Lua state that loads them. */
#ifndef HEARTH_BOOK_RULE_H
#define HEARTH_BOOK_RULE_H

#include <stdbool.h>
#include <stdint.h>
#include "book/dataset.h"
#include "book/filter.h"
#include "book/parameter.h"
#include "ground/date.h"

#define FN_NONE UINT16_MAX
#define FACT_NONE UINT16_MAX
#define VISIT_DAYS "visit_days" /* the parameter that speaks where a rule says nothing of its deadline */

enum fact_subject { FACT_OF_PERSON, FACT_OF_HOUSEHOLD, FACT_OF_ROW };
enum fold { FOLD_NONE, FOLD_SUM, FOLD_COUNT, FOLD_ANY, FOLD_ALL, FOLD_MAX, FOLD_MIN, FOLD_LATEST };
enum fact_unit { UNIT_OTHER, UNIT_YUAN, UNIT_YES_NO, UNIT_PEOPLE, UNIT_DATE };

struct fact {
    const char *name;       /* full: person.burden_12m */
    const char *short_name; /* burden_12m */
    const char *zh;         /* title */
    const char *unit_text;  /* "" when not given */
    enum fact_unit unit;
    enum fact_subject subject;
    uint16_t dataset;             /* FACT_OF_ROW: whose rows; else DATASET_NONE */
    const struct choice *choices; /* one_of; NULL = none */
    uint16_t choice_count;
    uint16_t fn;     /* value = function, or FN_NONE */
    uint16_t *terms; /* FACT_OF_ROW: take = columns[0], less = the others; NULL = none */
    uint16_t term_count;
    enum fold fold;
    bool of_people;     /* the fold runs over people */
    uint16_t relatives; /* those: book.inverses[relatives] of a person; UINT16_MAX: the household's members */
    uint16_t of;        /* else over this dataset's rows */
    bool folds_fact;    /* what is summed … is fact `folded`, else column `folded` */
    uint16_t folded;
    enum value_kind folds_kind; /* of the values that the fold gives; VALUE_MISSING: only judging can tell */
    bool so_far;                /* a list that may not be whole is taken as it is, openly */
    struct filter *where;       /* NULL = all */
    bool asks_nobody;           /* its function never looks at whose fact it is */
    enum audience reads; /* who may see every column that its function names, and those of facts it names */
    bool names; /* one of those columns, or one that it or such a fact folds, says who somebody is: so may a
                   text of it */
    struct filter *that; /* FOLD_ALL: what must hold */
    struct said said;
};

enum urgency { URGENCY_GREEN, URGENCY_YELLOW, URGENCY_RED };

const char *urgency_name(enum urgency urgency);             /* "red" */
bool urgency_read(const char *name, enum urgency *urgency); /* false: none; of NULL too */

struct template_part { /* of a say: literal text, then a hole */
    struct span text;
    enum { HOLE_NONE, HOLE_FACT, HOLE_COLUMN, HOLE_PARAMETER } hole;
    uint16_t what; /* fact, register column or COLUMN_AGE, parameter */
    uint8_t per;   /* HOLE_PARAMETER: enum per */
};

struct template {
    const char *source; /* as written; NULL = none */
    struct template_part *parts;
    uint16_t count;
};

enum rule_list {
    LIST_VISIT,  /* opens a case */
    LIST_ROSTER, /* a screening or allowance list: no case, no order, no deadline */
    LIST_VERIFY  /* an exit check of people who are helped already; otherwise as a roster */
};

#define RULE_NONE UINT16_MAX

struct rule {
    const char *name, *zh, *en; /* en NULL when not given */
    const char *discreet;       /* zh, or NULL */
    const char *cause;          /* key of causes.lua */
    const char *cause_zh;
    const char *basis;
    const char *ask, *programme; /* zh or NULL */
    const char *pack;            /* folder it came from */
    date_t from, to;             /* in force, inclusive; to = DATE_OPEN */
    region_t region;
    int region_digits;          /* 0 = everywhere */
    uint16_t replaces;          /* rule of an earlier pack that this one stands in the place of; RULE_NONE */
    bool is_replaced;           /* by a later one, somewhere, some day */
    bool of_household;          /* each = "household" */
    uint16_t among;             /* dataset, or DATASET_NONE */
    struct filter *among_where; /* NULL = any row */
    struct filter *where;
    uint16_t *unless; /* facts */
    uint16_t unless_count;
    uint16_t even; /* judges also who is away by no other facts than these: bits of household.away */
    uint16_t when; /* fn or FN_NONE */
    enum rule_list list;
    bool shadow;          /* judged and counted, but nothing is made of it */
    uint16_t urgency_fn;  /* fn or FN_NONE */
    enum urgency urgency; /* when no function; URGENCY_YELLOW, and not shown, for other lists than visits */
    struct template say, say_en;
    struct template review;     /* zh, for the review list; source NULL = not on it */
    int16_t within[3];          /* working days by enum urgency; -1 = parameter visit_days */
    const uint16_t *parameters; /* that it or a fact it names can read, in order */
    uint16_t parameter_count;
    const uint16_t *reads; /* datasets that it or a fact it names can read, in order; the register always */
    uint16_t read_count;
    enum audience shows; /* who may see all that its functions can work with; as reads of a fact */
    struct said said;
};

static inline bool rule_opens_cases(const struct rule *rule) {
    return rule->list == LIST_VISIT && !rule->shadow;
}

/* That it is in force on the day for which the book was loaded, and no rule that replaces it is in force
 * there: in one place, or (digits 0) in every place. */
bool rule_holds_in(const struct book *book, const struct rule *rule, region_t region, int digits);
bool rule_reads(const struct rule *rule, uint16_t dataset);
/* Whom: away by these facts, bits of household.away; 0 is away by none. */
static inline bool rule_judges(const struct rule *rule, uint16_t away) {
    return (away & ~rule->even) == 0;
}

/* Who may see what a fact gives: a fold or a difference shows the columns that it takes; once the book is
 * read, a function all that it names. (The sentence of a list is read before: what of a function stands in it
 * is its author's word.) */
enum audience fact_audience(const struct book *book, uint16_t fact);
/* That it is a fold that gives a cell which says who somebody is. What a function makes of one is its
 * author's word: fact.names. */
bool fact_gives_personal(const struct book *book, uint16_t fact);

struct cause {
    const char *key, *zh, *en;
};

#endif
