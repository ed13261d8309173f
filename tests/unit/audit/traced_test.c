/* The fixture's night once more, every rule for everybody: a trace must come to what the night came to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "judge/trace.h"
#include "audit/rebuild.h"
#include "night/tonight.h"

struct bench {
    char folder[64], site[96];
    struct progress progress;
    struct diags diags;
    struct rebuilt rebuilt;
};

static void bench_open(struct bench *bench) {
    char line[256];
    struct tonight_result result;
    *bench = (struct bench){0};
    snprintf(bench->folder, sizeof bench->folder, "/tmp/hearth-traced-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    snprintf(line, sizeof line, "mkdir %s/f && cp -r fixtures/liuzhou %s/f && cp -r rules %s", bench->folder,
             bench->folder, bench->folder);
    snprintf(bench->site, sizeof bench->site, "%s/f/liuzhou", bench->folder);
    assert_int_equal(system(line), 0);
    progress_init(&bench->progress, true);
    diags_init(&bench->diags);
    date_t date;
    assert_true(date_read(span_of("2023-08-28"), &date));
    struct tonight_options options = {
        .site = bench->site, .date = date, .threads = 2, .progress = &bench->progress};
    enum exit_code code = tonight_run(&options, &result, &bench->diags);
    assert_true(code == EXIT_DONE || code == EXIT_WAITING);
    struct rebuild_options again = {.site = bench->site, .threads = 2, .progress = &bench->progress};
    assert_int_equal(rebuild_open(&bench->rebuilt, &again, &bench->diags), EXIT_DONE);
    assert_int_equal(
        night_judge(&bench->rebuilt.plan, false, &bench->rebuilt.night, &bench->progress, &bench->diags),
        EXIT_DONE);
}

static void bench_close(struct bench *bench) {
    rebuild_close(&bench->rebuilt);
    file_remove_tree(bench->folder);
    diags_release(&bench->diags);
}

struct whom {
    uint16_t rule;
    uint32_t household, person;
};

static const struct flag *find_flag(const struct flag *flags, uint32_t count, const struct whom *whom) {
    for (uint32_t i = 0; i < count; i++)
        if (flags[i].rule == whom->rule && flags[i].household == whom->household &&
            flags[i].person == whom->person)
            return &flags[i];
    return NULL;
}

static const struct unsure *find_unsure(const struct judgement *judgement, const struct whom *whom) {
    for (uint32_t i = 0; i < judgement->unsure_count; i++) {
        const struct unsure *unsure = &judgement->unsure[i];
        if (unsure->rule == whom->rule && unsure->household == whom->household &&
            unsure->person == whom->person)
            return unsure;
    }
    return NULL;
}

static void compare(struct trace *trace, const struct judgement *judgement, const struct whom *whom,
                    uint64_t *counts) {
    struct told told;
    trace_judge(trace, whom->rule, whom->household, whom->person, &told);
    assert_true(told.steps_known);
    const struct flag *flag = find_flag(judgement->flags, judgement->flag_count, whom);
    if (flag == NULL) flag = find_flag(judgement->listed, judgement->listed_count, whom);
    const struct unsure *unsure = find_unsure(judgement, whom);
    assert_int_equal(told.verdict, flag != NULL     ? VERDICT_MET
                                   : unsure != NULL ? VERDICT_CANNOT_TELL
                                                    : VERDICT_NOT_MET);
    counts[told.verdict] += told.judged;
    if (flag != NULL) {
        assert_int_equal(told.suppressed_by, flag->suppressed_by);
        assert_int_equal(told.flag->urgency, flag->urgency);
        assert_string_equal(told.flag->say, flag->say);
    }
    if (unsure != NULL) assert_string_equal(told.cause->name, judgement->causes[unsure->cause].name);
    if (told.judged && told.decided == DECIDED_WHERE && told.verdict == VERDICT_NOT_MET)
        assert_int_not_equal(told.decided_by, STEP_NONE);
}

/* Who comes near, told one by one: the same people with the same steps. */
static uint32_t count_near(struct trace *trace, const struct population *population, const struct book *book,
                           uint16_t rule, double share) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < population->households; i++) {
        const struct household *home = &population->household[i];
        bool of_household = book->rules[rule].of_household;
        for (uint32_t k = 0; k < (of_household ? 1 : home->count); k++) {
            struct told told;
            trace_judge(trace, rule, i, of_household ? PERSON_NONE : home->first + k, &told);
            bool near = told.verdict == VERDICT_NOT_MET && told.nearest != STEP_NONE;
            count += near && told.steps[told.nearest].margin.share <= share;
        }
    }
    return count;
}

static void near_misses(struct bench *bench, struct trace *trace, uint16_t rule, uint32_t *found) {
    const struct book *book = bench->rebuilt.plan.book;
    const struct night *night = &bench->rebuilt.night;
    const struct dataset_state *states = bench->rebuilt.plan.intake.states;
    struct near_list near;
    assert_true(trace_near(book, &night->population, states, rule, 0.5, 2, &near, &bench->diags));
    assert_int_equal(near.judged, night->judgement.rules[rule].judged);
    assert_int_equal(near.not_met, night->judgement.rules[rule].not_met);
    assert_int_equal(near.count, count_near(trace, &night->population, book, rule, 0.5));
    for (uint32_t i = 0; i < near.count; i++) {
        struct told told;
        trace_judge(trace, rule, near.items[i].household, near.items[i].person, &told);
        assert_int_equal(told.verdict, VERDICT_NOT_MET);
        const struct trace_step *step = &told.steps[told.nearest];
        assert_string_equal(step->text, near.items[i].step.text);
        assert_true(step->margin.share == near.items[i].step.margin.share);
        if (i > 0) assert_true(near.items[i - 1].step.margin.share <= step->margin.share);
    }
    *found += near.count;
    near_release(&near);
}

static void everybody_by_every_rule(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct night *night = &bench.rebuilt.night;
    const struct book *book = bench.rebuilt.plan.book;
    const struct population *population = &night->population;
    struct trace *trace = trace_open(book, population, bench.rebuilt.plan.intake.states, &bench.diags);
    assert_non_null(trace);
    uint32_t found = 0;
    for (uint16_t rule = 0; rule < book->rule_count; rule++) {
        uint64_t counts[4] = {0};
        for (uint32_t i = 0; i < population->households; i++) {
            const struct household *home = &population->household[i];
            uint32_t count = book->rules[rule].of_household ? 1 : home->count;
            for (uint32_t k = 0; k < count; k++) {
                struct whom whom = {rule, i, book->rules[rule].of_household ? PERSON_NONE : home->first + k};
                compare(trace, &night->judgement, &whom, counts);
            }
        }
        const struct rule_count *of = &night->judgement.rules[rule];
        assert_int_equal(counts[VERDICT_MET], of->met);
        assert_int_equal(counts[VERDICT_NOT_MET], of->not_met);
        assert_int_equal(counts[VERDICT_CANNOT_TELL], of->cannot_tell);
        assert_true(of->judged > 0);
        near_misses(&bench, trace, rule, &found);
    }
    assert_true(found > 0);
    trace_close(trace);
    bench_close(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(everybody_by_every_rule)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
