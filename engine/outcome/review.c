/* review.csv: what could not be told tonight, and rules that failed. A household that has a case is named by
 * its number; the others are counted by rule, township and cause, since one missing file can leave a whole
 * city untold. Of a discreet rule neither cause nor message is told: they say what it looks at. */
#include <stdlib.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "outcome/output.h"
#include "outcome/tally.h"
#include "outcome/words.h"

#define FAILURES_SHOWN 1000

#define CAUSE_ASKED UINT32_MAX        /* of a discreet rule: what it lacks says what it looks at */
#define CAUSE_HIDDEN (UINT32_MAX - 1) /* the same, and nobody is asked */

struct group {
    uint16_t rule;
    uint32_t cause; /* in judgement.causes, or CAUSE_ASKED, CAUSE_HIDDEN */
    region_t township;
    uint32_t file;  /* in caseload.cases, or CASE_NONE */
    uint32_t count; /* persons or households */
    bool review;    /* they stand on their township's review list; so do all of one rule and cause */
};

struct groups {
    struct group *items; /* owned */
    uint32_t count, room;
};

static void add_group(struct groups *groups, struct group group) {
    memory_grow(groups->items, groups->count, groups->room);
    groups->items[groups->count++] = group;
}

static region_t township_of(const struct night_facts *night, uint32_t unsure) {
    uint32_t household = night->judgement->unsure[unsure].household;
    return region_township(night->population->household[household].region);
}

static uint32_t cause_of(const struct night_facts *night, const struct unsure *unsure) {
    if (!night->book->rules[unsure->rule].discreet) return unsure->cause;
    return unsure->review ? CAUSE_ASKED : CAUSE_HIDDEN;
}

/* One township's verdicts [first, end), which stand together because households are ordered by region. */
static void group_township(struct groups *groups, const struct night_facts *night, const uint32_t *cases,
                           uint32_t first, uint32_t end, struct keyed *items, struct keyed *scratch) {
    const struct unsure *unsure = night->judgement->unsure;
    uint32_t count = 0;
    for (uint32_t i = first; i < end; i++) {
        uint32_t file = cases[unsure[i].household];
        uint32_t cause = cause_of(night, &unsure[i]);
        struct group one = {unsure[i].rule, cause, township_of(night, i), file, 1, unsure[i].review != NULL};
        if (file != CASE_NONE)
            add_group(groups, one);
        else
            items[count++] = (struct keyed){(uint64_t)unsure[i].rule << 32 | cause, i};
    }
    radix_sort(items, scratch, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct unsure *at = &unsure[items[i].value];
        if (i > 0 && items[i].key == items[i - 1].key)
            groups->items[groups->count - 1].count++;
        else
            add_group(groups,
                      (struct group){at->rule, cause_of(night, at), township_of(night, items[i].value),
                                     CASE_NONE, 1, at->review != NULL});
    }
}

static int compare(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

static int compare_groups(const void *left, const void *right) {
    const struct group *a = left, *b = right;
    int order = compare(a->rule, b->rule);
    if (!order) order = compare(a->township, b->township);
    if (!order) order = compare(a->cause, b->cause);
    return order ? order : compare(a->file, b->file);
}

static struct groups group_unsure(const struct night_facts *night) {
    uint32_t count = night->judgement->unsure_count;
    struct groups groups = {0};
    struct keyed *items = memory_get(((size_t)count + 1) * sizeof *items);
    struct keyed *scratch = memory_get(((size_t)count + 1) * sizeof *items);
    uint32_t *cases = cases_by_household(night);
    for (uint32_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && township_of(night, end) == township_of(night, first);) end++;
        group_township(&groups, night, cases, first, end, items, scratch);
    }
    free(cases);
    free(scratch);
    free(items);
    if (groups.count) qsort(groups.items, groups.count, sizeof *groups.items, compare_groups);
    return groups;
}

static void write_place(struct output *output, const struct night_facts *night, const struct rule *rule,
                        const char *kind, const char *number, region_t region) {
    output_field(output, kind, ',');
    output_field(output, rule->name, ',');
    output_field(output, rule->discreet ? rule->discreet : rule->zh, ',');
    output_field(output, number, ',');
    output_field(output, county_shown(night, region), ',');
    output_field(output, township_shown(night, region), ',');
}

static void write_groups(struct output *output, const struct night_facts *night) {
    struct groups groups = group_unsure(night);
    for (uint32_t i = 0; i < groups.count; i++) {
        const struct group *group = &groups.items[i];
        const char *number = group->file == CASE_NONE ? "" : night->caseload->cases[group->file].number;
        bool hidden = night->book->rules[group->rule].discreet != NULL;
        const struct unsure_cause *cause = hidden ? NULL : &night->judgement->causes[group->cause];
        write_place(output, night, &night->book->rules[group->rule], "无法判断", number, group->township);
        output_field(output, cause ? cause->zh : "", ',');
        output_field(output, cause && cause->name ? cause->name : "", ',');
        output_number(output, group->count, ',');
        output_field(output, group->review ? "待查清清单" : "", '\n');
    }
    free(groups.items);
}

static void write_failures(struct output *output, const struct night_facts *night) {
    const struct judgement *judgement = night->judgement;
    uint32_t *cases = cases_by_household(night);
    for (uint32_t i = 0; i < judgement->failure_count && i < FAILURES_SHOWN; i++) {
        const struct failure *failure = &judgement->failures[i];
        uint32_t file = cases[failure->household];
        write_place(output, night, &night->book->rules[failure->rule], "规则出错",
                    file == CASE_NONE ? "" : night->caseload->cases[file].number,
                    night->population->household[failure->household].region);
        output_field(output, night->book->rules[failure->rule].discreet ? "" : failure->message, ',');
        fputs(",1,\n", output->file);
    }
    free(cases);
    if (judgement->failure_count > FAILURES_SHOWN)
        fprintf(output->file, "规则出错,,,,,,其余未逐条列出,,%u,\n",
                judgement->failure_count - FAILURES_SHOWN);
}

bool review_write(const struct night_facts *night, const char *folder, struct diags *diags) {
    static const char heads[] = "类别,规则,规则名称,个案编号,区县,乡镇,原因,missing,数量,去向\n";
    struct output output;
    if (!output_open_csv(&output, folder, "review.csv", heads, diags)) return false;
    write_groups(&output, night);
    write_failures(&output, night);
    return output_close(&output);
}
