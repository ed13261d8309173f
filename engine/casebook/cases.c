/* Events → state. */
#include "casebook/cases.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

void state_init(struct state *state) {
    *state = (struct state){0};
    arena_init(&state->arena);
    map_init(&state->numbers);
    map_init(&state->households);
}

void state_release(struct state *state) {
    arena_release(&state->arena);
    map_release(&state->numbers);
    map_release(&state->households);
    free(state->cases);
    free(state->reasons);
    free(state->latest);
    state_init(state);
}

uint32_t state_case(const struct state *state, const char *number) {
    if (state->last < state->case_count && strcmp(state->cases[state->last].number, number) == 0)
        return state->last;
    uint32_t found = map_find(&state->numbers, span_of(number));
    return found == MAP_NONE ? STATE_NONE : found;
}

/* Brings households and latest up to the cases of now. */
static void state_index(struct state *state) {
    for (; state->seen < state->case_count; state->seen++) {
        uint32_t number = map_add(&state->households, span_of(state->cases[state->seen].household));
        memory_grow(state->latest, number, state->latest_room);
        state->latest[number] = state->seen;
    }
}

uint32_t state_latest(const struct state *state, const char *household) {
    BUG_UNLESS(state->seen == state->case_count);
    uint32_t found = map_find(&state->households, span_of(household));
    return found == MAP_NONE ? STATE_NONE : state->latest[found];
}

/* A case has few reasons. */
static uint32_t reason_of(const struct state *state, uint32_t of, const char *rule, const char *subject) {
    uint32_t at = state->cases[of].first;
    for (; at != STATE_NONE; at = state->reasons[at].next)
        if (strcmp(state->reasons[at].subject, subject) == 0 && strcmp(state->reasons[at].rule, rule) == 0)
            break;
    return at;
}

uint32_t state_reason(const struct state *state, const char *number, const char *rule, const char *subject) {
    uint32_t of = state_case(state, number);
    return of == STATE_NONE ? STATE_NONE : reason_of(state, of, rule, subject);
}

bool state_open(const struct state *state, uint32_t index) {
    return index != STATE_NONE && state->cases[index].closed == DATE_NONE;
}

enum urgency state_urgency(const struct state *state, const struct state_case *item) {
    enum urgency live = URGENCY_GREEN, any = URGENCY_GREEN;
    bool has_live = false;
    for (uint32_t at = item->first; at != STATE_NONE; at = state->reasons[at].next) {
        const struct state_reason *reason = &state->reasons[at];
        if (reason->urgency > any) any = reason->urgency;
        if (!reason->live) continue;
        has_live = true;
        if (reason->urgency > live) live = reason->urgency;
    }
    return has_live ? live : any;
}

date_t state_deadline(const struct state *state, const struct state_case *item) {
    date_t earliest = DATE_NONE;
    for (uint32_t at = item->first; at != STATE_NONE; at = state->reasons[at].next) {
        const struct state_reason *reason = &state->reasons[at];
        if (!reason->live || reason->deadline == DATE_NONE) continue;
        if (earliest == DATE_NONE || reason->deadline < earliest) earliest = reason->deadline;
    }
    return earliest;
}

uint32_t state_open_count(const struct state *state) {
    uint32_t open = 0;
    for (uint32_t i = 0; i < state->case_count; i++) open += state_open(state, i);
    return open;
}

static const char *keep_text(struct state *state, const char *text) {
    return state->borrows ? text : arena_text(&state->arena, text);
}

static uint32_t add_case(struct state *state, const struct event *event) {
    memory_grow(state->cases, state->case_count, state->case_room);
    uint32_t index = map_add(&state->numbers, span_of(event->number));
    BUG_UNLESS(index == state->case_count);
    struct state_case *added = &state->cases[state->case_count++];
    *added = (struct state_case){
        .worsened = event->opened, .day = DATE_NONE, .first = STATE_NONE, .last = STATE_NONE};
    memcpy(added->number, event->number, strlen(event->number) + 1); /* open_case has seen that they fit */
    added->household = keep_text(state, event->household);
    return index;
}

/* Before its first event of a day: how it stood until then. */
static void begin_day(struct state *state, struct state_case *item, date_t day) {
    if (item->day == day) return;
    item->day = day;
    item->before = item->worsened;
    for (uint32_t at = item->first; at != STATE_NONE; at = state->reasons[at].next) {
        struct state_reason *reason = &state->reasons[at];
        reason->before = reason->live ? (int8_t)reason->urgency : NOT_BEFORE;
    }
}

/* Several runs of a day are one day: what the first of them brought and the last took back never was. */
static void weigh(const struct state *state, struct state_case *item) {
    item->worsened = item->before;
    for (uint32_t at = item->first; at != STATE_NONE; at = state->reasons[at].next)
        if (state->reasons[at].live && (int)state->reasons[at].urgency > state->reasons[at].before)
            item->worsened = item->day;
}

/* A number that an earlier run of the day closed may be opened again by a later one. */
static bool open_case(struct state *state, const struct event *event) {
    uint32_t index = state_case(state, event->number);
    if (state_open(state, index) || strlen(event->number) >= CASE_NUMBER ||
        strlen(event->household) >= DIGEST_TEXT)
        return false;
    if (index == STATE_NONE) index = add_case(state, event);
    struct state_case *opened = &state->cases[index];
    state->last = index;
    if (strcmp(opened->household, event->household) != 0) return false;
    begin_day(state, opened, event->date);
    opened->region = event->region;
    opened->opened = event->opened;
    opened->stirred = event->opened;
    opened->closed = DATE_NONE;
    opened->listed = event->listed;
    return true;
}

static uint32_t add_reason(struct state *state, const struct event *event, uint32_t of) {
    memory_grow(state->reasons, state->reason_count, state->reason_room);
    uint32_t index = state->reason_count++;
    state->reasons[index] = (struct state_reason){.of = of,
                                                  .next = STATE_NONE,
                                                  .before = NOT_BEFORE,
                                                  .rule = keep_text(state, event->rule),
                                                  .subject = keep_text(state, event->subject)};
    struct state_case *item = &state->cases[of];
    if (item->first == STATE_NONE)
        item->first = index;
    else
        state->reasons[item->last].next = index;
    item->last = index;
    return index;
}

static void fill_reason(struct state *state, struct state_reason *reason, const struct event *event) {
    reason->since = event->since;
    reason->deadline = event->deadline;
    reason->urgency = event->urgency;
    reason->rank = event->rank;
    reason->say = keep_text(state, event->say);
    if (event->title) reason->title = keep_text(state, event->title);
    reason->live = true;
}

static bool reason_on(struct state *state, const struct event *event, uint32_t of) {
    uint32_t index = reason_of(state, of, event->rule, event->subject);
    if (index == STATE_NONE) index = add_reason(state, event, of);
    if (state->reasons[index].live) return false;
    fill_reason(state, &state->reasons[index], event);
    state->cases[of].stirred = event->date;
    return true;
}

static bool reason_changed(struct state *state, const struct event *event, uint32_t of) {
    uint32_t index = reason_of(state, of, event->rule, event->subject);
    if (index == STATE_NONE || !state->reasons[index].live) return false;
    if (event->urgency > state->reasons[index].urgency) state->cases[of].stirred = event->date;
    fill_reason(state, &state->reasons[index], event);
    return true;
}

static bool reason_off(struct state *state, const struct event *event, uint32_t of) {
    uint32_t index = reason_of(state, of, event->rule, event->subject);
    if (index == STATE_NONE || !state->reasons[index].live) return false;
    state->reasons[index].live = false;
    return true;
}

static bool reason_turns(struct state *state, const struct event *event, uint32_t of) {
    switch (event->kind) {
    case EVENT_REASON_ON:
        return reason_on(state, event, of);
    case EVENT_REASON_CHANGED:
        return reason_changed(state, event, of);
    case EVENT_REASON_OFF:
        return reason_off(state, event, of);
    default:
        return false;
    }
}

bool state_apply(struct state *state, const struct event *event) {
    state->position = event->position;
    if (event->kind == EVENT_CASE_OPENED) return open_case(state, event);
    uint32_t of = state_case(state, event->number);
    if (!state_open(state, of)) return false;
    struct state_case *item = &state->cases[of];
    state->last = of;
    begin_day(state, item, event->date);
    switch (event->kind) {
    case EVENT_CASE_CLOSED:
        item->closed = event->date;
        return true;
    case EVENT_CASE_MOVED:
        item->region = event->region;
        return true;
    case EVENT_CASE_LISTED:
        item->listed = true;
        return true;
    case EVENT_CASE_CARRIED:
        item->listed = false;
        return true;
    default:
        if (!reason_turns(state, event, of)) return false;
        weigh(state, item);
        return true;
    }
}

static bool apply(void *context, const struct event *event) {
    return state_apply(context, event);
}

bool state_fold(struct state *state, struct casebook *casebook, int64_t to, struct diags *diags) {
    bool folded = events_read(casebook, state->position, to, apply, state, diags);
    state_index(state);
    return folded;
}
