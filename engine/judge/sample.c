/* Rules tried on real rows: do they say anything, and the same in any order? */
#include "judge/sample.h"

#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"

#define FIRST 100 /* households that are tried before the others */

struct said_of {
    uint32_t rule, household, person;
    uint32_t what; /* met with an urgency, cannot tell, failed */
};

static int by_subject(const void *a, const void *b) {
    return memcmp(a, b, sizeof(struct said_of));
}

static uint32_t gather(const struct judgement *judgement, struct said_of *all) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < judgement->flag_count; i++) {
        const struct flag *flag = &judgement->flags[i];
        all[count++] = (struct said_of){flag->rule, flag->household, flag->person, flag->urgency};
    }
    for (uint32_t i = 0; i < judgement->unsure_count; i++) {
        const struct unsure *unsure = &judgement->unsure[i];
        all[count++] = (struct said_of){unsure->rule, unsure->household, unsure->person, 100};
    }
    for (uint32_t i = 0; i < judgement->failure_count; i++) {
        const struct failure *failure = &judgement->failures[i];
        all[count++] = (struct said_of){failure->rule, failure->household, failure->person, 101};
    }
    qsort(all, count, sizeof *all, by_subject);
    return count;
}

static struct said_of *room_for(const struct judgement *judgement) {
    return memory_zeroed(judgement->flag_count + judgement->unsure_count + judgement->failure_count + 1u,
                         sizeof(struct said_of));
}

static void warn(struct diags *diags, const struct rule *rule, const char *text) {
    diags_add(diags, DIAG_WARNING, (struct place){rule->said.file, rule->said.line, 0}, "rule \"%s\" %s",
              rule->name, text);
}

void sample_compare(const struct book *book, const struct judgement *one, const struct judgement *other,
                    struct diags *diags) {
    struct said_of *mine = room_for(one), *theirs = room_for(other);
    uint32_t mine_count = gather(one, mine), their_count = gather(other, theirs), i = 0, k = 0;
    bool *told = memory_zeroed(book->rule_count + 1u, sizeof *told);
    while (i < mine_count || k < their_count) {
        int by = i == mine_count ? 1 : k == their_count ? -1 : by_subject(&mine[i], &theirs[k]);
        if (by != 0) told[by < 0 ? mine[i].rule : theirs[k].rule] = true;
        i += by <= 0;
        k += by >= 0;
    }
    for (uint16_t rule = 0; rule < book->rule_count; rule++)
        if (told[rule])
            warn(diags, &book->rules[rule],
                 "answers differently when the households are judged in another order: it keeps state");
    free(told);
    free(theirs);
    free(mine);
}

static void warn_failures(const struct book *book, const struct judgement *judgement, struct diags *diags) {
    for (uint16_t rule = 0; rule < book->rule_count; rule++) {
        uint32_t first = 0;
        char text[1200];
        if (judgement->rules[rule].failed == 0) continue;
        while (judgement->failures[first].rule != rule) first++;
        snprintf(text, sizeof text, "fails for %llu of %llu: %s",
                 (unsigned long long)judgement->rules[rule].failed,
                 (unsigned long long)judgement->rules[rule].judged, judgement->failures[first].message);
        warn(diags, &book->rules[rule], text);
    }
}

/* Flags without evidence: the answer has nothing to do with who is asked. */
static void warn_of_nothing_read(const struct book *book, const struct judgement *judgement,
                                 struct diags *diags) {
    bool *reads = memory_zeroed(book->rule_count + 1u, sizeof *reads);
    for (uint32_t i = 0; i < judgement->flag_count; i++)
        reads[judgement->flags[i].rule] |= judgement->flags[i].read_count > 0;
    for (uint16_t rule = 0; rule < book->rule_count; rule++)
        if (judgement->rules[rule].met > 0 && !reads[rule])
            warn(diags, &book->rules[rule], "reads nothing: its answer does not depend on who is asked");
    free(reads);
}

static void warn_of_all_or_none(const struct book *book, const struct judgement *judgement,
                                struct diags *diags) {
    for (uint16_t rule = 0; rule < book->rule_count; rule++) {
        const struct rule_count *count = &judgement->rules[rule];
        char text[120];
        if (count->judged < 2 || (count->met != count->judged && count->not_met != count->judged)) continue;
        snprintf(text, sizeof text, "is met by %s of the %llu that were tried",
                 count->met > 0 ? "everybody" : "nobody", (unsigned long long)count->judged);
        warn(diags, &book->rules[rule], text);
    }
}

/* A rule that runs away is not tried on everybody. */
static bool one_runs_away(const struct book *book, const struct population *population,
                          const struct dataset_state *states, struct diags *diags) {
    struct judge_options options = {.threads = 1, .states = states, .most = FIRST};
    struct judgement few;
    bool away = false;
    if (judge_run(&few, book, population, &options, diags))
        for (uint16_t rule = 0; rule < book->rule_count; rule++)
            away = away ||
                   (few.rules[rule].judged >= FIRST && few.rules[rule].failed * 2 > few.rules[rule].judged);
    if (away) warn_failures(book, &few, diags);
    judgement_release(&few);
    return away;
}

void sample_judge(const struct book *book, const struct population *population,
                  const struct dataset_state *states, uint32_t most, struct diags *diags) {
    struct judge_options options = {.threads = 1, .states = states, .most = most};
    struct judgement one, other;
    if (one_runs_away(book, population, states, diags)) return;
    bool good = judge_run(&one, book, population, &options, diags);
    options.backwards = true;
    if (judge_run(&other, book, population, &options, diags) && good) {
        warn_failures(book, &one, diags);
        warn_of_nothing_read(book, &one, diags);
        warn_of_all_or_none(book, &one, diags);
        sample_compare(book, &one, &other, diags);
    }
    judgement_release(&other);
    judgement_release(&one);
}
