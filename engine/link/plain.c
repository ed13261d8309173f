/* Filters of plain values, asked of rows. */
#include "link/plain.h"

#include "ground/memory.h"

static bool value_is(const struct rows *rows, uint16_t column, uint32_t row, const struct value *value) {
    enum column_type type = rows->dataset->columns[column].type;
    switch (value->kind) {
    case VALUE_TEXT:
        BUG_UNLESS(type_is_text(type));
        return span_equal(rows_text(rows, column, row), value->as.text);
    case VALUE_CHOICE:
        BUG_UNLESS(type == TYPE_CHOICE);
        return rows_int8(rows, column, row) == (int8_t)value->as.choice;
    default:
        BUG_UNLESS(value->kind == VALUE_BOOLEAN && type == TYPE_BOOLEAN);
        return rows_int8(rows, column, row) == value->as.boolean;
    }
}

static enum plain asks(const struct condition *condition, const struct rows *rows, uint32_t row) {
    BUG_UNLESS(!condition->is_fact && condition->word == WORD_IS && condition->column != COLUMN_AGE);
    if (rows_missing(rows, condition->column, row)) return PLAIN_MISSING;
    for (uint16_t i = 0; i < condition->value_count; i++) {
        BUG_UNLESS(!condition->values[i].is_parameter);
        if (value_is(rows, condition->column, row, &condition->values[i].value)) return PLAIN_YES;
    }
    return PLAIN_NO;
}

enum plain filter_plainly(const struct filter *filter, const struct rows *rows, uint32_t row) {
    enum plain all = PLAIN_YES;
    for (uint16_t i = 0; filter != NULL && i < filter->count; i++) {
        enum plain one = asks(&filter->conditions[i], rows, row);
        if (one == PLAIN_NO) return PLAIN_NO;
        if (one == PLAIN_MISSING) all = PLAIN_MISSING;
    }
    return all;
}
