/* One household over time, for people and for programs. */
#include "commands/explain_history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "library/json.h"
#include "night/access.h"
#include "night/history.h"

static const struct {
    const char *zh, *en;
} kinds[SAID_KINDS] = {[SAID_NOTHING] = {"当晚的资料已无法取出", "cannot be told any more"},
                       [SAID_NOT_THERE] = {"不在本户", "not in this household"},
                       [SAID_NO_RULE] = {"当时没有这条规则", "no such rule then"},
                       [SAID_NOT_IN_FORCE] = {"规则未生效", "rule not in force"},
                       [SAID_ELSEWHERE] = {"此地不适用", "does not hold here"},
                       [SAID_FROZEN] = {"冻结，缺", "frozen for want of"},
                       [SAID_AWAY] = {"不按在户判断", "no member"},
                       [SAID_NOT_MET] = {"不成立", "not met"},
                       [SAID_CANNOT_TELL] = {"无法判断", "cannot tell"},
                       [SAID_SUPPRESSED] = {"成立，但不需要", "met, suppressed"},
                       [SAID_MET] = {"成立", "met"},
                       [SAID_FAILED] = {"规则出错", "rule failed"},
                       [SAID_THERE] = {"在册", "there"},
                       [SAID_WANTING] = {"", ""}};
static const char *const certainties_zh[] = {"", "只是同名", "有可能", "很可能", "几乎可以肯定"};
static const char *const certainties_en[] = {"", "namesake", "possible", "likely", "nearly certain"};

/* ---- for people ---- */

static void put_runs(const struct history *history, struct history_stretch stretch) {
    printf("%s", history->runs[stretch.first].folder);
    if (stretch.last != stretch.first) printf(" ～ %s", history->runs[stretch.last].folder);
    printf("（%u晚）", stretch.last - stretch.first + 1);
}

static void put_words(const struct said_then *said, bool of_home) {
    bool gone = of_home && said->kind == SAID_NOT_THERE;
    const char *zh = gone ? "不在户籍" : kinds[said->kind].zh;
    const char *en = gone ? "not in the register" : kinds[said->kind].en;
    bool bare = said->kind == SAID_THERE || said->kind == SAID_WANTING;
    if (bare && *said->zh) {
        printf("　%s", said->zh);
        return;
    }
    printf("　%s · %s", zh, en);
    if (*said->zh) printf("：%s", said->zh);
}

/* Where figures moved from the first night to the last one, both are told. */
static void put_stretch(const struct history *history, const struct history_series *series,
                        struct history_stretch stretch, const char *before) {
    const struct said_then *first = &series->said[stretch.first], *last = &series->said[stretch.last];
    printf("%s", before);
    put_runs(history, stretch);
    put_words(last, series == &history->home);
    putchar('\n');
    if (strcmp(first->zh, last->zh) != 0) printf("%s    起初 at first：%s\n", before, first->zh);
    if (*last->margin) printf("%s    %s\n", before, last->margin);
    if (*first->margin && strcmp(first->margin, last->margin) != 0)
        printf("%s    起初 at first：%s\n", before, first->margin);
}

static void put_series(const struct history *history, const struct history_series *series,
                       const char *before) {
    struct history_stretch stretch;
    for (uint32_t first = 0; first < history->run_count; first = stretch.last + 1) {
        stretch = history_stretch(history, series, first);
        put_stretch(history, series, stretch, before);
    }
}

/* Members of whom a rule says the same stand together. */
static void put_rule(const struct history *history, uint32_t first, uint32_t end) {
    const struct history_series *series = history->rules;
    bool *told = memory_zeroed(end - first, sizeof *told);
    printf("\n%s%s%s\n", series[first].zh, *series[first].name ? " " : "", series[first].name);
    for (uint32_t i = first; i < end; i++) {
        if (told[i - first]) continue;
        const char *between = "  ";
        for (uint32_t other = i; other < end; other++) {
            if (told[other - first] || !history_same(history, &series[i], &series[other])) continue;
            told[other - first] = true;
            if (series[other].member == MEMBER_NONE) continue;
            printf("%s%s", between, history->members[series[other].member].name);
            between = "、";
        }
        if (series[i].member != MEMBER_NONE) putchar('\n');
        put_series(history, &series[i], "    ");
    }
    free(told);
}

static void put_rules(const struct history *history) {
    for (uint32_t first = 0, end; first < history->rule_count; first = end) {
        for (end = first;
             end < history->rule_count && history->rules[end].group == history->rules[first].group;)
            end++;
        put_rule(history, first, end);
    }
}

static void put_events(const struct history *history) {
    puts("\n个案 Cases");
    if (!history->event_count) puts("    没有 · none");
    for (uint32_t i = 0; i < history->event_count; i++) {
        const struct history_event *event = &history->events[i];
        printf("    %s %s　%s · %s", event->run, event->number, event->zh, event->en);
        if (*event->title) printf("　%s", event->title);
        if (*event->detail) printf("　%s", event->detail);
        putchar('\n');
    }
}

static void put_supplies(const struct history *history) {
    if (history->supply_count) puts("\n缺或暂缓的资料 Data that were missing or held");
    for (uint32_t i = 0; i < history->supply_count; i++) {
        const struct history_series *series = &history->supplies[i];
        printf("  %s %s\n", series->zh, series->name);
        put_series(history, series, "    ");
    }
}

static void put_row(const struct history *history, uint32_t number) {
    const struct history_row *row = &history->rows[number];
    struct history_stretch stretch = {row->first, row->last};
    printf("%3u. %s · %s", number + 1, certainties_zh[row->like.certainty],
           certainties_en[row->like.certainty]);
    if (row->member != MEMBER_NONE) printf("　%s", history->members[row->member].name);
    printf("　%s　%s%s%s 第%u行\n", row->zh, row->file, row->sheet ? " " : "", row->sheet ? row->sheet : "",
           row->row);
    printf("     %s · %s\n     %s　", row->why, row->why_en, row->alike);
    put_runs(history, stretch);
    putchar('\n');
}

static void put_rows(const struct history *history) {
    puts("\n可能是他们、未被采用的行 Rows that may be theirs and were not used");
    if (!history->row_count) puts("    没有 · none");
    for (uint32_t i = 0; i < history->row_count; i++) put_row(history, i);
    if (history->namesakes)
        printf("     另有%u行更不像 · %u more that are less alike\n", history->namesakes, history->namesakes);
}

static void put_people(const struct history *history) {
    printf("%s　", history->label);
    put_runs(history, (struct history_stretch){0, history->run_count - 1});
    putchar('\n');
    for (uint32_t i = 0; i < history->member_count; i++)
        printf("%s%s", i ? "、" : "  ", history->members[i].name);
    if (history->member_count) putchar('\n');
}

static void put_text(const struct history *history) {
    put_people(history);
    puts("\n户籍 Register");
    put_series(history, &history->home, "    ");
    put_rules(history);
    put_events(history);
    put_supplies(history);
    put_rows(history);
}

/* ---- for programs ---- */

static const char *const kind_keys[SAID_KINDS] = {[SAID_NOTHING] = "untold",
                                                  [SAID_NOT_THERE] = "not_there",
                                                  [SAID_NO_RULE] = "no_rule",
                                                  [SAID_NOT_IN_FORCE] = "not_in_force",
                                                  [SAID_ELSEWHERE] = "elsewhere",
                                                  [SAID_FROZEN] = "frozen",
                                                  [SAID_AWAY] = "away",
                                                  [SAID_NOT_MET] = "not_met",
                                                  [SAID_CANNOT_TELL] = "cannot_tell",
                                                  [SAID_SUPPRESSED] = "suppressed",
                                                  [SAID_MET] = "met",
                                                  [SAID_FAILED] = "failed",
                                                  [SAID_THERE] = "there",
                                                  [SAID_WANTING] = "wanting"};

static json_value *add_object(json_value *array) {
    json_value *object = json_new_object();
    json_add_value(array, object);
    return object;
}

static json_value *put_array(json_value *object, const char *key) {
    json_value *array = json_new_array();
    json_put_value(object, key, array);
    return array;
}

static void put_span(json_value *object, const struct history *history, uint32_t first, uint32_t last) {
    json_put_text(object, "first", history->runs[first].folder);
    json_put_text(object, "last", history->runs[last].folder);
}

static void series_json(const struct history *history, const struct history_series *series,
                        json_value *object) {
    json_value *list = put_array(object, "stretches");
    struct history_stretch stretch;
    for (uint32_t first = 0; first < history->run_count; first = stretch.last + 1) {
        stretch = history_stretch(history, series, first);
        const struct said_then *from = &series->said[first], *to = &series->said[stretch.last];
        json_value *item = add_object(list);
        put_span(item, history, stretch.first, stretch.last);
        json_put_text(item, "said", kind_keys[to->kind]);
        json_put_text(item, "of", to->of);
        json_put_text(item, "words", to->zh);
        json_put_text(item, "margin", to->margin);
        json_put_text(item, "words_at_first", from->zh);
        json_put_text(item, "margin_at_first", from->margin);
    }
}

static void list_series(const struct history *history, const struct history_series *series, uint32_t count,
                        json_value *array) {
    for (uint32_t i = 0; i < count; i++) {
        json_value *item = add_object(array);
        json_put_text(item, "name", series[i].name);
        json_put_text(item, "title", series[i].zh);
        if (series[i].member != MEMBER_NONE) json_put_number(item, "member", series[i].member);
        series_json(history, &series[i], item);
    }
}

static void events_json(const struct history *history, json_value *array) {
    for (uint32_t i = 0; i < history->event_count; i++) {
        const struct history_event *event = &history->events[i];
        json_value *item = add_object(array);
        json_put_text(item, "run", event->run);
        json_put_text(item, "case", event->number);
        json_put_text(item, "event", event->en);
        json_put_text(item, "rule", event->rule);
        json_put_text(item, "title", event->title);
        json_put_text(item, "detail", event->detail);
    }
}

static void rows_json(const struct history *history, json_value *array) {
    for (uint32_t i = 0; i < history->row_count; i++) {
        const struct history_row *row = &history->rows[i];
        json_value *item = add_object(array);
        json_put_text(item, "certainty", certainties_en[row->like.certainty]);
        if (row->member != MEMBER_NONE) json_put_number(item, "member", row->member);
        json_put_text(item, "dataset", row->dataset);
        json_put_text(item, "file", row->file);
        json_put_text(item, "sheet", row->sheet);
        json_put_number(item, "row", row->row);
        json_put_text(item, "delivery", row->digest);
        json_put_text(item, "why", row->why_en);
        json_put_text(item, "alike", row->alike);
        put_span(item, history, row->first, row->last);
    }
}

static json_value *history_json(const struct history *history) {
    json_value *object = json_new_object(), *register_of = json_new_object();
    json_put_text(object, "label", history->label);
    json_value *runs = put_array(object, "runs"), *members = put_array(object, "members");
    for (uint32_t i = 0; i < history->run_count; i++) json_add_text(runs, history->runs[i].folder);
    for (uint32_t i = 0; i < history->member_count; i++) json_add_text(members, history->members[i].name);
    series_json(history, &history->home, register_of);
    json_put_value(object, "register", register_of);
    list_series(history, history->rules, history->rule_count, put_array(object, "rules"));
    list_series(history, history->supplies, history->supply_count, put_array(object, "data"));
    events_json(history, put_array(object, "cases"));
    rows_json(history, put_array(object, "unused_rows"));
    json_put_number(object, "unused_rows_more", history->namesakes);
    return object;
}

/* ---- the command ---- */

/* Whom it is about, for the log: by the casebook's HMAC, or nobody of this site. */
static bool note(const struct explain_wanted *wanted, const struct history *history, struct diags *diags) {
    static const char *const readers[] = {"visitor", "county", "auditor"};
    struct buffer what = {0};
    buffer_format(&what, "%s%s --history --for %s",
                  history->found     ? "household "
                  : history->several ? "several"
                                     : "nobody in the register",
                  history->key, readers[wanted->reader]);
    if (wanted->rule) buffer_format(&what, " %.100s", wanted->rule);
    bool noted = access_note(wanted->site, "explain", what.at, diags);
    buffer_release(&what);
    return noted;
}

enum exit_code explain_history(const struct explain_wanted *wanted, struct diags *diags) {
    struct progress progress;
    struct history history;
    progress_init(&progress, wanted->quiet);
    const struct history_options options = {.site = wanted->site,
                                            .asked = wanted->asked,
                                            .reader = wanted->reader,
                                            .from = wanted->from,
                                            .to = wanted->to,
                                            .rule = wanted->rule,
                                            .threads = wanted->threads,
                                            .progress = &progress};
    enum exit_code code = history_make(&options, &history, diags);
    bool personal = history.made || history.several;
    if (personal && !note(wanted, &history, diags)) {
        code = EXIT_SYSTEM;
        personal = false;
    }
    if (personal && history.several) fputs(history.several, stdout);
    if (personal && history.made && wanted->json && !explain_print(history_json(&history)))
        code = EXIT_SYSTEM;
    if (personal && history.made && !wanted->json) put_text(&history);
    history_release(&history);
    return code;
}
