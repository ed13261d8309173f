/* The stages of a night, from its deliveries to its manifest. */
#include "night/stages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/workers.h"
#include "library/lua_state.h"
#include "link/guard.h"
#include "link/relation.h"
#include "casebook/turns.h"
#include "night/attribute.h"
#include "night/seal.h"

enum exit_code stages_take_in(struct stages *stages, const struct intake_options *options) {
    struct intake_options taking = *options;
    taking.held_by_link = stages->held;
    taking.held_by_link_count = stages->held_count;
    progress_stage(stages->progress, "收件", "intake");
    if (!plan_take_in(stages->plan, &taking, stages->diags)) return EXIT_NOT_STARTED;
    progress_done(stages->progress, plan_rows(stages->plan), "行 rows");
    plan_digest(stages->plan, stages->digest);
    return EXIT_DONE;
}

bool stages_link(struct stages *stages) {
    struct plan *plan = stages->plan;
    uint32_t room = stages->held_count + plan->intake.delivery_count;
    if (!stages->held) arena_init(&stages->arena);
    stages->held = memory_resize(stages->held, room + 1u, sizeof *stages->held);
    night_link(plan, stages->night, stages->progress);
    intake_sealed(&plan->intake);
    uint32_t more = link_guard(&stages->night->population, &plan->intake, &stages->arena,
                               &stages->held[stages->held_count], plan->threads);
    if (!more) return true;
    stages->held_count += more;
    night_release(stages->night);
    intake_release(&plan->intake);
    return false;
}

/* What the run before rested on may be gone since, or have come back: the run told what could be told then.
 */
static enum exit_code recall_causes(struct stages *stages) {
    uint32_t count;
    if (!turns_recall(&stages->caseload, stages->told, stages->again, &count, stages->diags))
        return EXIT_SYSTEM;
    if (count)
        diags_add(
            stages->diags, DIAG_NOTE, (struct place){0},
            "%u 条变动原因取自案卷库：上一次运行已不能重现，无从另行核对 · the causes of %u changes are "
            "those of the journal: the run before cannot be made again, so they were not found anew",
            count, count);
    return EXIT_DONE;
}

/* Only judging asks relations; where something came, worlds between the two nights are judged as well. */
static bool worlds_ask(const struct stages *stages) {
    const struct intake *intake = &stages->plan->intake;
    for (uint32_t i = 0; stages->previous && i < intake->delivery_count; i++)
        if (intake->deliveries[i].from_inbox) return true;
    return false;
}

static enum exit_code find_causes(struct stages *stages) {
    struct attribution attribution = {.site = stages->site,
                                      .previous = stages->previous ? stages->previous->folder : NULL,
                                      .plan = stages->plan,
                                      .night = stages->night,
                                      .people = worlds_ask(stages) ? &stages->night->population : NULL,
                                      .caseload = &stages->caseload,
                                      .scratch = stages->scratch,
                                      .made_by = stages->made_by,
                                      .progress = stages->progress};
    enum exit_code code = attribute(&attribution, stages->diags);
    stages->damaged = attribution.damaged;
    if (code != EXIT_DONE || !stages->again) return code;
    return stages->diags->denied ? EXIT_SYSTEM : recall_causes(stages);
}

enum exit_code stages_decide(struct stages *stages) {
    struct plan *plan = stages->plan;
    struct night *night = stages->night;
    enum exit_code code = night_judge(plan, false, night, stages->progress, stages->diags);
    if (code != EXIT_DONE) return code;
    if (!worlds_ask(stages)) relations_forget(&night->population); /* deciding takes their memory */
    judgement_set_apart(&night->judgement, plan->book);
    progress_stage(stages->progress, "个案", "casebook");
    stages->decided = true;
    if (!caseload_decide(&stages->caseload, stages->casebook, plan->book, &night->population,
                         &night->judgement, plan->position, stages->previous, plan->threads, stages->diags))
        return EXIT_SYSTEM;
    progress_done(stages->progress, stages->caseload.case_count, "户 cases");
    code = find_causes(stages);
    relations_forget(&night->population);
    return code;
}

struct night_facts stages_facts(const struct stages *stages) {
    const struct run_row *previous = stages->previous;
    return (struct night_facts){.book = stages->plan->book,
                                .intake = &stages->plan->intake,
                                .quarantine = &stages->quarantine,
                                .population = &stages->night->population,
                                .judgement = &stages->night->judgement,
                                .caseload = &stages->caseload,
                                .date = stages->plan->book->today,
                                .sequence = stages->sequence,
                                .run = stages->folder,
                                .plan = stages->digest,
                                .previous_run = previous ? previous->folder : NULL,
                                .previous_date = previous ? previous->date : DATE_NONE,
                                .threads = stages->plan->threads};
}

/* The casebook's part and the lists come from the same verdicts and share nothing that changes. */
struct casebook_part {
    struct stages *stages;
    struct diags diags; /* of its own, since one list takes one thread */
    bool prepared;
};

/* The program is hashed for the manifest as well. */
static void prepare_casebook(void *context) {
    struct casebook_part *part = context;
    struct stages *stages = part->stages;
    struct commit commit = {stages->plan->book->today, stages->sequence,   stages->folder, stages->digest,
                            &stages->plan->intake,     &stages->quarantine};
    part->prepared =
        casebook_prepare(stages->casebook, &stages->caseload, stages->plan->book, &stages->night->population,
                         &stages->night->judgement, &commit, &part->diags);
    stages->own_made_by = seal_made_by(lua_version_text());
}

struct read_back {
    struct stages *stages;
    const char *folder;
    bool read, settled;
    int reason; /* errno, when it was not read */
};

static void read_back_half(void *context, size_t half, int worker) {
    struct read_back *back = context;
    struct stages *stages = back->stages;
    (void)worker;
    if (half == 0) {
        back->read = outputs_read(&stages->outputs, back->folder, stages->plan->threads);
        back->reason = errno;
    } else {
        back->settled = !stages->publication || publish_settle(stages->publication, stages->diags);
    }
}

/* What is written is read back while it is brought to the disk. */
static bool read_back(struct stages *stages, const char *folder) {
    struct read_back back = {.stages = stages, .folder = folder};
    workers_run(2, 2, read_back_half, &back);
    if (!back.read)
        diags_add(stages->diags, DIAG_ERROR, (struct place){.file = folder},
                  "读不回 / cannot be read back: %s", strerror(back.reason));
    return back.read && back.settled;
}

static bool write_outcome(struct stages *stages, const char *folder, struct casebook_part *part) {
    struct night_facts facts = stages_facts(stages);
    return outcome_write(&facts, folder, prepare_casebook, part, stages->diags) && read_back(stages, folder);
}

bool stages_write(struct stages *stages, const char *folder) {
    struct casebook_part part = {.stages = stages};
    quarantine_count(&stages->quarantine, &stages->plan->intake);
    diags_init(&part.diags);
    bool written = write_outcome(stages, folder, &part);
    diags_add_all(stages->diags, &part.diags);
    diags_release(&part.diags);
    if (!written || !part.prepared) return false;
    progress_done(stages->progress, stages->caseload.case_count, "户 cases");
    return true;
}

bool stages_seal(struct stages *stages, const char *folder, char out[DIGEST_TEXT]) {
    struct seal seal = {.night = stages_facts(stages),
                        .plan = stages->plan,
                        .casebook = stages->casebook,
                        .previous = stages->previous ? stages->previous->manifest : NULL,
                        .lua = lua_version_text(),
                        .outputs = &stages->outputs,
                        .made_by = stages->own_made_by};
    stages->own_made_by = NULL;
    return seal_write(&seal, folder, out, stages->diags);
}

void stages_release(struct stages *stages) {
    if (stages->decided) caseload_release(&stages->caseload);
    quarantine_release(&stages->quarantine);
    outputs_release(&stages->outputs);
    json_free(stages->own_made_by);
    if (stages->held) arena_release(&stages->arena);
    free(stages->held);
    stages->decided = false;
    stages->own_made_by = NULL;
    stages->held = NULL;
}
