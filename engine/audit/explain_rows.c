/* The rows that a verdict rests on, and the lists that were looked into. */
#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "ground/radix.h"
#include "intake/cell.h"
#include "audit/explain_parts.h"
#include "outcome/shown.h"

/* Dataset, row and column in one key; COLUMN_NONE: the row alone. */
static uint64_t key_of(uint16_t dataset, uint32_t row, uint16_t column) {
    return (uint64_t)dataset << 48 | (uint64_t)row << 16 | column;
}

static bool row_read(const struct read *read, struct keyed *out) {
    switch ((enum read_kind)read->kind) {
    case READ_COLUMN:
        out->key = key_of((uint16_t)read->value.number, read->at, read->what);
        return true;
    case READ_ROW:
        out->key = key_of(read->what, read->at, (uint16_t)read->value.number);
        return true;
    default:
        return false;
    }
}

static uint32_t gather(const struct told *told, struct keyed **items) {
    uint32_t count = 0;
    *items = memory_zeroed((size_t)told->read_count * 2 + 2, sizeof **items);
    for (uint32_t i = 0; i < told->read_count; i++) count += row_read(&told->reads[i].read, &(*items)[count]);
    radix_sort(*items, *items + told->read_count + 1, count);
    return count;
}

static bool was_read(const struct keyed *items, uint32_t first, uint32_t end, uint16_t column) {
    for (uint32_t i = first; i < end; i++)
        if ((uint16_t)items[i].key == column) return true;
    return false;
}

/* Every declared column with a value, and those that were read though they have none. */
static void add_cells(const struct explaining *explaining, uint16_t dataset, uint32_t row,
                      const struct keyed *items, uint32_t first, uint32_t end, struct explained_row *out) {
    const struct dataset *is = &explaining->night.book->datasets[dataset];
    const struct rows *rows = &explaining->night.population->rows[dataset];
    out->cells = arena_zeroed(explaining->arena, is->column_count + 1u, sizeof *out->cells);
    for (uint32_t i = 0; i <= is->column_count; i++) {
        uint16_t column = i < is->column_count ? (uint16_t)i : COLUMN_AGE;
        bool read = was_read(items, first, end, column), withheld;
        if (!read && (column == COLUMN_AGE || rows_missing(rows, column, row))) continue;
        const char *text = explain_cell(explaining, dataset, column, row, &withheld);
        if (withheld && !read) {
            out->withheld++;
            continue;
        }
        out->cells[out->cell_count++] = (struct explained_cell){.name = column_name(is, column),
                                                                .title = column_title(is, column),
                                                                .text = withheld ? NULL
                                                                        : text   ? text
                                                                                 : "空",
                                                                .read = read};
    }
}

static void add_origin(const struct explaining *explaining, uint16_t dataset, uint32_t row,
                       struct explained_row *out) {
    const struct rows *rows = &explaining->night.population->rows[dataset];
    uint32_t line;
    const struct delivery *delivery =
        intake_origin(explaining->night.intake, dataset, rows->origin[row], &line);
    out->sheet = delivery_place(delivery, line, &out->line);
    out->file = explain_file(explaining, delivery->name);
    out->digest = delivery->digest;
}

static void add_row(const struct explaining *explaining, const struct keyed *items, uint32_t first,
                    uint32_t end, struct explained_row *out) {
    uint16_t dataset = (uint16_t)(items[first].key >> 48);
    uint32_t row = (uint32_t)(items[first].key >> 16);
    const struct rows *rows = &explaining->night.population->rows[dataset];
    uint32_t person = dataset == REGISTER ? row : rows->person[row];
    *out = (struct explained_row){.dataset = rows->dataset->name, .zh = rows->dataset->zh};
    out->whose = person == PERSON_NONE ? "" : explain_person(explaining, person);
    add_origin(explaining, dataset, row, out);
    explain_link(explaining, dataset, row, out);
    add_cells(explaining, dataset, row, items, first, end, out);
}

static void add_rows(const struct explaining *explaining, const struct told *told, struct explained *out) {
    struct keyed *items;
    uint32_t count = gather(told, &items), rows = 0;
    for (uint32_t i = 0; i < count; i++) rows += i == 0 || items[i].key >> 16 != items[i - 1].key >> 16;
    out->rows = arena_zeroed(explaining->arena, rows + 1u, sizeof *out->rows);
    for (uint32_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && items[end].key >> 16 == items[first].key >> 16; end++) continue;
        add_row(explaining, items, first, end, &out->rows[out->row_count++]);
    }
    free(items);
}

static const char *list_whose(const struct explaining *explaining, const struct read *read) {
    if (read->value_kind != 1) return explain_person(explaining, read->at);
    return read->at == explaining->household ? "本户" : "另一户";
}

static void add_list(const struct explaining *explaining, const struct read *read, struct explained *out) {
    const struct dataset *dataset = &explaining->night.book->datasets[read->what];
    struct explained_list list = {.dataset = dataset->name,
                                  .zh = dataset->zh,
                                  .whose = list_whose(explaining, read),
                                  .rows = (uint32_t)read->value.number};
    for (uint32_t i = 0; i < out->list_count; i++)
        if (strcmp(out->lists[i].dataset, list.dataset) == 0 && strcmp(out->lists[i].whose, list.whose) == 0)
            return;
    out->lists[out->list_count++] = list;
}

void explain_rows(const struct explaining *explaining, const struct told *told, struct explained *out) {
    uint32_t lists = 0;
    add_rows(explaining, told, out);
    for (uint32_t i = 0; i < told->read_count; i++) lists += told->reads[i].read.kind == READ_LIST;
    out->lists = arena_zeroed(explaining->arena, lists + 1u, sizeof *out->lists);
    for (uint32_t i = 0; i < told->read_count; i++)
        if (told->reads[i].read.kind == READ_LIST) add_list(explaining, &told->reads[i].read, out);
}
