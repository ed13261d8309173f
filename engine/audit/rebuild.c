/* A sealed night put together again. */
#include "audit/rebuild.h"

#include <errno.h>
#include <string.h>
#include "casebook/rewind.h"
#include "library/lua_state.h"
#include "night/purged.h"
#include "night/seal.h"
#include "audit/rebuilding.h"

static bool make_scratch(const struct rebuilding *rebuilding) {
    struct rebuilt *rebuilt = rebuilding->rebuilt;
    bool made = scratch_open(&rebuilt->scratch, rebuilding->diags);
    rebuilt->stages.scratch = rebuilt->scratch.path;
    return made;
}

static enum exit_code open_sealed(const struct rebuilding *rebuilding) {
    const struct rebuild_options *options = rebuilding->options;
    struct sealed *sealed = &rebuilding->rebuilt->sealed;
    if (!make_scratch(rebuilding)) return EXIT_SYSTEM;
    if (!sealed_is_fixture(options->site))
        return sealed_open(sealed, options->site, options->run, rebuilding->diags);
    enum exit_code code = sealed_open_fixture(sealed, options->site, options->run, rebuilding->diags);
    if (code != EXIT_DONE) return code;
    sealed->casebook = casebook_empty(options->site, rebuilding->rebuilt->scratch.path, rebuilding->diags);
    return sealed->casebook ? EXIT_DONE : EXIT_SYSTEM;
}

/* A table that this process has not needed yet has no digest. */
static void add_other(void *context, const char *what, const char *then, const char *now) {
    int most = strstr(what, "sha256") ? 16 : 80;
    if (*now == '\0') return;
    buffer_format(context, "; %s %.*s → %.*s", what, most, then, most, now);
}

/* Checks of rules grow: what an engine took then another may refuse, and what it refuses it cannot judge by.
 */
static void tell_refused(const struct rebuilding *rebuilding) {
    const struct sealed *sealed = &rebuilding->rebuilt->sealed;
    json_value *now = seal_made_by(lua_version_text());
    struct buffer others = {0};
    made_by_compare(json_get(sealed->manifest, "made_by"), now, add_other, &others);
    diags_add(
        rebuilding->diags, DIAG_ERROR, (struct place){.file = sealed->run->folder},
        "封存时的程序接受了这些规则，本程序拒绝，无法用它重算 · the engine that sealed this run accepted "
        "these rules, this one refuses them and cannot make it again: %s",
        others.length ? others.at + 2 : "the engine and its libraries are the same");
    buffer_release(&others);
    json_free(now);
}

static enum exit_code load_book(struct rebuilding *rebuilding) {
    struct rebuilt *rebuilt = rebuilding->rebuilt;
    enum exit_code code = rebuild_sources(rebuilding);
    if (code != EXIT_DONE) return code;
    rebuilt->plan.book = scratch_book(rebuilt->scratch.path, rebuilt->sealed.run->date, rebuilding->diags);
    if (rebuilt->plan.book) return EXIT_DONE;
    enum exit_code failed = diags_code(rebuilding->diags, EXIT_DIFFERENT);
    if (failed != EXIT_SYSTEM) tell_refused(rebuilding);
    return failed;
}

/* The place in the journal at which the run began, and the run before it. */
static enum exit_code find_position(const struct rebuilding *rebuilding) {
    struct rebuilt *rebuilt = rebuilding->rebuilt;
    const struct sealed *sealed = &rebuilt->sealed;
    struct plan *plan = &rebuilt->plan;
    rebuilt->stages.previous = sealed->previous;
    if (sealed->previous) plan->position = sealed->previous->position_after;
    if (sealed->first_of_day) plan->position = sealed->first_of_day->position;
    return casebook_digest(sealed->casebook, plan->position, plan->journal, rebuilding->diags) ? EXIT_DONE
                                                                                               : EXIT_SYSTEM;
}

/* As `hearth run` does: until guards of linked rows hold nothing more. */
static enum exit_code take_in(const struct rebuilding *rebuilding) {
    struct rebuilt *rebuilt = rebuilding->rebuilt;
    const struct sealed *sealed = &rebuilt->sealed;
    struct intake_options options = {.archive = rebuilding->archive.at,
                                     .threads = rebuilding->options->threads,
                                     .known = sealed->earlier,
                                     .known_count = sealed->earlier_count,
                                     .releases = sealed->granted,
                                     .release_count = sealed->granted_count,
                                     .recorded = sealed->inbox,
                                     .recorded_count = sealed->inbox_count,
                                     .look_only = true};
    do
        if (stages_take_in(&rebuilt->stages, &options) != EXIT_DONE)
            return diags_code(rebuilding->diags, EXIT_DIFFERENT);
    while (!stages_link(&rebuilt->stages));
    return EXIT_DONE;
}

/* Another engine may choose otherwise from the same inbox. */
static void compare_plan(const struct rebuilding *rebuilding) {
    struct rebuilt *rebuilt = rebuilding->rebuilt;
    const struct run_row *run = rebuilt->sealed.run;
    rebuilt->other_plan = strcmp(rebuilt->stages.digest, run->plan) != 0;
    if (rebuilt->other_plan && !rebuilding->options->compares)
        diags_add(rebuilding->diags, DIAG_WARNING, (struct place){.file = run->folder},
                  "所依据的方案重算后与封存时不同 · what the night rests on comes out otherwise than it was "
                  "sealed: hearth replay %s %s",
                  rebuilding->options->site, run->folder);
}

static enum exit_code rebuild(struct rebuilding *rebuilding) {
    struct rebuilt *rebuilt = rebuilding->rebuilt;
    enum exit_code code = open_sealed(rebuilding);
    if (code == EXIT_DONE) code = purged_tell(&rebuilt->sealed, rebuilding->options->site, rebuilding->diags);
    if (code != EXIT_DONE) return code;
    rebuilt->stages.sequence = rebuilt->sealed.run->sequence;
    rebuilt->stages.folder = rebuilt->sealed.run->folder;
    rebuilt->stages.casebook = rebuilt->sealed.casebook;
    rebuilt->stages.told = rebuilt->sealed.casebook;
    rebuilt->stages.again = rebuilt->sealed.casebook ? rebuilt->sealed.run : NULL;
    rebuilt->stages.made_by = json_get(rebuilt->sealed.manifest, "made_by");
    code = load_book(rebuilding);
    if (code == EXIT_DONE) code = find_position(rebuilding);
    if (code == EXIT_DONE) code = rebuild_archive(rebuilding);
    if (code == EXIT_DONE) code = take_in(rebuilding);
    if (code != EXIT_DONE) return code;
    compare_plan(rebuilding);
    return night_join(&rebuilt->plan, &rebuilt->night, rebuilding->options->progress, rebuilding->diags);
}

static enum exit_code begin(struct rebuilt *rebuilt, const struct rebuild_options *options,
                            enum exit_code (*to)(struct rebuilding *), struct diags *diags) {
    struct rebuilding rebuilding = {.rebuilt = rebuilt, .options = options, .diags = diags};
    *rebuilt = (struct rebuilt){.plan.threads = options->threads};
    rebuilt->stages = (struct stages){.site = options->site,
                                      .plan = &rebuilt->plan,
                                      .night = &rebuilt->night,
                                      .progress = options->progress,
                                      .diags = diags};
    enum exit_code code = to(&rebuilding);
    book_free(rebuilding.current);
    buffer_release(&rebuilding.archive);
    return code;
}

static enum exit_code rebuild_book(struct rebuilding *rebuilding) {
    enum exit_code code = open_sealed(rebuilding);
    return code == EXIT_DONE ? load_book(rebuilding) : code;
}

enum exit_code rebuild_open(struct rebuilt *rebuilt, const struct rebuild_options *options,
                            struct diags *diags) {
    return begin(rebuilt, options, rebuild, diags);
}

enum exit_code rebuild_open_book(struct rebuilt *rebuilt, const struct rebuild_options *options,
                                 struct diags *diags) {
    return begin(rebuilt, options, rebuild_book, diags);
}

void rebuild_close(struct rebuilt *rebuilt) {
    stages_release(&rebuilt->stages);
    night_release(&rebuilt->night);
    plan_release(&rebuilt->plan);
    sealed_close(&rebuilt->sealed);
    scratch_close(&rebuilt->scratch);
    *rebuilt = (struct rebuilt){0};
}

struct who_world rebuilt_world(const struct rebuilt *rebuilt, enum audience reader) {
    return (struct who_world){.book = rebuilt->plan.book,
                              .population = &rebuilt->night.population,
                              .casebook = rebuilt->sealed.casebook,
                              .position = rebuilt->sealed.run->position_after,
                              .reader = reader};
}

struct night_facts rebuilt_facts(const struct rebuilt *rebuilt) {
    const struct run_row *run = rebuilt->sealed.run;
    return (struct night_facts){.book = rebuilt->plan.book,
                                .intake = &rebuilt->plan.intake,
                                .population = &rebuilt->night.population,
                                .date = run->date,
                                .sequence = run->sequence,
                                .run = run->folder,
                                .plan = run->plan,
                                .previous_date = DATE_NONE,
                                .threads = rebuilt->plan.threads};
}
