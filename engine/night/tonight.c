/* Tonight: lock and recover, book, journal, intake, plan, link, judge, casebook, outcome, publish. */
#include "night/tonight.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "book/book.h"
#include "casebook/casebook.h"
#include "ground/file.h"
#include "ground/workers.h"
#include "intake/inbox.h"
#include "intake/pack.h"
#include "library/gb18030.h"
#include "night/access.h"
#include "night/advice.h"
#include "night/publish.h"
#include "night/stages.h"
#include "outcome/missing.h"

struct tonight {
    const struct tonight_options *options;
    struct diags *diags;
    struct site_lock lock;
    bool locked, begun;
    bool mistyped; /* refused for its date: no night was lost */
    struct casebook *casebook;
    const struct run_row *runs; /* sealed ones, oldest first; owned by the casebook */
    uint32_t run_count;
    char manifest[DIGEST_TEXT]; /* its digest */
    char inbox[4096], archive[4096], sealed[4096];
    struct file_list before;
    int64_t now; /* by which files of the inbox are quiet; never in a result */
    struct plan plan;
    struct night night;
    struct stages stages; /* on that plan and night */
    struct publication publication;
    enum published published;
};

static const struct run_row *last_run(const struct tonight *tonight) {
    return tonight->run_count > 0 ? &tonight->runs[tonight->run_count - 1] : NULL;
}

/* Who ran it, beside the night and in none of its bytes. */
static bool note_run(const struct tonight *tonight) {
    char day[11];
    date_write(tonight->options->date, day);
    return access_note(tonight->options->site, "run", day, tonight->diags);
}

/* Lock, casebook, recovery. */
static enum exit_code open_site(struct tonight *tonight) {
    const char *site = tonight->options->site;
    tonight->locked = site_lock(site, &tonight->lock, tonight->diags);
    if (!tonight->locked) return EXIT_NOT_STARTED;
    if (!note_run(tonight)) return EXIT_SYSTEM;
    tonight->casebook = casebook_open(site, true, tonight->diags);
    if (tonight->casebook == NULL) return EXIT_SYSTEM;
    tonight->stages.casebook = tonight->casebook;
    switch (publish_recover(site, tonight->casebook, tonight->diags)) {
    case RECOVERED_DAMAGE:
        return EXIT_DIFFERENT;
    case RECOVERED_FAILED:
        return EXIT_SYSTEM;
    default:
        return EXIT_DONE;
    }
}

/* Either that run or this one has a wrong clock, and only a person knows which. */
static void tell_of_clock(const struct tonight *tonight, const char *today, const char *last) {
    diags_add(
        tonight->diags, DIAG_WARNING, (struct place){0},
        "本机日期是 %s：不对就先校正；如果是 %s 那次运行时日期不对，请从它之前的备份取回案卷库（tar -xf "
        "BACKUP -C SITE --wildcards 'casebook.*'）再运行一次，会说明怎样收起那次运行 · today is %s by this "
        "machine's clock: set it right if it is not; if it was wrong when %s ran, take the casebook out of "
        "a backup made before it and run once more: it then says how that run is set aside",
        today, last, today, last);
}

static enum exit_code refuse_date(struct tonight *tonight, const struct run_row *last) {
    char wanted[11], sealed[11];
    tonight->mistyped = tonight->options->date_named;
    date_write(tonight->options->date, wanted);
    date_write(last->date, sealed);
    diags_add(
        tonight->diags, DIAG_ERROR, (struct place){0},
        "%s 早于最近一次已封存的运行 %s，不能倒着运行；要看过去请用 runs/ 里的旧结果 · %s is before the "
        "last sealed run (%s): nights only go forward; the old results are in runs/",
        wanted, last->folder, wanted, sealed);
    if (!tonight->options->date_named) tell_of_clock(tonight, wanted, last->folder);
    return EXIT_NOT_STARTED;
}

/* Where in the journal this night begins. */
static enum exit_code find_position(struct tonight *tonight) {
    if (!casebook_runs(tonight->casebook, &tonight->runs, &tonight->run_count, tonight->diags))
        return EXIT_SYSTEM;
    const struct run_row *last = last_run(tonight);
    tonight->stages.sequence = 1;
    tonight->stages.previous = last;
    if (last != NULL && tonight->options->date < last->date) return refuse_date(tonight, last);
    if (last != NULL) tonight->plan.position = last->position_after;
    for (uint32_t i = 0; i < tonight->run_count; i++) {
        if (tonight->runs[i].date != tonight->options->date) continue;
        if (tonight->runs[i].sequence == 1) tonight->plan.position = tonight->runs[i].position;
        tonight->stages.sequence = tonight->runs[i].sequence + 1;
    }
    return casebook_digest(tonight->casebook, tonight->plan.position, tonight->plan.journal, tonight->diags)
               ? EXIT_DONE
               : EXIT_SYSTEM;
}

static enum exit_code take_in(struct tonight *tonight) {
    struct intake_options options = {.archive = tonight->archive,
                                     .inbox = tonight->inbox,
                                     .threads = tonight->options->threads,
                                     .seal_later = true,
                                     .now = tonight->now};
    struct casebook *casebook = tonight->casebook;
    if (!casebook_deliveries(casebook, RUN_TONIGHT, &options.known, &options.known_count, tonight->diags) ||
        !casebook_releases(casebook, &options.releases, &options.release_count, tonight->diags))
        return EXIT_SYSTEM;
    return stages_take_in(&tonight->stages, &options);
}

/* A file that no night has written down: it is lost when it leaves the inbox with this one unsealed. */
static bool anything_came(const struct intake *intake) {
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        if (delivery_is_taken(&intake->deliveries[i])) return true;
    return false;
}

/* The last run had the same plan on the same date: nothing is done twice. */
static bool already_sealed(const struct tonight *tonight, struct tonight_result *result) {
    if (anything_came(&tonight->plan.intake)) return false;
    const struct run_row *last = last_run(tonight);
    if (!last || last->date != tonight->options->date || strcmp(last->plan, tonight->stages.digest) != 0)
        return false;
    snprintf(result->folder, sizeof result->folder, "%s", last->folder);
    return result->already_sealed = true;
}

/* Links, and when that shows a delivery that no night should rest on, takes in everything anew without it,
 * until nothing more is held. */
static enum exit_code link_guarded(struct tonight *tonight, struct tonight_result *result) {
    while (!stages_link(&tonight->stages)) {
        enum exit_code code = take_in(tonight);
        if (code != EXIT_DONE || already_sealed(tonight, result)) return code;
    }
    return EXIT_DONE;
}

/* Days that somebody owes leave people untold: a rule that can tell of nobody for want of them is frozen in
 * all but name. */
static bool days_are_owed(const struct tonight *tonight) {
    struct night_facts facts = stages_facts(&tonight->stages);
    struct buffer what = {0};
    bool owed = blinded_shown(&what, &facts);
    buffer_release(&what);
    return owed;
}

static bool waits(const struct tonight *tonight) {
    const struct judgement *judgement = &tonight->night.judgement;
    bool waiting = tonight->plan.intake.waits || tonight->stages.damaged || judgement->failure_count > 0 ||
                   judgement->persons_unsure > 0;
    for (uint16_t i = 0; i < tonight->plan.book->rule_count; i++)
        waiting = waiting || (judgement->rules[i].frozen && !tonight->plan.book->rules[i].shadow);
    return waiting || days_are_owed(tonight);
}

/* All that only the lists were made from. What is known of the deliveries stays. */
static void give_back(struct tonight *tonight) {
    struct intake *intake = &tonight->plan.intake;
    stages_release(&tonight->stages);
    night_release(&tonight->night);
    for (uint16_t d = 0; intake->rows && d < intake->book->dataset_count; d++) rows_release(&intake->rows[d]);
}

static void close_casebook(struct tonight *tonight) {
    if (tonight->casebook) casebook_abandon(tonight->casebook);
    casebook_close(tonight->casebook);
    tonight->casebook = NULL;
    tonight->runs = NULL;
    tonight->run_count = 0;
}

static void both_halves(struct tonight *tonight, void (*half)(void *tonight, size_t half, int worker)) {
    workers_run(tonight->options->threads > 1 ? 2 : 1, 2, half, tonight);
}

/* Hundreds of megabytes are given back while the disk is waited for. */
static void commit_half(void *context, size_t half, int worker) {
    struct tonight *tonight = context;
    (void)worker;
    if (half == 0)
        tonight->published =
            publish_end(&tonight->publication, tonight->casebook, tonight->manifest, tonight->diags);
    else
        give_back(tonight);
}

/* The inbox last: a disk that is told of its blocks lets others wait for their syncs. */
static void show(struct tonight *tonight, const char *folder) {
    morning_show(tonight->options->site, folder, tonight->diags);
    inbox_clear(&tonight->lock, tonight->inbox, &tonight->before, &tonight->plan.intake, tonight->diags);
}

/* Closing seals the casebook's file, which is read for it. */
static void show_half(void *context, size_t half, int worker) {
    struct tonight *tonight = context;
    (void)worker;
    if (half == 0)
        close_casebook(tonight);
    else
        show(tonight, tonight->publication.folder);
}

static enum exit_code end_publication(struct tonight *tonight) {
    both_halves(tonight, commit_half);
    if (tonight->published != PUBLISHED_NOTHING)
        tonight->begun = false; /* the staging folder is no longer ours to remove */
    if (tonight->published != PUBLISHED) return EXIT_SYSTEM;
    both_halves(tonight, show_half);
    progress_stage(tonight->options->progress, NULL, NULL);
    pack_superseded(tonight->archive, &tonight->plan.intake, tonight->diags);
    return EXIT_DONE;
}

static enum exit_code publish(struct tonight *tonight) {
    struct stages *stages = &tonight->stages;
    int64_t number = last_run(tonight) != NULL ? last_run(tonight)->number + 1 : 1;
    progress_stage(tonight->options->progress, "清单", "outcome");
    tonight->begun = publish_begin(&tonight->publication, &tonight->lock, tonight->options->date,
                                   stages->sequence, number, tonight->diags);
    stages->folder = tonight->publication.folder;
    stages->publication = &tonight->publication;
    if (!tonight->begun || !stages_write(stages, tonight->publication.staging)) return EXIT_SYSTEM;
    progress_stage(tonight->options->progress, "封存", "publish");
    if (!stages_seal(stages, tonight->publication.staging, tonight->manifest)) return EXIT_SYSTEM;
    enum exit_code code = waits(tonight) ? EXIT_WAITING : EXIT_DONE;
    enum exit_code ended = end_publication(tonight);
    return ended == EXIT_DONE ? code : ended;
}

/* The same night again: what lies in the inbox is known, and the morning page is that of the night. */
static enum exit_code stay_sealed(struct tonight *tonight, const struct tonight_result *result) {
    intake_sealed(&tonight->plan.intake);
    show(tonight, result->folder);
    return tonight->plan.intake.waits ? EXIT_WAITING : EXIT_DONE;
}

/* The table of GB18030, which intake asks for, needs no book. */
static void begin_half(void *context, size_t half, int worker) {
    struct tonight *tonight = context;
    (void)worker;
    if (half == 0)
        tonight->plan.book = book_load(tonight->options->site, tonight->options->date, tonight->diags);
    else
        gb18030_prepare(); /* a system that has none is told of by the intake */
}

/* The morning page tells the office that tonight's lists are not there, and why. A second run at the same
 * time, or one for a day that is over, is no failure of the night. */
static void tell_the_office(const struct tonight *tonight) {
    char page[4096];
    struct diags quiet;
    if (tonight->mistyped || tonight->lock.taken) return;
    diags_init(&quiet);
    snprintf(page, sizeof page, "%s/晨报.html", tonight->options->site);
    const char *office = tonight->plan.book != NULL ? tonight->plan.book->site.name : "";
    char *last = newest_run(tonight->options->site);
    if (file_exists(tonight->options->site))
        morning_failed_write(page, office, tonight->options->date, tonight->diags, last, &quiet);
    free(last);
    diags_release(&quiet);
}

static enum exit_code run(struct tonight *tonight, struct tonight_result *result) {
    both_halves(tonight, begin_half);
    if (tonight->plan.book == NULL) return EXIT_NOT_STARTED;
    enum exit_code code = open_site(tonight);
    if (code == EXIT_DONE) code = find_position(tonight);
    if (code != EXIT_DONE) return code;
    tonight->now = (int64_t)time(NULL);
    file_list_below(tonight->inbox, INBOX_DEPTH, &tonight->before);
    tell_the_office(tonight); /* whoever is killed, or has no memory or disk left, no longer can */
    code = take_in(tonight);
    if (code == EXIT_DONE && !already_sealed(tonight, result)) code = link_guarded(tonight, result);
    if (code != EXIT_DONE) return code;
    if (result->already_sealed) return stay_sealed(tonight, result);
    code = stages_decide(&tonight->stages);
    if (code == EXIT_DONE) code = publish(tonight);
    snprintf(result->folder, sizeof result->folder, "%s", tonight->publication.folder);
    return code;
}

static void release(struct tonight *tonight) {
    if (tonight->begun) publish_abandon(&tonight->publication);
    publish_release(&tonight->publication);
    stages_release(&tonight->stages);
    night_release(&tonight->night);
    file_list_release(&tonight->before);
    close_casebook(tonight);
    plan_release(&tonight->plan); /* an archive that is still being sealed is waited for */
    if (tonight->locked) site_unlock(&tonight->lock);
}

enum exit_code tonight_run(const struct tonight_options *options, struct tonight_result *result,
                           struct diags *diags) {
    struct tonight tonight = {.options = options, .plan.threads = options->threads, .diags = diags};
    *result = (struct tonight_result){0};
    tonight.stages = (struct stages){.site = options->site,
                                     .scratch = tonight.sealed,
                                     .plan = &tonight.plan,
                                     .night = &tonight.night,
                                     .progress = options->progress,
                                     .diags = diags};
    snprintf(tonight.inbox, sizeof tonight.inbox, "%s/inbox", options->site);
    snprintf(tonight.archive, sizeof tonight.archive, "%s/archive", options->site);
    snprintf(tonight.sealed, sizeof tonight.sealed, "%s/runs", options->site);
    enum exit_code code = run(&tonight, result);
    if (code != EXIT_DONE && code != EXIT_WAITING) tell_the_office(&tonight);
    release(&tonight);
    return code;
}
