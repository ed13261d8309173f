/* Sets of days. */
#include "intake/days.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

static void insert(struct day_set *set, uint32_t at, struct days days) {
    memory_grow(set->items, set->count, set->room);
    memmove(set->items + at + 1, set->items + at, (set->count - at) * sizeof *set->items);
    set->items[at] = days;
    set->count++;
}

static void take_out(struct day_set *set, uint32_t at) {
    set->count--;
    memmove(set->items + at, set->items + at + 1, (set->count - at) * sizeof *set->items);
}

void days_add(struct day_set *set, struct days days) {
    if (days.last < days.first) return;
    uint32_t at = 0;
    while (at < set->count && (int64_t)set->items[at].last + 1 < days.first) at++;
    while (at < set->count && set->items[at].first <= (int64_t)days.last + 1) {
        if (set->items[at].first < days.first) days.first = set->items[at].first;
        if (set->items[at].last > days.last) days.last = set->items[at].last;
        take_out(set, at);
    }
    insert(set, at, days);
}

void days_remove(struct day_set *set, struct days days) {
    if (days.last < days.first) return;
    uint32_t at = 0;
    while (at < set->count && set->items[at].last < days.first) at++;
    while (at < set->count && set->items[at].first <= days.last) {
        struct days whole = set->items[at];
        take_out(set, at);
        if (whole.first < days.first) insert(set, at++, (struct days){whole.first, days.first - 1});
        if (whole.last > days.last) insert(set, at++, (struct days){days.last + 1, whole.last});
    }
}

void days_add_all(struct day_set *set, const struct day_set *other) {
    for (uint32_t i = 0; i < other->count; i++) days_add(set, other->items[i]);
}

void days_remove_all(struct day_set *set, const struct day_set *other) {
    for (uint32_t i = 0; i < other->count; i++) days_remove(set, other->items[i]);
}

bool days_cover(const struct day_set *set, struct days days) {
    if (days.last < days.first) return true;
    for (uint32_t i = 0; i < set->count; i++)
        if (set->items[i].first <= days.first && days.last <= set->items[i].last) return true;
    return false;
}

void days_release(struct day_set *set) {
    free(set->items);
    *set = (struct day_set){0};
}
