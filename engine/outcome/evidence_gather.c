/* What a flag has read, in the order in which its line tells it. */
#include <string.h>
#include "ground/memory.h"
#include "outcome/evidence_parts.h"

#define FEW 64 /* items that are sorted in place */

static void make_room(struct evidence *evidence, uint32_t items) {
    if (items <= evidence->room) return;
    evidence->room = items * 2;
    for (int part = 0; part < PARTS; part++)
        evidence->items[part] =
            memory_resize(evidence->items[part], evidence->room, sizeof **evidence->items);
    evidence->scratch = memory_resize(evidence->scratch, evidence->room, sizeof *evidence->scratch);
}

/* Stable. Evidence nearly always comes in order already. */
static void sort_items(struct evidence *evidence, enum part part) {
    struct keyed *items = evidence->items[part];
    uint32_t count = evidence->count[part];
    if (count > FEW) {
        radix_sort(items, evidence->scratch, count);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct keyed item = items[i];
        uint32_t at = i;
        for (; at > 0 && items[at - 1].key > item.key; at--) items[at] = items[at - 1];
        items[at] = item;
    }
}

/* Items are ordered by what a row or a subject is, then by name: key = dataset + 1, row, rank of the name;
 * the flag's household comes first, another stands under its first person. */
static uint64_t item_key(uint32_t dataset, uint32_t row, uint32_t rank) {
    return (uint64_t)dataset << 48 | (uint64_t)row << 16 | rank;
}

static uint64_t key_of_fact(const struct line *line, const struct read *read) {
    const struct fact *fact = &line->night->book->facts[read->what];
    uint16_t rank = line->legend->fact_rank[read->what];
    if (fact->subject == FACT_OF_ROW) return item_key(fact->dataset + 1u, read->at, rank);
    if (fact->subject != FACT_OF_HOUSEHOLD) return item_key(REGISTER + 1, read->at, rank);
    if (read->at == line->flag->household) return rank;
    return item_key(REGISTER + 1, line->night->population->household[read->at].first, rank);
}

/* By subject as facts are; of each, the household's lists before the person's. */
static uint64_t key_of_list(const struct line *line, const struct read *read) {
    uint32_t rank = line->legend->dataset_rank[read->what];
    if (read->value_kind != 1)
        return item_key(REGISTER + 1, read->at, rank + line->night->book->dataset_count);
    if (read->at == line->flag->household) return rank;
    return item_key(REGISTER + 1, line->night->population->household[read->at].first, rank);
}

static uint64_t key_of_cell(const struct line *line, struct cell cell) {
    const uint16_t *ranks = line->legend->column_rank[cell.dataset];
    bool whole = cell.column == COLUMN_NONE;
    uint32_t rank = whole ? 0 : ranks[legend_column(line->legend, cell.dataset, cell.column)];
    return item_key(cell.dataset, cell.row, rank);
}

/* Which part tells of the read, and where in it; PARTS: none of them. */
static enum part part_of(const struct line *line, const struct read *read, uint64_t *key) {
    switch ((enum read_kind)read->kind) {
    case READ_FACT:
        *key = key_of_fact(line, read);
        return FACTS;
    case READ_LIST:
        *key = key_of_list(line, read);
        return LISTS;
    case READ_PARAMETER:
        *key = legend_parameter(line->legend, read->what, read->at);
        return PARAMETERS;
    case READ_RELATION: /* in order of person, then of declaration */
        *key = item_key(REGISTER, read->at, read->what);
        return RELATIONS;
    case READ_COLUMN:
    case READ_ROW:
        *key = key_of_cell(line, cell_of(read));
        return ROWS;
    default:
        return PARTS;
    }
}

void evidence_gather(const struct line *line) {
    struct evidence *evidence = line->evidence;
    uint32_t count = line->flag->read_count;
    bool sorted[PARTS] = {true, true, true, true, true};
    make_room(evidence, count);
    memset(evidence->count, 0, sizeof evidence->count);
    evidence->others = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t key = 0;
        enum part part = part_of(line, &line->reads[i], &key);
        if (part == PARTS) {
            evidence->others |= 1u << line->reads[i].kind;
            continue;
        }
        struct keyed *next = &evidence->items[part][evidence->count[part]++];
        if (next > evidence->items[part] && next[-1].key > key) sorted[part] = false;
        *next = (struct keyed){key, i};
    }
    for (enum part part = 0; part < PARTS; part++)
        if (!sorted[part]) sort_items(evidence, part);
}
