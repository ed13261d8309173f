/* What differs between last night and tonight, one by one. */
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "intake/naming.h"
#include "night/worlds.h"

#define FILES_ALONE 8u       /* more files than these turn together */
#define DELIVERIES_ALONE 24u /* more deliveries than these turn by dataset */
#define NAMES_SHOWN 3u
#define ALWAYS UINT32_MAX

static uint32_t add_difference(struct worlds *worlds, enum turned_by by, const char *of) {
    worlds->differences =
        memory_resize(worlds->differences, worlds->difference_count + 2u, sizeof *worlds->differences);
    worlds->differences[++worlds->difference_count] = (struct difference){by, of, false};
    return worlds->difference_count;
}

/* "a、b、c 等5个", of what was gathered one by one. */
struct name_list {
    struct buffer text;
    uint32_t count;
};

static void name_one(struct name_list *naming, const char *name) {
    if (naming->count++ >= NAMES_SHOWN) return;
    if (naming->text.length) buffer_text(&naming->text, "、");
    buffer_text(&naming->text, name);
}

static const char *name_all(struct worlds *worlds, struct name_list *naming) {
    if (naming->count > NAMES_SHOWN) buffer_format(&naming->text, " 等%u个", naming->count);
    const char *told = arena_text(&worlds->arena, naming->text.at ? naming->text.at : "");
    buffer_release(&naming->text);
    return told;
}

static bool of_parameters(const char *path) {
    return strncmp(path, "parameters/", strlen("parameters/")) == 0;
}

static void add_source(struct worlds *worlds, struct source_version version) {
    worlds->sources = memory_resize(worlds->sources, worlds->source_count + 1u, sizeof *worlds->sources);
    worlds->sources[worlds->source_count++] = version;
}

/* Tonight's files and their forerunners, then those that are gone; what changed has neither end yet. */
static void pair_sources(struct worlds *worlds) {
    const struct book *book = worlds->tonight->book;
    const json_value *list = json_get(json_get(worlds->before->manifest, "plan"), "sources");
    struct map paths;
    map_init(&paths);
    const char **digests = memory_get((json_count(list) + 1) * sizeof *digests);
    bool *stays = memory_zeroed(json_count(list) + 1, sizeof *stays);
    for (size_t i = 0; i < json_count(list); i++) {
        const json_value *source = json_at(list, i);
        digests[map_add(&paths, span_of(json_text(source, "path")))] = json_text(source, "sha256");
    }
    for (uint16_t i = 0; i < book->source_count; i++) {
        const struct source *source = &book->sources[i];
        uint32_t old = map_find(&paths, span_of(source->path));
        bool same = old != MAP_NONE && strcmp(digests[old], source->digest) == 0;
        if (old != MAP_NONE) stays[old] = true;
        if (old != MAP_NONE && !same)
            add_source(worlds, (struct source_version){source->path, digests[old], {0}, 0, 0});
        add_source(worlds,
                   (struct source_version){source->path, NULL, source->text, same ? 0 : ALWAYS, ALWAYS});
    }
    for (uint32_t i = 0; i < paths.count; i++)
        if (!stays[i])
            add_source(worlds, (struct source_version){
                                   arena_span(&worlds->arena, paths.keys[i]), digests[i], {0}, 0, 0});
    map_release(&paths);
    free(digests);
    free(stays);
}

bool lies_in_world(uint32_t from, uint32_t until, uint32_t number) {
    return from <= number && number < until;
}

bool deliveries_differ(const struct worlds *worlds, uint16_t dataset, uint32_t one, uint32_t other) {
    for (uint32_t i = 0; i < worlds->delivery_count; i++) {
        const struct delivery_version *version = &worlds->deliveries[i];
        bool here = lies_in_world(version->from, version->until, one);
        if (here != lies_in_world(version->from, version->until, other) &&
            book_dataset(worlds->tonight->book, version->known.dataset) == dataset)
            return true;
    }
    return false;
}

static bool turns(const struct source_version *version) {
    return version->from == ALWAYS || version->until == 0;
}

static bool same_path(const struct source_version *a, const struct source_version *b) {
    return strcmp(a->path, b->path) == 0;
}

static void turn_source(struct source_version *version, uint32_t difference) {
    if (version->from == ALWAYS) version->from = difference;
    if (version->until == 0) version->until = difference;
}

static uint32_t count_files(const struct worlds *worlds, bool parameters) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < worlds->source_count; i++) {
        const struct source_version *version = &worlds->sources[i];
        bool second = i > 0 && same_path(version, version - 1);
        count += turns(version) && !second && of_parameters(version->path) == parameters;
    }
    return count;
}

static void source_differences(struct worlds *worlds, bool parameters) {
    enum turned_by by = parameters ? TURNED_BY_PARAMETER : TURNED_BY_RULE;
    uint32_t count = count_files(worlds, parameters), difference = 0;
    struct name_list naming = {0};
    for (uint32_t i = 0; i < worlds->source_count; i++) {
        struct source_version *version = &worlds->sources[i];
        bool second = i > 0 && same_path(version, version - 1);
        if (!turns(version) || of_parameters(version->path) != parameters) continue;
        if (!second) name_one(&naming, version->path);
        if (!difference || (count <= FILES_ALONE && !second))
            difference = add_difference(worlds, by, version->path);
        turn_source(version, difference);
    }
    const char *all = name_all(worlds, &naming);
    if (count > FILES_ALONE) worlds->differences[difference].of = all;
}

/* A span of days that begins or ends between the two nights. */
static bool crosses(const struct worlds *worlds, date_t from, date_t to) {
    date_t before = worlds->days[0], after = worlds->days[1];
    return (from > before && from <= after) || (to >= before && to < after);
}

static bool rules_cross(const struct worlds *worlds) {
    const struct book *book = worlds->tonight->book;
    for (uint16_t i = 0; i < book->rule_count; i++)
        if (crosses(worlds, book->rules[i].from, book->rules[i].to)) return true;
    return false;
}

static bool values_cross(const struct worlds *worlds) {
    const struct book *book = worlds->tonight->book;
    for (uint16_t i = 0; i < book->parameter_count; i++)
        for (uint16_t k = 0; k < book->parameters[i].entry_count; k++) {
            const struct entry *entry = &book->parameters[i].entries[k];
            bool becomes_known = entry->known > worlds->days[0] && entry->known <= worlds->days[1];
            if (crosses(worlds, entry->from, entry->to) || becomes_known) return true;
        }
    return false;
}

static void day_differences(struct worlds *worlds) {
    char before[11], after[11];
    if (worlds->days[0] == worlds->days[1]) return;
    date_write(worlds->days[0], before);
    date_write(worlds->days[1], after);
    const char *span = arena_format(&worlds->arena, "%s→%s", before, after);
    if (rules_cross(worlds)) worlds->rules_at = add_difference(worlds, TURNED_BY_RULE, span);
    if (values_cross(worlds)) worlds->values_at = add_difference(worlds, TURNED_BY_PARAMETER, span);
    worlds->day_at = add_difference(worlds, TURNED_BY_CALENDAR, span);
}

static struct known_delivery known_tonight(const struct worlds *worlds, const struct delivery *delivery,
                                           const struct known_delivery *taken, uint32_t count) {
    struct known_delivery known = {.dataset = worlds->tonight->book->datasets[delivery->dataset].name,
                                   .name = delivery->name,
                                   .sender = delivery->sender,
                                   .digest = delivery->digest,
                                   .first = delivery->first,
                                   .last = delivery->last,
                                   .bytes = delivery->bytes,
                                   .held = delivery->state != DELIVERY_IN_FORCE};
    if (!delivery->from_inbox) sealed_recall(&known, taken, count);
    if (delivery->from_inbox) known.reaches = delivery->reaches;
    if (delivery->from_inbox) known.taken_on = worlds->days[1];
    return known;
}

static bool same_delivery(const struct known_delivery *a, const struct known_delivery *b) {
    return a->held == b->held && a->first == b->first && a->last == b->last && a->bytes == b->bytes &&
           strcmp(a->dataset, b->dataset) == 0 && strcmp(a->digest, b->digest) == 0 &&
           strcmp(a->sender, b->sender) == 0 && (*a->digest || strcmp(a->name, b->name) == 0);
}

static void pair_deliveries(struct worlds *worlds, const struct known_delivery *taken, uint32_t count) {
    const struct intake *intake = &worlds->tonight->intake;
    const struct sealed *before = worlds->before;
    worlds->deliveries =
        memory_get(((size_t)before->known_count + intake->delivery_count + 1) * sizeof *worlds->deliveries);
    for (uint32_t i = 0; i < before->known_count; i++) {
        struct known_delivery known = before->known[i];
        known.sender = naming_known_sender(&worlds->arena, worlds->tonight->book, known.name, known.sender);
        worlds->deliveries[worlds->delivery_count++] = (struct delivery_version){known, 0, 0};
    }
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        if (!plan_names(delivery)) continue;
        struct known_delivery known = known_tonight(worlds, delivery, taken, count);
        uint32_t old = 0;
        while (old < before->known_count &&
               (worlds->deliveries[old].until || !same_delivery(&worlds->deliveries[old].known, &known)))
            old++;
        if (old < before->known_count)
            worlds->deliveries[old].until = ALWAYS;
        else
            worlds->deliveries[worlds->delivery_count++] = (struct delivery_version){known, ALWAYS, ALWAYS};
    }
}

static bool is_old(const struct delivery_version *version) {
    return version->until == 0;
}

static bool is_new(const struct delivery_version *version) {
    return version->from == ALWAYS;
}

/* Deliveries that take each other's place, as intake/force.c has it. */
static bool one_place(const struct worlds *worlds, const struct known_delivery *a,
                      const struct known_delivery *b) {
    const struct book *book = worlds->tonight->book;
    uint16_t dataset = book_dataset(book, a->dataset);
    if (strcmp(a->dataset, b->dataset) != 0 || strcmp(a->sender, b->sender) != 0) return false;
    if (book->datasets[dataset].delivery == DELIVERY_REPLACES) return true;
    return a->first == b->first && a->last == b->last;
}

struct place_of {     /* deliveries that turn together */
    uint16_t dataset; /* of tonight's book */
    uint32_t first;   /* of its deliveries: what it is put in order by */
    enum turned_by by;
    const char *of;
};

struct placing {
    struct worlds *worlds;
    struct place_of *places; /* owned */
    uint32_t count, *place;  /* [deliveries] its place, ALWAYS: it does not turn */
};

static void put_in_place(struct placing *placing, uint32_t index, bool whole_datasets) {
    const struct worlds *worlds = placing->worlds;
    struct delivery_version *version = &worlds->deliveries[index];
    uint16_t dataset = book_dataset(worlds->tonight->book, version->known.dataset);
    placing->place[index] = ALWAYS;
    if (dataset == DATASET_NONE) version->until = ALWAYS; /* it goes with the book that knows its dataset */
    if (!(is_old(version) || is_new(version))) return;
    for (uint32_t i = 0; i < index && placing->place[index] == ALWAYS; i++)
        if (placing->place[i] != ALWAYS &&
            (whole_datasets ? placing->places[placing->place[i]].dataset == dataset
                            : one_place(worlds, &worlds->deliveries[i].known, &version->known)))
            placing->place[index] = placing->place[i];
    if (placing->place[index] != ALWAYS) return;
    placing->place[index] = placing->count;
    placing->places[placing->count++] = (struct place_of){.dataset = dataset, .first = index};
}

static void put_all_in_place(struct placing *placing) {
    uint32_t count = placing->worlds->delivery_count;
    placing->places = memory_get((count + 1u) * sizeof *placing->places);
    placing->place = memory_get((count + 1u) * sizeof *placing->place);
    for (uint32_t i = 0; i < count; i++) put_in_place(placing, i, false);
    if (placing->count <= DELIVERIES_ALONE) return;
    placing->count = 0;
    for (uint32_t i = 0; i < count; i++) put_in_place(placing, i, true);
}

static bool had_some(const struct worlds *worlds, const char *dataset) {
    for (uint32_t i = 0; i < worlds->before->in_force_count; i++)
        if (strcmp(worlds->before->known[i].dataset, dataset) == 0) return true;
    return false;
}

static bool was_held(const struct worlds *worlds, const struct known_delivery *known) {
    for (uint32_t i = worlds->before->in_force_count; i < worlds->before->known_count; i++)
        if (strcmp(worlds->before->known[i].digest, known->digest) == 0 &&
            strcmp(worlds->before->known[i].dataset, known->dataset) == 0)
            return true;
    return false;
}

/* Held on the last night, and used tonight by a person's word: not for another name or company alone. */
static bool was_released(const struct worlds *worlds, const struct known_delivery *known) {
    for (uint32_t i = 0; i < worlds->release_count; i++) {
        const struct known_release *said = &worlds->releases[i];
        if (!said->dismisses && strcmp(said->digest, known->digest) == 0 &&
            strcmp(said->dataset, known->dataset) == 0 && strcmp(said->sender, known->sender) == 0)
            return was_held(worlds, known);
    }
    return false;
}

/* What of a place came into force, or was held, or only went. */
static void tell_place(struct placing *placing, uint32_t place) {
    struct worlds *worlds = placing->worlds;
    const struct dataset *dataset = &worlds->tonight->book->datasets[placing->places[place].dataset];
    struct name_list came = {0}, held = {0}, went = {0};
    bool released = false, old_in_force = false;
    for (uint32_t i = 0; i < worlds->delivery_count; i++) {
        const struct delivery_version *version = &worlds->deliveries[i];
        if (placing->place[i] != place) continue;
        name_one(!is_new(version) ? &went : version->known.held ? &held : &came, version->known.name);
        released =
            released || (is_new(version) && !version->known.held && was_released(worlds, &version->known));
        old_in_force = old_in_force || (is_old(version) && !version->known.held);
    }
    bool some_came = came.count > 0, some_held = held.count > 0;
    const char *in = name_all(worlds, &came), *kept = name_all(worlds, &held), *out = name_all(worlds, &went);
    enum turned_by by = TURNED_BY_DATA;
    if (released)
        by = TURNED_BY_RELEASE;
    else if (some_came && !had_some(worlds, dataset->name))
        by = TURNED_BY_FIRST;
    else if (!some_came && (some_held || !old_in_force))
        by = TURNED_BY_HOLD;
    placing->places[place].by = by;
    placing->places[place].of = some_came ? arena_format(&worlds->arena, "%s %s", dataset->zh, in)
                                : some_held
                                    ? arena_format(&worlds->arena, "%s %s", dataset->zh, kept)
                                    : arena_format(&worlds->arena, "%s %s 不再使用", dataset->zh, out);
}

static bool is_of_guard(const struct place_of *place) {
    return place->by == TURNED_BY_HOLD || place->by == TURNED_BY_RELEASE;
}

/* Guards first, then by dataset, then as they stand in the plans. */
static int compare_places(const struct place_of *a, const struct place_of *b) {
    if (is_of_guard(a) != is_of_guard(b)) return is_of_guard(a) ? -1 : 1;
    if (a->dataset != b->dataset) return a->dataset < b->dataset ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

static void delivery_differences(struct worlds *worlds) {
    struct placing placing = {.worlds = worlds};
    put_all_in_place(&placing);
    uint32_t *order = memory_get((placing.count + 1u) * sizeof *order);
    for (uint32_t i = 0; i < placing.count; i++) {
        tell_place(&placing, i);
        uint32_t at = i;
        for (; at > 0 && compare_places(&placing.places[i], &placing.places[order[at - 1]]) < 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (uint32_t i = 0; i < placing.count; i++) {
        const struct place_of *place = &placing.places[order[i]];
        uint32_t difference = add_difference(worlds, place->by, place->of);
        worlds->differences[difference].is_register = place->dataset == REGISTER;
        for (uint32_t k = 0; k < worlds->delivery_count; k++) {
            struct delivery_version *version = &worlds->deliveries[k];
            if (placing.place[k] != order[i]) continue;
            if (is_new(version))
                version->from = difference;
            else
                version->until = difference;
        }
    }
    free(order);
    free(placing.places);
    free(placing.place);
}

void differences_find(struct worlds *worlds, const struct known_delivery *taken, uint32_t taken_count) {
    pair_sources(worlds);
    source_differences(worlds, false);
    source_differences(worlds, true);
    day_differences(worlds);
    pair_deliveries(worlds, taken, taken_count);
    delivery_differences(worlds);
}
