/* One household over time, for people and for programs. */
#include "commands/explain_history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "library/json.h"
#include "night/access.h"
#include "audit/history.h"

static const struct {
    const char *key, *zh, *en;
} kinds[SAID_KINDS] = {
    [SAID_NOTHING] = {"untold", "当晚的资料已无法取出", "cannot be told any more"},
    [SAID_NOT_THERE] = {"not_there", "不在本户", "not in this household"},
    [SAID_NO_RULE] = {"no_rule", "当时没有这条规则", "no such rule then"},
    [SAID_NOT_IN_FORCE] = {"not_in_force", "规则未生效", "rule not in force"},
    [SAID_ELSEWHERE] = {"elsewhere", "此地不适用", "does not hold here"},
    [SAID_FROZEN] = {"frozen", "冻结，缺", "frozen for want of"},
    [SAID_AWAY] = {"away", "不按在户判断", "no member"},
    [SAID_NOT_MET] = {"not_met", "不成立", "not met"},
    [SAID_CANNOT_TELL] = {"cannot_tell", "无法判断", "cannot tell"},
    [SAID_SUPPRESSED] = {"suppressed", "成立，但不需要", "met, suppressed"},
    [SAID_MET] = {"met", "成立", "met"},
    [SAID_FAILED] = {"failed", "规则出错", "rule failed"},
    [SAID_UNTOLD] = {"discreet", "未列入，详情仅限专办人员查看", "not listed; for few to read"},
    [SAID_THERE] = {"there", "在册", "there"},
    [SAID_WANTING] = {"wanting", "", ""},
};
static const char *const certainties_zh[] = {"", "只是同名", "有可能", "很可能", "几乎可以肯定"};
static const char *const certainties_en[] = {"", "namesake", "possible", "likely", "nearly certain"};

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

#define MARGINS_TOLD 4 /* with their own nights; of more the first and the last */

static void put_margin(const struct history *history, const char *margin, struct history_stretch of,
                       const char *before) {
    if (!*margin) return;
    printf("%s    ", before);
    put_runs(history, of);
    printf("　%s\n", margin);
}

/* One margin of all the nights stands alone; else each stands with the nights that it is of. */
static void put_margins(const struct history *history, const struct history_series *series,
                        struct history_stretch stretch, const char *before) {
    struct history_stretch same, rest = stretch;
    uint32_t count = 0;
    for (; rest.first <= stretch.last; rest.first = same.last + 1) {
        same = history_margin(series, rest);
        count++;
    }
    const char *margin = series->said[stretch.first].margin;
    if (count == 1 && *margin) printf("%s    %s\n", before, margin);
    rest = stretch;
    for (uint32_t i = 0; count > 1 && i < count; i++, rest.first = same.last + 1) {
        same = history_margin(series, rest);
        bool told = count <= MARGINS_TOLD || i == 0 || i + 1 == count;
        if (told) put_margin(history, series->said[same.first].margin, same, before);
        if (i == 0 && count > MARGINS_TOLD)
            printf("%s    其间变动%u次，逐晚见 --json · changed %u times in between, each in --json\n",
                   before, count - 1, count - 1);
    }
}

/* Of data the days by which they are late move from the first night to the last one: both are told. */
static void put_stretch(const struct history *history, const struct history_series *series,
                        struct history_stretch stretch, const char *before) {
    const struct said_then *first = &series->said[stretch.first], *last = &series->said[stretch.last];
    printf("%s", before);
    put_runs(history, stretch);
    put_words(last, series == &history->home);
    if (strcmp(first->zh, last->zh) != 0)
        printf("（%s；起初 at first：%s）", history->runs[stretch.last].folder, first->zh);
    putchar('\n');
    put_margins(history, series, stretch, before);
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
    if (history->left_out)
        puts("     只供不公开的规则使用的资料不在此列 · data that discreet rules alone read are left out");
    if (history->unread)
        printf("     另有%u份文件当晚认不出或读不了，其中的行没有看 · %u files could not be taken for "
               "anything, and "
               "their rows were not looked at\n",
               history->unread, history->unread);
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
    for (uint32_t i = 0; i < history->member_count; i++)
        if (history->members[i].renumbered)
            printf("  %s：有的晚上是另一个身份证号，按同一户口簿、姓名、性别和出生日期认作同一人 · another "
                   "citizen ID on some nights: known again by book, name, sex and day of birth\n",
                   history->members[i].name);
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

static void put_span(json_value *object, const struct history *history, uint32_t first, uint32_t last) {
    json_put_text(object, "first", history->runs[first].folder);
    json_put_text(object, "last", history->runs[last].folder);
}

static void margins_json(const struct history *history, const struct history_series *series,
                         struct history_stretch stretch, json_value *list) {
    for (struct history_stretch same; stretch.first <= stretch.last; stretch.first = same.last + 1) {
        same = history_margin(series, stretch);
        const char *margin = series->said[same.first].margin;
        if (!*margin) continue;
        json_value *item = json_add_object(list);
        put_span(item, history, same.first, same.last);
        json_put_text(item, "margin", margin);
    }
}

static void series_json(const struct history *history, const struct history_series *series,
                        json_value *object) {
    json_value *list = json_put_array(object, "stretches");
    struct history_stretch stretch;
    for (uint32_t first = 0; first < history->run_count; first = stretch.last + 1) {
        stretch = history_stretch(history, series, first);
        const struct said_then *from = &series->said[first], *to = &series->said[stretch.last];
        json_value *item = json_add_object(list);
        put_span(item, history, stretch.first, stretch.last);
        json_put_text(item, "said", kinds[to->kind].key);
        json_put_text(item, "of", to->of);
        json_put_text(item, "words", to->zh);
        json_put_text(item, "words_at_first", from->zh);
        margins_json(history, series, stretch, json_put_array(item, "margins"));
    }
}

static void list_series(const struct history *history, const struct history_series *series, uint32_t count,
                        json_value *array) {
    for (uint32_t i = 0; i < count; i++) {
        json_value *item = json_add_object(array);
        json_put_text(item, "name", series[i].name);
        json_put_text(item, "title", series[i].zh);
        if (series[i].member != MEMBER_NONE) json_put_number(item, "member", series[i].member);
        series_json(history, &series[i], item);
    }
}

static void events_json(const struct history *history, json_value *array) {
    for (uint32_t i = 0; i < history->event_count; i++) {
        const struct history_event *event = &history->events[i];
        json_value *item = json_add_object(array);
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
        json_value *item = json_add_object(array);
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
    json_value *object = json_new_object(), *register_of = json_put_object(object, "register");
    json_put_text(object, "label", history->label);
    json_value *runs = json_put_array(object, "runs"), *members = json_put_array(object, "members");
    for (uint32_t i = 0; i < history->run_count; i++) json_add_text(runs, history->runs[i].folder);
    json_value *renumbered = json_put_array(object, "renumbered");
    for (uint32_t i = 0; i < history->member_count; i++) {
        json_add_text(members, history->members[i].name);
        if (history->members[i].renumbered) json_add_text(renumbered, history->members[i].name);
    }
    series_json(history, &history->home, register_of);
    list_series(history, history->rules, history->rule_count, json_put_array(object, "rules"));
    list_series(history, history->supplies, history->supply_count, json_put_array(object, "data"));
    events_json(history, json_put_array(object, "cases"));
    rows_json(history, json_put_array(object, "unused_rows"));
    json_put_number(object, "unused_rows_more", history->namesakes);
    json_put_number(object, "unread_files", history->unread);
    if (history->left_out) json_put_bool(object, "withheld", true);
    return object;
}

#define ROWS_NOTED 20

/* Of whoever is in no register the rows are all that was shown. */
static void note_rows(const struct history *history, struct buffer *what) {
    for (uint32_t i = 0; i < history->row_count && i < ROWS_NOTED; i++) {
        const struct history_row *row = &history->rows[i];
        buffer_format(what, "%s%.12s:%u", i ? ", " : " rows ", row->digest, row->row);
    }
    if (history->row_count > ROWS_NOTED) buffer_format(what, " and %u more", history->row_count - ROWS_NOTED);
}

/* Whom it is about, for the log: by the casebook's HMAC, or nobody of this site. */
static bool note(const struct explain_wanted *wanted, const struct history *history, struct diags *diags) {
    struct buffer what = {0};
    const char *whom = history->found     ? "household "
                       : history->several ? history->marks
                       : *history->key    ? "nobody in the register, person "
                                          : "nobody in the register";
    buffer_format(&what, "%s%s --history --for %s", whom, history->key, audience_word(wanted->reader));
    if (!history->found) note_rows(history, &what);
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
    if (personal && history.made && wanted->json) print_document(history_json(&history));
    if (personal && history.made && !wanted->json) put_text(&history);
    history_release(&history);
    return code;
}
