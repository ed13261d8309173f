/* How far a comparison is from its threshold, and which share of it would turn it. */
#include <math.h>

#include "judge/trace_parts.h"

struct distance {
    enum margin_unit unit;
    double far;   /* fen, numbers, days, months */
    double whole; /* what a share is of */
    double step;  /* the smallest way beyond the threshold; 0: there is none */
};

static double fen_of(const struct value *value) {
    return value->kind == VALUE_AMOUNT ? (double)value->as.amount : round(value->as.number * 100);
}

static bool is_figure(const struct value *value) {
    return value->kind == VALUE_AMOUNT || (value->kind == VALUE_NUMBER && isfinite(value->as.number));
}

static struct distance of_figures(const struct value *value, const struct value *threshold) {
    if (value->kind == VALUE_AMOUNT || threshold->kind == VALUE_AMOUNT) {
        double fen = fen_of(threshold), far = fabs(fen_of(value) - fen);
        return (struct distance){far < 9e15 ? MARGIN_AMOUNT : MARGIN_NONE, far, fen, 1};
    }
    double a = value->as.number, b = threshold->as.number;
    return (struct distance){MARGIN_NUMBER, fabs(a - b), b, a == floor(a) && b == floor(b) ? 1 : 0};
}

static struct distance distance_of(const struct value *value, const struct value *threshold) {
    if (is_figure(value) && is_figure(threshold)) return of_figures(value, threshold);
    if (value->kind == VALUE_DATE && threshold->kind == VALUE_DATE && value->as.date != DATE_OPEN &&
        threshold->as.date != DATE_OPEN)
        return (struct distance){MARGIN_DAYS, fabs((double)value->as.date - threshold->as.date), 365, 1};
    if (value->kind == VALUE_MONTH && threshold->kind == VALUE_MONTH)
        return (struct distance){MARGIN_MONTHS, fabs((double)value->as.month - threshold->as.month), 12, 1};
    return (struct distance){MARGIN_NONE, 0, 0, 0};
}

/* Whether reaching the threshold is not enough to turn the comparison. */
static bool goes_beyond(const struct trace_step *step) {
    bool held = step->held == HELD_YES;
    switch (step->comparison) {
    case COMPARED_LESS:
    case COMPARED_OVER:
        return !held;
    case COMPARED_AT_MOST:
    case COMPARED_AT_LEAST:
    case COMPARED_BETWEEN:
        return held;
    default:
        return false;
    }
}

static struct trace_margin margin_of(const struct distance *distance, bool beyond) {
    struct trace_margin margin = {distance->unit, {VALUE_MISSING, {0}}, 0};
    double turns = distance->far + (beyond ? distance->step : 0);
    if (distance->unit == MARGIN_NONE) return margin;
    margin.share = distance->whole == 0 ? INFINITY : turns / fabs(distance->whole);
    if (distance->unit == MARGIN_AMOUNT)
        margin.value = (struct value){VALUE_AMOUNT, {.amount = (int64_t)distance->far}};
    else
        margin.value = (struct value){VALUE_NUMBER, {.number = distance->far}};
    return margin;
}

void step_measure(struct trace_step *step, bool left_is_threshold) {
    const struct value *value = left_is_threshold ? &step->right.value : &step->left.value;
    const struct value *threshold = left_is_threshold ? &step->left.value : &step->right.value;
    bool equality = step->comparison == COMPARED_IS || step->comparison == COMPARED_IS_NOT;
    bool same = (step->comparison == COMPARED_IS) == (step->held == HELD_YES);
    struct distance distance = {MARGIN_NONE, 0, 0, 0};
    bool told = step->held == HELD_NO || step->held == HELD_YES;
    if (told && step->kind != STEP_ASKED && !(equality && same)) distance = distance_of(value, threshold);
    if (distance.unit != MARGIN_NONE && step->comparison == COMPARED_BETWEEN &&
        !(step->is_window && step->held == HELD_YES)) {
        struct distance high = distance_of(value, &step->high.value);
        if (high.unit == distance.unit && high.far < distance.far) distance = high;
    }
    step->margin = margin_of(&distance, goes_beyond(step));
}
