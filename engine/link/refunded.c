/* What a refund takes back, among the rows of its person. */
#include "link/refunded.h"

#include "intake/cell.h"

#define HOPS_MOST 16 /* as intake/refund.c follows */

static bool names_it(const struct rows *rows, uint32_t refund, uint32_t row) {
    uint16_t names = rows->dataset->refund_of, key = rows->dataset->key[0];
    if (rows_missing(rows, key, row)) return false;
    if (type_is_text(rows->dataset->columns[key].type))
        return span_equal(rows_text(rows, names, refund), rows_text(rows, key, row));
    return rows_int64(rows, names, refund) == rows_int64(rows, key, row);
}

static uint32_t taken_back(const struct population *population, uint16_t dataset, uint32_t refund) {
    const struct rows *rows = &population->rows[dataset];
    uint32_t person = rows->person[refund];
    if (rows_missing(rows, rows->dataset->refund_of, refund)) return ROW_NONE;
    struct row_range range = row_range(&population->index[dataset], person);
    for (uint32_t row = range.from; row < range.to; row++)
        if (row != refund && names_it(rows, refund, row)) return row;
    return ROW_NONE;
}

uint32_t refund_dated_by(const struct population *population, uint16_t dataset, uint32_t row) {
    const struct dataset *said = population->rows[dataset].dataset;
    if (said->refund_of == COLUMN_NONE || said->about != ABOUT_PERSON) return ROW_NONE;
    uint32_t end = ROW_NONE, next = taken_back(population, dataset, row);
    for (int hops = 0; next != ROW_NONE; hops++) {
        if (hops == HOPS_MOST) return ROW_NONE;
        end = next;
        next = taken_back(population, dataset, end);
    }
    bool dated = end != ROW_NONE && !rows_missing(&population->rows[dataset], said->dated, end);
    return dated ? end : ROW_NONE;
}
