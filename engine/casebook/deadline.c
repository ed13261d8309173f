/* By when a household is to be visited. */
#include "casebook/decide.h"

#include <math.h>

#define DAYS_MOST 1000

static int days_allowed(const struct deciding *deciding, const struct rule *rule, enum urgency urgency,
                        region_t region) {
    if (rule->within[urgency] >= 0) return rule->within[urgency];
    uint16_t number = book_parameter(deciding->book, VISIT_DAYS);
    if (number == PARAMETER_NONE) return -1;
    struct parameter_asker asker = {.region = region, .on = deciding->today};
    struct parameter_found found;
    if (parameter_find(deciding->book, number, NULL, &asker, &found) != PARAMETER_FOUND) return -1;
    if (found.value.kind != VALUE_NUMBER) return -1;
    double days = found.value.as.number;
    return days >= 0 && days <= DAYS_MOST && days == floor(days) ? (int)days : -1;
}

static void warn_once(struct deciding *deciding, const struct rule *rule, enum urgency urgency) {
    bool *warned = &deciding->timeless[rule - deciding->book->rules];
    if (*warned) return;
    *warned = true;
    diags_add(deciding->diags, DIAG_WARNING, (struct place){0},
              "规则“%s”未写入户期限（within），参数 visit_days 也没有现行值，名单上没有期限 · rule %s says "
              "no within "
              "for %s, and visit_days has no value in force: its cases have no deadline",
              rule->zh, rule->name, urgency_name(urgency));
}

date_t reason_deadline(struct deciding *deciding, const struct rule *rule, enum urgency urgency,
                       region_t region) {
    int days = days_allowed(deciding, rule, urgency, region);
    if (days >= 0) return calendar_after(&deciding->book->calendar, deciding->today, days);
    warn_once(deciding, rule, urgency);
    return DATE_NONE;
}
