/* A town of six households built by hand, its three rules, and a site folder for its casebook. Register row p
 * is person p.
 *
 *   household 0  persons 0 1   丹洲镇 450226102        household 3  person 5      城中区 450202001
 *   household 1  persons 2 3   丹洲镇                  household 4  person 6      城中区 450202001, alone
 * (collective) household 2  person  4     丹洲镇                  household 5  person 7      城中区 450202001
 *
 * Rules: BURDEN (each person; red within 3 working days, yellow 10, green 20), FLOOD (each household;
 * parameter visit_days: 7, and 5 in 丹洲镇), STUDENT (each person, like BURDEN). Undeclared years have plain
 * weekends; 2023-08-28 is a Monday. */
#ifndef HEARTH_TESTS_SMALL_TOWN_H
#define HEARTH_TESTS_SMALL_TOWN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "casebook/check.h"
#include "ground/file.h"
#include "ground/memory.h"

enum { BURDEN, FLOOD, STUDENT, RULE_COUNT };
enum { FACT_BURDEN, FACT_ON_LIST, TOWN_FACTS };
enum { MEDICAL = 1, TOWN_DATASETS };
enum { REGISTER_BOOK, REGISTER_ID, MEDICAL_PAID = 0, MEDICAL_NAME = 1 };
#define TOWN_PERSONS 8
#define TOWN_HOUSEHOLDS 6
#define TOWN_FLAGS 32
#define DANZHOU UINT64_C(450226102000)
#define CHENGZHONG UINT64_C(450202001000)

struct town {
    char site[64];
    struct book book;
    struct dataset datasets[TOWN_DATASETS];
    struct column register_columns[2], medical_columns[2];
    struct rule rules[RULE_COUNT];
    struct fact facts[TOWN_FACTS];
    struct parameter visit_days;
    struct entry entries[2];
    struct region regions[4];
    uint16_t book_columns[1];
    struct rows rows[TOWN_DATASETS];
    struct population population;
    uint32_t no_doubles[1];
    uint64_t ids[TOWN_PERSONS];
    uint32_t household_of[TOWN_PERSONS];
    struct household households[TOWN_HOUSEHOLDS];
    struct intake intake;
    struct dataset_state states[TOWN_DATASETS];
    struct delivery deliveries[4];
    struct judgement judgement;
    struct flag flags[TOWN_FLAGS];
    struct read reads[TOWN_FLAGS];
    struct unsure unsure[TOWN_FLAGS];
    struct unsure_cause cause;
    struct failure failures[TOWN_FLAGS];
    struct rule_count counts[RULE_COUNT];
    uint16_t away[TOWN_PERSONS];
    struct diags diags;
    struct casebook *casebook;
};

static inline date_t day_of(const char *text) {
    date_t date = DATE_NONE;
    assert_true(date_read(span_of(text), &date));
    return date;
}

static inline void town_book(struct town *town) {
    static const char *const names[] = {"burden", "flood", "student"}, *const titles[] = {"医疗负担", "受灾",
                                                                                          "就学困难"};
    for (int i = 0; i < RULE_COUNT; i++)
        town->rules[i] = (struct rule){
            .name = names[i], .zh = titles[i], .within = {20, 10, 3}, .of_household = i == FLOOD};
    for (int i = 0; i < 3; i++) town->rules[FLOOD].within[i] = -1;
    town->facts[FACT_BURDEN] =
        (struct fact){.name = "household.burden", .zh = "自付合计", .subject = FACT_OF_HOUSEHOLD};
    town->facts[FACT_ON_LIST] = (struct fact){.name = "person.on_list", .zh = "已在册"};
    town->entries[0] = (struct entry){.region = DANZHOU, /* the nearer place first */
                                      .digits = 9,
                                      .from = 0,
                                      .to = DATE_OPEN,
                                      .value = {VALUE_NUMBER, {.number = 5}},
                                      .basis = "乙文"};
    town->entries[1] =
        (struct entry){.from = 0, .to = DATE_OPEN, .value = {VALUE_NUMBER, {.number = 7}}, .basis = "甲文"};
    town->visit_days = (struct parameter){.name = "visit_days",
                                          .zh = "入户期限",
                                          .unit = "working days",
                                          .entries = town->entries,
                                          .entry_count = 2};
    town->register_columns[REGISTER_BOOK] =
        (struct column){.name = "book", .title = "户号", .type = TYPE_INTEGER};
    town->register_columns[REGISTER_ID] =
        (struct column){.name = "id", .title = "身份证号", .type = TYPE_CITIZEN_ID};
    town->medical_columns[MEDICAL_PAID] =
        (struct column){.name = "paid", .title = "自付金额", .type = TYPE_MONEY};
    town->medical_columns[MEDICAL_NAME] =
        (struct column){.name = "patient", .title = "姓名", .type = TYPE_NAME};
    town->datasets[REGISTER] = (struct dataset){.name = "register",
                                                .zh = "户籍",
                                                .columns = town->register_columns,
                                                .column_count = 2,
                                                .refund_of = COLUMN_NONE,
                                                .id = REGISTER_ID,
                                                .person_name = COLUMN_NONE};
    town->datasets[MEDICAL] = (struct dataset){.name = "medical",
                                               .zh = "医保结算",
                                               .columns = town->medical_columns,
                                               .column_count = 2,
                                               .refund_of = COLUMN_NONE,
                                               .person_name = MEDICAL_NAME};
    town->regions[0] = (struct region){UINT64_C(450202000000), 6, "城中区"};
    town->regions[1] = (struct region){CHENGZHONG, 9, "城中街道"};
    town->regions[2] = (struct region){UINT64_C(450226000000), 6, "三江侗族自治县"};
    town->regions[3] = (struct region){DANZHOU, 9, "丹洲镇"};
    town->book = (struct book){.site = {.folder = town->site, .name = "测试局", .case_prefix = "LZ"},
                               .regions = {town->regions, 4},
                               .datasets = town->datasets,
                               .dataset_count = TOWN_DATASETS,
                               .facts = town->facts,
                               .fact_count = TOWN_FACTS,
                               .parameters = &town->visit_days,
                               .parameter_count = 1,
                               .rules = town->rules,
                               .rule_count = RULE_COUNT,
                               .household = {.book = town->book_columns, .book_count = 1}};
}

static inline void town_people(struct town *town) {
    static const uint32_t first[] = {0, 2, 4, 5, 6, 7, TOWN_PERSONS};
    for (int d = 0; d < TOWN_DATASETS; d++) rows_init(&town->rows[d], &town->datasets[d]);
    for (uint32_t h = 0; h < TOWN_HOUSEHOLDS; h++) {
        town->households[h] = (struct household){.first = first[h],
                                                 .count = first[h + 1] - first[h],
                                                 .region = h < 3 ? DANZHOU : CHENGZHONG,
                                                 .alone = h == 4};
        for (uint32_t p = first[h]; p < first[h + 1]; p++) {
            town->ids[p] = UINT64_C(45020219800101001) + p;
            town->household_of[p] = h;
            ((int64_t *)town->rows[REGISTER].columns[REGISTER_BOOK])[p] = 100 + h;
        }
    }
    town->population = (struct population){.book = &town->book,
                                           .rows = town->rows,
                                           .persons = TOWN_PERSONS,
                                           .households = TOWN_HOUSEHOLDS,
                                           .id = town->ids,
                                           .household_of = town->household_of,
                                           .household = town->households,
                                           .doubles = town->no_doubles};
}

static inline int town_setup(void **state) {
    struct town *town = memory_zeroed(1, sizeof *town);
    snprintf(town->site, sizeof town->site, "/tmp/hearth-casebook-XXXXXX");
    assert_non_null(mkdtemp(town->site));
    town_book(town);
    town_people(town);
    town->intake = (struct intake){
        .book = &town->book, .rows = town->rows, .states = town->states, .deliveries = town->deliveries};
    town->judgement = (struct judgement){.flags = town->flags,
                                         .reads = town->reads,
                                         .unsure = town->unsure,
                                         .causes = &town->cause,
                                         .cause_count = 1,
                                         .failures = town->failures,
                                         .away = town->away,
                                         .rules = town->counts};
    diags_init(&town->diags);
    town->casebook = casebook_open(town->site, true, &town->diags);
    assert_non_null(town->casebook);
    *state = town;
    return 0;
}

static inline int town_teardown(void **state) {
    struct town *town = *state;
    casebook_close(town->casebook);
    for (int d = 0; d < TOWN_DATASETS; d++) rows_release(&town->rows[d]);
    diags_release(&town->diags);
    file_remove_tree(town->site);
    free(town);
    return 0;
}

/* A new night: every rule in force, nobody judged yet. */
static inline void night_begin(struct town *town, const char *date) {
    town->book.today = day_of(date);
    town->judgement.flag_count = town->judgement.read_count = 0;
    town->judgement.unsure_count = town->judgement.failure_count = 0;
    town->intake.delivery_count = 0;
    for (int i = 0; i < RULE_COUNT; i++)
        town->counts[i] = (struct rule_count){.in_force = true, .frozen_by = DATASET_NONE};
}

/* Flags are added in order of household, rule, person, as the judge stage hands them on. */
static inline struct flag *flag_add(struct town *town, uint16_t rule, uint32_t person, enum urgency urgency) {
    struct flag *flag = &town->flags[town->judgement.flag_count++];
    uint32_t household = town->household_of[person];
    *flag = (struct flag){.rule = rule,
                          .suppressed_by = FACT_NONE,
                          .household = household,
                          .person = rule == FLOOD ? PERSON_NONE : person,
                          .urgency = urgency,
                          .say = "有一句话。"};
    return flag;
}

/* After the last run of the casebook; `base`: the journal's place before the first run of this date. */
static inline struct caseload night_decide(struct town *town, int64_t base) {
    struct caseload caseload;
    const struct run_row *runs;
    uint32_t count;
    assert_true(casebook_runs(town->casebook, &runs, &count, &town->diags));
    assert_true(caseload_decide(&caseload, town->casebook, &town->book, &town->population, &town->judgement,
                                base, count ? &runs[count - 1] : NULL, 2, &town->diags));
    return caseload;
}

static inline enum commit_result night_commit(struct town *town, const struct caseload *caseload,
                                              int sequence) {
    char folder[32], date[11], plan[DIGEST_TEXT], manifest[DIGEST_TEXT];
    date_write(town->book.today, date);
    snprintf(folder, sizeof folder, "%s-%d", date, sequence);
    digest_of(folder, strlen(folder), plan);
    digest_of(plan, strlen(plan), manifest);
    struct commit commit = {town->book.today, sequence, folder, plan, &town->intake, NULL};
    if (!casebook_prepare(town->casebook, caseload, &town->book, &town->population, &town->judgement, &commit,
                          &town->diags))
        return COMMIT_FAILED;
    return casebook_commit(town->casebook, manifest, &town->diags);
}

/* Journal position after the last sealed run. */
static inline int64_t head_of(struct town *town) {
    const struct run_row *runs;
    uint32_t count;
    assert_true(casebook_runs(town->casebook, &runs, &count, &town->diags));
    return count ? runs[count - 1].position_after : 0;
}

/* Decides and commits an ordinary night, checks that tables and journal agree, and hands back the caseload.
 */
static inline struct caseload night_run(struct town *town) {
    struct caseload caseload = night_decide(town, head_of(town));
    assert_int_equal(night_commit(town, &caseload, 1), COMMIT_DONE);
    assert_true(casebook_check(town->casebook, &(struct checked){0}, &town->diags));
    return caseload;
}

/* The case of a household; NULL when there is none. */
static inline const struct case_file *case_of(const struct caseload *caseload, uint32_t household) {
    for (uint32_t i = 0; i < caseload->case_count; i++)
        if (caseload->cases[i].household == household) return &caseload->cases[i];
    return NULL;
}

/* Its reason of a rule and person (PERSON_NONE: the household); NULL when there is none. */
static inline const struct reason *reason_of(const struct caseload *caseload, const struct case_file *file,
                                             uint16_t rule, uint32_t person) {
    for (uint32_t i = file->first_reason; i < file->first_reason + file->reason_count; i++)
        if (caseload->reasons[i].rule == rule && caseload->reasons[i].person == person)
            return &caseload->reasons[i];
    return NULL;
}

#endif
