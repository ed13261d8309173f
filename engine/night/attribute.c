/* Why flags are new or gone: back from tonight, world by world. */
#include "night/attribute.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "library/lua_state.h"
#include "night/purged.h"
#include "night/seal.h"
#include "night/worlds.h"

#define DIGEST_SHOWN 12 /* digits */
#define PURGED "上一次运行的来件已到期清除"
#define GONE "上一次运行已不能重现"
#define DENIED "上一次运行当时未能重现" /* the system did not give what it is made of */

struct seen { /* of the turns in one world: what tells one cause from another */
    struct parameters_read parameters;
    struct links_seen links;
};

struct attributing {
    struct attribution *attribution;
    struct diags *diags;
    struct sealed sealed;
    struct worlds worlds;
    const char *program;        /* what of the program differs, zh and names; NULL: nothing */
    uint32_t *open, open_count; /* turns without a cause, in order; owned */
    uint32_t last;              /* the differences from the world looked at to this one turn together */
    bool skipped;               /* a world between could not be made */
    struct seen now, later;     /* in the world looked at, in the one after it */
    struct world world;         /* that one */
    struct stood *at_home; /* [turns] where they are among tonight's people; NULL: not looked for; owned */
};

static struct turn *turns_of(const struct attributing *attributing) {
    return attributing->attribution->caseload->turns;
}

static const char *keep(const struct attributing *attributing, const char *text) {
    return arena_text(&attributing->attribution->caseload->arena, text);
}

static void explain(struct attributing *attributing, uint32_t turn, enum turned_by by, const char *of) {
    turn_explain(attributing->attribution->caseload, turn, by, of);
}

static void explain_all(struct attributing *attributing, enum turned_by by, const char *of) {
    for (uint32_t i = 0; i < attributing->open_count; i++) explain(attributing, attributing->open[i], by, of);
    attributing->open_count = 0;
}

/* Another build of the same sources is no other program. */
static void add_changed(void *context, const char *what, const char *then, const char *now) {
    struct buffer *out = context;
    int most = strstr(what, "sha256") ? DIGEST_SHOWN : (int)strlen(then) + (int)strlen(now);
    if (strcmp(what, MADE_BY_PROGRAM) == 0) return;
    buffer_format(out, "%s%s %.*s→%.*s", out->length ? "、" : "", what, most, then, most, now);
}

/* What made last night and what makes this one: "engine.version 1→2、libraries.lua …"; NULL: the same. */
static const char *program_changed(const struct attributing *attributing) {
    const json_value *made_by = attributing->attribution->made_by;
    json_value *own = made_by ? NULL : seal_made_by(lua_version_text());
    struct buffer out = {0};
    made_by_compare(json_get(attributing->sealed.manifest, "made_by"), made_by ? made_by : own, add_changed,
                    &out);
    const char *told = out.length ? keep(attributing, out.at) : NULL;
    buffer_release(&out);
    json_free(own);
    return told;
}

/* [turns] where the open ones are in a world; owned by the caller. */
static struct stood *find_turns(const struct attributing *attributing, const struct book *book,
                                const struct population *population) {
    const struct casebook *casebook = attributing->sealed.casebook;
    uint32_t count = attributing->open_count;
    struct stood *stood = memory_zeroed(attributing->attribution->caseload->turn_count + 1u, sizeof *stood);
    const char **keys = memory_get((count + 1u) * sizeof *keys);
    uint32_t *households = memory_get((count + 1u) * sizeof *households);
    for (uint32_t i = 0; i < count; i++) keys[i] = turns_of(attributing)[attributing->open[i]].household;
    households_seek(casebook, population, keys, count, NULL, households);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = attributing->open[i];
        const struct turn *turn = &turns_of(attributing)[index];
        stood[index] = (struct stood){.household = households[i],
                                      .person = PERSON_NONE,
                                      .rule = book_rule(book, turn->rule),
                                      .of_person = *turn->subject != '\0',
                                      .before = turn->stood,
                                      .outside = household_is_outside(population, households[i])};
        if (*turn->subject)
            stood[index].person = member_seek(casebook, population, households[i], turn->subject);
    }
    free(keys);
    free(households);
    return stood;
}

/* The same tonight and in every world of its people: looked for once. */
static const struct stood *find_at_home(struct attributing *attributing) {
    const struct attribution *attribution = attributing->attribution;
    if (!attributing->at_home)
        attributing->at_home =
            find_turns(attributing, attribution->plan->book, &attribution->night->population);
    return attributing->at_home;
}

/* [households] those of the open turns; owned by the caller. */
static bool *households_of(const struct attributing *attributing, const struct population *population,
                           const struct stood *stood) {
    bool *only = memory_zeroed((size_t)population->households + 1, sizeof *only);
    for (uint32_t i = 0; i < attributing->open_count; i++) {
        uint32_t household = stood[attributing->open[i]].household;
        if (household != HOUSEHOLD_NONE) only[household] = true;
    }
    return only;
}

static void seen_release(struct seen *seen) {
    parameters_read_release(&seen->parameters);
    links_seen_release(&seen->links);
}

static void look_closely(struct attributing *attributing, const struct plan *plan, const struct night *night,
                         const struct stood *turned) {
    uint32_t turns = attributing->attribution->caseload->turn_count;
    struct seen *now = &attributing->now;
    seen_release(&attributing->later);
    attributing->later = *now;
    parameters_read_init(&now->parameters, plan->book, turns);
    links_seen_init(&now->links, plan->book, turns);
    for (uint32_t i = 0; i < attributing->open_count; i++) {
        uint32_t index = attributing->open[i];
        const struct stood *stood = &turned[index];
        links_seen_note(&now->links, index, plan, &night->population, stood->household);
        if (stood->rule != RULE_NONE)
            parameters_read_note(&now->parameters, index, &night->judgement,
                                 reason_flag(&night->judgement, stood));
    }
}

/* The differences that turn together, as one. */
static struct difference difference_of(struct attributing *attributing, uint32_t first) {
    struct difference whole = attributing->worlds.differences[first];
    struct buffer of = {0};
    if (attributing->last == first) return whole;
    buffer_text(&of, whole.of);
    for (uint32_t i = first + 1; i <= attributing->last; i++)
        buffer_format(&of, "、%s", attributing->worlds.differences[i].of);
    whole.of = arena_text(&attributing->worlds.arena, of.at);
    buffer_release(&of);
    return whole;
}

/* Of a difference that turns alone, what of it it was: a rule's day, a parameter, whose rows are whose. */
static void tell_apart(struct attributing *attributing, uint32_t index, uint32_t first,
                       struct difference *difference, struct buffer *of) {
    const struct turn *turn = &turns_of(attributing)[index];
    const struct seen *now = &attributing->now, *later = &attributing->later;
    if (first == attributing->worlds.rules_at) buffer_format(of, "%s %s", turn->rule, difference->of);
    if (difference->by == TURNED_BY_PARAMETER)
        parameters_read_changed(turn->on ? &later->parameters : &now->parameters,
                                turn->on ? &now->parameters : &later->parameters, index, of);
    if (!difference->is_register ||
        !links_seen_changed(&now->links, &later->links, index, attributing->attribution->plan->book, of))
        return;
    buffer_format(of, "，随%s", difference->of);
    difference->by = TURNED_BY_LINK;
}

static void explain_by(struct attributing *attributing, uint32_t index, uint32_t first) {
    struct difference difference = difference_of(attributing, first);
    struct buffer of = {0};
    if (attributing->last == first) tell_apart(attributing, index, first, &difference, &of);
    explain(attributing, index, difference.by, keep(attributing, of.length ? of.at : difference.of));
    buffer_release(&of);
}

/* What was otherwise in the world before difference `first` came about by it. */
static void hold_against(struct attributing *attributing, const struct world *world,
                         const struct stood *turned, uint32_t first) {
    uint32_t left = 0;
    for (uint32_t i = 0; i < attributing->open_count; i++) {
        uint32_t index = attributing->open[i];
        const struct turn *turn = &turns_of(attributing)[index];
        bool stands = reason_stands(world->plan.book, &world->night.judgement, &turned[index]);
        if (stands != turn->on)
            explain_by(attributing, index, first);
        else
            attributing->open[left++] = index;
    }
    attributing->open_count = left;
}

static enum world_made look_at(struct attributing *attributing, uint32_t number, struct diags *said) {
    struct world *world = &attributing->world;
    enum world_made made = world_turn(world, &attributing->worlds, number, said);
    if (made != WORLD_MADE) return made;
    const struct population *population = &world->night.population;
    struct stood *own = world->taken ? NULL : find_turns(attributing, world->plan.book, population);
    const struct stood *stood = own ? own : find_at_home(attributing);
    bool *only = households_of(attributing, population, stood);
    if (world_judge(world, only, said) != EXIT_DONE) made = said->denied ? WORLD_DENIED : WORLD_UNFIT;
    if (made == WORLD_MADE) {
        look_closely(attributing, &world->plan, &world->night, stood);
        hold_against(attributing, world, stood, number + 1);
        attributing->last = number;
        attributing->attribution->worlds++;
    }
    free(only);
    free(own);
    return made;
}

/* The Chinese half of the first error. */
static struct span first_error(const struct diags *said) {
    for (size_t i = 0; i < said->count; i++) {
        const char *message = said->items[i].message, *ends = strstr(message, " · ");
        if (said->items[i].level != DIAG_ERROR) continue;
        return (struct span){message, ends ? (size_t)(ends - message) : strlen(message)};
    }
    return (struct span){"", 0};
}

/* Why last night cannot be made. What is sealed of it are fixed words: a detail would depend on the system's
 * language, or on what was purged since. */
static void tell_unknown(struct attributing *attributing, const struct diags *said) {
    struct attribution *attribution = attributing->attribution;
    struct diags purged;
    diags_init(&purged);
    bool was_purged = attributing->sealed.manifest &&
                      purged_tell(&attributing->sealed, attribution->site, &purged) == EXIT_WAITING;
    struct span why = first_error(was_purged ? &purged : said);
    bool denied = said->denied || purged.denied;
    const char *sealed = was_purged ? PURGED : denied ? DENIED : GONE;
    diags_add(
        attributing->diags, DIAG_WARNING, (struct place){0},
        "%u 条变动原因不明，%s%s%.*s%s · the causes of %u changes are not known: the last run cannot be "
        "made again%s",
        attributing->open_count, was_purged ? "" : sealed, was_purged ? "" : "：", (int)why.length, why.at,
        was_purged ? "" : "。请运行 hearth verify 查存档，缺损的从备份取回", attributing->open_count,
        was_purged ? "" : "; hearth verify tells what the archive lacks, to be had from a backup");
    if (denied) diags_denied(attributing->diags);
    diags_release(&purged);
    explain_all(attributing, TURNED_BY_UNKNOWN, sealed);
    if (!was_purged) attribution->damaged = true;
}

/* What no world turned back: the program did when it is another, else the first difference, since world 0 is
 * then last night as it was sealed and need not be judged. */
static void tell_the_rest(struct attributing *attributing) {
    if (attributing->program)
        explain_all(attributing, TURNED_BY_PROGRAM, attributing->program);
    else if (!attributing->worlds.difference_count)
        explain_all(attributing, TURNED_BY_UNKNOWN, "与上一次运行没有可见的差别");
    else
        for (uint32_t i = 0; i < attributing->open_count; i++)
            explain_by(attributing, attributing->open[i], 1);
}

/* Some of these differences is of many things, told apart by what is seen on both sides of it. */
static bool are_closely_seen(const struct attributing *attributing, uint32_t first, uint32_t last) {
    for (uint32_t i = first; i <= last; i++) {
        const struct difference *difference = &attributing->worlds.differences[i];
        if (difference->by == TURNED_BY_PARAMETER || difference->is_register) return true;
    }
    return false;
}

static void look_at_tonight(struct attributing *attributing) {
    const struct attribution *attribution = attributing->attribution;
    if (!are_closely_seen(attributing, 1, attributing->worlds.difference_count)) return;
    look_closely(attributing, attribution->plan, attribution->night, find_at_home(attributing));
}

/* World 0 is needed to tell the program apart, and what of the first difference it was; and where others
 * could not be made it shows whether last night itself can. */
static bool is_needed(const struct attributing *attributing, uint32_t number) {
    return number > 0 || attributing->program || attributing->skipped ||
           are_closely_seen(attributing, 1, attributing->last);
}

static void walk_back(struct attributing *attributing) {
    uint32_t count = attributing->worlds.difference_count;
    attributing->last = count;
    look_at_tonight(attributing);
    for (uint32_t number = count; number-- > 0 && attributing->open_count;) {
        struct diags said;
        if (!is_needed(attributing, number)) break;
        diags_init(&said);
        enum world_made made = look_at(attributing, number, &said);
        if (made == WORLD_DENIED) { /* a disk may stutter, and what is sealed stays */
            diags_release(&said);
            made = look_at(attributing, number, &said);
        }
        if (made == WORLD_UNFIT) attributing->skipped = true;
        bool unknown = made == WORLD_GONE || made == WORLD_DENIED || (made == WORLD_UNFIT && number == 0);
        if (unknown) tell_unknown(attributing, &said);
        diags_release(&said);
    }
    if (attributing->open_count) tell_the_rest(attributing);
}

/* Asked for once more as well. */
static enum exit_code open_before(struct attributing *attributing, struct diags *said) {
    const struct attribution *attribution = attributing->attribution;
    enum exit_code code = sealed_open(&attributing->sealed, attribution->site, attribution->previous, said);
    if (code != EXIT_SYSTEM) return code;
    sealed_close(&attributing->sealed);
    diags_release(said);
    return sealed_open(&attributing->sealed, attribution->site, attribution->previous, said);
}

static enum exit_code begin(struct attributing *attributing) {
    struct attribution *attribution = attributing->attribution;
    struct diags said;
    diags_init(&said);
    attributing->open_count = attribution->caseload->turn_count;
    attributing->open = memory_get((attributing->open_count + 1u) * sizeof *attributing->open);
    for (uint32_t i = 0; i < attributing->open_count; i++) attributing->open[i] = i;
    enum exit_code code = open_before(attributing, &said);
    if (code == EXIT_DONE) attributing->program = program_changed(attributing);
    if (code == EXIT_DONE &&
        !worlds_open(&attributing->worlds, attribution->site, attribution->scratch, &attributing->sealed,
                     attribution->plan, attribution->people, &said))
        code = EXIT_SYSTEM;
    if (code == EXIT_DIFFERENT || code == EXIT_NOT_STARTED) tell_unknown(attributing, &said);
    if (code == EXIT_SYSTEM) diags_add_all(attributing->diags, &said);
    diags_release(&said);
    return code;
}

enum exit_code attribute(struct attribution *attribution, struct diags *diags) {
    struct attributing attributing = {.attribution = attribution, .diags = diags};
    if (!attribution->previous || !attribution->caseload->turn_count) return EXIT_DONE;
    progress_stage(attribution->progress, "归因", "attribution");
    enum exit_code code = begin(&attributing);
    if (code == EXIT_DONE) walk_back(&attributing);
    progress_done(attribution->progress, attribution->caseload->turn_count, "条 changes");
    world_release(&attributing.world);
    worlds_close(&attributing.worlds);
    sealed_close(&attributing.sealed);
    seen_release(&attributing.now);
    seen_release(&attributing.later);
    free(attributing.at_home);
    free(attributing.open);
    return code == EXIT_SYSTEM ? code : EXIT_DONE;
}
