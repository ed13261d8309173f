/* The night: lock and recover, book, journal, intake, plan, link, judge, casebook, outcome, publish. */
#include "night/night.h"

#include <stdio.h>
#include <string.h>

#include "book/book.h"
#include "casebook/casebook.h"
#include "ground/file.h"
#include "ground/workers.h"
#include "library/lua_state.h"
#include "night/publish.h"
#include "night/seal.h"
#include "outcome/outcome.h"

struct night {
    const struct night_options *options;
    struct diags *diags;
    struct site_lock lock;
    bool locked, taken_in, linked, judged, decided, begun;
    bool mistyped; /* refused for its date: no night was lost */
    struct book *book;
    struct casebook *casebook;
    const struct run_row *runs; /* sealed ones, oldest first; owned by the casebook */
    uint32_t run_count;
    int sequence;       /* of this run on its date */
    int64_t base, head; /* journal positions: before the first run of this date, after the last run */
    char journal[DIGEST_TEXT], plan[DIGEST_TEXT], manifest[DIGEST_TEXT];
    char inbox[4096], archive[4096];
    struct file_list before;
    struct intake intake;
    struct population population;
    struct judgement judgement;
    struct caseload caseload;
    struct publication publication;
};

static const struct run_row *last_run(const struct night *night) {
    return night->run_count > 0 ? &night->runs[night->run_count - 1] : NULL;
}

static void stage(const struct night *night, const char *zh, const char *en) {
    progress_stage(night->options->progress, zh, en);
}

/* Lock, casebook, recovery. */
static enum exit_code open_site(struct night *night) {
    const char *site = night->options->site;
    night->locked = site_lock(site, &night->lock, night->diags);
    if (!night->locked) return EXIT_NOT_STARTED;
    night->casebook = casebook_open(site, true, night->diags);
    if (night->casebook == NULL) return EXIT_SYSTEM;
    switch (publish_recover(site, night->casebook, night->diags)) {
    case RECOVERED_DAMAGE:
        return EXIT_DIFFERENT;
    case RECOVERED_FAILED:
        return EXIT_SYSTEM;
    default:
        return EXIT_DONE;
    }
}

static enum exit_code refuse_date(struct night *night, const struct run_row *last) {
    char wanted[11], sealed[11];
    night->mistyped = true;
    date_write(night->options->date, wanted);
    date_write(last->date, sealed);
    diags_add(night->diags, DIAG_ERROR, (struct place){0},
              "%s 早于最近一次已封存的运行 %s,不能倒着运行;要看过去请用 runs/ 里的旧结果 · %s is before the "
              "last sealed run (%s): nights only go forward; the old results are in runs/",
              wanted, last->folder, wanted, sealed);
    return EXIT_NOT_STARTED;
}

/* Where in the journal this night begins. */
static enum exit_code find_position(struct night *night) {
    if (!casebook_runs(night->casebook, &night->runs, &night->run_count, night->diags)) return EXIT_SYSTEM;
    const struct run_row *last = last_run(night);
    night->sequence = 1;
    if (last != NULL && night->options->date < last->date) return refuse_date(night, last);
    if (last != NULL) night->base = night->head = last->position_after;
    for (uint32_t i = 0; i < night->run_count; i++) {
        if (night->runs[i].date != night->options->date) continue;
        if (night->runs[i].sequence == 1) night->base = night->runs[i].position;
        night->sequence = night->runs[i].sequence + 1;
    }
    return casebook_digest(night->casebook, night->base, night->journal, night->diags) ? EXIT_DONE
                                                                                       : EXIT_SYSTEM;
}

static enum exit_code take_in(struct night *night) {
    struct intake_options options = {
        .archive = night->archive, .inbox = night->inbox, .threads = night->options->threads};
    if (!casebook_deliveries(night->casebook, &options.known, &options.known_count, night->diags))
        return EXIT_SYSTEM;
    file_list_below(night->inbox, 8, &night->before);
    night->taken_in = true;
    if (!intake_run(&night->intake, night->book, &options, night->diags)) return EXIT_NOT_STARTED;
    return EXIT_DONE;
}

/* What the night is, as far as it has come. */
static struct night_facts facts_of(const struct night *night) {
    const struct run_row *last = last_run(night);
    return (struct night_facts){.book = night->book,
                                .intake = &night->intake,
                                .population = &night->population,
                                .judgement = &night->judgement,
                                .caseload = &night->caseload,
                                .date = night->options->date,
                                .sequence = night->sequence,
                                .run = night->publication.folder,
                                .plan = night->plan,
                                .previous_run = last != NULL ? last->folder : NULL,
                                .previous_date = last != NULL ? last->date : DATE_NONE,
                                .threads = night->options->threads};
}

static struct seal seal_of(const struct night *night) {
    const struct run_row *last = last_run(night);
    return (struct seal){.night = facts_of(night),
                         .position = night->base,
                         .journal = night->journal,
                         .previous = last != NULL ? last->manifest : NULL,
                         .lua = lua_version_text()};
}

/* The same plan on the same date has been sealed: nothing is done twice. */
static bool already_sealed(const struct night *night, struct night_result *result) {
    for (uint32_t i = 0; i < night->run_count; i++) {
        const struct run_row *run = &night->runs[i];
        if (run->date != night->options->date || strcmp(run->plan, night->plan) != 0) continue;
        snprintf(result->folder, sizeof result->folder, "%s", run->folder);
        return result->already_sealed = true;
    }
    return false;
}

static enum exit_code judge_and_decide(struct night *night) {
    struct judge_options judging = {.threads = night->options->threads, .states = night->intake.states};
    struct progress *progress = night->options->progress;
    stage(night, "关联", "link");
    population_link(&night->population, night->book, night->intake.rows, night->options->threads);
    night->linked = true;
    progress_done(progress, night->population.persons, "人 persons");
    stage(night, "判断", "judge");
    night->judged = true;
    if (!judge_run(&night->judgement, night->book, &night->population, &judging, night->diags))
        return EXIT_NOT_STARTED;
    progress_done(progress, night->judgement.households_judged, "户 households");
    judgement_set_apart(&night->judgement, night->book);
    stage(night, "个案", "casebook");
    night->decided = true;
    if (!caseload_decide(&night->caseload, night->casebook, night->book, &night->population,
                         &night->judgement, night->base, night->head, night->diags))
        return EXIT_SYSTEM;
    progress_done(progress, night->caseload.case_count, "户 cases");
    return EXIT_DONE;
}

static bool write_outcome(const struct night *night) {
    struct night_facts facts = facts_of(night);
    return outcome_write(&facts, night->publication.staging, night->diags);
}

/* The casebook's part and the lists come from the same verdicts and share nothing that changes. */
struct halves {
    struct night *night;
    struct diags casebook_diags;
    bool written, prepared;
};

static bool prepare_casebook(struct halves *halves) {
    const struct night *night = halves->night;
    struct commit commit = {night->options->date, night->sequence, night->publication.folder, night->plan,
                            &night->intake};
    return casebook_prepare(night->casebook, &night->caseload, night->book, &night->population,
                            &night->judgement, &commit, &halves->casebook_diags);
}

static void write_half(void *context, size_t half, int worker) {
    struct halves *halves = context;
    (void)worker;
    if (half == 0)
        halves->prepared = prepare_casebook(halves);
    else
        halves->written = write_outcome(halves->night);
}

static bool write_both(struct night *night) {
    struct halves halves = {.night = night};
    diags_init(&halves.casebook_diags);
    workers_run(night->options->threads > 1 ? 2 : 1, 2, write_half, &halves);
    for (size_t i = 0; i < halves.casebook_diags.count; i++) {
        const struct diag *diag = &halves.casebook_diags.items[i];
        diags_add(night->diags, diag->level, diag->place, "%s", diag->message);
    }
    diags_release(&halves.casebook_diags);
    return halves.written && halves.prepared;
}

static enum exit_code publish(struct night *night) {
    int64_t number = last_run(night) != NULL ? last_run(night)->number + 1 : 1;
    stage(night, "清单", "outcome");
    night->begun = publish_begin(&night->publication, &night->lock, night->options->date, night->sequence,
                                 number, night->diags);
    if (!night->begun || !write_both(night)) return EXIT_SYSTEM;
    progress_done(night->options->progress, night->caseload.case_count, "户 cases");
    stage(night, "封存", "publish");
    if (!publish_settle(&night->publication, night->diags)) return EXIT_SYSTEM;
    struct seal seal = seal_of(night);
    if (!seal_write(&seal, night->publication.staging, night->manifest, night->diags)) return EXIT_SYSTEM;
    struct publishing publishing = {.casebook = night->casebook,
                                    .intake = &night->intake,
                                    .manifest = night->manifest,
                                    .inbox = night->inbox,
                                    .before = &night->before};
    enum published published = publish_end(&night->publication, &publishing, night->diags);
    progress_stage(night->options->progress, NULL, NULL);
    if (published != PUBLISHED_NOTHING)
        night->begun = false; /* the staging folder is no longer ours to remove */
    return published == PUBLISHED ? EXIT_DONE : EXIT_SYSTEM;
}

static bool waits(const struct night *night) {
    bool waiting = night->intake.waits || night->judgement.failure_count > 0;
    for (uint16_t i = 0; i < night->book->rule_count; i++)
        waiting = waiting || (night->judgement.rules[i].frozen && !night->book->rules[i].shadow);
    return waiting;
}

static enum exit_code run(struct night *night, struct night_result *result) {
    night->book = book_load(night->options->site, night->options->date, night->diags);
    if (night->book == NULL) return EXIT_NOT_STARTED;
    enum exit_code code = open_site(night);
    if (code == EXIT_DONE) code = find_position(night);
    if (code != EXIT_DONE) return code;
    stage(night, "收件", "intake");
    code = take_in(night);
    if (code != EXIT_DONE) return code;
    uint64_t rows = 0;
    for (uint32_t i = 0; i < night->intake.delivery_count; i++) rows += night->intake.deliveries[i].received;
    progress_done(night->options->progress, rows, "行 rows");
    struct seal seal = seal_of(night);
    plan_digest(&seal, night->plan);
    if (already_sealed(night, result)) {
        inbox_clear(&night->lock, night->inbox, &night->before, &night->intake, night->diags);
        morning_show(night->options->site, result->folder, night->diags);
        return night->intake.waits ? EXIT_WAITING : EXIT_DONE;
    }
    code = judge_and_decide(night);
    if (code == EXIT_DONE) code = publish(night);
    if (code != EXIT_DONE) return code;
    snprintf(result->folder, sizeof result->folder, "%s", night->publication.folder);
    return waits(night) ? EXIT_WAITING : EXIT_DONE;
}

/* The morning page tells the office that tonight's lists are not there, and why. A second run at the same
 * time, or one for a day that is over, is no failure of the night. */
static void tell_the_office(struct night *night) {
    char page[4096];
    struct diags quiet;
    if (night->mistyped || (night->book != NULL && !night->locked)) return;
    diags_init(&quiet);
    snprintf(page, sizeof page, "%s/晨报.html", night->options->site);
    const char *office = night->book != NULL ? night->book->site.name : "";
    const char *last = last_run(night) != NULL ? last_run(night)->folder : NULL;
    if (file_exists(night->options->site))
        morning_failed_write(page, office, night->options->date, night->diags, last, &quiet);
    diags_release(&quiet);
}

static void release(struct night *night) {
    if (night->begun) publish_abandon(&night->publication);
    publish_release(&night->publication);
    if (night->decided) caseload_release(&night->caseload);
    if (night->judged) judgement_release(&night->judgement);
    if (night->linked) population_release(&night->population);
    if (night->taken_in) intake_release(&night->intake);
    file_list_release(&night->before);
    if (night->casebook != NULL) casebook_abandon(night->casebook);
    if (night->casebook != NULL) casebook_close(night->casebook);
    if (night->locked) site_unlock(&night->lock);
    book_free(night->book);
}

enum exit_code night_run(const struct night_options *options, struct night_result *result,
                         struct diags *diags) {
    struct night night = {.options = options, .diags = diags};
    *result = (struct night_result){0};
    snprintf(night.inbox, sizeof night.inbox, "%s/inbox", options->site);
    snprintf(night.archive, sizeof night.archive, "%s/archive", options->site);
    enum exit_code code = run(&night, result);
    if (code != EXIT_DONE && code != EXIT_WAITING) tell_the_office(&night);
    release(&night);
    return code;
}
