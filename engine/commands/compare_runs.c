/* hearth compare SITE RUN RUN: two sealed runs, for people and for programs. */
#include "commands/compare.h"

#include <stdio.h>
#include <string.h>

#include "commands/command.h"
#include "audit/compare_runs.h"

static void put_rules(const struct runs_compared *compared) {
    putchar('\n');
    compare_put_heads("按规则的线索 Reasons by rule");
    for (uint32_t r = 0; r < compared->rule_count; r++) {
        const struct runs_rule *rule = &compared->rules[r];
        compare_put_rule(rule->name, rule->title, &rule->all, compared->counties, rule->counties,
                         compared->county_count);
    }
}

static void put_cause(enum turned_by by, const char *of) {
    printf("%s %s", turned_by_zh(by), turned_by_en(by));
    if (*of) printf(": %s", of);
}

static void put_causes(const struct runs_compared *compared) {
    if (compared->cause_count) puts("\n原因 Causes");
    for (uint32_t i = 0; i < compared->cause_count; i++) {
        const struct run_cause *cause = &compared->causes[i];
        printf("  新增 gained %u　移出 lost %u　", cause->gained, cause->lost);
        put_cause(cause->by, cause->of);
        putchar('\n');
    }
}

static void put_households(const struct runs_compared *compared) {
    if (compared->change_count) puts("\n逐户 Households");
    for (uint32_t i = 0; i < compared->change_count; i++) {
        const struct run_change *change = &compared->changes[i];
        printf("  %s %s%s　%s %s　%s　%s　", change->number, change->county, change->township, change->rule,
               change->title, change->gained ? "新增 gained" : "移出 lost", change->run);
        put_cause(change->by, change->of);
        putchar('\n');
    }
}

static void put_text(const struct runs_compared *compared) {
    printf("%s　%s → %s", compared->office, compared->before, compared->after);
    if (compared->runs > 1) printf("　相隔 %u 次运行 · %u runs apart", compared->runs, compared->runs);
    puts("\n");
    compare_put_heads("在册的户 Households with an open case");
    for (uint16_t c = 0; c < compared->county_count; c++)
        compare_put_changes(compared->counties[c], &compared->case_counties[c]);
    compare_put_changes("合计 all", &compared->cases);
    put_rules(compared);
    put_causes(compared);
    put_households(compared);
}

static json_value *counties_as_json(const struct runs_compared *compared, const struct changes *counties) {
    return compare_counties_as_json(compared->counties, counties, compared->county_count);
}

static json_value *rules_as_json(const struct runs_compared *compared) {
    json_value *list = json_new_array();
    for (uint32_t i = 0; i < compared->rule_count; i++) {
        json_value *item = json_add_object(list);
        json_put_text(item, "rule", compared->rules[i].name);
        json_put_value(item, "reasons", compare_changes_as_json(&compared->rules[i].all));
        json_put_value(item, "counties", counties_as_json(compared, compared->rules[i].counties));
    }
    return list;
}

static json_value *causes_as_json(const struct runs_compared *compared) {
    json_value *list = json_new_array();
    for (uint32_t i = 0; i < compared->cause_count; i++) {
        json_value *item = json_add_object(list);
        json_put_text(item, "cause", turned_by_key(compared->causes[i].by));
        json_put_text(item, "of", compared->causes[i].of);
        json_put_number(item, "gained", compared->causes[i].gained);
        json_put_number(item, "lost", compared->causes[i].lost);
    }
    return list;
}

static json_value *households_as_json(const struct runs_compared *compared) {
    json_value *list = json_new_array();
    for (uint32_t i = 0; i < compared->change_count; i++) {
        const struct run_change *change = &compared->changes[i];
        json_value *item = json_add_object(list);
        json_put_text(item, "case", change->number);
        json_put_text(item, "county", change->county);
        json_put_text(item, "township", change->township);
        json_put_text(item, "rule", change->rule);
        json_put_text(item, "change", change->gained ? "gained" : "lost");
        json_put_text(item, "run", change->run);
        json_put_text(item, "cause", turned_by_key(change->by));
        json_put_text(item, "of", change->of);
    }
    return list;
}

static void put_json(const struct runs_compared *compared) {
    json_value *object = json_new_object();
    json_put_text(object, "before", compared->before);
    json_put_text(object, "after", compared->after);
    json_put_number(object, "runs", compared->runs);
    json_put_value(object, "cases", compare_changes_as_json(&compared->cases));
    json_put_value(object, "counties", counties_as_json(compared, compared->case_counties));
    json_put_value(object, "rules", rules_as_json(compared));
    json_put_value(object, "causes", causes_as_json(compared));
    json_put_value(object, "households", households_as_json(compared));
    print_document(object);
}

int compare_two_runs(const char *site, const char *before, const char *after, bool json) {
    struct runs_compared compared;
    struct diags diags;
    diags_init(&diags);
    int code = (int)diags_code(&diags, compare_runs(site, before, after, &compared, &diags));
    diags_print(&diags, stderr);
    if (code == EXIT_DONE && json) put_json(&compared);
    if (code == EXIT_DONE && !json) put_text(&compared);
    compare_runs_release(&compared);
    diags_release(&diags);
    return code;
}
