/* Verdicts by what becomes of them: cases, plain lists, or, of shadow rules, nothing. */

#include "ground/memory.h"
#include "judge/judgement.h"

static void part_flags(struct judgement *judgement, const struct book *book) {
    uint32_t count = judgement->flag_count, kept = 0;
    judgement->listed = memory_zeroed(count + 1u, sizeof *judgement->listed);
    judgement->shadows.flags = memory_zeroed(count + 1u, sizeof *judgement->shadows.flags);
    for (uint32_t i = 0; i < count; i++) {
        const struct flag *flag = &judgement->flags[i];
        const struct rule *rule = &book->rules[flag->rule];
        if (rule->shadow)
            judgement->shadows.flags[judgement->shadows.flag_count++] = *flag;
        else if (rule->list != LIST_VISIT)
            judgement->listed[judgement->listed_count++] = *flag;
        else
            judgement->flags[kept++] = *flag;
    }
    judgement->flag_count = kept;
}

static void part_unsure(struct judgement *judgement, const struct book *book) {
    struct shadows *shadows = &judgement->shadows;
    uint32_t kept = 0;
    shadows->unsure = memory_zeroed(judgement->unsure_count + 1u, sizeof *shadows->unsure);
    for (uint32_t i = 0; i < judgement->unsure_count; i++) {
        struct unsure unsure = judgement->unsure[i];
        if (book->rules[unsure.rule].shadow)
            shadows->unsure[shadows->unsure_count++] = unsure;
        else
            judgement->unsure[kept++] = unsure;
    }
    judgement->unsure_count = kept;
}

static void part_failures(struct judgement *judgement, const struct book *book) {
    struct shadows *shadows = &judgement->shadows;
    uint32_t kept = 0;
    shadows->failures = memory_zeroed(judgement->failure_count + 1u, sizeof *shadows->failures);
    for (uint32_t i = 0; i < judgement->failure_count; i++) {
        struct failure failure = judgement->failures[i];
        if (book->rules[failure.rule].shadow)
            shadows->failures[shadows->failure_count++] = failure;
        else
            judgement->failures[kept++] = failure;
    }
    judgement->failure_count = kept;
}

void judgement_set_apart(struct judgement *judgement, const struct book *book) {
    bool plain = true;
    for (uint16_t i = 0; i < book->rule_count; i++) plain = plain && rule_opens_cases(&book->rules[i]);
    if (plain) return;
    part_flags(judgement, book);
    part_unsure(judgement, book);
    part_failures(judgement, book);
}
