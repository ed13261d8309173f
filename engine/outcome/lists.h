/* The lists folder: one workbook a township that has something to do tonight, one summary a county, the
 * review list, rosters and exit checks of each township; each file is a task of its own. */
#ifndef HEARTH_OUTCOME_LISTS_H
#define HEARTH_OUTCOME_LISTS_H

#include "outcome/inquiry.h"
#include "outcome/roster.h"

struct book_task;

struct lists { /* lists/COUNTY/TOWNSHIP.xlsx, lists/COUNTY/… 汇总.xlsx; TOWNSHIP 待查清.xlsx, 名册.xlsx, .csv.
                  Owner: lists_end */
    const struct night_facts *night;
    struct tally tally;
    struct inquiries inquiries;
    struct rosters rosters;
    struct book_task *tasks; /* owned; the largest first */
    size_t count;
};

/* Plans the workbooks and makes their folders; false: in diags, and nothing is left to end. */
bool lists_begin(struct lists *lists, const struct night_facts *night, const char *folder,
                 struct diags *diags);
void lists_book(struct lists *lists, size_t book); /* each of [0, count) once, by any thread */
void lists_abandon(struct lists *lists);           /* before any book */
bool lists_end(struct lists *lists, struct diags *diags);

#endif
