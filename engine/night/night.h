/* A plan judged: who lives where, and what the rules say of everybody. In memory alone; `hearth run` holds it
 * against the casebook and publishes it, `hearth compare` holds two of them against each other. */
#ifndef HEARTH_NIGHT_NIGHT_H
#define HEARTH_NIGHT_NIGHT_H

#include "ground/progress.h"
#include "judge/judgement.h"
#include "night/plan.h"

struct night { /* all zero: nothing was done yet. Owner: night_release */
    struct population population;
    struct judgement judgement;
    bool linked, joined, judged;
};

/* Links the rows of the plan's deliveries, which it puts in order: once a plan. */
void night_link(struct plan *plan, struct night *night, struct progress *progress);
/* Puts together the households that live together, once they are linked: EXIT_DONE, or why it did not start
 * (diags). Done by night_judge when it was not yet. */
enum exit_code night_join(struct plan *plan, struct night *night, struct progress *progress,
                          struct diags *diags);
/* Judges what was linked. `timed`: with the time of each rule. EXIT_DONE, or why it did not start (diags). */
enum exit_code night_judge(struct plan *plan, bool timed, struct night *night, struct progress *progress,
                           struct diags *diags);
/* Both, timed. */
enum exit_code night_run(struct plan *plan, struct night *night, struct progress *progress,
                         struct diags *diags);
void night_release(struct night *night);

#endif
