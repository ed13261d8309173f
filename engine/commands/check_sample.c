/* hearth check: rules and facts on real rows. */
#include <stdio.h>

#include "casebook/casebook.h"
#include "commands/check.h"
#include "commands/command.h"
#include "ground/file.h"
#include "ground/workers.h"
#include "judge/sample.h"

#define SAMPLE 20000 /* households that are tried */

static void try_all(const struct book *book, struct intake *intake, int threads, struct diags *diags) {
    struct population population;
    struct judge_options joining = {.threads = threads, .states = intake->states};
    population_link(&population, book, intake->rows, threads);
    if (households_join(&population, intake->rows, &joining, diags)) {
        population_bound(&population, book->site.region, book->site.region_digits);
        sample_judge(book, &population, intake->states, SAMPLE, diags);
        sample_facts(book, &population, intake->states, SAMPLE, diags);
    }
    population_release(&population);
}

/* Of deliveries that cannot be read `hearth inputs` tells, but for what the system does not give. */
void check_sample(const char *site, const struct book *book, struct diags *diags) {
    char inbox[4096], archive[4096];
    struct intake_options options = {.archive = archive, .threads = workers_available(), .look_only = true};
    struct casebook *casebook;
    struct intake intake;
    struct diags unread;
    snprintf(inbox, sizeof inbox, "%s/inbox", site);
    snprintf(archive, sizeof archive, "%s/archive", site);
    if (file_exists(inbox)) options.inbox = inbox;
    diags_init(&unread);
    bool known = known_deliveries(site, &casebook, &options, &unread);
    if (known && (options.inbox != NULL || options.known_count > 0)) {
        if (intake_run(&intake, book, &options, &unread)) try_all(book, &intake, options.threads, diags);
        intake_release(&intake);
    }
    casebook_close(casebook);
    diags_add_denied(diags, &unread);
    diags_release(&unread);
}
