/* The sections of the morning page: the data used, what changed and by which rule, what waits for a person,
 * and the lists by county. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"
#include "outcome/missing.h"
#include "outcome/page.h"
#include "outcome/words.h"

#define DATASETS_MOST 12 /* more, and those in good order share one line */
#define RULES_MOST 9
#define WAITING_MOST 8
#define MISTAKES_MOST 3

static void row_start(FILE *out, const char *first) {
    fputs("<tr>", out);
    page_text(out, "td class=t", first);
}

static void row_end(FILE *out) {
    fputs("</tr>\n", out);
}

/* The newest delivery in force, and how many there are. */
static const struct delivery *newest(const struct night_facts *night, uint16_t dataset, uint32_t *count) {
    const struct delivery *found = NULL;
    *count = 0;
    for (uint32_t i = 0; i < night->intake->delivery_count; i++) {
        const struct delivery *delivery = &night->intake->deliveries[i];
        if (delivery->dataset != dataset || delivery->state != DELIVERY_IN_FORCE) continue;
        if (!found || delivery->reaches >= found->reaches) found = delivery;
        ++*count;
    }
    return found;
}

static void put_file(FILE *out, const struct delivery *delivery, uint32_t count) {
    struct buffer text = {0};
    buffer_format(&text, "%s", delivery ? delivery->name : "—");
    if (count > 1) buffer_format(&text, " 等%u个", count);
    page_text(out, "td class=f", text.at);
    buffer_release(&text);
}

static void put_period(FILE *out, const struct delivery *delivery) {
    char first[11], last[11], text[32] = "—";
    if (delivery && delivery->first != DATE_NONE && delivery->last != DATE_NONE) {
        date_write(delivery->first, first);
        date_write(delivery->last, last);
        if (delivery->first == month_first(date_month(delivery->first)) &&
            delivery->last == month_last(date_month(delivery->first)))
            snprintf(text, sizeof text, "%.7s", first);
        else
            snprintf(text, sizeof text, delivery->first == delivery->last ? "%s" : "%s～%s", first, last);
    }
    page_text(out, "td class=t", text);
}

static bool in_order(const struct night_facts *night, uint16_t dataset) {
    return night->intake->states[dataset].delivered && !night->intake->states[dataset].stands_in &&
           !dataset_overdue(night->intake, dataset) && !dataset_missed(night, dataset);
}

static void input_row(FILE *out, const struct night_facts *night, const struct tally *tally, uint16_t d) {
    const struct dataset *dataset = &night->book->datasets[d];
    const struct dataset_state *state = &night->intake->states[d];
    struct buffer text = {0};
    uint32_t count;
    char day[11];
    const struct delivery *delivery = newest(night, d, &count);
    row_start(out, dataset->zh);
    page_text(out, "td class=t", *dataset->agency ? dataset->agency : "—");
    put_file(out, delivery, count);
    put_period(out, delivery);
    page_text(out, "td class=t", state->delivered ? cutoff_shown(state->reaches, day) : "—");
    page_number(out, tally->datasets[d].received);
    page_number(out, tally->datasets[d].unlinked);
    page_number(out, tally->datasets[d].refused + tally->datasets[d].conflicts);
    dataset_state_add(&text, night, d);
    if (state->by_days ? state->delivered && dataset_missed(night, d) : state->gap_count > 0) {
        buffer_text(&text, "；");
        gaps_shown(&text, state);
    }
    page_text(out, in_order(night, d) ? "td class=t" : "td class=w", text.at);
    buffer_release(&text);
    row_end(out);
}

/* Days that nobody sent: a file that is held stands among what waits. */
static bool owes_days(const struct dataset_state *state) {
    for (uint32_t i = 0; i < state->gap_count; i++)
        if (!state->gaps[i].held) return true;
    return false;
}

/* "都已送到", or whose files are missing or late; else which days are, though nobody is touched by it. */
static void inputs_note(struct buffer *out, const struct night_facts *night) {
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        const struct dataset *dataset = &night->book->datasets[d];
        if (in_order(night, d)) continue;
        buffer_format(out, "%s%s", out->length ? "、" : "要催或要核实：", dataset->zh);
        if (*dataset->agency) buffer_format(out, "（%s）", dataset->agency);
    }
    if (out->length) return;
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        if (!owes_days(&night->intake->states[d])) continue;
        buffer_format(out, "%s%s", out->length ? "；" : "今晚的判断没有受影响，但数据不全：",
                      night->book->datasets[d].zh);
        gaps_shown(out, &night->intake->states[d]);
    }
    if (!out->length) buffer_text(out, "各单位数据都已送到，都在有效期内");
}

static void put_paragraph(FILE *out, struct buffer *text) {
    if (text->length) {
        buffer_text(text, "。");
        page_text(out, "p", text->at);
        fputs("\n", out);
    }
    buffer_release(text);
}

/* A total line or a footer is no mistake of its sender. */
static bool is_mistake(const struct refusal *refusal) {
    return !problem_is_aside(refusal->reason);
}

/* The next mistake in how many rows it has; those told already are behind *last. NULL: none is left. */
static const struct refusal *next_mistake(const struct quarantine *quarantine, const struct refusal *last) {
    const struct refusal *best = NULL;
    for (uint32_t i = 0; i < quarantine->group_count; i++) {
        const struct refusal *one = &quarantine->groups[i];
        bool told = last && (one->rows > last->rows || (one->rows == last->rows && one <= last));
        if (is_mistake(one) && !told && (!best || one->rows > best->rows)) best = one;
    }
    return best;
}

/* "拒收最多的：医保结算 1204行 证件号码：身份证号位数不对（16个字符）；…": what most rows were refused for.
 */
static void refused_line(FILE *out, const struct night_facts *night) {
    const struct refusal *one = NULL;
    struct buffer text = {0};
    for (int shown = 0; shown < MISTAKES_MOST && (one = next_mistake(night->quarantine, one)); shown++) {
        const struct delivery *delivery = &night->intake->deliveries[one->delivery];
        buffer_format(&text, "%s%s %u行 %s：", text.length ? "；" : "拒收最多的：",
                      night->book->datasets[delivery->dataset].zh, one->rows,
                      refusal_title(night->book, delivery, one->column));
        refusal_words_zh(&text, one->reason, one->number);
    }
    if (text.length) buffer_text(&text, "。全部见 quarantine_summary.csv、quarantine.csv");
    put_paragraph(out, &text);
}

/* By whose word files that a guard had held are used, or never. */
static void put_decided(FILE *out, const struct night_facts *night) {
    struct buffer text = {0};
    for (uint16_t d = 0; d < night->book->dataset_count; d++) dataset_decided_add(&text, night, d);
    if (text.length) {
        fputs("<p>经人决定：", out);
        text_html(out, text.at + strlen("；"));
        fputs("。</p>\n", out);
    }
    buffer_release(&text);
}

/* A number that was entered for want of one puts strangers into one family. */
static void put_crowds(FILE *out, const struct night_facts *night) {
    const struct crowds *crowds = &night->population->crowds;
    struct buffer text = {0};
    if (crowds->books > 0)
        buffer_format(&text, "%s有%u个户号，每个超过%u人，不是一家人：这%u人各自成户，请%s核实",
                      night->book->datasets[REGISTER].zh, crowds->books, night->book->household.book_limit,
                      crowds->persons, night->book->datasets[REGISTER].agency);
    put_paragraph(out, &text);
}

void page_inputs(FILE *out, const struct night_facts *night, const struct tally *tally) {
    static const char *const heads[] = {"数据", "报送单位", "文件", "所属期", "数据截至",
                                        "行数", "未关联",   "拒收", "<状况"};
    bool short_of_room = night->book->dataset_count > DATASETS_MOST;
    struct buffer note = {0};
    inputs_note(&note, night);
    page_section(out, "用的哪天的数据，缺了谁的", note.at);
    page_table(out, heads, 9, 5);
    for (uint16_t d = 0; d < night->book->dataset_count; d++)
        if (!short_of_room || !in_order(night, d)) input_row(out, night, tally, d);
    page_table_end(out);
    put_decided(out, night);
    put_crowds(out, night);
    buffer_clear(&note);
    for (uint16_t d = 0; short_of_room && d < night->book->dataset_count; d++) {
        char day[11];
        if (in_order(night, d))
            buffer_format(&note, "%s%s %s", note.length ? "；" : "正常（数据截至）：",
                          night->book->datasets[d].zh, cutoff_shown(night->intake->states[d].reaches, day));
    }
    if (note.length) page_text(out, "p", note.at);
    buffer_release(&note);
    refused_line(out, night);
}

/* What a rule did tonight: the more of it, the higher it stands when there is no room for all. */
static uint64_t stir(const struct night_facts *night, const struct tally *tally, uint16_t rule) {
    const uint32_t *reasons = tally->rules[rule];
    const struct rule_count *count = &night->judgement->rules[rule];
    uint64_t sum =
        reasons[STANDING_NEW] + reasons[STANDING_WORSE] + reasons[STANDING_CLEARED] + reasons[STANDING_KEPT];
    return sum * 1000 + count->met + count->cannot_tell + count->failed + count->frozen;
}

static uint32_t count_reasons(const uint32_t *reasons) {
    uint32_t sum = 0;
    for (int i = 0; i < STANDINGS; i++) sum += reasons[i];
    return sum;
}

/* A rule that opens no case has reasons only when it once did. */
static bool has_reasons(const struct night_facts *night, const struct tally *tally, uint16_t rule) {
    if (!rule_opens_cases(&night->book->rules[rule])) return count_reasons(tally->rules[rule]) > 0;
    return night->judgement->rules[rule].in_force || stir(night, tally, rule);
}

static bool among_most(const struct night_facts *night, const struct tally *tally, uint16_t rule) {
    uint64_t mine = stir(night, tally, rule);
    int above = 0;
    for (uint16_t r = 0; r < night->book->rule_count; r++) {
        if (!has_reasons(night, tally, r)) continue;
        uint64_t other = stir(night, tally, r);
        above += other > mine || (other == mine && r < rule);
    }
    return above < RULES_MOST;
}

static void reason_cells(FILE *out, const uint32_t *reasons) {
    for (int i = 0; i < STANDINGS; i++) page_number(out, reasons[i]);
}

static void rule_row(FILE *out, const struct night_facts *night, const struct tally *tally, uint16_t rule) {
    const struct rule_count *count = &night->judgement->rules[rule];
    struct buffer name = {0};
    buffer_text(&name, night->book->rules[rule].zh);
    if (count->frozen) buffer_format(&name, "（冻结：缺%s）", night->book->datasets[count->frozen_by].zh);
    row_start(out, name.at);
    reason_cells(out, tally->rules[rule]);
    page_number(out, count->cannot_tell + count->failed);
    row_end(out);
    buffer_release(&name);
}

/* "名册和退出核查（不建个案，见 lists 文件夹）：高龄津贴 12人；…" */
static void listed_line(FILE *out, const struct night_facts *night) {
    struct buffer text = {0};
    for (uint16_t r = 0; r < night->book->rule_count; r++) {
        const struct rule *rule = &night->book->rules[r];
        const struct rule_count *count = &night->judgement->rules[r];
        if (!count->in_force || rule->shadow || rule->list == LIST_VISIT) continue;
        buffer_format(&text, "%s%s ", text.length ? "；" : "名册和退出核查（不建个案，见 lists 文件夹）：",
                      rule->zh);
        if (count->frozen)
            buffer_format(&text, "冻结，缺%s", night->book->datasets[count->frozen_by].zh);
        else
            buffer_format(&text, "%" PRIu64 "%s", rows_listed(night, r), rule->of_household ? "户" : "人");
    }
    put_paragraph(out, &text);
}

static void shadow_figures(struct buffer *out, const struct night_facts *night, const struct tally *tally,
                           uint16_t index) {
    const struct rule *rule = &night->book->rules[index];
    const struct rule_count *count = &night->judgement->rules[index];
    buffer_format(out, "判断%" PRIu64 "，成立%" PRIu64, count->judged, count->met);
    if (rule->list == LIST_VISIT)
        buffer_format(out, "，如启用将新增%u户", tally->shadow_households[index]);
    else
        buffer_format(out, "，如启用%s将列入%" PRIu64 "%s", list_zh(rule->list), rows_listed(night, index),
                      rule->of_household ? "户" : "人");
    buffer_format(out, "，无法判断%" PRIu64, count->cannot_tell);
}

/* "试运行（只计数，不下发）：… 判断880，成立12，如启用将新增9户，无法判断3；…" */
static void shadow_line(FILE *out, const struct night_facts *night, const struct tally *tally) {
    struct buffer text = {0};
    for (uint16_t r = 0; r < night->book->rule_count; r++) {
        const struct rule_count *count = &night->judgement->rules[r];
        if (!count->in_force || !night->book->rules[r].shadow) continue;
        buffer_format(&text, "%s%s ", text.length ? "；" : "试运行规则（只计数，不下发）：",
                      night->book->rules[r].zh);
        if (count->frozen)
            buffer_format(&text, "冻结，缺%s", night->book->datasets[count->frozen_by].zh);
        else
            shadow_figures(&text, night, tally, r);
        if (count->failed) buffer_format(&text, "，出错%" PRIu64, count->failed);
    }
    put_paragraph(out, &text);
}

void page_changes(FILE *out, const struct night_facts *night, const struct tally *tally) {
    static const char *const heads[] = {
        "规则（按原因条数计，一户可有几条）", "新增", "加重", "延续", "沿用", "不需入户", "移出", "无法判断"};
    uint16_t rules = night->book->rule_count;
    uint32_t left_out = 0, gone;
    page_section(out, "比上次多了多少、少了多少，为什么", "");
    page_table(out, heads, 8, 1);
    for (uint16_t r = 0; r < rules; r++) {
        if (!has_reasons(night, tally, r)) continue;
        if (among_most(night, tally, r))
            rule_row(out, night, tally, r);
        else
            left_out++;
    }
    gone = count_reasons(tally->rules[rules]);
    if (gone) {
        row_start(out, "已停用的规则");
        reason_cells(out, tally->rules[rules]);
        page_number(out, 0);
        row_end(out);
    }
    page_table_end(out);
    if (left_out) fprintf(out, "<p>另有%u条规则变化较小，见 funnel.txt。</p>\n", left_out);
    listed_line(out, night);
    shadow_line(out, night, tally);
}

static bool waits(const struct delivery *delivery) {
    return delivery->state == DELIVERY_HELD || delivery->state == DELIVERY_UNRECOGNISED ||
           delivery->state == DELIVERY_UNREADABLE;
}

/* Nobody has to find out for a shadow rule. */
static bool waits_untold(const struct night_facts *night, uint16_t rule) {
    return night->judgement->rules[rule].cannot_tell > 0 && !night->book->rules[rule].shadow;
}

uint32_t page_waiting_count(const struct night_facts *night) {
    uint32_t count = night->judgement->failure_count > 0;
    count += night->judgement->persons_unsure > 0;
    for (uint32_t i = 0; i < night->intake->delivery_count; i++)
        count += waits(&night->intake->deliveries[i]);
    for (uint16_t r = 0; r < night->book->rule_count; r++) count += waits_untold(night, r);
    return count;
}

/* `why` is "中文 · English"; the page shows the Chinese half. */
static void waiting_delivery(FILE *out, const struct night_facts *night, const struct delivery *delivery) {
    const char *what = delivery->state == DELIVERY_HELD           ? "暂缓使用"
                       : delivery->state == DELIVERY_UNRECOGNISED ? "认不出是哪种数据"
                                                                  : "读不出来";
    const char *dataset =
        delivery->dataset == DATASET_NONE ? "" : night->book->datasets[delivery->dataset].zh;
    const char *agency =
        delivery->dataset == DATASET_NONE ? "" : night->book->datasets[delivery->dataset].agency;
    const char *why = delivery->why ? delivery->why : "", *english = strstr(why, " · ");
    struct buffer text = {0};
    buffer_format(&text, "文件 %s %s", delivery->name, what);
    if (*dataset) buffer_format(&text, "（%s）", dataset);
    if (*why) buffer_format(&text, "：%.*s", english ? (int)(english - why) : (int)strlen(why), why);
    if (!*agency) agency = "报送单位";
    if (delivery->state == DELIVERY_UNRECOGNISED)
        buffer_text(&text, "。请确认报送单位和数据种类");
    else if (delivery->guarded)
        buffer_format(&text, "。请与%s核实，放行或不用（hearth inputs --release 或 --dismiss），或重报",
                      agency);
    else if (!delivery->from_inbox)
        buffer_format(&text, "。请与%s核实并重报", agency);
    else
        buffer_format(&text, "。文件还在收件箱里：请与%s核实，取走、改名或重报", agency);
    if (delivery->dataset != DATASET_NONE) readers_shown(&text, "。", night->book, delivery->dataset);
    page_text(out, "li", text.at);
    fputs("\n", out);
    buffer_release(&text);
}

/* The cause that stands most often among a rule's untold; ties go to the first. */
static const char *main_cause(const struct night_facts *night, uint16_t rule, uint32_t *most) {
    const struct judgement *judgement = night->judgement;
    uint32_t *counts = memory_zeroed(judgement->cause_count + 1u, sizeof *counts);
    const char *cause = "";
    *most = 0;
    for (uint32_t i = 0; i < judgement->unsure_count; i++)
        counts[judgement->unsure[i].cause] += judgement->unsure[i].rule == rule;
    for (uint32_t c = 0; c < judgement->cause_count; c++) {
        if (counts[c] <= *most) continue;
        *most = counts[c];
        cause = judgement->causes[c].zh;
    }
    free(counts);
    return cause;
}

static void waiting_rule(FILE *out, const struct night_facts *night, uint16_t rule) {
    const struct rule *is = &night->book->rules[rule];
    struct buffer text = {0};
    uint32_t most;
    const char *cause = main_cause(night, rule, &most);
    buffer_format(&text, "规则“%s”有%" PRIu64 "%s无法判断", is->zh, night->judgement->rules[rule].cannot_tell,
                  is->of_household ? "户" : "人");
    if (most) buffer_format(&text, "，最多的是%s（%u）", cause, most);
    if (night->judgement->rules[rule].reviewed)
        buffer_format(&text, "，其中%" PRIu64 "列入各乡镇待查清清单", night->judgement->rules[rule].reviewed);
    buffer_text(&text, "。名单见 review.csv，请补数据");
    page_text(out, "li", text.at);
    fputs("\n", out);
    buffer_release(&text);
}

static void waiting_failures(FILE *out, const struct night_facts *night) {
    struct buffer text = {0};
    buffer_format(&text, "规则执行出错%u次，请规则维护人员处理。第一处：%s", night->judgement->failure_count,
                  night->judgement->failures[0].message);
    page_text(out, "li", text.at);
    fputs("\n", out);
    buffer_release(&text);
}

static void waiting_presence(FILE *out, const struct night_facts *night) {
    struct buffer text = {0};
    buffer_format(&text, "%u人无法判断是否在户（", night->judgement->persons_unsure);
    for (uint16_t i = 0; i < night->book->household.away_count; i++)
        buffer_format(&text, "%s%s", i ? "、" : "", night->book->facts[night->book->household.away[i]].zh);
    buffer_text(&text, "），先按在户判断，清单上已注明。请补数据");
    page_text(out, "li", text.at);
    fputs("\n", out);
    buffer_release(&text);
}

void page_waiting(FILE *out, const struct night_facts *night) {
    uint32_t count = page_waiting_count(night), shown = 0;
    page_section(out, "等谁决定", count ? "" : "没有等待决定的事项");
    if (!count) return;
    fputs("<ul>\n", out);
    for (uint32_t i = 0; i < night->intake->delivery_count && shown < WAITING_MOST; i++) {
        if (!waits(&night->intake->deliveries[i])) continue;
        waiting_delivery(out, night, &night->intake->deliveries[i]);
        shown++;
    }
    if (night->judgement->failure_count) {
        waiting_failures(out, night);
        shown++;
    }
    if (night->judgement->persons_unsure) {
        waiting_presence(out, night);
        shown++;
    }
    for (uint16_t r = 0; r < night->book->rule_count && shown < WAITING_MOST; r++) {
        if (!waits_untold(night, r)) continue;
        waiting_rule(out, night, r);
        shown++;
    }
    if (shown < count)
        fprintf(out, "<li>另有%u件，见 review.csv 和 <code>hearth inputs</code></li>\n", count - shown);
    fputs("</ul>\n", out);
}

static void county_row(FILE *out, const char *name, const struct case_count *cases, bool sum) {
    fputs(sum ? "<tr class=sum>" : "<tr>", out);
    page_text(out, "td class=t", name);
    page_number(out, cases->listed);
    page_number(out, cases->urgency[URGENCY_RED]);
    page_number(out, cases->urgency[URGENCY_YELLOW]);
    page_number(out, cases->urgency[URGENCY_GREEN]);
    page_number(out, cases->standing[STANDING_NEW]);
    page_number(out, cases->standing[STANDING_WORSE]);
    page_number(out, cases->standing[STANDING_CLEARED]);
    page_number(out, cases->carried);
    page_number(out, cases_live(cases));
    row_end(out);
}

void page_counties(FILE *out, const struct night_facts *night, const struct tally *tally) {
    static const char *const heads[] = {"区县", "今日下发（户）", "红",   "黄",   "绿",
                                        "新增", "加重",           "移出", "顺延", "在册"};
    page_section(out, "今天的入户清单", "lists 文件夹，一乡镇一份；红最急");
    page_table(out, heads, 10, 1);
    for (uint32_t c = 0; c < tally->county_count; c++)
        county_row(out, county_shown(night, tally->counties[c].code), &tally->counties[c].cases, false);
    county_row(out, "合计", &tally->cases, true);
    page_table_end(out);
    uint32_t moved = 0;
    for (uint32_t i = 0; i < night->caseload->case_count; i++)
        moved += night->caseload->cases[i].moved_from != 0;
    if (moved) fprintf(out, "<p>%u户个案转到别的乡镇，由何处转到何处见区县汇总“变动原因”。</p>\n", moved);
    if (tally->inquiries)
        fprintf(out, "<p>另有%u户缺自身情况、无法判断，见%u个乡镇的“待查清”清单。</p>\n", tally->inquiries,
                tally->inquiry_townships);
}
