/* Refused rows, counted by mistake. */
#include "intake/quarantine.h"

#include <stdlib.h>
#include "ground/memory.h"

static int by_mistake(const void *a, const void *b) {
    const struct refusal *x = a, *y = b;
    if (x->delivery != y->delivery) return x->delivery < y->delivery ? -1 : 1;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    if (x->reason != y->reason) return x->reason < y->reason ? -1 : 1;
    if (x->number != y->number) return x->number < y->number ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static int most_first(const void *a, const void *b) {
    const struct refusal *x = a, *y = b;
    if (x->delivery != y->delivery) return x->delivery < y->delivery ? -1 : 1;
    if (x->rows != y->rows) return x->rows > y->rows ? -1 : 1;
    return by_mistake(a, b);
}

static bool same_mistake(const struct refusal *a, const struct refusal *b) {
    return a->delivery == b->delivery && a->column == b->column && a->reason == b->reason &&
           a->number == b->number;
}

void quarantine_count(struct quarantine *quarantine, const struct intake *intake) {
    struct refusal *groups = memory_zeroed((size_t)intake->refused_count + 1, sizeof *groups);
    for (uint32_t i = 0; i < intake->refused_count; i++) {
        const struct refused *refused = &intake->refused[i];
        groups[i] = (struct refusal){refused->delivery, refused->column, refused->reason, refused->number, 1,
                                     refused->line};
    }
    qsort(groups, intake->refused_count, sizeof *groups, by_mistake);
    uint32_t count = 0;
    for (uint32_t i = 0; i < intake->refused_count; i++) {
        if (count && same_mistake(&groups[count - 1], &groups[i]))
            groups[count - 1].rows++;
        else
            groups[count++] = groups[i];
    }
    qsort(groups, count, sizeof *groups, most_first);
    *quarantine = (struct quarantine){intake, groups, count};
}

void quarantine_release(struct quarantine *quarantine) {
    free(quarantine->groups);
    *quarantine = (struct quarantine){0};
}

uint32_t quarantine_of(const struct quarantine *quarantine, uint32_t delivery,
                       const struct refusal **groups) {
    uint32_t first = 0, end;
    while (first < quarantine->group_count && quarantine->groups[first].delivery < delivery) first++;
    for (end = first; end < quarantine->group_count && quarantine->groups[end].delivery == delivery;) end++;
    *groups = quarantine->groups + first;
    return end - first;
}

const char *refusal_title(const struct book *book, const struct delivery *delivery, uint16_t column) {
    if (column == COLUMN_NONE || delivery->dataset == DATASET_NONE) return "整行";
    return book->datasets[delivery->dataset].columns[column].title;
}

const char *refusal_name(const struct book *book, const struct delivery *delivery, uint16_t column) {
    if (column == COLUMN_NONE || delivery->dataset == DATASET_NONE) return "";
    return book->datasets[delivery->dataset].columns[column].name;
}

void refusal_words_zh(struct buffer *out, uint8_t reason, uint32_t number) {
    buffer_text(out, problem_zh(reason));
    if (number) buffer_format(out, reason == REFUSED_FIELDS ? "（%u列）" : "（%u个字符）", number);
}

void refusal_words_en(struct buffer *out, uint8_t reason, uint32_t number) {
    buffer_text(out, problem_en(reason));
    if (number) buffer_format(out, reason == REFUSED_FIELDS ? " (%u fields)" : " (%u characters)", number);
}
