/* Refused rows, read again and counted. */
#include "intake/quarantine.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "ground/text.h"
#include "ground/workers.h"
#include "intake/mask.h"

static void tell_row(struct quarantined *told, const struct dataset *dataset, const struct refused *refused,
                     const struct reread_row *row, struct buffer *scratch, struct arena *arena) {
    if (refused->reason == REFUSED_FIELDS) told->number = row->fields;
    if (refused->column == COLUMN_NONE || !row->apart || !row->cells[refused->column].text.at) return;
    if (refused->reason == CELL_ID_LENGTH)
        told->number = (uint32_t)text_length(span_trim(row->cells[refused->column].text));
    buffer_clear(scratch);
    mask_cell(scratch, dataset, row, refused->column);
    if (scratch->length) told->shown = arena_text(arena, scratch->at);
}

/* The first refused row of a delivery or of a later one; they stand in order. */
static uint32_t first_of(const struct intake *intake, uint32_t delivery) {
    uint32_t low = 0, high = intake->refused_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (intake->refused[middle].delivery < delivery)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void tell_delivery(void *context, size_t index, int worker) {
    struct quarantine *quarantine = context;
    const struct intake *intake = quarantine->intake;
    uint32_t first = first_of(intake, (uint32_t)index), end = first_of(intake, (uint32_t)index + 1);
    struct reread *reread = first < end ? reread_open(intake, (uint32_t)index) : NULL;
    struct reread_row row;
    struct buffer scratch = {0};
    (void)worker;
    for (uint32_t i = first; reread && i < end; i++) {
        const struct refused *refused = &intake->refused[i];
        if (!reread_row(reread, refused->line, &row)) break;
        if (row.line != refused->line) continue;
        tell_row(&quarantine->rows[i], &intake->book->datasets[intake->deliveries[index].dataset], refused,
                 &row, &scratch, &quarantine->arenas[index]);
    }
    buffer_release(&scratch);
    reread_free(reread);
}

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

static void count_groups(struct quarantine *quarantine) {
    const struct intake *intake = quarantine->intake;
    struct refusal *groups = memory_zeroed((size_t)intake->refused_count + 1, sizeof *groups);
    for (uint32_t i = 0; i < intake->refused_count; i++) {
        const struct refused *refused = &intake->refused[i];
        groups[i] = (struct refusal){
            refused->delivery, refused->column, refused->reason, quarantine->rows[i].number, 1,
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
    quarantine->groups = groups;
    quarantine->group_count = count;
}

void quarantine_read(struct quarantine *quarantine, const struct intake *intake, int threads) {
    *quarantine = (struct quarantine){.intake = intake};
    quarantine->rows = memory_zeroed((size_t)intake->refused_count + 1, sizeof *quarantine->rows);
    quarantine->arenas = memory_zeroed((size_t)intake->delivery_count + 1, sizeof *quarantine->arenas);
    for (uint32_t i = 0; i < intake->refused_count; i++) quarantine->rows[i].shown = "";
    for (uint32_t i = 0; i < intake->delivery_count; i++) arena_init(&quarantine->arenas[i]);
    workers_run(threads, intake->delivery_count, tell_delivery, quarantine);
    count_groups(quarantine);
}

void quarantine_release(struct quarantine *quarantine) {
    for (uint32_t i = 0; quarantine->arenas && i < quarantine->intake->delivery_count; i++)
        arena_release(&quarantine->arenas[i]);
    free(quarantine->arenas);
    free(quarantine->rows);
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
    buffer_text(out, refused_zh(reason));
    if (number) buffer_format(out, reason == REFUSED_FIELDS ? "（%u列）" : "（%u个字符）", number);
}

void refusal_words_en(struct buffer *out, uint8_t reason, uint32_t number) {
    buffer_text(out, refused_en(reason));
    if (number) buffer_format(out, reason == REFUSED_FIELDS ? " (%u fields)" : " (%u characters)", number);
}
