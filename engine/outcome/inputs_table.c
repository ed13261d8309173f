/* hearth inputs as a table for staff. */
#include <stdio.h>
#include <string.h>

#include "outcome/columns.h"
#include "outcome/inputs.h"
#include "outcome/missing.h"

/* What a person may decide about it, or has. */
static void print_decision(const struct delivery *delivery) {
    char day[11];
    if (delivery_may_be_decided(delivery))
        printf("    核实后放行或不用 to be released or dismissed: --release|--dismiss '%s' --by 姓名 --why "
               "理由\n",
               delivery->name);
    if (!delivery->release) return;
    date_write(delivery->release->date, day);
    printf("    由 %s %s (%s)：%s\n", delivery->release->by,
           delivery->release->dismisses ? "定为不用 dismissed" : "放行 released", day,
           delivery->release->why);
}

/* "1,204 行 rows: 身份证号 身份证号位数不对（17个字符） · citizen ID of a wrong length (17 characters)" */
static void print_refusal(const struct book *book, const struct delivery *delivery,
                          const struct refusal *refusal) {
    struct buffer zh = {0}, en = {0};
    refusal_words_zh(&zh, refusal->reason, refusal->number);
    refusal_words_en(&en, refusal->reason, refusal->number);
    printf("    %u 行 rows: %s %s · %s\n", refusal->rows, refusal_title(book, delivery, refusal->column),
           zh.at, en.at);
    buffer_release(&zh);
    buffer_release(&en);
}

/* Optional cells that did not read are missing tonight. */
static void print_unread(const struct book *book, const struct delivery *delivery) {
    for (uint32_t i = 0; i < delivery->unread_count; i++) {
        const struct unread_cells *cells = &delivery->unread[i];
        printf("    %u 格 cells: %s %s，按缺失处理 · %s: missing\n", cells->rows,
               refusal_title(book, delivery, cells->column), problem_zh(cells->reason),
               problem_en(cells->reason));
    }
}

/* "    xlsx: 工作表 sheets “八月”", "    csv, GB18030, 分隔符 separator TAB": how the file was found to be
 * written, unless it is CSV with commas in UTF-8; and what a reader of the counts should know of it. */
static void print_form(const struct delivery *delivery) {
    bool usual = delivery->encoding && strcmp(delivery->encoding, "UTF-8") == 0 && delivery->separator == ',';
    if (delivery->format && !usual) {
        printf("    %s", delivery->format);
        if (delivery->encoding) printf(", %s", delivery->encoding);
        if (delivery->separator == '\t') printf(", 分隔符 separator TAB");
        if (delivery->separator && delivery->separator != '\t')
            printf(", 分隔符 separator %c", delivery->separator);
        for (uint32_t i = 0; i < delivery->sheet_count; i++)
            printf("%s“%s”", i ? ", " : ": 工作表 sheets ", delivery->sheets[i].name);
        putchar('\n');
    }
    for (uint32_t i = 0; i < delivery->note_count; i++) printf("    %s\n", delivery->notes[i]);
}

static void print_delivery(const struct intake *intake, const struct quarantine *quarantine,
                           uint32_t number) {
    const struct delivery *delivery = &intake->deliveries[number];
    bool known = delivery->dataset != DATASET_NONE;
    const struct refusal *groups;
    char reaches[11] = "—";
    if (delivery->reaches != DATE_NONE) date_write(delivery->reaches, reaches);
    columns_left(stdout, known ? intake->book->datasets[delivery->dataset].zh : "—", 18);
    columns_left(stdout, delivery->name, 44);
    columns_left(stdout, reaches, 12);
    printf("%9u %8u %6u  %s · %s%s\n", delivery->received, delivery->refused, delivery->repeats,
           inputs_state_zh(delivery->state), inputs_state_en(delivery->state),
           delivery->stale ? "，旧数据 stale: what came after it is not used" : "");
    if (delivery->why != NULL) printf("    %s\n", delivery->why);
    print_decision(delivery);
    print_form(delivery);
    uint32_t count = quarantine_of(quarantine, number, &groups);
    for (uint32_t i = 0; i < count; i++) print_refusal(intake->book, delivery, &groups[i]);
    print_unread(intake->book, delivery);
}

static void print_gap(const struct dataset *dataset, const struct gap *gap) {
    struct buffer days = {0};
    days_shown(&days, gap->days);
    printf("缺日 days missing: %s（%s）%s — ", dataset->zh, *gap->sender ? gap->sender : dataset->agency,
           days.at);
    if (gap->held)
        printf("文件 %s 未采用 that file is not in force\n", gap->held);
    else
        puts("没有送达 not delivered");
    buffer_release(&days);
}

static void print_missing_of(const struct intake *intake, uint16_t number) {
    const struct dataset_state *state = &intake->states[number];
    const struct dataset *dataset = &intake->book->datasets[number];
    struct buffer readers = {0};
    char due[11];
    if (!state->delivered)
        printf("缺 missing: %s（%s） — %s %s\n", dataset->zh, dataset->agency, inputs_missing_zh(state),
               inputs_missing_en(state));
    if (dataset_overdue(intake, number)) {
        date_write(state->due, due);
        printf("迟 overdue: %s（%s） — 应于 %s 送达 was due on that day\n", dataset->zh, dataset->agency,
               due);
    }
    for (uint32_t i = 0; i < state->gap_count; i++) print_gap(dataset, &state->gaps[i]);
    if (state->delivered && !dataset_overdue(intake, number) && !state->gap_count) return;
    if (readers_shown(&readers, "", intake->book, number)) printf("    %s\n", readers.at);
    buffer_release(&readers);
}

static void print_refunds(const struct intake *intake, uint16_t number) {
    const struct refunds *refunds = &intake->states[number].refunds;
    if (refunds->alone)
        printf("冲销 refunds: %s — %u 条找不到原单 of %u do not find what they take back\n",
               intake->book->datasets[number].zh, refunds->alone, refunds->alone + refunds->moved);
}

static void print_missing(const struct intake *intake) {
    for (uint16_t i = 0; i < intake->book->dataset_count; i++) {
        print_missing_of(intake, i);
        print_refunds(intake, i);
    }
}

void inputs_print_table(const struct intake *intake, const struct quarantine *quarantine) {
    columns_left(stdout, "数据 dataset", 18);
    columns_left(stdout, "文件 file", 44);
    columns_left(stdout, "数据截至", 12);
    printf("%9s %8s %6s  %s\n", "rows", "refused", "repeat", "状态 state");
    for (uint32_t i = 0; i < intake->delivery_count; i++) print_delivery(intake, quarantine, i);
    print_missing(intake);
}
