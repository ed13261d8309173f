/* A county's summary: counts by township and by rule, the case numbers handed out, the data that were used,
 * and why reasons came and went. Counts are written as numbers, sums too; no names, no formulas. */
#include <stdlib.h>
#include "ground/memory.h"
#include "outcome/attribution.h"
#include "outcome/table.h"
#include "outcome/visit.h"
#include "outcome/words.h"
#include "outcome/workbook.h"

static void put_counts(struct table *table, const char *name, const struct case_count *count) {
    table_text(table, name, STYLE_TEXT);
    table_number(table, count->listed);
    table_number(table, count->urgency[URGENCY_RED]);
    table_number(table, count->urgency[URGENCY_YELLOW]);
    table_number(table, count->urgency[URGENCY_GREEN]);
    table_number(table, count->standing[STANDING_NEW]);
    table_number(table, count->standing[STANDING_WORSE]);
    table_number(table, count->standing[STANDING_CONTINUING]);
    table_number(table, count->standing[STANDING_KEPT]);
    table_number(table, count->carried);
    table_number(table, count->standing[STANDING_CLEARED]);
    table_next(table);
}

static void township_sheet(struct workbook *workbook, const struct night_facts *night,
                           const struct tally *tally, const struct county *county, const char *title) {
    static const char *const heads[] = {"乡镇（街道）", "今日下发\n户数", "红",   "黄",   "绿",  "新增",
                                        "加重",         "延续",           "沿用", "顺延", "移出"};
    static const double widths[] = {24, 10, 8, 8, 8, 8, 8, 8, 8, 8, 8};
    struct table table = table_start(workbook, "按乡镇", title, heads, widths, 11);
    for (uint32_t i = 0; i < county->count; i++) {
        const struct township *township = &tally->townships[county->first + i];
        put_counts(&table, township_shown(night, township->code), &township->cases);
    }
    put_counts(&table, "合计", &county->cases);
    sheet_merge(table.sheet, table.row, 0, 10,
                "红、黄、绿为今日下发户数的紧急程度；沿用：本次数据不足，保留此前结论；顺延：超出乡镇当日承办"
                "数，待后续下发；移出：线索已消除。",
                STYLE_NOTE);
    sheet_height(table.sheet, table.row, 34);
}

struct standings {
    uint32_t of[STANDINGS];
};

/* By rule; those of rules gone from the book last. The caller frees it. */
static struct standings *count_rules(const struct night_facts *night, const struct tally *tally,
                                     const struct county *county) {
    uint16_t gone = night->book->rule_count;
    struct standings *counts = memory_zeroed(gone + 1u, sizeof *counts);
    const struct township *first = &tally->townships[county->first], *last = first + county->count - 1;
    for (uint32_t i = first->first; i < last->first + last->count; i++) {
        const struct case_file *file = &night->caseload->cases[tally->order[i]];
        for (uint32_t r = 0; r < file->reason_count && !file->withdrawn; r++) {
            const struct reason *reason = &night->caseload->reasons[file->first_reason + r];
            counts[reason->rule == RULE_NONE ? gone : reason->rule].of[reason->standing]++;
        }
    }
    return counts;
}

static void put_rule(struct table *table, const char *title, const char *cause,
                     const struct standings *counts, bool shown) {
    uint32_t all = 0;
    for (int i = 0; i < STANDINGS; i++) all += counts->of[i];
    if (!all && !shown) return;
    table_text(table, title, STYLE_TEXT);
    table_text(table, cause, STYLE_CENTRE);
    for (int i = 0; i < STANDINGS; i++) table_number(table, counts->of[i]);
    table_next(table);
}

static void rule_sheet(struct workbook *workbook, const struct night_facts *night, const struct tally *tally,
                       const struct county *county, const char *title) {
    static const char *const heads[] = {"规则", "原因", "新增", "加重", "延续", "沿用", "不需入户", "移出"};
    static const double widths[] = {46, 12, 9, 9, 9, 9, 11, 9};
    struct table table = table_start(workbook, "按规则", title, heads, widths, 8);
    struct standings *counts = count_rules(night, tally, county);
    for (uint16_t r = 0; r < night->book->rule_count; r++) {
        const struct rule *rule = &night->book->rules[r];
        put_rule(&table, rule->discreet ? rule->discreet : rule->zh, rule->discreet ? "" : rule->cause_zh,
                 &counts[r], night->judgement->rules[r].in_force && rule_opens_cases(rule));
    }
    put_rule(&table, "已停用的规则", "", &counts[night->book->rule_count], false);
    free(counts);
}

static void case_sheet(struct workbook *workbook, const struct night_facts *night, const struct tally *tally,
                       const struct county *county, const char *title) {
    static const char *const heads[] = {"个案编号",         "乡镇（街道）", "紧急程度", "状态",
                                        "入户原因\n（条）", "首次列入",     "入户期限", "今日下发"};
    static const double widths[] = {16, 24, 10, 10, 10, 13, 13, 10};
    struct table table = table_start(workbook, "个案", title, heads, widths, 8);
    for (uint32_t t = county->first; t < county->first + county->count; t++) {
        const struct township *township = &tally->townships[t];
        for (uint32_t i = township->first; i < township->first + township->count; i++) {
            const struct case_file *file = &night->caseload->cases[tally->order[i]];
            if (!file->number[0] || !standing_live(file->standing)) continue;
            table_text(&table, file->number, STYLE_CENTRE);
            table_text(&table, township_shown(night, township->code), STYLE_TEXT);
            table_text(&table, urgency_zh(file->urgency), urgency_style(file->urgency));
            table_text(&table, standing_zh(file->standing), STYLE_CENTRE);
            table_number(&table, live_reasons(night, file, file->reason_count));
            table_date(&table, file->opened);
            table_date(&table, file->deadline);
            table_text(&table, case_listed(file) ? "是" : file->carried_over ? "顺延" : "否", STYLE_CENTRE);
            table_next(&table);
        }
    }
}

static void source_sheet(struct workbook *workbook, const struct night_facts *night,
                         const struct tally *tally, const char *title) {
    static const char *const heads[] = {"数据", "报送单位", "数据截至", "收到行数", "已关联", "状况"};
    static const double widths[] = {30, 20, 13, 12, 12, 48};
    struct buffer text = {0};
    struct table table = table_start(workbook, "所用数据", title, heads, widths, 6);
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        const struct dataset *dataset = &night->book->datasets[d];
        const struct dataset_state *state = &night->intake->states[d];
        char day[11];
        table_text(&table, dataset->zh, STYLE_TEXT);
        table_text(&table, dataset->agency, STYLE_TEXT);
        table_text(&table, state->delivered ? cutoff_shown(state->reaches, day) : "", STYLE_CENTRE);
        table_number(&table, tally->datasets[d].received);
        table_number(&table, tally->datasets[d].linked);
        buffer_clear(&text);
        dataset_state_add(&text, night, d);
        dataset_decided_add(&text, night, d);
        dataset_held_add(&text, night, d);
        table_text(&table, text.at, STYLE_TEXT);
        table_next(&table);
    }
    buffer_release(&text);
}

static void put_move(struct table *table, const struct night_facts *night, const struct case_file *file,
                     bool came) {
    struct buffer text = {0};
    region_t here = came ? file->region : file->moved_from, other = came ? file->moved_from : file->region;
    buffer_format(&text, "%s%s%s%s", came ? "由" : "转至", county_shown(night, other),
                  township_shown(night, other), came ? "转来" : "");
    table_text(table, file->number, STYLE_CENTRE);
    table_text(table, township_shown(night, here), STYLE_TEXT);
    table_text(table, "", STYLE_TEXT);
    table_text(table, came ? "转入" : "转出", STYLE_CENTRE);
    table_text(table, "", STYLE_CENTRE);
    table_text(table, text.at, STYLE_TEXT);
    table_next(table);
    buffer_release(&text);
}

static bool lies_in(const struct night_facts *night, region_t region, const struct county *county) {
    return place_county(place_key(night, region)) == county->code;
}

/* Cases that are another township's now. */
static void put_moves(struct table *table, const struct night_facts *night, const struct county *county) {
    for (uint32_t i = 0; i < night->caseload->case_count; i++) {
        const struct case_file *file = &night->caseload->cases[i];
        if (!file->moved_from) continue;
        if (lies_in(night, file->moved_from, county)) put_move(table, night, file, false);
        if (lies_in(night, file->region, county)) put_move(table, night, file, true);
    }
}

/* Why the county has more cases and reasons than after the last run, and fewer. */
static void cause_sheet(struct workbook *workbook, const struct night_facts *night,
                        const struct county *county, const char *title) {
    static const char *const heads[] = {"个案编号", "乡镇（街道）", "规则", "变动", "原因", "原因说明"};
    static const double widths[] = {16, 24, 40, 8, 12, 60};
    if (!night->previous_run) return;
    struct table table = table_start(workbook, "变动原因", title, heads, widths, 6);
    for (uint32_t i = 0; i < night->caseload->turn_count; i++) {
        const struct turn *turn = &night->caseload->turns[i];
        if (!lies_in(night, turn->region, county)) continue;
        table_text(&table, turn->number, STYLE_CENTRE);
        table_text(&table, township_shown(night, turn->region), STYLE_TEXT);
        table_text(&table, turn_title(night, turn), STYLE_TEXT);
        table_text(&table, turn->on ? "新增" : "移出", STYLE_CENTRE);
        table_text(&table, turned_by_zh(turn->by), STYLE_CENTRE);
        table_text(&table, turn_of(night, turn), STYLE_TEXT);
        table_next(&table);
    }
    put_moves(&table, night, county);
}

bool county_book_write(const struct night_facts *night, const struct tally *tally,
                       const struct county *county, const char *path) {
    struct workbook *workbook =
        workbook_begin(path, night->date, "低收入人口动态监测汇总", night->book->site.name);
    if (!workbook) return false;
    struct buffer title = {0};
    char day[11];
    date_write(night->date, day);
    buffer_format(&title, "%s　汇总（%s，运行 %s）", county_shown(night, county->code), day, night->run);
    township_sheet(workbook, night, tally, county, title.at);
    rule_sheet(workbook, night, tally, county, title.at);
    source_sheet(workbook, night, tally, title.at);
    case_sheet(workbook, night, tally, county, title.at);
    cause_sheet(workbook, night, county, title.at);
    buffer_release(&title);
    return workbook_finish(workbook);
}
