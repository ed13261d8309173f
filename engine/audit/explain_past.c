/* What the casebook wrote down of the household on earlier nights, and on this one. */
#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "audit/explain_parts.h"
#include "outcome/words.h"

struct remembered {
    struct explained_past past;
    uint32_t person; /* PERSON_NONE: the case, the household, or somebody who left */
};

struct remembering {
    struct explaining *explaining;
    struct remembered *items; /* owned */
    uint32_t count, room;
};

static const char *kind_key(enum event_kind kind) {
    static const char *const words[EVENT_KINDS] = {"case_opened",    "case_closed",  "case_moved",
                                                   "case_listed",    "case_carried", "reason_on",
                                                   "reason_changed", "reason_off"};
    return words[kind];
}

static const char *folder_of(const struct explaining *explaining, int64_t run) {
    for (uint32_t i = 0; i < explaining->run_count; i++)
        if (explaining->runs[i].number == run) return explaining->runs[i].folder;
    return "";
}

static uint32_t member_of(const struct explaining *explaining, const char *subject) {
    const struct population *population = explaining->night.population;
    const struct household *home = &population->household[explaining->household];
    char key[DIGEST_TEXT];
    for (uint32_t person = home->first; *subject && person < home->first + home->count; person++) {
        casebook_person_key(explaining->world.casebook, population, person, key);
        if (strcmp(key, subject) == 0) return person;
    }
    return PERSON_NONE;
}

/* What a discreet rule says is for those alone who may read it; of one that is gone nobody knows what it was.
 */
static bool is_hidden(const struct explaining *explaining, const struct event *event, const char **instead) {
    uint16_t number = book_rule(explaining->night.book, event->rule);
    const struct rule *rule = number == RULE_NONE ? NULL : &explaining->night.book->rules[number];
    *instead = rule && rule->discreet ? rule->discreet : "已停用的规则";
    return *event->rule && explaining->reader != FOR_AUDITOR && (!rule || rule->discreet);
}

static const char *past_say(const struct explaining *explaining, const struct event *event) {
    const char *instead;
    if (is_hidden(explaining, event, &instead)) return "";
    if (event->kind == EVENT_REASON_OFF) return why_off_zh(event->why);
    if (!event->say) return "";
    const char *say = explain_plain(explaining, event->say);
    return say ? arena_format(explaining->arena, "（%s）%s", urgency_zh(event->urgency), say) : "";
}

static const char *past_rule(const struct explaining *explaining, const struct event *event) {
    const char *instead;
    return is_hidden(explaining, event, &instead) ? instead : arena_text(explaining->arena, event->rule);
}

static bool remember(void *context, const struct event *event) {
    struct remembering *remembering = context;
    struct explaining *explaining = remembering->explaining;
    struct arena *arena = explaining->arena;
    char date[11];
    if (strcmp(event->household, explaining->asked->who->key) != 0) return true;
    memory_grow(remembering->items, remembering->count, remembering->room);
    remembering->items[remembering->count++] =
        (struct remembered){{.date = arena_text(arena, date_shown(event->date, date)),
                             .run = folder_of(explaining, event->run),
                             .number = arena_text(arena, event->number),
                             .what = kind_key(event->kind),
                             .zh = event_zh(event->kind),
                             .rule = past_rule(explaining, event),
                             .say = past_say(explaining, event)},
                            member_of(explaining, event->subject)};
    return true;
}

static void share_out(struct remembering *remembering) {
    struct explanation *out = remembering->explaining->out;
    struct arena *arena = &out->arena;
    out->past = arena_zeroed(arena, remembering->count + 1u, sizeof *out->past);
    for (uint32_t p = 0; p < remembering->count; p++) out->past[p] = remembering->items[p].past;
    out->past_count = remembering->count;
    for (uint32_t i = 0; i < out->count; i++) {
        struct explained *item = &out->items[i];
        item->past = arena_zeroed(arena, remembering->count + 1u, sizeof *item->past);
        for (uint32_t p = 0; p < remembering->count && !item->discreet; p++)
            if (strcmp(out->past[p].rule, item->name) == 0 && remembering->items[p].person == item->person)
                item->past[item->past_count++] = out->past[p];
    }
}

bool explain_past(struct explaining *explaining) {
    struct remembering remembering = {.explaining = explaining};
    bool read = events_read(explaining->world.casebook, 0, explaining->world.position, remember, &remembering,
                            explaining->diags);
    if (read) share_out(&remembering);
    free(remembering.items);
    return read;
}
