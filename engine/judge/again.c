/* Verdicts once more. */
#include "judge/again.h"

#include <stdlib.h>

#include "ground/memory.h"
#include "judge/worker.h"

struct again {
    struct worker worker;
};

struct again *again_open(const struct book *book, const struct population *population,
                         const struct dataset_state *states, struct diags *diags) {
    struct again *again = memory_zeroed(1, sizeof *again);
    if (worker_open(&again->worker, book, population, states, NULL)) return again;
    worker_tell_failure(&again->worker, diags);
    again_close(again);
    return NULL;
}

void again_judge(struct again *again, uint16_t rule, uint32_t household, uint32_t person,
                 struct verdict_again *out) {
    struct worker *worker = &again->worker;
    uint32_t flags = worker->flag_count;
    *out = (struct verdict_again){.suppressed_by = FACT_NONE};
    out->verdict = household_judge_one(worker, household, rule, person);
    if (out->verdict == VERDICT_CANNOT_TELL) out->cause = &worker->causes[worker->cause];
    if (out->verdict == VERDICT_MET && worker->flag_count > flags)
        out->suppressed_by = worker->flags[worker->flag_count - 1].suppressed_by;
    out->reads = worker->log;
    out->read_count = worker->log_count;
}

void again_close(struct again *again) {
    if (!again) return;
    worker_close(&again->worker);
    free(again);
}
