/* What of tonight is news to the journal: the difference between a case as decided and the state at head. */
#include "casebook/decide.h"

#include <string.h>
#include "casebook/turns.h"
#include "ground/memory.h"

struct changing {
    struct deciding *deciding;
    const struct case_file *file;
    const char *number, *household; /* as long as the caseload */
    struct state *head;
    uint32_t stood; /* the case at head, STATE_NONE */
    bool opens, closes;
};

static struct event *add_event(const struct changing *changing, enum event_kind kind) {
    struct pending *pending = changing->deciding->pending;
    memory_grow(pending->events, pending->count, pending->room);
    struct event *event = &pending->events[pending->count++];
    *event = (struct event){.kind = kind,
                            .number = changing->number,
                            .household = changing->household,
                            .subject = "",
                            .rule = "",
                            .region = changing->file->region,
                            .opened = changing->file->opened,
                            .since = DATE_NONE,
                            .deadline = DATE_NONE,
                            .listed = changing->file->on_list,
                            .flag = FLAG_NONE,
                            .date = changing->deciding->today};
    return event;
}

/* Live before this date, by its case of then. */
static bool stood_at_base(const struct changing *changing, const char *rule, const char *subject) {
    struct state *base = changing->deciding->base;
    uint32_t of = state_case(base, changing->number);
    uint32_t index = state_open(base, of) ? state_reason(base, changing->number, rule, subject) : STATE_NONE;
    return index != STATE_NONE && base->reasons[index].live;
}

static void add_turn(struct changing *changing, const struct event *event) {
    struct deciding *deciding = changing->deciding;
    struct caseload *caseload = deciding->caseload;
    bool on = event->kind == EVENT_REASON_ON;
    memory_grow(caseload->turns, caseload->turn_count, deciding->turn_room);
    caseload->turns[caseload->turn_count++] =
        (struct turn){.number = event->number,
                      .household = event->household,
                      .subject = event->subject,
                      .rule = event->rule,
                      .region = event->region,
                      .on = on,
                      .opens = on && changing->opens,
                      .closes = !on && changing->closes,
                      .stood = stood_at_base(changing, event->rule, event->subject),
                      .of = "",
                      .event = (uint32_t)(event - deciding->pending->events)};
    if (on) changing->opens = false;
    if (!on) changing->closes = false;
}

/* The live reason at head like this one; STATE_NONE. */
static uint32_t at_head(const struct changing *changing, const struct reason *reason,
                        const struct ground *ground) {
    if (!state_open(changing->head, changing->stood)) return STATE_NONE;
    uint32_t index = state_reason(changing->head, changing->number, reason->rule_name, ground->subject);
    return index != STATE_NONE && changing->head->reasons[index].live ? index : STATE_NONE;
}

static void live_reason(struct changing *changing, const struct reason *reason, const struct ground *ground) {
    uint32_t index = at_head(changing, reason, ground);
    const struct state_reason *stood = index == STATE_NONE ? NULL : &changing->head->reasons[index];
    if (stood && stood->urgency == reason->urgency && stood->deadline == ground->deadline &&
        stood->since == reason->since)
        return;
    struct event *event = add_event(changing, stood ? EVENT_REASON_CHANGED : EVENT_REASON_ON);
    event->subject = ground->subject;
    event->rule = reason->rule_name;
    event->urgency = reason->urgency;
    event->rank = ground->rank;
    event->since = reason->since;
    event->deadline = ground->deadline;
    event->say = reason->say;
    if (!stood || strcmp(stood->title, ground->title) != 0) event->title = ground->title;
    if (!stood || reason->urgency > stood->urgency) event->flag = reason->flag;
    if (!stood) add_turn(changing, event);
}

/* Tonight's reason of a rule and subject in this case, NULL when there is none. */
static const struct reason *tonight_of(const struct changing *changing, const struct state_reason *stood) {
    const struct case_file *file = changing->file;
    for (uint32_t i = file->first_reason; i < file->first_reason + file->reason_count; i++) {
        const struct reason *reason = &changing->deciding->caseload->reasons[i];
        if (strcmp(reason->rule_name, stood->rule) != 0) continue;
        if (strcmp(changing->deciding->grounds[i].subject, stood->subject) == 0) return reason;
    }
    return NULL;
}

static const char *why_off(const struct changing *changing, const struct reason *reason,
                           const struct state_reason *stood) {
    if (reason && reason->flag != FLAG_NONE) return "suppressed";
    uint32_t household = changing->file->household;
    if (household == HOUSEHOLD_NONE || (reason && reason->rule == RULE_NONE)) return "gone";
    if (household_is_outside(changing->deciding->population, household)) return "elsewhere";
    if (!reason || !*stood->subject) return "not met";
    return reason->person == PERSON_NONE || is_away(changing->deciding, reason) ? "gone" : "not met";
}

static void ended_reasons(struct changing *changing) {
    uint32_t at = changing->head->cases[changing->stood].first;
    for (; at != STATE_NONE; at = changing->head->reasons[at].next) {
        const struct state_reason *stood = &changing->head->reasons[at];
        if (!stood->live) continue;
        const struct reason *reason = tonight_of(changing, stood);
        if (reason && standing_live(reason->standing)) continue;
        struct event *event = add_event(changing, EVENT_REASON_OFF);
        event->subject = stood->subject;
        event->rule = stood->rule;
        event->why = why_off(changing, reason, stood);
        add_turn(changing, event);
    }
}

static void changes_of_case(const struct changing *changing) {
    const struct case_file *file = changing->file;
    const struct state_case *stood = &changing->head->cases[changing->stood];
    if (!state_open(changing->head, changing->stood)) {
        add_event(changing, EVENT_CASE_OPENED);
        return;
    }
    if (stood->region != file->region) add_event(changing, EVENT_CASE_MOVED);
    if (stood->listed != file->on_list)
        add_event(changing, file->on_list ? EVENT_CASE_LISTED : EVENT_CASE_CARRIED);
}

void docket_changes(struct deciding *deciding, const struct docket *docket, uint32_t index) {
    const struct case_file *file = &deciding->caseload->cases[index];
    if (!*file->number) return;
    struct changing changing = {deciding,
                                file,
                                file->number,
                                docket->key,
                                &deciding->pending->head,
                                state_case(&deciding->pending->head, file->number),
                                false,
                                false};
    bool live = standing_live(file->standing), stood = state_open(changing.head, changing.stood);
    changing.opens = live && !stood;
    changing.closes = stood && !live;
    if (live) changes_of_case(&changing);
    for (uint32_t i = file->first_reason; live && i < file->first_reason + file->reason_count; i++) {
        const struct reason *reason = &deciding->caseload->reasons[i];
        if (standing_live(reason->standing)) live_reason(&changing, reason, &deciding->grounds[i]);
    }
    if (stood) ended_reasons(&changing);
    if (stood && !live) add_event(&changing, EVENT_CASE_CLOSED);
}

bool head_same(struct deciding *deciding, const struct case_file *file) {
    struct state *head = &deciding->pending->head;
    uint32_t stood = state_case(head, file->number), live = 0, same = 0;
    if (!state_open(head, stood)) return false;
    const struct state_case *issued = &head->cases[stood];
    if (!issued->listed || region_township(issued->region) != region_township(file->region)) return false;
    if (state_urgency(head, issued) != file->urgency) return false;
    if (state_deadline(head, issued) != file->deadline) return false;
    for (uint32_t at = head->cases[stood].first; at != STATE_NONE; at = head->reasons[at].next)
        live += head->reasons[at].live;
    for (uint32_t i = file->first_reason; i < file->first_reason + file->reason_count; i++) {
        const struct reason *reason = &deciding->caseload->reasons[i];
        if (!standing_live(reason->standing)) continue;
        uint32_t at = state_reason(head, file->number, reason->rule_name, deciding->grounds[i].subject);
        if (at == STATE_NONE || !head->reasons[at].live) return false;
        same++;
    }
    return same == live;
}
