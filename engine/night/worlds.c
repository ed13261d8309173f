/* Worlds between two nights, made and judged one at a time. */
#include "night/worlds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "intake/archive.h"
#include "night/scratch.h"

static void add_releases(struct worlds *worlds) {
    const struct sealed *before = worlds->before;
    const struct intake *intake = &worlds->tonight->intake;
    size_t room = (size_t)before->release_count + intake->delivery_count + 1;
    worlds->releases = memory_get(room * sizeof *worlds->releases);
    for (uint32_t i = 0; i < before->release_count; i++)
        worlds->releases[worlds->release_count++] = before->releases[i];
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        if (intake->deliveries[i].release)
            worlds->releases[worlds->release_count++] = *intake->deliveries[i].release;
}

bool worlds_open(struct worlds *worlds, const char *site, const char *scratch, const struct sealed *before,
                 const struct plan *tonight, const struct population *people, struct diags *diags) {
    const struct known_delivery *taken;
    uint32_t count;
    *worlds = (struct worlds){.site = site,
                              .scratch = scratch,
                              .before = before,
                              .tonight = tonight,
                              .people = people,
                              .days = {before->run->date, tonight->book->today}};
    arena_init(&worlds->arena);
    if (!casebook_deliveries(before->casebook, before->run->number, &taken, &count, diags)) return false;
    add_releases(worlds);
    differences_find(worlds, taken, count);
    return true;
}

void worlds_close(struct worlds *worlds) {
    free(worlds->differences);
    free(worlds->sources);
    free(worlds->deliveries);
    free(worlds->releases);
    person_keys_release(&worlds->keys);
    arena_release(&worlds->arena);
    *worlds = (struct worlds){0};
}

static date_t day_in(const struct worlds *worlds, uint32_t difference, uint32_t number) {
    return worlds->days[number >= (difference ? difference : worlds->day_at)];
}

static enum world_made no_room(struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){0}, "临时文件夹写不下 · no room in the scratch folder: %s",
              strerror(errno));
    diags_denied(diags);
    return WORLD_DENIED;
}

static enum world_made put_files(struct world *world, const struct worlds *worlds, uint32_t number,
                                 struct diags *diags) {
    const char *run = worlds->before->run->folder;
    world->scratch = scratch_make(worlds->scratch);
    if (!world->scratch) return no_room(diags);
    for (uint32_t i = 0; i < worlds->source_count; i++) {
        const struct source_version *version = &worlds->sources[i];
        if (!lies_in_world(version->from, version->until, number)) continue;
        enum exit_code code = EXIT_DONE;
        if (version->digest)
            code = scratch_put_archived(world->scratch, worlds->site, run, version->path, version->digest,
                                        diags);
        else if (!scratch_put(world->scratch, version->path, version->text))
            return no_room(diags);
        if (code != EXIT_DONE) return code == EXIT_SYSTEM ? WORLD_DENIED : WORLD_GONE;
    }
    return WORLD_MADE;
}

static enum world_made load_book(struct world *world, const struct worlds *worlds, uint32_t number,
                                 struct diags *diags) {
    enum world_made made = put_files(world, worlds, number, diags);
    if (made != WORLD_MADE) return made;
    struct book *book = scratch_book(world->scratch, day_in(worlds, worlds->day_at, number), diags);
    if (!book) return WORLD_UNFIT;
    book->rules_on = day_in(worlds, worlds->rules_at, number);
    book->values_on = day_in(worlds, worlds->values_at, number);
    world->plan.book = book;
    return WORLD_MADE;
}

static enum world_made unread(const char *path, struct diags *diags) {
    int reason = errno;
    diags_add(diags, DIAG_ERROR, (struct place){.file = path}, "读不出 · cannot be read: %s",
              strerror(reason));
    diags_denied(diags);
    return WORLD_DENIED;
}

/* What is in force there must lie in the archive: to find that out by reading would cost a whole intake. */
static enum world_made all_archived(const struct intake_options *options, struct diags *diags) {
    int archive = open(options->archive, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool all = true;
    if (archive < 0 && file_denied(errno)) return unread(options->archive, diags);
    for (uint32_t i = 0; i < options->known_count && all; i++) {
        const struct known_delivery *known = &options->known[i];
        all = known->held || archive_holds(archive, known->digest);
        if (!all)
            diags_add(diags, DIAG_ERROR, (struct place){.file = known->name},
                      "存档里没有“%s” · it is not in the archive", known->name);
    }
    file_close(archive);
    return all ? WORLD_MADE : WORLD_GONE;
}

enum world_made world_take_in(struct intake *intake, const struct book *book, const struct worlds *worlds,
                              uint32_t number, uint16_t dataset, struct diags *diags) {
    struct known_delivery *known = memory_get((worlds->delivery_count + 1u) * sizeof *known);
    struct buffer archive = {0};
    buffer_format(&archive, "%s/archive", worlds->site);
    struct intake_options options = {.archive = archive.at,
                                     .threads = worlds->tonight->threads,
                                     .known = known,
                                     .releases = worlds->releases,
                                     .release_count = worlds->release_count,
                                     .look_only = true,
                                     .register_apart = dataset != DATASET_NONE};
    for (uint32_t i = 0; i < worlds->delivery_count; i++) {
        const struct delivery_version *version = &worlds->deliveries[i];
        if (lies_in_world(version->from, version->until, number) &&
            (dataset == DATASET_NONE || book_dataset(book, version->known.dataset) == dataset))
            known[options.known_count++] = version->known;
    }
    enum world_made made = all_archived(&options, diags);
    if (made == WORLD_MADE && !intake_run(intake, book, &options, diags)) made = WORLD_UNFIT;
    buffer_release(&archive);
    free(known);
    return made;
}

static enum world_made make_whole(struct world *world, const struct worlds *worlds, uint32_t number,
                                  struct diags *diags) {
    *world = (struct world){.number = number, .plan.threads = worlds->tonight->threads};
    enum world_made made = load_book(world, worlds, number, diags);
    if (made == WORLD_MADE)
        made = world_take_in(&world->plan.intake, world->plan.book, worlds, number, DATASET_NONE, diags);
    if (made != WORLD_MADE) return made;
    struct progress quiet;
    progress_init(&quiet, true);
    night_link(&world->plan, &world->night, &quiet);
    enum exit_code code = night_join(&world->plan, &world->night, &quiet, diags);
    return code == EXIT_DONE ? WORLD_MADE : WORLD_UNFIT;
}

enum world_made world_turn(struct world *world, struct worlds *worlds, uint32_t number, struct diags *diags) {
    bool borrows = world_may_borrow(worlds, number);
    if (!borrows || !world->taken) world_release(world);
    if (!borrows) person_keys_release(&worlds->keys); /* its own people take the room */
    enum world_made made =
        borrows ? world_borrow(world, worlds, number, diags) : make_whole(world, worlds, number, diags);
    if (made != WORLD_MADE) world_release(world);
    return made == WORLD_UNFIT && diags->denied ? WORLD_DENIED : made;
}

enum exit_code world_judge(struct world *world, const bool *only, struct diags *diags) {
    struct judge_options judging = {
        .threads = world->plan.threads, .states = world->plan.intake.states, .only = only};
    if (world->night.judged) judgement_release(&world->night.judgement);
    world->night.judged = true;
    return judge_run(&world->night.judgement, world->plan.book, &world->night.population, &judging, diags)
               ? EXIT_DONE
               : EXIT_NOT_STARTED;
}

void world_release(struct world *world) {
    night_release(&world->night);
    if (world->taken)
        world_return(world);
    else
        plan_release(&world->plan);
    if (world->scratch) file_remove_tree(world->scratch);
    free(world->scratch);
    *world = (struct world){0};
}
