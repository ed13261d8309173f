/* Asks a filter: do its conditions hold for this row, person or household? Three answers, and no beats cannot
 * tell. */
#include "judge/worker.h"
#include "library/pcre2.h"

static enum answer operand_value(struct worker *worker, const struct operand *operand, struct value *out) {
    struct parameter_found found;
    *out = operand->value;
    if (!operand->is_parameter) return ANSWER_YES;
    enum answer answer =
        parameter_get(worker, operand->parameter, operand->keys, (enum per)operand->per, &found);
    if (answer == ANSWER_YES) *out = parameter_found_per(&found, (enum per)operand->per);
    return answer;
}

static enum answer as_answer(bool yes) {
    return yes ? ANSWER_YES : ANSWER_NO;
}

static enum answer not_comparable(struct worker *worker, const struct value *a, const struct value *b) {
    snprintf(worker->failure, sizeof worker->failure, "a filter compares %s with %s",
             value_kind_name(a->kind), value_kind_name(b->kind));
    return ANSWER_FAILED;
}

/* A choice against a text that only judging can tell: choices are compared by key. */
static bool same_choice(const struct worker *worker, const struct filter *filter,
                        const struct condition *condition, const struct value *value,
                        const struct value *wanted) {
    const struct choice *choices =
        condition->is_fact ? worker->book->facts[condition->fact].choices
                           : worker->book->datasets[filter->dataset].columns[condition->column].choices;
    return span_equal(span_of(choices[value->as.choice].key), wanted->as.text);
}

static enum answer is_value(struct worker *worker, const struct filter *filter,
                            const struct condition *condition, const struct value *value,
                            const struct value *wanted) {
    if (value->kind == VALUE_CHOICE && wanted->kind == VALUE_TEXT)
        return as_answer(same_choice(worker, filter, condition, value, wanted));
    int by = value_compare(value, wanted);
    return by == 2 ? not_comparable(worker, value, wanted) : as_answer(by == 0);
}

/* A parameter may be a set. */
static enum answer is_operand(struct worker *worker, const struct filter *filter,
                              const struct condition *condition, const struct value *value,
                              const struct operand *operand) {
    if (!operand->is_parameter) return is_value(worker, filter, condition, value, &operand->value);
    struct parameter_found found;
    enum answer answer =
        parameter_get(worker, operand->parameter, operand->keys, (enum per)operand->per, &found);
    if (answer != ANSWER_YES) return answer;
    struct value one = parameter_found_per(&found, (enum per)operand->per);
    if (found.entry->members == NULL) return is_value(worker, filter, condition, value, &one);
    answer = ANSWER_NO;
    for (uint16_t i = 0; answer == ANSWER_NO && i < found.entry->member_count; i++)
        answer = is_value(worker, filter, condition, value, &found.entry->members[i]);
    return answer;
}

static enum answer is_one_of(struct worker *worker, const struct filter *filter,
                             const struct condition *condition, const struct value *value) {
    enum answer answer = ANSWER_NO;
    for (uint16_t i = 0; answer == ANSWER_NO && i < condition->value_count; i++)
        answer = is_operand(worker, filter, condition, value, &condition->values[i]);
    return answer;
}

static enum answer compares(struct worker *worker, const struct condition *condition,
                            const struct value *value) {
    struct value low, high;
    enum answer answer = operand_value(worker, &condition->values[0], &low);
    if (answer != ANSWER_YES) return answer;
    int by = value_compare(value, &low);
    if (by == 2) return not_comparable(worker, value, &low);
    switch (condition->word) {
    case WORD_AT_LEAST:
        return as_answer(by >= 0);
    case WORD_OVER:
        return as_answer(by > 0);
    case WORD_AT_MOST:
        return as_answer(by <= 0);
    case WORD_BELOW:
        return as_answer(by < 0);
    default:
        break;
    }
    answer = operand_value(worker, &condition->values[1], &high);
    if (answer != ANSWER_YES) return answer;
    int top = value_compare(value, &high);
    if (top == 2) return not_comparable(worker, value, &high);
    return as_answer(by >= 0 && top <= 0);
}

/* Rolling windows end where the data end, so that a late file never clears anybody. */
static date_t reach_of(const struct worker *worker, const struct filter *filter) {
    date_t today = worker->book->today;
    date_t reach = filter->of_household ? today : worker->states[filter->dataset].reaches;
    return reach == DATE_NONE || reach > today ? today : reach;
}

void filter_window(const struct worker *worker, const struct filter *filter,
                   const struct condition *condition, bool months, int32_t *first, int32_t *last) {
    date_t today = worker->book->today;
    if (condition->word == WORD_LAST) {
        date_t before = value_add(reach_of(worker, filter), -condition->days, -condition->months);
        *first = months ? date_month(before) + 1 : before + 1;
        *last = months ? date_month(today) : today;
        return;
    }
    month_t now = date_month(today), from = now, to = now;
    if (condition->word == WORD_THIS_YEAR) from = now - now % 12;
    if (condition->word == WORD_FULL_MONTHS) {
        from = now - condition->months;
        to = now - 1;
    }
    *first = months ? from : month_first(from);
    *last = months ? to : month_last(to);
}

static enum answer in_window(const struct worker *worker, const struct filter *filter,
                             const struct condition *condition, const struct value *value) {
    bool is_month = value->kind == VALUE_MONTH;
    int32_t first, last, at = is_month ? value->as.month : value->as.date;
    if (!is_month && at == DATE_OPEN) return ANSWER_NO; /* without end: after any window */
    filter_window(worker, filter, condition, is_month, &first, &last);
    return as_answer(at >= first && at <= last);
}

/* Of a month all its days; no window asks for more than where the data reach, but full months for their ends.
 */
static bool window_covered(const struct worker *worker, const struct filter *filter,
                           const struct condition *condition, bool months) {
    int32_t first, last;
    filter_window(worker, filter, condition, months, &first, &last);
    if (months) first = month_first(first);
    if (months) last = month_last(last);
    if (condition->word != WORD_FULL_MONTHS) last = reach_of(worker, filter);
    return state_covers(&worker->states[filter->dataset], first, last);
}

bool filter_is_covered(struct worker *worker, const struct filter *filter) {
    uint16_t dated = worker->book->datasets[filter->dataset].dated;
    if (filter->of_household || dated == COLUMN_NONE) return true;
    bool months = worker->book->datasets[filter->dataset].columns[dated].type == TYPE_MONTH;
    for (uint16_t i = 0; i < filter->count; i++) {
        const struct condition *condition = &filter->conditions[i];
        if (!word_is_window(condition->word) || condition->is_fact || condition->column != dated) continue;
        if (window_covered(worker, filter, condition, months)) continue;
        cannot_tell_window(worker, filter->dataset);
        return false;
    }
    return true;
}

static enum answer matches(struct worker *worker, const struct condition *condition,
                           const struct value *value) {
    if (value->kind != VALUE_TEXT) return ANSWER_NO;
    enum pattern_answer answer = pattern_matches(condition->pattern, worker->patterns, value->as.text);
    if (answer != PATTERN_FAILED) return as_answer(answer == PATTERN_YES);
    snprintf(worker->failure, sizeof worker->failure, "a pattern of a filter needs too many steps");
    return ANSWER_FAILED;
}

static enum answer holds(struct worker *worker, const struct filter *filter,
                         const struct condition *condition, const struct value *value) {
    switch (condition->word) {
    case WORD_IS:
        return is_one_of(worker, filter, condition, value);
    case WORD_INSIDE:
        return as_answer(
            value->kind == VALUE_REGION &&
            region_inside(value->as.region, condition->values[0].value.as.region, condition->digits));
    case WORD_MATCHES:
        return matches(worker, condition, value);
    case WORD_LAST:
    case WORD_FULL_MONTHS:
    case WORD_THIS_YEAR:
        if (value->kind == VALUE_DATE || value->kind == VALUE_MONTH)
            return in_window(worker, filter, condition, value);
        return ANSWER_NO;
    default:
        return compares(worker, condition, value);
    }
}

/* What the condition asks about; its answer is yes, cannot tell or failed. */
static enum answer condition_value(struct worker *worker, const struct filter *filter,
                                   const struct condition *condition, uint32_t row, struct value *value) {
    if (!condition->is_fact && filter->of_household)
        return household_region(worker, row, value) ? ANSWER_YES : ANSWER_CANNOT_TELL;
    if (!condition->is_fact) {
        log_read(worker, READ_COLUMN, condition->column, row, filter->dataset);
        bool told = subject_value(worker, filter->dataset, condition->column, row, value);
        return told ? ANSWER_YES : ANSWER_CANNOT_TELL;
    }
    enum subject_kind kind = filter->of_household          ? SUBJECT_HOUSEHOLD
                             : filter->dataset == REGISTER ? SUBJECT_PERSON
                                                           : SUBJECT_ROW;
    return fact_get(worker, condition->fact, (struct subject){kind, filter->dataset, row}, value);
}

static enum answer condition_holds(struct worker *worker, const struct filter *filter,
                                   const struct condition *condition, uint32_t row) {
    struct value value;
    enum answer told = condition_value(worker, filter, condition, row, &value), answer = told;
    if (told == ANSWER_YES) answer = holds(worker, filter, condition, &value);
    if (worker->watch == NULL || worker->watch->asked == NULL) return answer;
    struct condition_asked asked = {filter, condition, row, told == ANSWER_YES ? &value : NULL, answer};
    return worker->watch->asked(worker->watch->context, &asked);
}

enum answer filter_holds(struct worker *worker, const struct filter *filter, uint32_t row) {
    enum answer all = ANSWER_YES;
    uint32_t cause = 0;
    for (uint16_t i = 0; i < filter->count; i++) {
        enum answer answer = condition_holds(worker, filter, &filter->conditions[i], row);
        if (answer == ANSWER_NO || answer == ANSWER_FAILED) return answer;
        if (answer == ANSWER_CANNOT_TELL && all == ANSWER_YES) {
            all = ANSWER_CANNOT_TELL;
            cause = worker->cause;
        }
    }
    if (all == ANSWER_CANNOT_TELL) worker->cause = cause;
    return all;
}
