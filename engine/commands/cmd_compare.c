/* hearth compare: the last sealed night by other rules or by another program; or two sealed runs. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands/command.h"
#include "commands/compare.h"
#include "audit/compare_engines.h"
#include "outcome/columns.h"

#define NAME 44
#define NUMBER 10

void compare_put_heads(const char *first) {
    static const char *const zh[] = {"原有", "新增", "减少", "不变", "现有", "缓急变"};
    static const char *const en[] = {"before", "gained", "lost", "same", "after", "urgency"};
    columns_left(stdout, first, NAME);
    for (int i = 0; i < 6; i++) columns_right(stdout, zh[i], NUMBER);
    putchar('\n');
    columns_left(stdout, "", NAME);
    for (int i = 0; i < 6; i++) columns_right(stdout, en[i], NUMBER);
    putchar('\n');
}

void compare_put_changes(const char *name, const struct changes *changes) {
    const uint64_t figures[] = {
        changes->same + changes->lost,   changes->gained,       changes->lost, changes->same,
        changes->same + changes->gained, changes->other_urgency};
    columns_left(stdout, name, NAME);
    for (int i = 0; i < 6; i++) columns_number(stdout, figures[i], NUMBER);
    putchar('\n');
}

static bool changed(const struct changes *changes) {
    return changes->gained || changes->lost || changes->other_urgency;
}

void compare_put_rule(const char *name, const char *title, const struct changes *all,
                      const char *const *names, const struct changes *counties, uint16_t count) {
    char shown[512];
    snprintf(shown, sizeof shown, "%s %s", name, title);
    compare_put_changes(shown, all);
    for (uint16_t c = 0; c < count; c++) {
        if (!changed(&counties[c])) continue;
        snprintf(shown, sizeof shown, "    %s", names[c]);
        compare_put_changes(shown, &counties[c]);
    }
}

static void put_visits(const struct comparison *comparison) {
    compare_put_heads("入户清单上的户 Households to visit");
    for (uint16_t c = 0; c < comparison->county_count; c++)
        compare_put_changes(comparison->counties[c], &comparison->visit_counties[c]);
    compare_put_changes("合计 all", &comparison->visits);
}

/* "名册 roster", "试运行 shadow": what becomes of whom the rule finds; "" for a visit, or where it is not. */
static const char *list_of(const struct book *book, uint16_t number) {
    if (number == RULE_NONE) return "";
    const struct rule *rule = &book->rules[number];
    if (rule->shadow) return "试运行 shadow";
    return rule->list == LIST_ROSTER ? "名册 roster" : rule->list == LIST_VERIFY ? "退出核查 verify" : "";
}

static void put_standing(const struct comparison *comparison, const struct compared_rule *rule) {
    const char *before = list_of(comparison->books[BEFORE], rule->number[BEFORE]),
               *after = list_of(comparison->books[AFTER], rule->number[AFTER]);
    bool both = rule->number[BEFORE] != RULE_NONE && rule->number[AFTER] != RULE_NONE;
    if (rule->number[BEFORE] == RULE_NONE) puts("    新规则 · only in the other rules");
    if (rule->number[AFTER] == RULE_NONE) puts("    已取消 · not in the other rules");
    if (both && strcmp(before, after) != 0)
        printf("    %s → %s\n", *before ? before : "入户 visit", *after ? after : "入户 visit");
    else if (*before || *after)
        printf("    %s\n", *before ? before : after);
    if (rule->frozen[BEFORE]) printf("    原来冻结，缺%s · was frozen\n", rule->frozen[BEFORE]);
    if (rule->frozen[AFTER]) printf("    冻结，缺%s · is frozen\n", rule->frozen[AFTER]);
    if (rule->failed[BEFORE] || rule->failed[AFTER])
        printf("    出错 failed: %" PRIu64 " → %" PRIu64 "\n", rule->failed[BEFORE], rule->failed[AFTER]);
}

static void put_untold(const struct untold *untold) {
    if (!untold->fresh && !untold->vanished) return;
    printf("    无法判断 cannot tell: 新增 new %u", untold->fresh);
    if (untold->cause) printf("（%s）", untold->cause);
    printf("，不再 vanished %u，不变 same %u\n", untold->vanished, untold->same);
}

static void put_rules(const struct comparison *comparison) {
    putchar('\n');
    compare_put_heads("按规则的户 Households by rule");
    for (uint16_t r = 0; r < comparison->rule_count; r++) {
        const struct compared_rule *rule = &comparison->rules[r];
        compare_put_rule(rule->name, rule->zh, &rule->all, comparison->counties, rule->counties,
                         comparison->county_count);
        put_standing(comparison, rule);
        put_untold(&rule->untold);
    }
}

static void put_notes(const struct comparison *comparison) {
    if (comparison->note_count) puts("\n说明 Notes");
    for (uint32_t i = 0; i < comparison->note_count; i++)
        printf("  %s\n  · %s\n", comparison->notes[i].zh, comparison->notes[i].en);
}

static void put_sample(uint32_t number, const struct sample *sample) {
    printf("%2u. %s %s %s　%s%s", number, sample->gained ? "新增 gained" : "减少 lost", sample->rule,
           sample->rule_zh, sample->county, sample->township);
    if (*sample->number) printf("　%s %s", sample->is_case ? "个案 case" : "户号 book", sample->number);
    printf("\n    %s: %s\n", sample->gained ? "另一套 other" : "现行 own", sample->say);
    printf("    %s: %s · %s\n", sample->gained ? "现行 own" : "另一套 other", sample->otherwise,
           sample->otherwise_en);
    for (uint32_t i = 0; i < sample->difference_count; i++) {
        const struct difference *difference = &sample->differences[i];
        printf("    不同 differs: %s %s %s → %s\n", difference->zh, difference->name, difference->before,
               difference->after);
    }
}

static void put_text(const struct comparison *comparison, const char *rules) {
    char day[11];
    date_write(comparison->date, day);
    printf("%s　%s　运行 run %s　现行规则 own rules → %s\n\n", comparison->books[BEFORE]->site.name, day,
           comparison->run, rules);
    put_visits(comparison);
    put_rules(comparison);
    put_notes(comparison);
    if (comparison->sample_count) puts("\n举例 Samples");
    for (uint32_t i = 0; i < comparison->sample_count; i++) put_sample(i + 1, &comparison->samples[i]);
}

json_value *compare_changes_as_json(const struct changes *changes) {
    json_value *object = json_new_object();
    json_put_number(object, "before", (int64_t)changes->same + changes->lost);
    json_put_number(object, "after", (int64_t)changes->same + changes->gained);
    json_put_number(object, "gained", changes->gained);
    json_put_number(object, "lost", changes->lost);
    json_put_number(object, "same", changes->same);
    json_put_number(object, "other_urgency", changes->other_urgency);
    return object;
}

json_value *compare_counties_as_json(const char *const *names, const struct changes *counties,
                                     uint16_t count) {
    json_value *object = json_new_object();
    for (uint16_t c = 0; c < count; c++)
        json_put_value(object, names[c], compare_changes_as_json(&counties[c]));
    return object;
}

static json_value *counties_as_json(const struct comparison *comparison, const struct changes *counties) {
    return compare_counties_as_json(comparison->counties, counties, comparison->county_count);
}

static const char *list_key_of(const struct book *book, uint16_t number) {
    static const char *const names[] = {"visit", "roster", "verify"};
    if (number == RULE_NONE) return NULL;
    return book->rules[number].shadow ? "shadow" : names[book->rules[number].list];
}

static json_value *rule_as_json(const struct comparison *comparison, const struct compared_rule *rule) {
    json_value *object = json_new_object(), *untold = json_put_object(object, "cannot_tell");
    json_put_text(object, "rule", rule->name);
    json_put_text(object, "list_before", list_key_of(comparison->books[BEFORE], rule->number[BEFORE]));
    json_put_text(object, "list_after", list_key_of(comparison->books[AFTER], rule->number[AFTER]));
    json_put_bool(object, "frozen_before", rule->frozen[BEFORE] != NULL);
    json_put_bool(object, "frozen_after", rule->frozen[AFTER] != NULL);
    json_put_number(object, "failed_before", (int64_t)rule->failed[BEFORE]);
    json_put_number(object, "failed_after", (int64_t)rule->failed[AFTER]);
    json_put_value(object, "households", compare_changes_as_json(&rule->all));
    json_put_value(object, "counties", counties_as_json(comparison, rule->counties));
    json_put_number(untold, "new", rule->untold.fresh);
    json_put_number(untold, "vanished", rule->untold.vanished);
    json_put_number(untold, "same", rule->untold.same);
    json_put_text(untold, "most_for_want_of", rule->untold.cause);
    return object;
}

static json_value *sample_as_json(const struct sample *sample) {
    json_value *object = json_new_object(), *differences = json_put_array(object, "differences");
    json_put_text(object, "rule", sample->rule);
    json_put_text(object, "change", sample->gained ? "gained" : "lost");
    json_put_text(object, sample->is_case ? "case" : "book", sample->number);
    json_put_text(object, "county", sample->county);
    json_put_text(object, "township", sample->township);
    json_put_text(object, "say", sample->say);
    json_put_text(object, "otherwise", sample->otherwise_en);
    for (uint32_t i = 0; i < sample->difference_count; i++) {
        json_value *item = json_add_object(differences);
        json_put_text(item, "name", sample->differences[i].name);
        json_put_text(item, "before", sample->differences[i].before);
        json_put_text(item, "after", sample->differences[i].after);
    }
    return object;
}

static void put_json(const struct comparison *comparison) {
    json_value *object = json_new_object();
    json_put_text(object, "run", comparison->run);
    json_put_date(object, "date", comparison->date);
    json_put_value(object, "visits", compare_changes_as_json(&comparison->visits));
    json_put_value(object, "counties", counties_as_json(comparison, comparison->visit_counties));
    json_value *rules = json_put_array(object, "rules");
    for (uint16_t r = 0; r < comparison->rule_count; r++)
        json_add_value(rules, rule_as_json(comparison, &comparison->rules[r]));
    json_value *samples = json_put_array(object, "samples"), *notes = json_put_array(object, "notes");
    for (uint32_t i = 0; i < comparison->sample_count; i++)
        json_add_value(samples, sample_as_json(&comparison->samples[i]));
    for (uint32_t i = 0; i < comparison->note_count; i++) json_add_text(notes, comparison->notes[i].en);
    print_document(object);
}

/* Clocks have no part in a result: on stderr alone. */
static void put_times(const struct comparison *comparison) {
    fputs("耗时 time (ms, 各线程合计 all threads)\n", stderr);
    for (uint16_t r = 0; r < comparison->rule_count; r++) {
        const struct compared_rule *rule = &comparison->rules[r];
        fprintf(stderr, "  ");
        columns_left(stderr, rule->name, 32);
        fprintf(stderr, "%10.1f → %10.1f\n", (double)rule->spent[BEFORE] / 1e6,
                (double)rule->spent[AFTER] / 1e6);
    }
}

static int compare(int count, char **words) {
    const char *rules = NULL, *engine = NULL, *threads = NULL;
    bool json = false, quiet = false;
    const struct option_word known[] = {{"--rules", &rules, NULL},
                                        {"--engine", &engine, NULL},
                                        {"--threads", &threads, NULL},
                                        {"--json", NULL, &json},
                                        {"--quiet", NULL, &quiet}};
    struct compare_options options = {0};
    struct comparison comparison;
    struct progress progress;
    struct diags diags;
    count = options_read(count, words, known, sizeof known / sizeof *known);
    if (count == 3 && !rules && !engine && !threads)
        return compare_two_runs(words[0], words[1], words[2], json);
    if (count != 1 || !rules == !engine) return usage_error(&command_compare, NULL);
    if (!threads_option(&command_compare, threads, &options.threads)) return EXIT_NOT_STARTED;
    progress_init(&progress, quiet);
    if (engine) {
        struct compare_engines_options other = {words[0], engine, options.threads, &progress};
        return compare_two_engines(&other, json);
    }
    diags_init(&diags);
    options.site = words[0];
    options.rules = rules;
    options.progress = &progress;
    int code = (int)diags_code(&diags, compare_rules(&options, &comparison, &diags));
    diags_print(&diags, stderr);
    if (comparison.made && json) put_json(&comparison);
    if (comparison.made && !json) put_text(&comparison, rules);
    if (comparison.made && !quiet) put_times(&comparison);
    comparison_release(&comparison);
    diags_release(&diags);
    return code;
}

const struct command command_compare = {
    "compare", "compare SITE ((--rules DIR | --engine PATH) [--threads N] [--quiet] | RUN RUN) [--json]",
    "换一套规则或程序重判最近一次已封存的运行，或比较两次已封存的运行，看户数增减",
    "what other rules or another program make of the last sealed night, or two sealed runs", compare};
