/* The workbook that goes back to an agency: its files, its mistakes counted, and each of them with its row.
 */
#include <stdlib.h>
#include "ground/memory.h"
#include "outcome/errata.h"
#include "outcome/inputs.h"
#include "outcome/table.h"

static const char *dataset_zh(const struct errata *errata, const struct delivery *delivery) {
    return delivery->dataset == DATASET_NONE ? "—" : errata->intake->book->datasets[delivery->dataset].zh;
}

static const char *column_zh(const struct errata *errata, const struct erratum *erratum) {
    const struct delivery *delivery = &errata->intake->deliveries[erratum->delivery];
    return refusal_title(errata->intake->book, delivery, erratum->column);
}

/* The head of the first sheet and what the agency is asked to do. */
static void write_notes(struct table *table, const struct errata *errata, int columns) {
    char day[11];
    struct buffer text = {0};
    date_write(errata->intake->book->today, day);
    buffer_format(&text, "致：%s　　发自：%s　　数据日期 as of：%s　　本次列出 %u 处", errata->agency,
                  errata->intake->book->site.name, day, errata->count);
    if (errata->left_out) buffer_format(&text, "，另有 %u 处下次列出", errata->left_out);
    if (errata->corrected) buffer_format(&text, "；此前送出的已有 %u 处改正，谢谢", errata->corrected);
    table_note(table, text.at, columns, 20);
    table_note(
        table,
        "请在本单位的原文件（或原系统）里改正，以同一期间、从同一途径重新报送整份文件，新文件会替换旧的一份；"
        "不必在本表里填写。",
        columns, 20);
    table_note(
        table,
        "Please correct your own file and send the whole of it again for the same period: it replaces the "
        "old one. Nothing is to be filled in here.",
        columns, 20);
    table_note(table,
               "只列从贵单位所报文件本身能看出的问题，只显示数据说明中声明的栏目。本表含个人信息，请按规定传"
               "递、保管和"
               "销毁。Contains personal data of your own file only.",
               columns, 20);
    buffer_release(&text);
}

static void write_file(struct table *table, const struct errata *errata, const struct errata_file *file) {
    const struct delivery *delivery = &errata->intake->deliveries[file->delivery];
    struct buffer state = {0};
    buffer_text(&state, inputs_state_zh(delivery->state));
    if (*errata_why(delivery)) buffer_format(&state, "：%s", errata_why(delivery));
    table_text(table, delivery->name, STYLE_TEXT);
    table_text(table, dataset_zh(errata, delivery), STYLE_TEXT);
    table_text(table, state.at, STYLE_TEXT);
    table_number(table, delivery->received);
    table_number(table, delivery->refused + delivery->conflicts);
    table_number(table, file->cells);
    table_number(table, file->listed);
    table_number(table, file->open);
    table_number(table, file->waiting);
    table_next(table);
    buffer_release(&state);
}

static void write_files(struct workbook *workbook, const struct errata *errata) {
    static const char *const heads[] = {"文件 file",       "数据 dataset",        "状态 state",
                                        "收到行 rows",     "未采用行 refused",    "读不出的格 cells",
                                        "本次列出 listed", "仍未改正 still open", "已送待改 sent before"};
    static const double widths[] = {36, 14, 36, 10, 10, 10, 10, 10, 10};
    struct table table = table_start(workbook, "说明", "数据校核纠错单 · Data to correct", heads, widths, 9);
    for (uint32_t i = 0; i < errata->file_count; i++) write_file(&table, errata, &errata->files[i]);
    write_notes(&table, errata, 9);
}

/* A mistake and how often it is listed: the errors of one file, column and reason. */
struct group {
    const struct erratum *first;
    uint32_t count;
};

static int by_count(const void *a, const void *b) {
    const struct group *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static bool same_group(const struct erratum *a, const struct erratum *b) {
    return a->delivery == b->delivery && a->column == b->column && a->reason == b->reason &&
           (a->line == 0) == (b->line == 0);
}

/* Few: columns times reasons. */
static uint32_t count_groups(const struct errata *errata, struct group *groups) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < errata->count; i++) {
        uint32_t at = count;
        while (at > 0 && !same_group(groups[at - 1].first, &errata->items[i])) at--;
        if (at == 0) groups[at = count++] = (struct group){&errata->items[i], 0}, at++;
        groups[at - 1].count++;
    }
    if (count) qsort(groups, count, sizeof *groups, by_count);
    return count;
}

static void write_counts(struct workbook *workbook, const struct errata *errata) {
    static const char *const heads[] = {"处数 count", "文件 file", "栏目 column", "问题 problem",
                                        "应当怎样 what would be right"};
    static const double widths[] = {9, 36, 18, 42, 48};
    struct table table =
        table_start(workbook, "汇总", "问题汇总 · Mistakes, the most first", heads, widths, 5);
    struct group *groups = memory_zeroed((size_t)errata->count + 1, sizeof *groups);
    struct buffer text = {0};
    uint32_t count = count_groups(errata, groups);
    for (uint32_t i = 0; i < count; i++) {
        const struct erratum *first = groups[i].first;
        table_number(&table, groups[i].count);
        table_text(&table, errata->intake->deliveries[first->delivery].name, STYLE_TEXT);
        table_text(&table, first->line ? column_zh(errata, first) : "整份文件", STYLE_TEXT);
        buffer_clear(&text);
        if (!first->line)
            erratum_problem(&text, errata, first);
        else if (first->reason == ERRATUM_ID_CHECK)
            buffer_text(&text, "身份证号校验不符");
        else
            refusal_words_zh(&text, first->reason, 0);
        table_text(&table, text.at, STYLE_TEXT);
        buffer_clear(&text);
        erratum_advice(&text, errata, first);
        table_text(&table, text.at, STYLE_TEXT);
        table_next(&table);
    }
    buffer_release(&text);
    free(groups);
}

static void write_state(struct table *table, const struct erratum *erratum) {
    struct buffer text = {0};
    static const char *const words[] = {"新", "仍未改正", "已送待改"};
    buffer_text(&text, words[erratum->state]);
    if (erratum->since) buffer_format(&text, "\n%.10s 首次送出", erratum->since);
    table_text(table, text.at, erratum->state == ERRATUM_OPEN ? STYLE_RED : STYLE_CENTRE);
    buffer_release(&text);
}

static void write_erratum(struct table *table, const struct errata *errata, const struct erratum *erratum) {
    const struct delivery *delivery = &errata->intake->deliveries[erratum->delivery];
    struct buffer text = {0};
    uint32_t row;
    const char *sheet = delivery_place(delivery, erratum->line, &row);
    table_text(table, delivery->name, STYLE_TEXT);
    table_text(table, sheet ? sheet : "", STYLE_TEXT);
    table_number(table, row);
    table_text(table, column_zh(errata, erratum), STYLE_TEXT);
    table_text(table, erratum->cell, STYLE_TEXT);
    erratum_problem(&text, errata, erratum);
    table_text(table, text.at, STYLE_TEXT);
    buffer_clear(&text);
    erratum_advice(&text, errata, erratum);
    table_text(table, text.at, STYLE_TEXT);
    write_state(table, erratum);
    table_text(table, erratum->row, STYLE_TEXT);
    table_next(table);
    buffer_release(&text);
}

static void write_list(struct workbook *workbook, const struct errata *errata) {
    static const char *const heads[] = {
        "文件 file",      "工作表 sheet",     "行号 row",
        "栏目 column",    "现在写的 written", "问题 problem",
        "应当怎样 right", "状态 state",       "本行内容（贵单位所报） the row"};
    static const double widths[] = {18, 8, 6, 12, 21, 24, 24, 14, 42};
    struct table table = table_start(workbook, "差错明细", "差错明细 · Every mistake", heads, widths, 9);
    for (uint32_t i = 0; i < errata->count; i++)
        if (errata->items[i].line) write_erratum(&table, errata, &errata->items[i]);
}

bool errata_book_write(const struct errata *errata, const char *path) {
    struct workbook *workbook =
        workbook_begin(path, errata->intake->book->today, "数据校核纠错单", errata->intake->book->site.name);
    if (!workbook) return false;
    write_files(workbook, errata);
    write_counts(workbook, errata);
    write_list(workbook, errata);
    return workbook_finish(workbook);
}
