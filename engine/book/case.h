/* Tests of rules as authors write them beside the rules: X_test.lua → cases. Every name is held against the
 * book of the test's own day, so that a misspelt one is refused with file, line and column. Values are kept
 * as text and go through the same typed reading as a delivered cell. Everything is owned by the cases' arena.
 */
#ifndef HEARTH_BOOK_CASE_H
#define HEARTH_BOOK_CASE_H

#include "book/book.h"
#include "ground/arena.h"
#include "ground/date.h"
#include "ground/diag.h"

/* param.NAME * times + plus (+ a span of time), worked out on the test's day for the household's place. */
struct reference {
    uint16_t parameter;
    uint8_t per; /* 0 as set, 1 per month, 2 per year */
    const char **keys;
    uint16_t key_count;
    double times, plus; /* plus: yuan beside an amount */
    int32_t days, months;
};

struct given_cell { /* column = value */
    const char *column, *text;
    const struct reference *reference; /* instead of text; NULL: none */
    bool quoted;                       /* written as a text */
};

struct given_row {
    uint16_t dataset;
    struct given_cell *cells;
    uint32_t count;
    uint8_t role;      /* of whose row it is; of rows about two people */
    const char *other; /* who has the other role, by name; NULL: nobody is named */
    int line;
};

struct given_rows {
    struct given_row *items;
    uint32_t count;
};

struct given_relation { /* father = "乙" */
    uint16_t relation;
    const char *person;
};

struct given_person {
    const char *name;
    struct given_cell *cells; /* register columns */
    uint32_t cell_count;
    struct given_rows rows; /* of other datasets */
    struct given_relation *relations;
    uint32_t relation_count;
    bool outside; /* not in the register: only others' relations name this person */
    int line;
};

struct given_household {
    struct given_cell *cells; /* register columns of every member */
    uint32_t cell_count;
    struct given_rows rows; /* of datasets about places: of the household's own */
    struct given_person *people;
    uint32_t person_count;
    int line;
};

struct given_parameter {              /* name = value, or name = { key = value, … } */
    struct given_cell cell;           /* column: the parameter's name; kind by the parameter's own */
    const char *keys[PARAMETER_KEYS]; /* as written, in the order of `by`; those left out: every value */
    uint8_t key_count;
};

struct expected { /* rule → text: "" for a flag, part of a cause, a colour, a sentence, a fact */
    const char *rule, *text;
    const char *person; /* NULL: whoever it is, but only one */
    bool ranked;        /* urgency: the number within the band too */
    double rank;
};

struct expectations {
    struct expected *items;
    uint32_t count;
    bool given;
};

struct expected_fact {
    uint16_t fact;
    const char *person; /* NULL: the only person or household of the test */
    struct given_cell value;
    bool untold; /* cannot_tell "cause": text is part of the cause */
};

struct test_case {
    const char *name, *file; /* file as shown */
    int line;
    date_t on;
    const char **absent; /* datasets that were not delivered */
    uint32_t absent_count;
    const char **rules; /* more rules of the same folder that are judged too */
    uint32_t rule_count;
    struct given_parameter *parameters; /* in order of name and keys */
    uint32_t parameter_count;
    struct given_household *households;
    uint32_t household_count, person_count;
    struct expectations flags, suppressed, cannot_tell, review, assumed, urgency, say;
    struct expected_fact *facts;
    uint32_t fact_count;
};

struct test_cases {
    struct arena arena;
    struct test_case *items;
    uint32_t count;
};

/* The book that a test is read against: of its day; `wide`: with the other rules of the folder, for `rules`.
 * NULL: it does not load (its mistakes are in diags). */
struct book_finder {
    const struct book *(*find)(void *context, date_t on, bool wide);
    void *context;
};

/* Reads one X_test.lua. false: it, or a book that it needs, did not load (diags). */
bool test_cases_read(struct test_cases *cases, const char *path, const char *shown, struct book_finder books,
                     struct diags *diags);
void test_cases_release(struct test_cases *cases);

#endif
