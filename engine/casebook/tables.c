/* Journal, evidence, cases and flags of a night. */
#include "casebook/tables.h"

#include <stdlib.h>
#include <string.h>
#include "casebook/ahead.h"
#include "ground/memory.h"

static bool next_entry(void *context, struct field *fields) {
    struct tables *tables = context;
    struct pending *pending = tables->pending;
    if (tables->at == pending->count) return false;
    struct event *event = &pending->events[tables->at++];
    event->run = tables->run;
    event_fields(&tables->events, event, fields);
    BUG_UNLESS(state_apply(&pending->head, event));
    return true;
}

/* The next event with a flag that rests on something. */
static bool next_list(void *context, struct field *fields) {
    struct tables *tables = context;
    const struct pending *pending = tables->pending;
    while (tables->at < pending->count) {
        const struct event *event = &pending->events[tables->at++];
        if (tables->at + FLAGS_AHEAD <= pending->count)
            evidence_ahead(&tables->evidence, &event[FLAGS_AHEAD]);
        struct span list = event->flag == FLAG_NONE ? span_of("") : evidence_list(&tables->evidence, event);
        fields[0] = field_of_number(event->position);
        fields[1] = field_of_text(list);
        if (list.length) return true;
    }
    return false;
}

static struct field day_field(date_t day, char room[DATE_TEXT]) {
    if (day == DATE_NONE) return (struct field){.stored = STORED_NULL};
    date_write(day, room);
    return field_of_text((struct span){room, DATE_TEXT - 1});
}

static bool next_case(void *context, struct field *fields) {
    struct tables *tables = context;
    const struct state *state = &tables->pending->head;
    if (tables->at == state->case_count) return false;
    const struct state_case *item = &state->cases[tables->at++];
    region_text(item->region, tables->region);
    const char *const texts[] = {item->number,
                                 item->household,
                                 tables->region,
                                 region_county_name(&tables->book->regions, item->region),
                                 region_township_name(&tables->book->regions, item->region),
                                 urgency_name(state_urgency(state, item))};
    for (int i = 0; i < 6; i++) fields[i] = field_of_text(span_of(texts[i]));
    const date_t dates[] = {item->opened, state_deadline(state, item), item->worsened, item->closed};
    for (int i = 0; i < 4; i++) fields[6 + i] = day_field(dates[i], tables->days[i]);
    fields[10] = field_of_number(item->listed);
    return true;
}

static int compare_keys(const struct state_reason *a, const struct state_reason *b) {
    int by = strcmp(a->rule, b->rule);
    return by ? by : strcmp(a->subject, b->subject);
}

/* The reasons of a case; it has few. */
static void gather_reasons(struct tables *tables, const struct state_case *item) {
    const struct state *state = &tables->pending->head;
    tables->reason_count = tables->reason_at = 0;
    for (uint32_t index = item->first; index != STATE_NONE; index = state->reasons[index].next) {
        const struct state_reason *reason = &state->reasons[index];
        memory_grow(tables->reasons, tables->reason_count, tables->reason_room);
        uint32_t at = tables->reason_count++;
        for (; at > 0 && compare_keys(&state->reasons[tables->reasons[at - 1]], reason) > 0; at--)
            tables->reasons[at] = tables->reasons[at - 1];
        tables->reasons[at] = index;
    }
}

static bool next_flag(void *context, struct field *fields) {
    struct tables *tables = context;
    const struct state *state = &tables->pending->head;
    while (tables->reason_at == tables->reason_count) {
        if (tables->at == state->case_count) return false;
        gather_reasons(tables, &state->cases[tables->at++]);
    }
    const struct state_reason *reason = &state->reasons[tables->reasons[tables->reason_at++]];
    const char *const texts[] = {state->cases[reason->of].number, reason->rule, reason->subject,
                                 reason->title};
    for (int i = 0; i < 4; i++) fields[i] = field_of_text(span_of(texts[i]));
    fields[4] = day_field(reason->since, tables->days[0]);
    fields[5] = day_field(reason->deadline, tables->days[1]);
    fields[6] = field_of_text(span_of(urgency_name(reason->urgency)));
    fields[7] = field_of_text(span_of(reason->say));
    fields[8] = field_of_number(reason->live);
    return true;
}

/* Whether the rows of cases go in in the order of their keys. */
static bool cases_in_order(const struct state *state) {
    for (uint32_t i = 1; i < state->case_count; i++)
        if (strcmp(state->cases[i - 1].number, state->cases[i].number) > 0) return false;
    return true;
}

static bool fill(struct tables *tables, const struct export_table *table,
                 bool (*next)(void *context, struct field *fields), char digest[DIGEST_TEXT]) {
    tables->at = 0;
    return export_fill(tables->casebook, table, next, tables, digest);
}

/* The triggers guard the journal against everyone else. Here positions are counted up from its end, a taken
 * one is refused by the primary key, and asking for the end before each entry took as long as writing it. */
static bool fill_journal(struct tables *tables) {
    static const struct export_table journal = {
        "journal", "INSERT INTO journal SELECT a, b, c, d, e, f, g, h, i FROM fed", EVENT_FIELDS};
    struct store *store = tables->casebook->store;
    tables->pending->head.borrows = true;
    bool filled = store_triggers(store, false) && fill(tables, &journal, next_entry, tables->known.journal);
    BUG_UNLESS(!filled || state_open_count(&tables->pending->head) == tables->pending->open_after);
    return store_triggers(store, true) && filled;
}

static bool fill_evidence(struct tables *tables) {
    static const struct export_table pieces = {"pieces", "INSERT INTO pieces SELECT a, b FROM fed", 2};
    return fill(tables, &pieces, next_list, tables->known.pieces) &&
           store_feed(tables->casebook->store, "INSERT INTO texts SELECT a, b FROM fed", evidence_next_text,
                      &tables->evidence);
}

static bool fill_state(struct tables *tables) {
    static const struct export_table cases = {
        "cases",
        "INSERT INTO cases SELECT a, b, c, d, e, f, g, h, i, j, k FROM fed WHERE true"
        " ON CONFLICT (number) DO UPDATE SET region = excluded.region, county = excluded.county,"
        " township = excluded.township, urgency = excluded.urgency, opened = excluded.opened,"
        " deadline = excluded.deadline, worsened = excluded.worsened, closed = excluded.closed,"
        " listed = excluded.listed",
        11};
    static const struct export_table flags = {
        "flags",
        "INSERT INTO flags SELECT a, b, c, d, e, f, g, h, i FROM fed WHERE true"
        " ON CONFLICT (case_number, rule, subject_key) DO UPDATE SET title = excluded.title,"
        " since = excluded.since, deadline = excluded.deadline, urgency = excluded.urgency,"
        " say = excluded.say, live = excluded.live",
        9};
    bool filled = fill(tables, &cases, next_case, tables->known.cases) &&
                  fill(tables, &flags, next_flag, tables->known.flags);
    if (!cases_in_order(&tables->pending->head)) *tables->known.cases = *tables->known.flags = '\0';
    return filled;
}

bool tables_fill(struct tables *tables) {
    return fill_journal(tables) && fill_evidence(tables) && fill_state(tables);
}

void tables_release(struct tables *tables) {
    event_writer_release(&tables->events);
    evidence_writer_release(&tables->evidence);
    free(tables->reasons);
}
