/* Verdicts once more. */
#include "judge/again.h"

#include <stdlib.h>

#include "ground/memory.h"
#include "judge/worker.h"

struct again {
    struct worker worker;
    uint16_t *away; /* [persons] the worker's own: the night's stays as it is */
};

struct again *again_open(const struct book *book, const struct population *population,
                         const struct dataset_state *states, struct diags *diags) {
    struct again *again = memory_zeroed(1, sizeof *again);
    again->away = memory_zeroed(population->persons + 1u, sizeof *again->away);
    worker_init(&again->worker, book, population, states);
    again->worker.away = again->away;
    if (worker_load(&again->worker)) return again;
    diags_add(diags, DIAG_ERROR, (struct place){0}, "%s", again->worker.failure);
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
    arena_release(&again->worker.texts);
    worker_release(&again->worker);
    free(again->away);
    free(again);
}
