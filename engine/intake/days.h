/* Sets of days: which days deliveries cover. A set is zero-initialised; its ranges are in order, apart by at
 * least a day, and owned by it. */
#ifndef HEARTH_INTAKE_DAYS_H
#define HEARTH_INTAKE_DAYS_H

#include <stdbool.h>
#include <stdint.h>
#include "ground/date.h"

struct days {
    date_t first, last; /* both included; first DATE_NONE: since ever */
};

struct day_set {
    struct days *items;
    uint32_t count, room;
};

/* Days whose last is before their first are none. */
void days_add(struct day_set *set, struct days days);
void days_remove(struct day_set *set, struct days days);
void days_add_all(struct day_set *set, const struct day_set *other);
void days_remove_all(struct day_set *set, const struct day_set *other);
bool days_cover(const struct day_set *set, struct days days);
void days_release(struct day_set *set);

#endif
