/* hearth inputs as a table for staff. */
#include <stdio.h>

#include "outcome/columns.h"
#include "outcome/inputs.h"
#include "outcome/missing.h"
#include "outcome/refusals.h"

static void print_delivery(const struct intake *intake, uint32_t number) {
    const struct delivery *delivery = &intake->deliveries[number];
    struct refusal groups[64];
    char reaches[11];
    inputs_day(delivery->reaches, reaches);
    columns_left(stdout,
                 delivery->dataset != DATASET_NONE ? intake->book->datasets[delivery->dataset].zh : "—", 18);
    columns_left(stdout, delivery->name, 44);
    columns_left(stdout, reaches, 12);
    printf("%9u %8u %6u  %s · %s\n", delivery->received, delivery->refused, delivery->repeats,
           inputs_state_zh(delivery->state), inputs_state_en(delivery->state));
    if (delivery->why != NULL) printf("    %s\n", delivery->why);
    uint32_t count = refusals_group(intake, number, groups, 64);
    for (uint32_t i = 0; i < count; i++)
        printf("    %u 行 rows: %s %s · %s\n", groups[i].rows,
               refusal_title(intake->book, delivery, groups[i].column), refused_zh(groups[i].reason),
               refused_en(groups[i].reason));
}

static void print_gap(const struct dataset *dataset, const struct gap *gap) {
    struct buffer days = {0};
    days_shown(&days, gap->days);
    printf("缺日 days missing: %s(%s) %s — ", dataset->zh, *gap->sender ? gap->sender : dataset->agency,
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
        printf("缺 missing: %s(%s) — %s %s\n", dataset->zh, dataset->agency, inputs_missing_zh(state),
               inputs_missing_en(state));
    if (inputs_overdue(intake, number)) {
        date_write(state->due, due);
        printf("迟 overdue: %s(%s) — 应于 %s 送达 was due on that day\n", dataset->zh, dataset->agency, due);
    }
    for (uint32_t i = 0; i < state->gap_count; i++) print_gap(dataset, &state->gaps[i]);
    if (state->delivered && !inputs_overdue(intake, number) && !state->gap_count) return;
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

void inputs_print_table(const struct intake *intake) {
    columns_left(stdout, "数据 dataset", 18);
    columns_left(stdout, "文件 file", 44);
    columns_left(stdout, "数据截至", 12);
    printf("%9s %8s %6s  %s\n", "rows", "refused", "repeat", "状态 state");
    for (uint32_t i = 0; i < intake->delivery_count; i++) print_delivery(intake, i);
    print_missing(intake);
}
