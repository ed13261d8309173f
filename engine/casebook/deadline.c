/* By when a household is to be visited. */
#include "casebook/decide.h"

#include <math.h>

#define VISIT_DAYS "visit_days" /* the parameter that speaks where a rule says nothing */
#define DAYS_MOST 1000

static int days_allowed(const struct deciding *deciding, const struct rule *rule, enum urgency urgency,
                        region_t region) {
    if (rule->within[urgency] >= 0) return rule->within[urgency];
    uint16_t number = book_parameter(deciding->book, VISIT_DAYS);
    if (number == PARAMETER_NONE) return -1;
    const struct entry *entry = parameter_entry(&deciding->book->parameters[number], region, deciding->today);
    if (!entry || entry->value.kind != VALUE_NUMBER) return -1;
    double days = entry->value.as.number;
    return days >= 0 && days <= DAYS_MOST && days == floor(days) ? (int)days : -1;
}

date_t reason_deadline(const struct deciding *deciding, const struct rule *rule, enum urgency urgency,
                       region_t region) {
    int days = days_allowed(deciding, rule, urgency, region);
    return days < 0 ? DATE_NONE : calendar_after(&deciding->book->calendar, deciding->today, days);
}
