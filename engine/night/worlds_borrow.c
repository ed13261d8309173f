/* Worlds of tonight's people: what only some deliveries tell from tonight is tonight but for their datasets.
 */
#include <stdlib.h>
#include "ground/memory.h"
#include "night/worlds.h"

static uint16_t datasets_of(const struct worlds *worlds) {
    return worlds->tonight->book->dataset_count;
}

static bool book_is_tonights(const struct worlds *worlds, uint32_t number) {
    if (number < worlds->rules_at || number < worlds->values_at || number < worlds->day_at) return false;
    for (uint32_t i = 0; i < worlds->source_count; i++) {
        const struct source_version *version = &worlds->sources[i];
        if (lies_in_world(version->from, version->until, number) !=
            lies_in_world(version->from, version->until, worlds->difference_count))
            return false;
    }
    return true;
}

/* Intake, states and links are of each dataset by itself, once it is known who is who. */
bool world_may_borrow(const struct worlds *worlds, uint32_t number) {
    if (!worlds->people || !book_is_tonights(worlds, number)) return false;
    for (uint16_t d = 0; d < datasets_of(worlds); d++)
        if (worlds->tonight->book->household.reads[d] &&
            deliveries_differ(worlds, d, number, worlds->difference_count))
            return false;
    return true;
}

/* The last of the worlds, which is tonight. */
static void begin(struct world *world, struct worlds *worlds) {
    const struct plan *tonight = worlds->tonight;
    const struct intake *intake = &tonight->intake;
    uint16_t datasets = datasets_of(worlds);
    *world = (struct world){.number = worlds->difference_count,
                            .plan = {.book = tonight->book, .threads = tonight->threads},
                            .night = {.linked = true, .joined = true}};
    world->taken = memory_zeroed(datasets, sizeof *world->taken);
    world->plan.intake =
        (struct intake){.book = tonight->book,
                        .archive = intake->archive,
                        .rows = memory_copy(intake->rows, datasets, sizeof *intake->rows),
                        .states = memory_copy(intake->states, datasets, sizeof *intake->states)};
    population_borrow(&world->night.population, worlds->people, world->plan.intake.rows);
    if (!worlds->keys.slots)
        person_keys_init(&worlds->keys, worlds->people->id, &intake->rows[REGISTER], worlds->people->persons,
                         tonight->threads);
}

static void let_go(struct world *world, uint16_t dataset) {
    if (!world->taken[dataset].book) return;
    rows_release(&world->plan.intake.rows[dataset]);
    intake_release(&world->taken[dataset]);
}

/* The rows go over into the world's own; what of the intake has no rows gives its address space back. */
static enum world_made turn_dataset(struct world *world, const struct worlds *worlds, uint32_t number,
                                    uint16_t dataset, struct diags *diags) {
    struct intake *intake = &world->plan.intake, *taken = &world->taken[dataset];
    let_go(world, dataset);
    enum world_made made = world_take_in(taken, intake->book, worlds, number, dataset, diags);
    if (!taken->book) return made;
    intake->rows[dataset] = taken->rows[dataset];
    taken->rows[dataset] = (struct rows){0};
    for (uint16_t d = 0; d < datasets_of(worlds); d++) rows_release(&taken->rows[d]);
    intake->states[dataset] = taken->states[dataset];
    if (made == WORLD_MADE)
        population_relink(&world->night.population, intake->rows, dataset, &worlds->keys,
                          worlds->tonight->threads);
    return made;
}

/* In the order of a plan: by dataset. */
static void list_deliveries(struct world *world, const struct worlds *worlds) {
    struct intake *intake = &world->plan.intake;
    intake->delivery_count = 0;
    for (uint16_t d = 0; d < datasets_of(worlds); d++) {
        const struct intake *from = world->taken[d].book ? &world->taken[d] : &worlds->tonight->intake;
        for (uint32_t i = 0; i < from->delivery_count; i++) {
            if (from->deliveries[i].dataset != d) continue;
            intake->deliveries =
                memory_resize(intake->deliveries, intake->delivery_count + 1u, sizeof *intake->deliveries);
            intake->deliveries[intake->delivery_count++] = from->deliveries[i];
        }
    }
}

enum world_made world_borrow(struct world *world, struct worlds *worlds, uint32_t number,
                             struct diags *diags) {
    enum world_made made = WORLD_MADE;
    if (!world->taken) begin(world, worlds);
    for (uint16_t d = 0; d < datasets_of(worlds) && made == WORLD_MADE; d++)
        if (deliveries_differ(worlds, d, number, world->number))
            made = turn_dataset(world, worlds, number, d, diags);
    world->number = number;
    list_deliveries(world, worlds);
    return made;
}

void world_return(struct world *world) {
    struct intake *intake = &world->plan.intake;
    for (uint16_t d = 0; d < intake->book->dataset_count; d++) let_go(world, d);
    free(intake->rows);
    free(intake->states);
    free(intake->deliveries);
    free(world->taken);
}
