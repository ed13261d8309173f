/* A township's visit list: one row a household, laid out for A4, with room to write what the visit found. */
#include "outcome/workbook.h"

#include <string.h>
#include "casebook/ahead.h"
#include "outcome/pen.h"
#include "outcome/visit.h"
#include "outcome/words.h"
#include "outcome/wrapped.h"

#define POINTS 11.0
#define NUMBERS_OF_ROW 150 /* case numbers that stand in one row together */
#define HEADER_ROWS 3
#define CASES_AHEAD 3

enum list_column {
    LIST_INDEX,
    LIST_NUMBER,
    LIST_URGENCY,
    LIST_NAMES,
    LIST_ADDRESS,
    LIST_PHONE,
    LIST_REASONS,
    LIST_POLICY,
    LIST_STANDING,
    LIST_DEADLINE,
    LIST_VISITED,
    LIST_OUTCOME,
    LIST_REMARKS,
    LIST_COLUMNS
};

static const double widths[LIST_COLUMNS] = {4.5, 14, 5, 13, 18, 13, 39, 23, 5, 11.5, 9.5, 12.5, 10};

static const char *const headings[LIST_COLUMNS] = {"序号",       "个案编号",
                                                   "紧急\n程度", "家庭成员\n（★线索）",
                                                   "住址",       "联系电话\n来源：户籍",
                                                   "入户原因",   "需核实什么\n可能适用的政策",
                                                   "状态",       "入户期限",
                                                   "入户日期",   "核实结果",
                                                   "备注"};

struct list { /* the sheet being filled */
    const struct night_facts *night;
    struct sheet *sheet;
    struct visit visit;
    int row;              /* the next one */
    uint32_t households;  /* so far */
    struct buffer number; /* of the last one, as text; owned */
};

static void write_heading(struct list *list, const struct township *township) {
    const struct night_facts *night = list->night;
    struct buffer text = {0};
    char day[11];
    date_write(night->date, day);
    buffer_format(&text, "%s　%s%s　入户核实清单（%s）", night->book->site.name,
                  county_shown(night, township->code), township_shown(night, township->code), day);
    sheet_merge(list->sheet, 0, 0, LIST_COLUMNS - 1, text.at, STYLE_TITLE);
    sheet_height(list->sheet, 0, 30);
    buffer_clear(&text);
    buffer_format(&text,
                  "系统比对结果，仅为疑似线索，须入户核实，并告知本人。未经核实不得作为认定依据。　"
                  "共%u户：红%u　黄%u　绿%u。　运行 %s　方案摘要 %.16s",
                  township->cases.listed, township->cases.urgency[URGENCY_RED],
                  township->cases.urgency[URGENCY_YELLOW], township->cases.urgency[URGENCY_GREEN], night->run,
                  night->plan);
    sheet_merge(list->sheet, 1, 0, LIST_COLUMNS - 1, text.at, STYLE_NOTE);
    sheet_height(list->sheet, 1, 20);
    for (int c = 0; c < LIST_COLUMNS; c++) sheet_text(list->sheet, 2, c, headings[c], STYLE_HEAD);
    sheet_height(list->sheet, 2, wrapped_height(2, POINTS));
    buffer_release(&text);
}

static void cell(struct list *list, enum list_column column, struct span text, enum cell_style style,
                 int *lines) {
    int needed = wrapped_lines(text, widths[column], POINTS);
    if (needed > *lines) *lines = needed;
    sheet_span(list->sheet, list->row, (int)column, text, style);
}

static struct span said(const struct buffer *text) {
    return (struct span){text->at, text->length};
}

enum cell_style urgency_style(enum urgency urgency) {
    static const enum cell_style styles[] = {STYLE_GREEN, STYLE_YELLOW, STYLE_RED};
    return styles[urgency];
}

/* What goes on elsewhere may be new to this township. */
static const char *standing_here(const struct case_file *file) {
    return file->moved_from ? "转入" : standing_zh(file->standing);
}

/* Who and where stands in the first row of a household only. Cells are written from left to right. */
static void write_row(struct list *list, const struct case_file *file, bool first) {
    const struct visit *visit = &list->visit;
    int lines = visit->reason_lines > visit->policy_lines ? visit->reason_lines : visit->policy_lines;
    struct span nothing = {"", 0};
    buffer_clear(&list->number);
    if (first) pen_number(&list->number, ++list->households);
    cell(list, LIST_INDEX, first ? said(&list->number) : nothing, first ? STYLE_CENTRE : STYLE_TEXT, &lines);
    cell(list, LIST_NUMBER, span_of(file->number), STYLE_CENTRE, &lines);
    cell(list, LIST_URGENCY, first ? span_of(urgency_zh(file->urgency)) : nothing,
         first ? urgency_style(file->urgency) : STYLE_TEXT, &lines);
    cell(list, LIST_NAMES, first ? said(&visit->names) : nothing, STYLE_TEXT, &lines);
    cell(list, LIST_ADDRESS, first ? said(&visit->address) : nothing, STYLE_TEXT, &lines);
    cell(list, LIST_PHONE, first ? said(&visit->phone) : nothing, STYLE_TEXT, &lines);
    sheet_span(list->sheet, list->row, LIST_REASONS, said(&visit->reasons), STYLE_TEXT);
    sheet_span(list->sheet, list->row, LIST_POLICY, said(&visit->policy), STYLE_TEXT);
    cell(list, LIST_STANDING, span_of(first ? standing_here(file) : "（续）"), STYLE_CENTRE, &lines);
    if (first)
        sheet_date(list->sheet, list->row, LIST_DEADLINE, file->deadline, STYLE_DATE);
    else
        cell(list, LIST_DEADLINE, nothing, STYLE_TEXT, &lines);
    for (int c = LIST_VISITED; c < LIST_COLUMNS; c++) sheet_text(list->sheet, list->row, c, "", STYLE_ENTRY);
    sheet_height(list->sheet, list->row++, wrapped_height(lines, POINTS));
}

/* The texts of households to come lie far apart. */
static void look_ahead(const struct night_facts *night, const uint32_t *order, uint32_t count) {
    const struct dataset *people = &night->book->datasets[REGISTER];
    const uint16_t columns[] = {people->person_name, people->address, people->phone};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const struct case_file *cases = night->caseload->cases;
        if (2 * CASES_AHEAD < count)
            places_ahead(night->population, cases[order[2 * CASES_AHEAD]].household, columns[i]);
        if (CASES_AHEAD < count)
            members_ahead(night->population, cases[order[CASES_AHEAD]].household, columns[i]);
    }
}

static void write_case(struct list *list, const struct case_file *file) {
    visit_household(&list->visit, list->night, file);
    int64_t next = 0;
    do {
        bool first = next == 0;
        next = visit_reasons(&list->visit, list->night, file, next, WRAPPED_LINES_MOST);
        write_row(list, file, first);
    } while (next >= 0);
}

/* A line over all columns; the text is empty afterwards. */
static void write_note(struct list *list, struct buffer *text) {
    double whole = 0;
    for (int c = 0; c < LIST_COLUMNS; c++) whole += widths[c];
    sheet_merge(list->sheet, list->row, 0, LIST_COLUMNS - 1, text->at, STYLE_NOTE);
    sheet_height(list->sheet, list->row++, wrapped_height(wrapped_lines(said(text), whole, 10), 10));
    buffer_clear(text);
}

/* A later run of the same day can take back what an earlier one handed out. */
static void write_withdrawn(struct list *list, const struct tally *tally, const struct township *township) {
    struct buffer text = {0};
    uint32_t written = 0;
    for (uint32_t i = 0; i < township->count; i++) {
        const struct case_file *file = &list->night->caseload->cases[tally->order[township->first + i]];
        if (!file->withdrawn) continue;
        if (!written) buffer_text(&text, "今日前一次清单中的下列个案已撤回，不必入户：");
        buffer_format(&text, "%s%s", written % NUMBERS_OF_ROW ? "、" : "", file->number);
        if (++written % NUMBERS_OF_ROW == 0) write_note(list, &text);
    }
    if (text.length) write_note(list, &text);
    buffer_release(&text);
}

static void write_signatures(struct list *list) {
    sheet_merge(list->sheet, list->row, 0, LIST_COLUMNS - 1,
                "入户人员（签字）：　　　　　　　　　　乡镇负责人（签字）：　　　　　　　　　　日期：　　　　"
                "年　　月　　日",
                STYLE_NOTE);
    sheet_height(list->sheet, list->row, 34);
}

/* The drop-down takes its choices from here; who prints the whole workbook gets the list alone. */
static void write_codes(struct workbook *workbook, const struct book *book) {
    static const double code_widths[] = {28};
    struct sheet *sheet = workbook_sheet(
        workbook,
        &(struct sheet_layout){.name = "代码", .widths = code_widths, .columns = 1, .hidden = true});
    sheet_text(sheet, 0, 0, "核实结果", STYLE_HEAD);
    for (uint16_t i = 0; i < book->outcome_count; i++)
        sheet_text(sheet, i + 1, 0, book->outcomes[i].zh, STYLE_TEXT);
}

static void offer_outcomes(struct list *list) {
    char range[48];
    uint16_t outcomes = list->night->book->outcome_count;
    if (!outcomes || list->row == HEADER_ROWS) return;
    snprintf(range, sizeof range, "'代码'!$A$2:$A$%d", outcomes + 1);
    sheet_choice(list->sheet, HEADER_ROWS, list->row - 1, LIST_OUTCOME, range);
}

bool township_book_write(const struct night_facts *night, const struct tally *tally,
                         const struct township *township, const char *path) {
    struct workbook *workbook = workbook_begin(path, night->date, "入户核实清单", night->book->site.name);
    if (!workbook) return false;
    struct sheet_layout layout = {.name = "入户清单",
                                  .widths = widths,
                                  .columns = LIST_COLUMNS,
                                  .landscape = true,
                                  .header_rows = HEADER_ROWS,
                                  .footer = "&L内部资料，注意保密&R第&P页　共&N页"};
    struct list list = {.night = night,
                        .sheet = workbook_sheet(workbook, &layout),
                        .row = HEADER_ROWS,
                        .visit = {.reason_width = widths[LIST_REASONS], .policy_width = widths[LIST_POLICY]}};
    write_heading(&list, township);
    for (uint32_t i = 0; i < township->count; i++) {
        const uint32_t *at = &tally->order[township->first + i];
        const struct case_file *file = &night->caseload->cases[*at];
        look_ahead(night, at, township->count - i);
        if (case_listed(file)) write_case(&list, file);
    }
    offer_outcomes(&list);
    write_withdrawn(&list, tally, township);
    write_signatures(&list);
    write_codes(workbook, night->book);
    visit_release(&list.visit);
    buffer_release(&list.number);
    return workbook_finish(workbook);
}
