/* A few verdicts once more, after the night, to tell what was read on the way to them, flagged or not.
 *
 *     struct again *again = again_open(book, population, states, diags);
 *     struct verdict_again told;
 *     again_judge(again, rule, household, person, &told);
 *     again_close(again);
 */
#ifndef HEARTH_JUDGE_AGAIN_H
#define HEARTH_JUDGE_AGAIN_H

#include "judge/judgement.h"

struct again;

struct verdict_again { /* borrowed from `again` until the next verdict */
    enum verdict verdict;
    const struct unsure_cause *cause; /* of VERDICT_CANNOT_TELL; else NULL */
    uint16_t suppressed_by;           /* of VERDICT_MET; else FACT_NONE */
    const struct read *reads;         /* in the order in which they were read */
    uint32_t read_count;
};

/* What it is given stays as it is until again_close. NULL: the book could not be loaded (diags). */
struct again *again_open(const struct book *book, const struct population *population,
                         const struct dataset_state *states, struct diags *diags);
/* The rule is in force and not frozen; person PERSON_NONE: a household rule. */
void again_judge(struct again *again, uint16_t rule, uint32_t household, uint32_t person,
                 struct verdict_again *out);
void again_close(struct again *again); /* NULL is fine */

#endif
