/* What the journal tells of a household: its cases, opened, handed out, changed and closed. */
#include <string.h>
#include "casebook/turns.h"
#include "ground/memory.h"
#include "audit/history_parts.h"
#include "outcome/words.h"

struct reading {
    struct making *making;
    const struct run_row *runs; /* all of the site */
    uint32_t run_count;
    uint32_t room;
};

static const char *const kinds_en[EVENT_KINDS] = {[EVENT_CASE_OPENED] = "case opened",
                                                  [EVENT_CASE_CLOSED] = "case closed",
                                                  [EVENT_CASE_MOVED] = "moved",
                                                  [EVENT_CASE_LISTED] = "handed out",
                                                  [EVENT_CASE_CARRIED] = "carried over",
                                                  [EVENT_REASON_ON] = "reason new",
                                                  [EVENT_REASON_CHANGED] = "reason changed",
                                                  [EVENT_REASON_OFF] = "reason gone"};

static bool is_theirs(const struct making *making, const struct event *event) {
    return map_find(&making->keys, span_of(event->household)) != MAP_NONE ||
           map_find(&making->numbers, span_of(event->number)) != MAP_NONE;
}

static const char *run_of(const struct reading *reading, const struct event *event) {
    for (uint32_t i = 0; i < reading->run_count; i++)
        if (reading->runs[i].number == event->run) return reading->runs[i].folder;
    return "";
}

/* The series of its rule; NULL: the rule is in none of the nights, or not asked for. */
static const struct history_series *series_of(const struct making *making, const struct event *event) {
    uint32_t group = *event->rule ? map_find(&making->groups, span_of(event->rule)) : MAP_NONE;
    for (uint32_t i = 0; group != MAP_NONE && i < making->history->rule_count; i++)
        if (making->history->rules[i].group == group) return &making->history->rules[i];
    return NULL;
}

static bool is_known(const struct making *making, const char *rule) {
    struct buffer key = {0};
    bool known = false;
    for (uint32_t run = 0; run < making->history->run_count && !known; run++) {
        buffer_clear(&key);
        buffer_format(&key, "%u\n%s", run, rule);
        known = map_find(&making->known_rules, buffer_span(&key)) != MAP_NONE;
    }
    buffer_release(&key);
    return known;
}

/* Of a rule that is discreet for this reader; else NULL. */
static const char *discreet_title(const struct making *making, const struct event *event) {
    uint32_t index = *event->rule ? map_find(&making->known.rules, span_of(event->rule)) : MAP_NONE;
    return index == MAP_NONE || making->options->reader == FOR_AUDITOR ? NULL : making->discreet_zh[index];
}

/* "；因数据：医保结算 medical_2023-08.csv": why it came or went, where the night could tell. */
static const char *cause_of(struct making *making, const struct event *event) {
    const char *zh = turned_zh(event->cause);
    if (!zh || !event->of) return "";
    return arena_format(&making->history->arena, "；因%s%s%s", zh, *event->of ? "：" : "",
                        history_file(making, event->of));
}

static const char *detail_of(struct making *making, const struct event *event, bool hidden) {
    char day[11];
    const char *cause = hidden ? "" : cause_of(making, event);
    struct arena *arena = &making->history->arena;
    switch (event->kind) {
    case EVENT_CASE_OPENED:
        return event->listed ? "当日下发" : "顺延";
    case EVENT_REASON_ON:
    case EVENT_REASON_CHANGED:
        return arena_format(arena, "%s%s%s%s", urgency_zh(event->urgency),
                            event->deadline == DATE_NONE ? "" : "，入户期限 ",
                            date_shown(event->deadline, day), cause);
    case EVENT_REASON_OFF:
        return arena_format(arena, "%s%s", why_off_zh(event->why), cause);
    default:
        return "";
    }
}

static bool add_event(void *context, const struct event *event) {
    struct reading *reading = context;
    struct making *making = reading->making;
    struct history *history = making->history;
    if (!is_theirs(making, event) || !history_spans(making->options, event->date)) return true;
    const struct history_series *series = series_of(making, event);
    const char *discreet = discreet_title(making, event);
    bool unknown = *event->rule && !series && !is_known(making, event->rule);
    bool hidden = discreet || (unknown && making->options->reader != FOR_AUDITOR);
    if (*event->rule && making->options->rule && strcmp(event->rule, making->options->rule) != 0) return true;
    memory_grow(history->events, history->event_count, reading->room);
    struct arena *arena = &history->arena;
    const char *title = discreet       ? discreet
                        : series       ? series->zh
                        : event->title ? arena_text(arena, event->title)
                                       : event->rule;
    history->events[history->event_count++] =
        (struct history_event){arena_text(arena, run_of(reading, event)),
                               arena_text(arena, event->number),
                               event_zh(event->kind),
                               kinds_en[event->kind],
                               hidden   ? ""
                               : series ? series->name
                                        : arena_text(arena, event->rule),
                               hidden && !discreet ? "（规则已取消）"
                               : *event->rule      ? arena_text(arena, title)
                                                   : "",
                               detail_of(making, event, hidden)};
    return true;
}

bool history_events(struct making *making, struct casebook *casebook) {
    struct reading reading = {.making = making};
    int64_t head;
    return casebook_runs(casebook, &reading.runs, &reading.run_count, making->diags) &&
           events_head(casebook, &head, making->diags) &&
           events_read(casebook, 0, head, add_event, &reading, making->diags);
}
