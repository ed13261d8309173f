/* A missing yes/no or one_of answer is tried every way: the function that reads it runs again for each, and
 * what all runs agree on stands. One missing thing has one answer within a run, however often it is read.
 * Inside judge/ only. */
#ifndef HEARTH_JUDGE_TRY_H
#define HEARTH_JUDGE_TRY_H

#include "judge/worker.h"

#define TRIES_MOST 64 /* runs of one function */

enum doubt_kind { DOUBT_COLUMN, DOUBT_FACT, DOUBT_ANY, DOUBT_ALL, DOUBT_IS };

struct doubt { /* what is missing */
    enum doubt_kind kind;
    uint16_t what;               /* column or fact */
    struct subject of;           /* whose; or whose list */
    const struct chosen *chosen; /* DOUBT_ANY, DOUBT_ALL: how the list was chosen */
    const struct filter *filter; /* and what is asked of it */
};

struct guess {
    struct doubt doubt;
    uint32_t cause;        /* why it is missing */
    uint16_t choices, now; /* the answers are 0 … choices - 1 */
};

struct trying { /* of one call of a function */
    struct trying *outer;
    struct guess *guesses; /* in the order of reading; [TRIES_MOST], in the arena, NULL before the first */
    uint32_t count;
    bool asking; /* known() and assume() want to know that it is missing */
};

/* The answer for this run to what is missing, worker->cause says why; false: it is not tried. */
bool try_answer(struct worker *worker, const struct doubt *doubt, uint16_t choices, uint16_t *answer);
/* Moves to the next combination of answers; false: all were tried. */
bool try_next(struct trying *trying);

#endif
