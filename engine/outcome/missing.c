/* What is missing of the data, and which rules that touches. */
#include "outcome/missing.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

#define GAPS_SHOWN 3

bool dataset_overdue(const struct intake *intake, uint16_t dataset) {
    const struct dataset_state *state = &intake->states[dataset];
    return state->delivered && state->due != DATE_NONE && state->due < intake->book->today;
}

static bool is_month_first(date_t date) {
    return date == month_first(date_month(date));
}

static bool is_month_last(date_t date) {
    return date == month_last(date_month(date));
}

void days_shown(struct buffer *out, struct days days) {
    char first[11], last[11];
    bool months = is_month_first(days.first) && is_month_last(days.last);
    int length = months ? 7 : 10;
    date_write(days.first, first);
    date_write(days.last, last);
    buffer_format(out, "%.*s", length, first);
    if (strncmp(first, last, (size_t)length) != 0) buffer_format(out, "～%.*s", length, last);
}

static void gap_shown(struct buffer *out, const struct gap *gap) {
    days_shown(out, gap->days);
    if (gap->held)
        buffer_format(out, "（文件 %s 未采用）", gap->held);
    else
        buffer_format(out, "（%s未报送）", gap->sender);
}

void gaps_shown(struct buffer *out, const struct dataset_state *state) {
    if (!state->gap_count) return;
    buffer_text(out, "缺");
    for (uint32_t i = 0; i < state->gap_count && i < GAPS_SHOWN; i++) {
        if (i) buffer_text(out, "、");
        gap_shown(out, &state->gaps[state->gap_count - 1 - i]);
    }
    if (state->gap_count > GAPS_SHOWN) buffer_format(out, "等%u段", state->gap_count);
}

bool reads_tonight(const struct book *book, uint16_t rule, uint16_t dataset) {
    const struct rule *is = &book->rules[rule];
    bool in_force = book->today >= is->from && book->today <= is->to;
    return in_force && !is->shadow && rule_reads(is, dataset);
}

bool readers_shown(struct buffer *out, const char *before, const struct book *book, uint16_t dataset) {
    uint16_t readers = 0;
    for (uint16_t r = 0; r < book->rule_count; r++) {
        if (!reads_tonight(book, r, dataset)) continue;
        if (!readers) buffer_format(out, "%s涉及规则：", before);
        buffer_format(out, "%s%s", readers++ ? "、" : "", book->rules[r].zh);
    }
    return readers > 0;
}

/* A cause is named after its dataset: "medical_settlement", "medical_settlement (days missing)". */
static bool is_cause_of(const struct unsure_cause *cause, const struct dataset *dataset) {
    size_t length = strlen(dataset->name);
    bool missing = cause->kind == UNSURE_DATASET || cause->kind == UNSURE_DAYS;
    return missing && strncmp(cause->name, dataset->name, length) == 0 &&
           (cause->name[length] == '\0' || cause->name[length] == ' ');
}

bool dataset_missed(const struct night_facts *night, uint16_t dataset) {
    const struct judgement *judgement = night->judgement;
    for (uint32_t i = 0; i < judgement->cause_count; i++)
        if (is_cause_of(&judgement->causes[i], &night->book->datasets[dataset])) return true;
    return false;
}

/* By rule: how many could not be told tonight because days of the dataset are missing. Owned by the caller;
 * NULL when nobody. */
static uint32_t *count_blinded(const struct night_facts *night, uint16_t dataset) {
    const struct judgement *judgement = night->judgement;
    bool *days = memory_zeroed(judgement->cause_count + 1u, sizeof *days), any = false;
    for (uint32_t i = 0; i < judgement->cause_count; i++) {
        const struct unsure_cause *cause = &judgement->causes[i];
        days[i] = cause->kind == UNSURE_DAYS && is_cause_of(cause, &night->book->datasets[dataset]);
    }
    uint32_t *counts = memory_zeroed(night->book->rule_count + 1u, sizeof *counts);
    for (uint32_t i = 0; i < judgement->unsure_count; i++) {
        if (!days[judgement->unsure[i].cause]) continue;
        counts[judgement->unsure[i].rule]++;
        any = true;
    }
    free(days);
    if (any) return counts;
    free(counts);
    return NULL;
}

static bool add_blinded(struct buffer *out, const struct night_facts *night, uint16_t dataset) {
    uint32_t *counts = night->intake->states[dataset].gap_count ? count_blinded(night, dataset) : NULL;
    if (!counts) return false;
    if (out->length) buffer_text(out, "；");
    buffer_text(out, night->book->datasets[dataset].zh);
    gaps_shown(out, &night->intake->states[dataset]);
    const char *before = "，因此无法判断：";
    for (uint16_t r = 0; r < night->book->rule_count; r++) {
        const struct rule *rule = &night->book->rules[r];
        if (!counts[r]) continue;
        buffer_format(out, "%s%s %u%s", before, rule->zh, counts[r], rule->of_household ? "户" : "人");
        before = "、";
    }
    free(counts);
    return true;
}

bool blinded_shown(struct buffer *out, const struct night_facts *night) {
    bool any = false;
    for (uint16_t d = 0; d < night->book->dataset_count; d++) any = add_blinded(out, night, d) || any;
    return any;
}
