/* Hints to the processor. */
#include "casebook/ahead.h"

static void row_ahead(const struct rows *rows, uint32_t row) {
    if (rows->origin) __builtin_prefetch(&rows->origin[row]);
    if (rows->link_kind) __builtin_prefetch(&rows->link_kind[row]);
}

static void cell_ahead(const struct population *population, uint16_t dataset, uint16_t column, uint32_t row) {
    const struct rows *rows = &population->rows[dataset];
    if (column == COLUMN_AGE) __builtin_prefetch(&population->born[row]);
    if (column >= rows->dataset->column_count) return; /* the row as a whole, or an age */
    size_t width = rows_width(rows->dataset->columns[column].type);
    __builtin_prefetch((const char *)rows->columns[column] + row * width);
}

/* Columns of one row mostly stand together. */
void flag_ahead(const struct population *population, const struct judgement *judgement, uint32_t flag) {
    if (flag >= judgement->flag_count) return;
    const struct flag *coming = &judgement->flags[flag];
    uint32_t last = ROW_NONE;
    for (uint32_t i = 0; i < coming->read_count; i++) {
        const struct read *read = &judgement->reads[coming->first_read + i];
        if (read->kind != READ_COLUMN && read->kind != READ_ROW) continue;
        bool column = read->kind == READ_COLUMN;
        uint16_t other = (uint16_t)read->value.number, dataset = column ? other : read->what;
        if (read->at != last) row_ahead(&population->rows[dataset], read->at);
        last = read->at;
        cell_ahead(population, dataset, column ? read->what : other, read->at);
    }
}

/* Where the texts of a column lie in the pool, by person; NULL: there are none. */
static const uint32_t *text_places(const struct rows *rows, uint32_t household, uint16_t column) {
    if (household == HOUSEHOLD_NONE || column == COLUMN_NONE) return NULL;
    return type_is_text(rows->dataset->columns[column].type) ? rows->columns[column] : NULL;
}

void places_ahead(const struct population *population, uint32_t household, uint16_t column) {
    const uint32_t *texts = text_places(&population->rows[REGISTER], household, column);
    if (texts) __builtin_prefetch(&texts[population->household[household].first]);
}

void members_ahead(const struct population *population, uint32_t household, uint16_t column) {
    const struct rows *rows = &population->rows[REGISTER];
    const uint32_t *texts = text_places(rows, household, column);
    if (!texts) return;
    const struct household *home = &population->household[household];
    for (uint32_t p = home->first; p < home->first + home->count; p++)
        __builtin_prefetch(rows->pool.at + texts[p]);
}
