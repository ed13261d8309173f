/* Counts in = counts out: every sum of the night against the one it must equal. A difference is a mistake of
 * ours, and nothing is published. */
#include "outcome/tally.h"

#include <inttypes.h>
#include <stdlib.h>
#include "casebook/turns.h"

struct check {
    struct diags *diags;
    uint32_t compared;
    bool good;
};

static void same(struct check *check, const char *zh, const char *what, uint64_t in, uint64_t out) {
    check->compared++;
    if (in == out) return;
    check->good = false;
    diags_add(check->diags, DIAG_ERROR, (struct place){0},
              "收支不符 / counts in are not counts out: %s (%s): %" PRIu64 " ≠ %" PRIu64, zh, what, in, out);
}

static void check_rows(struct check *check, const struct tally *tally, const struct night_facts *night) {
    uint64_t unlinked = 0;
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        const struct row_count *rows = &tally->datasets[d];
        const struct link_count *links = &night->population->counts[d];
        const struct dataset *dataset = &night->book->datasets[d];
        same(check, dataset->zh, "rows received", rows->received,
             rows->linked + rows->unlinked + rows->repeats + rows->conflicts + rows->refused + rows->future);
        same(check, dataset->zh, "good rows", links->rows, (uint64_t)links->linked + links->unlinked);
        unlinked += links->unlinked;
    }
    same(check, "未关联清单", "lines of unlinked.csv", night->population->stray_count, unlinked);
}

/* quarantine.csv names refused and conflicting rows of every delivery that was read, in force or held. */
static void check_quarantine(struct check *check, const struct intake *intake) {
    uint64_t refused = 0;
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        refused += (uint64_t)intake->deliveries[i].refused + intake->deliveries[i].conflicts;
    same(check, "拒收清单", "lines of quarantine.csv", refused, intake->refused_count);
}

static uint64_t count_suppressed(const struct flag *flags, uint32_t count) {
    uint64_t suppressed = 0;
    for (uint32_t i = 0; i < count; i++) suppressed += flags[i].suppressed_by != FACT_NONE;
    return suppressed;
}

static void check_rules(struct check *check, const struct tally *tally, const struct night_facts *night) {
    const struct judgement *judgement = night->judgement;
    const struct shadows *shadows = &judgement->shadows;
    const struct list_count *flags = &tally->flags;
    uint64_t met = 0, suppressed = 0, unsure = 0, failed = 0, reviewed = 0;
    for (uint16_t r = 0; r < night->book->rule_count; r++) {
        const struct rule_count *rule = &judgement->rules[r];
        same(check, night->book->rules[r].zh, "verdicts", rule->judged,
             rule->not_met + rule->met + rule->cannot_tell + rule->failed);
        met += rule->met;
        suppressed += rule->suppressed;
        unsure += rule->cannot_tell;
        failed += rule->failed;
        reviewed += night->book->rules[r].shadow ? 0 : rule->reviewed;
    }
    same(check, "成立", "flags", met, flags->visit + flags->roster + flags->verify + flags->shadow);
    same(check, "不需入户", "suppressed flags", suppressed,
         count_suppressed(judgement->flags, judgement->flag_count) +
             count_suppressed(judgement->listed, judgement->listed_count) +
             count_suppressed(shadows->flags, shadows->flag_count));
    same(check, "无法判断", "cannot tell", unsure, (uint64_t)judgement->unsure_count + shadows->unsure_count);
    same(check, "待查清", "verdicts on review lists", reviewed, tally->reviewed);
    same(check, "规则出错", "failures", failed, (uint64_t)judgement->failure_count + shadows->failure_count);
}

static void check_cases(struct check *check, const struct tally *tally, const struct night_facts *night) {
    const struct caseload *caseload = night->caseload;
    uint64_t flagged = 0, listed = 0;
    for (uint32_t i = 0; i < caseload->reason_count; i++) flagged += caseload->reasons[i].flag != FLAG_NONE;
    for (uint32_t i = 0; i < caseload->case_count; i++) listed += case_listed(&caseload->cases[i]);
    same(check, "入户原因", "flags with a case's reason", night->judgement->flag_count, flagged);
    same(check, "下发户数", "households on lists", listed, tally->cases.listed);
    for (int i = 0; i < STANDINGS; i++)
        same(check, "个案状态", "cases by standing", caseload->by_standing[i], tally->cases.standing[i]);
    same(check, "在册个案", "open cases", caseload->open_after, cases_live(&tally->cases));
    same(check, "昨日在册＋新增－移出＝今日在册", "open before + new - cleared = open after",
         (uint64_t)caseload->open_before + caseload->by_standing[STANDING_NEW],
         (uint64_t)caseload->open_after + caseload->by_standing[STANDING_CLEARED]);
}

/* Every flag that came or went since the last run has one cause, and the sums of the causes are all of them.
 */
static void check_turns(struct check *check, const struct night_facts *night) {
    const struct caseload *caseload = night->caseload;
    const struct since_last *since = &caseload->since_last;
    struct turn_sum all = {0};
    uint32_t count;
    if (!night->previous_run) return;
    struct turn_sum *sums = turns_sum(caseload, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sums[i].by == TURNED_UNTOLD) continue;
        all.flags_new += sums[i].flags_new;
        all.flags_gone += sums[i].flags_gone;
        all.cases_new += sums[i].cases_new;
        all.cases_gone += sums[i].cases_gone;
    }
    free(sums);
    same(check, "上次线索＋新增－移出＝今日线索", "flags before + new - gone = flags after",
         (uint64_t)since->flags_before + since->flags_new, (uint64_t)since->flags_after + since->flags_gone);
    same(check, "上次在册＋新增－移出＝今日在册", "cases of the last run + new - gone = open after",
         (uint64_t)since->cases_before + since->cases_new,
         (uint64_t)caseload->open_after + since->cases_gone);
    same(check, "新增线索的原因", "causes of new flags", since->flags_new, all.flags_new);
    same(check, "移出线索的原因", "causes of gone flags", since->flags_gone, all.flags_gone);
    same(check, "新增个案的原因", "causes of new cases", since->cases_new, all.cases_new);
    same(check, "移出个案的原因", "causes of gone cases", since->cases_gone, all.cases_gone);
}

bool tally_check(const struct tally *tally, const struct night_facts *night, uint32_t *compared,
                 struct diags *diags) {
    struct check check = {.diags = diags, .good = true};
    check_rows(&check, tally, night);
    check_quarantine(&check, night->intake);
    check_rules(&check, tally, night);
    check_cases(&check, tally, night);
    check_turns(&check, night);
    *compared = check.compared;
    return check.good;
}
