/* A county's summary: counts by township and by rule, the case numbers handed out, and the data that were
 * used. Counts are written as numbers, sums too; no names, no formulas. */
#include "outcome/words.h"
#include "outcome/workbook.h"
#include "outcome/wrapped.h"

enum { HEADER_ROWS = 2 };

struct table { /* a sheet that is filled row by row */
    struct sheet *sheet;
    const double *widths; /* of the columns */
    int row, column;
    int lines; /* that the highest cell of the row takes */
};

static struct table table_start(struct workbook *workbook, const char *name, const char *title,
                                const char *const *heads, const double *widths, int columns) {
    struct sheet_layout layout = {.name = name,
                                  .widths = widths,
                                  .columns = columns,
                                  .landscape = true,
                                  .header_rows = HEADER_ROWS,
                                  .footer = "&L内部资料，注意保密&R第&P页　共&N页"};
    struct table table = {
        .sheet = workbook_sheet(workbook, &layout), .widths = widths, .row = HEADER_ROWS, .lines = 1};
    sheet_merge(table.sheet, 0, 0, columns - 1, title, STYLE_TITLE);
    sheet_height(table.sheet, 0, 30);
    for (int c = 0; c < columns; c++) sheet_text(table.sheet, 1, c, heads[c], STYLE_HEAD);
    sheet_height(table.sheet, 1, 36);
    return table;
}

static void put(struct table *table, const char *text, enum cell_style style) {
    int lines = wrapped_lines(text, table->widths[table->column], 11);
    if (lines > table->lines) table->lines = lines;
    sheet_text(table->sheet, table->row, table->column++, text, style);
}

static void put_number(struct table *table, uint64_t number) {
    sheet_number(table->sheet, table->row, table->column++, (double)number, STYLE_NUMBER);
}

static void put_date(struct table *table, date_t date) {
    sheet_date(table->sheet, table->row, table->column++, date, STYLE_DATE);
}

static void next_row(struct table *table) {
    sheet_height(table->sheet, table->row++, wrapped_height(table->lines, 11));
    table->column = 0;
    table->lines = 1;
}

static void put_counts(struct table *table, const char *name, const struct case_count *count) {
    put(table, name, STYLE_TEXT);
    put_number(table, count->listed);
    put_number(table, count->urgency[URGENCY_RED]);
    put_number(table, count->urgency[URGENCY_YELLOW]);
    put_number(table, count->urgency[URGENCY_GREEN]);
    put_number(table, count->standing[STANDING_NEW]);
    put_number(table, count->standing[STANDING_WORSE]);
    put_number(table, count->standing[STANDING_CONTINUING]);
    put_number(table, count->standing[STANDING_KEPT]);
    put_number(table, count->carried);
    put_number(table, count->standing[STANDING_CLEARED]);
    next_row(table);
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

static uint32_t count_rule(const struct night_facts *night, const struct tally *tally,
                           const struct county *county, uint16_t rule, uint32_t counts[STANDINGS]) {
    uint32_t all = 0;
    const struct township *first = &tally->townships[county->first], *last = first + county->count - 1;
    for (int i = 0; i < STANDINGS; i++) counts[i] = 0;
    for (uint32_t i = first->first; i < last->first + last->count; i++) {
        const struct case_file *file = &night->caseload->cases[tally->order[i]];
        for (uint32_t r = 0; r < file->reason_count; r++) {
            const struct reason *reason = &night->caseload->reasons[file->first_reason + r];
            if (reason->rule != rule) continue;
            counts[reason->standing]++;
            all++;
        }
    }
    return all;
}

static void rule_sheet(struct workbook *workbook, const struct night_facts *night, const struct tally *tally,
                       const struct county *county, const char *title) {
    static const char *const heads[] = {"规则", "原因", "新增", "加重", "延续", "沿用", "不需入户", "移出"};
    static const double widths[] = {46, 12, 9, 9, 9, 9, 11, 9};
    struct table table = table_start(workbook, "按规则", title, heads, widths, 8);
    uint32_t counts[STANDINGS];
    for (uint16_t r = 0; r < night->book->rule_count; r++) {
        if (!count_rule(night, tally, county, r, counts) && !night->judgement->rules[r].in_force) continue;
        put(&table, night->book->rules[r].zh, STYLE_TEXT);
        put(&table, night->book->rules[r].cause_zh, STYLE_CENTRE);
        for (int i = 0; i < STANDINGS; i++) put_number(&table, counts[i]);
        next_row(&table);
    }
    if (!count_rule(night, tally, county, RULE_GONE, counts)) return;
    put(&table, "已停用的规则", STYLE_TEXT);
    put(&table, "", STYLE_CENTRE);
    for (int i = 0; i < STANDINGS; i++) put_number(&table, counts[i]);
    next_row(&table);
}

static uint32_t live_reasons(const struct night_facts *night, const struct case_file *file) {
    uint32_t live = 0;
    for (uint32_t i = 0; i < file->reason_count; i++)
        live += standing_open(night->caseload->reasons[file->first_reason + i].standing);
    return live;
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
            if (!file->number[0] || !standing_open(file->standing)) continue;
            put(&table, file->number, STYLE_CENTRE);
            put(&table, township_shown(night, township->code), STYLE_TEXT);
            put(&table, urgency_zh(file->urgency), urgency_style(file->urgency));
            put(&table, standing_zh(file->standing), STYLE_CENTRE);
            put_number(&table, live_reasons(night, file));
            put_date(&table, file->opened);
            put_date(&table, file->deadline);
            put(&table, case_listed(file) ? "是" : file->carried_over ? "顺延" : "否", STYLE_CENTRE);
            next_row(&table);
        }
    }
}

static void source_sheet(struct workbook *workbook, const struct night_facts *night,
                         const struct tally *tally, const char *title) {
    static const char *const heads[] = {"数据", "报送单位", "数据截至", "收到行数", "已关联", "状况"};
    static const double widths[] = {30, 20, 13, 12, 12, 24};
    struct buffer text = {0};
    struct table table = table_start(workbook, "所用数据", title, heads, widths, 6);
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        const struct dataset *dataset = &night->book->datasets[d];
        const struct dataset_state *state = &night->intake->states[d];
        char day[11];
        put(&table, dataset->zh, STYLE_TEXT);
        put(&table, dataset->agency, STYLE_TEXT);
        put(&table, state->delivered ? cutoff_shown(state->reaches, day) : "", STYLE_CENTRE);
        put_number(&table, tally->datasets[d].received);
        put_number(&table, tally->datasets[d].linked);
        buffer_clear(&text);
        dataset_state_add(&text, night, d);
        put(&table, text.at, STYLE_TEXT);
        next_row(&table);
    }
    buffer_release(&text);
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
    buffer_release(&title);
    return workbook_finish(workbook);
}
