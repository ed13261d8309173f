/* The answers of one run to what is missing, and the next combination of them, depth first. */
#include "judge/try.h"

#include "book/value.h"

static bool same_operand(const struct operand *a, const struct operand *b) {
    if (a->is_parameter || b->is_parameter)
        return a->is_parameter && b->is_parameter && a->parameter == b->parameter && a->per == b->per &&
               a->keys == b->keys;
    if (a->value.kind == VALUE_MISSING) return b->value.kind == VALUE_MISSING; /* beside a pattern */
    return a->value.kind == b->value.kind && value_compare(&a->value, &b->value) == 0;
}

static bool same_condition(const struct condition *a, const struct condition *b) {
    if (a->is_fact != b->is_fact || (a->is_fact ? a->fact != b->fact : a->column != b->column)) return false;
    if (a->word != b->word || a->value_count != b->value_count || a->pattern != b->pattern) return false;
    if (a->days != b->days || a->months != b->months || a->digits != b->digits) return false;
    for (uint16_t i = 0; i < a->value_count; i++)
        if (!same_operand(&a->values[i], &b->values[i])) return false;
    return true;
}

/* Filters are made anew each time that a function writes one; the same words ask the same. */
static bool same_filter(const struct filter *a, const struct filter *b) {
    if (a == b) return true;
    if (a == NULL || b == NULL || a->count != b->count || a->dataset != b->dataset) return false;
    if (a->of_household != b->of_household) return false;
    for (uint16_t i = 0; i < a->count; i++)
        if (!same_condition(&a->conditions[i], &b->conditions[i])) return false;
    return true;
}

/* A link without filter is a list made by hand, which no other is sure to equal. */
static bool same_choice(const struct chosen *a, const struct chosen *b) {
    for (; a != b; a = a->from, b = b->from) {
        if (a == NULL || b == NULL || a->filter == NULL || b->filter == NULL) return false;
        if (!same_filter(a->filter, b->filter)) return false;
    }
    return true;
}

static bool same_doubt(const struct doubt *a, const struct doubt *b) {
    if (a->kind != b->kind || a->what != b->what) return false;
    if (a->of.kind != b->of.kind || a->of.dataset != b->of.dataset || a->of.index != b->of.index)
        return false;
    return same_choice(a->chosen, b->chosen) && same_filter(a->filter, b->filter);
}

bool try_answer(struct worker *worker, const struct doubt *doubt, uint16_t choices, uint16_t *answer) {
    struct trying *trying = worker->trying;
    if (trying->asking || choices == 0) return false;
    for (uint32_t i = 0; i < trying->count; i++)
        if (same_doubt(&trying->guesses[i].doubt, doubt)) {
            *answer = trying->guesses[i].now;
            return true;
        }
    /* Each thing that is missing takes one run more at least. */
    if (trying->count + choices > TRIES_MOST) return false;
    if (trying->guesses == NULL)
        trying->guesses = arena_get(&worker->arena, TRIES_MOST * sizeof *trying->guesses);
    trying->guesses[trying->count++] = (struct guess){*doubt, worker->cause, choices, 0};
    log_cause(worker, READ_TRIED, worker->cause);
    *answer = 0;
    return true;
}

bool try_next(struct trying *trying) {
    while (trying->count > 0) {
        struct guess *last = &trying->guesses[trying->count - 1];
        if (++last->now < last->choices) return true;
        trying->count--;
    }
    return false;
}
