/* What a visitor's sheet says of one household: who, where, how to call, why, what to look at. */
#ifndef HEARTH_OUTCOME_VISIT_H
#define HEARTH_OUTCOME_VISIT_H

#include "outcome/outcome.h"

struct policy_lines { /* of one rule; 0: not measured yet */
    int ask, programme;
};

struct visit {           /* texts of one household; buffers are kept for the next. Owner: visit_release */
    struct buffer names; /* members, those with a reason of their own marked ★ */
    struct buffer address;
    struct buffer phone;               /* with whose it is where several live together */
    struct buffer reasons;             /* one sentence a line */
    struct buffer policy;              /* what to ask, what may apply */
    double reason_width, policy_width; /* of their columns, in characters; set before visit_reasons */
    int reason_lines, policy_lines;    /* that they take there */
    struct policy_lines *of_rules;     /* owned; by rule, once met */
};

void visit_household(struct visit *visit, const struct night_facts *night, const struct case_file *file);
/* Of the household of these entries, those who stand on the review list marked. */
void visit_untold(struct visit *visit, const struct night_facts *night, const struct unsure *unsure,
                  uint32_t count);
/* Of somebody, or with PERSON_NONE a household, who has no case: names, address and phone. */
void visit_subject(struct visit *visit, const struct night_facts *night, uint32_t household, uint32_t person);
/* Fills reasons and policy from live reason `next` (0: the first) on, as many as fit in `most_lines` lines,
 * one at least. Returns where to go on; -1 when all are said. */
int64_t visit_reasons(struct visit *visit, const struct night_facts *night, const struct case_file *file,
                      int64_t next, int most_lines);
void visit_release(struct visit *visit);
/* How many of the case's first `end` reasons are live. */
uint32_t live_reasons(const struct night_facts *night, const struct case_file *file, uint32_t end);

#endif
