/* How far a comparison is from its threshold. */
#include <math.h>

#include "judge/trace_parts.h"

static double fen_of(const struct value *value) {
    return value->kind == VALUE_AMOUNT ? (double)value->as.amount : round(value->as.number * 100);
}

static double share_of(double distance, double whole) {
    return distance == 0 ? 0 : whole == 0 ? INFINITY : distance / fabs(whole);
}

static struct trace_margin of_time(enum margin_unit unit, int32_t a, int32_t b, double whole) {
    double distance = fabs((double)a - (double)b);
    return (struct trace_margin){unit, {VALUE_NUMBER, {.number = distance}}, share_of(distance, whole)};
}

static bool is_figure(const struct value *value) {
    return value->kind == VALUE_AMOUNT || (value->kind == VALUE_NUMBER && isfinite(value->as.number));
}

static struct trace_margin measure(const struct value *value, const struct value *threshold) {
    struct trace_margin none = {MARGIN_NONE, {VALUE_MISSING, {0}}, 0};
    if (is_figure(value) && is_figure(threshold) &&
        (value->kind == VALUE_AMOUNT || threshold->kind == VALUE_AMOUNT)) {
        double distance = fabs(fen_of(value) - fen_of(threshold));
        if (!(distance < 9e15)) return none;
        return (struct trace_margin){MARGIN_AMOUNT,
                                     {VALUE_AMOUNT, {.amount = (int64_t)distance}},
                                     share_of(distance, fen_of(threshold))};
    }
    if (is_figure(value) && is_figure(threshold)) {
        double distance = fabs(value->as.number - threshold->as.number);
        return (struct trace_margin){
            MARGIN_NUMBER, {VALUE_NUMBER, {.number = distance}}, share_of(distance, threshold->as.number)};
    }
    if (value->kind != threshold->kind) return none;
    if (value->kind == VALUE_DATE && value->as.date != DATE_OPEN && threshold->as.date != DATE_OPEN)
        return of_time(MARGIN_DAYS, value->as.date, threshold->as.date, 365);
    if (value->kind == VALUE_MONTH) return of_time(MARGIN_MONTHS, value->as.month, threshold->as.month, 12);
    return none;
}

void step_measure(struct trace_step *step, bool left_is_threshold) {
    const struct value *value = left_is_threshold ? &step->right.value : &step->left.value;
    const struct value *threshold = left_is_threshold ? &step->left.value : &step->right.value;
    bool equality = step->comparison == COMPARED_IS || step->comparison == COMPARED_IS_NOT;
    bool same = (step->comparison == COMPARED_IS) == (step->held == HELD_YES);
    step->margin = (struct trace_margin){MARGIN_NONE, {VALUE_MISSING, {0}}, 0};
    if (step->held != HELD_NO && step->held != HELD_YES) return;
    if (step->kind == STEP_ASKED || (equality && same)) return;
    step->margin = measure(value, threshold);
    if (step->comparison != COMPARED_BETWEEN) return;
    struct trace_margin high = measure(value, &step->high.value);
    if (high.unit != MARGIN_NONE && high.value.kind == step->margin.value.kind &&
        (high.unit == MARGIN_AMOUNT ? high.value.as.amount < step->margin.value.as.amount
                                    : high.value.as.number < step->margin.value.as.number))
        step->margin = high;
}
