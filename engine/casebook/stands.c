/* Whether a reason stands by what a night's judgement says of its household. */
#include "casebook/turns.h"

#include <stddef.h>

static bool same_subject(uint32_t of, uint32_t person) {
    return of == person || of == PERSON_NONE;
}

/* Flags, doubts and failures stand by household, and a household has few of them: where those of this one
 * begin. `offset`: of an item's household in its `size` bytes. */
static uint32_t first_of(uint32_t household, const void *items, uint32_t count, size_t size, size_t offset) {
    const char *households = (const char *)items + offset;
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (*(const uint32_t *)(const void *)(households + middle * size) < household)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct flag *reason_flag(const struct judgement *judgement, const struct stood *stood) {
    uint32_t at = first_of(stood->household, judgement->flags, judgement->flag_count,
                           sizeof *judgement->flags, offsetof(struct flag, household));
    for (; at < judgement->flag_count && judgement->flags[at].household == stood->household; at++) {
        const struct flag *flag = &judgement->flags[at];
        if (flag->rule == stood->rule && flag->person == stood->person) return flag;
    }
    return NULL;
}

static bool unsure_about(const struct judgement *judgement, const struct stood *stood) {
    uint32_t at = first_of(stood->household, judgement->unsure, judgement->unsure_count,
                           sizeof *judgement->unsure, offsetof(struct unsure, household));
    for (; at < judgement->unsure_count && judgement->unsure[at].household == stood->household; at++)
        if (judgement->unsure[at].rule == stood->rule &&
            same_subject(judgement->unsure[at].person, stood->person))
            return true;
    return false;
}

static bool failed_for(const struct judgement *judgement, const struct stood *stood) {
    uint32_t at = first_of(stood->household, judgement->failures, judgement->failure_count,
                           sizeof *judgement->failures, offsetof(struct failure, household));
    for (; at < judgement->failure_count && judgement->failures[at].household == stood->household; at++)
        if (judgement->failures[at].rule == stood->rule &&
            same_subject(judgement->failures[at].person, stood->person))
            return true;
    return false;
}

/* Nobody falls off the list because a file was short: what cannot be told tonight stays as it was. Who is
 * known to be no member any more is off it, whatever the file. */
static bool is_kept(const struct book *book, const struct judgement *judgement, const struct stood *stood) {
    const struct rule *rule = &book->rules[stood->rule];
    const struct rule_count *count = &judgement->rules[stood->rule];
    bool away = stood->of_person && judgement->away && !rule_judges(rule, judgement->away[stood->person]);
    if (away || !count->in_force) return false;
    return count->frozen || unsure_about(judgement, stood) || failed_for(judgement, stood);
}

bool household_is_outside(const struct population *population, uint32_t household) {
    return household != HOUSEHOLD_NONE && population->household[household].outside;
}

bool reason_stands(const struct book *book, const struct judgement *judgement, const struct stood *stood) {
    if (stood->rule == RULE_NONE || stood->household == HOUSEHOLD_NONE) return false;
    if (stood->outside || (stood->of_person && stood->person == PERSON_NONE)) return false;
    if (!rule_opens_cases(&book->rules[stood->rule])) return false;
    const struct flag *flag = reason_flag(judgement, stood);
    if (flag) return flag->suppressed_by == FACT_NONE;
    return stood->before && is_kept(book, judgement, stood);
}
