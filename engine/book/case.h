/* Tests of rules as authors write them beside the rules: X_test.lua → cases. Values are kept as text and go
 * through the same typed reading as a delivered cell. */
#ifndef HEARTH_BOOK_CASE_H
#define HEARTH_BOOK_CASE_H

#include "ground/arena.h"
#include "ground/date.h"
#include "ground/diag.h"

struct given_cell { /* column = value */
    const char *column, *text;
};

struct given_row {
    const char *dataset;
    struct given_cell *cells;
    uint32_t count;
    int line;
};

struct given_person {
    const char *name;
    struct given_cell *cells; /* register columns */
    uint32_t cell_count;
    struct given_row *rows; /* of other datasets */
    uint32_t row_count;
};

struct given_household {
    struct given_cell *cells; /* register columns of every member */
    uint32_t cell_count;
    struct given_person *people;
    uint32_t person_count;
};

struct expected { /* rule → text: "" for a flag, part of the cause, a colour, a sentence */
    const char *rule, *text;
    const char *person; /* NULL: whoever */
};

struct expectations {
    struct expected *items;
    uint32_t count;
    bool given;
};

struct test_case {
    const char *name, *file; /* file as shown */
    int line;
    date_t on;
    const char **absent; /* datasets that were not delivered */
    uint32_t absent_count;
    const char **rules; /* those under test; NULL: all of the file */
    uint32_t rule_count;
    struct given_cell *parameters; /* name = value, as text; kind by the parameter's own */
    uint32_t parameter_count;
    struct given_household *households;
    uint32_t household_count;
    struct expectations flags, suppressed, cannot_tell, urgency, say;
};

struct test_cases {
    struct arena arena;
    struct test_case *items;
    uint32_t count;
};

/* Reads one X_test.lua. false: it did not load (diags). */
bool test_cases_read(struct test_cases *cases, const char *path, const char *shown, struct diags *diags);
void test_cases_release(struct test_cases *cases);

#endif
