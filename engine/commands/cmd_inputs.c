/* hearth inputs: what arrived, how fresh it is, how many rows were refused and why. Looks only; nothing is
 * taken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "casebook/casebook.h"
#include "commands/command.h"
#include "ground/file.h"
#include "library/json.h"
#include "outcome/columns.h"
#include "outcome/missing.h"

static const char *state_zh(enum delivery_state state) {
    static const char *const words[] = {"在用",           "已被更新", "暂缓,待人决定",
                                        "与已收文件相同", "无法识别", "无法读取"};
    return words[state];
}

static const char *state_en(enum delivery_state state) {
    static const char *const words[] = {"in force",       "superseded", "held", "same bytes as before",
                                        "not recognised", "unreadable"};
    return words[state];
}

static void date_or_dash(date_t date, char out[11]) {
    if (date != DATE_NONE)
        date_write(date, out);
    else
        memcpy(out, "—", sizeof "—");
}

struct refusal {
    uint16_t column;
    uint8_t reason;
    uint32_t rows;
};

/* Refused rows of one delivery by column and reason, most first. */
static uint32_t group_refused(const struct intake *intake, uint32_t delivery, struct refusal *groups,
                              uint32_t room) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < intake->refused_count; i++) {
        const struct refused *refused = &intake->refused[i];
        if (refused->delivery != delivery) continue;
        uint32_t k = 0;
        while (k < count && (groups[k].column != refused->column || groups[k].reason != refused->reason)) k++;
        if (k == room) continue;
        if (k == count) groups[count++] = (struct refusal){refused->column, refused->reason, 0};
        groups[k].rows++;
    }
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t k = i; k > 0 && groups[k].rows > groups[k - 1].rows; k--) {
            struct refusal swap = groups[k];
            groups[k] = groups[k - 1];
            groups[k - 1] = swap;
        }
    return count;
}

static const char *column_title(const struct book *book, const struct delivery *delivery, uint16_t column) {
    if (column == COLUMN_NONE || delivery->dataset == DATASET_NONE) return "整行";
    return book->datasets[delivery->dataset].columns[column].title;
}

static void print_delivery(const struct intake *intake, uint32_t number) {
    const struct delivery *delivery = &intake->deliveries[number];
    struct refusal groups[64];
    char reaches[11];
    date_or_dash(delivery->reaches, reaches);
    columns_left(stdout,
                 delivery->dataset != DATASET_NONE ? intake->book->datasets[delivery->dataset].zh : "—", 18);
    columns_left(stdout, delivery->name, 44);
    columns_left(stdout, reaches, 12);
    printf("%9u %8u %6u  %s · %s\n", delivery->received, delivery->refused, delivery->repeats,
           state_zh(delivery->state), state_en(delivery->state));
    if (delivery->why != NULL) printf("    %s\n", delivery->why);
    uint32_t count = group_refused(intake, number, groups, 64);
    for (uint32_t i = 0; i < count; i++)
        printf("    %u 行 rows: %s %s · %s\n", groups[i].rows,
               column_title(intake->book, delivery, groups[i].column), refused_zh(groups[i].reason),
               refused_en(groups[i].reason));
}

static bool is_overdue(const struct intake *intake, uint16_t dataset) {
    const struct dataset_state *state = &intake->states[dataset];
    return state->delivered && state->due != DATE_NONE && state->due < intake->book->today;
}

static const char *why_missing_zh(const struct dataset_state *state) {
    return state->held ? "暂缓" : state->stale ? "过期" : "未送达";
}

static const char *why_missing_en(const struct dataset_state *state) {
    return state->held ? "held" : state->stale ? "out of date" : "not delivered";
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
        printf("缺 missing: %s(%s) — %s %s\n", dataset->zh, dataset->agency, why_missing_zh(state),
               why_missing_en(state));
    if (is_overdue(intake, number)) {
        date_write(state->due, due);
        printf("迟 overdue: %s(%s) — 应于 %s 送达 was due on that day\n", dataset->zh, dataset->agency, due);
    }
    for (uint32_t i = 0; i < state->gap_count; i++) print_gap(dataset, &state->gaps[i]);
    if (state->delivered && !is_overdue(intake, number) && !state->gap_count) return;
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

static void print_table(const struct intake *intake) {
    columns_left(stdout, "数据 dataset", 18);
    columns_left(stdout, "文件 file", 44);
    columns_left(stdout, "数据截至", 12);
    printf("%9s %8s %6s  %s\n", "rows", "refused", "repeat", "状态 state");
    for (uint32_t i = 0; i < intake->delivery_count; i++) print_delivery(intake, i);
    print_missing(intake);
}

static json_value *delivery_as_json(const struct intake *intake, uint32_t number) {
    const struct delivery *delivery = &intake->deliveries[number];
    struct refusal groups[64];
    char reaches[11];
    json_value *object = json_new_object(), *refused = json_new_array();
    json_put_text(object, "dataset",
                  delivery->dataset != DATASET_NONE ? intake->book->datasets[delivery->dataset].name : NULL);
    json_put_text(object, "file", delivery->name);
    json_put_text(object, "sender", delivery->sender);
    json_put_text(object, "digest", delivery->digest);
    date_or_dash(delivery->reaches, reaches);
    json_put_text(object, "reaches", delivery->reaches != DATE_NONE ? reaches : NULL);
    json_put_number(object, "received", delivery->received);
    json_put_number(object, "refused", delivery->refused);
    json_put_number(object, "repeats", delivery->repeats);
    json_put_number(object, "conflicts", delivery->conflicts);
    json_put_number(object, "future", delivery->future);
    json_put_text(object, "state", state_en(delivery->state));
    json_put_text(object, "why", delivery->why);
    uint32_t count = group_refused(intake, number, groups, 64);
    for (uint32_t i = 0; i < count; i++) {
        json_value *group = json_new_object();
        json_put_text(group, "column", column_title(intake->book, delivery, groups[i].column));
        json_put_text(group, "reason", refused_en(groups[i].reason));
        json_put_number(group, "rows", groups[i].rows);
        json_add_value(refused, group);
    }
    json_put_value(object, "refusals", refused);
    return object;
}

static json_value *missing_as_json(const struct intake *intake, uint16_t number, const char *state) {
    const struct book *book = intake->book;
    json_value *object = json_new_object(), *rules = json_new_array();
    json_put_text(object, "dataset", book->datasets[number].name);
    json_put_text(object, "state", state);
    for (uint16_t r = 0; r < book->rule_count; r++)
        if (rule_reads(&book->rules[r], number)) json_add_text(rules, book->rules[r].name);
    json_put_value(object, "rules", rules);
    return object;
}

static json_value *gap_as_json(const struct intake *intake, uint16_t number, const struct gap *gap) {
    json_value *object = missing_as_json(intake, number, "days missing");
    char first[11], last[11];
    date_write(gap->days.first, first);
    date_write(gap->days.last, last);
    json_put_text(object, "first", first);
    json_put_text(object, "last", last);
    json_put_text(object, "sender", gap->sender);
    json_put_text(object, "file", gap->held);
    return object;
}

static void add_missing(const struct intake *intake, json_value *array) {
    for (uint16_t i = 0; i < intake->book->dataset_count; i++) {
        const struct dataset_state *state = &intake->states[i];
        if (!state->delivered) json_add_value(array, missing_as_json(intake, i, why_missing_en(state)));
        if (is_overdue(intake, i)) json_add_value(array, missing_as_json(intake, i, "overdue"));
        for (uint32_t g = 0; g < state->gap_count; g++)
            json_add_value(array, gap_as_json(intake, i, &state->gaps[g]));
    }
}

static void print_json(const struct intake *intake) {
    json_value *array = json_new_array();
    for (uint32_t i = 0; i < intake->delivery_count; i++) json_add_value(array, delivery_as_json(intake, i));
    add_missing(intake, array);
    char *text = json_write(array, true);
    fputs(text, stdout);
    free(text);
    json_free(array);
}

/* A site that never ran has no casebook; then nothing is known. */
static bool known_deliveries(const char *site, struct casebook **casebook, struct intake_options *options,
                             struct diags *diags) {
    char path[4096];
    snprintf(path, sizeof path, "%s/casebook.db", site);
    *casebook = NULL;
    if (!file_exists(path)) return true;
    *casebook = casebook_open(site, false, diags);
    return *casebook != NULL && casebook_deliveries(*casebook, &options->known, &options->known_count, diags);
}

static enum exit_code look(const char *site, const struct book *book, bool as_json, int threads,
                           struct diags *diags) {
    char inbox[4096], archive[4096];
    struct intake intake;
    struct casebook *casebook;
    struct intake_options options = {
        .inbox = inbox, .archive = archive, .threads = threads, .look_only = true};
    snprintf(inbox, sizeof inbox, "%s/inbox", site);
    snprintf(archive, sizeof archive, "%s/archive", site);
    enum exit_code code = EXIT_SYSTEM;
    if (known_deliveries(site, &casebook, &options, diags)) {
        code = intake_run(&intake, book, &options, diags) ? EXIT_DONE : EXIT_NOT_STARTED;
        if (as_json)
            print_json(&intake);
        else
            print_table(&intake);
        if (code == EXIT_DONE && intake.waits) code = EXIT_WAITING;
        intake_release(&intake);
    }
    if (casebook != NULL) casebook_close(casebook);
    return code;
}

static int inputs(int count, char **words) {
    const char *date_text = NULL;
    bool as_json = false;
    const struct option_word known[] = {{"--date", &date_text, NULL}, {"--json", NULL, &as_json}};
    date_t date;
    int threads;
    count = options_read(count, words, known, 2);
    if (count != 1) return usage_error(&command_inputs, NULL);
    if (!date_option(date_text, &date))
        return usage_error(&command_inputs, "--date 应为 YYYY-MM-DD · must be YYYY-MM-DD");
    threads_option(NULL, &threads);
    struct diags diags;
    diags_init(&diags);
    struct book *book = book_load(words[0], date, &diags);
    int code = book != NULL ? (int)look(words[0], book, as_json, threads, &diags) : EXIT_NOT_STARTED;
    diags_print(&diags, stderr);
    diags_release(&diags);
    book_free(book);
    return code;
}

const struct command command_inputs = {"inputs", "inputs SITE [--date D] [--json]",
                                       "收到了哪些文件,哪些行未通过",
                                       "what arrived, how fresh, how many rows refused and why", inputs};
