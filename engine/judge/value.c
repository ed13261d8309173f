/* Values out of cells and read logs, and as text for people. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ground/amount.h"
#include "ground/digits.h"
#include "judge/judgement.h"

bool cell_as_value(const struct rows *rows, uint16_t column, uint32_t row, struct value *out) {
    if (rows_missing(rows, column, row)) return false;
    switch (rows->dataset->columns[column].type) {
    case TYPE_CHOICE:
        *out = (struct value){VALUE_CHOICE, {.choice = (uint32_t)rows_int8(rows, column, row)}};
        break;
    case TYPE_BOOLEAN:
        *out = (struct value){VALUE_BOOLEAN, {.boolean = rows_int8(rows, column, row) != 0}};
        break;
    case TYPE_INTEGER:
        *out = (struct value){VALUE_NUMBER, {.number = (double)rows_int64(rows, column, row)}};
        break;
    case TYPE_DECIMAL:
        *out = (struct value){VALUE_NUMBER, {.number = (double)rows_int64(rows, column, row) / 1e6}};
        break;
    case TYPE_MONEY:
        *out = (struct value){VALUE_AMOUNT, {.amount = rows_int64(rows, column, row)}};
        break;
    case TYPE_DATE:
        *out = (struct value){VALUE_DATE, {.date = rows_int32(rows, column, row)}};
        break;
    case TYPE_MONTH:
        *out = (struct value){VALUE_MONTH, {.month = rows_int32(rows, column, row)}};
        break;
    case TYPE_REGION:
        *out = (struct value){VALUE_REGION, {.region = rows_u64(rows, column, row)}};
        break;
    case TYPE_CITIZEN_ID:
        *out = (struct value){VALUE_TEXT, {.text = span_of("")}};
        break; /* never shown to a rule */
    default:
        *out = (struct value){VALUE_TEXT, {.text = rows_text(rows, column, row)}};
        break;
    }
    return true;
}

struct value read_as_value(const struct read *read) {
    switch ((enum value_kind)read->value_kind) {
    case VALUE_BOOLEAN:
        return (struct value){VALUE_BOOLEAN, {.boolean = read->value.number != 0}};
    case VALUE_NUMBER:
        return (struct value){VALUE_NUMBER, {.number = read->value.real}};
    case VALUE_AMOUNT:
        return (struct value){VALUE_AMOUNT, {.amount = read->value.number}};
    case VALUE_DATE:
        return (struct value){VALUE_DATE, {.date = (date_t)read->value.number}};
    case VALUE_MONTH:
        return (struct value){VALUE_MONTH, {.month = (month_t)read->value.number}};
    case VALUE_CHOICE:
        return (struct value){VALUE_CHOICE, {.choice = (uint32_t)read->value.number}};
    case VALUE_REGION:
        return (struct value){VALUE_REGION, {.region = (region_t)read->value.number}};
    case VALUE_TEXT:
        return (struct value){VALUE_TEXT, {.text = span_of(read->value.text)}};
    case VALUE_MISSING:
        break;
    }
    return (struct value){VALUE_MISSING, {0}};
}

static size_t number_text(double number, char out[VALUE_FIGURES]) {
    if (number >= 0 && number < 1e9 && number == (double)(int64_t)number) { /* counts and ages */
        char *end = digits_put(out, (uint64_t)number);
        *end = '\0';
        return (size_t)(end - out);
    }
    snprintf(out, VALUE_FIGURES, "%.6f", number);
    char *dot = strchr(out, '.'), *end = out + strlen(out);
    while (dot != NULL && end > dot + 1 && end[-1] == '0') *--end = '\0';
    if (dot != NULL && end == dot + 1) *dot = '\0';
    if (strcmp(out, "-0") == 0) memcpy(out, "0", 2);
    return strlen(out);
}

size_t value_figures(const struct value *value, char out[VALUE_FIGURES]) {
    switch (value->kind) {
    case VALUE_NUMBER:
        return number_text(value->as.number, out);
    case VALUE_AMOUNT:
        return amount_write(value->as.amount, out);
    case VALUE_DATE:
        date_write(value->as.date, out);
        return 10;
    case VALUE_MONTH:
        month_write(value->as.month, out);
        return 7;
    case VALUE_REGION:
        return (size_t)snprintf(out, VALUE_FIGURES, "%012llu", (unsigned long long)value->as.region);
    default:
        return 0;
    }
}

const char *value_text(struct buffer *out, const struct value *value, const struct choice *choices,
                       uint16_t choice_count) {
    char figures[VALUE_FIGURES];
    buffer_clear(out);
    switch (value->kind) {
    case VALUE_MISSING:
        buffer_text(out, "（不详）");
        break;
    case VALUE_BOOLEAN:
        buffer_text(out, value->as.boolean ? "是" : "否");
        break;
    case VALUE_TEXT:
        buffer_add(out, value->as.text.at, value->as.text.length);
        break;
    case VALUE_CHOICE:
        buffer_text(out, value->as.choice < choice_count ? choices[value->as.choice].zh : "");
        break;
    default:
        buffer_add(out, figures, value_figures(value, figures));
    }
    return out->at != NULL ? out->at : "";
}

const char *entry_text(struct buffer *out, const struct entry *entry, const struct value *worked) {
    bool is_worked = worked != NULL && worked->kind != VALUE_MISSING;
    value_text(out, is_worked ? worked : &entry->value, NULL, 0);
    if (entry->per != PER_NOTHING) buffer_text(out, entry->per == PER_YEAR ? "（每年）" : "（每月）");
    return out->at;
}

/* Decimals that the number needs to be written. */
static int decimals_of(double number) {
    char text[64];
    snprintf(text, sizeof text, "%.15g", number);
    const char *dot = strchr(text, '.');
    return dot == NULL || strchr(text, 'e') != NULL ? 0 : (int)strlen(dot + 1);
}

bool value_step(struct value *value, int steps) {
    switch (value->kind) {
    case VALUE_AMOUNT:
        value->as.amount += steps;
        return true;
    case VALUE_DATE:
        value->as.date += steps;
        return true;
    case VALUE_MONTH:
        value->as.month += steps;
        return true;
    case VALUE_NUMBER: {
        double scale = pow(10, decimals_of(value->as.number));
        value->as.number = (round(value->as.number * scale) + steps) / scale;
        return true;
    }
    default:
        return false;
    }
}
