/* Whether a reason stands by what a night's judgement says of its household. */
#include "casebook/turns.h"

static bool same_subject(uint32_t of, uint32_t person) {
    return of == person || of == PERSON_NONE;
}

/* Flags, doubts and failures stand by household, and a household has few of them. */
const struct flag *reason_flag(const struct judgement *judgement, const struct stood *stood) {
    uint32_t low = 0, high = judgement->flag_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (judgement->flags[middle].household < stood->household)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < judgement->flag_count && judgement->flags[low].household == stood->household; low++) {
        const struct flag *flag = &judgement->flags[low];
        if (flag->rule == stood->rule && flag->person == stood->person) return flag;
    }
    return NULL;
}

static bool unsure_about(const struct judgement *judgement, const struct stood *stood) {
    uint32_t low = 0, high = judgement->unsure_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (judgement->unsure[middle].household < stood->household)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < judgement->unsure_count && judgement->unsure[low].household == stood->household; low++)
        if (judgement->unsure[low].rule == stood->rule &&
            same_subject(judgement->unsure[low].person, stood->person))
            return true;
    return false;
}

static bool failed_for(const struct judgement *judgement, const struct stood *stood) {
    uint32_t low = 0, high = judgement->failure_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (judgement->failures[middle].household < stood->household)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < judgement->failure_count && judgement->failures[low].household == stood->household; low++)
        if (judgement->failures[low].rule == stood->rule &&
            same_subject(judgement->failures[low].person, stood->person))
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

bool reason_stands(const struct book *book, const struct judgement *judgement, const struct stood *stood) {
    if (stood->rule == RULE_GONE || stood->household == HOUSEHOLD_NONE) return false;
    if (stood->of_person && stood->person == PERSON_NONE) return false;
    if (!rule_opens_cases(&book->rules[stood->rule])) return false;
    const struct flag *flag = reason_flag(judgement, stood);
    if (flag) return flag->suppressed_by == FACT_NONE;
    return stood->before && is_kept(book, judgement, stood);
}
