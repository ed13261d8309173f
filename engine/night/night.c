/* The stages between the deliveries and what is done with the verdicts: link and judge. */
#include "night/night.h"

#include "ground/memory.h"

void night_link(struct plan *plan, struct night *night, struct progress *progress) {
    progress_stage(progress, "关联", "link");
    population_link(&night->population, plan->book, plan->intake.rows, plan->threads);
    night->linked = true;
}

enum exit_code night_join(struct plan *plan, struct night *night, struct progress *progress,
                          struct diags *diags) {
    struct judge_options judging = {.threads = plan->threads, .states = plan->intake.states};
    if (!households_join(&night->population, plan->intake.rows, &judging, diags)) return EXIT_NOT_STARTED;
    population_bound(&night->population, plan->book->site.region, plan->book->site.region_digits);
    progress_done(progress, night->population.persons, "人 persons");
    night->joined = true;
    return EXIT_DONE;
}

enum exit_code night_judge(struct plan *plan, bool timed, struct night *night, struct progress *progress,
                           struct diags *diags) {
    struct judge_options judging = {.threads = plan->threads, .states = plan->intake.states, .timed = timed};
    enum exit_code code = night->joined ? EXIT_DONE : night_join(plan, night, progress, diags);
    if (code != EXIT_DONE) return code;
    progress_stage(progress, "判断", "judge");
    night->judged = true;
    if (!judge_run(&night->judgement, plan->book, &night->population, &judging, diags))
        return EXIT_NOT_STARTED;
    const struct judgement *judgement = &night->judgement;
    BUG_UNLESS(judgement->persons_judged + judgement->persons_away + night->population.outside.persons ==
               night->population.persons);
    progress_done(progress, judgement->households_judged, "户 households");
    return EXIT_DONE;
}

enum exit_code night_run(struct plan *plan, struct night *night, struct progress *progress,
                         struct diags *diags) {
    night_link(plan, night, progress);
    return night_judge(plan, true, night, progress, diags);
}

void night_release(struct night *night) {
    if (night->judged) judgement_release(&night->judgement);
    if (night->linked) population_release(&night->population);
    *night = (struct night){0};
}
