/* The state of every dataset tonight. */
#include "intake/state.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "intake/force.h"
#include "intake/inbox.h"
#include "intake/naming.h"

struct settling {
    const struct taking *taking;
    uint16_t dataset;
    const struct dataset *declared;
    struct dataset_state *state;
    uint32_t gap_room;
};

/* What one sender of a dataset that grows delivered, and owes. */
struct sender {
    struct day_set given, owed;
    date_t last; /* of what is in force, DATE_NONE: nothing */
    date_t due;  /* DATE_NONE: nothing says when */
};

static date_t after(date_t from, struct span_of_time span) {
    return date_add_months(from, span.months) + span.days;
}

/* When the next one is due after one that tells of days up to `last`: of the month behind February that is
 * its 31st day. */
static date_t due_after(date_t last, struct span_of_time every) {
    date_t day = after(last, every), end = after(last + 1, every) - 1;
    return day > end ? day : end;
}

static bool is_declared(struct span_of_time span) {
    return span.days || span.months;
}

static bool is_of(const struct settling *settling, const struct taken *taken, const char *sender) {
    return taken->delivery.dataset == settling->dataset && strcmp(taken->delivery.sender, sender) == 0;
}

static bool in_force(const struct taken *taken) {
    return taken->delivery.state == DELIVERY_IN_FORCE && taken->was_read;
}

static bool came_to_nothing(const struct taken *taken) {
    return taken->delivery.state == DELIVERY_HELD ||
           (taken->delivery.state == DELIVERY_UNREADABLE && taken->known == UINT32_MAX);
}

/* The days that a delivery tells of: a name with a day only, or with a month where half a year is due, says
 * when a span ended. */
static struct days told_days(const struct settling *settling, const struct delivery *delivery) {
    struct span_of_time every = settling->declared->every;
    struct days days = {delivery->first, delivery->last};
    if (days.last == DATE_NONE || !is_declared(every)) return days;
    date_t start = date_add_months(days.last + 1, -every.months) - every.days;
    if (start < days.first) days.first = start;
    return days;
}

static struct days covered_days(const struct settling *settling, const struct delivery *delivery) {
    struct days days = told_days(settling, delivery);
    date_t today = settling->taking->intake->book->today;
    if (days.last == DATE_NONE) days.last = today;
    if (delivery->reaches != DATE_NONE && delivery->reaches < days.last) days.last = delivery->reaches;
    return days;
}

static void add_gap(struct settling *settling, struct gap gap) {
    struct dataset_state *state = settling->state;
    memory_grow(state->gaps, state->gap_count, settling->gap_room);
    state->gaps[state->gap_count++] = gap;
}

static void add_gaps(struct settling *settling, const struct day_set *days, const char *sender,
                     const char *held) {
    for (uint32_t i = 0; i < days->count; i++) add_gap(settling, (struct gap){days->items[i], sender, held});
}

static void take_given(const struct settling *settling, const char *name, struct sender *sender) {
    for (uint32_t i = 0; i < settling->taking->count; i++) {
        const struct taken *taken = &settling->taking->items[i];
        if (!is_of(settling, taken, name) || !in_force(taken)) continue;
        struct days days = covered_days(settling, &taken->delivery);
        date_t last = taken->delivery.last == DATE_NONE ? days.last : taken->delivery.last;
        days_add(&sender->given, days);
        if (last > sender->last) sender->last = last;
    }
    if (sender->last != DATE_NONE && is_declared(settling->declared->every))
        sender->due = due_after(sender->last, settling->declared->every);
}

/* What is held of a period, as far as nothing else of the sender stands in for it. */
static void take_held(struct settling *settling, const char *name, struct sender *sender) {
    date_t today = settling->taking->intake->book->today;
    for (uint32_t i = 0; i < settling->taking->count; i++) {
        const struct taken *taken = &settling->taking->items[i];
        if (!is_of(settling, taken, name) || !came_to_nothing(taken) || taken->delivery.last == DATE_NONE)
            continue;
        struct day_set missing = {0};
        struct days days = told_days(settling, &taken->delivery);
        if (days.last > today) days.last = today;
        days_add(&missing, days);
        days_remove_all(&missing, &sender->given);
        days_remove_all(&missing, &sender->owed);
        add_gaps(settling, &missing, name, taken->delivery.name);
        days_add_all(&sender->owed, &missing);
        days_release(&missing);
    }
}

/* What never came: the holes between the first and the last day, and the days since, once the next delivery
 * is overdue. */
static void take_missing(struct settling *settling, const char *name, struct sender *sender) {
    const struct day_set *given = &sender->given;
    if (!given->count) return;
    date_t end = given->items[given->count - 1].last;
    bool overdue = sender->due != DATE_NONE && sender->due < settling->taking->intake->book->today;
    if (overdue && settling->state->reaches > end) end = settling->state->reaches;
    struct day_set missing = {0};
    days_add(&missing, (struct days){given->items[0].first, end});
    days_remove_all(&missing, given);
    days_remove_all(&missing, &sender->owed);
    add_gaps(settling, &missing, name, NULL);
    days_add_all(&sender->owed, &missing);
    days_release(&missing);
}

static bool is_first_of_sender(const struct settling *settling, uint32_t item) {
    const struct taken *taken = &settling->taking->items[item];
    if (taken->delivery.dataset != settling->dataset) return false;
    for (uint32_t i = 0; i < item; i++)
        if (is_of(settling, &settling->taking->items[i], taken->delivery.sender)) return false;
    return true;
}

static int by_days(const void *a, const void *b) {
    const struct gap *x = a, *y = b;
    if (x->days.first != y->days.first) return x->days.first < y->days.first ? -1 : 1;
    if (x->days.last != y->days.last) return x->days.last < y->days.last ? -1 : 1;
    return strcmp(x->sender, y->sender);
}

static void sort_gaps(struct dataset_state *state) {
    if (state->gap_count) qsort(state->gaps, state->gap_count, sizeof *state->gaps, by_days);
}

/* Covered is what somebody gave and nobody owes. */
static void settle_days(struct settling *settling) {
    struct dataset_state *state = settling->state;
    struct day_set owed = {0};
    state->by_days = true;
    for (uint32_t i = 0; i < settling->taking->count; i++) {
        if (!is_first_of_sender(settling, i)) continue;
        const char *name = settling->taking->items[i].delivery.sender;
        struct sender sender = {.last = DATE_NONE, .due = DATE_NONE};
        take_given(settling, name, &sender);
        take_held(settling, name, &sender);
        take_missing(settling, name, &sender);
        days_add_all(&state->covered, &sender.given);
        days_add_all(&owed, &sender.owed);
        days_release(&sender.given);
        days_release(&sender.owed);
    }
    days_remove_all(&state->covered, &owed);
    days_release(&owed);
    sort_gaps(state);
}

/* Of the sender, or of a sender of which it is a part: what a part sends does not stand in for the whole. */
static bool has_list_in_force(const struct taking *taking, const struct delivery *of) {
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *taken = &taking->items[i];
        const char *sender = taken->delivery.sender;
        bool is_whole = strlen(sender) < strlen(of->sender) && naming_is_part(sender, of->sender);
        if (in_force(taken) && taken->delivery.dataset == of->dataset &&
            (strcmp(sender, of->sender) == 0 || is_whole))
            return true;
    }
    return false;
}

/* Of a dataset that grows: which days a held delivery would have told of is not known, and no earlier version
 * of it stands in. Of one that is replaced: nothing of its sender stands in, and who is on its list is on
 * none. */
static bool leaves_all_in_doubt(const struct settling *settling, uint32_t item) {
    const struct taking *taking = settling->taking;
    const struct delivery *delivery = &taking->items[item].delivery;
    if (settling->declared->delivery == DELIVERY_ADDS)
        return delivery->last == DATE_NONE && force_stand_in(taking, item) == UINT32_MAX;
    bool may_be_list = delivery->state == DELIVERY_HELD || inbox_reads(naming_base(taking->items[item].path));
    return may_be_list && delivery->first <= taking->intake->book->today &&
           !has_list_in_force(taking, delivery);
}

/* The latest day that something in force tells of, by name or by cut-off. */
static date_t told_until(const struct delivery *delivery) {
    return delivery->last == DATE_NONE ? delivery->reaches : delivery->last;
}

static void settle_delivery(struct settling *settling, uint32_t item, bool *doubt) {
    struct dataset_state *state = settling->state;
    const struct taken *taken = &settling->taking->items[item];
    const struct delivery *delivery = &taken->delivery;
    if (in_force(taken)) {
        date_t last = told_until(delivery);
        state->delivered = true;
        state->stands_in = state->stands_in || delivery->stale;
        if (delivery->reaches > state->reaches) state->reaches = delivery->reaches;
        if (last > state->due) state->due = last;
    }
    if (!came_to_nothing(taken)) return;
    state->held = true;
    *doubt = *doubt || leaves_all_in_doubt(settling, item);
}

/* Of a dataset that is replaced each sender's list has its own age: a county that sends no more is not hidden
 * by one that does. An empty list makes nobody older. */
static void settle_lists(struct settling *settling) {
    struct dataset_state *state = settling->state;
    const struct dataset *declared = settling->declared;
    date_t today = settling->taking->intake->book->today, newest = state->due;
    for (uint32_t i = 0; i < settling->taking->count; i++) {
        const struct taken *taken = &settling->taking->items[i];
        const struct delivery *delivery = &taken->delivery;
        date_t until = told_until(delivery), reaches = delivery->reaches;
        if (delivery->dataset != settling->dataset || !in_force(taken) || !delivery->received) continue;
        if (until == DATE_NONE || reaches == DATE_NONE) continue;
        if (until < state->due) state->due = until;
        state->stale =
            state->stale || (is_declared(declared->good_for) && after(reaches, declared->good_for) < today);
        if (until < newest && is_declared(declared->every) && due_after(until, declared->every) < today)
            add_gap(settling, (struct gap){{reaches + 1, today}, delivery->sender, NULL});
    }
    sort_gaps(state);
}

static void settle_dataset(struct settling *settling) {
    struct dataset_state *state = settling->state;
    const struct dataset *dataset = settling->declared;
    bool doubt = false;
    *state = (struct dataset_state){.reaches = DATE_NONE, .due = DATE_NONE};
    for (uint32_t i = 0; i < settling->taking->count; i++)
        if (settling->taking->items[i].delivery.dataset == settling->dataset)
            settle_delivery(settling, i, &doubt);
    if (is_declared(dataset->good_for) && state->reaches != DATE_NONE)
        state->stale = after(state->reaches, dataset->good_for) < settling->taking->intake->book->today;
    if (dataset->delivery == DELIVERY_ADDS)
        settle_days(settling);
    else
        settle_lists(settling);
    if (doubt) state->delivered = false;
    if (state->due != DATE_NONE)
        state->due = is_declared(dataset->every) ? due_after(state->due, dataset->every) : DATE_NONE;
    if (state->stale) state->delivered = false;
    state->stands_in = state->stands_in && state->delivered;
}

void states_settle(struct taking *taking) {
    struct intake *intake = taking->intake;
    for (uint16_t d = 0; d < intake->book->dataset_count; d++) {
        struct settling settling = {taking, d, &intake->book->datasets[d], &intake->states[d], 0};
        settle_dataset(&settling);
    }
}

void states_release(struct intake *intake) {
    for (uint16_t d = 0; intake->states && d < intake->book->dataset_count; d++) {
        days_release(&intake->states[d].covered);
        free(intake->states[d].gaps);
    }
    free(intake->states);
}

bool state_covers(const struct dataset_state *state, date_t from, date_t to) {
    return !state->by_days || days_cover(&state->covered, (struct days){from, to});
}
